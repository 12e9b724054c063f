from regard.people.permissions import Permission, name_domain, register

name_domain("segments", "segments")
register(
    Permission("segments.segment.view", "See segments and who is in them", "segments"),
    Permission("segments.segment.create", "Build new segments", "segments"),
    Permission("segments.segment.change", "Change the rules of segments", "segments"),
    Permission("segments.segment.delete", "Delete segments", "segments"),
)
