"""The reference pages under docs/ that are made from what the code declares: permissions with roles, and events."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from itertools import groupby
from pathlib import Path
from typing import get_type_hints

from regard.config.settings import BASE_DIR
from regard.people.permissions import PERMISSIONS, Permission
from regard.people.queries import builtin_grants
from regard.people.roles import BUILTIN_ROLES
from regard.story.types import Kind, kinds

MADE = "This page is made by `regard manage referencedocs`; a test compares it with the code."


def pages() -> dict[Path, str]:
    """Every page with its text."""
    docs = BASE_DIR / "docs"
    return {docs / "permissions.md": "\n".join(_permissions()), docs / "events.md": "\n".join(_events())}


def _permissions() -> Iterator[str]:
    roles = builtin_grants()
    yield from ("# Permissions and roles", "")
    yield "A role grants permissions, each for what is one's own, the team's, or all. Several roles of one person add up,"
    yield "the widest counting. Without a permission, what it guards does not exist: the answer is 404. A built-in role"
    yield "follows the product at every `regard setup`; copy it under Settings, Roles to have one that is only yours."
    yield from ("", MADE, "", "## Roles", "", "| role | what it is for |", "|--|--|")
    yield from (f"| {role.name} (`{role.key}`) | {role.description} |" for role in BUILTIN_ROLES)
    for domain, rows in groupby(sorted(PERMISSIONS, key=_domain), key=_domain):
        yield from (
            "",
            f"## {domain.capitalize()}",
            "",
            "| permission | lets one | built-in roles |",
            "|--|--|--|",
        )
        yield from (f"| `{row.key}` | {row.label} | {_holders(row.key, roles)} |" for row in rows)
    yield ""


def _domain(permission: Permission) -> str:
    return permission.domain


def _holders(key: str, roles: Mapping[str, Mapping[str, str]]) -> str:
    """Who has it, with the scope where that is not all."""
    found = [
        name if grants[key] == "all" else f"{name} ({grants[key]})"
        for name, grants in roles.items()
        if key in grants
    ]
    return ", ".join(found) or "–"


def _events() -> Iterator[str]:
    yield from ("# Events", "")
    yield "What can be told in the story of a customer. An entry keeps the version it was told in; older payloads are"
    yield "brought up to date when they are read. A *fact* is kept, a *trace* expires. Beside its payload every entry has"
    yield "the envelope: when, which customer, about what, by whom, through what, and amounts where the kind has them."
    yield from ("", MADE)
    for domain, found in groupby(sorted(_shipped(), key=lambda kind: kind.key), key=lambda kind: kind.domain):
        yield from ("", f"## {domain.capitalize()}")
        for kind in found:
            yield from _event(kind)
    yield ""


def _shipped() -> list[Kind]:
    return [kind for kind in kinds() if ".tests." not in kind.event.__module__]


def _event(kind: Kind) -> Iterator[str]:
    said = " ".join((kind.event.__doc__ or "").split())
    hints = get_type_hints(kind.event)
    yield from ("", f"### {kind.title}: `{kind.key}`", "")
    if said and not said.startswith(f"{kind.event.__name__}("):
        yield from (said, "")
    yield f"Version {kind.version}, a {kind.entry_class}, shown by `{kind.permission}`."
    names = fields(kind.event)
    if names:
        yield from ("", "| field | type | |", "|--|--|--|")
        for one in names:
            note = "emptied when the person is erased" if one.name in kind.personal else ""
            yield f"| `{one.name}` | {_type(hints[one.name])} | {note} |"


def _type(hint: object) -> str:
    text = hint.__name__ if isinstance(hint, type) else str(hint)
    return text.replace(" | None", " or nothing").replace("datetime.", "").replace("|", "or")
