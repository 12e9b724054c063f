from regard.kernel.words import lazy
from regard.people.permissions import Permission, name_domain, register

name_domain("pages", lazy("pages of records"))
register(Permission("pages.layout.manage", lazy("Arrange the pages of records, for every role")))
