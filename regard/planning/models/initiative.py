from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from regard.kernel.words import lazy
from regard.planning.models.objective import Objective
from regard.planning.models.plan import Plan


class Phase(models.Model):
    """A stretch of the plan that initiatives belong to. Its days are those of its initiatives."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="phases")
    name = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["plan", "name"], name="planning_phase_once")]

    def __str__(self) -> str:
        return self.name


class Initiative(models.Model):
    """Something the business does to reach objectives. Its days are those of its steps.

    `credit` is the share of its segment's added margin that it claims, `credit_from` the day from which; see `worth_rules`.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="initiatives")
    phase = models.ForeignKey(
        Phase, null=True, blank=True, on_delete=models.SET_NULL, related_name="initiatives"
    )
    name = models.CharField(max_length=100)
    what = models.TextField(blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    objectives = models.ManyToManyField(Objective, blank=True, related_name="initiatives")
    position = models.PositiveSmallIntegerField(default=0)
    is_dropped = models.BooleanField(default=False)
    credit = models.DecimalField(max_digits=5, decimal_places=4, default=0)
    credit_from = models.DateField(null=True, blank=True)
    credit_segment = models.ForeignKey(
        "segments.Segment", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["phase__position", "phase__id", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "name"], name="planning_initiative_once"),
            models.CheckConstraint(
                condition=models.Q(credit__gte=0) & models.Q(credit__lte=1), name="planning_initiative_credit"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Step(models.Model):
    """A stretch of work, one of the four stages, or a milestone of an initiative.

    `baseline_*` are the days first agreed, against which slip is counted. A stage is done by being accepted: somebody says that
    what `acceptance` asks for is true. A milestone takes one day.
    """

    class Kind(models.TextChoices):
        BRIEF = "brief", lazy("Brief")
        PROTOTYPE = "prototype", lazy("Prototype")
        PILOT = "pilot", lazy("Pilot")
        ROLLOUT = "rollout", lazy("Roll-out")
        WORK = "work", lazy("Work")
        MILESTONE = "milestone", lazy("Milestone")

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.WORK)
    name = models.CharField(max_length=100)
    starts_on = models.DateField()
    ends_on = models.DateField()
    baseline_starts_on = models.DateField(editable=False)
    baseline_ends_on = models.DateField(editable=False)
    acceptance = models.CharField(max_length=300, blank=True)
    done_on = models.DateField(null=True, blank=True, editable=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    done_note = models.CharField(max_length=300, blank=True, editable=False)
    slip_told_for = models.DateField(null=True, editable=False)  # the end whose passing people were told of
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["starts_on", "ends_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="planning_step_days"
            ),
            models.UniqueConstraint(
                fields=["initiative", "kind"],
                condition=models.Q(kind__in=["brief", "prototype", "pilot", "rollout"]),
                name="planning_step_stage_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_stage(self) -> bool:
        return self.kind in {"brief", "prototype", "pilot", "rollout"}

    @property
    def is_milestone(self) -> bool:
        return self.kind == Step.Kind.MILESTONE


class StepLink(models.Model):
    """`after` waits until `before` has ended and `lag_days` longer; below zero it begins so many days before that.

    Services refuse circles."""

    before = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="links_ahead")
    after = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="links_behind")
    lag_days = models.SmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["before", "after"], name="planning_step_link_once"),
            models.CheckConstraint(
                condition=~models.Q(before=models.F("after")), name="planning_step_link_other"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.before_id} before {self.after_id}"


class TimelineMove(models.Model):
    """What one change of days did, so that it can be taken back: [step, days before, days after] of everything it touched."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    steps = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{len(self.steps)} steps moved"


class Assignment(models.Model):
    """Somebody's part in an initiative, with the minutes it is meant to take."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="assignments")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=100)
    planned_minutes = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["initiative", "person"], name="planning_assignment_once")
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.part}"


class TimeEntry(models.Model):
    """Minutes somebody gave to an initiative on a day. Written, or taken back by whoever wrote it; never changed."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="time_entries")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    minutes = models.PositiveIntegerField()
    note = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(minutes__gt=0) & models.Q(minutes__lte=1440), name="planning_time_minutes"
            )
        ]

    def __str__(self) -> str:
        return f"{self.minutes} minutes on {self.on}"


class Action(models.Model):
    """A task that serves an initiative, and perhaps one step of it. The task itself lives in `activities`."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="actions")
    step = models.ForeignKey(Step, null=True, blank=True, on_delete=models.SET_NULL, related_name="actions")
    task = models.OneToOneField("activities.Task", on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"action {self.task_id} of {self.initiative_id}"
