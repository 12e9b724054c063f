# ruff: noqa: ANN401 - a compiler of any database, and what it takes
"""`path__unindexed`: the same column, of which SQLite uses no index.

SQLite knows nothing of LIMIT when it plans: for a value a third of all records have, it would gather and sort them all to
show fifty. PostgreSQL weighs that itself, and gets the column as it is.
"""

from __future__ import annotations

from typing import Any

from django.db.models import (
    BigIntegerField,
    BooleanField,
    DateField,
    TextField,
    Transform,
)


class Unindexed(Transform):
    lookup_name = "unindexed"

    def as_sql(  # type: ignore[override]
        self,
        compiler: Any,
        connection: Any,
        **extra: Any,
    ) -> tuple[str, tuple[Any, ...]]:
        sql, params = compiler.compile(self.lhs)
        return sql, tuple(params)

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, tuple[Any, ...]]:
        sql, params = compiler.compile(self.lhs)
        return f"+{sql}", tuple(params)


for _kind in (BigIntegerField, BooleanField, DateField, TextField):
    _kind.register_lookup(Unindexed)
