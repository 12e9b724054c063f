from regard.analytics.facts import Fact, Field, register_fact

register_fact(
    Fact(
        name="products",
        label="Products",
        permission="catalog.product.view",
        key="product_id",
        fields=(
            Field("product_id", "id", "Product"),
            Field("key", "text", "Product key"),
            Field("name", "text", "Product"),
            Field("category", "text", "Product category", dimension="product_category"),
            Field("line", "text", "Product line", dimension="product_line"),
        ),
        sql='SELECT id, "key", name, category, line FROM catalog_product WHERE id >= %s AND id < %s',
        highest="SELECT max(id) FROM catalog_product",
        kinds={"catalog.product.created": "subject", "catalog.product.changed": "subject"},
    )
)
