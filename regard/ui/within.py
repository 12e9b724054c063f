"""Rows that are among those of another query, as PostgreSQL finds the first of them quickest."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import BooleanField, F, Func, Q, QuerySet
from django.db.models.expressions import RawSQL, Subquery

MANY = 20_000
"""So many numbers make a table in memory that costs no more than what it saves."""


class _Within(Func):
    """`(column IN (…)) IS TRUE`: looked up in memory for each row that comes along.

    Without `IS TRUE` it would become a join, and a join of many rows gathers and sorts them all before it knows the first.
    """

    conditional = True
    output_field = BooleanField()
    arg_joiner = " IN "
    template = "(%(expressions)s) IS TRUE"


def within(numbers: QuerySet[Any] | RawSQL, path: str = "pk") -> Q:
    """Whether the column at `path` is among the ids of a query, of `MANY` rows at most. PostgreSQL walks the index of the page's
    order and looks each row up, instead of gathering and sorting all of them."""
    given = numbers if isinstance(numbers, RawSQL) else Subquery(numbers.order_by().values("pk"))
    return Q(_Within(F(path), given))


def is_quicker_within(rows: QuerySet[Any]) -> bool:
    """Whether the database is one that gains by `within`, and these rows are few enough. One query."""
    return connection.vendor == "postgresql" and rows.order_by()[: MANY + 1].count() <= MANY
