"""The tables of this domain."""

from regard.activities.models.activity import Activity
from regard.activities.models.mention import Mention
from regard.activities.models.task import Task

__all__ = ["Activity", "Mention", "Task"]
