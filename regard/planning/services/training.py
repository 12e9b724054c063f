"""Courses, completions, deeds that ask for a course, and telling people what they need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.text import slugify

from regard.audit.services import note
from regard.kernel.actor import Actor, system_actor
from regard.kernel.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from regard.kernel.words import tr
from regard.notifications.services import notify
from regard.people.door import require
from regard.people.gates import GATES
from regard.people.queries import active_user, holders_of, roles_by_id
from regard.people.rosters import everybody
from regard.planning.carrying import Carried, register_carried
from regard.planning.models import Completion, Course, CourseGate, Plan
from regard.planning.queries import today
from regard.planning.services.initiatives import KEPT
from regard.planning.services.rewriting import write_over
from regard.planning.services.sections import refuse_frozen
from regard.planning.training_queries import CHANGE, MODEL, needed_by

NEEDED, ENDING = "planning.training.needed", "planning.training.ending"
COMPLETION, GATE = "planning.completion", "planning.course_gate"
MOST_MATERIAL = 10_000


@dataclass(frozen=True)
class CourseWanted:
    """What somebody wants a course to be. `months` None: a completion counts for good."""

    name: str
    outcome: str
    material: str = ""
    link: str = ""
    months: int | None = None
    role_ids: Sequence[int] = ()
    objective_id: int | None = None


@transaction.atomic
def save_course(
    *,
    actor: Actor,
    plan: Plan,
    wanted: CourseWanted,
    course: Course | None = None,
    version: int | None = None,
) -> Course:
    """A new course, or `course` changed; whoever needs it by that and lacks it is told. Raises `Invalid` with an error per field,
    `Conflict`."""
    require(actor, CHANGE)
    if plan.status == Plan.Status.SUPERSEDED:
        refuse_frozen(plan)
    if errors := _errors(wanted, plan, course):
        raise Invalid(errors, kept=str(KEPT))
    values: dict[str, Any] = {
        "name": wanted.name.strip(), "outcome": wanted.outcome.strip(), "material": wanted.material.strip(),
        "link": wanted.link.strip(), "months": wanted.months, "objective_id": wanted.objective_id,
    }  # fmt: skip
    before = None if course is None else _state(course)
    if course is None:
        course = Course.objects.create(plan=plan, key=_free_key(plan, wanted.name), **values)
    else:
        write_over(
            course,
            values,
            version=version,
            refusal=tr("Somebody changed this course while you were writing."),
            remedy=tr("Open the course again and repeat your change."),
        )
    course.roles.set(wanted.role_ids)
    note(
        actor=actor, model=MODEL, object_id=course.pk, action="create" if before is None else "change",
        before=before, after=_state(course),
    )  # fmt: skip
    if plan.status == Plan.Status.IN_FORCE:
        tell_of_training(plan)
    return course


@transaction.atomic
def remove_course(*, actor: Actor, course: Course) -> None:
    """Take away a course that nobody has done and nothing asks for. Raises `Conflict` otherwise."""
    require(actor, CHANGE)
    if course.completions.exists():
        raise Conflict(
            tr("Somebody has done this course."),
            kept=tr("Nothing was removed."),
            remedy=tr("Take the roles off it instead: then nobody needs it."),
        )
    if course.gates.exists():
        raise Conflict(
            tr("A deed asks for this course."),
            kept=tr("Nothing was removed."),
            remedy=tr("Open that gate first."),
        )
    note(actor=actor, model=MODEL, object_id=course.pk, action="delete", before=_state(course))
    course.delete()


@transaction.atomic
def confirm_completion(*, actor: Actor, course: Course, person_id: int | None, on: date | None) -> Completion:
    """Confirm that somebody did a course on a day; twice is once. Nobody confirms for themselves while somebody else may. Raises
    `Invalid`, `Forbidden`."""
    require(actor, CHANGE)
    errors = []
    if person_id is None or active_user(person_id) is None:
        errors.append(FieldError("person", tr("Choose somebody who works here."), "required"))
    if on is None:
        errors.append(FieldError("on", tr("Say on which day."), "required"))
    elif on > today():
        errors.append(FieldError("on", tr("That day is still to come."), "range"))
    if errors or person_id is None or on is None:
        raise Invalid(errors, kept=str(KEPT))
    if person_id == actor.user_id and holders_of(CHANGE) - {person_id}:
        raise Forbidden(
            tr("Nobody confirms their own course."), remedy=tr("Ask somebody else who keeps the courses.")
        )
    made, is_new = Completion.objects.get_or_create(
        course=course, person_id=person_id, on=on, defaults={"confirmed_by_id": actor.user_id}
    )
    if is_new:
        note(actor=actor, model=COMPLETION, object_id=made.pk, action="create", after=_completion_state(made))
    return made


@transaction.atomic
def remove_completion(*, actor: Actor, course: Course, completion_id: int) -> None:
    """Take back what was confirmed by mistake. Raises `NotFound`."""
    require(actor, CHANGE)
    found = course.completions.filter(pk=completion_id).first()
    if found is None:
        raise NotFound(tr("There is no such completion."))
    note(actor=actor, model=COMPLETION, object_id=found.pk, action="delete", before=_completion_state(found))
    found.delete()


@transaction.atomic
def set_gate(
    *, actor: Actor, gate: str, plan: Plan, course_id: int | None, at_least: int | None
) -> CourseGate | None:
    """Have a deed ask for a course from so many records on; without a course it asks for none. Raises `Invalid`, `NotFound`."""
    require(actor, CHANGE)
    if gate not in GATES:
        raise NotFound(tr("There is no such deed."))
    known = CourseGate.objects.select_for_update().filter(gate=gate).first()
    before = _gate_state(known)
    if course_id is None:
        CourseGate.objects.filter(gate=gate).delete()
        if known is not None:
            note(actor=actor, model=GATE, object_id=known.pk, action="delete", before=before)
        return None
    errors = []
    if not plan.courses.filter(pk=course_id).exists():
        errors.append(FieldError("course", tr("Choose a course of this plan."), "unknown"))
    if at_least is None or not 1 <= at_least <= 1_000_000_000:
        errors.append(FieldError("at_least", tr("Say from how many records on: 1 or more."), "range"))
    if errors or at_least is None:
        raise Invalid(errors, kept=str(KEPT))
    made, _ = CourseGate.objects.update_or_create(
        gate=gate, defaults={"course_id": course_id, "at_least": at_least}
    )
    note(
        actor=actor, model=GATE, object_id=made.pk, action="change" if known else "create", before=before,
        after=_gate_state(made),
    )  # fmt: skip
    return made


@transaction.atomic
def tell_of_training(plan: Plan) -> int:
    """Tell everybody of a course they need and lack, once, again after it is over, and once a month before it will be; how many
    were told. Three queries, and four for each that is told."""
    actor, told = system_actor("training"), 0
    for one in needed_by(everybody(), plan):
        key = f"course:{one.course.key}"
        done = one.completion.pk if one.completion else 0
        if one.lacks:
            kind, key = NEEDED, f"{key}:needed:{done}"
        elif one.key == "soon":
            kind, key = ENDING, f"{key}:ending:{done}"
        else:
            continue
        told += notify(
            actor=actor, kind=kind, subject=(MODEL, one.course.pk), to=[one.member.user.pk], key=key
        )
    return told


def _errors(wanted: CourseWanted, plan: Plan, known: Course | None) -> list[FieldError]:
    errors = []
    name = wanted.name.strip()
    same = plan.courses.filter(name=name).values_list("pk", flat=True).first()
    if not name or len(name) > 100:
        errors.append(FieldError("name", tr("Give the course a name of at most 100 characters."), "required"))
    elif same is not None and (known is None or known.pk != same):
        errors.append(FieldError("name", tr("There is a course of that name already."), "unique"))
    if not wanted.outcome.strip() or len(wanted.outcome.strip()) > 300:
        errors.append(FieldError("outcome", tr("Say in a sentence what one can do after it."), "required"))
    if not wanted.material.strip() and not wanted.link.strip():
        errors.append(
            FieldError("material", tr("Write what is to be learned, or give a link to it."), "required")
        )
    if len(wanted.material) > MOST_MATERIAL:
        errors.append(FieldError("material", tr("At most 10,000 characters."), "range"))
    if wanted.link.strip() and not _is_address(wanted.link.strip()):
        errors.append(FieldError("link", tr("An address begins with https:// or http://."), "invalid"))
    if wanted.months is not None and not 1 <= wanted.months <= 120:
        errors.append(FieldError("months", tr("From 1 to 120 months, or empty."), "range"))
    if set(wanted.role_ids) - set(roles_by_id()):
        errors.append(FieldError("roles", tr("Choose roles that there are."), "unknown"))
    if wanted.objective_id is not None and not plan.objectives.filter(pk=wanted.objective_id).exists():
        errors.append(FieldError("objective", tr("Choose an objective of this plan."), "unknown"))
    return errors


def _is_address(text: str) -> bool:
    try:
        URLValidator(schemes=["http", "https"])(text)
    except ValidationError:
        return False
    return len(text) <= 500


def _free_key(plan: Plan, name: str) -> str:
    base = slugify(name)[:50] or "course"
    taken, key, number = set(plan.courses.values_list("key", flat=True)), base, 2
    while key in taken:
        key, number = f"{base}-{number}", number + 1
    return key


def _state(course: Course) -> dict[str, Any]:
    names = ("name", "outcome", "material", "link", "months", "objective_id")
    return {name: getattr(course, name) for name in names} | {
        "roles": sorted(course.roles.values_list("key", flat=True))
    }


def _completion_state(one: Completion) -> dict[str, Any]:
    return {"course_id": one.course_id, "person_id": one.person_id, "on": one.on.isoformat()}


def _gate_state(one: CourseGate | None) -> dict[str, Any] | None:
    return None if one is None else {"gate": one.gate, "course_id": one.course_id, "at_least": one.at_least}


def _into_force(old: Plan, new: Plan, objectives: Mapping[int, int]) -> None:
    """Courses go over with what was done of them. Where the new version brought one of the same key, that takes their place."""
    for before, after in objectives.items():
        Course.objects.filter(plan=old, objective_id=before).update(objective_id=after)
    fresh = dict(new.courses.values_list("key", "pk"))
    for course in old.courses.all():
        heir = fresh.get(course.key)
        if heir is None:
            Course.objects.filter(pk=course.pk).update(plan=new)
            continue
        known = set(Completion.objects.filter(course=heir).values_list("person_id", "on"))
        for one in course.completions.all():
            if (one.person_id, one.on) not in known:
                Completion.objects.filter(pk=one.pk).update(course_id=heir)
        CourseGate.objects.filter(course=course).update(course_id=heir)
        course.delete()


register_carried(Carried(MODEL, into_force=_into_force))
