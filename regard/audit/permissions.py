from regard.people.permissions import Permission, register

register(Permission("audit.change.view", "See who changed what"))
