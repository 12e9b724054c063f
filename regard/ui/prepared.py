"""Queries of a fixed form whose SQL is made once.

Building and compiling a query of Django costs several times what SQLite takes to answer it, and nearly half of a short
request. What every request asks in the same form (who is it, which customer) is therefore compiled at its first use and
run with other values from then on; rows become what Django would make of them.
"""

# ruff: noqa: ANN401 - values of any column pass through

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import QuerySet
from django.db.models import query as parts
from django.db.models.query import FlatValuesListIterable, ModelIterable, ValuesListIterable

T = TypeVar("T")
HIGHEST = 2**63 - 1
FIRST_MARK = (
    2_147_483_000  # what stands for a number while the query is compiled fits every column of numbers
)


@dataclass(frozen=True)
class _Form:
    """A compiled query: `params` are constants, or the place of a value in the call."""

    sql: str
    params: tuple[Any, ...]
    places: tuple[int | None, ...]
    made: Callable[[Sequence[Any]], list[Any]]

    def filled(self, values: Sequence[Any]) -> list[Any]:
        return [
            constant if place is None else values[place]
            for constant, place in zip(self.params, self.places, strict=True)
        ]


class Prepared(Generic[T]):
    """`make(*values)` gives a queryset whose form does not depend on the values; each is a number or a text as `kinds` say.

    Like the queryset itself, it gives rows of models (with `select_related`), or what `values_list` asks. One query per call.
    """

    def __init__(self, make: Callable[..., QuerySet[Any, T]], *kinds: type[int] | type[str]) -> None:
        self._make = make
        self._kinds = kinds
        self._forms: dict[str, _Form] = {}

    def all(self, *values: int | str) -> list[T]:
        """The rows. A number no column can hold finds nothing."""
        if len(values) != len(self._kinds):
            raise TypeError(f"{len(self._kinds)} values are wanted, {len(values)} given")
        if any(isinstance(value, int) and not -HIGHEST <= value <= HIGHEST for value in values):
            return []
        form = self._forms.get(connection.vendor)
        if form is None:
            form = self._forms[connection.vendor] = self._compiled()
        with connection.cursor() as cursor:
            cursor.execute(form.sql, form.filled(values))
            return form.made(cursor.fetchall())

    def first(self, *values: int | str) -> T | None:
        """The first row, or None."""
        return next(iter(self.all(*values)), None)

    def _compiled(self) -> _Form:
        marks = [
            FIRST_MARK + place if kind is int else f"\x01{place}\x01"
            for place, kind in enumerate(self._kinds)
        ]
        queryset: Any = self._make(*marks)
        compiler = queryset.query.get_compiler(using=queryset.db)
        sql, params = compiler.as_sql()
        places = tuple(next((n for n, m in enumerate(marks) if m == param), None) for param in params)
        if {place for place in places if place is not None} != set(range(len(marks))):
            raise TypeError("a value does not appear in the query as it was given")
        return _Form(sql, tuple(params), places, _maker(queryset, compiler))


def _maker(queryset: Any, compiler: Any) -> Callable[[Sequence[Any]], list[Any]]:
    """What turns rows of the database into what the queryset would give: Django's own steps, with their parts found once."""
    converters = compiler.get_converters([column[0] for column in compiler.select[: compiler.col_count]])

    def converted(rows: Sequence[Any]) -> Any:
        return compiler.apply_converters(chain(rows), converters) if converters else rows

    if queryset._iterable_class is FlatValuesListIterable:
        return lambda rows: [row[0] for row in converted(rows)]
    if queryset._iterable_class is ValuesListIterable:
        return lambda rows: [tuple(row) for row in converted(rows)]
    if queryset._iterable_class is not ModelIterable:
        raise TypeError("only models and values_list can be prepared")
    info, using = compiler.klass_info, queryset.db
    model, fields = info["model"], info["select_fields"]
    start, end = fields[0], fields[-1] + 1
    names = [column[0].target.attname for column in compiler.select[start:end]]
    populators_of: Any = parts.get_related_populators
    related = populators_of(info, compiler.select, using)
    computed = tuple((compiler.annotation_col_map or {}).items())

    def models(rows: Sequence[Any]) -> list[Any]:
        found = []
        for row in converted(rows):
            one = model.from_db(using, names, row[start:end])
            for populator in related:
                populator.populate(row, one)
            for name, place in computed:
                setattr(one, name, row[place])
            found.append(one)
        return found

    return models
