from regard.people.permissions import Permission, name_domain, register

name_domain("sales", "orders, returns and what customers own")
register(
    Permission("sales.order.view", "See orders and returns"),
    Permission("sales.order.create", "Place orders, record returns"),
    Permission("sales.order.change", "Fill in the business's own fields of orders"),
    Permission("sales.order.export", "Export orders"),
    Permission("sales.order.import", "Import purchases, undo imports"),
    Permission("sales.model.run", "Have customer values and models computed"),
)
register(
    Permission("sales.asset.view", "See what customers own"),
    Permission("sales.asset.create", "Add to what customers own"),
    Permission("sales.asset.change", "Change, retire and restore what customers own"),
    Permission("sales.asset.delete", "Delete what was entered as owned by mistake"),
    Permission("sales.asset.export", "Export what customers own"),
)
