"""Reading what is given for own fields, and writing it beside the record."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db import IntegrityError, transaction

from regard.fields.columns import HasOwn
from regard.fields.conditions import flaws, has_conditions, spoken_of
from regard.fields.holders import holder
from regard.fields.models import OwnField, UniqueValue
from regard.fields.queries import (
    has_computed,
    in_words,
    look_again,
    own_field,
    own_fields,
    values_among,
    written_fields,
)
from regard.fields.rules import clean, compared, stored
from regard.fields.services.computing import recompute
from regard.kernel.errors import Conflict, FieldError, Invalid
from regard.kernel.words import midsentence, tr
from regard.people.queries import names_of
from regard.ui.among import among, among_texts


def cleaned(
    noun: str,
    values: Mapping[str, Any],
    *,
    whole: bool,
    kind: str = "",
    record: Any = None,  # noqa: ANN401
    beside: Mapping[str, Any] | None = None,
    is_alone: bool = False,
) -> tuple[dict[str, Any], list[FieldError]]:
    """`values` of own fields as they are passed on, and what is wrong with them.

    `whole`: this is all there is of the record, so what is required of its `kind` must be there. Rules between fields hold of
    what it is going to be: the `record` there is, and `beside` what is given of built-in fields. A query where colleagues are
    named, one where such rules are asked of a record that is there. `is_alone`: of what record is not known yet, so they wait.
    """
    found: dict[str, Any] = {}
    errors: list[FieldError] = []
    people: dict[str, int] = {}
    for key, value in values.items():
        one = own_field(noun, key) or _added_meanwhile(noun, key)
        if one is None:
            errors.append(FieldError(key, tr("There is no such field."), "unknown"))
            continue
        if one.is_computed:
            errors.append(
                FieldError(key, tr("{label} is computed: nobody writes it.", label=one.label), "computed")
            )
            continue
        try:
            found[key] = clean(one, value)
        except ValueError as error:
            errors.append(FieldError(key, str(error)))
            continue
        if found[key] is None and one.is_required and one.is_for(kind):
            errors.append(FieldError(key, tr("{label} is required.", label=one.label), "required"))
        if one.kind == "person" and found[key] is not None:
            people[key] = found[key]
    if whole:
        errors += [
            FieldError(one.key, tr("{label} is required.", label=one.label), "required")
            for one in own_fields(noun)
            if one.is_required and one.key not in values and one.is_for(kind)
        ]
    if people:
        known = names_of(people.values())
        errors += [
            FieldError(key, tr("There is no such colleague."), "unknown")
            for key, number in people.items()
            if number not in known
        ]
    if not errors and not is_alone:
        errors = _flaws(noun, found, whole=whole, kind=kind, record=record, beside=beside or {})
    return found, errors


def _flaws(
    noun: str,
    values: Mapping[str, Any],
    *,
    whole: bool,
    kind: str,
    record: Any,  # noqa: ANN401
    beside: Mapping[str, Any],
) -> list[FieldError]:
    """What is wrong between fields."""
    fields = own_fields(noun)
    if not has_conditions(fields) or not (whole or spoken_of(fields) & {*values, *beside}):
        return []
    classes = holder(noun).classes
    there = {name: getattr(record, name) for name, _, _ in classes} if record is not None else {}
    if record is not None and record.pk:
        there |= record.own_values
    names = {name: (label, dict(choices)) for name, label, choices in classes}
    found = flaws(
        fields, {**there, **beside, **values}, {*values, *beside}, whole=whole, kind=kind, names=names
    )
    return [FieldError(key, said, code) for key, said, code in found]


def set_own(
    record: HasOwn,
    values: Mapping[str, Any],
    *,
    whole: bool,
    was: Mapping[str, Any] | None = None,
    beside: Mapping[str, Any] | None = None,
) -> list[FieldError]:
    """Give a record own fields in memory; what is wrong with them, said field by field. `save_own` writes them.

    `whole` as of `cleaned`. `was` are values as the editor saw them: raises `Conflict` where a field that is given is neither
    what it was nor what it shall be. `beside` are built-in fields as they are going to be, where rules may speak of these. A
    query where there are fields.
    """
    kind = getattr(record, "kind", "")
    said, errors = cleaned(record.fields_of, values, whole=whole, kind=kind, record=record, beside=beside)
    if was is not None:
        seen, _ = cleaned(record.fields_of, was, whole=False)
        for key, value in said.items():
            now = record.own_values.get(key)
            if key in was and now not in (seen.get(key), value):
                raise ValueChangedMeanwhile(record.fields_of, key, now)
    if said:
        record.own_values = {**record.own_values, **said}
    return errors


def own_state(record: HasOwn) -> dict[str, Any]:
    """Every own field of a record that somebody writes, by key, None for nothing: as the audit keeps it beside what is built
    in."""
    return {one.key: record.own_values.get(one.key) for one in written_fields(record.fields_of)}


def save_own(record: HasOwn, before: Mapping[str, Any]) -> None:
    """Write what is different from `before` (of `own_state`; nothing for a new record), as `write_values` does, and compute what
    hangs on the record: called after it is saved."""
    noun, now = record.fields_of, own_state(record)
    write_values(noun, record.pk, {key: now[key] for key in now if now[key] != before.get(key)})
    recompute(noun, [record.pk])
    if has_computed(noun):
        record.__dict__.pop("own_values", None)  # read anew when it is asked for


class ValueChangedMeanwhile(Conflict):
    """Somebody else has changed a field since it was shown. `theirs` is what it is now, in words."""

    def __init__(self, noun: str, key: str, now: Any) -> None:  # noqa: ANN401
        self.theirs = in_words(noun, {key: now}).get(key, "nothing")
        super().__init__(
            tr("Somebody changed this to “{theirs}” meanwhile.", theirs=self.theirs),
            kept=tr("Nothing was saved."),
            remedy=tr("Save again to replace it."),
        )


def _added_meanwhile(noun: str, key: str) -> OwnField | None:
    """A field that another process has added a moment ago."""
    look_again()
    return own_field(noun, key)


def write_values(noun: str, record_id: int, values: Mapping[str, Any]) -> None:
    """Write clean values of one record, None for nothing, in the caller's transaction; other fields stay.

    What hangs on them is computed anew, and what is computed is left out of what is written.
    Raises `Invalid` for a value another record has in a field where each may be there once. Two queries, one more for each
    such field.
    """
    fields = [(one, values[one.key]) for one in own_fields(noun) if one.key in values and not one.is_computed]
    if not fields:
        return
    for one, value in fields:
        if one.is_unique:
            _claim(one, record_id, value)
    kept = holder(noun)
    columns = {one.slot: stored(one.kind, value) for one, value in fields}
    rows = kept.model._default_manager.filter(pk=record_id)
    if not rows.update(**columns) and any(value is not None for value in columns.values()):
        kept.model._default_manager.create(**{f"{kept.record}_id": record_id}, **columns)
    kept.written([record_id])
    recompute(noun, [record_id], [one.key for one, _ in fields])


def write_many(one: OwnField, values: Mapping[int, Any]) -> None:
    """Write clean values of one field of many records, id -> value, None for nothing, in the caller's transaction.

    Where each may be there once, only what another record has by now is left out. A query or two for each value that differs.
    """
    kept, by_value = holder(one.noun), dict[Any, list[int]]()
    if one.is_unique:
        for number, value in values.items():
            give_values(one.noun, number, {one.key: value})
        return
    for number, value in values.items():
        by_value.setdefault(stored(one.kind, value), []).append(number)
    there = set(kept.model._default_manager.filter(pk__in=among(list(values))).values_list("pk", flat=True))
    for column, numbers in by_value.items():
        kept.model._default_manager.filter(pk__in=among(numbers)).update(**{one.slot: column})
    kept.model._default_manager.bulk_create(
        kept.model(**{f"{kept.record}_id": number, one.slot: column})
        for column, numbers in by_value.items()
        for number in numbers
        if column is not None and number not in there
    )
    kept.written(list(values))
    recompute(one.noun, list(values), [one.key])


def give_values(noun: str, record_id: int, values: Mapping[str, Any]) -> None:
    """`write_values` without what another record has by now, where each value may be there once: as it was is not to be had."""
    free = dict(values)
    for one in own_fields(noun):
        if one.is_unique and free.get(one.key) is not None:
            owner = claimed(one, [to_compare(one, free[one.key])])
            if set(owner.values()) - {record_id}:
                free.pop(one.key)
    write_values(noun, record_id, free)


def to_compare(one: OwnField, value: Any) -> str:  # noqa: ANN401
    """A clean value in the form in which two of them are the same."""
    return compared(one.kind, value)


def in_column(one: OwnField, value: Any) -> Any:  # noqa: ANN401
    """A clean value as its column holds it."""
    return stored(one.kind, value)


def claimed(one: OwnField, values: Collection[str]) -> dict[str, int]:
    """Which records have these values (as `to_compare` gives them) of a field where each may be there once. One query."""
    found = UniqueValue.objects.filter(field=one, value__in=among_texts(values))
    return dict(found.values_list("value", "record_id"))


def exchange_values(one: OwnField, values: Mapping[int, Any]) -> None:
    """The same of records that may have had others: id -> value, none of which another record has. Two queries."""
    UniqueValue.objects.filter(field=one, record_id__in=among(list(values))).delete()
    claim_values(one, {number: value for number, value in values.items() if value is not None})


def claim_values(one: OwnField, values: Mapping[int, Any]) -> None:
    """Take note of the values of records that are new: id -> value, of which nobody has any. One query."""
    UniqueValue.objects.bulk_create(
        [
            UniqueValue(field=one, value=compared(one.kind, value), record_id=number)
            for number, value in values.items()
        ],
        batch_size=2_000,
    )


def _claim(one: OwnField, record_id: int, value: Any) -> None:  # noqa: ANN401
    UniqueValue.objects.filter(field=one, record_id=record_id).delete()
    if value is None:
        return
    try:
        with transaction.atomic():
            UniqueValue.objects.create(field=one, value=compared(one.kind, value), record_id=record_id)
    except IntegrityError:
        raise Invalid(
            [
                FieldError(
                    one.key,
                    tr("Another record has this {label} already.", label=midsentence(one.label)),
                    "taken",
                )
            ],
            kept=tr("Nothing was saved."),
        ) from None


def release(noun: str, ids: Collection[int]) -> None:
    """Let others have the values of these records where each may be there once: they are going. One query at most."""
    fields = [one for one in own_fields(noun) if one.is_unique]
    if fields:
        UniqueValue.objects.filter(field__in=fields, record_id__in=among(ids)).delete()


def reclaim(noun: str, ids: Collection[int]) -> None:
    """Records are back: what of their values another has by now, where each may be there once, they have no more."""
    fields = [one for one in own_fields(noun) if one.is_unique]
    there = values_among(noun, ids) if fields else {}
    for record_id, values in there.items():
        for one in fields:
            if one.key not in values:
                continue
            try:
                _claim(one, record_id, values[one.key])
            except Invalid:
                write_values(noun, record_id, {one.key: None})
