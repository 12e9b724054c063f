"""What this domain tells. What was written stays in its own tables: the story holds no words of people.

Calls and meetings tell their length as the entry's `duration`, in seconds, and come through the channel `phone` or `meeting`.
"""

from typing import Any

from regard.kernel.words import lazy
from regard.story.types import Event, event


def _without_purpose(payload: dict[str, Any]) -> dict[str, Any]:
    return {**payload, "purpose": ""}


@event(
    "activities.note.written", permission="activities.activity.view", title=lazy("Note written"), icon="note"
)
class NoteWritten(Event):
    """Somebody noted something about the customer."""


@event(
    "activities.call.logged",
    permission="activities.activity.view",
    title=lazy("Call logged"),
    icon="phone",
    version=2,
    upgrades={1: _without_purpose},
)
class CallLogged(Event):
    """`direction`: `out` we called, `in` the customer did. `outcome`: reached, no_answer, left_message or wrong_number, as it was
    said first. `purpose`: what for (`regard.kernel.policies.PURPOSES`), empty where it was not said."""

    direction: str
    outcome: str
    purpose: str = ""


@event(
    "activities.meeting.held",
    permission="activities.activity.view",
    title=lazy("Meeting held"),
    icon="users",
    version=2,
    upgrades={1: _without_purpose},
)
class MeetingHeld(Event):
    """A meeting took place, or was to. `outcome`: held, did_not_come or called_off, as it was said first. `purpose` as of a
    call."""

    outcome: str
    purpose: str = ""


@event(
    "activities.task.opened", permission="activities.task.view", title=lazy("Task opened"), icon="checkbox"
)
class TaskOpened(Event):
    """Somebody is to do something about the customer."""

    assignee_id: int | None


@event("activities.task.done", permission="activities.task.view", title=lazy("Task done"), icon="check")
class TaskDone(Event):
    """It was done; `is_late` says whether after its day, None where it had none."""

    is_late: bool | None


@event("activities.file.added", permission="activities.file.view", title=lazy("File added"), icon="paperclip")
class FileAdded(Event):
    """Somebody put a file with the customer."""
