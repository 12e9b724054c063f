# ruff: noqa: ANN401 - rows and values of any noun pass through
"""Paging by keys instead of offsets: any page of a million rows costs what the first one costs.

The order is total (the primary key breaks ties), missing values stand last whatever the direction, and both are
the same on SQLite and PostgreSQL. Where the first sort key may be missing, rows with and without it are asked
apart, so that an index serves each.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, F, Func, Model, Q, QuerySet, Value
from django.db.models.expressions import OrderBy
from django.db.models.sql.compiler import SQLCompiler

from regard.kernel.days import in_utc
from regard.ui.within import is_quicker_within, within

M = TypeVar("M", bound=Model)
Values = Sequence[Any]


@dataclass(frozen=True)
class Key:
    """One sort key: an ORM path, its direction, and whether it may be missing.

    `is_tie` marks the last key, which always has the value of the primary key, whatever column of it is asked.
    """

    path: str
    descending: bool = False
    nullable: bool = False
    is_tie: bool = False

    def reversed(self) -> Key:
        return replace(self, descending=not self.descending)


@dataclass(frozen=True)
class Page(Generic[M]):
    """Up to `size` rows with what is needed to go on: cursors of the first and the last row."""

    rows: list[M]
    has_previous: bool
    has_next: bool
    first: str = ""
    last: str = ""


def keys_for(model: type[Model], sort: Iterable[tuple[str, bool]]) -> tuple[Key, ...]:
    """Sort keys from (path, descending) pairs, completed by the primary key in the direction of the last."""
    pk = model._meta.pk.name if model._meta.pk else "id"
    keys: list[Key] = []
    for path, descending in sort:
        shown = pk if path == "pk" else path
        if shown not in {key.path for key in keys}:
            keys.append(Key(shown, descending, may_be_missing(model, shown)))
        if shown == pk:
            keys[-1] = replace(keys[-1], is_tie=True)
            return tuple(keys)
    tie = _tie_path(model, keys[0].path) if len(keys) == 1 else pk
    return (*keys, Key(tie, keys[-1].descending if keys else False, is_tie=True))


def _tie_path(model: type[Model], path: str) -> str:
    """The primary key, as the table has it that the first key is in: there an index can hold both in order."""
    pk = model._meta.pk.name if model._meta.pk else "id"
    name, dots, _ = path.partition("__")
    if not dots:
        return pk
    try:
        relation: Any = model._meta.get_field(name)
    except FieldDoesNotExist:
        return pk
    is_same = relation.one_to_one and relation.auto_created and relation.field.primary_key
    return f"{name}__{relation.field.name}" if is_same else pk


def may_be_missing(model: type[Model], path: str) -> bool:
    """Whether a path can give NULL: a nullable column, an optional or reverse relation, or something computed."""
    options = model._meta
    for part in path.split("__"):
        try:
            field: Any = options.pk if part == "pk" else options.get_field(part)
        except FieldDoesNotExist:
            return True
        if field is None or getattr(field, "null", True) or (field.is_relation and field.auto_created):
            return True
        if field.is_relation and field.related_model:
            options = field.related_model._meta
    return False


def page(
    queryset: QuerySet[M],
    keys: Sequence[Key],
    *,
    size: int = 50,
    after: str = "",
    before: str = "",
    is_whole: bool = False,
) -> Page[M]:
    """The page after (or before) a cursor. An unreadable cursor gives the first page. One query, two at a seam.

    `is_whole`: these are all rows somebody sees, unfiltered. Where they are few and sorted by what another table has, PostgreSQL
    takes a query more to walk the index there.
    """
    count = len(keys)
    walk = _walk(queryset, keys) if is_whole else None
    if before and (values := decode(before, count)) is not None:
        rows, more = _take(queryset, keys, values, size, backwards=True, walk=walk)
        if more or len(rows) == size:
            return _made(rows[::-1], keys, has_previous=more, has_next=True)
        values = None
    else:
        values = decode(after, count) if after else None
    rows, more = _take(queryset, keys, values, size, backwards=False, walk=walk)
    return _made(rows, keys, has_previous=values is not None, has_next=more)


def first(queryset: QuerySet[Any, M], keys: Sequence[Key], *, size: int) -> tuple[list[M], bool]:
    """The first `size` of whatever the queryset gives (rows or values), and whether there are more. As `page`."""
    return _take(queryset, keys, None, size, backwards=False, walk=None)


def _made(rows: list[M], keys: Sequence[Key], *, has_previous: bool, has_next: bool) -> Page[M]:
    if not rows:
        return Page(rows, has_previous, has_next)
    return Page(
        rows, has_previous, has_next, encode(values_of(rows[0], keys)), encode(values_of(rows[-1], keys))
    )


def _take(
    queryset: QuerySet[M],
    keys: Sequence[Key],
    values: Values | None,
    size: int,
    *,
    backwards: bool,
    walk: QuerySet[Any, M] | None = None,
) -> tuple[list[M], bool]:
    """Up to `size` rows beyond `values` in reading direction, and whether there are more."""
    rows: list[M] = []
    for part, part_keys, part_values in _parts(queryset, walk, keys, values, backwards):
        wanted = part
        if part_values is not None:
            wanted = wanted.filter(beyond(part_keys, part_values, backwards))
        ordered = wanted.order_by(*(order_by(key, backwards) for key in part_keys))
        rows.extend(_first(queryset, ordered, size + 1 - len(rows)))
        if len(rows) > size:
            return rows[:size], True
    return rows, False


def _walk(queryset: QuerySet[M], keys: Sequence[Key]) -> QuerySet[M] | None:
    """The same rows, looked up while the index of another table is walked that has the order; None where that is no gain."""
    is_beside = keys[-1].is_tie and "__" in keys[-1].path
    if not is_beside or not queryset.query.where or not is_quicker_within(queryset):
        return None
    return queryset.model._default_manager.filter(within(queryset, keys[-1].path))


def _first(queryset: QuerySet[M], ordered: QuerySet[M], count: int) -> QuerySet[M]:
    """The first rows. PostgreSQL finds out first which these are, by indexes where they suffice, and reads the rest of them then:
    else it reads and joins all that matches before it sorts."""
    asked = ordered.query
    is_of_rows = not asked.values_select and asked.group_by is None
    if not queryset.query.where or not is_of_rows or connection.vendor != "postgresql":
        return ordered[:count]
    whole = queryset.order_by(*ordered.query.order_by)
    whole.query.clear_where()
    return whole.filter(pk__in=ordered.values("pk")[:count])


def _parts(
    queryset: QuerySet[M],
    walk: QuerySet[M] | None,
    keys: Sequence[Key],
    values: Values | None,
    backwards: bool,
) -> Iterable[tuple[QuerySet[M], Sequence[Key], Values | None]]:
    """The rows with and those without the first key, in reading direction, from the cursor on."""
    first, rest = keys[0], keys[1:]
    if not first.nullable or not rest:
        return [(queryset, keys, values)]
    known = (
        (queryset if walk is None else walk).filter(**{f"{first.path}__isnull": False}),
        (replace(first, nullable=False), *rest),
        values if values is not None and values[0] is not None else None,
    )
    missing = (
        queryset.filter(**{f"{first.path}__isnull": True}),
        [replace(key, path="pk") if key.is_tie else key for key in rest],
        values[1:] if values is not None and values[0] is None else None,
    )
    if values is None:
        return [missing, known] if backwards else [known, missing]
    if values[0] is None:
        return [missing, known] if backwards else [missing]
    return [known] if backwards else [known, missing]


def order_by(key: Key, backwards: bool) -> OrderBy:
    """The ORDER BY of a key; missing last when read forwards."""
    descending = key.descending != backwards
    nulls = {("nulls_first" if backwards else "nulls_last"): True} if key.nullable else {}
    expression = F(key.path)
    return expression.desc(**nulls) if descending else expression.asc(**nulls)


def beyond(keys: Sequence[Key], values: Values, backwards: bool) -> Q:
    """What comes strictly after `values` in reading direction."""
    directions = {key.descending for key in keys}
    if len(directions) == 1 and not any(key.nullable for key in keys):
        return Q(
            _RowBeyond([key.path for key in keys], values, "<" if directions.pop() != backwards else ">")
        )
    found = Q(pk__in=[])
    equal = Q()
    for key, value in zip(keys, values, strict=True):
        found |= equal & _past(key, value, backwards)
        equal &= Q(**{f"{key.path}__isnull": True}) if value is None else Q(**{key.path: value})
    return found


class _RowBeyond(Func):
    """`(a, b) > (1, 2)`: both databases walk an index with it, however many rows share the first value."""

    conditional = True
    output_field = BooleanField()

    def __init__(self, paths: Sequence[str] = (), values: Values = (), operator: str = ">") -> None:
        super().__init__(*(F(path) for path in paths))
        self.values, self.operator = tuple(values), operator

    def as_sql(  # type: ignore[override]
        self,
        compiler: SQLCompiler,
        connection: BaseDatabaseWrapper,
        **extra: Any,
    ) -> tuple[str, list[Any]]:
        columns = self.get_source_expressions()
        given = [
            Value(value, output_field=column.output_field)
            for column, value in zip(columns, self.values, strict=True)
        ]
        left, right = ([compiler.compile(item) for item in side] for side in (columns, given))
        sql = f"({', '.join(sql for sql, _ in left)}) {self.operator} ({', '.join(sql for sql, _ in right)})"
        return sql, [param for _, params in (*left, *right) for param in params]


def _past(key: Key, value: Any, backwards: bool) -> Q:
    if value is None:
        return Q(**{f"{key.path}__isnull": False}) if backwards else Q(pk__in=[])
    operator = "lt" if key.descending != backwards else "gt"
    past = Q(**{f"{key.path}__{operator}": value})
    if key.nullable and not backwards:
        past |= Q(**{f"{key.path}__isnull": True})
    return past


def values_of(row: Model, keys: Sequence[Key]) -> list[Any]:
    return [row.pk if key.is_tie else value_at(row, key.path) for key in keys]


def value_at(row: Any, path: str) -> Any:
    """The value at an ORM path of a loaded row; None where a relation is empty."""
    for part in path.split("__"):
        if row is None:
            return None
        try:
            row = getattr(row, part)
        except ObjectDoesNotExist:
            return None
    return row.pk if isinstance(row, Model) else row


def encode(values: Values) -> str:
    """A cursor for the address: unreadable to people, readable on both databases."""
    text = json.dumps([_packed(value) for value in values], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(cursor: str, count: int) -> list[Any] | None:
    """The values of a cursor, or None when it is not one of `count` values."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        values = json.loads(base64.urlsafe_b64decode(padded))
        if not isinstance(values, list) or len(values) != count:
            return None
        return [_unpacked(value) for value in values]
    except (ValueError, TypeError, binascii.Error, ArithmeticError):
        return None


_MAKERS: dict[str, Callable[[str], Any]] = {
    "t": lambda text: in_utc(datetime.fromisoformat(text)),
    "d": date.fromisoformat,
    "n": Decimal,
}


def _packed(value: Any) -> Any:
    if isinstance(value, datetime):
        return ["t", value.isoformat()]
    if isinstance(value, date):
        return ["d", value.isoformat()]
    if isinstance(value, Decimal):
        return ["n", str(value)]
    return value


def _unpacked(value: Any) -> Any:
    if not isinstance(value, list):
        if isinstance(value, dict):
            raise ValueError("not a cursor value")
        return value
    kind, text = value
    return _MAKERS[kind](text) if kind in _MAKERS else None
