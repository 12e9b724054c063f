"""Who is acting, and through what: set once at the edge, handed down explicitly."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from regard.kernel.sight import Level, Levels


class Scope(StrEnum):
    """How far a permission reaches. Ordered: `own` < `team` < `all`."""

    OWN = "own"
    TEAM = "team"
    ALL = "all"

    @property
    def reach(self) -> int:
        return {"own": 1, "team": 2, "all": 3}[self.value]


@dataclass(frozen=True)
class Actor:
    """Somebody or something that acts, with everything permission checks need; asking it costs no query.

    `kind` is user, token, job or system. `user_id` is whose rights are used (None for the system).
    `team_user_ids` are whose rows *team* grants reach: the members of all teams of the user and of everybody below in the sales
    hierarchy, these and the user included. `territory_ids` are the territories whose customers they reach too.
    `role_ids` are the roles of the user: for what follows a role without being a right, as how pages are laid out.
    `grants` maps a permission such as `sales.order.view` to its scope; absence means no.
    `sights` are the nouns of which not every field is open, each with the level of those that are: a field that is not named
    is not shown (see `regard.ui.sight`). `most_personal` is how far personal fields are open at most, whatever else is said.
    `source` says through what: web, api, cli, import:<id>, job:<id>, demo.
    """

    kind: str
    user_id: int | None
    name: str
    grants: Mapping[str, Scope] = field(default_factory=dict)
    team_user_ids: frozenset[int] = frozenset()
    territory_ids: frozenset[int] = frozenset()
    role_ids: frozenset[int] = frozenset()
    source: str = "web"
    token_id: int | None = None
    correlation: str = ""
    sights: Mapping[str, Levels] = field(default_factory=dict)
    most_personal: Level = Level.CHANGE
    kept: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What was found out about this actor and holds as long as they do: for `regard.ui.sight`."""

    @property
    def team_holders(self) -> frozenset[int]:
        """Whose customers *team* grants reach, as one set: users by their id, territories by the negative of theirs."""
        return self.team_user_ids | {-number for number in self.territory_ids}

    def scope(self, permission: str) -> Scope | None:
        """The reach of `permission`, or None. The system may do everything."""
        if self.kind == "system":
            return Scope.ALL
        return self.grants.get(permission)

    def reaches(self, permission: str, other: str) -> bool:
        """Whether `permission` reaches as far as `other`: what it guards may stand beside every row that `other` shows."""
        scope, rows = self.scope(permission), self.scope(other)
        return scope is not None and (rows is None or scope.reach >= rows.reach)

    def may(self, permission: str) -> bool:
        return self.scope(permission) is not None


def system_actor(source: str) -> Actor:
    """The installation itself, acting for nobody: schedules, consumers, the command line."""
    return Actor(kind="system", user_id=None, name="Regard", source=source)
