from regard.people.permissions import Permission, name_domain, register

name_domain("fields", "own fields")
register(Permission("fields.field.manage", "Add, change and remove own fields"))
