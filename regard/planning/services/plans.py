"""Writing the plan: its name and dates, and the goals objectives serve."""

from datetime import date

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from regard.audit.services import note
from regard.kernel.actor import Actor
from regard.kernel.errors import Conflict, FieldError, Invalid
from regard.kernel.words import language, tr
from regard.people.door import require
from regard.planning.models import Goal, Plan
from regard.planning.queries import next_edition
from regard.planning.services.clearing import clear_doing
from regard.planning.services.reviewing import remove_reviews
from regard.planning.services.sections import refuse_frozen, write_starter
from regard.planning.starters import starter_texts
from regard.ui import formats


@transaction.atomic
def create_plan(
    *,
    actor: Actor,
    name: str,
    starts_on: date,
    ends_on: date,
    summary: str = "",
    source: str = "",
    starter: str = "",
) -> Plan:
    """A new draft without goals, its sections as the template `starter` has them.

    Raises `Invalid` when the name is empty or the dates are the wrong way round."""
    require(actor, "planning.plan.change")
    _check(name, starts_on, ends_on)
    plan = Plan.objects.create(
        name=name.strip(),
        starts_on=starts_on,
        ends_on=ends_on,
        summary=summary,
        source=source,
        starter=starter,
        edition=next_edition(),
    )
    note(
        actor=actor,
        model="planning.plan",
        object_id=plan.pk,
        action="create",
        after={"name": plan.name, "starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat()},
    )
    if starter:
        for key, text in starter_texts(starter, language()).items():
            write_starter(actor=actor, plan=plan, key=key, text=text)
    return plan


@transaction.atomic
def change_plan(
    *, actor: Actor, plan: Plan, name: str, starts_on: date, ends_on: date, summary: str, version: int
) -> Plan:
    """Change name, dates and summary. Raises `Conflict` when `version` is not the stored one, or the plan is frozen."""
    require(actor, "planning.plan.change")
    refuse_frozen(plan)
    _check(name, starts_on, ends_on)
    late = plan.objectives.filter(due_on__gt=ends_on).first()
    if late is not None:
        raise Invalid(
            {
                "ends_on": tr(
                    "“{name}” is due on {day}, after this end.", name=late.name, day=formats.day(late.due_on)
                )
            }
        )
    before = {"name": plan.name, "starts_on": plan.starts_on.isoformat(), "ends_on": plan.ends_on.isoformat()}
    changed = Plan.objects.filter(pk=plan.pk, version=version).update(
        name=name.strip(),
        starts_on=starts_on,
        ends_on=ends_on,
        summary=summary,
        version=F("version") + 1,
        updated_at=timezone.now(),
    )
    if not changed:
        raise Conflict(
            tr("Somebody changed the plan while you were writing."),
            kept=tr("Your text is still in the form."),
            remedy=tr("Open the plan again and repeat your change."),
        )
    plan.refresh_from_db()
    after = {"name": plan.name, "starts_on": plan.starts_on.isoformat(), "ends_on": plan.ends_on.isoformat()}
    note(actor=actor, model="planning.plan", object_id=plan.pk, action="change", before=before, after=after)
    return plan


@transaction.atomic
def add_goal(*, actor: Actor, plan: Plan, name: str) -> Goal:
    """The plan's goal of that name, added at the end when it is not there yet."""
    require(actor, "planning.plan.change")
    refuse_frozen(plan)
    wanted = name.strip()
    if not wanted:
        raise Invalid([FieldError("goal", tr("Say which goal of the business this serves."), "required")])
    last = plan.goals.aggregate(last=Max("position"))["last"]
    goal, is_new = Goal.objects.get_or_create(
        plan=plan, name=wanted, defaults={"position": 0 if last is None else last + 1}
    )
    if is_new:
        note(
            actor=actor, model="planning.goal", object_id=goal.pk, action="create", after={"name": goal.name}
        )
    return goal


@transaction.atomic
def remove_plans(*, actor: Actor, source: str) -> int:
    """Remove the plans that came from `source`, with goals, objectives and measurements; how many."""
    require(actor, "planning.plan.change")
    plans = list(Plan.objects.filter(source=source))
    for plan in plans:
        note(
            actor=actor, model="planning.plan", object_id=plan.pk, action="delete", before={"name": plan.name}
        )
        clear_doing(actor=actor, plan=plan)
        remove_reviews(actor=actor, plan=plan)
        plan.objectives.all().delete()
        plan.delete()
    return len(plans)


def _check(name: str, starts_on: date, ends_on: date) -> None:
    errors = []
    if not name.strip():
        errors.append(FieldError("name", tr("A plan needs a name."), "required"))
    if ends_on <= starts_on:
        errors.append(FieldError("ends_on", tr("The plan ends before it begins."), "order"))
    if errors:
        raise Invalid(errors)
