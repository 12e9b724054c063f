"""Writing down how far the business is: areas, and what somebody found in them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from regard.analytics.words import METRICS
from regard.audit.services import note
from regard.kernel.actor import Actor
from regard.kernel.errors import Conflict, FieldError, Invalid
from regard.kernel.words import lazy, tr
from regard.people.door import require
from regard.people.queries import active_user
from regard.planning.elements import ELEMENTS
from regard.planning.inline import MARK
from regard.planning.models import Area, Assessment, Plan
from regard.planning.queries import today
from regard.planning.services.rewriting import write_over
from regard.planning.situation_queries import AREA, CHANGE
from regard.planning.situation_rules import SCALE, STARTING

KEPT = lazy("What you wrote is kept in the form.")
MOST_AREAS = 12
LONGEST_LEVEL = 300


@dataclass(frozen=True)
class AreaWanted:
    """What somebody wants an area to be. `levels`: a sentence for each of the five."""

    name: str
    levels: Sequence[str]
    element: str = ""


@dataclass(frozen=True)
class AssessmentWanted:
    """What somebody found. It rests on words, on a metric, on a link, or on several of these."""

    level: int | None
    finding: str
    evidence: str = ""
    metric: str = ""
    link: str = ""
    by_id: int | None = None
    on: date | None = None


def require_alive(plan: Plan) -> None:
    """Raises `Conflict` for a version that stays as it is: what waits for approval, was approved, or is superseded."""
    if plan.status not in {Plan.Status.DRAFT, Plan.Status.IN_FORCE}:
        raise Conflict(
            tr("Version {number} of the plan stays as it is.", number=plan.edition),
            kept=tr("Nothing was changed."),
            remedy=tr("Change it in the draft, or in the version in force."),
        )


@transaction.atomic
def begin_areas(*, actor: Actor, plan: Plan, keys: Collection[str] = tuple(STARTING)) -> list[Area]:
    """Take over areas of the starting set, in the language of whoever does; what is there by that name stays as it is."""
    require(actor, CHANGE)
    require_alive(plan)
    known = set(plan.areas.values_list("name", flat=True))
    return [
        save_area(
            actor=actor,
            plan=plan,
            wanted=AreaWanted(str(area.name), [str(one) for one in area.levels], area.element),
        )
        for key, area in STARTING.items()
        if key in keys and str(area.name) not in known
    ]


@transaction.atomic
def save_area(
    *, actor: Actor, plan: Plan, wanted: AreaWanted, area: Area | None = None, version: int | None = None
) -> Area:
    """A new area, or `area` changed. Raises `Invalid` with an error per field, `Conflict`."""
    require(actor, CHANGE)
    require_alive(plan)
    if errors := _area_errors(wanted, plan, area):
        raise Invalid(errors, kept=str(KEPT))
    values: dict[str, Any] = {
        "name": wanted.name.strip(),
        "levels": [one.strip() for one in wanted.levels],
        "element": wanted.element,
    }
    before = None if area is None else _state(area)
    if area is None:
        last = plan.areas.aggregate(last=Max("position"))["last"]
        area = Area.objects.create(plan=plan, position=0 if last is None else last + 1, **values)
    else:
        write_over(area, values, version=version)
    note(
        actor=actor, model=AREA, object_id=area.pk, action="create" if before is None else "change",
        before=before, after=_state(area),
    )  # fmt: skip
    return area


@transaction.atomic
def remove_area(*, actor: Actor, area: Area) -> None:
    """Take away an area with what was found in it. Its gaps stay and belong to none."""
    require(actor, CHANGE)
    require_alive(area.plan)
    found = [_found(one) for one in area.assessments.order_by("on", "pk")]
    gaps = list(area.gaps.order_by("pk").values_list("pk", flat=True))
    before = {**_state(area), "assessments": found, "gaps": gaps}
    note(actor=actor, model=AREA, object_id=area.pk, action="delete", before=before)
    area.delete()


def _found(assessment: Assessment) -> dict[str, Any]:
    """An assessment as the audit keeps it, whole."""
    return {
        "level": assessment.level,
        "on": assessment.on.isoformat(),
        "finding": assessment.finding,
        "evidence": assessment.evidence,
        "metric": assessment.metric,
        "link": assessment.link,
        "by_id": assessment.by_id,
    }


@transaction.atomic
def assess(*, actor: Actor, area: Area, wanted: AssessmentWanted) -> Assessment:
    """Write down what was found; what was found before stays. Raises `Invalid` with an error per field."""
    require(actor, CHANGE)
    require_alive(area.plan)
    on = wanted.on or today()
    errors = []
    level = wanted.level or 0
    if level not in SCALE:
        errors.append(FieldError("level", tr("Choose a level from 1 to 5."), "range"))
    if not wanted.finding.strip():
        errors.append(FieldError("finding", tr("Say what you found."), "required"))
    if on > today():
        errors.append(FieldError("on", tr("That day is still to come."), "range"))
    if wanted.by_id is not None and active_user(wanted.by_id) is None:
        errors.append(FieldError("by", tr("Choose who assessed it."), "unknown"))
    errors += evidence_errors(wanted.evidence, wanted.metric, wanted.link)
    if errors:
        raise Invalid(errors, kept=str(KEPT))
    made = Assessment.objects.create(
        area=area, level=level, finding=wanted.finding.strip(), evidence=wanted.evidence.strip(),
        metric=wanted.metric, link=wanted.link.strip(), by_id=wanted.by_id or actor.user_id, on=on,
    )  # fmt: skip
    note(
        actor=actor, model=AREA, object_id=area.pk, action="assess",
        after={"name": area.name, **_found(made)},
    )  # fmt: skip
    return made


@transaction.atomic
def take_back_assessment(*, actor: Actor, assessment: Assessment) -> None:
    """Take away an assessment that was written by mistake; the audit keeps what it said."""
    require(actor, CHANGE)
    require_alive(assessment.area.plan)
    note(
        actor=actor, model=AREA, object_id=assessment.area_id, action="change",
        before=_found(assessment),
        after={},
    )  # fmt: skip
    assessment.delete()


def evidence_errors(text: str, metric: str, link: str) -> list[FieldError]:
    """What keeps words, a metric and a link from being evidence; one of them there must be."""
    errors = []
    if not (text.strip() or metric or link.strip()):
        errors.append(
            FieldError(
                "evidence",
                tr("Say how you know: in words, by a figure of the data, or by a link."),
                "required",
            )
        )
    if metric and metric not in METRICS:
        errors.append(FieldError("metric", tr("Choose a metric."), "unknown"))
    unknown = [found[2] for found in MARK.finditer(text) if found[1] == "metric" and found[2] not in METRICS]
    if unknown:
        errors.append(FieldError("evidence", tr("There is no metric “{key}”.", key=unknown[0]), "unknown"))
    return errors + link_errors(link)


def link_errors(link: str) -> list[FieldError]:
    """An address of the web, or of a page in here."""
    link = link.strip()
    is_inside = link.startswith("/") and not link.startswith("//")
    if link and (len(link) > 500 or not (is_inside or link.startswith(("https://", "http://")))):
        return [
            FieldError(
                "link",
                tr("Give a whole address that begins with https://, or with / for a page here."),
                "format",
            )
        ]
    return []


def _area_errors(wanted: AreaWanted, plan: Plan, area: Area | None) -> list[FieldError]:
    errors = []
    others = plan.areas.exclude(pk=area.pk if area else 0)
    name = wanted.name.strip()
    if not name or len(name) > 80:
        errors.append(FieldError("name", tr("Say in a word or two what is looked at."), "required"))
    elif others.filter(name=name).exists():
        errors.append(FieldError("name", tr("There is an area of that name already."), "unique"))
    if area is None and others.count() >= MOST_AREAS:
        errors.append(FieldError("name", tr("More than twelve areas cannot be overlooked."), "range"))
    if wanted.element and wanted.element not in ELEMENTS:
        errors.append(FieldError("element", tr("Choose a section of the plan."), "unknown"))
    for number, one in zip(SCALE, [*wanted.levels, *[""] * 5], strict=False):
        if not one.strip() or len(one) > LONGEST_LEVEL:
            errors.append(
                FieldError(
                    f"level_{number}",
                    tr("Say in a sentence what level {number} looks like.", number=number),
                    "required",
                )
            )
    return errors


def _state(area: Area) -> dict[str, Any]:
    return {"name": area.name, "element": area.element, "levels": list(area.levels)}
