from __future__ import annotations

from django.db import models

from regard.kernel.policies import PURPOSES


class ToCustomer(models.Model):
    """What a contact was for, what the plan said of it when it was written down, and why it was made all the same."""

    purpose = models.CharField(
        max_length=12, choices=list(PURPOSES.items()), blank=True, default="", db_default=""
    )
    plan_said = models.CharField(max_length=13, blank=True, editable=False, default="", db_default="")
    contact_reason = models.CharField(max_length=300, blank=True, default="", db_default="")

    class Meta:
        abstract = True
