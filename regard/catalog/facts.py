from regard.analytics.facts import Fact, Field, register_fact
from regard.kernel.words import lazy

register_fact(
    Fact(
        name="products",
        label=lazy("Products"),
        permission="catalog.product.view",
        key="product_id",
        fields=(
            Field("product_id", "id", lazy("Product")),
            Field("key", "text", lazy("Product key")),
            Field("name", "text", lazy("Product")),
            Field("category", "text", lazy("Product category"), dimension="product_category"),
            Field("line", "text", lazy("Product line"), dimension="product_line"),
        ),
        sql='SELECT id, "key", name, category, line FROM catalog_product WHERE id >= %s AND id < %s',
        highest="SELECT max(id) FROM catalog_product",
        kinds={"catalog.product.created": "subject", "catalog.product.changed": "subject"},
    )
)
