# ruff: noqa: ANN401 - rows and values of any noun pass through
"""What can be asked of a field, by its kind: the words on the chip and the condition behind them.

Dates are days in the active time zone; on a column that holds moments they cover the whole day. Amounts and
quantities are given as people write them (`1250.50`) and compared as ten-thousandths.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from math import cos, radians, sin
from typing import Any, Literal

from django.db.models import F, FloatField, Q
from django.db.models.functions import Cast, Cos, Radians, Sin
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual
from django.utils import timezone

from regard.kernel import clocks, places
from regard.kernel.money import to_units
from regard.kernel.words import language, lazy, lazy_of, several, tr
from regard.ui.nouns import FilterKind

Takes = Literal["none", "text", "value", "range", "near", "days", "period", "many", "yes"]


@dataclass(frozen=True)
class Operator:
    """`takes` says what kind of value the editor asks for; `word` stands between field and value."""

    key: str
    word: str
    takes: Takes


_EMPTY = (Operator("empty", lazy("is missing"), "none"), Operator("not_empty", lazy("is known"), "none"))
_AMOUNT = (
    Operator("at_least", lazy("at least"), "value"),
    Operator("at_most", lazy("at most"), "value"),
    Operator("between", lazy("between"), "range"),
    Operator("is", lazy("is"), "value"),
    *_EMPTY,
)
_CHOICE = (Operator("is", lazy("is any of"), "many"), Operator("is_not", lazy("is none of"), "many"), *_EMPTY)

OPERATORS: dict[FilterKind, tuple[Operator, ...]] = {
    "text": (
        Operator("contains", lazy("contains"), "text"),
        Operator("is", lazy("is"), "text"),
        Operator("is_not", lazy("is not"), "text"),
        Operator("starts", lazy("starts with"), "text"),
        *_EMPTY,
    ),
    "number": _AMOUNT,
    "money": _AMOUNT,
    "quantity": _AMOUNT,
    "percent": _AMOUNT,
    "date": (
        Operator("in_last", lazy_of("date", "in the last"), "days"),
        Operator("not_in_last", lazy_of("date", "more than"), "days"),
        Operator("in_next", lazy_of("date", "in the next"), "days"),
        Operator("this", lazy_of("date", "in"), "period"),
        Operator("on", lazy_of("date", "on"), "value"),
        Operator("before", lazy_of("date", "before"), "value"),
        Operator("after", lazy_of("date", "after"), "value"),
        Operator("between", lazy("between"), "range"),
        *_EMPTY,
    ),
    "time": (
        Operator("before", lazy_of("date", "before"), "value"),
        Operator("after", lazy_of("date", "after"), "value"),
        Operator("between", lazy("between"), "range"),
        Operator("is", lazy("is"), "value"),
        *_EMPTY,
    ),
    "choice": _CHOICE,
    "relation": _CHOICE,
    "person": _CHOICE,
    "bool": (Operator("is", lazy("is"), "yes"), *_EMPTY),
    "place": (
        Operator("near", lazy_of("distance", "within"), "near"),
        Operator("between", lazy("between"), "range"),
        *_EMPTY,
    ),
}

PERIODS: dict[str, str] = {
    "today": lazy("today"),
    "yesterday": lazy("yesterday"),
    "week": lazy("this week"),
    "last_week": lazy("last week"),
    "month": lazy("this month"),
    "last_month": lazy("last month"),
    "quarter": lazy("this quarter"),
    "last_quarter": lazy("last quarter"),
    "year": lazy("this year"),
    "last_year": lazy("last year"),
}
MAX_DAYS = 36_500


def operator(kind: FilterKind, key: str) -> Operator | None:
    return next((item for item in OPERATORS[kind] if item.key == key), None)


def clean(kind: FilterKind, op: Operator, value: Any) -> Any:
    """The value as it is kept in a tree. Raises `ValueError` with a sentence for people."""
    if op.takes == "none":
        return None
    cleaners: dict[Takes, Callable[[Any], Any]] = {
        "yes": lambda given: given in {True, "true", "yes", "1"},
        "days": _days,
        "period": _period,
        "many": lambda given: _many(kind, given),
        "range": lambda given: _corners(given) if kind == "place" else _range(kind, given),
        "near": _near,
    }
    cleaner = cleaners.get(op.takes)
    return cleaner(value) if cleaner else _single(kind, _only(value))


def _period(value: Any) -> str:
    chosen = str(_only(value))
    if chosen not in PERIODS:
        raise ValueError(tr("Choose a period."))
    return chosen


def _only(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return value[0] if value else ""
    return value


def _days(value: Any) -> int:
    text = str(_only(value)).strip()
    if not text.isdecimal() or not 0 < int(text) <= MAX_DAYS:
        raise ValueError(tr("Enter a number of days."))
    return int(text)


def _many(kind: FilterKind, value: Any) -> list[Any]:
    items = list(value) if isinstance(value, list | tuple) else [value]
    chosen = [str(item) for item in items if item not in {None, ""}]
    if not chosen:
        raise ValueError(tr("Choose at least one."))
    if kind in {"relation", "person"}:
        if any(item != "me" and not item.isdecimal() for item in chosen):
            raise ValueError(tr("Choose from the list."))
        return [item if item == "me" else int(item) for item in chosen]
    return chosen


def _range(kind: FilterKind, value: Any) -> list[Any]:
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise ValueError(tr("Enter both ends."))
    low, high = (_single(kind, item) for item in value)
    if kind == "time":  # from 22:00 to 06:00 is the night
        return [low, high]
    if (Decimal(low) > Decimal(high)) if kind != "date" else (low > high):
        low, high = high, low
    return [low, high]


def _near(value: Any) -> list[str]:
    """A place and kilometres round it."""
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise ValueError(tr("Enter a place and how far from it."))
    place = places.written(places.parse(value[0]))
    km = Decimal(_single("number", str(value[1]).replace(",", ".")))
    if not 0 < km <= places.FURTHEST_KM:
        raise ValueError(tr("Enter kilometres, at most {most}.", most=places.FURTHEST_KM))
    return [place, f"{km:f}"]


def _corners(value: Any) -> list[str]:
    """The south-west and the north-east corner of what lies between two places."""
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise ValueError(tr("Enter both ends."))
    (a, b), (c, d) = (places.parse(one) for one in value)
    return [places.written((min(a, c), min(b, d))), places.written((max(a, c), max(b, d)))]


def _single(kind: FilterKind, value: Any) -> str:
    text = str(value if value is not None else "").strip()
    if not text:
        raise ValueError(tr("Enter a date.") if kind == "date" else tr("Enter a value."))
    if kind == "date":
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError as error:
            raise ValueError(tr("Enter a date as year-month-day.")) from error
    if kind == "text":
        return text[:200]
    if kind == "time":
        return clocks.written(clocks.parse(text))
    try:
        number = Decimal(text.replace("−", "-"))
    except InvalidOperation as error:
        raise ValueError(tr("Enter a number.")) from error
    if not number.is_finite() or abs(number) >= Decimal(10) ** 14:
        raise ValueError(tr("Enter a number."))
    return f"{number:f}"


# conditions


def condition(
    kind: FilterKind,
    path: str,
    op: str,
    value: Any,
    *,
    is_moment: bool,
    is_text: bool,
    me: int | None,
) -> Q:
    """The condition on `path`. `value` has gone through `clean`."""
    if op in {"empty", "not_empty"}:
        missing = Q(**{f"{path}__isnull": True})
        if is_text:
            missing |= Q(**{path: ""})
        return missing if op == "empty" else ~missing
    if kind == "text":
        return _text(path, op, value)
    if kind in {"date", "time"}:
        return _date(path, op, value, is_moment) if kind == "date" else _time(path, op, value)
    if kind in {"bool", "place"}:
        return Q(**{path: value}) if kind == "bool" else _placed(path, op, value)
    if kind in {"choice", "relation", "person"}:
        items = [me if item == "me" else item for item in value]
        chosen = Q(**{f"{path}__in": items}) if len(items) != 1 else Q(**{path: items[0]})
        return chosen if op == "is" else ~chosen
    return _amount(kind, path, op, value)


def _text(path: str, op: str, value: str) -> Q:
    if op == "is_not":
        return ~Q(**{f"{path}__iexact": value})
    lookup = {"contains": "icontains", "starts": "istartswith", "is": "iexact"}[op]
    return Q(**{f"{path}__{lookup}": value})


def _amount(kind: FilterKind, path: str, op: str, value: Any) -> Q:
    if op == "between":
        low, high = (_stored(kind, item) for item in value)
        return Q(**{f"{path}__gte": low, f"{path}__lte": high})
    lookup = {"at_least": "__gte", "at_most": "__lte", "is": ""}[op]
    return Q(**{f"{path}{lookup}": _stored(kind, value)})


def _stored(kind: FilterKind, text: str) -> int | Decimal | float:
    if kind in {"money", "quantity"}:
        return to_units(text)
    if kind == "percent":
        return float(Decimal(text) / 100)
    return Decimal(text)


def _time(path: str, op: str, value: Any) -> Q:
    """Minutes since midnight. What lies between two times goes over midnight where the first is the later one."""
    if op == "between":
        low, high = (clocks.minutes(one) for one in value)
        first, last = Q(**{f"{path}__gte": low}), Q(**{f"{path}__lte": high})
        return first & last if low <= high else first | last
    lookup = {"before": "__lt", "after": "__gt", "is": ""}[op]
    return Q(**{f"{path}{lookup}": clocks.minutes(value)})


def _placed(path: str, op: str, value: Sequence[str]) -> Q:
    """The band of the earth by an index; within it by longitude and, for a circle, by the law of cosines."""
    from_west: Any = F(path) % places.ROUND
    east = from_west - 180 * places.MILLION
    if op == "between":
        (south, west), (north, east_most) = (places.parse(one) for one in value)
        first, last = (
            places.packed((south, -180 * places.MILLION)),
            places.packed((north, 180 * places.MILLION)),
        )
        box = Q(GreaterThanOrEqual(east, west)) & Q(LessThanOrEqual(east, east_most))
        return Q(**{f"{path}__gte": first, f"{path}__lte": last}) & box
    here, km = places.parse(value[0]), float(value[1])
    first, last = places.band(here[0], km)
    found = Q(**{f"{path}__gte": first, f"{path}__lte": last})
    if (stretch := places.side(here, km)) is not None:
        found &= Q(GreaterThanOrEqual(east, stretch[0])) & Q(LessThanOrEqual(east, stretch[1]))
    millionths: Any = (Cast(F(path), FloatField()) - Cast(from_west, FloatField())) / float(places.ROUND)
    latitude = Radians((millionths - 90.0 * places.MILLION) / float(places.MILLION))
    turned = Radians(Cast(east, FloatField()) / float(places.MILLION) - here[1] / places.MILLION)
    mine = radians(here[0] / places.MILLION)
    closeness = Sin(latitude) * sin(mine) + Cos(latitude) * Cos(turned) * cos(mine)
    return found & Q(GreaterThanOrEqual(closeness, cos(km / places.EARTH_KM) - ROUNDING))


ROUNDING = 1e-14
"""What a cosine may be off by: of two places that are the same, it is not always quite one."""


def _date(path: str, op: str, value: Any, is_moment: bool) -> Q:
    first, beyond = days_of(op, value, timezone.localdate())
    if op == "not_in_last":
        return Q(**{f"{path}__lt": _edge(first, is_moment)}) if first else Q()
    found = Q()
    if first is not None:
        found &= Q(**{f"{path}__gte": _edge(first, is_moment)})
    if beyond is not None:
        found &= Q(**{f"{path}__lt": _edge(beyond, is_moment)})
    return found


def _edge(day: date, is_moment: bool) -> date | datetime:
    return timezone.make_aware(datetime.combine(day, time.min)) if is_moment else day


def days_of(op: str, value: Any, today: date) -> tuple[date | None, date | None]:
    """First day and the day after the last, None where open. `not_in_last` gives the edge it lies before."""
    one = timedelta(days=1)
    if op in {"in_last", "not_in_last"}:
        first = today - timedelta(days=value)
        return (first, today + one) if op == "in_last" else (first, None)
    if op == "in_next":
        return today, today + timedelta(days=value) + one
    if op == "this":
        return period_days(value, today)
    if op == "between":
        return date.fromisoformat(value[0]), date.fromisoformat(value[1]) + one
    day = date.fromisoformat(value)
    return {"on": (day, day + one), "before": (None, day), "after": (day + one, None)}[op]


def period_days(period: str, today: date) -> tuple[date, date]:
    """First day of a named period and the day after its last."""
    one = timedelta(days=1)
    if period in {"today", "yesterday"}:
        first = today if period == "today" else today - one
        return first, first + one
    if period in {"week", "last_week"}:
        first = today - timedelta(days=today.weekday() + (7 if period == "last_week" else 0))
        return first, first + timedelta(days=7)
    months = {"month": 1, "quarter": 3, "year": 12}[period.removeprefix("last_")]
    index = today.year * 12 + today.month - 1
    start = index - index % months - (months if period.startswith("last_") else 0)
    return _month(start), _month(start + months)


def _month(index: int) -> date:
    return date(index // 12, index % 12 + 1, 1)


def words(
    kind: FilterKind,
    op: str,
    value: Any,
    labels: Sequence[str] = (),
    unit: str = "",
) -> tuple[str, str]:
    """Operator and value as they stand on a chip: (`more than`, `40 days ago`)."""
    from regard.ui import formats

    found = operator(kind, op)
    word = str(found.word) if found else op
    if found is None or found.takes == "none":
        return word, ""
    if kind in {"date", "time"}:
        return word, _date_words(op, value) if kind == "date" else _time_words(op, value)
    if kind == "bool":
        return word, tr("yes") if value else tr("no")
    if found.takes == "many":
        plain = {"is": tr("is"), "is_not": tr("is not")}.get(op, word)
        return (plain if len(labels) == 1 else word), ", ".join(labels)
    mark = formats.percent_sign(language()) if kind == "percent" else (f" {unit}" if unit else "")
    if op in {"between", "near"}:
        low, high = value[0], f"{value[1]}{mark}"
        return word, tr("{low} and {high}", low=low, high=high) if op == "between" else _round(low, high)
    return word, f"{value}{mark}"


def _round(place: str, km: str) -> str:
    return tr("{km} km of {place}", km=km, place=place)


def _time_words(op: str, value: Any) -> str:
    from regard.ui import formats

    shown = [formats.clock(clocks.clock_time(one)) for one in ([value] if isinstance(value, str) else value)]
    return tr("{low} and {high}", low=shown[0], high=shown[1]) if op == "between" else shown[0]


def _date_words(op: str, value: Any) -> str:
    from regard.ui import formats

    if op in {"in_last", "in_next"}:
        return several("day", "{count} days", value)
    if op == "not_in_last":
        return several("1 day ago", "{count} days ago", value)
    if op == "this":
        return str(PERIODS[value])
    if op == "between":
        low, high = (formats.day(date.fromisoformat(one)) for one in value)
        return tr("{low} and {high}", low=low, high=high)
    return formats.day(date.fromisoformat(value))
