from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from regard.activities import rules
from regard.activities.models.contact import ToCustomer
from regard.kernel.words import lazy
from regard.ui.richtext import plain


class Activity(ToCustomer, models.Model):
    """Something somebody did with a customer: wrote a note, called, met. `happened_on` is its day where the business is.

    It keeps its customer: undoing the import that brought them leaves a customer somebody has written about; whoever wrote it is
    switched off, not removed.
    """

    class Kind(models.TextChoices):
        NOTE = "note", lazy("Note")
        CALL = "call", lazy("Call")
        MEETING = "meeting", lazy("Meeting")

    class Direction(models.TextChoices):
        OUT = "out", lazy("We called")
        IN = "in", lazy("They called")

    class Outcome(models.TextChoices):
        REACHED = "reached", lazy("Reached")
        NO_ANSWER = "no_answer", lazy("No answer")
        LEFT_MESSAGE = "left_message", lazy("Left a message")
        WRONG_NUMBER = "wrong_number", lazy("Wrong number")
        HELD = "held", lazy("Took place")
        DID_NOT_COME = "did_not_come", lazy("Did not come")
        CALLED_OFF = "called_off", lazy("Called off")

    customer = models.ForeignKey(
        "customers.Customer", on_delete=models.PROTECT, related_name="activities", db_index=False
    )
    kind = models.CharField(max_length=8, choices=Kind.choices)
    text = models.TextField(blank=True)  # with the marks of `ui.richtext`, and @names
    happened_at = models.DateTimeField()
    happened_on = models.DateField(editable=False)
    minutes = models.PositiveIntegerField(null=True, blank=True)
    direction = models.CharField(max_length=3, choices=Direction.choices, blank=True)  # of calls
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)  # of calls and meetings
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    source = models.CharField(max_length=60, blank=True)
    external_id = models.CharField(max_length=200, blank=True)
    import_id = models.BigIntegerField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    edited_at = models.DateTimeField(null=True, editable=False)  # when somebody changed it
    sort_name = models.CharField(max_length=300, blank=True, editable=False)  # its first words
    search_text = models.TextField(blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "activities"
        constraints = [
            models.UniqueConstraint(
                fields=["external_id", "source"],
                name="activities_activity_once",
                condition=~models.Q(external_id=""),
            )
        ]
        indexes = [
            models.Index(fields=["customer", "happened_at"], name="activities_by_customer"),
            models.Index(fields=["author", "happened_at"], name="activities_by_author"),
            models.Index(fields=["happened_at", "id"], name="activities_by_moment"),
            models.Index(
                fields=["import_id"], name="activities_by_import", condition=models.Q(import_id__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        """Its first words, else what it was: "Call, no answer"."""
        first = plain(self.text.strip().partition("\n")[0])
        if first:
            return first if len(first) <= 80 else f"{first[:79].rstrip()}…"
        said = rules.WITHIN.get(self.outcome, "")
        return f"{self.get_kind_display()}, {said}" if said else self.get_kind_display()
