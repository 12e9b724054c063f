"""The registry of everything that can be permitted, and what this domain adds to it.

A permission is `domain.noun.action`; actions are view, create, change, delete, export, import, or a verb.
"""

from dataclasses import dataclass

from regard.kernel.registry import Registry


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
    return _DOMAIN_WORDS.get(domain, domain)


name_domain("people", "users, roles and settings")
register(
    Permission("people.business.view", "See the business's settings"),
    Permission("people.business.change", "Change the business's settings"),
    Permission("people.user.view", "See users and teams"),
    Permission("people.user.create", "Invite users"),
    Permission("people.user.change", "Change users, their roles and teams"),
    Permission("people.hierarchy.change", "Say who reports to whom"),
    Permission("people.territory.view", "See territories and who answers for them"),
    Permission("people.territory.change", "Change territories, their rules and who answers for them"),
    Permission("people.role.view", "See roles and what they may do"),
    Permission("people.role.change", "Change roles"),
    Permission("people.token.create", "Create API tokens of one's own"),
    Permission("people.token.delete", "Revoke anybody's API tokens"),
)
