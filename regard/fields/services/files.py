"""Own fields as files carry them: read without the database once made, so that a thread can do it."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from regard.fields.models import OwnField
from regard.fields.queries import own_fields, values_among
from regard.fields.rules import clean, words
from regard.people.queries import addresses_of_people


@dataclass(frozen=True)
class FileReader:
    """The fields by key, and the numbers of colleagues by their e-mail address."""

    fields: Mapping[str, OwnField] = field(default_factory=dict)
    people: Mapping[str, int] = field(default_factory=dict)

    def read(self, key: str, text: str) -> str | None:
        """A text as JSON of the value it is; None where it can be none."""
        one = self.fields.get(key)
        if one is None:
            return None
        said: Any = self.people.get(text.strip().casefold(), "?") if one.kind == "person" else text
        try:
            value = clean(one, said)
        except ValueError:
            return None
        return None if value is None else json.dumps(value, ensure_ascii=False)


def file_reader(noun: str) -> FileReader:
    """What reads the own fields of a noun. One query where there are fields for colleagues."""
    fields = {one.key: one for one in own_fields(noun)}
    if not any(one.kind == "person" for one in fields.values()):
        return FileReader(fields)
    numbers = {address.casefold(): number for number, address in addresses_of_people().items()}
    return FileReader(fields, numbers)


def in_files(noun: str, ids: Collection[int]) -> dict[int, dict[str, str]]:
    """The values of records as texts a `FileReader` reads again: id -> key -> text. At most two queries."""
    found, fields = values_among(noun, ids), {one.key: one for one in own_fields(noun)}
    has_people = any(fields[key].kind == "person" for values in found.values() for key in values)
    people = addresses_of_people() if has_people else {}
    return {
        number: {key: _text(fields[key], value, people) for key, value in values.items()}
        for number, values in found.items()
    }


def _text(one: OwnField, value: Any, people: Mapping[int, str]) -> str:  # noqa: ANN401
    return str(value) if one.kind == "percent" else words(one, value, people)
