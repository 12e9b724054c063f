"""Pure decisions about what is known of a customer as a person: what can be known, how it is written, how old it may be."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from zoneinfo import available_timezones

from regard.kernel.days import months_before
from regard.kernel.folding import fold
from regard.kernel.words import ENGLISH, in_english, language, lazy, lazy_of, several, tr
from regard.ui import formats

STATED, INFERRED = "stated", "inferred"
BASES = {STATED: lazy("Stated"), INFERRED: lazy("Inferred")}
BASIS_WORDS = {STATED: lazy("stated"), INFERRED: lazy("inferred")}
"""The same within a sentence."""
Choices = tuple[tuple[str, str], ...]
CHANNELS: Choices = (
    ("email", lazy("E-mail")), ("phone", lazy("Phone")), ("sms", lazy("Text message")), ("chat", lazy("Chat")),
    ("post", lazy("Letter")),
    ("in_person", lazy("In person")),
)  # fmt: skip
GENDERS: Choices = (
    ("woman", lazy("Woman")), ("man", lazy("Man")), ("non_binary", lazy("Non-binary")),
    ("not_said", lazy("Does not want to say")),
)  # fmt: skip
MARITAL: Choices = (
    ("single", lazy_of("marital status", "Single")), ("partnered", lazy("Living together")), ("married", lazy("Married")),
    ("divorced", lazy("Divorced")),
    ("widowed", lazy("Widowed")),
)  # fmt: skip
EDUCATION: Choices = (
    ("school", lazy_of("education", "School")), ("vocational", lazy("Vocational")), ("bachelor", lazy("Bachelor’s degree")),
    ("master", lazy("Master’s degree")), ("doctorate", lazy("Doctorate")),
)  # fmt: skip
INCOME: Choices = (
    ("to_20", lazy("Up to 20,000 a year")), ("20_40", lazy("20,000 to 40,000")), ("40_70", lazy("40,000 to 70,000")),
    ("70_120", lazy("70,000 to 120,000")), ("from_120", lazy("Over 120,000")),
)  # fmt: skip
ACCESS: Choices = (
    ("large_print", lazy("Large print")), ("screen_reader", lazy("Uses a screen reader")),
    ("plain_language", lazy("Plain language")),
    ("text_not_calls", lazy("Writing instead of calls")), ("sign_language", lazy("Sign language")),
    ("step_free", lazy("Step-free access")),
)  # fmt: skip
SOURCES = {
    "conversation": lazy("said in conversation"),
    "form": lazy("a form"),
    "survey": lazy("a survey"),
    "document": lazy("a document"),
    "observed": lazy("what we saw"),
    "import": lazy("a file"),
    "orders": lazy("orders"),
    "place": lazy("phone or address"),
}
"""Where something is known from. Others may be named; these have words of their own."""
NEED_KINDS = {
    "technical": lazy("Technical"),
    "customisation": lazy("Customisation"),
    "support": lazy_of("special need", "Support"),
    "accessibility": lazy("Accessibility"),
}
DAYS: Choices = (
    ("mo", lazy("Monday")), ("tu", lazy("Tuesday")), ("we", lazy("Wednesday")), ("th", lazy("Thursday")),
    ("fr", lazy("Friday")), ("sa", lazy("Saturday")),
    ("su", lazy("Sunday")),
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
        Definition("channel", lazy("Preferred channel"), "preferences", "choice", CHANNELS),
        Definition("best_time", lazy("Best time to contact"), "preferences", "best_time",
                   help=lazy("In the customer’s own time.")),
        Definition("language", lazy("Language"), "preferences", "language", help=lazy("A language, such as Dutch or nl.")),
        Definition("time_zone", lazy("Time zone"), "preferences", "time_zone", help=lazy("Such as Europe/Amsterdam.")),
        Definition("accessibility", lazy("Accessibility"), "preferences", "open", ACCESS, is_sensitive=True,
                   help=lazy("What makes it easier to deal with us. Choose one, or use your own words.")),
        Definition("born", lazy("Date of birth"), "person", "born", is_sensitive=True,
                   help=lazy("The day as 1984-05-12; the year or 1984-05 alone; or --05-12 where the year is not known.")),
        Definition("gender", lazy("Gender"), "person", "open", GENDERS, is_sensitive=True,
                   help=lazy("In the customer’s own words.")),
        Definition("marital_status", lazy("Marital status"), "person", "choice", MARITAL, is_sensitive=True),
        Definition("household_size", lazy("People in the household"), "person", "household"),
        Definition("education", lazy("Education"), "person", "choice", EDUCATION),
        Definition("occupation", lazy("Occupation"), "person", "text"),
        Definition("income_band", lazy("Income"), "person", "choice", INCOME, is_sensitive=True,
                   help=lazy("In the business’s currency, before tax.")),
        Definition("founded", lazy("Founded"), "organisation", "year", help=lazy("The year.")),
        Definition("legal_form", lazy("Legal form"), "organisation", "text", help=lazy("Such as B.V., GmbH, association.")),
    )
}  # fmt: skip
GROUPS = {
    "preferences": lazy("Preferences"),
    "person": lazy("About the person"),
    "organisation": lazy("About the organisation"),
}


def attribute_field(attribute_id: int) -> str:
    """The key under which the answers to an attribute of the business's own are kept."""
    return f"attribute-{attribute_id}"


def attribute_of(field: str) -> int | None:
    """The number of the attribute a key is of; None for what is built in."""
    head, _, number = field.partition("-")
    return int(number) if head == "attribute" and number.isdecimal() and len(number) < 19 else None


_NUMBERS = {"five": (1, 5), "ten": (0, 10), "household": (1, 30)}
_SCALES: dict[str, Choices] = {"yes_no": (("yes", lazy("Yes")), ("no", lazy("No")))}


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
        raise ValueError(tr("Say what is known, or remove it."))
    if len(value) > 200:
        raise ValueError(tr("At most 200 letters."))
    if one.scale in _CHECKS:
        return _CHECKS[one.scale](value, today)
    if one.scale in _NUMBERS:
        return _number(value, *_NUMBERS[one.scale])
    found = _chosen(choices_of(one), value)
    if found is None and one.scale in ("choice", "yes_no"):
        choices = ", ".join(str(label) for _, label in choices_of(one))
        raise ValueError(tr("Choose one of: {choices}.", choices=choices))
    return found or value


def _chosen(choices: Choices, value: str) -> str | None:
    """By its key or its words: those of whoever says it, and the English ones, which files have."""
    said = fold(value)
    found = next((key for key, label in choices if said in (fold(key), fold(str(label)))), None)
    if found is None and language() != ENGLISH:
        with in_english():
            found = next((key for key, label in choices if said == fold(str(label))), None)
    return found


def _number(value: str, low: int, high: int) -> str:
    if not value.isdecimal() or not low <= int(value[:9]) <= high:
        raise ValueError(tr("A number from {low} to {high}.", low=low, high=high))
    return str(int(value))


def _born(value: str, today: date) -> str:
    if re.fullmatch(r"\d{4}", value):
        if not today.year - OLDEST <= int(value) <= today.year:
            raise ValueError(
                tr("A year between {first} and {last}.", first=today.year - OLDEST, last=today.year)
            )
        return value
    head, tail = ("2000", value[1:]) if value.startswith("--") else ("", value)  # a leap year knows every day
    is_month = re.fullmatch(r"\d{4}-\d{2}", value) is not None
    try:
        if not re.fullmatch(r"(\d{4}|-)-\d{2}(-\d{2})?", value):
            raise ValueError
        day = date.fromisoformat(f"{head}{tail}{'-01' if is_month else ''}")
    except ValueError:
        raise ValueError(tr("A day as 1984-05-12, a month as 1984-05, a year as 1984, or --05-12.")) from None
    if not head and (not today.year - OLDEST <= day.year or day > today):
        raise ValueError(tr("Nobody who lives was born on that day."))
    return value


def is_less(value: str, than: str) -> bool:
    """Whether a date of birth says no more than another, and nothing else."""
    return than.startswith(f"{value}-") or (value.startswith("--") and than[4:] == value[1:])


def _born_words(value: str) -> str:
    """A date or a part of it as people say it: "12 May 1984", "12 May", "May 1984", "1984"."""
    if value.startswith("--"):
        return tr("{day} {month}", day=int(value[5:7]), month=_month(int(value[2:4])))
    if len(value) < 7:
        return value
    month, year = _month(int(value[5:7])), value[:4]
    if len(value) == 7:
        return tr("{month} {year}", month=month, year=year)
    return tr("{day} {month} {year}", day=int(value[8:]), month=month, year=year)


def _month(number: int) -> str:
    return _months(language())[number]


@lru_cache(maxsize=8)
def _months(in_language: str) -> Mapping[int, str]:
    from babel.dates import get_month_names

    return dict(get_month_names("wide", "format", locale=in_language.replace("-", "_")))


def _year(value: str, today: date) -> str:
    if not re.fullmatch(r"\d{4}", value) or not 800 <= int(value) <= today.year:
        raise ValueError(tr("A year up to {year}, as 1998.", year=today.year))
    return value


def _zone(value: str, today: date) -> str:
    found = {fold(name): name for name in _zones()}.get(fold(value.replace(" ", "_")))
    if found is None:
        raise ValueError(
            tr("There is no such time zone. They are written as Europe/Amsterdam or America/New_York.")
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
        raise ValueError(tr("Days and hours as “mo,we 9-12”, or hours alone as “17-20”."))
    known = [key for key, _ in DAYS]
    named = [part for part in re.split(r"[, ]+", found[1] or "") if part]
    start, end = int(found[2]), int(found[3])
    if any(name not in known for name in named):
        raise ValueError(tr("Days are written {known}.", known=", ".join(known)))
    if not 0 <= start < end <= 24:
        raise ValueError(tr("The time begins before it ends, within one day: from 0 to 24."))
    days = tuple(key for key in known if key in named)
    return BestTime(() if len(days) == len(known) else days, start, end)


def _language(value: str, today: date) -> str:
    code = _language_codes(language()).get(fold(value)) or value
    if len(code) > 10:
        raise ValueError(tr("Write the language in English, such as Dutch, or as its code, such as nl."))
    return code


@lru_cache(maxsize=8)
def _language_codes(in_language: str) -> dict[str, str]:
    """Codes by themselves and by names: the English ones, which files have, and those of whoever asks."""
    named = (*_languages(in_language), *_languages(ENGLISH))
    return {fold(name): code for code, name in named} | {code: code for code, _ in named}


_CODES = (
    "ar bg bn bs ca cs cy da de el en es et eu fa fi fr ga gl he hi hr hu id is it ja ko lt lv mk ms mt nb nl no pl pt "
    "ro ru sk sl sq sr sv sw ta th tr uk ur vi zh"
)


def languages() -> Choices:
    """Codes and names of the languages people write to businesses in."""
    return _languages(language())


@lru_cache(maxsize=8)
def _languages(in_language: str) -> Choices:
    from babel import Locale

    names = Locale.parse(in_language.replace("-", "_")).languages
    return tuple(sorted(((code, str(names[code])) for code in _CODES.split()), key=lambda one: fold(one[1])))


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
        return tr("{score} of {most}", score=value, most=_NUMBERS[one.scale][1])
    return str(dict(choices_of(one)).get(value, value))


PARTS_OF_DAY = ((0, 6, "nights"), (6, 12, "mornings"), (12, 18, "afternoons"), (18, 24, "evenings"))
_PARTS = {
    "nights": lazy_of("of a day", "nights"), "mornings": lazy_of("of a day", "mornings"),
    "afternoons": lazy_of("of a day", "afternoons"), "evenings": lazy_of("of a day", "evenings"),
}  # fmt: skip
_IN_THE = {
    "nights": lazy("in the night"), "mornings": lazy("in the morning"), "afternoons": lazy("in the afternoon"),
    "evenings": lazy("in the evening"),
}  # fmt: skip
_ON_WEEKDAYS = {
    "nights": lazy("on weekday nights"), "mornings": lazy("on weekday mornings"),
    "afternoons": lazy("on weekday afternoons"), "evenings": lazy("on weekday evenings"),
}  # fmt: skip
_ON_WEEKENDS = {
    "nights": lazy("on weekend nights"), "mornings": lazy("on weekend mornings"),
    "afternoons": lazy("on weekend afternoons"), "evenings": lazy("on weekend evenings"),
}  # fmt: skip
EVERY_DAY = {
    "mo": lazy("Mondays"), "tu": lazy("Tuesdays"), "we": lazy("Wednesdays"), "th": lazy("Thursdays"), "fr": lazy("Fridays"),
    "sa": lazy("Saturdays"), "su": lazy("Sundays"),
}  # fmt: skip
SHORT_DAYS = {
    "mo": lazy("Mon"), "tu": lazy("Tue"), "we": lazy("Wed"), "th": lazy("Thu"), "fr": lazy("Fri"), "sa": lazy("Sat"),
    "su": lazy("Sun"),
}  # fmt: skip
DEEDS = {"orders": lazy("orders")}
"""What evidence may be of, as it is kept."""
WAYS = {
    "by phone": lazy("by phone"), "by e-mail": lazy("by e-mail"), "online": lazy("online"), "by message": lazy("by message"),
    "in a chat": lazy("in a chat"), "in the shop": lazy("in the shop"), "by letter": lazy("by letter"),
}  # fmt: skip
"""How customers come, as evidence keeps it: see `habit_rules`."""
WORKDAYS, WEEKEND = ("mo", "tu", "we", "th", "fr"), ("sa", "su")


def _time_words(value: str) -> str:
    try:
        time = best_time(value)
    except ValueError:
        return value
    days: str | None = {(): "", WORKDAYS: tr("Weekdays"), WEEKEND: tr("Weekends")}.get(time.days)
    if days is None:
        days = (
            str(EVERY_DAY[time.days[0]])
            if len(time.days) == 1
            else ", ".join(str(SHORT_DAYS[key]) for key in time.days)
        )
    hours = tr("{start}:00 to {end}:00", start=time.start, end=time.end)
    return f"{days}, {hours}" if days else hours


def time_phrase(value: str) -> str:
    """A best time that is a part of the day, inside a sentence: "on Saturday mornings", "in the evening"."""
    time = best_time(value)
    part = next((word for start, end, word in PARTS_OF_DAY if (start, end) == (time.start, time.end)), "")
    if not part:
        return tr("at that time")
    if not time.days:
        return str(_IN_THE[part])
    if len(time.days) == 1:
        return tr("on {day} {mornings}", day=dict(DAYS)[time.days[0]], mornings=_PARTS[part])
    return str((_ON_WEEKDAYS if time.days == WORKDAYS else _ON_WEEKENDS)[part])


def evidence_words(one: str, value: str, evidence: Mapping[str, object]) -> str:
    """What an inferred value rests on: "from 14 orders, mostly on Saturday mornings"; empty where nothing is said."""
    if place := evidence.get("from"):
        known = {"phone": tr("from the phone number"), "country": tr("from the country")}
        return known.get(str(place)) or tr("from {place}", place=place)
    of, count = evidence.get("of"), evidence.get("n")
    if not isinstance(of, int) or not isinstance(count, int):
        return ""
    many, way = str(evidence.get("what") or "orders"), str(evidence.get("how") or "")
    how = time_phrase(value) if one == "best_time" else WAYS.get(way, way) or tr("this way")
    return tr(
        "from {total} {deeds}, {count} of them {how}",
        total=formats.number(of),
        deeds=DEEDS.get(many, many),
        count=formats.number(count),
        how=how,
    )


def source_words(source: str) -> str:
    """Where something is known from, inside a sentence. Files nobody named a source for are known by their shape."""
    return str(SOURCES.get("import" if _BY_SHAPE.fullmatch(source) else source, source))


_BY_SHAPE = re.compile(r"vcard|(contacts|customers|purchases)-[0-9a-f]{8}")


def age_words(said_on: date, today: date) -> str:
    """How long ago something was said: "today", "12 days ago", "5 months ago", "3 years ago"."""
    days = (today - said_on).days
    if days < 1:
        return tr("today")
    if days < 60:
        return several("{count} day ago", "{count} days ago", days)
    months = (today.year - said_on.year) * 12 + today.month - said_on.month - (today.day < said_on.day)
    if months < 24:
        return several("{count} month ago", "{count} months ago", months)
    return several("{count} year ago", "{count} years ago", months // 12)


def is_expired(said_on: date, keeps_months: int | None, today: date) -> bool:
    """Whether what was said then is no longer believed."""
    return keeps_months is not None and said_on <= months_before(today, keeps_months)
