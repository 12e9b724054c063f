"""Own fields that files of other things say, by the thousand: of customers, and of the nouns of domains above.

What is wrong with a value keeps the value out and nothing else: whoever brings purchases in does not lose one for it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl
from django.db.models import F
from django.utils import timezone

from regard.audit.services import AuditRow, note_many
from regard.customers.models import Customer
from regard.customers.queries import MODEL
from regard.customers.services import rows
from regard.customers.services.bulk import known
from regard.customers.services.bulk_matching import REFUSED
from regard.customers.services.bulk_own import COLUMN_TYPES
from regard.customers.services.bulk_updates import shielded, tell_fields
from regard.customers.services.imports import Change, is_news, remember_fields, touches
from regard.fields.conditions import flaws, has_conditions, is_among, spoken_of
from regard.fields.holders import holder
from regard.fields.queries import own_fields, values_among
from regard.fields.services.computing import recompute
from regard.fields.services.values import claimed, exchange_values, in_column, to_compare
from regard.kernel.actor import Actor
from regard.ui.among import among
from regard.ui.sight import require_change

OwnField = Any  # one of `own_fields`
ROW = ":row"
UNREAD = "\0"
"""Begins what a file says of a field and can be no value of it; `UNREAD`, the code of the problem, `UNREAD`, the text."""


@dataclass(frozen=True)
class Fact:
    """What rules ask of a record besides own fields. `made_by` is the import that made it."""

    made_by: int | None = None
    kind: str = ""
    beside: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class OwnBrought:
    """`changes` are those of records that were there before the import: id, before, after. `refused` are values that were kept
    out (`bulk_matching.REFUSED`), `kept` how many stayed because a source that comes before has said them."""

    changes: Sequence[Change] = ()
    kept: int = 0
    refused: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=REFUSED))


@dataclass
class _Said:
    """A record with what the file says of it: where it comes from, by field, and what it has."""

    id: int | None
    row: int
    rows: dict[str, int]
    values: dict[str, Any]
    there: Mapping[str, Any]
    fact: Fact


def bring_customers_own(
    said: pl.DataFrame, *, actor: Actor, source: str, import_id: int, dry_run: bool
) -> OwnBrought:
    """Write what a file of purchases says of its customers' own fields: `key`, and columns as of `bring_own`.

    In the caller's transaction, after the customers are there; a number of queries that does not grow with the rows, but for
    those of formulas that hang on them. Audited and told for whom the import has not made. Raises `Forbidden` for a field the
    actor may not change.
    """
    said = said.join(known(said["key"], source).rename({"customer_id": "record_id"}), on="key", how="left")
    ids = said["record_id"].drop_nulls().to_list()
    names = ("id", "import_id", "source", "kind", "party_class")
    found = {row[0]: row for row in Customer.objects.filter(id__in=among(ids)).values_list(*names)}
    sources = {number: row[2] for number, row in found.items()}

    def shield(values: Mapping[int, dict[str, Any]]) -> set[tuple[int, str]]:
        return shielded(values, source, {number: sources[number] for number in values})

    facts = {row[0]: Fact(row[1], row[3], {"party_class": row[4]}) for row in found.values()}
    unmade = Fact(import_id, "person", {"party_class": "consumer"})
    brought = bring_own(
        MODEL, said, facts, unmade, actor=actor, import_id=import_id, dry_run=dry_run, shield=shield
    )
    if brought.changes and not dry_run:
        now, changed = timezone.now(), [number for number, _, _ in brought.changes]
        Customer.objects.filter(id__in=among(changed)).update(version=F("version") + 1, updated_at=now)
        note_many(
            AuditRow(actor, MODEL, number, "change", before, after, customer_id=number)
            for number, before, after in brought.changes
        )
        tell_fields(brought.changes, actor, now)
    return brought


def bring_own(
    noun: str,
    said: pl.DataFrame,
    facts: Mapping[int, Fact],
    unmade: Fact,
    *,
    actor: Actor,
    import_id: int,
    dry_run: bool,
    memory: str = "",
    taken: str = "not_unique",
    shield: Callable[[Mapping[int, dict[str, Any]]], set[tuple[int, str]]] | None = None,
) -> OwnBrought:
    """Write own fields of records of a noun, one row each, in the caller's transaction.

    `said` has `record_id` (null where the import would make it), `row` (the first of the file that names it), and for each field
    its key with the JSON of the value, null where nothing is said, or text after `UNREAD`; `<key>:row` is where it says it.
    `facts` by id, `unmade` for what is yet to be. A value is refused that is none, that another record has where each may be
    there once, and that breaks a rule between fields; of new records what is required and missing is told. The others are
    written. What an undo needs is remembered as `memory`. The caller audits and tells the changes.
    """
    fields = [one for one in own_fields(noun) if one.key in said.columns and not one.is_computed]
    if not fields or said.is_empty():
        return OwnBrought()
    require_change(actor, noun, [one.key for one in fields])
    records, refused = _read(noun, said, fields, facts, unmade)
    _require(fields, records, import_id, refused)
    _keep_rules(noun, records, refused)
    for one in fields:
        if one.is_unique:
            _keep_once(one, records, taken, refused)
    changes, kept = _changes(records, shield)
    mine = touches(
        memory or noun,
        import_id,
        {number: facts[number].made_by for number, _, _ in changes if number in facts},
    )
    news = [change for change in changes if is_news(change, mine)]
    if changes and not dry_run:
        remember_fields(memory or noun, import_id, changes, mine)
        _write(noun, fields, changes, {one.id: one.there for one in records if one.id is not None})
    columns = {name: REFUSED[name] for name in ("row", "field", "value", "code")}
    frame = pl.DataFrame(refused, schema=columns, orient="row").select(*REFUSED)
    return OwnBrought(news, kept, frame)


_Refused = list[tuple[int, str, str, str]]


def _read(
    noun: str, said: pl.DataFrame, fields: Sequence[OwnField], facts: Mapping[int, Fact], unmade: Fact
) -> tuple[list[_Said], _Refused]:
    there = values_among(noun, said["record_id"].drop_nulls().to_list())
    found: list[_Said] = []
    refused: _Refused = []
    for line in said.iter_rows(named=True):
        number = line["record_id"]
        one = _Said(number, line["row"], {}, {}, there.get(number or 0, {}), facts.get(number or 0, unmade))
        found.append(one)
        for key in (one_field.key for one_field in fields):
            text = line[key]
            if text is None:
                continue
            one.rows[key] = line[f"{key}{ROW}"]
            if text.startswith(UNREAD):
                _, code, words = text.split(UNREAD, 2)
                refused.append((one.rows[key], key, words, code))
            else:
                one.values[key] = json.loads(text)
    return found, refused


def _require(fields: Sequence[OwnField], records: Sequence[_Said], import_id: int, refused: _Refused) -> None:
    """New records lack what is required of them, where the file has a column for it."""
    wrong = {(row, key) for row, key, _, _ in refused}
    for one in fields:
        if not one.is_required:
            continue
        refused += [
            (record.row, one.key, "", "missing")
            for record in records
            if record.fact.made_by == import_id
            and one.is_for(record.fact.kind)
            and one.key not in record.values
            and record.there.get(one.key) is None
            and (record.rows.get(one.key), one.key) not in wrong
        ]


def _keep_rules(noun: str, records: Sequence[_Said], refused: _Refused) -> None:
    """Take out what would break a rule between fields, one value after the other until what is left breaks none."""
    every = own_fields(noun)
    if not has_conditions(every):
        return
    spoken = spoken_of(every)
    for one in records:
        while set(one.values) & spoken:
            whole = {**one.fact.beside, **one.there, **one.values}
            wrong = flaws(every, whole, set(one.values), whole=False, kind=one.fact.kind)
            if not wrong:
                break
            key, _, code = wrong[0]
            if code == "required":  # by another field, whose value then has to wait for it
                rules = next(each.rules for each in every if each.key == key)
                at = next(
                    name
                    for name, wanted in rules["when"]
                    if name in one.values and is_among(one.values[name], wanted)
                )
                refused.append((one.rows[at], key, "", "missing"))
            else:
                at = key
                refused.append((one.rows[at], key, str(one.values[at]), "against_a_rule"))
            del one.values[at]


def _keep_once(one: OwnField, records: Sequence[_Said], code: str, refused: _Refused) -> None:
    """Take out what another record has, or an earlier row, where each value may be there once. One query."""
    saying = sorted(
        (record for record in records if record.values.get(one.key) is not None),
        key=lambda record: record.rows[one.key],
    )
    compared = {id(record): to_compare(one, record.values[one.key]) for record in saying}
    owners: dict[str, int | None] = dict(claimed(one, set(compared.values())))
    taken: dict[str, int] = {}
    for record in saying:
        text = compared[id(record)]
        if owners.get(text, record.id) == record.id and taken.setdefault(text, id(record)) == id(record):
            continue
        refused.append((record.rows[one.key], one.key, str(record.values.pop(one.key)), code))


def _changes(
    records: Sequence[_Said],
    shield: Callable[[Mapping[int, dict[str, Any]]], set[tuple[int, str]]] | None,
) -> tuple[list[Change], int]:
    """What is different, and how many values stay because a source that comes before has said them."""
    wanted = {
        one.id: {key: value for key, value in one.values.items() if value != one.there.get(key)}
        for one in records
        if one.id is not None
    }
    there = {one.id: one.there for one in records if one.id is not None}
    replaced = {
        number: {key: there[number][key] for key in values if there[number].get(key) is not None}
        for number, values in wanted.items()
    }
    stays = shield({number: values for number, values in replaced.items() if values}) if shield else set()
    left = {
        number: {key: value for key, value in values.items() if (number, key) not in stays}
        for number, values in wanted.items()
    }
    changes: list[Change] = [
        (number, {key: there[number].get(key) for key in values}, values)
        for number, values in left.items()
        if values
    ]
    return changes, len(stays)


def _write(
    noun: str, fields: Sequence[OwnField], changes: Sequence[Change], there: Mapping[int, Mapping[str, Any]]
) -> None:
    """One statement for all values, two for each field where each may be there once."""
    kept, after = holder(noun), {number: {**there[number], **values} for number, _, values in changes}
    ids = list(after)
    record = f"{kept.record}_id"
    columns = [pl.Series(record, ids, dtype=pl.Int64)]
    for one in fields:
        values = [in_column(one, values.get(one.key)) for values in after.values()]
        columns.append(pl.Series(one.slot, values, dtype=COLUMN_TYPES[one.slot[0]]))
        changed = {number: values[one.key] for number, _, values in changes if one.key in values}
        if one.is_unique and changed:
            exchange_values(one, changed)
    frame = pl.DataFrame(columns)
    rows.upsert(
        kept.model._meta.db_table, frame, record, [f"{one.slot} = excluded.{one.slot}" for one in fields]
    )
    kept.written(ids)
    recompute(noun, ids, [one.key for one in fields])
