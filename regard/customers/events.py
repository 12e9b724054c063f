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


@event("customers.profile.changed", permission="customers.profile.view", title="Profile changed", icon="id")
class ProfileChanged(Event):
    """Something else is known of the customer as a person: `field` names what; the value is in the profile."""

    field: str
    basis: str
    is_removed: bool


@event("customers.need.noted", permission="customers.need.view", title="Special need noted", icon="heart")
class NeedNoted(Event):
    """The customer has a special need, or what was noted of it is another now; `need` is its number in the register."""

    need: int
    basis: str


@event("customers.need.ended", permission="customers.need.view", title="Special need over", icon="heart")
class NeedEnded(Event):
    """The customer does not have this need any more."""

    need: int
