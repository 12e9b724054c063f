"""What the columnar copy keeps of segments: every stay of a customer in one."""

from collections.abc import Sequence

from regard.analytics.dimensions import register_choices
from regard.analytics.facts import Fact, Field, register_fact
from regard.kernel.actor import Actor
from regard.kernel.words import lazy, lazy_of

register_fact(
    Fact(
        name="segment_members",
        label=lazy("Members of segments"),
        permission="segments.segment.view",
        key="segment_id",
        page="customer_id",
        fields=(
            Field("segment_id", "id", lazy("Segment"), dimension="segment"),
            Field("customer_id", "id", lazy("Customer"), refers="customers"),
            Field("entered_at", "time", lazy_of("segment", "Entered")),
            Field("left_at", "time", lazy_of("segment", "Left")),
        ),
        sql="""
            SELECT m.segment_id, m.customer_id, e.at, l.at
            FROM segments_member m
            JOIN segments_build e ON e.id = m.entered_in_id
            LEFT JOIN segments_build l ON l.id = m.left_in_id
            WHERE m.segment_id IN (SELECT id FROM segments_segment) AND m.customer_id >= %s AND m.customer_id < %s
        """,
        highest="SELECT MAX(customer_id) FROM segments_member",
    )
)


def _choices(actor: Actor) -> Sequence[tuple[str, str]]:
    from regard.segments.queries import visible_to

    seen = visible_to(actor).order_by("name").only("key", "name", "kind")
    return [(str(segment.pk), segment.label) for segment in seen]


register_choices("segment", _choices)
