"""A plan's way from draft to force: asked for, approved or sent back, put in force, superseded; and the next draft."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from regard.audit.services import note
from regard.kernel.actor import Actor, system_actor
from regard.kernel.errors import Conflict, FieldError, Forbidden, Invalid
from regard.kernel.words import midsentence, several, tr
from regard.notifications.services.notices import notify
from regard.people.door import require
from regard.people.queries import holders_of
from regard.planning.carrying import CARRIED, Carried, register_carried
from regard.planning.models import Approval, Goal, Measurement, Objective, Plan
from regard.planning.queries import next_edition, today
from regard.planning.section_queries import written
from regard.planning.services.sections import refuse_frozen
from regard.planning.version_queries import APPROVE, MODEL, may_decide
from regard.ui import formats
from regard.ui.formats import listing

CHANGE = "planning.plan.change"
ASKED = "planning.approval.asked"
DECIDED = "planning.approval.decided"
PASSED = "planning.approval.passed"

# What belongs to a version and stays with it. Objectives and goals are copied by `begin_version` itself.
for _model in (
    "planning.goal",
    "planning.objective",
    "planning.measurement",
    "planning.approval",
    "planning.plan",
):
    register_carried(Carried(_model))


@transaction.atomic
def begin_version(
    *, actor: Actor, plan: Plan, name: str = "", starts_on: date | None = None, ends_on: date | None = None
) -> Plan:
    """A draft that begins as `plan` is: goals, objectives with their baselines, sections, and what else lays down something.

    Raises `Conflict` while a draft is under way: two would have to be merged.
    """
    require(actor, CHANGE)
    going = (
        Plan.objects.filter(status__in=(Plan.Status.DRAFT, Plan.Status.PROPOSED)).exclude(pk=plan.pk).first()
    )
    if going is not None or plan.status in {Plan.Status.DRAFT, Plan.Status.PROPOSED}:
        raise Conflict(
            tr("Version {number} is being written already.", number=(going or plan).edition),
            remedy=tr("Write in that one, or throw it away first."),
        )
    fresh = Plan.objects.create(
        name=name or plan.name,
        starts_on=starts_on or plan.starts_on,
        ends_on=ends_on or plan.ends_on,
        summary=plan.summary,
        source=plan.source,
        starter=plan.starter,
        edition=next_edition(),
        previous=plan,
    )
    objectives = _copy_objectives(plan, fresh)
    for carried in CARRIED:
        carried.into_draft(plan, fresh, objectives)
    note(
        actor=actor,
        model="planning.plan",
        object_id=fresh.pk,
        action="create",
        after={"name": fresh.name, "edition": fresh.edition, "from_edition": plan.edition},
    )
    return fresh


@transaction.atomic
def drop_draft_plan(*, actor: Actor, plan: Plan) -> None:
    """Throw a draft away with all that is written in it. Only a draft: what was approved stays."""
    require(actor, CHANGE)
    refuse_frozen(plan)
    note(
        actor=actor, model="planning.plan", object_id=plan.pk, action="delete",
        before={"name": plan.name, "edition": plan.edition},
    )  # fmt: skip
    plan.objectives.all().delete()
    plan.delete()


def refuse_unfinished(plan: Plan) -> None:
    """Raises `Invalid` naming every mandatory section that is empty."""
    lacking = written(plan).lacking
    if lacking:
        count = len(lacking)
        raise Invalid(
            several(
                "{sections} is still empty.", "{sections} are still empty.", count, sections=listing(lacking)
            ),
            kept=tr("Nobody was asked, and the draft is as it was."),
            remedy=several("Write it, then ask again.", "Write them, then ask again.", count),
        )


@transaction.atomic
def ask_for_approval(
    *,
    actor: Actor,
    plan: Plan,
    approver_id: int,
    deputy_id: int | None = None,
    passes_on: date | None = None,
    note_text: str = "",
) -> Approval:
    """Put a draft before somebody to decide; until then it is frozen. From `passes_on` the deputy may decide, too.

    Raises `Invalid` while a mandatory section is empty, saying which.
    """
    require(actor, CHANGE)
    locked = _locked(plan)
    refuse_frozen(locked)
    refuse_unfinished(locked)
    _check_people(approver_id, deputy_id, passes_on)
    asked = Approval.objects.create(
        plan=locked, asked_by_id=actor.user_id, note=note_text.strip(), approver_id=approver_id,
        deputy_id=deputy_id, passes_on=passes_on if deputy_id else None,
    )  # fmt: skip
    _move(actor, locked, Plan.Status.PROPOSED)
    note(actor=actor, model=MODEL, object_id=asked.pk, action="create", after=_state(asked))
    notify(
        actor=actor, kind=ASKED, subject=(MODEL, asked.pk), to=[approver_id], key=f"approval:{asked.pk}:asked"
    )
    return asked


@transaction.atomic
def approve(*, actor: Actor, asked: Approval, answer: str = "") -> Plan:
    """Yes. The plan is approved and stays as it is for good. Raises `Forbidden` unless it is the actor's to decide."""
    plan = _decide(actor, asked, Approval.Outcome.APPROVED, answer)
    plan.approved_at, plan.approved_by_id = timezone.now(), actor.user_id
    plan.save(update_fields=["approved_at", "approved_by"])
    _move(actor, plan, Plan.Status.APPROVED)
    return plan


@transaction.atomic
def send_back(*, actor: Actor, asked: Approval, answer: str) -> Plan:
    """Not yet, and why. The plan is a draft again."""
    if not answer.strip():
        raise Invalid({"answer": tr("Say what has to change.")})
    plan = _decide(actor, asked, Approval.Outcome.SENT_BACK, answer)
    _move(actor, plan, Plan.Status.DRAFT)
    return plan


@transaction.atomic
def withdraw(*, actor: Actor, asked: Approval) -> Plan:
    """Take the question back, to go on writing. By whoever may change the plan."""
    require(actor, CHANGE)
    asked = Approval.objects.select_for_update().get(pk=asked.pk)
    _refuse_decided(asked)
    _close(actor, asked, Approval.Outcome.WITHDRAWN, "")
    plan = _locked(asked.plan)
    _move(actor, plan, Plan.Status.DRAFT)
    return plan


@transaction.atomic
def hand_on(*, actor: Actor, asked: Approval, to_id: int) -> Approval:
    """Whoever was asked has somebody else decide in their place; they stay as deputy from today on."""
    asked = Approval.objects.select_for_update().get(pk=asked.pk)
    if not may_decide(actor, asked):
        raise Forbidden(
            tr("This is not yours to decide."), remedy=tr("Ask whoever was asked to hand it to you.")
        )
    if to_id == actor.user_id:
        raise Invalid({"to": tr("That is you.")})
    _check_people(to_id, None, None)
    before = _state(asked)
    asked.approver_id, asked.deputy_id, asked.passes_on = to_id, actor.user_id, today()
    asked.save(update_fields=["approver", "deputy", "passes_on"])
    note(actor=actor, model=MODEL, object_id=asked.pk, action="hand_on", before=before, after=_state(asked))
    notify(
        actor=actor,
        kind=ASKED,
        subject=(MODEL, asked.pk),
        to=[to_id],
        key=f"approval:{asked.pk}:asked:{to_id}",
    )
    return asked


@transaction.atomic
def approve_now(*, actor: Actor, plan: Plan) -> Plan:
    """For whoever may approve: approve a draft without asking anybody. It is on record that nobody else looked."""
    require(actor, APPROVE)
    if actor.user_id is None:
        raise Forbidden(tr("A plan is approved by somebody who is signed in."))
    asked = ask_for_approval(actor=actor, plan=plan, approver_id=actor.user_id)
    return approve(actor=actor, asked=asked)


@transaction.atomic
def put_in_force(*, actor: Actor, plan: Plan) -> Plan:
    """The approved version becomes the plan; what was in force is superseded, and what is being done goes over to this one."""
    require(actor, APPROVE)
    locked = _locked(plan)
    if locked.status != Plan.Status.APPROVED:
        raise Conflict(
            tr("Only an approved version comes into force."),
            remedy=tr("Ask for approval first.")
            if locked.is_draft
            else tr("It is in force already.")
            if locked.status == Plan.Status.IN_FORCE
            else "",
        )
    old = Plan.objects.select_for_update().filter(status=Plan.Status.IN_FORCE).first()
    if old is not None:
        old.superseded_at = timezone.now()
        old.save(update_fields=["superseded_at"])
        _move(actor, old, Plan.Status.SUPERSEDED)
    locked.in_force_at = timezone.now()
    locked.save(update_fields=["in_force_at"])
    _move(actor, locked, Plan.Status.IN_FORCE)
    if old is not None:
        objectives = _same_objectives(old, locked)
        for carried in CARRIED:
            carried.into_force(old, locked, objectives)
    return locked


@transaction.atomic
def tell_deputies(on: date) -> int:
    """Tell the deputies to whom an approval has passed by `on`; how many were told. Each once."""
    actor = system_actor("planning")
    waiting = Approval.objects.filter(outcome="open", passes_on__lte=on).exclude(deputy=None)
    return sum(
        notify(
            actor=actor, kind=PASSED, subject=(MODEL, one.pk), to=[one.deputy_id],
            key=f"approval:{one.pk}:passed:{one.deputy_id}",
        )
        for one in waiting
    )  # fmt: skip


def _decide(actor: Actor, asked: Approval, outcome: str, answer: str) -> Plan:
    asked = Approval.objects.select_for_update().select_related("plan").get(pk=asked.pk)
    _refuse_decided(asked)
    if not may_decide(actor, asked):
        is_early = asked.passes_on and actor.user_id == asked.deputy_id
        raise Forbidden(
            tr("This is not yours to decide before {day}.", day=formats.day_short(asked.passes_on))
            if is_early
            else tr("This is not yours to decide."),
            remedy=tr("{name} decides.", name=asked.approver.display_name),
        )
    _close(actor, asked, outcome, answer)
    notify(
        actor=actor,
        kind=DECIDED,
        subject=(MODEL, asked.pk),
        to=[asked.asked_by_id],
        key=f"approval:{asked.pk}:decided",
    )
    return _locked(asked.plan)


def _refuse_decided(asked: Approval) -> None:
    if asked.outcome != Approval.Outcome.OPEN:
        raise Conflict(tr("This was decided: {outcome}.", outcome=midsentence(asked.get_outcome_display())))


def _close(actor: Actor, asked: Approval, outcome: str, answer: str) -> None:
    before = _state(asked)
    asked.outcome, asked.answer = outcome, answer.strip()
    asked.decided_by_id, asked.decided_at = actor.user_id, timezone.now()
    asked.save(update_fields=["outcome", "answer", "decided_by", "decided_at"])
    note(actor=actor, model=MODEL, object_id=asked.pk, action=outcome, before=before, after=_state(asked))


def _move(actor: Actor, plan: Plan, status: str) -> None:
    before = plan.status
    plan.status = status
    plan.updated_at = timezone.now()
    plan.version += 1
    plan.save(update_fields=["status", "updated_at", "version"])
    note(
        actor=actor, model="planning.plan", object_id=plan.pk, action=f"to_{status}",
        before={"status": before}, after={"status": status},
    )  # fmt: skip


def _locked(plan: Plan) -> Plan:
    return Plan.objects.select_for_update().get(pk=plan.pk)


def _check_people(approver_id: int, deputy_id: int | None, passes_on: date | None) -> None:
    holders = holders_of(APPROVE)
    errors = []
    if approver_id not in holders:
        errors.append(FieldError("approver", tr("Choose somebody who may approve plans."), "unknown"))
    if deputy_id is not None and (deputy_id not in holders or deputy_id == approver_id):
        errors.append(FieldError("deputy", tr("Choose somebody else who may approve plans."), "unknown"))
    if deputy_id is not None and passes_on is None:
        errors.append(FieldError("passes_on", tr("Say from which day the deputy may decide."), "required"))
    if errors:
        raise Invalid(errors)


def _state(asked: Approval) -> dict[str, object]:
    return {
        "outcome": asked.outcome,
        "approver_id": asked.approver_id,
        "deputy_id": asked.deputy_id,
        "passes_on": asked.passes_on.isoformat() if asked.passes_on else None,
        "answer": asked.answer,
    }


def _copy_objectives(old: Plan, new: Plan) -> dict[int, int]:
    """Goals and objectives again under the new version. Where it ends on another day, days due move with it, and what was
    projected has to be measured anew; else what was measured comes along."""
    goals = {
        goal.pk: Goal.objects.create(plan=new, name=goal.name, position=goal.position).pk
        for goal in old.goals.all()
    }
    copied: dict[int, int] = {}
    parts: dict[int, int] = {}
    later = new.ends_on - old.ends_on
    known = {one.objective_id: one for one in Measurement.objects.filter(objective__plan=old)}
    for objective in old.objectives.all():
        before, part_of = objective.pk, objective.parent_id
        objective.due_on = min(max(objective.due_on + later, new.starts_on), new.ends_on)
        objective.pk, objective.plan_id, objective.goal_id = None, new.pk, goals[objective.goal_id]
        objective.version, objective.parent = 1, None
        objective._state.adding = True
        objective.save()
        copied[before] = objective.pk
        if part_of is not None:
            parts[objective.pk] = part_of
        if before in known and (new.starts_on, new.ends_on) == (old.starts_on, old.ends_on):
            measured = known[before]
            measured.pk = measured.objective_id = objective.pk
            measured._state.adding = True
            measured.save()
    for fresh, whole in parts.items():
        Objective.objects.filter(pk=fresh).update(parent_id=copied[whole])
    return copied


def _same_objectives(old: Plan, new: Plan) -> dict[int, int]:
    """The new version's objective by the old one's number, where both have one of that key."""
    now = dict(Objective.objects.filter(plan=new).values_list("key", "pk"))
    before = Objective.objects.filter(plan=old).values_list("pk", "key")
    return {pk: now[key] for pk, key in before if key in now}
