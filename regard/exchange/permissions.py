from regard.kernel.words import lazy
from regard.people.permissions import Permission, name_domain, register

name_domain("exchange", lazy("imports and exports"))
register(
    Permission("exchange.import.view", lazy("See imports and what became of their rows")),
    Permission("exchange.export.view", lazy("See one's exports and take out what may be exported")),
)
