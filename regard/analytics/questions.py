"""A question to a metric, made complete and checked: which days, cut how, of whom, in which currency."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, timedelta
from functools import cached_property
from hashlib import blake2b
from json import dumps
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from regard.analytics.context import Blanks, MetricContext
from regard.analytics.dimensions import CUSTOMERS, MEMBERS, dimensions, way, ways_to_cut
from regard.analytics.facts import FACTS
from regard.analytics.periods import cut
from regard.analytics.reckoning import reckon
from regard.analytics.words import METRICS, Dimension, Grain, Metric
from regard.kernel.actor import Actor, Scope
from regard.kernel.errors import Forbidden, Invalid, NotFound
from regard.kernel.words import tr
from regard.people.queries import business
from regard.ui.sight import sight

VIEW = "analytics.metric.view"
LONG_AGO = date(1900, 1, 1)
SEGMENT = "segment"


@dataclass(frozen=True)
class Question:
    """One metric asked one way. Two equal questions about the same facts have the same answer."""

    key: str
    version: int
    start: date
    end: date
    grain: Grain | None
    segment: int | None
    by: str | None
    currency: str
    owners: tuple[int, ...] | None
    today: date
    first_weekday: int

    @property
    def metric(self) -> Metric:
        return METRICS[self.key]

    @cached_property
    def facts(self) -> frozenset[str]:
        """Every fact the answer depends on."""
        found = set(self.metric.facts)
        if self.segment is not None:
            found.add(MEMBERS)
        if self.owners is not None:
            found.add(CUSTOMERS)
        if self.by is not None:
            found.update(dimensions()[self.by].facts)
        return frozenset(found)

    def as_json(self) -> dict[str, Any]:
        """The question as a job can carry it."""
        days = {name: getattr(self, name).isoformat() for name in ("start", "end", "today")}
        return {**asdict(self), **days}

    @classmethod
    def from_json(cls, words: Mapping[str, Any]) -> "Question":
        days = {name: date.fromisoformat(words[name]) for name in ("start", "end", "today")}
        owners = None if words["owners"] is None else tuple(words["owners"])
        grain = Grain(words["grain"]) if words["grain"] else None
        return cls(**{**words, **days, "owners": owners, "grain": grain})

    @cached_property
    def digest(self) -> str:
        """The same for equal questions, in every process."""
        words = dumps({one.name: str(getattr(self, one.name)) for one in fields(self)}, sort_keys=True)
        return blake2b(words.encode(), digest_size=16).hexdigest()

    def context(self, blanks: Blanks | None = None) -> MetricContext:
        """What the metric's formula is given; with `blanks` its days are left open."""
        return MetricContext(
            cut=cut(self.start, self.end, self.grain, self.first_weekday),
            reached=self.today,
            blanks=blanks,
            grain=self.grain,
            by=self.by,
            segment=self.segment,
            owners=None if self.owners is None else frozenset(self.owners),
            currency=self.currency,
            reads_money=self.metric.reads_money,
            first_weekday=self.first_weekday,
        )


def question(  # noqa: PLR0917
    key: str,
    actor: Actor | None,
    start: date | None,
    end: date | None,
    grain: Grain | str | None,
    segment: int | None,
    by: str | None,
    currency: str | None,
) -> Question:
    """The complete question. Raises `NotFound` for an unknown metric, `Forbidden`, and `Invalid` with the field."""
    metric = metric_for(key, actor)
    today = local_today()
    cut_by = _grain(grain or (metric.grain if metric.kind == "cohort" else None))
    if metric.kind == "cohort" and (cut_by is None or by):
        raise Invalid(
            {"by": tr("Cohorts are cut by the period of the first purchase and by age; nothing else.")}
        )
    if by is not None:
        offered = [dimension.key for dimension in breakdowns(metric, actor)]
        if by not in offered:
            known = ", ".join(offered) or tr("nothing")
            raise Invalid(
                {
                    "by": tr(
                        "{metric} cannot be broken down by {by}, only by {known}.",
                        metric=metric.label,
                        by=repr(by),
                        known=known,
                    )
                }
            )
    if segment is not None and actor is not None and not _may_all(actor, _of_facts([MEMBERS])):
        raise Forbidden(tr("{name} may not see segments.", name=actor.name))
    first, last = _span(metric, start, end, cut_by, today)
    return Question(
        key=metric.key,
        version=metric.version,
        start=first,
        end=last,
        grain=cut_by,
        segment=segment,
        by=by,
        currency=currency or business().currency,
        owners=owners_for(metric, actor, by=by, is_of_segment=segment is not None),
        today=today,
        first_weekday=business().first_weekday,
    )


def metric_for(key: str, actor: Actor | None) -> Metric:
    """The metric, if it is there and `actor` may see it. None as an actor is the installation itself."""
    metric = METRICS.get(key)
    if metric is None:
        raise NotFound(
            tr("There is no metric {key}.", key=repr(key)),
            remedy=tr("Known: {keys}.", keys=", ".join(sorted(METRICS.keys()))),
        )
    if actor is not None and not may_see(metric, actor):
        raise Forbidden(tr("{name} may not see {what}.", name=actor.name, what=metric.label))
    return metric


def may_see(metric: Metric, actor: Actor) -> bool:
    """Whether `actor` may ask the metric at all, be it about own customers only."""
    return _may_all(actor, needed_for(metric))


def sees_all(metric: Metric, actor: Actor | None, *, is_of_segment: bool = False) -> bool:
    """Whether the metric's figures about everybody are for `actor`. None is the installation itself."""
    if actor is None:
        return True
    return all(actor.scope(one) is Scope.ALL for one in needed_for(metric, is_of_segment=is_of_segment))


def sees_all_of(actor: Actor, facts: Iterable[str]) -> bool:
    """Whether figures about all rows of these facts are for `actor`."""
    names = list(facts)
    return not names or all(actor.scope(one) is Scope.ALL for one in {VIEW} | _of_facts(names))


def needed_for(metric: Metric, by: str | None = None, *, is_of_segment: bool = False) -> frozenset[str]:
    """The permissions without which the metric is not answered: that to metrics, its own, and those of every fact it reads."""
    facts = list(metric.facts)
    if by is not None:
        facts += _read_by(metric, by)
    if is_of_segment:
        facts.append(MEMBERS)
    own = {metric.permission} if metric.permission else set()
    return frozenset({VIEW} | own | _of_facts(facts))


def owners_for(
    metric: Metric, actor: Actor | None, by: str | None = None, *, is_of_segment: bool = False
) -> tuple[int, ...] | None:
    """Whose customers the numbers are about: None is everybody's, for whom all the rights they need reach that far."""
    if actor is None:
        return None
    needed = needed_for(metric, by, is_of_segment=is_of_segment)
    scope = min((actor.scope(one) or Scope.OWN for one in needed), key=lambda one: one.reach)
    if scope is Scope.ALL:
        return None
    if scope is Scope.TEAM:
        return tuple(sorted(actor.team_holders))
    return () if actor.user_id is None else (actor.user_id,)


def breakdowns(metric: Metric, actor: Actor | None = None) -> list[Dimension]:
    """What the metric can be broken down by: what it names, or everything its first fact can reach; and by segment.

    With an actor only what is read from facts that they may see, and stands in no field closed to them. Segments overlap, so
    their numbers do not add up to the whole.
    """
    facts = [FACTS[name] for name in metric.facts if name in FACTS]
    if metric.kind == "cohort" or not facts:
        return []
    found = reached = ways_to_cut(facts[0])
    if metric.dimensions:
        named = [dimensions()[key] for key in metric.dimensions if key in dimensions()]
        found = named + [one for one in reached if one.key == SEGMENT and one.key not in metric.dimensions]
    if actor is None:
        return found
    closed = [seen_by for noun in actor.sights if (seen_by := sight(actor, noun)) is not None]
    return [
        one
        for one in found
        if _may_all(actor, _of_facts(_read_by(metric, one.key)))
        and all(seen_by.reads(one.key) for seen_by in closed)
    ]


def _read_by(metric: Metric, by: str) -> list[str]:
    """The facts a breakdown reads besides the metric's own."""
    ways = (way(FACTS[name], by) for name in metric.facts if name in FACTS)
    return [found.through for found in ways if found is not None and found.through]


def _of_facts(names: Iterable[str]) -> set[str]:
    return {FACTS[name].permission for name in names if name in FACTS and FACTS[name].permission}


def _may_all(actor: Actor, permissions: Iterable[str]) -> bool:
    return all(actor.may(one) for one in permissions)


def local_today() -> date:
    """Today where the business is."""
    return datetime.now(ZoneInfo(business().time_zone)).date()


def local_day(moment: datetime) -> date:
    """The day of a moment where the business is."""
    return timezone.localtime(moment, ZoneInfo(business().time_zone)).date()


def _grain(grain: Grain | str | None) -> Grain | None:
    try:
        return Grain(grain) if grain else None
    except ValueError as error:
        raise Invalid(
            {"grain": tr("{value} is none of {known}.", value=repr(grain), known=", ".join(Grain))}
        ) from error


def _span(
    metric: Metric, start: date | None, end: date | None, grain: Grain | None, today: date
) -> tuple[date, date]:
    """Without an end: up to today, or with a grain to the last day anything is known of. Without a start: from the first.

    What trails ends with the newest thing known where that is long ago; see `reckoning`.
    """
    if start is not None and end is not None:
        return start, end
    if grain is None:
        last = end or _reckoned(metric, today) + timedelta(days=1)
        trailing = last - timedelta(days=metric.trailing) if metric.trailing else LONG_AGO
        return start or min(trailing, last - timedelta(days=1)), last
    oldest, newest = known_days(metric, today)
    last = end or max(newest, start or newest) + timedelta(days=1)
    return start or min(oldest, last - timedelta(days=1)), last


def _reckoned(metric: Metric, today: date) -> date:
    return reckon(known_days(metric, today)[1], today).day if metric.trailing else today


def known_days(metric: Metric, today: date, generation: int | None = None) -> tuple[date, date]:
    """The first and the last day of the metric's facts, not later than today; today twice when there is none.

    Remembered until the copy changes; then a query of the engine per fact. Who asks of many metrics looks up the
    `generation` of the copy once; it costs a query.
    """
    from regard.analytics import engine

    place = (metric.facts, engine.generation() if generation is None else generation)
    if place not in _known_days:
        if len(_known_days) > 100:
            _known_days.clear()
        _known_days[place] = _read_days(metric)
    lows, highs = _known_days[place]
    return min([*lows, today]) if lows else today, min(max(highs, default=today), today)


_known_days: dict[tuple[tuple[str, ...], int], tuple[list[date], list[date]]] = {}


def _read_days(metric: Metric) -> tuple[list[date], list[date]]:
    from regard.analytics.engine import run, table

    found: list[Any] = []
    for fact in metric.facts:
        day = next((field.name for field in FACTS[fact].fields if field.type == "date"), None)
        if day is not None:
            rows = table(fact)
            found += run(rows.agg(low=rows[day].min(), high=rows[day].max())).to_pylist()
    lows = [row["low"] for row in found if row["low"] is not None]
    highs = [row["high"] for row in found if row["high"] is not None]
    return lows, highs
