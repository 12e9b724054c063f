from regard.people.permissions import Permission, name_domain, register

name_domain("exchange", "imports and exports")
register(
    Permission("exchange.import.view", "See imports and what became of their rows"),
    Permission("exchange.export.view", "See one's exports and take out what may be exported"),
)
