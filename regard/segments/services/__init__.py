"""The verbs of segments: build, change, copy, delete; refresh who is in them."""

from regard.segments.services.builtin import ensure_builtin_segments
from regard.segments.services.changing import change_segment, create_segment, delete_segment
from regard.segments.services.drafting import (
    copy_segment,
    discard_draft,
    edit_draft,
    edit_segment,
    save_draft,
    start_draft,
)
from regard.segments.services.feeding import is_somebody_touched, note_touched, note_withdrawn
from regard.segments.services.refreshing import Refreshed, refresh_due, refresh_loud, refresh_segments

__all__ = [
    "Refreshed",
    "change_segment",
    "copy_segment",
    "create_segment",
    "delete_segment",
    "discard_draft",
    "edit_draft",
    "edit_segment",
    "ensure_builtin_segments",
    "is_somebody_touched",
    "note_touched",
    "note_withdrawn",
    "refresh_due",
    "refresh_loud",
    "refresh_segments",
    "save_draft",
    "start_draft",
]
