"""The tables of this domain."""

from regard.activities.models.activity import Activity
from regard.activities.models.calendar import CalendarFeed, CalendarImport
from regard.activities.models.device import Sent
from regard.activities.models.file import CustomerFile, FileContent
from regard.activities.models.following import Follow
from regard.activities.models.mention import Mention
from regard.activities.models.task import Task, TaskOwn

__all__ = [
    "Activity",
    "CalendarFeed",
    "CalendarImport",
    "CustomerFile",
    "FileContent",
    "Follow",
    "Mention",
    "Sent",
    "Task",
    "TaskOwn",
]
