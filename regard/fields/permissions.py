from regard.people.permissions import Permission, name_domain, register

name_domain("fields", "own fields and personal data")
register(
    Permission("fields.field.manage", "Add, change and remove own fields"),
    Permission("fields.personal.show", "Look behind the mask of a personal value, which is noted"),
    Permission("fields.personal.review", "See who looked behind which mask"),
    Permission("fields.personal.change", "Say what is asked of whoever looks behind a mask"),
)
