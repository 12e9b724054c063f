"""What was given under each limit of a plan, and what became of whoever was given something."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urlencode

from django.urls import reverse

from regard.analytics.shaping import apart
from regard.analytics.words import METRICS, MetricRow
from regard.kernel.actor import Actor
from regard.people.queries import business, owners_within, role_ids_of
from regard.planning.authority_rules import deciding_limit
from regard.planning.contact_rules import period_of
from regard.planning.figures import write, write_gap, write_range
from regard.planning.models import AuthorityLimit
from regard.planning.policy_queries import limit_of, moments, segments_within
from regard.planning.queries import figures_are_for, measure_groups, today
from regard.sales.concession_metrics import DAYS
from regard.sales.concession_queries import VIEW, given_between


@dataclass(frozen=True)
class Use:
    """What was given under a limit in its period that runs: how often, how much altogether (ten-thousandths of the business's
    currency), by how many people, and the most by one of them; `total` is what one of them may give."""

    period: str
    starts_on: date
    count: int = 0
    amount: int = 0
    people: int = 0
    largest: int = 0
    total: int | None = None

    @property
    def is_nearly(self) -> bool:
        """Whether somebody has given four fifths or more of what the limit lets one person give in the period."""
        return self.total is not None and self.largest * 5 >= self.total * 4 and self.largest > 0


def sees_use(actor: Actor) -> bool:
    """Whether what was given is the actor's to see for all customers: else sums would tell of those out of sight."""
    return actor.may(VIEW) and owners_within(actor, VIEW) is None


GIVEN, COMPARABLE = "reorder_rate_given", "reorder_rate_comparable"
YEAR = 365
FEW = 20
"""Below so many who were given something nothing is said about a difference: the interval of it is wider than half of all."""


@dataclass(frozen=True)
class Share:
    """Which share of so many ordered again, with its interval and the addresses of both rows."""

    of: int
    value: float
    low: float
    high: float
    url: str
    of_url: str

    @property
    def words(self) -> str:
        return write(self.value, METRICS[GIVEN], "")

    @property
    def range(self) -> str:
        return write_range(self.low, self.high, METRICS[GIVEN], "")


@dataclass(frozen=True)
class Effect:
    """Whoever was given something from `starts_on` to `ends_on`, beside comparable customers. Shares are None where nobody was
    given anything; the difference, in the same unit, where there were too few."""

    starts_on: date
    ends_on: date
    days: int
    given: Share | None
    beside: Share | None
    difference: tuple[float, float, float] | None

    @property
    def gap(self) -> str:
        return "" if self.difference is None else write_gap(self.difference[0], METRICS[GIVEN], "")

    @property
    def gap_range(self) -> str:
        """From where to where the difference may lie."""
        if self.difference is None:
            return ""
        return " … ".join(write_gap(end, METRICS[GIVEN], "") for end in self.difference[1:])

    @property
    def is_clear(self) -> bool:
        """Whether the interval of the difference leaves out nothing at all."""
        return self.difference is not None and (self.difference[1] > 0 or self.difference[2] < 0)


def sees_effect(actor: Actor) -> bool:
    """Whether what became of them is the actor's to see: figures about all customers."""
    return sees_use(actor) and all(figures_are_for(METRICS[key], actor) for key in (GIVEN, COMPARABLE))


def effect_of_giving() -> Effect:
    """The last year whose days afterwards are over. Two questions to the metric language; whether the actor may see it, the
    caller has asked `sees_effect`."""
    ends = today() - timedelta(days=DAYS + 1)
    starts = ends - timedelta(days=YEAR - 1)
    end = ends + timedelta(days=1)
    given, beside = (_share(key, starts, end) for key in (GIVEN, COMPARABLE))
    difference = None
    if given is not None and beside is not None and given.of >= FEW:
        low, high = apart((given.value, given.low, given.high), (beside.value, beside.low, beside.high))
        difference = (given.value - beside.value, low, high)
    return Effect(starts, ends, DAYS, given, beside, difference)


def _share(key: str, start: date, end: date) -> Share | None:
    rows = measure_groups(key, None, start, end, None)
    row = rows[0] if rows else MetricRow(None, None, None, None, None)
    if row.value is None or row.low is None or row.high is None:
        return None
    address = reverse("analytics:metric_rows", args=[key])
    words = {"from": start.isoformat(), "to": end.isoformat()}
    return Share(
        round(row.denominator or 0),
        float(row.value),
        row.low,
        row.high,
        f"{address}?{urlencode(words)}",
        f"{address}?{urlencode(words | {'part': 'denominator'})}",
    )


def use_of(rows: Sequence[AuthorityLimit]) -> dict[int, Use]:
    """By limit. Each thing given counts for the one limit that decides on it, with the giver's roles and the customer's segments
    as they are now. Three queries, none without limits."""
    spans = {one.period: period_of(one.period, today(), business().first_weekday) for one in rows}
    found = {one.pk: Use(one.period, spans[one.period][0], total=one.total) for one in rows}
    if not rows:
        return found
    limits = [limit_of(one) for one in rows]
    kinds = {one.pk: one.kind for one in rows}
    starts, ends = min(first for first, _ in spans.values()), max(end for _, end in spans.values())
    given = given_between(*moments(starts, ends))
    within = segments_within(limits, given)
    roles = role_ids_of({one.by for one in given})
    by_person: dict[int, dict[int, list[int]]] = {}
    for one in given:
        of_kind = [limit for limit in limits if kinds[limit.id] == one.kind]
        limit = deciding_limit(of_kind, roles.get(one.by, ()), within.get(one.customer, ()))
        if limit is not None and one.at >= moments(*spans[limit.period])[0]:
            by_person.setdefault(limit.id, {}).setdefault(one.by, []).append(one.amount)
    for number, people in by_person.items():
        sums = [sum(amounts) for amounts in people.values()]
        count = sum(map(len, people.values()))
        found[number] = replace(
            found[number], count=count, amount=sum(sums), people=len(people), largest=max(sums)
        )
    return found
