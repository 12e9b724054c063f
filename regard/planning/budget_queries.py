"""Reads of the budget, for whoever may see it, and of what the plan is worth."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet, Sum
from django.urls import reverse
from django.utils.http import urlencode

from regard.analytics.words import METRICS
from regard.kernel.actor import Actor
from regard.kernel.errors import NotFound
from regard.kernel.money import SCALE
from regard.kernel.words import tr
from regard.notifications.kinds import Described
from regard.people.queries import business
from regard.planning.budget_rules import Booked, Totals, forecast, level_of, planned_by, totals
from regard.planning.initiative_queries import initiatives_of
from regard.planning.models import BudgetEntry, BudgetLine, Initiative, Plan
from regard.planning.queries import figures_are_for, measure_groups, today, visible_to
from regard.planning.worth_rules import Business, added_margin, return_on_investment

VIEW, CHANGE = "planning.budget.view", "planning.budget.change"
LINE = "planning.budget_line"
YEAR = 365


@dataclass(frozen=True)
class LineRow:
    """One line with what was booked on it. `due` is what the plan means to have spent by today."""

    line: BudgetLine
    booked: Totals
    due: int
    expected: int

    @property
    def variance(self) -> int:
        """Planned less expected: below zero it will cost more than planned."""
        return self.line.planned - self.expected

    @property
    def level(self) -> str:
        return level_of(self.line.planned, self.booked.actual, self.expected, self.line.alert_above)

    @property
    def verdict(self) -> str:
        if self.level == "actual":
            return "bad"
        return "watch" if self.level or self.variance < 0 else "none"

    @property
    def word(self) -> str:
        if self.level == "actual":
            return tr("Overspent")
        if self.level == "forecast":
            return tr("Will overspend")
        return tr("A little over") if self.variance < 0 else tr("Within plan")

    @property
    def share(self) -> float:
        """Spent of planned, for the bar."""
        return self.booked.actual / self.line.planned if self.line.planned else 0.0


@dataclass(frozen=True)
class Sums:
    """Several lines together."""

    planned: int = 0
    due: int = 0
    committed: int = 0
    actual: int = 0
    expected: int = 0

    @property
    def variance(self) -> int:
        return self.planned - self.expected


@dataclass(frozen=True)
class Budget:
    """The plan's budget: lines by cost factor, and all together. Lines in another currency than the business's are not summed."""

    groups: tuple[tuple[str, tuple[LineRow, ...], Sums], ...]
    rows: tuple[LineRow, ...]
    sums: Sums
    currency: str

    @property
    def over(self) -> tuple[LineRow, ...]:
        return tuple(row for row in self.rows if row.level)


def lines_of(plan: Plan) -> QuerySet[BudgetLine]:
    return plan.budget_lines.select_related("initiative", "owner", "plan").order_by("factor", "pk")


def sees_budget(actor: Actor) -> bool:
    return actor.may(VIEW) and actor.may("planning.plan.view")


def find_line(actor: Actor, pk: int) -> BudgetLine:
    """One line of a plan the actor sees. Raises `NotFound`, also for whoever may not see budgets."""
    rows = BudgetLine.objects.select_related("initiative", "owner", "plan")
    found = (
        rows.filter(pk=pk, plan__in=visible_to(actor)).first() if sees_budget(actor) and pk < 2**63 else None
    )
    if found is None:
        raise NotFound(tr("There is no such budget line, or it is not yours to see."))
    return found


def line_rows(lines: Sequence[BudgetLine], day: date) -> list[LineRow]:
    """Lines with what was booked on them. One query."""
    booked: dict[int, list[Booked]] = {}
    entries = BudgetEntry.objects.filter(line__in=[line.pk for line in lines]).order_by("pk")
    for pk, of, kind, amount, settles, reverses in entries.values_list(
        "pk", "line", "kind", "amount", "settles", "reverses"
    ):
        booked.setdefault(of, []).append(Booked(pk, kind, amount, settles, reverses))
    rows = []
    for line in lines:
        found = totals(booked.get(line.pk, ()))
        rows.append(
            LineRow(
                line,
                found,
                planned_by(line.planned, line.starts_on, line.ends_on, day),
                forecast(line.planned, found, line.starts_on, line.ends_on, day),
            )
        )
    return rows


def budget_of(plan: Plan) -> Budget:
    """Everything the budget's page shows. Two queries."""
    rows = line_rows(list(lines_of(plan)), today())
    currency = business().currency
    groups = []
    for factor, label in BudgetLine.Factor.choices:
        found = tuple(row for row in rows if row.line.factor == factor)
        if found:
            groups.append((str(label), found, summed(found, currency)))
    return Budget(tuple(groups), tuple(rows), summed(rows, currency), currency)


def summed(rows: Sequence[LineRow], currency: str) -> Sums:
    own = [row for row in rows if row.line.currency == currency]
    return Sums(
        planned=sum(row.line.planned for row in own),
        due=sum(row.due for row in own),
        committed=sum(row.booked.committed for row in own),
        actual=sum(row.booked.actual for row in own),
        expected=sum(row.expected for row in own),
    )


def money_of(plan: Plan) -> Mapping[int, Sums]:
    """Planned, spent and expected of every initiative that has lines, by its id. Two queries."""
    budget = budget_of(plan)
    by_initiative: dict[int, list[LineRow]] = {}
    for row in budget.rows:
        if row.line.initiative_id is not None:
            by_initiative.setdefault(row.line.initiative_id, []).append(row)
    return {pk: summed(rows, budget.currency) for pk, rows in by_initiative.items()}


def entries_of(line: BudgetLine) -> list[BudgetEntry]:
    """What was booked, the newest first. One query."""
    return list(line.entries.select_related("by", "settles", "reversed_by", "reverses"))


def open_commitments(line: BudgetLine) -> list[tuple[BudgetEntry, int]]:
    """Commitments of which something is still to be paid, and how much. One query."""
    entries = list(line.entries.order_by("pk"))
    booked = [Booked(one.pk, one.kind, one.amount, one.settles_id, one.reverses_id) for one in entries]
    gone = {one.reverses_id for one in entries if one.reverses_id}
    found = []
    for one in entries:
        if one.kind != BudgetEntry.Kind.COMMITMENT or one.pk in gone or one.reverses_id:
            continue
        others = [row for row in booked if row.id == one.pk or row.kind == "actual" or row.reverses]
        left = totals(others).committed
        if left:
            found.append((one, left))
    return found


def describe_lines(actor: Actor, ids: Collection[int]) -> Mapping[int, Described]:
    """Budget lines as notices name them, for whoever may see them. One query."""
    if not sees_budget(actor):
        return {}
    rows = BudgetLine.objects.filter(pk__in=list(ids), plan__in=visible_to(actor))
    return {one.pk: Described(one.name, reverse("planning:budget_line", args=[one.pk])) for one in rows}


# ---- worth


class Gained:
    """What something cost, in units of money, and the margin that is claimed for it."""

    cost: int
    gain: float | None

    @property
    def roi(self) -> float | None:
        return return_on_investment(self.gain, self.cost / SCALE)

    @property
    def gain_units(self) -> int | None:
        return None if self.gain is None else round(self.gain * SCALE)


@dataclass(frozen=True)
class ReturnRow(Gained):
    """What an initiative brought for what it cost. `is_hidden`: its margin is about customers the reader may not see."""

    initiative: Initiative
    cost: int
    gain: float | None
    now: float | None
    before: float | None
    is_hidden: bool
    margin_url: str
    before_url: str


@dataclass(frozen=True)
class Returns(Gained):
    """Every initiative that costs or claims something, and the plan: all that was spent against all that is claimed."""

    rows: tuple[ReturnRow, ...]
    cost: int
    gain: float | None


def returns_of(plan: Plan, actor: Actor) -> Returns:
    """Return on investment of each initiative and of the plan. Two questions to the metric language for each that claims."""
    money = money_of(plan)
    total = budget_of(plan).sums.actual
    rows = []
    for one in initiatives_of(plan).filter(is_dropped=False):
        cost = money[one.pk].actual if one.pk in money else 0
        if not cost and not one.credit:
            continue
        rows.append(_return(one, cost, actor))
    known = [row.gain for row in rows if row.gain is not None]
    return Returns(tuple(rows), total, sum(known) if known else None)


def _return(one: Initiative, cost: int, actor: Actor) -> ReturnRow:
    day = today()
    metric = METRICS.get("gross_margin")
    if not one.credit or one.credit_from is None or one.credit_from > day:
        return ReturnRow(one, cost, None, None, None, False, "", "")
    start, end = one.credit_from, day + timedelta(days=1)
    earlier = (start - timedelta(days=YEAR), end - timedelta(days=YEAR))
    if not figures_are_for(metric, actor, one.credit_segment_id):
        return ReturnRow(one, cost, None, None, None, True, "", "")
    now = _figure("gross_margin", one.credit_segment_id, start, end)
    before = _figure("gross_margin", one.credit_segment_id, *earlier)
    added = added_margin(now, before)
    return ReturnRow(
        one,
        cost,
        None if added is None else added * float(one.credit),
        now,
        before,
        False,
        metric_address("gross_margin", start, end, one.credit_segment_id),
        metric_address("gross_margin", *earlier, one.credit_segment_id),
    )


def metric_address(metric: str, start: date, end: date, segment_id: int | None = None) -> str:
    """Where the figure of a metric over these days is shown with its rows."""
    query: dict[str, str | int] = {"from": start.isoformat(), "to": end.isoformat()}
    if segment_id:
        query["segment"] = segment_id
    return f"{reverse('analytics:metric_detail', args=[metric])}?{urlencode(query)}"


def _figure(metric: str, segment_id: int | None, start: date, end: date) -> float | None:
    rows = measure_groups(metric, segment_id, start, end, None)
    return None if not rows or rows[0].value is None else float(rows[0].value)


SCENARIO_METRICS = ("active_customers", "retention_rate", "gross_margin", "orders", "new_customers")


def business_of(plan: Plan, actor: Actor, segment_id: int | None = None) -> Business | None:
    """What the last 365 days say of the business, or of a segment; None for whoever may not see these figures. Five questions."""
    metrics = [METRICS.get(key) for key in SCENARIO_METRICS]
    if not all(figures_are_for(metric, actor, segment_id) for metric in metrics):
        return None
    end = today() + timedelta(days=1)
    start = end - timedelta(days=YEAR)
    kept = measure_groups("retention_rate", segment_id, start, end, None)
    row = kept[0] if kept else None
    spent = _spent_by_purpose(plan, start, end)
    return Business(
        customers=_figure("active_customers", segment_id, start, end),
        retention=None if row is None or row.value is None else float(row.value),
        margin=_figure("gross_margin", segment_id, start, end),
        orders=_figure("orders", segment_id, start, end),
        new_customers=_figure("new_customers", segment_id, start, end),
        win_spend=spent.get("win", 0) / SCALE,
        keep_spend=spent.get("keep", 0) / SCALE,
        retained=None if row is None or row.numerator is None else float(row.numerator),
    )


def _spent_by_purpose(plan: Plan, start: date, end: date) -> dict[str, int]:
    rows = BudgetEntry.objects.filter(
        line__plan=plan, line__currency=business().currency, kind=BudgetEntry.Kind.ACTUAL,
        on__gte=start, on__lt=end,
    )  # fmt: skip
    found = rows.values("line__purpose").annotate(total=Sum("amount")).order_by()
    return {row["line__purpose"]: row["total"] or 0 for row in found}
