"""What sales tells. The amount of an entry is the order's, the return's, or what was given away, all positive."""

from regard.kernel.words import lazy
from regard.story.types import Event, event


@event("sales.order.placed", permission="sales.order.view", title=lazy("Order placed"), icon="shopping-cart")
class OrderPlaced(Event):
    line_count: int
    is_anonymous: bool = False


@event(
    "sales.order.changed", permission="sales.order.view", title=lazy("Order changed"), icon="shopping-cart"
)
class OrderChanged(Event):
    """The source sent the order again with other content; the entry's amount is the new one."""

    line_count: int
    former_amount: int


@event(
    "sales.adjustment.booked",
    permission="sales.order.view",
    title=lazy("Adjustment booked"),
    icon="adjustments",
)
class AdjustmentBooked(Event):
    """Money without goods, such as a bad debt. The amount may be negative; it counts in no figure of sales."""

    line_count: int


@event(
    "sales.return.received",
    permission="sales.order.view",
    title=lazy("Return received"),
    icon="arrow-back-up",
)
class ReturnReceived(Event):
    line_count: int


@event(
    "sales.return.changed", permission="sales.order.view", title=lazy("Return changed"), icon="arrow-back-up"
)
class ReturnChanged(Event):
    """The source sent the return again with other content; the entry's amount is the new one."""

    line_count: int
    former_amount: int


@event("sales.asset.installed", permission="sales.asset.view", title=lazy("Asset added"), icon="tools")
class AssetInstalled(Event):
    """Something became part of what the customer owns. It happened when it was installed, else bought, else written down."""

    product_id: int | None
    quantity: int
    """Ten-thousandths."""


@event("sales.asset.retired", permission="sales.asset.view", title=lazy("Asset retired"), icon="archive")
class AssetRetired(Event):
    """The customer uses it no more; `replaced_by_id` is the asset that took its place."""

    product_id: int | None
    replaced_by_id: int | None = None


@event(
    "sales.asset.returned", permission="sales.asset.view", title=lazy("Asset returned"), icon="arrow-back-up"
)
class AssetReturned(Event):
    """It came back to us, by itself or with the return of its order's line."""

    product_id: int | None


@event(
    "sales.asset.restored", permission="sales.asset.view", title=lazy("Asset in use again"), icon="refresh"
)
class AssetRestored(Event):
    """What was retired or returned is the customer's again."""

    product_id: int | None


@event("sales.concession.given", permission="sales.concession.view", title=lazy("Given away"), icon="gift")
class ConcessionGiven(Event):
    """Somebody gave a customer a discount, a refund, goodwill or credit (`what`, of `regard.kernel.policies.GRANTS`) within what
    the plan lets them. The entry's amount is what was given; `whole` is what it is a part of, in ten-thousandths, where that was
    said."""

    what: str
    whole: int | None = None


@event(
    "sales.concession.taken_back",
    permission="sales.concession.view",
    title=lazy("Taken back"),
    icon="arrow-back-up",
)
class ConcessionTakenBack(Event):
    """What was given by mistake was taken back. The entry's amount is what had been given."""

    what: str
