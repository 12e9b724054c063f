"""What endpoints of nouns with own fields have in common: `own` in what they answer and take."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from ninja import Field

from regard.fields.columns import HasOwn
from regard.fields.queries import is_own
from regard.kernel.errors import FieldError, Invalid

OwnOut = Annotated[
    dict[str, Any], Field(description="The business's own fields by key, those without a value left out")
]
OwnIn = Annotated[
    dict[str, Any] | None,
    Field(
        max_length=100, description="The business's own fields by key; null empties one, those left out stay"
    ),
]


def own_row(record: HasOwn) -> dict[str, Any]:
    """`own` of a record. A query, unless `with_own` has read its fields."""
    return {name: value for name, value in record.own_values.items() if value is not None}


def own_sent(own: Mapping[str, Any] | None) -> dict[str, Any]:
    """What was sent as `own`, to be passed on beside what is built in. Raises `Invalid` for keys of no own field."""
    sent = dict(own or {})
    wrong = [
        FieldError(f"own.{key}", "There is no such field.", "unknown") for key in sent if not is_own(key)
    ]
    if wrong:
        raise Invalid(wrong)
    return sent
