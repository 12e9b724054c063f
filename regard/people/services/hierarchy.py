"""Who reports to whom, and who answers for which part of the market. Both count from the moment they are committed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError

from regard.kernel import witness
from regard.kernel.actor import Actor
from regard.kernel.errors import Conflict, FieldError, Invalid, NotFound
from regard.kernel.words import tr
from regard.people import territory_rules as rules
from regard.people.door import require
from regard.people.models import Territory, User
from regard.people.queries import forget_territories

PARTY_CLASSES = ("consumer", "industrial", "institutional", "government")


@transaction.atomic
def set_manager(*, actor: Actor, user_id: int, manager_id: int | None) -> User:
    """Say to whom somebody reports, or to nobody. The manager sees at once what everybody below sees.

    Raises `Forbidden`, `NotFound` for somebody who is not here, and `Invalid` for a manager who is not or who reports to this
    person, however indirectly.
    """
    require(actor, "people.hierarchy.change")
    # All rows are held, so that two changes at once cannot close a circle together.
    parents = dict(User.objects.select_for_update().order_by("pk").values_list("pk", "manager_id"))
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        raise NotFound(tr("There is no such colleague."))
    if manager_id is not None and manager_id not in parents:
        raise Invalid([FieldError("manager", tr("There is no such colleague."), "unknown")])
    if rules.would_circle(parents, user_id, manager_id):
        wrong = (
            tr("Nobody reports to themselves. Choose somebody else.")
            if manager_id == user_id
            else tr("That person reports to {name}. Choose somebody else.", name=user)
        )
        raise Invalid([FieldError("manager", wrong, "circle")], kept=tr("Nothing was changed."))
    if user.manager_id == manager_id:
        return user
    before = {"manager_id": user.manager_id}
    user.manager_id = manager_id
    user.save(update_fields=["manager"])
    witness.note(
        actor=actor, model="people.user", object_id=user.pk, action="change", before=before, after={"manager_id": manager_id}
    )  # fmt: skip
    return user


@transaction.atomic
def save_territory(
    *,
    actor: Actor,
    territory_id: int | None,
    name: str,
    parent_id: int | None = None,
    user_ids: Collection[int] = (),
    rule: Mapping[str, Sequence[str]] | None = None,
) -> Territory:
    """Make a territory (`territory_id=None`) or change it whole: where it lies, who answers for it, which customers lie in it.

    Customers keep the territory they have until territories are assigned anew. Raises `Forbidden`, `NotFound`, and `Invalid`
    with every field that is wrong: a name that is taken, a place below itself, a colleague who is not here, a rule that cannot be
    read.
    """
    require(actor, "people.territory.change")
    there = {one.pk: one for one in Territory.objects.select_for_update().order_by("pk")}
    if territory_id is not None and territory_id not in there:
        raise NotFound(tr("There is no such territory."))
    name = " ".join(name.split())
    kept, wrong = rules.checked(rule or {}, PARTY_CLASSES)
    errors = [FieldError(part, message, "rule") for part, message in wrong.items()]
    if not 1 <= len(name) <= 100:
        errors.append(FieldError("name", tr("Give the territory a name of at most 100 letters."), "required"))
    elif any(one.name.casefold() == name.casefold() and one.pk != territory_id for one in there.values()):
        errors.append(FieldError("name", tr("There is a territory {name} already.", name=name), "unique"))
    if parent_id is not None and parent_id not in there:
        errors.append(FieldError("parent", tr("There is no such territory."), "unknown"))
    parents = {pk: one.parent_id for pk, one in there.items()}
    if territory_id is not None and rules.would_circle(parents, territory_id, parent_id):
        errors.append(FieldError("parent", tr("A territory cannot lie below itself."), "circle"))
    users = list(User.objects.filter(pk__in=list(user_ids)))
    if len(users) != len(set(user_ids)):
        errors.append(FieldError("users", tr("One of these colleagues is not here."), "unknown"))
    if errors:
        raise Invalid(errors, kept=tr("Nothing was changed."))
    territory = there[territory_id] if territory_id is not None else Territory()
    before = _state(territory) if territory_id is not None else None
    territory.name, territory.parent_id, territory.rule = name, parent_id, kept
    territory.save()
    territory.users.set(users)
    after = _state(territory)
    if after != before:
        witness.note(
            actor=actor, model="people.territory", object_id=territory.pk, action="change" if before else "create",
            before=before, after=after,
        )  # fmt: skip
    transaction.on_commit(forget_territories)
    forget_territories()
    return territory


@transaction.atomic
def delete_territory(*, actor: Actor, territory_id: int) -> None:
    """Take an empty territory away. Raises `Conflict` while customers or other
    territories lie in it."""
    require(actor, "people.territory.change")
    territory = Territory.objects.select_for_update().filter(pk=territory_id).first()
    if territory is None:
        raise NotFound(tr("There is no such territory."))
    before = _state(territory)
    try:
        with transaction.atomic():
            territory.delete()
    except ProtectedError:
        raise Conflict(
            tr("{name} is not empty: there are customers in it or territories below it.", name=territory),
            kept=tr("Nothing was deleted."),
            remedy=tr(
                "Move them first: customers from their list, or by assigning territories after its rule is emptied."
            ),
        ) from None
    witness.note(
        actor=actor, model="people.territory", object_id=territory_id, action="delete", before=before
    )
    transaction.on_commit(forget_territories)
    forget_territories()


def _state(territory: Territory) -> dict[str, Any]:
    return {
        "name": territory.name,
        "parent_id": territory.parent_id,
        "users": sorted(territory.users.values_list("pk", flat=True)),
        "rule": territory.rule,
    }
