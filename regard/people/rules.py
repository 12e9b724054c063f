"""Pure decisions about rights: what patterns grant, what several roles add up to, what a token keeps of it."""

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase

from regard.kernel.actor import Scope
from regard.kernel.sight import Level, Levels


def grants_by_pattern(
    permissions: Iterable[str], patterns: Iterable[tuple[str, Scope | None]]
) -> dict[str, Scope]:
    """What an ordered list of patterns grants of `permissions`: the last match decides, None takes away."""
    rules = list(patterns)
    grants: dict[str, Scope] = {}
    for permission in permissions:
        scope = None
        for pattern, given in rules:
            if fnmatchcase(permission, pattern):
                scope = given
        if scope is not None:
            grants[permission] = scope
    return grants


def merged_grants(roles: Iterable[Mapping[str, str]]) -> dict[str, Scope]:
    """What several roles grant together: for each permission the widest scope any of them gives."""
    merged: dict[str, Scope] = {}
    for grants in roles:
        for permission, value in grants.items():
            scope = Scope(value)
            if permission not in merged or merged[permission].reach < scope.reach:
                merged[permission] = scope
    return merged


def levels_of(fields: Mapping[str, str] | None) -> Levels | None:
    """The open fields of a noun as a role keeps them; None, which is all of them, where it says nothing of the noun."""
    return None if fields is None else {key: Level(value) for key, value in fields.items()}


def narrowed(grants: Mapping[str, Scope], scopes: Iterable[str]) -> dict[str, Scope]:
    """The grants whose permission matches one of `scopes` (patterns such as `sales.*` or `*.view`)."""
    patterns = list(scopes)
    return {
        permission: scope
        for permission, scope in grants.items()
        if any(fnmatchcase(permission, pattern) for pattern in patterns)
    }


def exceeding(own: Mapping[str, Scope], given: Mapping[str, Scope]) -> set[str]:
    """The permissions `given` grants wider than `own` does: what somebody with `own` must not hand out."""
    return {
        permission
        for permission, scope in given.items()
        if permission not in own or own[permission].reach < scope.reach
    }
