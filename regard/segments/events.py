"""What segments tell: a customer came into one, or left it."""

from regard.kernel.words import lazy
from regard.story.types import Event, event


@event(
    "segments.member.entered",
    permission="segments.segment.view",
    title=lazy("Entered a segment"),
    icon="filter-plus",
)
class MemberEntered(Event):
    """`version` of the segment's rule at that time."""

    version: int


@event(
    "segments.member.left",
    permission="segments.segment.view",
    title=lazy("Left a segment"),
    icon="filter-minus",
)
class MemberLeft(Event):
    """`version` of the segment's rule at that time."""

    version: int
