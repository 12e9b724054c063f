"""Personas: writing them, what they rest on, and computing what their members are like."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify

from regard.audit.services import note
from regard.kernel.actor import Actor
from regard.kernel.errors import FieldError, Invalid, NotFound
from regard.kernel.words import tr
from regard.people.door import require
from regard.planning.carrying import Carried, register_carried
from regard.planning.models import Evidence, Persona, Plan
from regard.planning.persona_figures import figures_of
from regard.planning.persona_queries import CHANGE, EVIDENCE, MODEL
from regard.planning.persona_rules import LONGEST_LINE, MOST_LINES, USUAL_MONTHS, lines
from regard.planning.queries import today
from regard.planning.services.initiatives import KEPT
from regard.planning.services.rewriting import write_over
from regard.planning.services.sections import refuse_frozen
from regard.segments.queries import visible_to as visible_segments

AUDITED = (
    "name", "segment_id", "sentence", "needs", "pains", "channels", "quote", "stale_months",
)  # fmt: skip


@dataclass(frozen=True)
class PersonaWanted:
    """What somebody wants a persona to be. Needs, pains and channels are one on a line."""

    name: str
    segment_id: int | None
    sentence: str
    needs: str = ""
    pains: str = ""
    channels: str = ""
    quote: str = ""
    stale_months: int | None = USUAL_MONTHS


@dataclass(frozen=True)
class EvidenceWanted:
    """What was learned, from what or whom, on which day."""

    what: str
    source: str
    on: date | None


@transaction.atomic
def save_persona(
    *,
    actor: Actor,
    plan: Plan,
    wanted: PersonaWanted,
    persona: Persona | None = None,
    version: int | None = None,
) -> Persona:
    """A new persona, or `persona` changed; its figures are computed. What is written belongs to the version of the plan, so
    only a draft takes it. Raises `Invalid` with an error per field, `Conflict`."""
    require(actor, CHANGE)
    refuse_frozen(plan)
    if errors := _errors(wanted, plan, persona, actor):
        raise Invalid(errors, kept=str(KEPT))
    values: dict[str, Any] = {
        "name": wanted.name.strip(), "segment_id": wanted.segment_id, "sentence": wanted.sentence.strip(),
        "needs": "\n".join(lines(wanted.needs)), "pains": "\n".join(lines(wanted.pains)),
        "channels": "\n".join(lines(wanted.channels)), "quote": wanted.quote.strip(),
        "stale_months": wanted.stale_months,
    }  # fmt: skip
    before = None if persona is None else _state(persona)
    if persona is None:
        last = plan.personas.aggregate(last=Max("position"))["last"]
        persona = Persona.objects.create(
            plan=plan, key=_free_key(plan, wanted.name), position=0 if last is None else last + 1, **values
        )
    else:
        write_over(
            persona,
            values,
            version=version,
            refusal=tr("Somebody changed this persona while you were writing."),
            remedy=tr("Open the persona again and repeat your change."),
        )
    note(
        actor=actor, model=MODEL, object_id=persona.pk, action="create" if before is None else "change",
        before=before, after=_state(persona),
    )  # fmt: skip
    compute_persona(persona)
    return persona


@transaction.atomic
def remove_persona(*, actor: Actor, persona: Persona) -> None:
    """Take a persona out of a draft, with what it rests on."""
    require(actor, CHANGE)
    refuse_frozen(persona.plan)
    note(actor=actor, model=MODEL, object_id=persona.pk, action="delete", before=_state(persona))
    persona.delete()


@transaction.atomic
def add_evidence(*, actor: Actor, persona: Persona, wanted: EvidenceWanted) -> Evidence:
    """Write down what was learned; the same from the same source on the same day is kept once. The version in force takes it,
    too: one learns all year. Raises `Invalid`."""
    require(actor, CHANGE)
    _refuse_old(persona.plan)
    errors = []
    if not wanted.what.strip() or len(wanted.what.strip()) > 300:
        errors.append(FieldError("what", tr("Say in a sentence what was learned."), "required"))
    if not wanted.source.strip() or len(wanted.source.strip()) > 200:
        errors.append(
            FieldError("source", tr("Say where it comes from: a survey, interviews, figures."), "required")
        )
    if wanted.on is None:
        errors.append(FieldError("on", tr("Say on which day it was learned."), "required"))
    elif wanted.on > today():
        errors.append(FieldError("on", tr("That day is still to come."), "range"))
    if errors or wanted.on is None:
        raise Invalid(errors, kept=str(KEPT))
    made, is_new = Evidence.objects.get_or_create(
        persona=persona, what=wanted.what.strip(), source=wanted.source.strip(), on=wanted.on,
        defaults={"added_by_id": actor.user_id},
    )  # fmt: skip
    if is_new:
        note(actor=actor, model=EVIDENCE, object_id=made.pk, action="create", after=_evidence_state(made))
    return made


@transaction.atomic
def remove_evidence(*, actor: Actor, persona: Persona, evidence_id: int) -> None:
    """Take away what turned out to be wrong. Raises `NotFound`."""
    require(actor, CHANGE)
    _refuse_old(persona.plan)
    found = persona.evidence.filter(pk=evidence_id).first()
    if found is None:
        raise NotFound(tr("There is no such evidence."))
    note(actor=actor, model=EVIDENCE, object_id=found.pk, action="delete", before=_evidence_state(found))
    found.delete()


def compute_persona(persona: Persona) -> Persona:
    """Compute anew what the members are like. Safe to repeat."""
    persona.figures, persona.computed_at = figures_of(persona.segment), timezone.now()
    Persona.objects.filter(pk=persona.pk).update(figures=persona.figures, computed_at=persona.computed_at)
    return persona


def compute_personas(plan: Plan) -> int:
    """The same for all personas of a plan; how many."""
    rows = list(plan.personas.select_related("segment"))
    for one in rows:
        compute_persona(one)
    return len(rows)


def _refuse_old(plan: Plan) -> None:
    if plan.status == Plan.Status.SUPERSEDED:
        refuse_frozen(plan)


def _errors(wanted: PersonaWanted, plan: Plan, known: Persona | None, actor: Actor) -> list[FieldError]:
    errors = []
    name = wanted.name.strip()
    same = plan.personas.filter(name=name).values_list("pk", flat=True).first()
    if not name or len(name) > 80:
        errors.append(FieldError("name", tr("Give them a name of at most 80 characters."), "required"))
    elif same is not None and (known is None or known.pk != same):
        errors.append(FieldError("name", tr("There is a persona of that name already."), "unique"))
    if not wanted.sentence.strip() or len(wanted.sentence.strip()) > 300:
        errors.append(FieldError("sentence", tr("Say in a sentence who they are."), "required"))
    if wanted.segment_id is None or not visible_segments(actor).filter(pk=wanted.segment_id).exists():
        errors.append(FieldError("segment", tr("Choose the segment they stand for."), "required"))
    if len(wanted.quote) > 300:
        errors.append(FieldError("quote", tr("At most 300 characters."), "range"))
    if wanted.stale_months is None or not 1 <= wanted.stale_months <= 120:
        errors.append(FieldError("stale_months", tr("From 1 to 120 months."), "range"))
    for field in ("needs", "pains", "channels"):
        written = lines(getattr(wanted, field))
        if len(written) > MOST_LINES or any(len(line) > LONGEST_LINE for line in written):
            errors.append(
                FieldError(
                    field,
                    tr(
                        "At most {count} lines of {length} characters.", count=MOST_LINES, length=LONGEST_LINE
                    ),
                    "range",
                )
            )
    return errors


def _free_key(plan: Plan, name: str) -> str:
    base = slugify(name)[:50] or "persona"
    taken, key, number = set(plan.personas.values_list("key", flat=True)), base, 2
    while key in taken:
        key, number = f"{base}-{number}", number + 1
    return key


def _state(persona: Persona) -> dict[str, Any]:
    return {name: getattr(persona, name) for name in AUDITED}


def _evidence_state(one: Evidence) -> dict[str, Any]:
    return {"persona_id": one.persona_id, "what": one.what, "source": one.source, "on": one.on.isoformat()}


def _into_draft(old: Plan, new: Plan, objectives: Mapping[int, int]) -> None:
    """Written again under the new version, with what they rest on."""
    for persona in old.personas.prefetch_related("evidence"):
        rests_on = list(persona.evidence.all())
        persona.pk, persona.plan_id, persona.version = None, new.pk, 1
        persona._state.adding = True
        persona.save()
        _copy_evidence(rests_on, persona)


def _into_force(old: Plan, new: Plan, objectives: Mapping[int, int]) -> None:
    """What was learned of a persona of the old version while the new one was written is known of the new one, too."""
    fresh = {one.key: one for one in new.personas.prefetch_related("evidence")}
    for persona in old.personas.prefetch_related("evidence"):
        if (heir := fresh.get(persona.key)) is not None:
            known = {(one.what, one.source, one.on) for one in heir.evidence.all()}
            _copy_evidence(
                [one for one in persona.evidence.all() if (one.what, one.source, one.on) not in known], heir
            )


def _copy_evidence(rows: list[Evidence], persona: Persona) -> None:
    Evidence.objects.bulk_create(
        Evidence(
            persona=persona, what=one.what, source=one.source, on=one.on, added_by_id=one.added_by_id,
            added_at=one.added_at,
        )
        for one in rows
    )  # fmt: skip


register_carried(Carried(MODEL, into_draft=_into_draft, into_force=_into_force))
