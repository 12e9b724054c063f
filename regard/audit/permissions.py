from regard.people.permissions import Permission, name_domain, register

name_domain("audit", "who changed what")
register(Permission("audit.change.view", "See who changed what"))
