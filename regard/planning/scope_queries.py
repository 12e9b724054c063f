"""Reads of the scope: what was agreed, what was approved since, and what it is now."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet, Sum
from django.urls import reverse

from regard.kernel.actor import Actor
from regard.kernel.errors import NotFound
from regard.kernel.words import tr
from regard.notifications.kinds import Described
from regard.people.queries import business
from regard.planning.initiative_queries import timeline_of
from regard.planning.models import Assignment, BudgetLine, ChangeRequest, Initiative, Plan, ScopeBaseline
from regard.planning.queries import visible_to
from regard.planning.scope_rules import Creep, Granted, Scope, creep, days_late, granted, verdict

ASK, ANSWER, MODEL = "planning.scope.create", "planning.scope.change", "planning.scope"


@dataclass(frozen=True)
class Meter:
    """The plan against what was agreed. `added` are initiatives that were not in it."""

    baseline: ScopeBaseline
    money: Creep
    minutes: Creep
    initiatives: Creep
    days: int | None
    added: tuple[str, ...]

    @property
    def share(self) -> float | None:
        """How far the plan has crept, in percent of the money agreed; of the work where no money was."""
        return self.money.share if self.money.share is not None else self.minutes.share

    @property
    def verdict(self) -> str:
        return verdict(
            self.share, self.money.unapproved + self.minutes.unapproved + self.initiatives.unapproved
        )


def baseline_of(plan: Plan) -> ScopeBaseline | None:
    """What was agreed; None while nothing was. One query."""
    return ScopeBaseline.objects.select_related("set_by").filter(plan=plan).first()


def requests_of(plan: Plan) -> QuerySet[ChangeRequest]:
    """The plan's change requests, the newest first."""
    return plan.change_requests.select_related("by", "answered_by", "initiative", "plan").order_by("-pk")


def find_request(actor: Actor, pk: int) -> ChangeRequest:
    """One change request of a plan the actor sees. Raises `NotFound`."""
    rows = ChangeRequest.objects.select_related("by", "answered_by", "initiative", "plan")
    found = rows.filter(pk=pk, plan__in=visible_to(actor)).first() if pk < 2**63 else None
    if found is None:
        raise NotFound(tr("There is no such request, or it is not yours to see."))
    return found


def scope_now(plan: Plan) -> Scope:
    """How large the plan is: its budget lines in the business's currency, planned minutes, initiatives that were not dropped, and
    the end first agreed of the last step. Four queries."""
    live = Initiative.objects.filter(plan=plan, is_dropped=False)
    lines = BudgetLine.objects.filter(plan=plan, currency=business().currency)
    return Scope(
        money=lines.aggregate(total=Sum("planned"))["total"] or 0,
        minutes=Assignment.objects.filter(initiative__in=live).aggregate(total=Sum("planned_minutes"))[
            "total"
        ]
        or 0,
        initiatives=live.count(),
        ends_on=max((row.item.ends_on for row in timeline_of(plan).steps), default=None),
    )


def approved_of(plan: Plan) -> list[Granted]:
    """What was approved since the scope was agreed. One query."""
    rows = plan.change_requests.filter(answer=ChangeRequest.Answer.APPROVED)
    return [
        Granted(*row)
        for row in rows.order_by("pk").values_list("money", "minutes", "days", "is_new_initiative")
    ]


def meter_of(plan: Plan) -> Meter | None:
    """How far the plan has crept; None while nothing was agreed."""
    baseline = baseline_of(plan)
    return None if baseline is None else meter_from(plan, baseline)


def meter_from(plan: Plan, baseline: ScopeBaseline) -> Meter:
    """How far the plan has crept from what was agreed."""
    now, rows = scope_now(plan), approved_of(plan)
    known = {one["id"] for one in baseline.initiatives}
    added = Initiative.objects.filter(plan=plan, is_dropped=False).exclude(pk__in=known)
    names = tuple(added.order_by("pk").values_list("name", flat=True))
    together = granted(rows)
    return Meter(
        baseline=baseline,
        money=creep(baseline.money, together.money, now.money),
        minutes=creep(baseline.minutes, together.minutes, now.minutes),
        initiatives=creep(len(known), sum(one.is_new_initiative for one in rows), len(known) + len(names)),
        days=days_late(baseline.ends_on, together.days, now.ends_on),
        added=names,
    )


def describe_requests(actor: Actor, ids: Collection[int]) -> Mapping[int, Described]:
    """Change requests as notices name them. One query."""
    rows = ChangeRequest.objects.filter(pk__in=list(ids), plan__in=visible_to(actor))
    return {one.pk: Described(one.name, reverse("planning:scope")) for one in rows}
