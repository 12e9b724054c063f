"""The kinds of files there are, and whether a mapping fits one."""

from __future__ import annotations

from collections.abc import Mapping

from regard.exchange.kinds.contact_fields import CONTACTS
from regard.exchange.kinds.fields import CUSTOMERS, PURCHASES, Kind
from regard.kernel.errors import FieldError, Invalid

KINDS: Mapping[str, Kind] = {kind.key: kind for kind in (PURCHASES, CONTACTS, CUSTOMERS)}


def check_mapping(kind: Kind, mapping: Mapping[str, int], columns: int) -> None:
    """Raises `Invalid` when a field is unknown or missing, or a column is given to two fields. Columns count from 1."""
    errors = [
        FieldError(key, f"There is no field {key!r}. Fields: {', '.join(kind.keys)}.", "unknown_field")
        for key in mapping
        if key not in kind.keys
    ]
    errors += [
        FieldError(key, f"There is no column {number}: the file has {columns}.", "unknown_column")
        for key, number in mapping.items()
        if not 1 <= number <= columns
    ]
    taken: dict[int, str] = {}
    for key, number in mapping.items():
        if number in taken:
            errors.append(
                FieldError(
                    key, f"Column {number} is given to both {taken[number]} and {key}.", "double_column"
                )
            )
        taken[number] = key
    for group in kind.needs:
        if not any(key in mapping for key in group):
            names = " or ".join(kind.field(key).label.lower() for key in group)
            errors.append(FieldError(group[0], f"No column is given to the {names}.", "missing_field"))
    if errors:
        raise Invalid(
            errors, remedy=f"Name a column for each, as in {'='.join((kind.needs[0][0], 'COLUMN'))}."
        )
