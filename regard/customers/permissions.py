from regard.kernel.words import lazy
from regard.people.permissions import Permission, name_domain, register

name_domain("customers", lazy("customers"))
register(
    Permission("customers.customer.view", lazy("See customers")),
    Permission("customers.customer.create", lazy("Create customers")),
    Permission("customers.customer.change", lazy("Change customers")),
    Permission("customers.customer.assign", lazy("Give customers to an owner")),
    Permission("customers.customer.merge", lazy("Make one customer of several")),
    Permission("customers.customer.delete", lazy("Delete customers, and restore them")),
    Permission("customers.customer.purge", lazy("Delete customers for good")),
    Permission("customers.customer.export", lazy("Export customers")),
    Permission("customers.customer.import", lazy("Import customers")),
    Permission("customers.tag.define", lazy("Rename tags, make one of several, and remove them")),
    Permission("customers.source.rank", lazy("Say which source of customers' data is believed first")),
    Permission("customers.relationship.view", lazy("See what customers are to each other")),
    Permission("customers.relationship.change", lazy("Say, change and end what customers are to each other")),
    Permission("customers.keyaccount.view", lazy("See key accounts and their reviews")),
    Permission("customers.keyaccount.change", lazy("Mark, change and unmark key accounts")),
    Permission("customers.keyaccount.review", lazy("Log reviews of key accounts")),
)
register(
    Permission("customers.profile.view", lazy("See what is known of customers as people")),
    Permission("customers.profile.change", lazy("Change what is known of customers as people")),
    Permission("customers.profile.define", lazy("Say which interests and values are asked for")),
    Permission("customers.need.view", lazy("See the special needs of customers")),
    Permission("customers.need.change", lazy("Note special needs of customers")),
    Permission("customers.need.define", lazy("Keep the register of special needs")),
)
