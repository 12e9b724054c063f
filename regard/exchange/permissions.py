from regard.people.permissions import Permission, register

register(
    Permission("exchange.import.view", "See imports and what became of their rows"),
    Permission("exchange.export.view", "See one's exports and take out what may be exported"),
)
