from regard.people.permissions import Permission, name_domain, register

name_domain("customers", "customers")
register(
    Permission("customers.customer.view", "See customers"),
    Permission("customers.customer.create", "Create customers"),
    Permission("customers.customer.change", "Change customers"),
    Permission("customers.customer.assign", "Give customers to an owner"),
    Permission("customers.customer.merge", "Make one customer of several"),
    Permission("customers.customer.delete", "Delete customers, and restore them"),
    Permission("customers.customer.purge", "Delete customers for good"),
    Permission("customers.customer.export", "Export customers"),
    Permission("customers.customer.import", "Import customers"),
    Permission("customers.tag.define", "Rename tags, make one of several, and remove them"),
    Permission("customers.source.rank", "Say which source of customers' data is believed first"),
    Permission("customers.relationship.view", "See what customers are to each other"),
    Permission("customers.relationship.change", "Say, change and end what customers are to each other"),
    Permission("customers.keyaccount.view", "See key accounts and their reviews"),
    Permission("customers.keyaccount.change", "Mark, change and unmark key accounts"),
    Permission("customers.keyaccount.review", "Log reviews of key accounts"),
)
register(
    Permission("customers.profile.view", "See what is known of customers as people"),
    Permission("customers.profile.change", "Change what is known of customers as people"),
    Permission("customers.profile.define", "Say which interests and values are asked for"),
    Permission("customers.need.view", "See the special needs of customers"),
    Permission("customers.need.change", "Note special needs of customers"),
    Permission("customers.need.define", "Keep the register of special needs"),
)
