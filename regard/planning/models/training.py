from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from regard.planning.models.objective import Objective
from regard.planning.models.plan import Plan


class Course(models.Model):
    """Something people learn: what they can do after it, with which material, and who needs it.

    A completion lasts `months` (None: for good). `objective` is the one it is meant to help.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="courses")
    key = models.SlugField(max_length=60)
    name = models.CharField(max_length=100)
    outcome = models.CharField(max_length=300)
    material = models.TextField(blank=True)
    link = models.URLField(max_length=500, blank=True)
    months = models.PositiveSmallIntegerField(null=True, blank=True)
    roles = models.ManyToManyField("people.Role", blank=True, related_name="+")
    objective = models.ForeignKey(
        Objective, null=True, blank=True, on_delete=models.SET_NULL, related_name="courses"
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "key"], name="planning_course_once"),
            models.CheckConstraint(
                condition=models.Q(months=None) | models.Q(months__gte=1, months__lte=120),
                name="planning_course_months",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Completion(models.Model):
    """Somebody has done a course on a day, and somebody else says so."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="completions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    on = models.DateField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    confirmed_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["course", "person", "on"], name="planning_completion_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} did {self.course_id} on {self.on}"


class CourseGate(models.Model):
    """A deed that needs a course from so many records on. Without a row the deed asks for none."""

    gate = models.CharField(max_length=60, unique=True)
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="gates")
    at_least = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.gate} needs {self.course_id}"
