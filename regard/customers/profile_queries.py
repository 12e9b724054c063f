"""What is known of customers as people: for their page, and for whoever is about to write, call or serve."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from regard.customers import profile_rules as rules
from regard.customers.models import Attribute, Customer, CustomerNeed, Need, ProfileValue
from regard.customers.profile_rules import INFERRED, STATED, Definition
from regard.customers.queries import visible_to
from regard.kernel.actor import Actor
from regard.kernel.days import months_before
from regard.kernel.errors import NotFound
from regard.kernel.sight import Masked
from regard.kernel.words import tr
from regard.people.queries import owns
from regard.ui.among import among
from regard.ui.prepared import Prepared
from regard.ui.sight import Sight, bare, sight_of

VIEW = "customers.profile.view"
CHANGE = "customers.profile.change"
DEFINE = "customers.profile.define"
NEED_VIEW = "customers.need.view"
NEED_CHANGE = "customers.need.change"
NEED_DEFINE = "customers.need.define"

_values = Prepared(
    lambda customer: (
        ProfileValue.objects.filter(customer_id=customer)
        .select_related("attribute")
        .order_by("attribute__kind", "attribute__name", "id")
    ),
    int,
)
_needs = Prepared(
    lambda customer: CustomerNeed.objects.filter(customer_id=customer).select_related("need").order_by("id"),
    int,
)


@dataclass(frozen=True)
class Known:
    """One thing known of a customer. `beside` is what was inferred where the customer, or somebody for them, said another.

    `said_on` is None for a language of which nothing more is known than that it stands there.
    """

    definition: Definition
    value: str
    basis: str
    source: str = ""
    said_on: date | None = None
    evidence: Mapping[str, object] = field(default_factory=dict)
    is_expired: bool = False
    beside: Known | None = None

    @property
    def is_stated(self) -> bool:
        return self.basis == STATED

    @property
    def basis_words(self) -> str:
        return str(rules.BASIS_WORDS[self.basis])

    @property
    def words(self) -> str:
        return self.value if isinstance(self.value, Masked) else rules.shown(self.definition, self.value)

    @property
    def why(self) -> str:
        """Where it is from: the evidence of what was inferred, else the source."""
        said = rules.evidence_words(self.definition.key, self.value, self.evidence)
        return said or rules.source_words(self.source)

    @property
    def age(self) -> str:
        return rules.age_words(self.said_on, timezone.localdate()) if self.said_on else ""

    @property
    def expired_on(self) -> date | None:
        """From when on it is not believed any more; None for what stays."""
        months = self.definition.keeps_months
        return None if months is None or self.said_on is None else months_before(self.said_on, -months)


def definition_of(attribute: Attribute) -> Definition:
    """An attribute of the business's own as the rules know what can be known."""
    return Definition(
        rules.attribute_field(attribute.pk),
        attribute.name,
        attribute.kind,
        attribute.scale,
        tuple((choice, choice) for choice in attribute.choices),
        attribute.meaning,
        attribute.is_sensitive,
        attribute.keeps_months,
        attribute.pk,
    )


def definition(key: str) -> Definition:
    """What can be known under this key. Raises `NotFound`. One query for an attribute, else none."""
    if (known := rules.FIELDS.get(key)) is not None:
        return known
    number = rules.attribute_of(key)
    found = Attribute.objects.filter(pk=number).first() if number is not None else None
    if found is None:
        raise NotFound(tr("There is no such thing to know of a customer."))
    return definition_of(found)


def definitions() -> dict[str, Definition]:
    """All that can be known of customers, what the business defines itself with it, by key. One query."""
    own = (definition_of(one) for one in Attribute.objects.order_by("id"))
    return {**rules.FIELDS, **{one.key: one for one in own}}


def profile_of(customer: Customer) -> dict[str, Known]:
    """All that is known of a customer by key, stated before inferred; expired values too, marked. One query."""
    today = timezone.localdate()
    known = _known(_values.all(customer.pk), bare(customer).language, today)
    seen_by = sight_of(customer)
    if seen_by is None:
        return known
    return {key: _seen(one, seen_by) for key, one in known.items() if seen_by.sees(sight_key(key))}


def sight_key(key: str) -> str:
    """The field of a customer whose access decides about something known, as `regard.customers.sight` has it."""
    if key == "language":
        return key
    return f"profile.{key}" if key in rules.FIELDS else "profile.attributes"


def _seen(one: Known, seen_by: Sight) -> Known:
    name = sight_key(one.definition.key)
    if seen_by.reads(name):
        return one
    return replace(one, value=seen_by.shown(name, one.value), evidence={}, beside=None)


def _known(rows: Collection[ProfileValue], language: str, today: date) -> dict[str, Known]:
    told: dict[str, dict[str, Known]] = defaultdict(dict)
    for row in rows:
        if row.field == "language" and row.value != language:
            continue
        if (of := _definition_of_row(row)) is not None:
            told[row.field][row.basis] = _of_row(row, of, today)
    if language and not told["language"]:
        told["language"][STATED] = Known(rules.FIELDS["language"], language, STATED)
    return {key: _best(found) for key, found in told.items() if found}


def _definition_of_row(row: ProfileValue) -> Definition | None:
    return rules.FIELDS.get(row.field) if row.attribute is None else definition_of(row.attribute)


def _of_row(row: ProfileValue, of: Definition, today: date) -> Known:
    expired = rules.is_expired(row.said_on, of.keeps_months, today)
    return Known(of, row.value, row.basis, row.source, row.said_on, row.evidence, expired)


def _best(found: Mapping[str, Known]) -> Known:
    """What was stated, unless it has expired and something fresher was inferred."""
    stated, inferred = found.get(STATED), found.get(INFERRED)
    if stated is None or inferred is None:
        return stated or inferred  # type: ignore[return-value]
    first, second = (
        (inferred, stated) if stated.is_expired and not inferred.is_expired else (stated, inferred)
    )
    return Known(
        first.definition,
        first.value,
        first.basis,
        first.source,
        first.said_on,
        first.evidence,
        first.is_expired,
        second,
    )


def preferences_of(customer_id: int) -> dict[str, Known]:
    """How a customer wants to be reached, for whoever is about to: `channel`, `best_time`, `language`, `time_zone` and
    `accessibility`, as far as they are known, each with its basis, what was stated before what was inferred.

    The caller has checked what its actor may do. Two queries.
    """
    return preferences_of_many([customer_id])[customer_id]


def preferences_of_many(customer_ids: Collection[int]) -> dict[int, dict[str, Known]]:
    """The same of many; every id is in the answer. Two queries."""
    ids, today = list(customer_ids), timezone.localdate()
    rows: dict[int, list[ProfileValue]] = defaultdict(list)
    for row in ProfileValue.objects.filter(customer_id__in=among(ids), field__in=rules.PREFERENCES):
        row.attribute = None
        rows[row.customer_id].append(row)
    spoken = dict(Customer.objects.filter(pk__in=among(ids)).values_list("pk", "language"))
    return {number: _known(rows[number], spoken.get(number, ""), today) for number in ids}


def needs_of(customer_id: int, *, ended: bool = False) -> list[CustomerNeed]:
    """The special needs a customer has today, each with its `need`; with `ended` those too that are over. One query.

    The caller has checked what its actor may do.
    """
    today = timezone.localdate()
    return [
        one
        for one in _needs.all(customer_id)
        if ended or (one.since <= today and (one.until is None or one.until > today))
    ]


def customer_need(customer_id: int, need_id: int) -> CustomerNeed:
    """Raises `NotFound`. The caller has checked that the customer's needs may be seen."""
    found = (
        CustomerNeed.objects.filter(customer_id=customer_id, need_id=need_id).select_related("need").first()
    )
    if found is None:
        raise NotFound(tr("The customer does not have this need."))
    return found


def reaches(actor: Actor, permission: str, customer: Customer) -> bool:
    """Whether `permission` reaches this customer. No query."""
    return owns(actor, permission, customer.owner_id, customer.territory_id)


def attributes() -> QuerySet[Attribute]:
    """What the business wants to know of customers beyond what is built in, each with `count`: for how many it is known."""
    return Attribute.objects.annotate(
        count=Count("values__customer", distinct=True, filter=Q(values__is_expired=False)),
        expired=Count("values", filter=Q(values__is_expired=True)),
    ).order_by("kind", "name")


def attribute(attribute_id: int) -> Attribute:
    """Raises `NotFound`."""
    found = Attribute.objects.filter(pk=attribute_id).first()
    if found is None:
        raise NotFound(tr("There is no such attribute."))
    return found


def needs(actor: Actor) -> list[Need]:
    """The register, each with `count`: how many customers within the actor's reach have it today. One query."""
    mine = visible_to(actor, NEED_VIEW)
    within = Q(customers__is_over=False, customers__since__lte=timezone.localdate())
    if mine.query.where:
        within &= Q(customers__customer__in=mine.values("pk"))
    return list(Need.objects.annotate(count=Count("customers", filter=within)).order_by("name"))


def need(need_id: int) -> Need:
    """Raises `NotFound`."""
    found = Need.objects.filter(pk=need_id).first()
    if found is None:
        raise NotFound(tr("There is no such need."))
    return found


def needs_overdue(today: date) -> int:
    """How many needs of the register should have been looked at again."""
    return Need.objects.filter(review_on__lt=today).count()


def open_needs(need_ids: Collection[int]) -> QuerySet[CustomerNeed, int]:
    """The ids of customers who have one of these needs today."""
    today = timezone.localdate()
    rows = CustomerNeed.objects.filter(need_id__in=list(need_ids), since__lte=today)
    return rows.filter(Q(until=None) | Q(until__gt=today)).values_list(F("customer_id"), flat=True)


def attribute_names(ids: Iterable[int]) -> dict[int, str]:
    """Names of attributes by id, as rules of segments say them."""
    return {one.pk: str(one) for one in Attribute.objects.filter(pk__in=list(ids))}


def attributes_called(text: str, most: int) -> list[tuple[int, str]]:
    """Attributes whose name holds `text`."""
    found = Attribute.objects.filter(name__icontains=text.strip()).order_by("kind", "name")
    return [(one.pk, str(one)) for one in found[:most]]


def need_names(ids: Iterable[int]) -> dict[int, str]:
    return dict(Need.objects.filter(pk__in=list(ids)).values_list("pk", "name"))


def needs_called(text: str, most: int) -> list[tuple[int, str]]:
    """Needs whose name holds `text`."""
    found = Need.objects.filter(name__icontains=text.strip()).order_by("name")
    return list(found.values_list("pk", "name")[:most])
