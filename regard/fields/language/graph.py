"""What hangs on what, and in which order it is computed."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
Uses = Mapping[K, Collection[K]]
"""What each uses, directly; what uses nothing may be left out."""


class Circle(ValueError, Generic[K]):
    """Something uses itself. `path` begins and ends with it, each using the next."""

    def __init__(self, path: list[K]) -> None:
        super().__init__(" → ".join(map(str, path)))
        self.path = path


def in_order(uses: Uses[K]) -> list[K]:
    """Everything in `uses`, each after what it uses; else in the order given. Raises `Circle`."""
    done: dict[K, None] = {}
    for one in uses:
        _visit(one, uses, done, {})
    return [one for one in done if one in uses]


def _visit(first: K, uses: Uses[K], done: dict[K, None], path: dict[K, None]) -> None:
    """Depth first, without recursion: a chain may be long."""
    waiting = [(first, iter(uses.get(first, ())))]
    path[first] = None
    while waiting:
        one, rest = waiting[-1]
        following = next((other for other in rest if other not in done), None)
        if following is None:
            waiting.pop()
            path.pop(one, None)
            done[one] = None
        elif following in path:
            said = list(path)
            raise Circle([*said[said.index(following) :], following])
        else:
            path[following] = None
            waiting.append((following, iter(uses.get(following, ()))))


def hanging_on(uses: Uses[K], changed: Collection[K]) -> set[K]:
    """What has to be computed again when these have changed, directly or by what lies between."""
    users: dict[K, list[K]] = {}
    for one, used in uses.items():
        for other in used:
            users.setdefault(other, []).append(one)
    found: set[K] = set()
    waiting = list(changed)
    while waiting:
        for user in users.get(waiting.pop(), ()):
            if user not in found:
                found.add(user)
                waiting.append(user)
    return found
