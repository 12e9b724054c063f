"""Teams: who works together, and so sees what `team` grants reach."""

from collections.abc import Sequence

from django.db import transaction

from regard.kernel import witness
from regard.kernel.actor import Actor
from regard.kernel.errors import Invalid
from regard.kernel.words import tr
from regard.people.door import require
from regard.people.models import Team, User


@transaction.atomic
def save_team(*, actor: Actor, team: Team | None, name: str, members: Sequence[User]) -> Team:
    """Make a team (`team=None`) or rename it and set its members. Raises `Invalid` when the name is taken."""
    require(actor, "people.user.change")
    name = name.strip()
    if not name:
        raise Invalid({"name": tr("Give the team a name.")})
    if Team.objects.filter(name__iexact=name).exclude(pk=team.pk if team else 0).exists():
        raise Invalid({"name": tr("There is a team {name} already.", name=name)})
    before = _state(team) if team else None
    team = team or Team()
    team.name = name
    team.save()
    team.members.set(members)
    after = _state(team)
    if after != before:
        action = "change" if before else "create"
        witness.note(
            actor=actor, model="people.team", object_id=team.pk, action=action, before=before, after=after
        )
    return team


@transaction.atomic
def delete_team(*, actor: Actor, team: Team) -> None:
    """Dissolve a team; its members stay."""
    require(actor, "people.user.change")
    before = _state(team)
    object_id = team.pk
    team.delete()
    witness.note(actor=actor, model="people.team", object_id=object_id, action="delete", before=before)


def _state(team: Team) -> dict[str, object]:
    return {"name": team.name, "members": sorted(team.members.values_list("pk", flat=True))}
