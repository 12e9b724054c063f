"""Files of records of own objects: each object is a kind of its own, with its fields; rows are checked and read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import polars as pl

from regard.exchange.kinds.built import Built
from regard.exchange.kinds.fields import Field, Is, Kind
from regard.exchange.kinds.own import import_fields_of, own_problem, own_values
from regard.exchange.kinds.problems import Checks
from regard.exchange.kinds.surveys import Reading
from regard.exchange.readers import ROW
from regard.exchange.values import texts
from regard.fields.services.files import FileReader
from regard.kernel.folding import fold
from regard.kernel.words import midsentence, tr
from regard.objects.queries import CREATE, objects, removed_objects

if TYPE_CHECKING:
    from regard.objects.models import OwnObject

PREFIX = "objects."
LINE = ("key", "name", "customer", "owner")
"""What a line says besides own fields."""
KEY_WORDS = "id|key|external id|number|no|nr|nummer|numero|code"
OWNER_WORDS = (
    "owner|looked after by|account manager|responsible|betreuer|zuständig|beheerder|responsable|responsabile"
)
CUSTOMER_WORDS = "customer|customer id|customer number|customer email|client|kunde|kundennummer|klant|cliente"


def record_kinds() -> Iterator[Kind]:
    """A kind for each own object in use, in order."""
    for one in objects():
        yield kind_of(one)


def removed_kind(key: str) -> Kind | None:
    """The kind of an object that was removed: imports from before still say what they were."""
    return next((kind_of(one) for one, _ in removed_objects() if one.noun == key), None)


def kind_of(one: OwnObject) -> Kind:
    built_in = [
        Field("key", tr("Key in the other system"), Is.KEY, KEY_WORDS,
              tr("Rows with a known key change that record; without keys the name is the key"), limit=200),
        Field("name", one.name_label, Is.TEXT, f"{one.name_label}|{one.label}|name|title|bezeichnung|naam|nom|nombre",
              tr("What tells one {record} from another", record=midsentence(one.label)), limit=200),
    ]  # fmt: skip
    if one.customer_label:
        built_in.append(
            Field("customer", one.customer_label, Is.TEXT, f"{one.customer_label}|{CUSTOMER_WORDS}",
                  tr("The customer's key, e-mail address, or name where only one has it"), limit=254)
        )  # fmt: skip
    built_in.append(
        Field("owner", tr("Looked after by"), Is.TEXT, OWNER_WORDS,
              tr("The e-mail address of a colleague; without one, new records are yours"), limit=254)
    )  # fmt: skip
    return Kind(
        key=one.noun,
        label=one.plural,
        noun="row",
        permission=CREATE,
        icon=one.icon,
        help=one.description or tr("{records}, one row each, with their own fields.", records=one.plural),
        needs=(("key", "name"),),
        built_in=tuple(built_in),
        more=lambda: import_fields_of(one.noun),
    )


def is_of_records(kind: str) -> bool:
    return kind.startswith(PREFIX)


def build(
    frame: pl.DataFrame, mapping: Mapping[str, int], reading: Reading, own: FileReader, *, time_zone: str
) -> Built:
    """Lines of raw rows (`row`, c1 … cN as text): `key`, `name`, `customer`, and own fields as the JSON of their values."""
    cells = frame.select(ROW, *(pl.col(f"c{number}").alias(f"raw_{key}") for key, number in mapping.items()))
    said = cells.select(ROW, *(texts.cleaned(f"raw_{key}").alias(key) for key in mapping))
    missing = pl.Series("x", [None], dtype=pl.String).new_from_index(0, len(said))
    values = {key: said.get_column(key) if key in mapping else missing for key in LINE}
    checks = Checks(cells)
    needed = "key" if "key" in mapping else "name"
    checks.add("missing", needed, values[needed].is_null())
    for key, longest in (("key", 200), ("name", 200)):
        checks.add("too_long", key, values[key].str.len_chars() > longest)
    columns = [said.get_column(ROW), *(values[key].alias(key) for key in LINE)]
    for key, one in own.fields.items():
        if key not in mapping or one.is_computed:
            continue
        text = cells[f"raw_{key}"].str.strip_chars().replace("", None) if one.kind == "long" else said[key]
        read = own_values(text, key, key, reading, own, time_zone=time_zone)
        checks.add(own_problem(one.kind, one.rules), key, read.is_null() & text.is_not_null())
        columns.append(read.alias(key))
    lines = pl.DataFrame(columns)
    if "key" in mapping:
        lines = lines.with_columns(texts.as_key(pl.col("key"), integral="key" in reading.integral))
    else:
        name = pl.Series(
            "key", [None if text is None else fold(text)[:200] for text in lines["name"]], dtype=pl.String
        )
        lines = lines.with_columns(name)
    return Built(lines.filter(checks.is_good), checks.rejected(), {})


def values_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """What a line says, by the names services know; what it does not say is left out."""
    own = {
        key: json.loads(value) for key, value in row.items() if key not in {ROW, *LINE} and value is not None
    }
    return own | ({"name": row["name"]} if row["name"] is not None else {})
