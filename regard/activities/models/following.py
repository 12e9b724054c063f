from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from regard.kernel.words import lazy


class Follow(models.Model):
    """What somebody wants to be told of a customer. Whoever owns one is told of everything until they say otherwise."""

    class Tells(models.TextChoices):
        ALL = "all", lazy("What others do")
        MINE = "mine", lazy("Only what is meant for me")
        NOTHING = "nothing", lazy("Nothing")

    customer = models.ForeignKey(
        "customers.Customer", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    tells = models.CharField(max_length=7, choices=Tells.choices)
    is_said = models.BooleanField(default=True)  # by the person, not because they wrote about the customer
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["customer", "user"], name="activities_follow_once")]

    def __str__(self) -> str:
        return f"{self.user} follows {self.customer_id}: {self.tells}"
