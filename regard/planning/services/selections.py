"""Comparing tools by weighted criteria, and choosing one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from regard.audit.services import note
from regard.kernel.actor import Actor
from regard.kernel.errors import Conflict, FieldError, Invalid
from regard.kernel.words import tr
from regard.people.door import require
from regard.planning.integrations import integration
from regard.planning.models import Candidate, Criterion, Plan, Score, Selection
from regard.planning.queries import today
from regard.planning.selection_queries import CHANGE, MODEL
from regard.planning.selection_rules import SCORES, STEP, WHOLE, missing
from regard.planning.services.rewriting import write_over
from regard.planning.services.situation import KEPT, link_errors, require_alive
from regard.ui import formats

MOST_CRITERIA, MOST_CANDIDATES = 12, 6


@dataclass(frozen=True)
class CriterionWanted:
    """`pk` of one there is, None for a new one."""

    name: str
    weight: Decimal | None
    pk: int | None = None


@dataclass(frozen=True)
class CandidateWanted:
    name: str
    link: str = ""
    pk: int | None = None


@dataclass(frozen=True)
class SelectionWanted:
    """What somebody wants a selection to be. `scores` by the places of criterion and candidate: (value, its reason)."""

    name: str
    criteria: Sequence[CriterionWanted]
    candidates: Sequence[CandidateWanted]
    scores: Mapping[tuple[int, int], tuple[int | None, str]] = field(default_factory=dict)
    what: str = ""


@transaction.atomic
def save_selection(
    *,
    actor: Actor,
    plan: Plan,
    wanted: SelectionWanted,
    selection: Selection | None = None,
    version: int | None = None,
) -> Selection:
    """A new selection, or `selection` changed as a whole: what is not in `wanted` any more goes away.

    Raises `Invalid` with an error per field (`weights` where they do not sum to 100), and `Conflict`.
    """
    require(actor, CHANGE)
    require_alive(plan)
    if errors := _errors(wanted, plan, selection):
        raise Invalid(errors, kept=str(KEPT))
    before = None if selection is None else state_of(selection)
    values = {"name": wanted.name.strip(), "what": wanted.what.strip()}
    if selection is None:
        selection = Selection.objects.create(plan=plan, **values)
    else:
        write_over(selection, values | {"updated_at": timezone.now()}, version=version)
    _write(selection, wanted)
    note(
        actor=actor, model=MODEL, object_id=selection.pk, action="create" if before is None else "change",
        before=before, after=state_of(selection),
    )  # fmt: skip
    return selection


@transaction.atomic
def choose(
    *, actor: Actor, selection: Selection, candidate_id: int | None, reason: str, integration_key: str = ""
) -> Selection:
    """Say which one it is, and why; by what it is connected where it is connected already. Again: another one, or another reason.

    Raises `Invalid` with an error per field.
    """
    require(actor, CHANGE)
    require_alive(selection.plan)
    errors = []
    if not selection.candidates.filter(pk=candidate_id or 0).exists():
        errors.append(FieldError("candidate", tr("Choose one of those compared."), "required"))
    if not reason.strip():
        errors.append(FieldError("reason", tr("Say why this one."), "required"))
    is_kept = integration_key == selection.integration
    if integration_key and not is_kept and integration(actor, integration_key) is None:
        errors.append(FieldError("integration", tr("There is no such connection."), "unknown"))
    if errors:
        raise Invalid(errors, kept=str(KEPT))
    selection = Selection.objects.select_for_update().select_related("plan").get(pk=selection.pk)
    before = state_of(selection)
    Selection.objects.filter(pk=selection.pk).update(
        chosen_id=candidate_id, reason=reason.strip(), integration=integration_key, chosen_by_id=actor.user_id,
        chosen_on=today(), version=F("version") + 1, updated_at=timezone.now(),
    )  # fmt: skip
    selection.refresh_from_db()
    note(
        actor=actor,
        model=MODEL,
        object_id=selection.pk,
        action="choose",
        before=before,
        after=state_of(selection),
    )
    return selection


@transaction.atomic
def remove_selection(*, actor: Actor, selection: Selection) -> None:
    """Take away a selection in which nothing was chosen. Raises `Conflict` for one that was decided: it stays on record."""
    require(actor, CHANGE)
    require_alive(selection.plan)
    if selection.chosen_id is not None:
        raise Conflict(
            tr("“{tool}” was chosen here.", tool=selection.chosen),
            kept=tr("Nothing was removed."),
            remedy=tr("Choose another one instead, so that it stays on record."),
        )
    note(actor=actor, model=MODEL, object_id=selection.pk, action="delete", before=state_of(selection))
    selection.delete()


def weight_errors(weights: Sequence[Decimal]) -> list[FieldError]:
    """What keeps weights from summing to 100, with what is missing or too much."""
    lack = missing(weights)
    if not lack:
        return []
    said = formats.number(abs(lack), 0 if lack == lack.to_integral_value() else 1)
    come_to = formats.number(WHOLE - lack, 0 if lack == lack.to_integral_value() else 1)
    if lack > 0:
        words = tr("The weights come to {sum}: {missing} are missing to 100.", sum=come_to, missing=said)
    else:
        words = tr("The weights come to {sum}: {over} too much.", sum=come_to, over=said)
    return [FieldError("weights", words, "sum")]


def state_of(selection: Selection) -> dict[str, Any]:
    """A selection as the audit keeps it. Three queries."""
    scores = Score.objects.filter(criterion__selection=selection).select_related("criterion", "candidate")
    return {
        "name": selection.name,
        "what": selection.what,
        "criteria": {one.name: str(one.weight) for one in selection.criteria.all()},
        "candidates": {one.name: one.link for one in selection.candidates.all()},
        "scores": {f"{one.candidate.name}: {one.criterion.name}": [one.value, one.note] for one in scores},
        "chosen_id": selection.chosen_id,
        "reason": selection.reason,
        "integration": selection.integration,
    }


def _write(selection: Selection, wanted: SelectionWanted) -> None:
    criteria = _kept(Criterion, selection, [
        (one.pk, {"name": one.name.strip(), "weight": one.weight}) for one in wanted.criteria
    ])  # fmt: skip
    candidates = _kept(Candidate, selection, [
        (one.pk, {"name": one.name.strip(), "link": one.link.strip()}) for one in wanted.candidates
    ])  # fmt: skip
    Score.objects.filter(criterion__selection=selection).delete()
    Score.objects.bulk_create(
        Score(criterion_id=criteria[row], candidate_id=candidates[column], value=value, note=said.strip())
        for (row, column), (value, said) in wanted.scores.items()
        if value is not None
    )


def _kept(
    model: type[Criterion] | type[Candidate], selection: Selection, wanted: Sequence[tuple[int | None, Any]]
) -> list[int]:
    """Rows as wanted, in that order, and their numbers; those that are not wanted any more go."""
    rows = model._default_manager.filter(selection=selection)
    known = set(rows.values_list("pk", flat=True))
    rows.exclude(pk__in=[pk for pk, _ in wanted if pk]).delete()
    found = []
    for position, (pk, values) in enumerate(wanted):
        if pk in known:
            rows.filter(pk=pk).update(**values, position=position)
            found.append(pk)
        else:
            made = model._default_manager.create(selection=selection, position=position, **values)
            found.append(made.pk)
    return [one for one in found if one is not None]


def _errors(wanted: SelectionWanted, plan: Plan, selection: Selection | None) -> list[FieldError]:
    errors = []
    name = wanted.name.strip()
    if not name or len(name) > 100:
        errors.append(FieldError("name", tr("Say in a few words what is being chosen."), "required"))
    elif plan.selections.filter(name=name).exclude(pk=selection.pk if selection else 0).exists():
        errors.append(FieldError("name", tr("There is a selection of that name already."), "unique"))
    if not 1 <= len(wanted.criteria) <= MOST_CRITERIA:
        errors.append(FieldError("criteria", tr("Name one criterion at least, and twelve at most."), "range"))
    if not 2 <= len(wanted.candidates) <= MOST_CANDIDATES:
        errors.append(FieldError("candidates", tr("Name two tools at least, and six at most."), "range"))
    chosen = selection.chosen_id if selection else None
    if chosen is not None and chosen not in {one.pk for one in wanted.candidates}:
        errors.append(
            FieldError(
                "candidates",
                tr("The tool that was chosen stays. Choose another one before it goes."),
                "chosen",
            )
        )
    errors += _names("criterion", [one.name for one in wanted.criteria])
    errors += _names("candidate", [one.name for one in wanted.candidates])
    weights = [one.weight for one in wanted.criteria]
    odd = [
        number
        for number, one in enumerate(weights)
        if one is None or not 0 <= one <= 100 or one != one.quantize(STEP)
    ]
    errors += [
        FieldError(f"weight-{number}", tr("A weight lies between 0 and 100, in tenths at most."), "range")
        for number in odd
    ]
    if wanted.criteria and not odd:
        errors += weight_errors([one for one in weights if one is not None])
    for number, one in enumerate(wanted.candidates):
        errors += [FieldError(f"link-{number}", each.message, each.code) for each in link_errors(one.link)]
    for (row, column), (value, said) in wanted.scores.items():
        if value is not None and value not in SCORES:
            errors.append(FieldError(f"score-{row}-{column}", tr("Choose from 1 to 5."), "range"))
        if len(said) > 300:
            errors.append(FieldError(f"note-{row}-{column}", tr("300 characters at most."), "range"))
        if value is None and said.strip():
            errors.append(
                FieldError(f"score-{row}-{column}", tr("Give the score this note is about."), "required")
            )
    return errors


def _names(kind: str, names: Sequence[str]) -> list[FieldError]:
    errors, seen = [], set()
    for number, name in enumerate(names):
        folded = name.strip().casefold()
        if not folded or len(name) > 100:
            errors.append(FieldError(f"{kind}-{number}", tr("Give it a name."), "required"))
        elif folded in seen:
            errors.append(FieldError(f"{kind}-{number}", tr("This name is there twice."), "unique"))
        seen.add(folded)
    return errors
