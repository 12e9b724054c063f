from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from regard.kernel.words import lazy
from regard.planning.models.initiative import Initiative
from regard.planning.models.plan import Plan


class Area(models.Model):
    """Something the business does that is looked at for how far it is, such as its data. `levels` says in a sentence each what
    levels 1 to 5 look like here; `element` is the section of the plan it belongs beside. `origin` is the area it was copied from.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="areas")
    name = models.CharField(max_length=80)
    element = models.CharField(max_length=20, blank=True)
    levels = models.JSONField(default=list)
    position = models.PositiveSmallIntegerField(default=0)
    origin = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["plan", "name"], name="planning_area_once")]

    def __str__(self) -> str:
        return self.name


class Assessment(models.Model):
    """How far somebody found an area to be on a day, and by what they know. Never changed; a later one takes its place."""

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="assessments")
    level = models.PositiveSmallIntegerField()
    finding = models.TextField()
    evidence = models.TextField(blank=True)
    metric = models.CharField(max_length=60, blank=True)
    link = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    on = models.DateField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(level__gte=1, level__lte=5), name="planning_assessment_scale"
            )
        ]

    def __str__(self) -> str:
        return f"{self.level} on {self.on}"


class Gap(models.Model):
    """Something that keeps the business from where the plan wants it. Where it stands follows from what is known of it:
    closed, else accepted, else being closed by an initiative, else open. `origin` is the gap it was copied from."""

    class Severity(models.IntegerChoices):
        SMALL = 1, lazy("Small")
        SERIOUS = 2, lazy("Serious")
        GRAVE = 3, lazy("Grave")

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="gaps")
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.SET_NULL, related_name="gaps")
    name = models.CharField(max_length=120)
    what = models.TextField(blank=True)
    severity = models.PositiveSmallIntegerField(choices=Severity.choices, default=Severity.SERIOUS)
    evidence = models.TextField(blank=True)
    metric = models.CharField(max_length=60, blank=True)
    link = models.CharField(max_length=500, blank=True)
    initiative = models.ForeignKey(
        Initiative, null=True, blank=True, on_delete=models.SET_NULL, related_name="gaps"
    )
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    accepted_on = models.DateField(null=True, editable=False)
    accepted_why = models.CharField(max_length=500, blank=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    closed_on = models.DateField(null=True, editable=False)
    closed_evidence = models.TextField(blank=True, editable=False)
    origin = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-severity", "id"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "name"], name="planning_gap_once"),
            models.CheckConstraint(
                condition=models.Q(severity__gte=1, severity__lte=3), name="planning_gap_severity"
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_on=None) | ~models.Q(accepted_why=""),
                name="planning_gap_accepted_why",
            ),
            models.CheckConstraint(
                condition=models.Q(closed_on=None) | ~models.Q(closed_evidence=""),
                name="planning_gap_closed_evidence",
            ),
        ]

    def __str__(self) -> str:
        return self.name
