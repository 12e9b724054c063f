from regard.people.permissions import Permission, name_domain, register

name_domain("sales", "orders and returns")
register(
    Permission("sales.order.view", "See orders and returns"),
    Permission("sales.order.create", "Place orders, record returns"),
    Permission("sales.order.export", "Export orders"),
    Permission("sales.order.import", "Import purchases, undo imports"),
    Permission("sales.model.run", "Have customer values and models computed"),
)
