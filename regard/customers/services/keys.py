"""Tying a customer to what another system calls it."""

from django.db import transaction

from regard.audit.services import note
from regard.customers.models import Customer, CustomerKey
from regard.kernel.actor import Actor
from regard.kernel.errors import Conflict
from regard.kernel.words import tr


@transaction.atomic
def link_key(*, actor: Actor, customer: Customer, source: str, key: str) -> None:
    """From now on `key` of `source` means this customer; harmless when it does already.

    The caller has checked that the actor may see the customer. Raises `Conflict` when the key means another one.
    """
    found, is_new = CustomerKey.objects.get_or_create(source=source, key=key, defaults={"customer": customer})
    if found.customer_id != customer.pk:
        raise Conflict(
            tr("“{key}” of {source} is another customer.", key=key, source=source),
            remedy=tr("Merge the two, or use another key."),
        )
    if is_new:
        note(
            actor=actor,
            model="customers.customer",
            object_id=customer.pk,
            action="link",
            after={"source": source, "key": key},
            customer_id=customer.pk,
        )
