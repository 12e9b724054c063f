"""Customers as a program compares them with one another: the columns that tell who somebody is, in batches."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection
from django.db.models import F

from regard.customers import rules
from regard.customers.models import ContactPoint, Customer, CustomerKey
from regard.ui.among import among

FURTHER_EMAILS = ("email_2", "email_3")
FURTHER_PHONES = ("phone_2", "phone_3", "phone_4")
COLUMNS = (
    "id", "given_name", "family_name", "name", "email", "phone", "street", "postal_code", "city", "region", "country",
    *FURTHER_EMAILS, *FURTHER_PHONES,
)  # fmt: skip
BATCH = 20_000
Row = tuple[int | str, ...]


def comparable(kind: str, *, batch: int = BATCH) -> Iterator[list[Row]]:
    """Every customer of a kind as rows of `COLUMNS`, in batches by id, whoever may see them. Three queries a batch at most.

    E-mail and phone are as they are compared: the first ones, then as many further ones as there is room for, the oldest
    first. A name that only says the key is none.
    """
    columns = (*COLUMNS[:4], "email_normal", "phone_normal", *COLUMNS[6:11], "phone")
    last = 0
    while True:
        rows = Customer.objects.filter(kind=kind, id__gt=last).order_by("id").values_list(*columns)[:batch]
        found = list(rows)
        if not found:
            return
        nameless = _nameless([row[0] for row in found if row[3].startswith(rules.PLACEHOLDER)])
        further = _further(kind, last, found[-1][0])
        yield [
            (
                row[0], row[1], row[2], "" if (row[0], row[3]) in nameless else row[3], row[4], row[5] or row[11],
                *row[6:11], *further.get(row[0], _NO_MORE),
            )
            for row in found
        ]  # fmt: skip
        last = found[-1][0]


_NO_MORE = ("",) * len(FURTHER_EMAILS + FURTHER_PHONES)
_ROOM = {ContactPoint.Kind.EMAIL: len(FURTHER_EMAILS), ContactPoint.Kind.PHONE: len(FURTHER_PHONES)}


def _further(kind: str, above: int, last: int) -> dict[int, tuple[str, ...]]:
    """E-mail addresses and phone numbers beside the first ones, of the customers of a kind with ids in `(above, last]`."""
    told: dict[int, dict[str, list[str]]] = {}
    points = (
        ContactPoint.objects.filter(
            customer_id__gt=above, customer_id__lte=last, customer__kind=kind, kind__in=_ROOM
        )
        .exclude(normal__in=("", F("customer__email_normal"), F("customer__phone_normal")))
        .order_by("pk")
        .values_list("customer_id", "kind", "normal")
    )
    for customer, of, normal in points.iterator(chunk_size=BATCH):
        values = told.setdefault(customer, {one: [] for one in _ROOM})[of]
        if len(values) < _ROOM[ContactPoint.Kind(of)]:
            values.append(normal)
    return {
        customer: tuple(
            text for of, room in _ROOM.items() for text in (*values[of], *[""] * (room - len(values[of])))
        )
        for customer, values in told.items()
    }


def _nameless(ids: list[int]) -> set[tuple[int, str]]:
    """Customers with what they are called for want of a name."""
    if not ids:
        return set()
    keys = CustomerKey.objects.filter(customer_id__in=among(ids)).values_list("customer_id", "key")
    return {(customer, rules.placeholder_name(key)) for customer, key in keys}


_MAILBOXES = """
    WITH nameless AS (
        SELECT DISTINCT c.id, c.kind, c.email_normal FROM customers_customer c
        JOIN customers_customerkey k ON k.customer_id = c.id
        WHERE c.email_normal <> '' AND c.name LIKE %s AND c.name = substr(%s || k.key, 1, 200)
    )
    SELECT id, kind, min(holder), min(holder_kind) FROM (
        SELECT n.id, n.kind, c.id AS holder, c.kind AS holder_kind FROM nameless n
        JOIN customers_customer c ON c.email_normal = n.email_normal AND c.id <> n.id
        UNION SELECT n.id, n.kind, c.id, c.kind FROM nameless n
        JOIN customers_contactpoint p ON p.normal = n.email_normal AND p.kind = 'email' AND p.verified_at IS NOT NULL
        JOIN customers_customer c ON c.id = p.customer_id AND c.id <> n.id
    ) AS held GROUP BY id, kind HAVING count(*) = 1 ORDER BY id
"""


def mailbox_owners() -> list[tuple[int, str, int, str]]:
    """Customers of whom no name is known and the only other customer who has their e-mail address, as the first one or verified:
    (id and kind of the nameless, id and kind of the other). One query, whoever may see them."""
    with connection.cursor() as cursor:
        cursor.execute(_MAILBOXES, [f"{rules.PLACEHOLDER}%", rules.PLACEHOLDER])
        return list(cursor.fetchall())
