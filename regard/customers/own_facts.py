"""The columns of own fields as a table of the columnar copy: all of them, so that a field is there once it is added."""

from regard.analytics.facts import Fact, Field, FieldType
from regard.fields.columns import sorted_slots
from regard.kernel.words import lazy

_TYPES: dict[str, FieldType] = {"t": "text", "n": "int", "d": "date", "f": "bool"}


def own_fact(name: str, label: str, permission: str, table: str) -> Fact:
    """`table` holds the own fields of customers. Numbers are as they are stored: see `regard.fields.rules.stored`."""
    slots = sorted_slots()
    return Fact(
        name=name,
        label=label,
        permission=permission,
        key="customer_id",
        fields=(
            Field("customer_id", "id", lazy("Customer"), refers="customers"),
            *(Field(slot, _TYPES[slot[0]], slot, is_inner=True) for slot in slots),
        ),
        sql=f"SELECT customer_id, {', '.join(slots)} FROM {table} WHERE customer_id >= %s AND customer_id < %s",  # noqa: S608
        highest=f"SELECT max(customer_id) FROM {table}",  # noqa: S608
    )
