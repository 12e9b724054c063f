"""People as they stand in real customer files, with their doubles known: made from a frozen seed, any number of rows.

    bin/setup --test      the name lists are those of Faker
    python -m bench.people OUT.csv [--rows 1000000] [--seed 20261128]

Columns: `row`, `given_name`, `family_name`, `birth_date`, `email`, `phone`, `street`, `house_number`, `postal_code`,
`city`, and `person`, which is the truth: rows of one person are doubles of each other. A person has 1.37 rows in the mean,
at most five. Every value of every row, the first one included, is wrongly typed with the chance in `TYPING` (10 to 30 %
by field) and absent with the one in `ABSENT`; a pair of rows of one person agrees exactly in half of the values or less.

What makes it hard, as in life: names are as frequent as they are (every hundredth is a Smith, tens of thousands of family
names have two or three bearers); people live in households that share address, family name and often the
telephone; there are twins of the same birthday, and parents and children of the same name at the same address; people
move, marry, use a second e-mail address, a short form of their name, or write the two names in the wrong boxes.
"""

import argparse
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl

SEED = 20261128
COPIES = (0.735, 0.19, 0.05, 0.017, 0.008)  # of persons with 1, 2, 3, 4, 5 rows
TYPING = {
    "given_name": 0.15, "family_name": 0.15, "birth_date": 0.10, "email": 0.15, "phone": 0.12, "street": 0.30,
    "house_number": 0.10, "postal_code": 0.12, "city": 0.20,
}  # fmt: skip
ABSENT = {
    "given_name": 0.02, "family_name": 0.01, "birth_date": 0.15, "email": 0.20, "phone": 0.25, "street": 0.08,
    "house_number": 0.08, "postal_code": 0.08, "city": 0.05,
}  # fmt: skip
MOVED, SECOND_EMAIL, MARRIED, SHORT_FORM, WRONG_BOXES = (
    0.08,
    0.12,
    0.02,
    0.05,
    0.02,
)  # of the rows after the first
TWIN, NAMESAKE = 0.02, 0.02  # of the members of a household after the first
HOUSEHOLDS = (0.45, 0.30, 0.12, 0.09, 0.04)  # of 1 to 5 members who are customers

Words = np.ndarray[tuple[int], np.dtype[np.object_]]
Whole = np.ndarray[tuple[int], np.dtype[np.int64]]

SHORT = {
    "robert": "Bob", "william": "Bill", "james": "Jim", "john": "Jack", "richard": "Dick", "michael": "Mike",
    "thomas": "Tom", "elizabeth": "Liz", "margaret": "Peggy", "katherine": "Kate", "jennifer": "Jen", "patricia": "Pat",
    "christopher": "Chris", "matthew": "Matt", "anthony": "Tony", "joseph": "Joe", "daniel": "Dan", "edward": "Ted",
    "rebecca": "Becky", "deborah": "Debbie", "samuel": "Sam", "benjamin": "Ben", "alexander": "Alex", "nicholas": "Nick",
}  # fmt: skip
SOUNDS = (
    ("ph", "f"), ("ck", "k"), ("ie", "ei"), ("ee", "ea"), ("y", "i"), ("c", "k"), ("z", "s"), ("tt", "t"), ("ll", "l"),
)  # fmt: skip
BESIDE = {
    letter: row[max(0, at - 1) : at] + row[at + 1 : at + 2]
    for row in ("qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890")
    for at, letter in enumerate(row)
}
ONSETS = (
    "b",
    "br",
    "d",
    "f",
    "g",
    "gr",
    "h",
    "k",
    "kl",
    "l",
    "m",
    "n",
    "p",
    "r",
    "s",
    "st",
    "sch",
    "t",
    "tr",
    "v",
    "w",
)
VOWELS = ("a", "e", "i", "o", "u", "ei", "ou", "ie")
CODAS = ("", "n", "r", "l", "s", "ck", "nd", "rt", "ll", "m")
ENDS = ("", "", "man", "son", "berg", "er", "feld", "ski", "ton", "ini", "es", "ley", "stein", "ard")
STREET_KINDS = ("Street", "Road", "Avenue", "Lane", "Close", "Drive", "Way", "Place")
PROVIDERS = (
    "gmail.com",
    "outlook.com",
    "yahoo.com",
    "hotmail.com",
    "icloud.com",
    "aol.com",
    "gmx.net",
    "mail.com",
)
PROVIDER_SHARES = (0.42, 0.16, 0.13, 0.12, 0.07, 0.04, 0.03, 0.03)


def made_names(rng: np.random.Generator, count: int, ends: tuple[str, ...]) -> list[str]:
    """Different names put together from syllables, in a fixed order."""
    names: dict[str, None] = {}
    while len(names) < count:
        parts = [
            rng.choice(choices, count) for choices in (ONSETS, VOWELS, CODAS, ONSETS, VOWELS, CODAS, ends)
        ]
        for first in zip(*parts, strict=True):
            names["".join(first).capitalize()] = None
    return list(names)[:count]


def falling(count: int, power: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Shares that fall with the rank (Zipf)."""
    weight = 1 / (np.arange(1, count + 1) + 2.0) ** power
    shares: np.ndarray[tuple[int], np.dtype[np.float64]] = weight / weight.sum()
    return shares


def name_lists(rng: np.random.Generator) -> tuple[Words, Words, Words]:
    """A drawing pool each of female, male and family names: an entry as often as its bearers are frequent."""
    from faker.providers.person.en_US import Provider

    def pool(names: list[str], shares: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Words:
        return np.array(names, dtype=object)[rng.choice(len(names), 400_000, p=shares / shares.sum())]

    given = [
        pool(list(known), np.array(list(known.values())))
        for known in (Provider.first_names_female, Provider.first_names_male)
    ]
    known = Provider.last_names
    tail = made_names(rng, 60_000, ENDS)
    shares = np.concatenate(
        [np.array(list(known.values())) / sum(known.values()) * 0.55, falling(len(tail), 0.7) * 0.45]
    )
    return given[0], given[1], pool([*known, *tail], shares)


def typo(word: str, dice: tuple[float, float, float]) -> str:
    """The word with one slip: a letter too many, missing, beside the right key, two exchanged, or as it sounds."""
    if len(word) < 2:  # an initial
        return word
    kind, where, which = dice
    at = int(where * len(word))
    if kind < 0.22:
        return word[:at] + word[at + 1 :]
    if kind < 0.42:
        return word[:at] + word[at] + word[at:]
    if kind < 0.67:
        beside = BESIDE.get(word[at].lower(), "aeio")
        return word[:at] + beside[int(which * len(beside))] + word[at + 1 :]
    if kind < 0.87:
        at = min(at, len(word) - 2)
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    for said, written in SOUNDS[int(which * len(SOUNDS)) :] + SOUNDS:
        if said in word.lower():
            return (
                word.lower().replace(said, written, 1).capitalize()
                if word[0].isupper()
                else word.replace(said, written)
            )
    return word[:at] + "aeionrst"[int(which * 8)] + word[at:]


def date_slip(written: str, dice: tuple[float, float, float]) -> str:
    """Day and month exchanged, the year or the day one off, or a slip of the finger."""
    year, month, day = written.split("-")
    if dice[0] < 0.25 and int(day) <= 12 and day != month:
        return f"{year}-{day}-{month}"
    if dice[0] < 0.40:
        return f"{int(year) + (1 if dice[1] < 0.5 else -1)}-{month}-{day}"
    if dice[0] < 0.55:
        return f"{year}-{month}-{int(dice[1] * 28) + 1:02d}"
    if dice[0] < 0.70:
        return f"{year}-{int(dice[1] * 12) + 1:02d}-{day}"
    if dice[0] < 0.85:
        return f"{year[:2]}{year[3]}{year[2]}-{month}-{day}"
    return f"{year[:3]}{int(dice[1] * 10)}-{month}-{day}"


def slipped(rng: np.random.Generator, values: Words, chance: float, of_dates: bool = False) -> Words:
    """The values, each with one slip at this chance, and one in six of those with two."""
    changed = values.copy()
    slip = date_slip if of_dates else typo
    hit = np.flatnonzero(rng.random(len(values)) < chance)
    for turn in (hit, hit[rng.random(len(hit)) < 1 / 6]):
        for at, dice in zip(turn.tolist(), rng.random((len(turn), 3)).tolist(), strict=True):
            changed[at] = slip(changed[at], (dice[0], dice[1], dice[2]))
    return changed


class Town:
    """Where people live: postal codes belong to a city, streets to a postal code."""

    def __init__(self, rng: np.random.Generator, people: int) -> None:
        cities = max(20, people // 1500)
        self.cities = np.array(
            made_names(rng, cities, ("ton", "ville", "burg", "ham", "ford", "")), dtype=object
        )
        self.streets = np.array(made_names(rng, max(200, min(20_000, people // 20)), ENDS), dtype=object)
        self.city_pool = rng.choice(cities, 200_000, p=falling(cities, 0.8))
        self.street_pool = rng.choice(len(self.streets), 200_000, p=falling(len(self.streets), 0.6))

    def addresses(self, rng: np.random.Generator, count: int) -> dict[str, Words]:
        """Street, house number, postal code and city of so many homes."""
        city = self.city_pool[rng.integers(0, len(self.city_pool), count)]
        street = self.street_pool[rng.integers(0, len(self.street_pool), count)]
        zone = (street + 7 * city) % 12  # the quarter of the city the street is in
        kinds = np.array(STREET_KINDS, dtype=object)[street % len(STREET_KINDS)]
        number = np.minimum(1 + rng.exponential(45, count).astype(np.int64), 400)
        return {
            "street": self.streets[street] + " " + kinds,
            "house_number": number.astype(str).astype(object),
            "postal_code": np.array(
                [f"{at:05d}" for at in (10_000 + city * 12 + zone).tolist()], dtype=object
            ),
            "city": self.cities[city],
        }


def born(rng: np.random.Generator, count: int) -> Whole:
    """Days since 1900 of people from 18 to 95 years."""
    age = 18 + 77 * rng.beta(1.6, 2.6, count)  # no two ages at the ends: a heap of birthdays would be no life
    return (46_300 - age * 365.25).astype(np.int64)


def written_dates(days: Whole) -> Words:
    first = date(1900, 1, 1)
    known = {int(day): (first + timedelta(days=int(day))).isoformat() for day in np.unique(days)}
    return np.array([known[day] for day in days.tolist()], dtype=object)


def mail_addresses(rng: np.random.Generator, given: Words, family: Words, birth: Words) -> Words:
    """As people make them: names, initials, birth years and numbers at a provider or a domain of their own."""
    count = len(given)
    style, number = rng.random(count).tolist(), rng.integers(1, 1000, count).tolist()
    at = np.array(PROVIDERS, dtype=object)[rng.choice(len(PROVIDERS), count, p=PROVIDER_SHARES)]
    out = np.empty(count, dtype=object)
    for row, (g, f, b, domain) in enumerate(zip(given, family, birth, at, strict=True)):
        first, last, own = g.lower(), f.lower(), style[row]
        if own < 0.30:
            out[row] = f"{first}.{last}{number[row]}@{domain}"
        elif own < 0.50:
            out[row] = f"{first[0]}{last}{b[2:4]}@{domain}"
        elif own < 0.65:
            out[row] = f"{first}{number[row]}{last[0]}@{domain}"
        elif own < 0.80:
            out[row] = f"{last}.{first}{b[2:4]}@{domain}"
        elif own < 0.90:
            out[row] = f"{first}@{last}-{number[row] % 40}.com"
        else:
            out[row] = f"{first[:3]}{last[:3]}{number[row]}{b[2:4]}@{domain}"
    return out


def phone_numbers(rng: np.random.Generator, count: int) -> Words:
    return np.array([f"0{at}" for at in rng.integers(200_000_000, 999_999_999, count).tolist()], dtype=object)


def persons(rng: np.random.Generator, count: int, town: Town) -> dict[str, Words]:
    """So many people in their households, as they really are."""
    female, male, families = name_lists(rng)
    size = rng.choice(len(HOUSEHOLDS), count, p=HOUSEHOLDS) + 1
    home = np.repeat(np.arange(count), size)[:count]
    head = np.flatnonzero(np.r_[True, home[1:] != home[:-1]])
    leader = np.repeat(head, np.diff(np.r_[head, count]))
    later = leader != np.arange(count)
    previous = np.maximum(np.arange(count) - 1, 0)

    sex = rng.random(count) < 0.5
    draw = rng.integers(0, len(female), count)
    given = np.where(sex, female[draw], male[draw])
    days = born(rng, count)
    family = families[rng.integers(0, len(families), count)]
    family = np.where(later & (rng.random(count) < 0.85), family[leader], family)
    twin = later & (rng.random(count) < TWIN)
    days = np.where(twin, days[previous], days)
    family = np.where(twin, family[previous], family)
    namesake = later & ~twin & (rng.random(count) < NAMESAKE)
    given = np.where(namesake, given[leader], given)
    family = np.where(namesake, family[leader], family)
    apart = rng.integers(20 * 365, 36 * 365, count)
    days = np.where(
        namesake, np.where(days[leader] > 30_000, days[leader] - apart, days[leader] + apart), days
    )

    birth = written_dates(days)
    email = mail_addresses(rng, given, family, birth)
    email = np.where(later & (rng.random(count) < 0.05), email[leader], email)
    phone = phone_numbers(rng, count)
    shares_phone = rng.random(count) < 0.35  # of the household: decided by its head
    phone = np.where(later & shares_phone[leader], phone[leader], phone)
    address = {name: values[leader] for name, values in town.addresses(rng, count).items()}
    return {
        "given_name": given,
        "family_name": family,
        "birth_date": birth,
        "email": email,
        "phone": phone,
        **address,
    }


def rows_of(rng: np.random.Generator, truth: dict[str, Words], person: Whole, town: Town) -> dict[str, Words]:
    """What stands in the file of these persons: what changed in life, then how it was typed."""
    again = np.r_[False, person[1:] == person[:-1]]
    count = len(person)
    rows = {name: values[person].copy() for name, values in truth.items()}

    moved = np.flatnonzero(again & (rng.random(count) < MOVED))
    for name, values in town.addresses(rng, len(moved)).items():
        rows[name][moved] = values
    other = np.flatnonzero(again & (rng.random(count) < SECOND_EMAIL))
    rows["email"][other] = mail_addresses(
        rng, rows["given_name"][other], rows["family_name"][other], rows["birth_date"][other]
    )
    wed = np.flatnonzero(again & (rng.random(count) < MARRIED))
    rows["family_name"][wed] = truth["family_name"][rng.integers(0, len(truth["family_name"]), len(wed))]
    for at in np.flatnonzero(again & (rng.random(count) < SHORT_FORM)):
        whole = rows["given_name"][at]
        rows["given_name"][at] = SHORT.get(whole.lower(), whole[0])

    for name, chance in TYPING.items():
        rows[name] = slipped(rng, rows[name], chance, of_dates=name == "birth_date")
    boxes = np.flatnonzero(again & (rng.random(count) < WRONG_BOXES))
    given, family = rows["given_name"][boxes], rows["family_name"][boxes]
    rows["given_name"][boxes], rows["family_name"][boxes] = family, given
    for name, chance in ABSENT.items():
        rows[name][rng.random(count) < chance] = None
    return rows


def people(rows: int, seed: int = SEED) -> pl.DataFrame:
    """The file as a table, in random order; `person` is the truth. The same for the same arguments."""
    rng = np.random.default_rng(seed)
    mean = sum(share * (at + 1) for at, share in enumerate(COPIES))
    count = max(int(rows / mean * 1.02), int(rows / mean + 3 * rows**0.5)) + 10  # enough, luck included
    town = Town(rng, count)
    truth = persons(rng, count, town)
    person = np.repeat(np.arange(count), rng.choice(len(COPIES), count, p=COPIES) + 1)[:rows]
    columns = rows_of(rng, truth, person, town)
    frame = pl.DataFrame(
        {name: pl.Series(values.tolist(), dtype=pl.String) for name, values in columns.items()}
    )
    frame = frame.with_columns(person=pl.Series(person))[rng.permutation(rows)]
    return frame.with_row_index("row")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=SEED)
    wanted = parser.parse_args()
    made = people(wanted.rows, wanted.seed)
    made.write_csv(wanted.file)
    sizes = made.group_by("person").len()["len"].to_numpy()
    print(
        f"{len(made):,} rows of {len(sizes):,} persons, {int((sizes * (sizes - 1) // 2).sum()):,} pairs of doubles"
    )


if __name__ == "__main__":
    main()
