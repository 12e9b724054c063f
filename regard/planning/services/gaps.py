"""The register of gaps: what is missing, and what becomes of it. Whoever closes one says how one knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F

from regard.audit.services import note
from regard.kernel.actor import Actor
from regard.kernel.errors import Conflict, FieldError, Invalid
from regard.kernel.words import tr
from regard.people.door import require
from regard.planning.models import Gap, Initiative, Plan
from regard.planning.queries import today
from regard.planning.services.rewriting import write_over
from regard.planning.services.situation import KEPT, evidence_errors, require_alive
from regard.planning.situation_queries import CHANGE, GAP, gap_state
from regard.planning.situation_rules import ACCEPTED, CLOSED, INITIATIVE, OPEN, STATE_WORDS, STATES

AUDITED = (
    "name", "what", "severity", "evidence", "metric", "link", "area_id", "initiative_id", "accepted_by_id",
    "accepted_on", "accepted_why", "closed_by_id", "closed_on", "closed_evidence",
)  # fmt: skip
STANDING = AUDITED[7:]  # what of them says where it stands
DEEDS = {OPEN: "reopen", INITIATIVE: "change", ACCEPTED: "accept", CLOSED: "close"}


@dataclass(frozen=True)
class GapWanted:
    """What somebody wants a gap to be; where it stands is changed by `move_gap`."""

    name: str
    severity: int | None
    area_id: int | None = None
    what: str = ""
    evidence: str = ""
    metric: str = ""
    link: str = ""


@dataclass(frozen=True)
class Decided:
    """What moving a gap needs to know: which initiative closes it, why one lives with it, or how one knows it is closed."""

    initiative_id: int | None = None
    why: str = ""
    evidence: str = ""


@transaction.atomic
def save_gap(
    *, actor: Actor, plan: Plan, wanted: GapWanted, gap: Gap | None = None, version: int | None = None
) -> Gap:
    """A new gap, which is open, or `gap` changed. Raises `Invalid` with an error per field, `Conflict`."""
    require(actor, CHANGE)
    require_alive(plan)
    if errors := _errors(wanted, plan, gap):
        raise Invalid(errors, kept=str(KEPT))
    values: dict[str, Any] = {
        "name": wanted.name.strip(), "severity": wanted.severity, "area_id": wanted.area_id,
        "what": wanted.what.strip(), "evidence": wanted.evidence.strip(), "metric": wanted.metric,
        "link": wanted.link.strip(),
    }  # fmt: skip
    before = None if gap is None else _state(gap)
    if gap is None:
        gap = Gap.objects.create(plan=plan, **values)
    else:
        write_over(gap, values, version=version)
    note(
        actor=actor, model=GAP, object_id=gap.pk, action="create" if before is None else "change",
        before=before, after=_state(gap),
    )  # fmt: skip
    return gap


@transaction.atomic
def move_gap(*, actor: Actor, gap: Gap, to: str, decided: Decided | None = None, seen: str = "") -> Gap:
    """Say what becomes of it. With `seen`, where it stood when somebody decided: raises `Conflict` when it stands elsewhere.

    Being closed needs an initiative, accepted a reason, closed evidence; what is known already need not be said again. A closed
    gap keeps the initiative that closed it.
    """
    require(actor, CHANGE)
    require_alive(gap.plan)
    decided = decided or Decided()
    if to not in STATES:
        raise Invalid({"to": tr("There is no such state of a gap.")})
    locked = Gap.objects.select_for_update(of=("self",)).select_related("initiative", "plan").get(pk=gap.pk)
    now = gap_state(locked)
    if seen and seen != now:
        raise Conflict(
            tr("Somebody moved “{gap}” to “{state}” meanwhile.", gap=gap.name, state=STATE_WORDS[now]),
            kept=tr("Nothing was changed."),
        )
    if errors := needed_for(locked, to, decided):
        raise Invalid(errors, kept=str(KEPT))
    if to == now and decided in (Decided(), Decided(initiative_id=locked.initiative_id)):
        return locked
    before = _state(locked)
    values: dict[str, Any] = {
        "accepted_by_id": None, "accepted_on": None, "accepted_why": "",
        "closed_by_id": None, "closed_on": None, "closed_evidence": "",
    }  # fmt: skip
    if to == OPEN:
        values["initiative_id"] = None
    elif to == INITIATIVE:
        values["initiative_id"] = decided.initiative_id or locked.initiative_id
    elif to == ACCEPTED:
        values |= {
            "initiative_id": None,
            "accepted_by_id": actor.user_id,
            "accepted_on": today(),
            "accepted_why": decided.why.strip()[:500],
        }
    else:
        values |= {
            "closed_by_id": actor.user_id,
            "closed_on": today(),
            "closed_evidence": decided.evidence.strip(),
        }
    Gap.objects.filter(pk=gap.pk).update(**values, version=F("version") + 1)
    gap = Gap.objects.select_related("area", "initiative", "plan", "accepted_by", "closed_by").get(pk=gap.pk)
    note(actor=actor, model=GAP, object_id=gap.pk, action=DEEDS[to], before=before, after=_state(gap))
    return gap


def needed_for(gap: Gap, to: str, decided: Decided) -> list[FieldError]:
    """What is missing for a gap to stand there; nothing where it stands there already."""
    if to == INITIATIVE:
        wanted = decided.initiative_id or gap.initiative_id
        alive = Initiative.objects.filter(pk=wanted or 0, is_dropped=False)
        if wanted is None:
            return [FieldError("initiative", tr("Choose the initiative that closes it."), "required")]
        if not alive.filter(plan__in=_plans_of(gap.plan)).exists():
            return [FieldError("initiative", tr("Choose an initiative of this plan."), "unknown")]
    is_there = to == gap_state(gap)
    if to == ACCEPTED and not decided.why.strip() and not is_there:
        return [FieldError("why", tr("Say why you live with it."), "required")]
    if to == CLOSED and not decided.evidence.strip() and not is_there:
        return [FieldError("evidence", tr("Say how you know that it is closed."), "required")]
    return []


@transaction.atomic
def remove_gap(*, actor: Actor, gap: Gap) -> None:
    """Take away a gap that was written by mistake. Raises `Conflict` for one that was decided on: it stays on record."""
    require(actor, CHANGE)
    require_alive(gap.plan)
    if gap_state(gap) in {ACCEPTED, CLOSED}:
        raise Conflict(
            tr("It was decided on and stays on record."),
            kept=tr("Nothing was removed."),
            remedy=tr("Open it again first."),
        )
    note(actor=actor, model=GAP, object_id=gap.pk, action="delete", before=_state(gap))
    gap.delete()


def initiatives_for(plan: Plan) -> list[tuple[int, str]]:
    """The initiatives that may close a gap: those of the plan, and for a draft those that will go over into it."""
    rows = Initiative.objects.filter(plan__in=_plans_of(plan), is_dropped=False).order_by("name")
    return list(rows.values_list("pk", "name"))


def _plans_of(plan: Plan) -> list[int]:
    """What is done hangs on the version in force until a draft takes its place. One query for a draft."""
    current = Plan.objects.filter(status=Plan.Status.IN_FORCE) if plan.is_draft else Plan.objects.none()
    return [plan.pk, *current.values_list("pk", flat=True)]


def _errors(wanted: GapWanted, plan: Plan, gap: Gap | None) -> list[FieldError]:
    errors = []
    name = wanted.name.strip()
    if not name or len(name) > 120:
        errors.append(FieldError("name", tr("Say in a few words what is missing."), "required"))
    elif plan.gaps.filter(name=name).exclude(pk=gap.pk if gap else 0).exists():
        errors.append(FieldError("name", tr("There is a gap of that name already."), "unique"))
    if wanted.severity not in Gap.Severity.values:
        errors.append(FieldError("severity", tr("Choose how bad it is."), "required"))
    if wanted.area_id is not None and not plan.areas.filter(pk=wanted.area_id).exists():
        errors.append(FieldError("area", tr("Choose an area of this plan."), "unknown"))
    return errors + evidence_errors(wanted.evidence, wanted.metric, wanted.link)


def _state(gap: Gap) -> dict[str, Any]:
    values = {name: getattr(gap, name) for name in AUDITED}
    return {
        name: value if value is None or isinstance(value, (int, str)) else str(value)
        for name, value in values.items()
    }
