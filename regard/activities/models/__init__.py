"""The tables of this domain."""

from regard.activities.models.activity import Activity
from regard.activities.models.task import Task, TaskOwn

__all__ = ["Activity", "Task", "TaskOwn"]
