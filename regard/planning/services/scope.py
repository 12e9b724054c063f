"""Agreeing the scope, asking to change it, and answering. What grows the plan beyond it is refused until it was approved."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from regard.audit.services import note
from regard.kernel.actor import Actor
from regard.kernel.errors import Conflict, FieldError, Invalid, NotFound
from regard.kernel.words import lazy, tr
from regard.notifications.services import notify
from regard.people.door import require
from regard.people.queries import business
from regard.planning.models import ChangeRequest, Initiative, Plan, ScopeBaseline
from regard.planning.scope_queries import ANSWER, ASK, MODEL, approved_of, baseline_of, scope_now
from regard.planning.scope_rules import creep, granted
from regard.ui import formats

ANSWERED = "planning.scope.answered"
KEPT = lazy("What you wrote is kept in the form.")
MOST = 10**15


@dataclass(frozen=True)
class RequestWanted:
    """What somebody asks for. Effects may be below zero: something is taken out."""

    name: str
    why: str
    money: int = 0
    minutes: int = 0
    days: int = 0
    is_new_initiative: bool = False
    initiative_id: int | None = None


@transaction.atomic
def agree_scope(*, actor: Actor, plan: Plan) -> ScopeBaseline:
    """Lay down how large the plan is, as it stands now. Once; raises `Conflict` after that, and `Invalid` for an empty plan."""
    require(actor, ANSWER)
    if baseline_of(plan) is not None:
        raise Conflict(
            tr("The scope was agreed already."),
            kept=tr("Nothing was changed."),
            remedy=tr("Ask for a change."),
        )
    now = scope_now(plan)
    if not now.initiatives:
        raise Invalid(tr("There is nothing to agree on: the plan has no initiatives yet."))
    live = Initiative.objects.filter(plan=plan, is_dropped=False).order_by("pk")
    found = ScopeBaseline.objects.create(
        plan=plan, set_by_id=actor.user_id, money=now.money, minutes=now.minutes, ends_on=now.ends_on,
        initiatives=[{"id": pk, "name": name} for pk, name in live.values_list("pk", "name")],
    )  # fmt: skip
    note(
        actor=actor, model=MODEL, object_id=plan.pk, action="agree",
        after={"money": now.money, "minutes": now.minutes, "initiatives": now.initiatives},
    )  # fmt: skip
    return found


@transaction.atomic
def ask_for_change(*, actor: Actor, plan: Plan, wanted: RequestWanted) -> ChangeRequest:
    """Ask for more, or for less. Raises `Invalid` with an error per field; without any effect there is nothing to ask."""
    require(actor, ASK)
    if baseline_of(plan) is None:
        raise Conflict(
            tr("The scope was not agreed yet."),
            kept=tr("Nothing was asked."),
            remedy=tr("Change the plan itself."),
        )
    errors = []
    if not wanted.name.strip():
        errors.append(FieldError("name", tr("Say in a few words what is to change."), "required"))
    if not wanted.why.strip():
        errors.append(FieldError("why", tr("Say why: somebody has to decide on it."), "required"))
    if not (wanted.money or wanted.minutes or wanted.days or wanted.is_new_initiative):
        errors.append(
            FieldError("money", tr("Say what it costs, the hours it takes or the days it adds."), "required")
        )
    if abs(wanted.money) >= MOST or abs(wanted.minutes) > 10_000_000 or abs(wanted.days) > 3_650:
        errors.append(FieldError("money", tr("That is more than a plan can hold."), "range"))
    if wanted.initiative_id and not Initiative.objects.filter(pk=wanted.initiative_id, plan=plan).exists():
        errors.append(FieldError("initiative", tr("Choose an initiative of this plan."), "unknown"))
    if errors:
        raise Invalid(errors, kept=str(KEPT))
    made = ChangeRequest.objects.create(
        plan=plan, name=wanted.name.strip(), why=wanted.why.strip(), money=wanted.money, minutes=wanted.minutes,
        days=wanted.days, is_new_initiative=wanted.is_new_initiative, initiative_id=wanted.initiative_id,
        by_id=actor.user_id,
    )  # fmt: skip
    note(actor=actor, model=MODEL, object_id=made.pk, action="ask", after=_state(made))
    return made


@transaction.atomic
def answer_request(*, actor: Actor, request_id: int, is_approved: bool, text: str) -> ChangeRequest:
    """Approve it, or refuse it with a reason. Once; the same answer again changes nothing. Whoever asked is told."""
    require(actor, ANSWER)
    found = ChangeRequest.objects.select_for_update().filter(pk=request_id).first()
    if found is None:
        raise NotFound(tr("There is no such request."))
    answer = ChangeRequest.Answer.APPROVED if is_approved else ChangeRequest.Answer.REFUSED
    if found.answer == answer:
        return found
    if found.answer != ChangeRequest.Answer.OPEN:
        raise Conflict(
            tr("This was answered already."), kept=tr("Nothing was changed."), remedy=tr("Ask anew.")
        )
    if not is_approved and not text.strip():
        raise Invalid([FieldError("note", tr("Say why not."), "required")], kept=str(KEPT))
    found.answer, found.answered_by_id, found.answered_at = answer, actor.user_id, timezone.now()
    found.answer_note = text.strip()[:300]
    found.save(update_fields=["answer", "answered_by", "answered_at", "answer_note"])
    note(
        actor=actor, model=MODEL, object_id=found.pk, action="approve" if is_approved else "refuse",
        after={"name": found.name, "note": found.answer_note},
    )  # fmt: skip
    notify(
        actor=actor, kind=ANSWERED, subject=("planning.change_request", found.pk), to=[found.by_id],
        key=f"request:{found.pk}:{answer}",
    )  # fmt: skip
    return found


def require_room(
    plan: Plan,
    *,
    field: str,
    money: int = 0,
    minutes: int = 0,
    is_new_initiative: bool = False,
    again: int | None = None,
) -> None:
    """Raises `Invalid` when the plan would grow by more than was agreed and approved. Nothing while no scope was agreed. `again`
    is a dropped initiative that is taken up again: one that was agreed needs no leave."""
    baseline = baseline_of(plan)
    if baseline is None:
        return
    now, rows = scope_now(plan), approved_of(plan)
    together = granted(rows)
    if money > 0 and money > (room := creep(baseline.money, together.money, now.money).room):
        said = formats.money(money - room, business().currency)
        raise _beyond(field, tr("This is {amount} more than the scope has room for.", amount=said))
    if minutes > 0 and minutes > (left := creep(baseline.minutes, together.minutes, now.minutes).room):
        raise _beyond(
            field,
            tr(
                "This is {hours} hours more than the scope has room for.",
                hours=formats.number((minutes - left) / 60, 1),
            ),
        )
    known = {one["id"] for one in baseline.initiatives}
    if is_new_initiative or (again is not None and again not in known):
        asked = sum(one.is_new_initiative for one in rows)
        added = Initiative.objects.filter(plan=plan, is_dropped=False).exclude(pk__in=known).count()
        if added >= asked:
            raise _beyond(field, tr("The scope was agreed without another initiative."))


def _beyond(field: str, message: str) -> Invalid:
    return Invalid(
        [FieldError(field, message, "scope")],
        remedy=tr("Ask for a change of the scope first."),
        kept=str(KEPT),
    )


def _state(made: ChangeRequest) -> dict[str, object]:
    return {
        "name": made.name, "money": made.money, "minutes": made.minutes, "days": made.days,
        "is_new_initiative": made.is_new_initiative,
    }  # fmt: skip
