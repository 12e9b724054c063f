"""Erasing what the audit holds about a person, without breaking its chain."""

from regard.audit.models import Change
from regard.audit.services.noting import note
from regard.kernel.actor import Actor

ACTION = "forget"


def forget_customer(*, actor: Actor, customer_id: int) -> int:
    """Empty the values of every change about a customer; who changed which field when stays. Answers how many.

    The erasure is itself noted; a blanked change without such a note does not pass `verify`.
    """
    changes = list(
        Change.objects.filter(customer_id=customer_id, is_blanked=False).only("id", "before", "after")
    )
    for change in changes:
        Change.objects.filter(pk=change.pk).sanctioned_update(
            before=dict.fromkeys(change.before), after=dict.fromkeys(change.after), is_blanked=True
        )
    note(
        actor=actor,
        model="customers.customer",
        object_id=customer_id,
        action=ACTION,
        after={"changes": len(changes)},
    )
    return len(changes)
