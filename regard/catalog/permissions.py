from regard.people.permissions import Permission, register

register(
    Permission("catalog.product.view", "See products"),
    Permission("catalog.product.create", "Create products"),
    Permission("catalog.product.change", "Change and archive products"),
    Permission("catalog.product.export", "Export products"),
    Permission("catalog.product.import", "Import products"),
)
