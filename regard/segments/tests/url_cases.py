"""Who may open the pages of segments and of drafts."""

from collections.abc import Sequence
from typing import Any

from regard.people.tests.cast import Cast
from regard.segments.models import Draft, Segment
from tests.cases import Case

VIEW = ("segments.segment.view",)
RULE = {"version": 1, "op": "all", "not": False, "rules": []}


def _segment(cast: Cast) -> Sequence[Any]:
    segment = Segment.objects.create(
        key="regulars", name="Regulars", sort_name="regulars", rule=RULE, owner=cast.owner
    )
    return [segment.pk]


def _draft(cast: Cast) -> Sequence[Any]:
    """A draft is its writer's alone: here that of whoever is granted the right."""
    return [Draft.objects.create(user=cast.nobody, rule=RULE).pk]


CASES = (
    Case("segments:segments_refresh", method="post"),
    Case("segments:draft_edit", _draft),
    Case("segments:draft_discard", _draft, method="post"),
    Case("segments:draft_count", _draft),
    Case("segments:draft_sample", _draft),
    Case("segments:draft_breakdown", _draft),
    Case("segments:draft_history", _draft),
    Case("segments:segment_detail", _segment),
    Case("segments:segment_edit", _segment, grants=VIEW),
    Case("segments:segment_copy", _segment, method="post", grants=VIEW),
    Case("segments:segment_refresh", _segment, method="post", grants=VIEW),
    Case("segments:segment_delete", _segment, grants=VIEW),
)
