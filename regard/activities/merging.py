"""What becomes of notes and tasks when their customers are merged or deleted: they go where the customer goes."""

from __future__ import annotations

from collections.abc import Collection

from regard.analytics.services import mark_dirty
from regard.customers.merging import MergePolicy, register_merge
from regard.kernel.words import lazy


def _activities(ids: Collection[int], customers: Collection[int]) -> None:
    mark_dirty("activities", customers)


def _tasks(ids: Collection[int], customers: Collection[int]) -> None:
    mark_dirty("tasks", ids)


register_merge(
    MergePolicy(
        "activities.customerfile",
        "customer",
        "move",
        (lazy("file"), lazy("files")),
        permission="activities.file.view",
    ),
    MergePolicy("activities.follow", "customer", "move", unique=("user",)),
    MergePolicy(
        "activities.activity",
        "customer",
        "move",
        (lazy("note, call or meeting"), lazy("notes, calls and meetings")),
        permission="activities.activity.view",
        settle=_activities,
    ),
    MergePolicy(
        "activities.task",
        "customer",
        "move",
        (lazy("task"), lazy("tasks")),
        permission="activities.task.view",
        settle=_tasks,
    ),
)
