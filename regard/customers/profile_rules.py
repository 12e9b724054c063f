"""Pure decisions about what is known of a customer as a person: what can be known, how it is written, how old it may be."""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from zoneinfo import available_timezones

from regard.kernel.days import months_before
from regard.kernel.folding import fold

STATED, INFERRED = "stated", "inferred"
BASES = {STATED: "Stated", INFERRED: "Inferred"}
Choices = tuple[tuple[str, str], ...]
CHANNELS: Choices = (
    ("email", "E-mail"), ("phone", "Phone"), ("sms", "Text message"), ("chat", "Chat"), ("post", "Letter"),
    ("in_person", "In person"),
)  # fmt: skip
GENDERS: Choices = (
    ("woman", "Woman"), ("man", "Man"), ("non_binary", "Non-binary"), ("not_said", "Does not want to say"),
)  # fmt: skip
MARITAL: Choices = (
    ("single", "Single"), ("partnered", "Living together"), ("married", "Married"), ("divorced", "Divorced"),
    ("widowed", "Widowed"),
)  # fmt: skip
EDUCATION: Choices = (
    ("school", "School"), ("vocational", "Vocational"), ("bachelor", "Bachelor’s degree"),
    ("master", "Master’s degree"), ("doctorate", "Doctorate"),
)  # fmt: skip
INCOME: Choices = (
    ("to_20", "Up to 20,000 a year"), ("20_40", "20,000 to 40,000"), ("40_70", "40,000 to 70,000"),
    ("70_120", "70,000 to 120,000"), ("from_120", "Over 120,000"),
)  # fmt: skip
ACCESS: Choices = (
    ("large_print", "Large print"), ("screen_reader", "Uses a screen reader"), ("plain_language", "Plain language"),
    ("text_not_calls", "Writing instead of calls"), ("sign_language", "Sign language"),
    ("step_free", "Step-free access"),
)  # fmt: skip
SOURCES = {
    "conversation": "said in conversation",
    "form": "a form",
    "survey": "a survey",
    "document": "a document",
    "observed": "what we saw",
    "import": "a file",
    "orders": "orders",
    "place": "phone or address",
}
"""Where something is known from. Others may be named; these have words of their own."""
NEED_KINDS = {
    "technical": "Technical",
    "customisation": "Customisation",
    "support": "Support",
    "accessibility": "Accessibility",
}
DAYS: Choices = (
    ("mo", "Monday"), ("tu", "Tuesday"), ("we", "Wednesday"), ("th", "Thursday"), ("fr", "Friday"), ("sa", "Saturday"),
    ("su", "Sunday"),
)  # fmt: skip
OLDEST = 120


@dataclass(frozen=True)
class Definition:
    """Something that can be known of a customer. `scale` says what a value is, `choices` which there are.

    Scale `open` offers its choices and takes other words too. `keeps_months`: how long a value is believed.
    """

    key: str
    label: str
    group: str
    scale: str
    choices: Choices = ()
    help: str = ""
    is_sensitive: bool = False
    keeps_months: int | None = None
    attribute_id: int | None = None


PREFERENCES = ("channel", "best_time", "language", "time_zone", "accessibility")
FIELDS: dict[str, Definition] = {
    one.key: one
    for one in (
        Definition("channel", "Preferred channel", "preferences", "choice", CHANNELS),
        Definition("best_time", "Best time to contact", "preferences", "best_time",
                   help="In the customer’s own time."),
        Definition("language", "Language", "preferences", "language", help="A language, such as Dutch or nl."),
        Definition("time_zone", "Time zone", "preferences", "time_zone", help="Such as Europe/Amsterdam."),
        Definition("accessibility", "Accessibility", "preferences", "open", ACCESS, is_sensitive=True,
                   help="What makes it easier to deal with us. Choose one, or use your own words."),
        Definition("born", "Date of birth", "person", "born", is_sensitive=True,
                   help="The day as 1984-05-12; the year or 1984-05 alone; or --05-12 where the year is not known."),
        Definition("gender", "Gender", "person", "open", GENDERS, is_sensitive=True,
                   help="In the customer’s own words."),
        Definition("marital_status", "Marital status", "person", "choice", MARITAL, is_sensitive=True),
        Definition("household_size", "People in the household", "person", "household"),
        Definition("education", "Education", "person", "choice", EDUCATION),
        Definition("occupation", "Occupation", "person", "text"),
        Definition("income_band", "Income", "person", "choice", INCOME, is_sensitive=True,
                   help="In the business’s currency, before tax."),
        Definition("founded", "Founded", "organisation", "year", help="The year."),
        Definition("legal_form", "Legal form", "organisation", "text", help="Such as B.V., GmbH, association."),
    )
}  # fmt: skip
GROUPS = {
    "preferences": "Preferences",
    "person": "About the person",
    "organisation": "About the organisation",
}


def attribute_field(attribute_id: int) -> str:
    """The key under which the answers to an attribute of the business's own are kept."""
    return f"attribute-{attribute_id}"


def attribute_of(field: str) -> int | None:
    """The number of the attribute a key is of; None for what is built in."""
    head, _, number = field.partition("-")
    return int(number) if head == "attribute" and number.isdecimal() and len(number) < 19 else None


_NUMBERS = {"five": (1, 5), "ten": (0, 10), "household": (1, 30)}
_SCALES: dict[str, Choices] = {"yes_no": (("yes", "Yes"), ("no", "No"))}


def choices_of(one: Definition) -> Choices:
    """What can be chosen for a value, numbers of a scale included; nothing where words are written."""
    if one.scale in ("five", "ten"):
        low, high = _NUMBERS[one.scale]
        return tuple((str(number), str(number)) for number in range(low, high + 1))
    return _SCALES.get(one.scale, one.choices)


def checked(one: Definition, text: str, today: date) -> str:
    """A value as it is kept. Raises `ValueError` that says what is wrong with it."""
    value = " ".join(text.replace("\x00", "").split())
    if not value:
        raise ValueError("Say what is known, or remove it.")
    if len(value) > 200:
        raise ValueError("At most 200 letters.")
    if one.scale in _CHECKS:
        return _CHECKS[one.scale](value, today)
    if one.scale in _NUMBERS:
        return _number(value, *_NUMBERS[one.scale])
    found = _chosen(choices_of(one), value)
    if found is None and one.scale in ("choice", "yes_no"):
        raise ValueError(f"Choose one of: {', '.join(label for _, label in choices_of(one))}.")
    return found or value


def _chosen(choices: Choices, value: str) -> str | None:
    return next((key for key, label in choices if fold(value) in (fold(key), fold(label))), None)


def _number(value: str, low: int, high: int) -> str:
    if not value.isdecimal() or not low <= int(value[:9]) <= high:
        raise ValueError(f"A number from {low} to {high}.")
    return str(int(value))


def _born(value: str, today: date) -> str:
    if re.fullmatch(r"\d{4}", value):
        if not today.year - OLDEST <= int(value) <= today.year:
            raise ValueError(f"A year between {today.year - OLDEST} and {today.year}.")
        return value
    head, tail = ("2000", value[1:]) if value.startswith("--") else ("", value)  # a leap year knows every day
    is_month = re.fullmatch(r"\d{4}-\d{2}", value) is not None
    try:
        if not re.fullmatch(r"(\d{4}|-)-\d{2}(-\d{2})?", value):
            raise ValueError
        day = date.fromisoformat(f"{head}{tail}{'-01' if is_month else ''}")
    except ValueError:
        raise ValueError("A day as 1984-05-12, a month as 1984-05, a year as 1984, or --05-12.") from None
    if not head and (not today.year - OLDEST <= day.year or day > today):
        raise ValueError("Nobody who lives was born on that day.")
    return value


def is_less(value: str, than: str) -> bool:
    """Whether a date of birth says no more than another, and nothing else."""
    return than.startswith(f"{value}-") or (value.startswith("--") and than[4:] == value[1:])


def _born_words(value: str) -> str:
    """A date or a part of it as people say it: "12 May 1984", "12 May", "May 1984", "1984"."""
    if value.startswith("--"):
        return f"{int(value[5:7])} {month_name[int(value[2:4])]}"
    if len(value) < 7:
        return value
    words = f"{month_name[int(value[5:7])]} {value[:4]}"
    return f"{int(value[8:])} {words}" if len(value) > 7 else words


def _year(value: str, today: date) -> str:
    if not re.fullmatch(r"\d{4}", value) or not 800 <= int(value) <= today.year:
        raise ValueError(f"A year up to {today.year}, as 1998.")
    return value


def _zone(value: str, today: date) -> str:
    found = {fold(name): name for name in _zones()}.get(fold(value.replace(" ", "_")))
    if found is None:
        raise ValueError(
            "There is no such time zone. They are written as Europe/Amsterdam or America/New_York."
        )
    return found


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def zone_names() -> list[str]:
    """The time zones worth offering: a continent and a town."""
    return sorted(name for name in _zones() if "/" in name and not name.startswith(("Etc/", "SystemV/")))


_TIME = re.compile(r"^(?:([a-z, ]+) )?(\d{1,2})-(\d{1,2})$")


@dataclass(frozen=True)
class BestTime:
    """Days (`mo` to `su`, none for any day) and hours, from the one to before the other."""

    days: tuple[str, ...]
    start: int
    end: int

    def __str__(self) -> str:
        return f"{','.join(self.days)} {self.start}-{self.end}".strip()


def best_time(value: str) -> BestTime:
    """ "mo,we 9-12" or "17-20". Raises `ValueError`."""
    found = _TIME.match(value.lower())
    if found is None:
        raise ValueError("Days and hours as “mo,we 9-12”, or hours alone as “17-20”.")
    known = [key for key, _ in DAYS]
    named = [part for part in re.split(r"[, ]+", found[1] or "") if part]
    start, end = int(found[2]), int(found[3])
    if any(name not in known for name in named):
        raise ValueError(f"Days are written {', '.join(known)}.")
    if not 0 <= start < end <= 24:
        raise ValueError("The time begins before it ends, within one day: from 0 to 24.")
    days = tuple(key for key in known if key in named)
    return BestTime(() if len(days) == len(known) else days, start, end)


def _language(value: str, today: date) -> str:
    code = _language_codes().get(fold(value)) or value
    if len(code) > 10:
        raise ValueError("Write the language in English, such as Dutch, or as its code, such as nl.")
    return code


@lru_cache(maxsize=1)
def _language_codes() -> dict[str, str]:
    return {fold(name): code for code, name in languages()} | {code: code for code, _ in languages()}


_CODES = (
    "ar bg bn bs ca cs cy da de el en es et eu fa fi fr ga gl he hi hr hu id is it ja ko lt lv mk ms mt nb nl no pl pt "
    "ro ru sk sl sq sr sv sw ta th tr uk ur vi zh"
)


@lru_cache(maxsize=1)
def languages() -> Choices:
    """Codes and English names of the languages people write to businesses in."""
    from babel import Locale

    names = Locale("en").languages
    return tuple(sorted(((code, str(names[code])) for code in _CODES.split()), key=lambda one: one[1]))


_CHECKS: dict[str, Callable[[str, date], str]] = {
    "born": _born,
    "year": _year,
    "time_zone": _zone,
    "language": _language,
    "best_time": lambda value, today: str(best_time(value)),
}


def shown(one: Definition, value: str) -> str:
    """A kept value as people read it."""
    if one.scale == "best_time":
        return _time_words(value)
    if one.scale == "born":
        return _born_words(value)
    if one.scale == "time_zone":
        return value.replace("_", " ")
    if one.scale == "language":
        return dict(languages()).get(value.partition("-")[0].partition("_")[0].lower(), value)
    if one.scale in ("five", "ten"):
        return f"{value} of {_NUMBERS[one.scale][1]}"
    return dict(choices_of(one)).get(value, value)


PARTS_OF_DAY = ((0, 6, "nights"), (6, 12, "mornings"), (12, 18, "afternoons"), (18, 24, "evenings"))
WORKDAYS, WEEKEND = ("mo", "tu", "we", "th", "fr"), ("sa", "su")


def _time_words(value: str) -> str:
    try:
        time = best_time(value)
    except ValueError:
        return value
    names = dict(DAYS)
    days = {(): "", WORKDAYS: "Weekdays", WEEKEND: "Weekends"}.get(time.days)
    if days is None:
        days = (
            f"{names[time.days[0]]}s"
            if len(time.days) == 1
            else ", ".join(names[key][:3] for key in time.days)
        )
    hours = f"{time.start}:00 to {time.end}:00"
    return f"{days}, {hours}" if days else hours


def time_phrase(value: str) -> str:
    """A best time that is a part of the day, inside a sentence: "on Saturday mornings", "in the evening"."""
    time = best_time(value)
    part = next((word for start, end, word in PARTS_OF_DAY if (start, end) == (time.start, time.end)), "")
    if not part:
        return "at that time"
    if not time.days:
        return f"in the {part.removesuffix('s')}"
    if len(time.days) == 1:
        return f"on {dict(DAYS)[time.days[0]]} {part}"
    return f"on {'weekday' if time.days == WORKDAYS else 'weekend'} {part}"


def evidence_words(one: str, value: str, evidence: Mapping[str, object]) -> str:
    """What an inferred value rests on: "from 14 orders, mostly on Saturday mornings"; empty where nothing is said."""
    if place := evidence.get("from"):
        return {"phone": "from the phone number", "country": "from the country"}.get(
            str(place), f"from {place}"
        )
    of, count = evidence.get("of"), evidence.get("n")
    if not isinstance(of, int) or not isinstance(count, int):
        return ""
    many = str(evidence.get("what") or "orders")
    if one == "best_time":
        return f"from {of:,} {many}, {count:,} of them {time_phrase(value)}"
    return f"from {of:,} {many}, {count:,} of them {evidence.get('how') or 'this way'}"


def source_words(source: str) -> str:
    """Where something is known from, inside a sentence. Files nobody named a source for are known by their shape."""
    return SOURCES.get(source) or ("a file" if _BY_SHAPE.fullmatch(source) else source)


_BY_SHAPE = re.compile(r"vcard|(contacts|customers|purchases)-[0-9a-f]{8}")


def age_words(said_on: date, today: date) -> str:
    """How long ago something was said: "today", "12 days ago", "5 months ago", "3 years ago"."""
    days = (today - said_on).days
    if days < 1:
        return "today"
    if days < 60:
        return f"{days} day{'s' if days > 1 else ''} ago"
    months = (today.year - said_on.year) * 12 + today.month - said_on.month - (today.day < said_on.day)
    return f"{months} months ago" if months < 24 else f"{months // 12} years ago"


def is_expired(said_on: date, keeps_months: int | None, today: date) -> bool:
    """Whether what was said then is no longer believed."""
    return keeps_months is not None and said_on <= months_before(today, keeps_months)
