"""How figures and times are written: one place for screens, files for people, and charts.

Unknown (`None`) is an en dash, zero is 0, minus is the true minus. Separators follow the active language.
Units after and before: € before, % and d after. All functions return plain text and cost no query.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache
from math import isnan

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import format_date
from babel.numbers import get_currency_symbol, get_decimal_symbol, get_group_symbol
from django.utils import timezone, translation

from regard.kernel.money import SCALE

UNKNOWN = "–"
MINUS = "−"
_MILLION = 1_000_000


@lru_cache(maxsize=32)
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")


@lru_cache(maxsize=32)
def _separators(language: str) -> tuple[str, str]:
    locale = _locale(language)
    return get_group_symbol(locale), get_decimal_symbol(locale)


@lru_cache(maxsize=512)
def symbol(currency: str, language: str = "en") -> str:
    """The sign of a currency; three letters and a narrow space where it has no sign of its own."""
    if not currency:
        return ""
    sign = get_currency_symbol(currency, _locale(language))
    return sign if not sign[-1].isalpha() else f"{sign}\u202f"


@lru_cache(maxsize=512)
def decimals(currency: str) -> int:
    """How many decimals a currency is written with: 2 for the euro, 0 for the yen."""
    fractions = get_global("currency_fractions")
    return int(fractions.get(currency, fractions["DEFAULT"])[0])


def _language() -> str:
    return translation.get_language() or "en"


def number(value: float | Decimal | None, places: int | None = None) -> str:
    """A number with separators. Without `places`, whole numbers stay whole and others get up to two decimals."""
    if value is None:
        return UNKNOWN
    if isinstance(value, float) and isnan(value):
        return UNKNOWN
    group, point = _separators(_language())
    if isinstance(value, int) and not places:
        text = f"{abs(value):,}"
    else:
        text = f"{abs(value):,.{2 if places is None else places}f}"
        if places is None and "." in text:
            text = text.rstrip("0").rstrip(".")
    if group != "," or point != ".":
        text = text.replace(",", "\0").replace(".", point).replace("\0", group)
    return f"{MINUS}{text}" if value < 0 and text.strip("0.,") else text


def rounded(units: int, places: int) -> Decimal:
    """An amount in ten-thousandths as a decimal with `places` decimals, half-even."""
    return (Decimal(units) / SCALE).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_EVEN)


def money(units: int | None, currency: str = "", places: int | None = None) -> str:
    """An amount of ten-thousandths: €1,234.50. Without a currency the bare number; `places` 0 leaves cents out."""
    if units is None:
        return UNKNOWN
    shown = decimals(currency) if places is None else places
    value = rounded(units, shown)
    text = number(abs(value), shown)
    return f"{MINUS if value < 0 else ''}{symbol(currency, _language())}{text}"


def money_short(units: int | None, currency: str = "") -> str:
    """An amount for tables: no cents, from a million up `€7.63 M`."""
    if units is None:
        return UNKNOWN
    if abs(units) < _MILLION * SCALE:
        return money(units, currency, 0)
    value = Decimal(units) / SCALE / _MILLION
    sign = MINUS if value < 0 else ""
    return f"{sign}{symbol(currency, _language())}{number(abs(value), 2)} M"


def quantity(units: int | None) -> str:
    """A quantity of ten-thousandths with only the decimals it has."""
    if units is None:
        return UNKNOWN
    whole, rest = divmod(abs(units), SCALE)
    places = len(f"{rest:04d}".rstrip("0")) if rest else 0
    value: int | Decimal = Decimal(abs(units)) / SCALE if places else whole
    text = number(value, places)
    return f"{MINUS}{text}" if units < 0 else text


def percent(share: float | Decimal | None, places: int = 1) -> str:
    """A share as percent: 0.368 -> 36.8%."""
    if share is None or isnan(share):
        return UNKNOWN
    return f"{number(float(share) * 100, places)}%"


def local_day(value: date | datetime) -> date:
    """The day of a moment in the active time zone; a date stays what it is."""
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


@lru_cache(maxsize=4096)
def _day(value: date, pattern: str, language: str) -> str:
    return str(format_date(value, pattern, locale=_locale(language)))


def day(value: date | datetime | None) -> str:
    """23 Nov 2026."""
    return UNKNOWN if value is None else _day(local_day(value), "d MMM y", _language())


def day_short(value: date | datetime | None, today: date | None = None) -> str:
    """23 Nov, with the year when it is not the current one."""
    if value is None:
        return UNKNOWN
    shown = local_day(value)
    current = shown.year == (today or timezone.localdate()).year
    return _day(shown, "d MMM" if current else "d MMM y", _language())


def weekday(value: date | datetime | None) -> str:
    """Mon 23 Nov, with the year when it is not the current one."""
    if value is None:
        return UNKNOWN
    return f"{_day(local_day(value), 'EEE', _language())} {day_short(value)}"


def clock(value: datetime | None) -> str:
    """09:42 in the active time zone."""
    return UNKNOWN if value is None else timezone.localtime(value).strftime("%H:%M")


def moment(value: datetime | None) -> str:
    """23 Nov 2026, 09:42."""
    return UNKNOWN if value is None else f"{day(value)}, {clock(value)}"


def ago(value: date | datetime | None, now: datetime | None = None) -> str:
    """Relative under 7 days (`4 min ago`, `2 d ago`, `in 3 d`), else the day."""
    if value is None:
        return UNKNOWN
    current = now or timezone.now()
    if isinstance(value, datetime):
        return _ago_moment(value, current)
    days = (local_day(current) - value).days
    if days == 0:
        return "today"
    if abs(days) >= 7:
        return day_short(value, local_day(current))
    return f"{days} d ago" if days > 0 else f"in {-days} d"


def _ago_moment(value: datetime, now: datetime) -> str:
    distance = now - value
    seconds = abs(int(distance.total_seconds()))
    if seconds >= 7 * 86_400:
        return day_short(value, local_day(now))
    if seconds < 45:
        return "now"
    if seconds < 5400:
        text = f"{max(1, round(seconds / 60))} min"
    elif seconds < 36 * 3600:
        text = f"{round(seconds / 3600)} h"
    else:
        text = f"{round(seconds / 86_400)} d"
    return f"{text} ago" if distance > timedelta(0) else f"in {text}"


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
    return f"{round(whole / 86_400)} d"


def count(value: int, singular: str, plural: str) -> str:
    """1 customer, 1,036 customers."""
    return f"{number(value)} {singular if value == 1 else plural}"
