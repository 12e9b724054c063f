"""What the customers domain tells."""

from regard.story.types import Event, event


@event(
    "customers.customer.created", permission="customers.customer.view", title="Became known", icon="user-plus"
)
class CustomerCreated(Event):
    """A customer was entered, by a person, a program or an import."""


@event(
    "customers.customer.changed", permission="customers.customer.view", title="Details changed", icon="pencil"
)
class CustomerChanged(Event):
    """`fields` names what was changed; the values are in the audit."""

    fields: tuple[str, ...]


@event(
    "customers.customer.assigned",
    permission="customers.customer.view",
    title="Owner changed",
    icon="user-check",
)
class CustomerAssigned(Event):
    """Somebody else looks after the customer now; None: nobody."""

    owner_id: int | None
    former_owner_id: int | None


@event("customers.customer.merged", permission="customers.customer.view", title="Made one", icon="users")
class CustomerMerged(Event):
    """Other records of the same customer became this one; `merged` are their ids, `merge` what undoes it."""

    merge: int
    merged: tuple[int, ...]


@event(
    "customers.customer.unmerged", permission="customers.customer.view", title="Parted again", icon="users"
)
class CustomerUnmerged(Event):
    """A merge was undone: these are customers of their own again."""

    merge: int
    merged: tuple[int, ...]


@event("customers.customer.deleted", permission="customers.customer.view", title="Deleted", icon="trash")
class CustomerDeleted(Event):
    """The customer went to the recycle bin, from where it can be restored for thirty days."""


@event("customers.customer.restored", permission="customers.customer.view", title="Restored", icon="history")
class CustomerRestored(Event):
    """The customer came back from the recycle bin with all that had hung on it."""
