from regard.kernel.words import lazy
from regard.people.permissions import Permission, name_domain, register

name_domain("objects", lazy("own objects"))
register(
    Permission("objects.object.manage", lazy("Define own objects")),
    Permission("objects.record.view", lazy("See records of own objects")),
    Permission("objects.record.create", lazy("Enter records of own objects")),
    Permission("objects.record.change", lazy("Change records of own objects")),
    Permission("objects.record.delete", lazy("Delete records of own objects")),
    Permission("objects.record.export", lazy("Export records of own objects")),
)
