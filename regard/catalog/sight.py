"""The fields of products whose access is decided one by one."""

from regard.catalog.models import Product
from regard.kernel.sight import Level
from regard.ui.nouns import Searched
from regard.ui.sight import Field, register_fields

WHAT, MONEY = "What it is", "Price and cost"
register_fields(
    Product.fields_of,
    Field("name", "Name", WHAT, lowest=Level.READ),
    Field("key", "Key", WHAT, lowest=Level.READ),
    Field("category", "Category", WHAT, attributes=("category",)),
    Field("line", "Line", WHAT, attributes=("line",)),
    Field(
        "state",
        "State, and how it is kept",
        WHAT,
        also=("is_archived", "is_tracked", "warranty_months"),
        lowest=Level.READ,
    ),
    Field("price", "Price", MONEY, attributes=("price",)),
    Field("cost", "Cost", MONEY, attributes=("cost",)),
)
SEARCHED = (
    Searched("name", ("sort_name",)),
    Searched("key", ("key",)),
    Searched("category", ("category",)),
    Searched("line", ("line",)),
)
