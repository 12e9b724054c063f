"""What this domain tells. Which object it is stands in the payload, the record is the entry's subject."""

from regard.kernel.words import lazy
from regard.story.types import Event, event


@event("objects.record.created", permission="objects.record.view", title=lazy("Record entered"), icon="box")
class RecordCreated(Event):
    """A record was entered for the customer; `object` is the key of what it is one of."""

    object: str


@event(
    "objects.record.moved",
    permission="objects.record.view",
    title=lazy("Record given to another"),
    icon="box",
)
class RecordMoved(Event):
    """A record was another customer's, or nobody's, and is this one's now."""

    object: str
