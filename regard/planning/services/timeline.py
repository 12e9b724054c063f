"""Days: steps, what waits for what, moving with undo, and being done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from regard.audit.services import note
from regard.kernel.actor import Actor, system_actor
from regard.kernel.errors import Conflict, FieldError, Invalid, NotFound
from regard.kernel.words import tr, tr_of
from regard.notifications.services import notify
from regard.people.door import require
from regard.planning.initiative_queries import CHANGE, STEP, as_rules, item_of, links_of, timeline_of
from regard.planning.models import Initiative, Plan, Step, StepLink, TimelineMove
from regard.planning.queries import today
from regard.planning.schedule_rules import STAGES, Link, cycle_in, settled
from regard.planning.services.initiatives import KEPT, require_change

LATE, PUSHED = "planning.step.late", "planning.step.pushed"
LONGEST, LONGEST_LAG = 3660, 366
YEARS_AROUND = 10  # of a plan, in which its steps lie


@dataclass(frozen=True)
class StepWanted:
    """What somebody wants a step to be. `waits_for` are ids of steps of the same plan, `lags` days of waiting by such an id: so
    many longer than until it has ended, below zero so many less."""

    name: str
    kind: str
    starts_on: date | None
    ends_on: date | None
    acceptance: str = ""
    waits_for: Sequence[int] = field(default_factory=tuple)
    lags: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Moved:
    """What a change of days did: how many steps were pushed by it. `move` takes it all back."""

    step: Step
    move: TimelineMove | None
    pushed: tuple[Step, ...]


@transaction.atomic
def save_step(
    *,
    actor: Actor,
    initiative: Initiative,
    wanted: StepWanted,
    step: Step | None = None,
    version: int | None = None,
) -> Moved:
    """A new step, or `step` changed; whatever waits for it is pushed. The days a new one can first have are the ones agreed.

    Raises `Invalid` with an error per field, also where steps would wait for each other in a circle; `Conflict`, `Forbidden`.
    """
    require_change(actor, initiative)
    _lock(initiative.plan_id)
    starts, ends = _days(wanted)
    errors = _errors(wanted, initiative, step, starts, ends)
    if errors or starts is None or ends is None:
        raise Invalid(errors, kept=str(KEPT))
    before = None if step is None else state_of(step)
    if step is None:
        step = Step(initiative=initiative, baseline_starts_on=starts, baseline_ends_on=ends)
    else:
        step = _fresh(step.pk, version)
    was = (step.starts_on, step.ends_on) if before else None
    step.name, step.kind, step.acceptance = wanted.name.strip(), wanted.kind, wanted.acceptance.strip()
    step.starts_on, step.ends_on = starts, ends
    if before is not None:
        step.version += 1
    step.save()
    _link(step, wanted)
    note(
        actor=actor, model=STEP, object_id=step.pk, action="create" if before is None else "change",
        before=before, after=state_of(step),
    )  # fmt: skip
    moved = _settle(actor, step, was)
    if before is None and step.baseline_starts_on != step.starts_on:
        step.baseline_starts_on, step.baseline_ends_on = step.starts_on, step.ends_on
        step.save(update_fields=["baseline_starts_on", "baseline_ends_on"])
    return moved


@transaction.atomic
def move_step(
    *, actor: Actor, step: Step, starts_on: date, ends_on: date, version: int | None = None
) -> Moved:
    """Other days for a step; whatever waits for it is pushed, and a step that waits begins no earlier than it can.

    Raises `Invalid` for days that are the wrong way round, `Conflict` for what is done or was changed meanwhile, `Forbidden`.
    """
    require_change(actor, step.initiative)
    _lock(step.initiative.plan_id)
    step = _fresh(step.pk, version)
    if step.done_on is not None:
        raise Conflict(
            tr("This step is done."), kept=tr("Nothing was moved."), remedy=tr_of("step", "Reopen it first.")
        )
    if step.is_milestone:
        starts_on = ends_on
    if ends_on < starts_on or (ends_on - starts_on).days > LONGEST:
        raise Invalid([FieldError("ends_on", tr("A step ends on or after the day it begins."), "order")])
    if not (_is_near(step.initiative.plan, starts_on) and _is_near(step.initiative.plan, ends_on)):
        raise Invalid([FieldError("starts_on", tr("This lies too far from the plan."), "range")])
    was = (step.starts_on, step.ends_on)
    if was == (starts_on, ends_on):
        return Moved(step, None, ())
    before = state_of(step)
    step.starts_on, step.ends_on, step.version = starts_on, ends_on, step.version + 1
    step.save(update_fields=["starts_on", "ends_on", "version"])
    note(actor=actor, model=STEP, object_id=step.pk, action="move", before=before, after=state_of(step))
    return _settle(actor, step, was)


@transaction.atomic
def undo_move(*, actor: Actor, move_id: int) -> TimelineMove:
    """Put back the days of everything a move touched. Raises `Conflict` when something of it was moved again since or is done."""
    require(actor, CHANGE)
    move = TimelineMove.objects.select_for_update().filter(pk=move_id).first()
    if move is None:
        raise NotFound(tr("There is no such move."))
    if move.undone_at is not None:
        return move
    _lock(move.plan_id)
    steps = {
        one.pk: one
        for one in Step.objects.select_related("initiative__owner").filter(
            pk__in=[row["step"] for row in move.steps]
        )
    }
    first = steps.get(move.steps[0]["step"])
    if first is not None and move.by_id != actor.user_id:
        require_change(actor, first.initiative)
    for row in move.steps:
        step = steps.get(row["step"])
        if step is None or step.done_on is not None or _written(step.starts_on, step.ends_on) != row["after"]:
            raise Conflict(
                tr("Something of this was moved again or done since."), kept=tr("Nothing was put back.")
            )
    for row in move.steps:
        step = steps[row["step"]]
        before = state_of(step)
        step.starts_on, step.ends_on = (date.fromisoformat(day) for day in row["before"])
        step.version += 1
        step.save(update_fields=["starts_on", "ends_on", "version"])
        note(actor=actor, model=STEP, object_id=step.pk, action="undo", before=before, after=state_of(step))
    move.undone_at = timezone.now()
    move.save(update_fields=["undone_at"])
    return move


@transaction.atomic
def finish_step(*, actor: Actor, step: Step, on: date | None = None, text: str = "") -> Step:
    """It is done. A stage is accepted: the stages before it must have been, and where it says what must be true, `text` says how
    one knows. Finishing it again changes nothing.

    Raises `Invalid` for a day to come or a missing word, `Conflict` for a stage out of its order.
    """
    require_change(actor, step.initiative)
    step = _fresh(step.pk, None)
    if step.done_on is not None:
        return step
    day = on or today()
    if day > today():
        raise Invalid([FieldError("on", tr("This day has not been yet."), "range")], kept=str(KEPT))
    if not _is_near(step.initiative.plan, day):
        raise Invalid([FieldError("on", tr("This lies too far from the plan."), "range")], kept=str(KEPT))
    if step.is_stage:
        earlier = STAGES[: STAGES.index(step.kind)]
        waiting = step.initiative.steps.filter(kind__in=earlier, done_on=None).order_by("starts_on").first()
        if waiting is not None:
            raise Conflict(
                tr("“{step}” comes first and has not been accepted.", step=waiting.name),
                kept=tr("Nothing was changed."),
                remedy=tr("Accept it, or remove it if it is not needed."),
            )
        if step.acceptance and not text.strip():
            raise Invalid(
                [FieldError("note", tr("Say how you know that this is true."), "required")], kept=str(KEPT)
            )
    before = state_of(step)
    step.done_on, step.done_by_id, step.done_note = day, actor.user_id, text.strip()[:300]
    step.version += 1
    step.save()
    note(
        actor=actor, model=STEP, object_id=step.pk, action="accept" if step.is_stage else "finish",
        before=before, after=state_of(step),
    )  # fmt: skip
    return step


@transaction.atomic
def reopen_step(*, actor: Actor, step: Step) -> Step:
    """It is not done after all; later stages that were accepted must be reopened first."""
    require_change(actor, step.initiative)
    step = _fresh(step.pk, None)
    if step.done_on is None:
        return step
    if step.is_stage:
        later = STAGES[STAGES.index(step.kind) + 1 :]
        done = step.initiative.steps.filter(kind__in=later).exclude(done_on=None).first()
        if done is not None:
            raise Conflict(
                tr("“{step}” came after it and was accepted.", step=done.name),
                kept=tr("Nothing was changed."),
                remedy=tr("Reopen that one first."),
            )
    before = state_of(step)
    step.done_on, step.done_by_id, step.done_note = None, None, ""
    step.version += 1
    step.save()
    note(actor=actor, model=STEP, object_id=step.pk, action="reopen", before=before, after=state_of(step))
    return step


@transaction.atomic
def remove_step(*, actor: Actor, step: Step) -> None:
    """Take a step out. What waited for it waits no longer; nothing is pulled forward."""
    require_change(actor, step.initiative)
    note(actor=actor, model=STEP, object_id=step.pk, action="delete", before=state_of(step))
    step.delete()


@transaction.atomic
def tell_of_late(plan: Plan) -> int:
    """Tell whoever answers for what is overdue, once for each day it was meant to end on; how many were told."""
    told = 0
    for row in timeline_of(plan).late:
        step = row.step
        if step.slip_told_for == step.ends_on:
            continue
        told += notify(
            actor=system_actor("plan"), kind=LATE, subject=(STEP, step.pk), to=[step.initiative.owner_id],
            key=f"step:{step.pk}:late:{step.ends_on.isoformat()}",
        )  # fmt: skip
        Step.objects.filter(pk=step.pk).update(slip_told_for=step.ends_on)
    return told


def state_of(step: Step) -> dict[str, Any]:
    """The step as the audit keeps it."""
    return {
        "name": step.name,
        "kind": step.kind,
        "initiative_id": step.initiative_id,
        "starts_on": step.starts_on.isoformat(),
        "ends_on": step.ends_on.isoformat(),
        "acceptance": step.acceptance,
        "done_on": step.done_on.isoformat() if step.done_on else None,
        "done_note": step.done_note,
    }


def _settle(actor: Actor, step: Step, was: tuple[date, date] | None) -> Moved:
    """Push what has to be pushed, keep what it was, and tell those for whose initiatives it has happened."""
    plan_id = step.initiative.plan_id
    rows = Step.objects.select_related("initiative").filter(
        initiative__plan_id=plan_id, initiative__is_dropped=False
    )
    steps = {one.pk: one for one in rows}
    found = settled([item_of(one) for one in steps.values()], as_rules(links_of(plan_id)))
    touched: list[dict[str, Any]] = []
    pushed: list[Step] = []
    for number, item in found.items():
        one = steps[number]
        if one.done_on is not None or (one.starts_on, one.ends_on) == (item.starts_on, item.ends_on):
            continue
        before, days = state_of(one), (one.starts_on, one.ends_on)
        one.starts_on, one.ends_on, one.version = item.starts_on, item.ends_on, one.version + 1
        one.save(update_fields=["starts_on", "ends_on", "version"])
        note(actor=actor, model=STEP, object_id=number, action="push", before=before, after=state_of(one))
        if number == step.pk:
            step.starts_on, step.ends_on, step.version = one.starts_on, one.ends_on, one.version
        else:
            pushed.append(one)
            touched.append(_touched(number, days, (one.starts_on, one.ends_on)))
    if was is None and not touched:
        return Moved(step, None, ())
    if was is not None and was != (step.starts_on, step.ends_on):
        touched.insert(0, _touched(step.pk, was, (step.starts_on, step.ends_on)))
    if not touched:
        return Moved(step, None, ())
    move = TimelineMove.objects.create(plan_id=plan_id, by_id=actor.user_id, steps=touched)
    for one in pushed:
        if one.initiative_id != step.initiative_id:
            notify(
                actor=actor, kind=PUSHED, subject=(STEP, one.pk), to=[one.initiative.owner_id],
                key=f"step:{one.pk}:pushed:{move.pk}",
            )  # fmt: skip
    return Moved(step, move, tuple(pushed))


def _touched(number: int, before: tuple[date, date], after: tuple[date, date]) -> dict[str, Any]:
    return {"step": number, "before": _written(*before), "after": _written(*after)}


def _written(starts_on: date, ends_on: date) -> list[str]:
    return [starts_on.isoformat(), ends_on.isoformat()]


def _days(wanted: StepWanted) -> tuple[date | None, date | None]:
    """A milestone has one day, whichever of the two was given."""
    if wanted.kind == Step.Kind.MILESTONE:
        day = wanted.ends_on or wanted.starts_on
        return day, day
    return wanted.starts_on, wanted.ends_on


def _errors(
    wanted: StepWanted, initiative: Initiative, step: Step | None, starts: date | None, ends: date | None
) -> list[FieldError]:
    errors = []
    if not wanted.name.strip():
        errors.append(FieldError("name", tr("Say in a few words what is done in it."), "required"))
    if wanted.kind not in Step.Kind.values:
        errors.append(FieldError("kind", tr("Choose what kind of step it is."), "choice"))
    elif wanted.kind in STAGES:
        same = initiative.steps.filter(kind=wanted.kind).values_list("pk", flat=True).first()
        if same is not None and (step is None or same != step.pk):
            errors.append(FieldError("kind", tr("This initiative has that stage already."), "unique"))
    if starts is None:
        errors.append(FieldError("starts_on", tr("Say on which day it begins."), "required"))
    if ends is None:
        errors.append(FieldError("ends_on", tr("Say on which day it ends."), "required"))
    if starts and ends and (ends < starts or (ends - starts).days > LONGEST):
        errors.append(FieldError("ends_on", tr("A step ends on or after the day it begins."), "order"))
    elif starts and ends and not (_is_near(initiative.plan, starts) and _is_near(initiative.plan, ends)):
        errors.append(FieldError("starts_on", tr("This lies too far from the plan."), "range"))
    known = set(
        Step.objects.filter(
            initiative__plan_id=initiative.plan_id, pk__in=list(wanted.waits_for)
        ).values_list("pk", flat=True)
    )
    if set(wanted.waits_for) - known:
        errors.append(FieldError("waits_for", tr("Choose from the steps of this plan."), "unknown"))
    elif set(wanted.lags) - known:
        words = tr("Say first for which step it waits, then how many days longer.")
        errors.append(FieldError("waits_for", words, "unknown"))
    elif any(abs(days) > LONGEST_LAG for days in wanted.lags.values()):
        words = tr("At most {most} days longer or less long.", most=LONGEST_LAG)
        errors.append(FieldError("waits_for", words, "range"))
    elif step is not None:
        errors += _circle(wanted, initiative, step)
    return errors


def _is_near(plan: Plan, day: date) -> bool:
    years = (abs(day.year - plan.starts_on.year), abs(day.year - plan.ends_on.year))
    return min(years) <= YEARS_AROUND


def _circle(wanted: StepWanted, initiative: Initiative, step: Step) -> list[FieldError]:
    links = [link for link in as_rules(links_of(initiative.plan_id)) if link.after != step.pk]
    circle = cycle_in([*links, *(Link(number, step.pk) for number in wanted.waits_for)])
    if not circle:
        return []
    names = dict(Step.objects.filter(pk__in=circle).values_list("pk", "name"))
    way = " → ".join(names.get(number, "?") for number in circle)
    return [
        FieldError("waits_for", tr("These would wait for each other in a circle: {way}.", way=way), "circle")
    ]


def _link(step: Step, wanted: StepWanted) -> None:
    StepLink.objects.filter(after=step).exclude(before__in=list(wanted.waits_for)).delete()
    for number in wanted.waits_for:
        StepLink.objects.update_or_create(
            before_id=number, after=step, defaults={"lag_days": wanted.lags.get(number, 0)}
        )


def _fresh(pk: int, version: int | None) -> Step:
    rows = Step.objects.select_for_update(of=("self",)).select_related(
        "initiative__owner", "initiative__plan"
    )
    step = rows.filter(pk=pk).first()
    if step is None:
        raise NotFound(tr("There is no such step."))
    if version is not None and step.version != version:
        raise Conflict(
            tr("Somebody changed this step meanwhile."),
            kept=tr("Nothing was changed."),
            remedy=tr("Look at the timeline again and repeat it."),
        )
    return step


def _lock(plan_id: int) -> None:
    """One change of a plan's days at a time, so that two cannot make a circle together."""
    list(Plan.objects.select_for_update().filter(pk=plan_id).values_list("pk", flat=True))
