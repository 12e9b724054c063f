from regard.kernel.words import lazy, lazy_of
from regard.people.permissions import Permission, name_domain, register

name_domain("segments", lazy_of("permissions", "segments"))
register(
    Permission("segments.segment.view", lazy("See segments and who is in them"), "segments"),
    Permission("segments.segment.create", lazy("Build new segments"), "segments"),
    Permission("segments.segment.change", lazy("Change the rules of segments"), "segments"),
    Permission("segments.segment.delete", lazy("Delete segments"), "segments"),
)
