"""Who may open the settings."""

from collections.abc import Sequence
from typing import Any

from regard.people.models import ApiToken, Role, Team, Territory
from regard.people.tests.cast import Cast
from tests.cases import Case


def _a_user(cast: Cast) -> Sequence[Any]:
    return [cast.stranger.pk]


def _a_team(cast: Cast) -> Sequence[Any]:
    return [Team.objects.get(name="North").pk]


def _a_role(cast: Cast) -> Sequence[Any]:
    return [Role.objects.create(key="spare", name="Spare", grants={}).pk]


def _a_token_of_nobody(cast: Cast) -> Sequence[Any]:
    token = ApiToken.objects.create(user=cast.nobody, name="N", prefix="rgd_x", digest="0" * 64, scopes=["*"])
    return [token.pk]


def _a_territory(cast: Cast) -> Sequence[Any]:
    return [Territory.objects.create(name="Benelux").pk]


CASES = (
    Case("people:ways_guess", method="post"),
    Case("people:manager_change", _a_user),
    Case("people:territory_change", _a_territory),
    Case("people:territory_delete", _a_territory, method="post"),
    Case("people:user_change", _a_user),
    Case("people:user_link", _a_user, method="post"),
    Case("people:team_change", _a_team),
    Case("people:team_delete", _a_team, method="post"),
    Case("people:role_detail", _a_role),
    Case("people:role_fields", _a_role),
    Case("people:role_delete", _a_role, method="post"),
    Case("people:token_revoke", _a_token_of_nobody, method="post"),
)
