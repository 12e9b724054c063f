from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from regard.kernel.words import lazy
from regard.planning.models.plan import Goal, Plan


class Objective(models.Model):
    """A metric bound to baseline, target, date and owner. The actual is measured, there is no field to type it in.

    A part of another objective (`parent`) has its metric and window, of fewer customers. The leading metric moves earlier, by
    `lag_days` where somebody knows; the guard must not get worse while this is reached. Both are measured of the same customers
    over the same window.

    It may be one team's (`team`); `owner` is the person who answers for it in either case.

    `baseline` and `target` are in the metric's unit as people say it: money in the currency, shares as 0.38.
    """

    class Window(models.TextChoices):
        PLAN_TO_DATE = "plan_to_date", lazy("Since the plan began")
        TRAILING_YEAR = "trailing_year", lazy("The last 12 months")
        TRAILING_QUARTER = "trailing_quarter", lazy("The last 90 days")
        TRAILING_MONTH = "trailing_month", lazy("The last 30 days")
        ALL_TIME = "all_time", lazy("Everything so far")

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="objectives")
    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="objectives")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="parts")
    key = models.SlugField(max_length=60)
    name = models.CharField(max_length=100)
    why = models.TextField(blank=True)
    metric = models.CharField(max_length=60)
    leading_metric = models.CharField(max_length=60, blank=True)
    lag_days = models.PositiveSmallIntegerField(null=True, blank=True)
    guard_metric = models.CharField(max_length=60, blank=True)
    segment = models.ForeignKey(
        "segments.Segment", null=True, blank=True, on_delete=models.PROTECT, related_name="objectives"
    )
    window = models.CharField(max_length=16, choices=Window.choices)
    baseline = models.DecimalField(max_digits=20, decimal_places=6)
    baseline_on = models.DateField(help_text="The day whose window the baseline was measured over.")
    target = models.DecimalField(max_digits=20, decimal_places=6)
    due_on = models.DateField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(
        "people.Team", null=True, blank=True, on_delete=models.SET_NULL, related_name="objectives"
    )
    position = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["plan", "key"], name="planning_objective_key_once")]

    def __str__(self) -> str:
        return self.name


class Measurement(models.Model):
    """What an objective stands at, with its history and projection, as last measured. One row per objective.

    `history` holds [day, value or null] at the end of each month and, last, today. `basis` is what a sum's
    projection rests on: the year before. `drags` are the parts that fall short, worst first.
    """

    objective = models.OneToOneField(
        Objective, primary_key=True, on_delete=models.CASCADE, related_name="measurement"
    )
    measured_at = models.DateTimeField()
    surveyed_at = models.DateTimeField()  # when history, basis and drags were last worked out
    copy_version = models.BigIntegerField(default=0)
    metric_version = models.PositiveIntegerField(default=1)
    actual = models.FloatField(null=True)
    numerator = models.FloatField(null=True)
    denominator = models.FloatField(null=True)
    history = models.JSONField(default=list)
    basis = models.JSONField(default=dict)
    projection = models.FloatField(null=True)
    projection_low = models.FloatField(null=True)
    projection_high = models.FloatField(null=True)
    method = models.CharField(max_length=200, blank=True)
    verdict = models.CharField(max_length=8, default="none")
    drags = models.JSONField(default=list)
    error = models.CharField(max_length=300, blank=True)
    leading_baseline = models.FloatField(null=True)
    leading_actual = models.FloatField(null=True)
    guard_baseline = models.FloatField(null=True)
    guard_actual = models.FloatField(null=True)
    reviewed_since = models.DateField(
        null=True
    )  # the day a task was opened because it falls short; None while it does not

    def __str__(self) -> str:
        return f"{self.objective_id} at {self.measured_at:%Y-%m-%d %H:%M}"
