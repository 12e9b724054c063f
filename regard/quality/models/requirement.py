from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from regard.kernel.words import lazy, lazy_of
from regard.quality.own_items import label_of


class Requirement(models.Model):
    """What the business needs to know of its customers: why, from where, how good, who answers for it, how long it may be kept.

    One for each field. From it the rules follow by which records are scored (`checking`).
    """

    class AppliesTo(models.TextChoices):
        BOTH = "both", lazy("Everybody")
        PERSON = "person", lazy("People")
        ORGANISATION = "organisation", lazy("Organisations")

    class LegalBasis(models.TextChoices):
        NONE = "", lazy_of("legal basis", "Not said")
        CONSENT = "consent", lazy_of("legal basis", "Consent")
        CONTRACT = "contract", lazy_of("legal basis", "Contract")
        OBLIGATION = "obligation", lazy_of("legal basis", "Legal obligation")
        INTEREST = "interest", lazy_of("legal basis", "Legitimate interest")
        VITAL = "vital", lazy_of("legal basis", "Vital interests")
        PUBLIC = "public", lazy_of("legal basis", "Public task")

    field = models.CharField(max_length=60, unique=True)  # a key of `own_items.required_fields`
    applies_to = models.CharField(max_length=12, choices=AppliesTo.choices, default=AppliesTo.BOTH)
    purpose = models.CharField(max_length=300, blank=True)
    objective = models.CharField(max_length=60, blank=True)  # key of the plan's objective it serves, loose
    source = models.CharField(max_length=200, blank=True)  # where it is to come from, in words
    format = models.CharField(max_length=200, blank=True)  # a key of `formats.FORMATS`, or a sentence
    is_needed = models.BooleanField(default=True)  # a record without it is incomplete
    must_be_verified = models.BooleanField(default=False)  # somebody has to have made sure of it
    target = models.PositiveSmallIntegerField(
        default=95
    )  # per cent of records that should have it and have it right
    max_age_days = models.PositiveIntegerField(null=True, blank=True)  # older than this it is stale
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    legal_basis = models.CharField(max_length=10, choices=LegalBasis.choices, blank=True)
    retention_months = models.PositiveIntegerField(null=True, blank=True)
    policy = models.TextField(blank=True)
    review_on = models.DateField(null=True, blank=True)
    signed_off_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    signed_off_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return label_of(self.field)


class RequirementSignOff(models.Model):
    """Somebody said with their name that this is what is required of a field; kept as it was said, whatever becomes of it.

    `wording` is what stood there, as people read it: {what: words}.
    """

    requirement = models.ForeignKey(Requirement, on_delete=models.CASCADE, related_name="sign_offs")
    version = models.PositiveIntegerField()
    wording = models.JSONField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.requirement} by {self.by_name}"
