"""The registry of everything that can be permitted, and what this domain adds to it.

A permission is `domain.noun.action`; actions are view, create, change, delete, export, import, or a verb.
"""

from dataclasses import dataclass

from regard.kernel.registry import Registry
from regard.kernel.words import lazy, lazy_of


@dataclass(frozen=True)
class Permission:
    """One thing that can be permitted. `domain` follows from the key and need not be given."""

    key: str
    label: str
    domain: str = ""

    def __post_init__(self) -> None:
        parts = self.key.split(".")
        if len(parts) != 3 or not all(parts):
            raise ValueError(f"a permission is domain.noun.action, not {self.key!r}")
        if not self.domain:
            object.__setattr__(self, "domain", parts[0])

    @property
    def noun(self) -> str:
        return self.key.split(".")[1]

    @property
    def action(self) -> str:
        return self.key.split(".")[2]


PERMISSIONS: Registry[Permission] = Registry("permission")


def register(*permissions: Permission) -> None:
    """Add permissions; the same one again is harmless, another under the same key raises `ValueError`."""
    for permission in permissions:
        PERMISSIONS.register(permission.key, permission)


_DOMAIN_WORDS: dict[str, str] = {}


def name_domain(domain: str, words: str) -> None:
    """Say in plain words what the permissions of `domain` are about, to stand behind “See” and “See and change”."""
    _DOMAIN_WORDS[domain] = words


def domain_words(domain: str) -> str:
    """What a domain is about in plain words; its own name where nobody said."""
    return str(_DOMAIN_WORDS.get(domain, domain))


_DOMAIN_HEADINGS = {
    "activities": lazy("Activities"),
    "analytics": lazy("Analytics"),
    "audit": lazy("Audit"),
    "catalog": lazy("Catalog"),
    "customers": lazy("Customers"),
    "exchange": lazy("Exchange"),
    "fields": lazy("Fields"),
    "jobs": lazy("Jobs"),
    "objects": lazy("Objects"),
    "pages": lazy("Pages"),
    "people": lazy("People"),
    "planning": lazy("Planning"),
    "quality": lazy("Quality"),
    "sales": lazy("Sales"),
    "segments": lazy("Segments"),
}


def domain_heading(domain: str) -> str:
    """What stands above the permissions of a domain; its own name where it is none of ours."""
    return str(_DOMAIN_HEADINGS.get(domain) or domain.capitalize())


_REACHES = {
    "own": lazy_of("permission", "Own"),
    "team": lazy_of("permission", "Team"),
    "all": lazy_of("permission", "All"),
}


def reach_words(scope: str) -> str:
    """How far a permission reaches, in a word; nothing where it is not given."""
    return str(_REACHES.get(scope, ""))


name_domain("people", lazy("users, roles and settings"))
register(
    Permission("people.business.view", lazy("See the business's settings")),
    Permission("people.business.change", lazy("Change the business's settings")),
    Permission("people.user.view", lazy("See users and teams")),
    Permission("people.adoption.view", lazy("See who works with Regard how much")),
    Permission("people.training.view", lazy("See who has done which course")),
    Permission("people.user.create", lazy("Invite users")),
    Permission("people.user.change", lazy("Change users, their roles and teams")),
    Permission("people.hierarchy.change", lazy("Say who reports to whom")),
    Permission("people.territory.view", lazy("See territories and who answers for them")),
    Permission("people.territory.change", lazy("Change territories, their rules and who answers for them")),
    Permission("people.role.view", lazy("See roles and what they may do")),
    Permission("people.role.change", lazy("Change roles")),
    Permission("people.token.create", lazy("Create API tokens of one's own")),
    Permission("people.token.delete", lazy("Revoke anybody's API tokens")),
)
