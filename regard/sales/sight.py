"""The fields of orders and of what customers own whose access is decided one by one."""

from regard.kernel.sight import Level
from regard.sales.models import Asset, Order
from regard.ui.nouns import Searched
from regard.ui.sight import Field, register_fields

WHAT, MONEY, WHERE = "What it is", "Money", "Where and with whom"
register_fields(
    Order.fields_of,
    Field("external_id", "Order", WHAT, is_written=False, lowest=Level.READ),
    Field("customer", "Customer", WHERE, attributes=("customer",), is_written=False),
    Field("channel", "Channel", WHERE, attributes=("channel",), is_written=False),
    Field("country", "Country", WHERE, attributes=("country",), is_written=False),
    Field("source", "Source", WHERE, attributes=("source",), is_written=False),
    Field("cost", "Cost and margin", MONEY, attributes=("cost",), is_written=False),
)
ASSET = "sales.asset"
register_fields(
    ASSET,
    Field("name", "Asset", WHAT, lowest=Level.READ),
    Field("serial", "Serial number", WHAT, attributes=("serial",), derived=("serial_normal",)),
    Field("note", "Note", WHAT, "text", attributes=("note",)),
    Field("place", "Place", WHERE, "address", attributes=("place",)),
    Field("external_id", "Key", WHAT, attributes=("external_id",), is_written=False),
    Field("customer.name", "Name of the customer", same_as=("customers.customer.name",), is_offered=False),
    model=Asset,
)
SEARCHED = (
    Searched("name", ("sort_name",)),
    Searched("serial", ("serial",)),
    Searched("model_version", ("model_version",)),
    Searched("place", ("place",)),
    Searched("external_id", ("external_id",)),
)
