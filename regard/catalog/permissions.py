from regard.people.permissions import Permission, name_domain, register

name_domain("catalog", "products")
register(
    Permission("catalog.product.view", "See products"),
    Permission("catalog.product.create", "Create products"),
    Permission("catalog.product.change", "Change and archive products"),
    Permission("catalog.product.export", "Export products"),
    Permission("catalog.product.import", "Import products"),
)
