from regard.kernel.words import lazy
from regard.people.permissions import Permission, name_domain, register

name_domain("audit", lazy("who changed what"))
register(Permission("audit.change.view", lazy("See who changed what")))
