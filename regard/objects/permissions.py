from regard.people.permissions import Permission, name_domain, register

name_domain("objects", "own objects")
register(
    Permission("objects.object.manage", "Define own objects"),
    Permission("objects.record.view", "See records of own objects"),
    Permission("objects.record.create", "Enter records of own objects"),
    Permission("objects.record.change", "Change records of own objects"),
    Permission("objects.record.delete", "Delete records of own objects"),
    Permission("objects.record.export", "Export records of own objects"),
)
