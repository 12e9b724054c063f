"""The fields of orders and of what customers own whose access is decided one by one."""

from regard.kernel.sight import Level
from regard.kernel.words import lazy, lazy_of
from regard.sales.models import Asset, Order
from regard.ui.nouns import Searched
from regard.ui.sight import Field, register_fields

WHAT, MONEY, WHERE = lazy("What it is"), lazy("Money"), lazy("Where and with whom")
register_fields(
    Order.fields_of,
    Field("external_id", lazy_of("purchase", "Order"), WHAT, is_written=False, lowest=Level.READ),
    Field("customer", lazy("Customer"), WHERE, attributes=("customer",), is_written=False),
    Field("channel", lazy("Channel"), WHERE, attributes=("channel",), is_written=False),
    Field("country", lazy("Country"), WHERE, attributes=("country",), is_written=False),
    Field("source", lazy("Source"), WHERE, attributes=("source",), is_written=False),
    Field("cost", lazy("Cost and margin"), MONEY, attributes=("cost",), is_written=False),
)
ASSET = "sales.asset"
register_fields(
    ASSET,
    Field("name", lazy("Asset"), WHAT, lowest=Level.READ),
    Field("serial", lazy("Serial number"), WHAT, attributes=("serial",), derived=("serial_normal",)),
    Field("note", lazy("Note"), WHAT, "text", attributes=("note",)),
    Field("place", lazy_of("asset", "Place"), WHERE, "address", attributes=("place",)),
    Field("external_id", lazy("Key"), WHAT, attributes=("external_id",), is_written=False),
    Field(
        "customer.name", lazy("Name of the customer"), same_as=("customers.customer.name",), is_offered=False
    ),
    model=Asset,
)
SEARCHED = (
    Searched("name", ("sort_name",)),
    Searched("serial", ("serial",)),
    Searched("model_version", ("model_version",)),
    Searched("place", ("place",)),
    Searched("external_id", ("external_id",)),
)
