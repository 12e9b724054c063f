"""What the customers domain tells."""

from regard.kernel.words import lazy
from regard.story.types import Event, event


@event(
    "customers.customer.created",
    permission="customers.customer.view",
    title=lazy("Became known"),
    icon="user-plus",
)
class CustomerCreated(Event):
    """A customer was entered, by a person, a program or an import."""


@event(
    "customers.customer.changed",
    permission="customers.customer.view",
    title=lazy("Details changed"),
    icon="pencil",
)
class CustomerChanged(Event):
    """`fields` names what was changed; the values are in the audit."""

    fields: tuple[str, ...]


@event(
    "customers.customer.assigned",
    permission="customers.customer.view",
    title=lazy("Owner changed"),
    icon="user-check",
)
class CustomerAssigned(Event):
    """Somebody else looks after the customer now; None: nobody."""

    owner_id: int | None
    former_owner_id: int | None


@event(
    "customers.customer.merged", permission="customers.customer.view", title=lazy("Made one"), icon="users"
)
class CustomerMerged(Event):
    """Other records of the same customer became this one; `merged` are their ids, `merge` what undoes it."""

    merge: int
    merged: tuple[int, ...]


@event(
    "customers.customer.unmerged",
    permission="customers.customer.view",
    title=lazy("Parted again"),
    icon="users",
)
class CustomerUnmerged(Event):
    """A merge was undone: these are customers of their own again."""

    merge: int
    merged: tuple[int, ...]


@event(
    "customers.customer.deleted", permission="customers.customer.view", title=lazy("Deleted"), icon="trash"
)
class CustomerDeleted(Event):
    """The customer went to the recycle bin, from where it can be restored for thirty days."""


@event(
    "customers.customer.restored",
    permission="customers.customer.view",
    title=lazy("Restored"),
    icon="history",
)
class CustomerRestored(Event):
    """The customer came back from the recycle bin with all that had hung on it."""


@event(
    "customers.relationship.added",
    permission="customers.relationship.view",
    title=lazy("Relationship added"),
    icon="hierarchy",
)
class RelationshipAdded(Event):
    """Somebody said what two customers are to each other; told to both. `other` is the customer at the far end, `is_first`
    whether this one stands first: works at, decides for."""

    relationship: int
    type: str
    other: int
    is_first: bool


@event(
    "customers.relationship.changed",
    permission="customers.relationship.view",
    title=lazy("Relationship changed"),
    icon="hierarchy",
)
class RelationshipChanged(Event):
    """`fields` names what was corrected; the values are in the audit."""

    relationship: int
    type: str
    other: int
    is_first: bool
    fields: tuple[str, ...]


@event(
    "customers.relationship.ended",
    permission="customers.relationship.view",
    title=lazy("Relationship ended"),
    icon="hierarchy",
)
class RelationshipEnded(Event):
    """It has a last day now, and stays as a past one."""

    relationship: int
    type: str
    other: int
    is_first: bool


@event(
    "customers.relationship.removed",
    permission="customers.relationship.view",
    title=lazy("Relationship removed"),
    icon="hierarchy",
)
class RelationshipRemoved(Event):
    """It was taken back, as one that never was."""

    relationship: int
    type: str
    other: int
    is_first: bool


@event(
    "customers.keyaccount.marked",
    permission="customers.keyaccount.view",
    title=lazy("Key account"),
    icon="star",
)
class KeyAccountMarked(Event):
    """The organisation is looked after as a key account from now on; the sponsor answers for it."""

    sponsor_id: int | None


@event(
    "customers.keyaccount.changed",
    permission="customers.keyaccount.view",
    title=lazy("Key account changed"),
    icon="star",
)
class KeyAccountChanged(Event):
    """`fields` names what was changed: sponsor, cadence, goals, next review."""

    fields: tuple[str, ...]


@event(
    "customers.keyaccount.reviewed",
    permission="customers.keyaccount.view",
    title=lazy("Key account reviewed"),
    icon="star",
)
class KeyAccountReviewed(Event):
    """A review took place."""

    review: int


@event(
    "customers.keyaccount.unmarked",
    permission="customers.keyaccount.view",
    title=lazy("Key account no longer"),
    icon="star",
)
class KeyAccountUnmarked(Event):
    """It is looked after like all others again."""


@event(
    "customers.profile.changed", permission="customers.profile.view", title=lazy("Profile changed"), icon="id"
)
class ProfileChanged(Event):
    """Something else is known of the customer as a person: `field` names what; the value is in the profile."""

    field: str
    basis: str
    is_removed: bool


@event(
    "customers.need.noted", permission="customers.need.view", title=lazy("Special need noted"), icon="heart"
)
class NeedNoted(Event):
    """The customer has a special need, or what was noted of it is another now; `need` is its number in the register."""

    need: int
    basis: str


@event(
    "customers.need.ended", permission="customers.need.view", title=lazy("Special need over"), icon="heart"
)
class NeedEnded(Event):
    """The customer does not have this need any more."""

    need: int
