from __future__ import annotations

from django.db import models
from django.utils import timezone

from regard.customers.models.customer import Customer
from regard.kernel.words import lazy, lazy_of


class Basis(models.TextChoices):
    """Whether somebody said it, or it was concluded from something else."""

    STATED = "stated", lazy("Stated")
    INFERRED = "inferred", lazy("Inferred")


class Attribute(models.Model):
    """Something the business wants to know of customers as people: an interest, a value, an attitude, a way of life.

    `scale` says what an answer can be. `keeps_months`: after so long an answer is no longer believed; None: it stays.
    """

    class Kind(models.TextChoices):
        INTEREST = "interest", lazy("Interest")
        VALUE = "value", lazy("Value")
        LIFESTYLE = "lifestyle", lazy("Lifestyle")
        ATTITUDE = "attitude", lazy("Attitude")
        OTHER = "other", lazy_of("interest or value", "Other")

    class Scale(models.TextChoices):
        YES_NO = "yes_no", lazy("Yes or no")
        FIVE = "five", lazy("1 to 5")
        TEN = "ten", lazy("0 to 10")
        CHOICE = "choice", lazy("One of a list")

    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=9, choices=Kind.choices, default=Kind.INTEREST)
    scale = models.CharField(max_length=6, choices=Scale.choices, default=Scale.YES_NO)
    choices = models.JSONField(default=list)  # what can be answered, for the scale `choice`
    meaning = models.CharField(max_length=300, blank=True)  # what the ends of the scale mean, for who asks
    keeps_months = models.PositiveSmallIntegerField(null=True, blank=True)
    is_sensitive = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "name"], name="customers_attribute_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.name}"


class ProfileValue(models.Model):
    """One thing known of a customer as a person, with where it comes from.

    What somebody stated and what was inferred stand in rows of their own, so that neither overwrites the other; readers take
    the stated one. Of the language this row holds the basis: the language itself is the customer's, and a row that names
    another one tells of a former one and is not read.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="profile_values")
    field = models.CharField(max_length=30)  # a key of `profile_rules.FIELDS`, or attribute-<number>
    attribute = models.ForeignKey(Attribute, null=True, on_delete=models.CASCADE, related_name="values")
    value = models.CharField(max_length=200)
    basis = models.CharField(max_length=8, choices=Basis.choices)
    source = models.CharField(max_length=60, blank=True)
    said_on = models.DateField()
    evidence = models.JSONField(default=dict)  # what an inferred value rests on, in numbers
    is_expired = models.BooleanField(default=False)  # as of the last night, for the columnar copy
    import_id = models.BigIntegerField(null=True, blank=True, editable=False)  # the import that made it
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)  # later than `created_at`: somebody changed it

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "field", "basis"], name="customers_profilevalue_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["import_id"],
                name="customers_profilevalue_import",
                condition=models.Q(import_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field}: {self.value} ({self.basis})"


class Need(models.Model):
    """A special need of customers, and what whoever serves somebody who has it does."""

    class Kind(models.TextChoices):
        TECHNICAL = "technical", lazy("Technical")
        CUSTOMISATION = "customisation", lazy("Customisation")
        SUPPORT = "support", lazy_of("special need", "Support")
        ACCESSIBILITY = "accessibility", lazy("Accessibility")

    name = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=13, choices=Kind.choices)
    handling = models.CharField(max_length=500)
    review_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name


class CustomerNeed(models.Model):
    """A customer has a need, since a day and perhaps until one, from which on it is over."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="needs")
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="customers")
    basis = models.CharField(max_length=8, choices=Basis.choices, default=Basis.STATED)
    source = models.CharField(max_length=60, blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    is_over = models.BooleanField(default=False)  # as of the last night, for the columnar copy
    import_id = models.BigIntegerField(null=True, blank=True, editable=False)  # the import that made it
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)  # later than `created_at`: somebody changed it

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "need"], name="customers_customerneed_once"),
        ]
        indexes = [
            models.Index(
                fields=["import_id"],
                name="customers_customerneed_import",
                condition=models.Q(import_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"customer {self.customer_id} has need {self.need_id}"

    @property
    def is_past(self) -> bool:
        return self.until is not None and self.until <= timezone.localdate()
