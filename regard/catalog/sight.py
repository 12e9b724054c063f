"""The fields of products whose access is decided one by one."""

from regard.catalog.models import Product
from regard.kernel.sight import Level
from regard.kernel.words import lazy, lazy_of
from regard.ui.nouns import Searched
from regard.ui.sight import Field, register_fields

WHAT, MONEY = lazy("What it is"), lazy("Price and cost")
register_fields(
    Product.fields_of,
    Field("name", lazy("Name"), WHAT, lowest=Level.READ),
    Field("key", lazy("Key"), WHAT, lowest=Level.READ),
    Field("category", lazy("Category"), WHAT, attributes=("category",)),
    Field("line", lazy_of("product", "Line"), WHAT, attributes=("line",)),
    Field(
        "state",
        lazy("State, and how it is kept"),
        WHAT,
        also=("is_archived", "is_tracked", "warranty_months"),
        lowest=Level.READ,
    ),
    Field("price", lazy("Price"), MONEY, attributes=("price",)),
    Field("cost", lazy("Cost"), MONEY, attributes=("cost",)),
)
SEARCHED = (
    Searched("name", ("sort_name",)),
    Searched("key", ("key",)),
    Searched("category", ("category",)),
    Searched("line", ("line",)),
)
