from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from regard.activities.models.contact import ToCustomer
from regard.fields.columns import HasOwn, OwnValues, own_indexes
from regard.kernel.words import lazy, lazy_of


class Task(HasOwn, ToCustomer, models.Model):
    """Something somebody is to do, perhaps about a customer.

    A repeating task that is done is followed by the next one, which `follows` it; a task has one successor at most. `anchor_on`
    is the day its turns are counted from. Nobody's is a task whose colleague is gone.

    A meeting that is still to come is a task of that kind: it begins at `due_time` and lasts `minutes`. Held, it is logged with
    its customer as the activity `logged_as_id`.
    """

    fields_of = "activities.task"

    class Kind(models.TextChoices):
        TASK = "task", lazy("Task")
        MEETING = "meeting", lazy("Meeting")

    class Status(models.TextChoices):
        OPEN = "open", lazy_of("state", "Open")
        DONE = "done", lazy("Done")
        DROPPED = "dropped", lazy("Dropped")

    class Priority(models.TextChoices):
        HIGH = "high", lazy("High")
        NORMAL = "normal", lazy("Normal")
        LOW = "low", lazy("Low")

    class Repeat(models.TextChoices):
        NONE = "none", lazy("Never")
        DAILY = "daily", lazy("Every day")
        WEEKDAYS = "weekdays", lazy("Every working day")
        WEEKLY = "weekly", lazy("Every week")
        MONTHLY = "monthly", lazy("Every month")
        YEARLY = "yearly", lazy("Every year")

    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.TASK)
    title = models.CharField(max_length=300)
    sort_name = models.CharField(max_length=300, editable=False)
    note = models.TextField(blank=True)
    customer = models.ForeignKey(
        "customers.Customer",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="tasks",
        db_index=False,
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    due_on = models.DateField(null=True, blank=True)
    due_time = models.TimeField(null=True, blank=True)
    minutes = models.PositiveIntegerField(null=True, blank=True)  # of a meeting
    remind_before = models.PositiveIntegerField(null=True, blank=True)  # minutes before it is due
    remind_at = models.DateTimeField(null=True, blank=True)  # said, or `remind_before` reckoned
    reminded_at = models.DateTimeField(null=True, editable=False)
    checklist = models.JSONField(default=list, blank=True)  # [{"text": …, "is_done": …}, …]
    logged_as_id = models.BigIntegerField(
        null=True, editable=False
    )  # the activity of a meeting that was held
    priority = models.CharField(max_length=6, choices=Priority.choices, default=Priority.NORMAL)
    status = models.CharField(max_length=7, choices=Status.choices, default=Status.OPEN)
    repeat = models.CharField(max_length=8, choices=Repeat.choices, default=Repeat.NONE)
    anchor_on = models.DateField(null=True, editable=False)
    follows = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="successor", editable=False
    )
    is_over = models.BooleanField(default=False, editable=False)  # done or dropped: lists show it last
    done_at = models.DateTimeField(null=True, blank=True, editable=False)
    done_on = models.DateField(null=True, editable=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    source = models.CharField(max_length=60, blank=True)
    external_id = models.CharField(max_length=200, blank=True)
    import_id = models.BigIntegerField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    edited_at = models.DateTimeField(null=True, editable=False)  # when somebody changed it
    search_text = models.TextField(blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["external_id", "source"],
                name="activities_task_once",
                condition=~models.Q(external_id=""),
            )
        ]
        indexes = [
            models.Index(fields=["assignee", "status", "due_on"], name="activities_task_by_assignee"),
            models.Index(
                fields=["customer", "status"],
                name="activities_task_by_customer",
                condition=models.Q(customer__isnull=False),
            ),
            models.Index(fields=["due_on", "id"], name="activities_task_by_day"),
            models.Index(fields=["is_over", "due_on", "id"], name="activities_task_by_state"),
            models.Index(fields=["sort_name", "id"], name="activities_task_by_name"),
            models.Index(
                fields=["remind_at"],
                name="activities_task_to_remind",
                condition=models.Q(remind_at__isnull=False, reminded_at=None, is_over=False),
            ),
            models.Index(
                fields=["import_id"],
                name="activities_task_by_import",
                condition=models.Q(import_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def ticked(self) -> int:
        """How many items of the checklist are done."""
        return sum(bool(item["is_done"]) for item in self.checklist)


class TaskOwn(OwnValues):
    """What a task has in the fields the business has added."""

    task = models.OneToOneField(Task, models.CASCADE, primary_key=True, related_name="own")

    class Meta:
        indexes = own_indexes("activities_own", "task")
