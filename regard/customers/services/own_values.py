"""The business's own fields of customers, written as changes, imports and their undo find them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from regard.customers.queries import MODEL
from regard.fields.services.values import give_values


def write_own(values: Mapping[int, Mapping[str, Any]]) -> None:
    """Write own fields of customers who are known: id -> key -> value. What another has by now, where each may be there
    once, is left out. Some queries a customer."""
    for number, said in values.items():
        if said:
            give_values(MODEL, number, said)
