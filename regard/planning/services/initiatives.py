"""Initiatives: what is done to reach objectives, by whom, and with which tasks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from regard.activities.services.tasks import open_task
from regard.audit.services import note
from regard.kernel.actor import Actor
from regard.kernel.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from regard.kernel.words import lazy, tr
from regard.people.door import require
from regard.people.queries import active_user, owns
from regard.planning.initiative_queries import CHANGE, MODEL, may_change
from regard.planning.models import Action, Assignment, Initiative, Phase, Plan, Step, TimeEntry
from regard.planning.queries import today
from regard.planning.services.rewriting import write_over
from regard.planning.services.scope import require_room
from regard.ui import formats

KEPT = lazy("What you wrote is kept in the form.")
AUDITED = ("name", "what", "phase_id", "owner_id", "credit", "credit_from", "credit_segment_id", "is_dropped")


@dataclass(frozen=True)
class InitiativeWanted:
    """What somebody wants an initiative to be. `phase` is a phase's name, made when new; empty for none.

    `credit` is a share from 0 to 1 of what its segment's margin grew by from `credit_from` on.
    """

    name: str
    owner_id: int | None
    phase: str = ""
    what: str = ""
    objectives: Sequence[int] = field(default_factory=tuple)
    credit: Decimal = Decimal(0)
    credit_from: date | None = None
    credit_segment_id: int | None = None


def errors_in_initiative(
    wanted: InitiativeWanted, plan: Plan, known: Initiative | None = None
) -> list[FieldError]:
    """Everything that keeps `wanted` from being an initiative, one error a field."""
    errors = []
    if not wanted.name.strip():
        errors.append(FieldError("name", tr("Say in a few words what is to be done."), "required"))
    elif _others(plan, known).filter(name=wanted.name.strip()).exists():
        errors.append(FieldError("name", tr("There is an initiative of that name already."), "unique"))
    if wanted.owner_id is None or active_user(wanted.owner_id) is None:
        errors.append(FieldError("owner", tr("Say who answers for it."), "required"))
    if set(wanted.objectives) - set(plan.objectives.values_list("pk", flat=True)):
        errors.append(FieldError("objectives", tr("Choose from the objectives of this plan."), "unknown"))
    if not 0 <= wanted.credit <= 1:
        errors.append(FieldError("credit", tr("A share lies between 0 and 100%."), "range"))
    elif wanted.credit:
        if wanted.credit_from is None:
            errors.append(FieldError("credit_from", tr("Say from which day its effect counts."), "required"))
        others = _others(plan, known).filter(credit_segment_id=wanted.credit_segment_id, is_dropped=False)
        taken = sum((one.credit for one in others), Decimal(0))
        if taken + wanted.credit > 1:
            left = max(1 - taken, Decimal(0))
            errors.append(
                FieldError(
                    "credit",
                    tr(
                        "Other initiatives claim {taken} of these customers’ added margin; {left} is left.",
                        taken=formats.percent(taken, 0),
                        left=formats.percent(left, 0),
                    ),
                    "range",
                )
            )
    return errors


@transaction.atomic
def save_initiative(
    *,
    actor: Actor,
    plan: Plan,
    wanted: InitiativeWanted,
    initiative: Initiative | None = None,
    version: int | None = None,
) -> Initiative:
    """A new initiative, or `initiative` changed. A phase nothing belongs to any more goes away.

    Raises `Invalid` with an error per field, `Forbidden` for one that is somebody else's where the right reaches one's own only,
    and `Conflict` when `version` is not the stored one.
    """
    if initiative is None:
        require(actor, "planning.initiative.create")
    else:
        require_change(actor, initiative)
    if errors := errors_in_initiative(wanted, plan, initiative):
        raise Invalid(errors, kept=str(KEPT))
    if initiative is None:
        require_room(plan, field="name", is_new_initiative=True)
    values = {
        "name": wanted.name.strip(),
        "what": wanted.what.strip(),
        "phase": _phase(plan, wanted.phase),
        "owner_id": wanted.owner_id,
        "credit": wanted.credit,
        "credit_from": wanted.credit_from if wanted.credit else None,
        "credit_segment_id": wanted.credit_segment_id if wanted.credit else None,
    }
    before = None if initiative is None else _state(initiative)
    if initiative is None:
        last = plan.initiatives.aggregate(last=Max("position"))["last"]
        initiative = Initiative.objects.create(plan=plan, position=0 if last is None else last + 1, **values)
    else:
        write_over(
            initiative,
            values | {"updated_at": timezone.now()},
            version=version,
            refusal=tr("Somebody changed this initiative while you were writing."),
            remedy=tr("Open the initiative again and repeat your change."),
        )
    initiative.objectives.set(wanted.objectives)
    plan.phases.filter(initiatives=None).delete()
    note(
        actor=actor, model=MODEL, object_id=initiative.pk, action="create" if before is None else "change",
        before=before, after=_state(initiative),
    )  # fmt: skip
    return initiative


@transaction.atomic
def set_dropped(*, actor: Actor, initiative: Initiative, is_dropped: bool) -> None:
    """It will not be done, or will after all. What is dropped holds nothing up and claims no margin."""
    require_change(actor, initiative)
    if initiative.is_dropped == is_dropped:
        return
    if not is_dropped:
        minutes = sum(initiative.assignments.values_list("planned_minutes", flat=True))
        require_room(initiative.plan, field="", minutes=minutes, again=initiative.pk)
    initiative.is_dropped = is_dropped
    initiative.version += 1
    initiative.updated_at = timezone.now()
    initiative.save(update_fields=["is_dropped", "version", "updated_at"])
    note(
        actor=actor, model=MODEL, object_id=initiative.pk, action="drop" if is_dropped else "restore",
        before={"is_dropped": not is_dropped}, after={"is_dropped": is_dropped},
    )  # fmt: skip


@transaction.atomic
def remove_initiative(*, actor: Actor, initiative: Initiative) -> None:
    """Take away what was added by mistake, with its steps and people. Its tasks stay with whose they are, budget lines stay with
    the plan. Refused once time was logged on it: then it is dropped instead."""
    require(actor, "planning.initiative.delete")
    if initiative.time_entries.exists():
        raise Conflict(
            tr("People have logged time on this initiative."),
            kept=tr("Nothing was removed."),
            remedy=tr("Drop it instead: then it stays readable and holds nothing up."),
        )
    note(actor=actor, model=MODEL, object_id=initiative.pk, action="delete", before=_state(initiative))
    plan = initiative.plan
    initiative.delete()
    plan.phases.filter(initiatives=None).delete()


@transaction.atomic
def assign_person(
    *, actor: Actor, initiative: Initiative, person_id: int | None, part: str, planned_minutes: int
) -> Assignment:
    """Take somebody on, or change what their part is. Raises `Invalid`."""
    require_change(actor, initiative)
    errors = []
    if person_id is None or active_user(person_id) is None:
        errors.append(FieldError("person", tr("Choose a colleague."), "required"))
    if not part.strip():
        errors.append(FieldError("part", tr("Say what they do in it."), "required"))
    if not 0 <= planned_minutes <= 10_000_000:
        errors.append(FieldError("hours", tr("Say how many hours it is meant to take."), "range"))
    if errors or person_id is None:
        raise Invalid(errors, kept=str(KEPT))
    known = initiative.assignments.filter(person_id=person_id).first()
    before = None if known is None else _part(known)
    more = planned_minutes - (known.planned_minutes if known else 0)
    require_room(initiative.plan, field="hours", minutes=more)
    found, _ = Assignment.objects.update_or_create(
        initiative=initiative,
        person_id=person_id,
        defaults={"part": part.strip()[:100], "planned_minutes": planned_minutes},
    )
    if before != _part(found):
        note(
            actor=actor,
            model=MODEL,
            object_id=initiative.pk,
            action="assign",
            before=before,
            after=_part(found),
        )
    return found


@transaction.atomic
def unassign_person(*, actor: Actor, initiative: Initiative, assignment_id: int) -> None:
    """Somebody has no part in it any more. Time they logged stays."""
    require_change(actor, initiative)
    found = initiative.assignments.filter(pk=assignment_id).first()
    if found is None:
        return
    note(actor=actor, model=MODEL, object_id=initiative.pk, action="unassign", before=_part(found))
    found.delete()


@transaction.atomic
def log_time(
    *,
    actor: Actor,
    initiative: Initiative,
    on: date | None,
    minutes: int,
    text: str = "",
    person_id: int | None = None,
) -> TimeEntry:
    """Minutes given on a day, one's own unless `person_id` says whose, for which the right must reach everybody."""
    scope = require(actor, "planning.time.create")
    person = person_id or actor.user_id
    errors = []
    if person is None or (person != actor.user_id and scope != "all"):
        errors.append(FieldError("person", tr("One logs one’s own time."), "reach"))
    if on is None or on > today():
        errors.append(FieldError("on", tr("Say on which day; it cannot be one to come."), "range"))
    if not 0 < minutes <= 1440:
        errors.append(FieldError("minutes", tr("Say how long: more than nothing, a day at most."), "range"))
    if initiative.is_dropped:
        errors.append(FieldError("", tr("This initiative was dropped."), "state"))
    if errors or on is None or person is None:
        raise Invalid(errors, kept=str(KEPT))
    entry = TimeEntry.objects.create(
        initiative=initiative, person_id=person, on=on, minutes=minutes, note=text.strip()[:200]
    )
    note(
        actor=actor, model="planning.time", object_id=entry.pk, action="create",
        after={"initiative_id": initiative.pk, "person_id": person, "on": on.isoformat(), "minutes": minutes},
    )  # fmt: skip
    return entry


@transaction.atomic
def take_back_time(*, actor: Actor, initiative: Initiative, entry_id: int) -> None:
    """Take back what was logged by mistake: one's own, or anybody's where the right reaches everybody."""
    require(actor, "planning.time.create")
    entry = initiative.time_entries.filter(pk=entry_id).first()
    if entry is None:
        raise NotFound(tr("There is no such entry."))
    if not owns(actor, "planning.time.create", entry.person_id):
        raise Forbidden(tr("This is somebody else’s time."), remedy=tr("Ask whose it is."))
    note(
        actor=actor, model="planning.time", object_id=entry.pk, action="delete",
        before={"initiative_id": initiative.pk, "person_id": entry.person_id, "on": entry.on.isoformat(),
                "minutes": entry.minutes},
    )  # fmt: skip
    entry.delete()


@transaction.atomic
def open_action(
    *,
    actor: Actor,
    initiative: Initiative,
    values: Mapping[str, object],
    step: Step | None = None,
    key: str = "",
) -> Action:
    """Open a task that serves the initiative; `values` as `open_task` takes them. With `key` the same again opens no other.

    Raises as `open_task`, and `Forbidden` for an initiative out of reach.
    """
    require_change(actor, initiative)
    if step is not None and step.initiative_id != initiative.pk:
        raise Invalid(
            [FieldError("step", tr("Choose a step of this initiative."), "unknown")], kept=str(KEPT)
        )
    external_id = f"initiative:{initiative.pk}:{key}" if key else ""
    known = Action.objects.filter(task__source="plan", task__external_id=external_id).first() if key else None
    if known is not None:
        return known
    kept = open_task(actor=actor, values=values, source="plan", external_id=external_id, is_asked=False)
    return Action.objects.create(initiative=initiative, step=step, task_id=kept.task.pk)


def require_change(actor: Actor, initiative: Initiative) -> None:
    """Raises `Forbidden` unless the actor may change this initiative."""
    require(actor, CHANGE)
    if not may_change(actor, initiative):
        raise Forbidden(
            tr("{person} answers for this initiative.", person=initiative.owner.display_name),
            kept=tr("Nothing was changed."),
            remedy=tr("Ask {person} to change it.", person=initiative.owner.display_name),
        )


def _others(plan: Plan, known: Initiative | None) -> QuerySet[Initiative]:
    rows = plan.initiatives.all()
    return rows if known is None else rows.exclude(pk=known.pk)


def _phase(plan: Plan, name: str) -> Phase | None:
    wanted = name.strip()[:80]
    if not wanted:
        return None
    last = plan.phases.aggregate(last=Max("position"))["last"]
    phase, _ = Phase.objects.get_or_create(
        plan=plan, name=wanted, defaults={"position": 0 if last is None else last + 1}
    )
    return phase


def _part(assignment: Assignment) -> dict[str, object]:
    return {
        "person_id": assignment.person_id,
        "part": assignment.part,
        "planned_minutes": assignment.planned_minutes,
    }


def _state(initiative: Initiative) -> dict[str, str | None]:
    values = {name: getattr(initiative, name) for name in AUDITED}
    return {name: None if value is None else str(value) for name, value in values.items()}
