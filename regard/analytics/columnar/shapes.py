"""The types of a fact's columns in the file, in the engine, and the fingerprint that tells when they changed."""

from hashlib import blake2b

import pyarrow as pa

from regard.analytics.facts import Fact, FieldType

_ARROW: dict[FieldType, pa.DataType] = {
    "id": pa.int64(),
    "int": pa.int64(),
    "units": pa.int64(),
    "text": pa.string(),
    "choice": pa.string(),
    "several": pa.string(),
    "date": pa.date32(),
    "time": pa.timestamp("us"),
    "bool": pa.bool_(),
    "float": pa.float64(),
}
_ENGINE: dict[FieldType, str] = {
    "id": "int64",
    "int": "int64",
    "units": "int64",
    "text": "string",
    "choice": "string",
    "several": "string",
    "date": "date",
    "time": "timestamp",
    "bool": "boolean",
    "float": "float64",
}


def arrow_schema(fact: Fact) -> pa.Schema:
    """The columns of the fact's files. Moments are UTC without a zone."""
    return pa.schema([(field.name, _ARROW[field.type]) for field in fact.fields])


def engine_schema(fact: Fact) -> dict[str, str]:
    """The same columns as the engine names their types."""
    return {field.name: _ENGINE[field.type] for field in fact.fields}


def shape_of(fact: Fact) -> str:
    """Changes when files written so far do not fit the declaration any more: other columns, types, pages or query."""
    words = [fact.sql, fact.page_column, *(f"{field.name}:{field.type}" for field in fact.fields)]
    return blake2b("\n".join(words).encode(), digest_size=8).hexdigest()
