"""How figures and times are written: one place for screens, files for people, and charts.

Unknown (`None`) is an en dash, zero is 0, minus is the true minus. Separators, the order of a date and the clock are
those of the active `Ways`; what they leave open follows the active language, and so do words, and where a currency and
the sign of percent stand. All functions return plain text and cost no query. A `Writer` is the same for one language,
time zone and ways, for code that writes many values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from decimal import Decimal
from functools import lru_cache
from math import isnan

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import format_date
from babel.numbers import get_currency_symbol, get_decimal_symbol, get_group_symbol
from django.utils import timezone, translation

from regard.kernel.money import SCALE
from regard.kernel.words import several, tr, tr_of

UNKNOWN = "–"
MINUS = "−"
_MILLION = 1_000_000
_WEEK = 7 * 86_400

DATES = {
    "dmy": ("23 Nov 2026", "d MMM y", "d MMM"),
    "mdy": ("Nov 23, 2026", "MMM d, y", "MMM d"),
    "dots": ("23.11.2026", "dd.MM.y", "dd.MM."),
    "slashes": ("23/11/2026", "dd/MM/y", "dd/MM"),
    "us": ("11/23/2026", "MM/dd/y", "MM/dd"),
    "iso": ("2026-11-23", "y-MM-dd", "y-MM-dd"),
}
"""Ways to write a date: how one looks, its pattern, and its pattern without the year."""
NUMBERS = {
    "comma": ("1,234.5", ",", "."),
    "point": ("1.234,5", ".", ","),
    "space": ("1\u202f234,5", "\u202f", ","),
    "apostrophe": ("1’234.5", "’", "."),
}
"""Ways to write a number: how one looks, and its separators of thousands and decimals."""
CLOCKS = {"24": "18:05", "12": "6:05 pm"}


@dataclass(frozen=True)
class Ways:
    """How somebody wants dates, numbers and times written, and on which day a week begins (0 is Monday). What is empty
    follows the language."""

    dates: str = ""
    numbers: str = ""
    clock: str = ""
    first_weekday: int = 0


_USUAL = Ways()
_ACTIVE: ContextVar[Ways] = ContextVar("regard_ways", default=_USUAL)


def ways() -> Ways:
    """The ways of whoever is being written for; those of the language where nobody is, as in a job for all."""
    return _ACTIVE.get()


@contextmanager
def override(chosen: Ways) -> Iterator[None]:
    """Within it everything is written in these ways."""
    token = _ACTIVE.set(chosen)
    try:
        yield
    finally:
        _ACTIVE.reset(token)


@lru_cache(maxsize=32)
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")


@lru_cache(maxsize=512)
def symbol(currency: str, language: str = "en") -> str:
    """The sign of a currency; three letters and a narrow space where it has no sign of its own."""
    if not currency:
        return ""
    sign = get_currency_symbol(currency, _locale(language))
    return sign if not sign[-1].isalpha() else f"{sign}\u202f"


@lru_cache(maxsize=16)
def _patterns(language: str) -> tuple[str, str]:
    """What stands before the sign of a currency that follows its amount, empty where it leads; and what follows a percentage."""
    locale = _locale(language)
    money, percent = locale.currency_formats["standard"].pattern, locale.percent_formats[None].pattern
    gap = money.partition("¤")[0][-1:] if money.rstrip(".;-").endswith("¤") else ""
    return gap if gap.isspace() else "", percent[percent.rindex("0") + 1 :]


def currency_follows(language: str) -> str:
    """The space between an amount and the sign of its currency, as in *1.250 €*; empty where the sign leads."""
    return _patterns(language)[0]


def percent_sign(language: str) -> str:
    """What follows the figure of a percentage, with its space where the language has one."""
    return _patterns(language)[1]


@lru_cache(maxsize=8192)
def country(name: str, code: str, language: str) -> str:
    """A country that is kept by its English `name` and has an ISO `code`, as readers of a language call it; in English, and
    without a code, as it is kept."""
    if not code or language.startswith("en"):
        return name
    return str(_locale(language).territories.get(code, name))


@lru_cache(maxsize=512)
def decimals(currency: str) -> int:
    """How many decimals a currency is written with: 2 for the euro, 0 for the yen."""
    fractions = get_global("currency_fractions")
    return int(fractions.get(currency, fractions["DEFAULT"])[0])


@lru_cache(maxsize=8192)
def _day(value: date, pattern: str, language: str) -> str:
    return str(format_date(value, pattern, locale=_locale(language)))


def _half_even(units: int, step: int) -> int:
    """How many steps a positive amount has, half-even."""
    whole, rest = divmod(units, step)
    twice = rest * 2
    return whole + (1 if twice > step or (twice == step and whole & 1) else 0)


class Writer:
    """Writes figures in one language and times in one zone. Take it from `writer()`."""

    __slots__ = (
        "_gap",
        "_long",
        "_now",
        "_percent",
        "_short",
        "group",
        "is_half_day",
        "language",
        "point",
        "zone",
    )

    def __init__(
        self, language: str, zone: tzinfo, now: datetime | None = None, how: Ways | None = None
    ) -> None:
        self.language, self.zone, self._now = language, zone, now
        chosen = how or ways()
        self._long, self._short = _date_patterns(chosen.dates, language)
        self._gap, self._percent = _patterns(language)
        known = NUMBERS.get(chosen.numbers)
        self.group, self.point = known[1:] if known else _separators(language)
        self.is_half_day = chosen.clock == "12"

    @property
    def now(self) -> datetime:
        return self._now or timezone.now()

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    # figures

    def _localised(self, text: str) -> str:
        if self.group == "," and self.point == ".":
            return text
        return text.replace(",", "\0").replace(".", self.point).replace("\0", self.group)

    def number(self, value: float | Decimal | None, places: int | None = None) -> str:
        if value is None or (isinstance(value, float) and isnan(value)):
            return UNKNOWN
        if isinstance(value, int) and not places:
            text = f"{abs(value):,}"
        else:
            text = f"{abs(value):,.{2 if places is None else places}f}"
            if places is None and "." in text:
                text = text.rstrip("0").rstrip(".")
        shown = self._localised(text)
        return f"{MINUS}{shown}" if value < 0 and text.strip("0.,") else shown

    def _priced(self, text: str, currency: str, is_negative: bool) -> str:
        """An amount that is written, with its sign and that of its currency."""
        sign, minus = symbol(currency, self.language), MINUS if is_negative else ""
        if sign and self._gap:
            return f"{minus}{text}{self._gap}{sign.strip()}"
        return f"{minus}{sign}{text}"

    def money(self, units: int | None, currency: str = "", places: int | None = None) -> str:
        if units is None:
            return UNKNOWN
        shown = decimals(currency) if places is None else places
        if not 0 <= shown <= 4:
            raise ValueError("amounts have at most four decimals")
        steps = _half_even(abs(units), 10 ** (4 - shown))
        if shown:
            whole, fraction = divmod(steps, 10**shown)
            text = f"{whole:,}.{fraction:0{shown}d}"
        else:
            text = f"{steps:,}"
        return self._priced(self._localised(text), currency, units < 0 and steps > 0)

    def money_short(self, units: int | None, currency: str = "") -> str:
        if units is None:
            return UNKNOWN
        if not is_short(units):
            return self.money(units, currency, 0)
        steps = _half_even(abs(units), _MILLION * SCALE // 100)
        text = self._localised(f"{steps // 100:,}.{steps % 100:02d}")
        return self._priced(tr("{amount} M", amount=text), currency, units < 0)

    def quantity(self, units: int | None) -> str:
        if units is None:
            return UNKNOWN
        whole, rest = divmod(abs(units), SCALE)
        text = f"{whole:,}"
        if rest:
            text = f"{text}.{rest:04d}".rstrip("0")
        return f"{MINUS if units < 0 else ''}{self._localised(text)}"

    def percent(self, share: float | Decimal | None, places: int = 1) -> str:
        if share is None or isnan(share):
            return UNKNOWN
        hundredths = float(share) * 100
        step = 10.0**-places
        if 100 - step < hundredths < 100:  # not all is never written as all
            hundredths = 100 - step
        return f"{self.number(hundredths, places)}{self._percent}"

    # days and times

    def local_day(self, value: date | datetime) -> date:
        if isinstance(value, datetime):
            return value.astimezone(self.zone).date() if timezone.is_aware(value) else value.date()
        return value

    def day(self, value: date | datetime | None) -> str:
        return UNKNOWN if value is None else _day(self.local_day(value), self._long, self.language)

    def day_short(self, value: date | datetime | None) -> str:
        if value is None:
            return UNKNOWN
        shown = self.local_day(value)
        return _day(shown, self._short if shown.year == self.today.year else self._long, self.language)

    def weekday(self, value: date | datetime | None) -> str:
        if value is None:
            return UNKNOWN
        return f"{_day(self.local_day(value), 'EEE', self.language)} {self.day_short(value)}"

    def clock(self, value: datetime | time | None) -> str:
        if value is None:
            return UNKNOWN
        at = value.astimezone(self.zone) if isinstance(value, datetime) else value
        if not self.is_half_day:
            return f"{at:%H:%M}"
        return f"{at.hour % 12 or 12}:{at.minute:02} {'am' if at.hour < 12 else 'pm'}"

    def hour(self, value: int) -> str:
        if not self.is_half_day:
            return f"{value:02}:00"
        return f"{value % 12 or 12} {'am' if value < 12 else 'pm'}"

    def moment(self, value: datetime | None) -> str:
        return UNKNOWN if value is None else f"{self.day(value)}, {self.clock(value)}"

    def ago(self, value: date | datetime | None) -> str:
        if value is None:
            return UNKNOWN
        if isinstance(value, datetime):
            return self._ago_moment(value)
        days = (self.today - value).days
        if days == 0:
            return tr_of("relative time", "today")
        if abs(days) >= 7:
            return self.day_short(value)
        return _days_ago(days) if days > 0 else _in_days(-days)

    def _ago_moment(self, value: datetime) -> str:
        distance = (self.now - value).total_seconds()
        away = abs(int(distance))
        if away >= _WEEK:
            return self.day_short(value)
        if away < 45:
            return tr_of("relative time", "now")
        is_past = distance > 0
        if away < 5400:
            minutes = max(1, round(away / 60))
            return tr("{count} min ago", count=minutes) if is_past else tr("in {count} min", count=minutes)
        if away < 36 * 3600:
            hours = round(away / 3600)
            return tr("{count} h ago", count=hours) if is_past else tr("in {count} h", count=hours)
        days = round(away / 86_400)
        return _days_ago(days) if is_past else _in_days(days)


def _days_ago(days: int) -> str:
    return several("{count} d ago", "{count} d ago", days)


def _in_days(days: int) -> str:
    return several("in {count} d", "in {count} d", days)


def _date_patterns(dates: str, language: str) -> tuple[str, str]:
    """The pattern of a date, and that without the year."""
    _, long, short = DATES.get(dates, DATES["dmy"])
    if dates in {"", "dmy"} and language.startswith("de"):
        return "d. MMM y", "d. MMM"  # German writes the day as an ordinal
    return long, short


def is_short(units: int | None) -> bool:
    """Whether `money_short` leaves out the better part of an amount."""
    return units is not None and abs(units) >= _MILLION * SCALE


@lru_cache(maxsize=32)
def _separators(language: str) -> tuple[str, str]:
    locale = _locale(language)
    return get_group_symbol(locale), get_decimal_symbol(locale)


def writer(now: datetime | None = None) -> Writer:
    """A writer for the active language and time zone."""
    asked = (translation.get_language() or "en", timezone.get_current_timezone(), ways())
    return _writer(*asked) if now is None else Writer(asked[0], asked[1], now, asked[2])


@lru_cache(maxsize=256)
def _writer(language: str, zone: tzinfo, how: Ways) -> Writer:
    """For whatever moment it is when it writes, so one serves all."""
    return Writer(language, zone, None, how)


def number(value: float | Decimal | None, places: int | None = None) -> str:
    """A number with separators. Without `places`, whole numbers stay whole and others get up to two decimals."""
    return writer().number(value, places)


def money(units: int | None, currency: str = "", places: int | None = None) -> str:
    """An amount of ten-thousandths: €1,234.50. Without a currency the bare number; `places` 0 leaves cents out."""
    return writer().money(units, currency, places)


def money_short(units: int | None, currency: str = "") -> str:
    """An amount for tables: no cents, from a million up `€7.63 M`."""
    return writer().money_short(units, currency)


def quantity(units: int | None) -> str:
    """A quantity of ten-thousandths with only the decimals it has."""
    return writer().quantity(units)


def percent(share: float | Decimal | None, places: int = 1) -> str:
    """A share as percent: 0.368 -> 36.8%."""
    return writer().percent(share, places)


def local_day(value: date | datetime) -> date:
    """The day of a moment in the active time zone; a date stays what it is."""
    return writer().local_day(value)


def day(value: date | datetime | None) -> str:
    """23 Nov 2026."""
    return writer().day(value)


def day_short(value: date | datetime | None) -> str:
    """23 Nov, with the year when it is not the current one."""
    return writer().day_short(value)


def weekday(value: date | datetime | None) -> str:
    """Mon 23 Nov, with the year when it is not the current one."""
    return writer().weekday(value)


def weekday_name(value: date | datetime) -> str:
    """Monday."""
    return _day(local_day(value), "EEEE", translation.get_language() or "en")


def month(value: date) -> str:
    """November 2026."""
    return _day(value, "MMMM y", translation.get_language() or "en")


def month_short(value: date) -> str:
    """Nov 2026."""
    return _day(value, "MMM y", translation.get_language() or "en")


def clock(value: datetime | time | None) -> str:
    """09:42 in the active time zone, or 9:42 am; a time of day without a date is written as it is."""
    return writer().clock(value)


def hour(value: int) -> str:
    """The hours beside a day: 09:00, or 9 am."""
    return writer().hour(value)


def moment(value: datetime | None) -> str:
    """23 Nov 2026, 09:42."""
    return writer().moment(value)


def ago(value: date | datetime | None, now: datetime | None = None) -> str:
    """Relative under 7 days (`4 min ago`, `2 d ago`, `in 3 d`), else the day."""
    return writer(now).ago(value)


def duration(seconds: float | None) -> str:
    """40 s, 3 min, 2 h 10 min, 4 d."""
    if seconds is None:
        return UNKNOWN
    whole = round(seconds)
    if whole < 90:
        return f"{whole} s"
    if whole < 5400:
        return f"{round(whole / 60)} min"
    hours, minutes = divmod(round(whole / 60), 60)
    if hours < 36:
        return f"{hours} h {minutes} min" if minutes and hours < 10 else f"{hours} h"
    return several("{count} d", "{count} d", round(whole / 86_400))


def count(value: int, singular: str, plural: str) -> str:
    """1 customer, 1,036 customers."""
    return f"{number(value)} {singular if value == 1 else plural}"


def listing(items: Iterable[object]) -> str:
    """a, b and c."""
    words = [str(item) for item in items]
    if len(words) < 2:
        return "".join(words)
    return tr("{items} and {last}", items=", ".join(words[:-1]), last=words[-1])
