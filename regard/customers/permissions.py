from regard.people.permissions import Permission, name_domain, register

name_domain("customers", "customers")
register(
    Permission("customers.customer.view", "See customers"),
    Permission("customers.customer.create", "Create customers"),
    Permission("customers.customer.change", "Change customers"),
    Permission("customers.customer.assign", "Give customers to an owner"),
    Permission("customers.customer.merge", "Make one customer of several"),
    Permission("customers.customer.delete", "Delete customers"),
    Permission("customers.customer.export", "Export customers"),
    Permission("customers.customer.import", "Import customers"),
)
register(
    Permission("customers.profile.view", "See what is known of customers as people"),
    Permission("customers.profile.change", "Change what is known of customers as people"),
    Permission("customers.profile.define", "Say which interests and values are asked for"),
    Permission("customers.need.view", "See the special needs of customers"),
    Permission("customers.need.change", "Note special needs of customers"),
    Permission("customers.need.define", "Keep the register of special needs"),
)
