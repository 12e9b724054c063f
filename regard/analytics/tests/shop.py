"""A small business of the tests' own: tables, facts over them, and words to fill them.

Analytics stands under the domains, so its tests bring their own tables instead of borrowing those of sales.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from unittest.mock import patch

from django.db import connection

from regard.analytics.dimensions import CUSTOMERS, MEMBERS
from regard.analytics.facts import FACTS, STORY, Fact, Field, PageIdFrom, register_fact

_TYPES = {
    "id": "bigint",
    "int": "bigint",
    "units": "bigint",
    "text": "varchar(200)",
    "date": "date",
    "float": "double precision",
}

PEOPLE = (
    Field("customer_id", "id", "Customer"),
    Field("country", "text", "Country", dimension="country"),
    Field("owner_id", "id", "Owner"),
    Field("since", "date", "Customer since"),
)
ORDERS = (
    Field("order_id", "id", "Order"),
    Field("customer_id", "id", "Customer", refers=CUSTOMERS),
    Field("kind", "choice", "Kind", choices={"sale": "Sale", "adjustment": "Adjustment"}),
    Field("placed_on", "date", "Day"),
    Field("currency", "text", "Currency"),
    Field("channel", "choice", "Channel", choices={"web": "Web shop", "cafe": "Café"}, dimension="channel"),
    Field("amount", "units", "Amount", currency=True),
    Field("cost", "units", "Cost", currency=True),
)
MEMBERSHIP = (
    Field("member_id", "id", "Membership"),
    Field("segment_id", "id", "Segment", dimension="segment"),
    Field("customer_id", "id", "Customer", refers=CUSTOMERS),
    Field("left_at", "date", "Left"),
)
KINDS: dict[str, dict[str, PageIdFrom]] = {
    "orders": {"trial.thing.done": "subject"},
    CUSTOMERS: {"trial.thing.done": "customer", "trial.secret.kept": "customer"},
}
TABLES = {CUSTOMERS: PEOPLE, "orders": ORDERS, MEMBERS: MEMBERSHIP}


@contextmanager
def open_shop() -> Iterator[None]:
    """The tables exist, and their facts are the only ones besides the story."""
    with patch.object(FACTS, "_items", {STORY.name: STORY}):
        for name, fields in TABLES.items():
            columns = ", ".join(f"{field.name} {_TYPES.get(field.type, 'varchar(200)')}" for field in fields)
            _execute(f"CREATE TABLE probe_{name} ({columns}, PRIMARY KEY ({fields[0].name}))")
            register_fact(_fact(name, fields))
        try:
            yield
        finally:
            for name in TABLES:
                _execute(f"DROP TABLE probe_{name}")


def _execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def _fact(name: str, fields: tuple[Field, ...]) -> Fact:
    key = fields[0].name
    columns = ", ".join(field.name for field in fields)
    return Fact(
        name=name,
        label=name.replace("_", " ").capitalize(),
        key=key,
        fields=fields,
        sql=f"SELECT {columns} FROM probe_{name} WHERE {key} >= %s AND {key} < %s",
        highest=f"SELECT max({key}) FROM probe_{name}",
        kinds=KINDS.get(name, {}),
    )


def put(name: str, *rows: tuple[Any, ...]) -> None:
    """Inserts rows, replacing those with the same key."""
    fields = TABLES[name]
    columns = ", ".join(field.name for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    changed = ", ".join(f"{field.name} = excluded.{field.name}" for field in fields[1:])
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO probe_{name} ({columns}) VALUES ({marks})"
            f" ON CONFLICT ({fields[0].name}) DO UPDATE SET {changed}",
            [tuple(str(cell) if isinstance(cell, date) else cell for cell in row) for row in rows],
        )


def drop(name: str, *keys: int) -> None:
    """Deletes rows by key."""
    with connection.cursor() as cursor:
        cursor.executemany(
            f"DELETE FROM probe_{name} WHERE {TABLES[name][0].name} = %s", [(key,) for key in keys]
        )
