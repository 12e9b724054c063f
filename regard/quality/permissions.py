from regard.people.permissions import Permission, name_domain, register

name_domain("quality", "possible doubles")
register(
    Permission("quality.double.view", "See which customers may be doubles"),
    Permission("quality.double.decide", "Search for doubles and decide about them"),
)
