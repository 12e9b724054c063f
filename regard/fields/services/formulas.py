"""What a definition of a computed field has to fulfil, and what follows from one: values of all records, or a refusal."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone

from regard.fields.computed import Computed, Place, Wrong, circle_words, compute, made_of, plan
from regard.fields.holders import holder
from regard.fields.language import Circle, FormulaError
from regard.fields.models import OwnField
from regard.fields.queries import definitions, forget_fields, own_field
from regard.fields.rules import KINDS
from regard.fields.services.computing import compute_now, records
from regard.jobs import services as jobs
from regard.kernel.actor import Actor
from regard.kernel.errors import Conflict, FieldError, Invalid
from regard.kernel.words import lazy, midsentence, tr

AT_ONCE = 2_000
"""So many records are computed with the change of the definition; more by a worker alone."""
KNOWN_AFTER = 3
"""Seconds after which every process works with a definition (`queries.LOOKED_SECONDS`)."""
KEPT = lazy("Nothing was saved.")


def settle(one: OwnField, before: Mapping[str, Any] | None = None) -> None:
    """Give a field whose values are computed the kind that follows from its definition, and no rules about what is written.

    Raises `Invalid` for a definition that is wrong, for a circle, and for a kind that does not fit where its values stand.
    """
    if before is not None and bool(before["computed"]) != one.is_computed:
        raise _invalid(
            "formula", tr("A field that is written stays one, and so does one that is computed."), "kind"
        )
    if not one.is_computed:
        return
    one.computed = tidied(one.computed)
    one.is_required = one.is_unique = False
    one.for_kind = ""
    found = checked(one)
    if before is not None and KINDS[found.kind].letter != KINDS[str(before["kind"])].letter:
        was, now = midsentence(KINDS[str(before["kind"])].label), midsentence(KINDS[found.kind].label)
        raise _invalid(
            "formula",
            tr(
                "This gives {now}; “{label}” is {was}. Add another field for it.",
                now=now,
                label=one.label,
                was=was,
            ),
            "kind",
        )
    one.kind = found.kind


def tidied(computed: Mapping[str, Any]) -> dict[str, Any]:
    """A definition in the form in which it is kept."""
    if "formula" in computed:
        return {"formula": str(computed["formula"] or "").replace("\x00", "").strip()}
    said = computed.get("rollup")
    rollup = said if isinstance(said, dict) else {}
    return {
        "rollup": {
            name: str(rollup.get(name) or "").replace("\x00", "").strip()
            for name in ("of", "what", "field", "where")
        }
    }


def checked(one: OwnField) -> Computed:
    """The definition compiled. Raises `Invalid` with what is wrong, in which part."""
    is_formula = "formula" in one.computed
    try:
        found = compute(one)
    except FormulaError as error:
        source = str(one.computed["formula"] if is_formula else one.computed["rollup"]["where"])
        words = str(error)
        if source and error.start:
            words = tr(
                "{error} (letter {place} of {count})", error=words, place=error.start + 1, count=len(source)
            )
        raise _invalid("formula" if is_formula else "where", words, "formula") from None
    except Wrong as error:
        raise _invalid(error.part, str(error), "rollup") from None
    _require_no_circle(one)
    return found


def _require_no_circle(one: OwnField) -> None:
    others = [
        other
        for fields in definitions().values()
        for other in fields
        if other.is_computed and (other.noun, other.key) != (one.noun, one.key)
    ]
    labels: dict[Place, str] = {(other.noun, other.key): other.label for other in (*others, one)}
    try:
        made_of([one, *others])
    except Circle as circle:
        raise _invalid(
            "formula",
            tr("{circle}: it would never end.", circle=circle_words(circle, labels)),
            "circle",
        ) from None


def require_unused(one: OwnField) -> None:
    """Raises `Conflict` naming what uses a field: it cannot go."""
    _refuse(one.label, plan().users(one.noun, one.key))


def require_unlinked(key: str, label: str) -> None:
    """Raises `Conflict` naming what is rolled up of records of this kind: they cannot go out of sight."""
    _refuse(label, [one for one in plan().users(key, "*") if one.noun != key])


def _refuse(label: str, users: list[Computed]) -> None:
    if users:
        named = ", ".join(tr("“{name}”", name=one.label) for one in users)
        raise Conflict(
            tr("“{label}” is used by {named}.", label=label, named=named),
            kept=tr("Nothing was changed."),
            remedy=tr("Change or remove that first."),
        )


def users_of(one: OwnField) -> list[Computed]:
    """The computed fields that use this one directly, as the definitions are."""
    return plan().users(one.noun, one.key)


def require_right(users: Sequence[Computed]) -> None:
    """After a change of a field that these use: raises `Invalid` naming one that would be wrong with it."""
    for user in users:
        other = own_field(user.noun, user.key)
        if other is None:
            continue
        try:
            found = compute(other)
        except (FormulaError, Wrong) as error:
            forget_fields()  # what was read belongs to a change that is taken back now
            raise _invalid(
                "",
                tr("“{label}” uses it, and would be wrong then: {error}", label=other.label, error=error),
                "used",
            ) from None
        if found.kind != other.kind:
            forget_fields()
            raise _invalid(
                "", tr("“{label}” uses it, and would be of another type then.", label=other.label), "used"
            )


def compute_soon(actor: Actor, fields: Collection[tuple[str, str, str]]) -> None:
    """Have these fields, (noun, key, label), computed of all records: at once where they are few, and by a worker.

    The worker waits until every process knows the definition: until then one may still write a record without it.
    """
    from regard.fields.jobs import compute_own_field

    for noun, key, label in fields:
        if len(records(holder(noun)).values_list("pk")[: AT_ONCE + 1]) <= AT_ONCE:
            compute_now(noun, [key])
        jobs.enqueue(
            compute_own_field,
            actor=actor,
            title=tr("Compute “{label}”", label=label),
            queue="bulk",
            pausable=True,
            run_at=timezone.now() + timedelta(seconds=KNOWN_AFTER),
            noun=noun,
            keys=[key],
        )


def _invalid(field: str, message: str, code: str) -> Invalid:
    return Invalid([FieldError(field, message, code)], kept=str(KEPT))
