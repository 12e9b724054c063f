"""What sales tells. The amount of an entry is the order's or the return's, both positive."""

from regard.story.types import Event, event


@event("sales.order.placed", permission="sales.order.view", title="Order placed", icon="shopping-cart")
class OrderPlaced(Event):
    line_count: int
    is_anonymous: bool = False


@event("sales.order.changed", permission="sales.order.view", title="Order changed", icon="shopping-cart")
class OrderChanged(Event):
    """The source sent the order again with other content; the entry's amount is the new one."""

    line_count: int
    former_amount: int


@event(
    "sales.adjustment.booked", permission="sales.order.view", title="Adjustment booked", icon="adjustments"
)
class AdjustmentBooked(Event):
    """Money without goods, such as a bad debt. The amount may be negative; it counts in no figure of sales."""

    line_count: int


@event("sales.return.received", permission="sales.order.view", title="Return received", icon="arrow-back-up")
class ReturnReceived(Event):
    line_count: int


@event("sales.return.changed", permission="sales.order.view", title="Return changed", icon="arrow-back-up")
class ReturnChanged(Event):
    """The source sent the return again with other content; the entry's amount is the new one."""

    line_count: int
    former_amount: int
