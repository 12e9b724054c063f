"""What analytics may know of records of own objects: whose, since when, and their fields as they are stored."""

from regard.analytics.facts import Fact, Field, FieldType, register_fact
from regard.fields.columns import sorted_slots
from regard.kernel.words import lazy

_TYPES: dict[str, FieldType] = {"t": "text", "n": "int", "d": "date", "f": "bool"}
_SLOTS = sorted_slots()

register_fact(
    Fact(
        name="own_records",
        label=lazy("Records of own objects"),
        permission="objects.record.view",
        key="record_id",
        fields=(
            Field("record_id", "id", lazy("Record")),
            Field("customer_id", "id", lazy("Customer"), refers="customers"),
            Field("object_key", "text", lazy("Object"), is_inner=True),
            Field("entered_on", "date", lazy("Day")),
            *(Field(slot, _TYPES[slot[0]], slot, is_inner=True) for slot in _SLOTS),
        ),
        sql=f"""
            SELECT r.id, r.customer_id, o.key, r.created_on, {", ".join(f"v.{slot}" for slot in _SLOTS)}
            FROM objects_record r JOIN objects_ownobject o ON o.id = r.object_id
            LEFT JOIN objects_recordown v ON v.record_id = r.id
            WHERE r.id >= %s AND r.id < %s AND o.removed_at IS NULL
        """,  # noqa: S608 - names of columns
        highest="SELECT max(id) FROM objects_record",
    )
)
