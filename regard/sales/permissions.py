from regard.kernel.words import lazy
from regard.people.permissions import Permission, name_domain, register

name_domain("sales", lazy("orders, returns, what customers own and what was given to them"))
register(
    Permission("sales.order.view", lazy("See orders and returns")),
    Permission("sales.order.create", lazy("Place orders, record returns")),
    Permission("sales.order.change", lazy("Fill in the business's own fields of orders")),
    Permission("sales.order.export", lazy("Export orders")),
    Permission("sales.order.import", lazy("Import purchases, undo imports")),
    Permission("sales.model.run", lazy("Have customer values and models computed")),
)
register(
    Permission("sales.asset.view", lazy("See what customers own")),
    Permission("sales.asset.create", lazy("Add to what customers own")),
    Permission("sales.asset.change", lazy("Change, retire and restore what customers own")),
    Permission("sales.asset.delete", lazy("Delete what was entered as owned by mistake")),
    Permission("sales.asset.export", lazy("Export what customers own")),
)
register(
    Permission("sales.concession.view", lazy("See what was given away to customers")),
    Permission("sales.concession.create", lazy("Give discounts, refunds, goodwill and credit")),
    Permission("sales.concession.change", lazy("Take back what was given away by mistake")),
)
