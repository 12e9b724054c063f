from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from regard.kernel.words import lazy
from regard.planning.models.initiative import Initiative
from regard.planning.models.plan import Plan


class BudgetLine(models.Model):
    """What the plan means to spend on one thing. `planned` is in ten-thousandths of the currency, spread evenly over its days."""

    class Factor(models.TextChoices):
        SET_UP = "set_up", lazy("Set-up")
        SYSTEM = "system", lazy("System: type, scope and size")
        DATABASE = "database", lazy("Database and data")
        MAINTENANCE = "maintenance", lazy("Maintenance")
        PLACES = "places", lazy("Places and languages")
        TRAINING = "training", lazy("Training")
        STAFF = "staff", lazy("Staff")
        CONTACT = "contact", lazy("Contact, offers and rewards")

    class Purpose(models.TextChoices):
        KEEP = "keep", lazy("Keeping customers")
        WIN = "win", lazy("Winning customers")
        BOTH = "both", lazy("Neither in particular")

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="budget_lines")
    initiative = models.ForeignKey(
        Initiative, null=True, blank=True, on_delete=models.SET_NULL, related_name="budget_lines"
    )
    factor = models.CharField(max_length=12, choices=Factor.choices)
    purpose = models.CharField(max_length=4, choices=Purpose.choices, default=Purpose.BOTH)
    name = models.CharField(max_length=100)
    planned = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    starts_on = models.DateField()
    ends_on = models.DateField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    alert_above = models.PositiveSmallIntegerField(default=10)  # percent over plan from which people are told
    told_level = models.CharField(max_length=8, blank=True, editable=False)  # forecast or actual, once each
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["factor", "id"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "name"], name="planning_budget_line_once"),
            models.CheckConstraint(condition=models.Q(planned__gte=0), name="planning_budget_planned"),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="planning_budget_days"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class BudgetEntry(models.Model):
    """One commitment or one actual, of which there is paper: `source` says which. Entries are never changed, only reversed."""

    class Kind(models.TextChoices):
        COMMITMENT = "commitment", lazy("Commitment")
        ACTUAL = "actual", lazy("Spent")

    line = models.ForeignKey(BudgetLine, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    amount = models.BigIntegerField()
    on = models.DateField()
    text = models.CharField(max_length=200)
    source = models.CharField(max_length=200)
    settles = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="settled_by"
    )
    reverses = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="reversed_by"
    )
    external_id = models.CharField(max_length=80, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reverses=None, amount__gt=0)
                | models.Q(reverses__isnull=False, amount__lt=0),
                name="planning_budget_entry_sign",
            ),
            models.UniqueConstraint(
                fields=["line", "external_id"],
                condition=~models.Q(external_id=""),
                name="planning_budget_entry_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.text}"
