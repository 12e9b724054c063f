from regard.kernel.words import lazy
from regard.people.permissions import Permission, name_domain, register

name_domain("catalog", lazy("products"))
register(
    Permission("catalog.product.view", lazy("See products")),
    Permission("catalog.product.create", lazy("Create products")),
    Permission("catalog.product.change", lazy("Change and archive products")),
    Permission("catalog.product.export", lazy("Export products")),
    Permission("catalog.product.import", lazy("Import products")),
)
