"""Mappings as people and programs write them: `customer=Client No,at=Date,amount=5`."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Protocol

from regard.exchange.kinds.guessing import words
from regard.exchange.kinds.kinds import KINDS, check_mapping
from regard.kernel.errors import Invalid
from regard.kernel.words import tr

SHOWN = 40


class Mapped(Protocol):
    """The part of an import a mapping is about."""

    kind: str
    name: str

    @property
    def columns(self) -> Sequence[str]: ...

    @property
    def guessed(self) -> Mapping[str, int]: ...

    @property
    def unsure(self) -> Sequence[str]: ...


def columns_by_field(item: Mapped, pairs: Sequence[str]) -> dict[str, int]:
    """The column of each field, from `FIELD=COLUMN[,…]`; without pairs the guess.

    Raises `Invalid`, naming the file, what is wrong and the columns there are; so it does where a guess is not clear.
    """
    mapping = _asked(item, pairs) if pairs else dict(item.guessed)
    try:
        check_mapping(KINDS[item.kind], mapping, len(item.columns))
    except Invalid as error:
        raise Invalid({"mapping": f"{item.name}: {error.message} {listed(item.columns)}"}) from error
    if not pairs and item.unsure:
        guessed = ", ".join(f"{key}={item.columns[number - 1]}" for key, number in mapping.items()) or tr(
            "nothing"
        )
        raise _wrong(
            tr(
                "{file}: it is not clear which column is the {fields}. Guessed: {guessed}. {columns} Say it as FIELD=COLUMN,…",
                file=item.name,
                fields=_all(item.unsure),
                guessed=guessed,
                columns=listed(item.columns),
            )
        )
    return mapping


def listed(columns: Sequence[str]) -> str:
    """The columns with their numbers, as a sentence."""
    shown = ", ".join(f"{number} {name}" for number, name in enumerate(columns[:SHOWN], 1))
    return tr("Columns: {names}.", names=f"{shown}{' …' if len(columns) > SHOWN else ''}")


def _all(fields: Sequence[str]) -> str:
    return reduce(lambda one, other: tr("{one} and the {other}", one=one, other=other), fields)


def _asked(item: Mapped, pairs: Sequence[str]) -> dict[str, int]:
    known = KINDS[item.kind].keys
    mapping: dict[str, int] = {}
    for pair in (pair for text in pairs for row in csv.reader([text]) for pair in row):
        key, sign, column = pair.partition("=")
        key = key.strip()
        if not sign or not column.strip():
            raise _wrong(tr("{pair}: write FIELD=COLUMN.", pair=pair))
        if key not in known:
            raise _wrong(
                tr(
                    "{pair}: there is no field {field}. Fields: {known}",
                    pair=pair,
                    field=repr(key),
                    known=" ".join(known),
                )
            )
        if key in mapping:
            raise _wrong(tr("{pair}: the field {field} is given twice.", pair=pair, field=key))
        mapping[key] = _column(item, column.strip())
    return mapping


def _column(item: Mapped, text: str) -> int:
    """The number of a column named by its header, by words that are nearly the header, or by its number."""
    for fold in (str, words):
        wanted = fold(text)
        named = [number for number, name in enumerate(item.columns, 1) if wanted and fold(name) == wanted]
        if len(named) > 1:
            raise _wrong(
                tr(
                    "{file}: {count} columns are called {name}; name one by its number: {numbers}.",
                    file=item.name,
                    count=len(named),
                    name=repr(text),
                    numbers=named,
                )
            )
        if named:
            return named[0]
    if text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= len(item.columns):
        return int(text[:9])
    raise _wrong(
        tr(
            "{file}: there is no column {name}. {columns}",
            file=item.name,
            name=repr(text),
            columns=listed(item.columns),
        )
    )


def _wrong(message: str) -> Invalid:
    return Invalid({"mapping": message})
