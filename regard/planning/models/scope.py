from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from regard.kernel.words import lazy_of
from regard.planning.models.initiative import Initiative
from regard.planning.models.plan import Plan


class ScopeBaseline(models.Model):
    """How large the plan was when it was agreed. From then on it grows by approved change requests only."""

    plan = models.OneToOneField(Plan, on_delete=models.CASCADE, related_name="scope_baseline")
    set_at = models.DateTimeField(default=timezone.now)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    money = models.BigIntegerField()
    minutes = models.PositiveIntegerField()
    ends_on = models.DateField(null=True)
    initiatives = models.JSONField(default=list)  # [{"id": …, "name": …}, …]

    def __str__(self) -> str:
        return f"scope agreed {self.set_at:%Y-%m-%d}"


class ChangeRequest(models.Model):
    """What somebody asks to add to, or to take from, what was agreed; with what it costs and how much later it gets."""

    class Answer(models.TextChoices):
        OPEN = "open", lazy_of("state", "Open")
        APPROVED = "approved", lazy_of("request", "Approved")
        REFUSED = "refused", lazy_of("request", "Refused")

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="change_requests")
    name = models.CharField(max_length=120)
    why = models.TextField()
    money = models.BigIntegerField(default=0)
    minutes = models.IntegerField(default=0)
    days = models.IntegerField(default=0)
    is_new_initiative = models.BooleanField(default=False)
    initiative = models.ForeignKey(  # the one it is about, or the one that was added by it
        Initiative, null=True, blank=True, on_delete=models.SET_NULL, related_name="change_requests"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    answer = models.CharField(max_length=8, choices=Answer.choices, default=Answer.OPEN)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    answer_note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name
