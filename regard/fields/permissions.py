from regard.kernel.words import lazy
from regard.people.permissions import Permission, name_domain, register

name_domain("fields", lazy("own fields and personal data"))
register(
    Permission("fields.field.manage", lazy("Add, change and remove own fields")),
    Permission("fields.personal.show", lazy("Look behind the mask of a personal value, which is noted")),
    Permission("fields.personal.review", lazy("See who looked behind which mask")),
    Permission("fields.personal.change", lazy("Say what is asked of whoever looks behind a mask")),
)
