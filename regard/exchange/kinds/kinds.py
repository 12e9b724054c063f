"""The kinds of files there are, and whether a mapping fits one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import reduce

from regard.exchange.kinds.contact_fields import CONTACTS
from regard.exchange.kinds.fields import CUSTOMERS, PURCHASES, Kind
from regard.exchange.kinds.own import purchase_fields
from regard.exchange.kinds.records import is_of_records, record_kinds, removed_kind
from regard.kernel.errors import FieldError, Invalid
from regard.kernel.words import midsentence, tr

_BUILT_IN = {kind.key: kind for kind in (replace(PURCHASES, more=purchase_fields), CONTACTS, CUSTOMERS)}


class _Kinds(Mapping[str, Kind]):
    """Those built in, and one for each own object in use; one that was removed is found by its key."""

    def __getitem__(self, key: str) -> Kind:
        if key in _BUILT_IN:
            return _BUILT_IN[key]
        found = next((kind for kind in record_kinds() if kind.key == key), None)
        if found is None and is_of_records(key):
            found = removed_kind(key)
        if found is None:
            raise KeyError(key)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter([*_BUILT_IN, *(kind.key for kind in record_kinds())])

    def __len__(self) -> int:
        return len(list(iter(self)))


KINDS: Mapping[str, Kind] = _Kinds()


def check_mapping(kind: Kind, mapping: Mapping[str, int], columns: int) -> None:
    """Raises `Invalid` when a field is unknown or missing, or a column is given to two fields. Columns count from 1."""
    errors = [
        FieldError(
            key,
            tr("There is no field {field}. Fields: {known}.", field=repr(key), known=", ".join(kind.keys)),
            "unknown_field",
        )
        for key in mapping
        if key not in kind.keys
    ]
    errors += [
        FieldError(
            key,
            tr("There is no column {number}: the file has {columns}.", number=number, columns=columns),
            "unknown_column",
        )
        for key, number in mapping.items()
        if not 1 <= number <= columns
    ]
    taken: dict[int, str] = {}
    for key, number in mapping.items():
        if number in taken:
            errors.append(
                FieldError(
                    key,
                    tr(
                        "Column {number} is given to both {one} and {other}.",
                        number=number,
                        one=taken[number],
                        other=key,
                    ),
                    "double_column",
                )
            )
        taken[number] = key
    for group in kind.needs:
        if not any(key in mapping for key in group):
            names = _alternatives([midsentence(kind.field(key).label) for key in group])
            missing = tr("No column is given to the {names}.", names=names)
            errors.append(FieldError(group[0], missing, "missing_field"))
    if errors:
        raise Invalid(
            errors,
            remedy=tr("Name a column for each, as in {example}.", example=f"{kind.needs[0][0]}=COLUMN"),
        )


def _alternatives(names: Sequence[str]) -> str:
    return reduce(lambda one, other: tr("{one} or {other}", one=one, other=other), names)
