from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from regard.fields.columns import HasOwn
from regard.kernel.words import lazy, lazy_of


class Customer(HasOwn, models.Model):
    """A party the business has a relation with: a person or an organisation."""

    class Kind(models.TextChoices):
        PERSON = "person", lazy("Person")
        ORGANISATION = "organisation", lazy("Organisation")

    class PartyClass(models.TextChoices):
        CONSUMER = "consumer", lazy("Consumer")
        INDUSTRIAL = "industrial", lazy_of("class of customers", "Business")
        INSTITUTIONAL = "institutional", lazy("Institution")
        GOVERNMENT = "government", lazy("Government")

    fields_of = "customers.customer"

    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.PERSON)
    party_class = models.CharField(max_length=13, choices=PartyClass.choices, default=PartyClass.CONSUMER)
    name = models.CharField(max_length=200)
    sort_name = models.CharField(max_length=200, editable=False)
    given_name = models.CharField(max_length=100, blank=True)
    family_name = models.CharField(max_length=100, blank=True)
    email = models.CharField(max_length=254, blank=True)
    email_normal = models.CharField(max_length=254, blank=True, editable=False)
    phone = models.CharField(max_length=40, blank=True)
    phone_normal = models.CharField(max_length=16, blank=True, editable=False)
    street = models.CharField(max_length=200, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    city = models.CharField(max_length=100, blank=True)
    region = models.CharField(max_length=100, blank=True)
    country = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=10, blank=True)
    category = models.CharField(
        max_length=60, blank=True
    )  # what the business calls this kind: café, wholesale …
    sector = models.CharField(max_length=60, blank=True)
    tags = models.CharField(max_length=600, blank=True, db_default="")  # "|Press|VIP|", see `tag_rules`
    employees = models.PositiveIntegerField(null=True, blank=True)
    annual_revenue = models.BigIntegerField(
        null=True, blank=True
    )  # ten-thousandths of the business's currency
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="children"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    territory = models.ForeignKey(
        "people.Territory", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    is_territory_set = models.BooleanField(
        default=False, db_default=False
    )  # somebody chose it, so rules leave it
    customer_since = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)
    source = models.CharField(max_length=60, blank=True)
    import_id = models.BigIntegerField(null=True, blank=True, editable=False)  # the import that made it
    name_as_of = models.DateTimeField(null=True, editable=False)  # when the name was last known to be true
    email_as_of = models.DateTimeField(null=True, editable=False)
    country_as_of = models.DateTimeField(null=True, editable=False)
    search_text = models.TextField(blank=True, editable=False)
    edited_at = models.DateTimeField(
        null=True, editable=False
    )  # when somebody changed it other than by an import
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            # With owner and territory, so that those who have none are found in it: there are few of them, or many.
            models.Index(fields=["sort_name", "id", "owner", "territory"], name="customers_customer_by_name"),
            models.Index(
                fields=["owner", "sort_name", "id"],
                name="customers_customer_by_owner",
                condition=models.Q(owner__isnull=False),
            ),
            models.Index(
                fields=["territory", "sort_name", "id"],
                name="customers_customer_by_terr",
                condition=models.Q(territory__isnull=False),
            ),
            models.Index(fields=["created_at", "id"], name="customers_customer_by_created"),
            models.Index(
                fields=["email_normal"],
                name="customers_customer_by_email",
                condition=~models.Q(email_normal=""),
            ),
            models.Index(
                fields=["phone_normal"],
                name="customers_customer_by_phone",
                condition=~models.Q(phone_normal=""),
            ),
            models.Index(
                fields=["tags", "id"], name="customers_customer_by_tags", condition=~models.Q(tags="")
            ),
            models.Index(
                fields=["import_id"],
                name="customers_customer_by_import",
                condition=models.Q(import_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CustomerKey(models.Model):
    """What another system calls a customer. One key of one source means one customer, whatever is imported again."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="keys")
    source = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    import_id = models.BigIntegerField(
        null=True, blank=True, editable=False
    )  # the import that tied it to a customer it did not make
    found_by = models.CharField(
        max_length=8, blank=True, default="", db_default="", editable=False
    )  # "email" or "phone", where that led to the customer

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="customers_customerkey_once")]
        indexes = [
            models.Index(
                fields=["import_id"],
                name="customers_customerkey_import",
                condition=models.Q(import_id__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.source}: {self.key}"
