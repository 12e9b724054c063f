"""Bringing the built-in roles in line with the table, and changing the roles of one's own."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.text import slugify

from regard.kernel import witness
from regard.kernel.actor import Actor, Scope
from regard.kernel.errors import Conflict, Forbidden, Invalid
from regard.kernel.sight import Level
from regard.kernel.words import in_english, several, tr
from regard.people.door import require
from regard.people.models import Role
from regard.people.permissions import PERMISSIONS
from regard.people.roles import BUILTIN_ROLES
from regard.people.rules import exceeding, grants_by_pattern, merged_grants
from regard.ui.sight import fields_of, sight


@transaction.atomic
def sync_roles() -> list[str]:
    """Make the built-in roles what the table says; answers the keys of those that changed. Idempotent.

    Roles of one's own are left alone; they never have a built-in's key.
    """
    known = {role.key: role for role in Role.objects.filter(key__in=[role.key for role in BUILTIN_ROLES])}
    changed = []
    for builtin in BUILTIN_ROLES:
        grants = {
            key: scope.value for key, scope in grants_by_pattern(PERMISSIONS.keys(), builtin.grants).items()
        }
        with in_english():
            wanted = {
                "name": str(builtin.name),
                "description": str(builtin.description),
                "grants": grants,
                "is_builtin": True,
            }
        role = known.get(builtin.key) or Role(key=builtin.key)
        if role.pk is None or any(getattr(role, name) != value for name, value in wanted.items()):
            for name, value in wanted.items():
                setattr(role, name, value)
            role.save()
            changed.append(builtin.key)
    return changed


@transaction.atomic
def save_role(
    *,
    actor: Actor,
    role: Role | None,
    name: str,
    description: str,
    grants: Mapping[str, str],
    like: Role | None = None,
) -> Role:
    """Make a role of one's own (`role=None`) or change one. `grants` maps permissions to own, team or all.
    A new one opens the fields that `like` does; all of them without.

    Raises `Conflict` for a built-in role, `Invalid` for a name that is empty or taken and for unknown permissions or
    scopes, `Forbidden` when it would grant more than the actor may.
    """
    require(actor, "people.role.change")
    if role and role.is_builtin:
        raise Conflict(
            tr("{name} is built in and follows the product.", name=role.shown_name),
            remedy=tr("Copy it and change the copy."),
        )
    _check_role(role, name, grants)
    _refuse_more_than_own(actor, grants, role.grants if role else {})
    before = _state(role) if role else None
    role = role or Role(key=_free_key(name), fields=dict(like.fields) if like else {})
    role.name, role.description, role.grants = name.strip(), description.strip(), dict(grants)
    role.save()
    after = _state(role)
    if after != before:
        action = "change" if before else "create"
        witness.note(
            actor=actor, model="people.role", object_id=role.pk, action=action, before=before, after=after
        )
    return role


@transaction.atomic
def delete_role(*, actor: Actor, role: Role) -> None:
    """Remove a role of one's own that nobody has. Raises `Conflict` otherwise."""
    require(actor, "people.role.change")
    if role.is_builtin:
        raise Conflict(tr("{name} is built in and stays.", name=role.shown_name))
    holders = role.users.count()
    if holders:
        raise Conflict(
            several(
                "{count} person has the role {name}.",
                "{count} people have the role {name}.",
                holders,
                name=role.name,
            ),
            remedy=tr("Give them another one first."),
        )
    object_id, before = role.pk, _state(role)
    role.delete()
    witness.note(actor=actor, model="people.role", object_id=object_id, action="delete", before=before)


@transaction.atomic
def open_fields(*, actor: Actor, role: Role, noun: str, fields: Mapping[str, str] | None) -> Role:
    """Say which fields of a noun are open to a role of one's own, and how far (masked, read, change); None opens all of them,
    those that will come too.

    What is not named, or named none, is closed. Raises `Conflict` for a built-in role, `Invalid` for what the noun does not
    have, `Forbidden` for what is not open to the actor.
    """
    require(actor, "people.role.change")
    if role.is_builtin:
        raise Conflict(
            tr("{name} is built in and shows every field.", name=role.shown_name),
            remedy=tr("Copy it and change the copy."),
        )
    role = Role.objects.select_for_update().get(pk=role.pk)
    known = {one.key: one for one in fields_of(noun)}
    if not known:
        raise Invalid({"noun": tr("There is nothing of that kind.")})
    wrong = [
        key
        for key, level in (fields or {}).items()
        if key not in known or level not in {*known[key].levels, Level.NONE}
    ]
    if wrong:
        raise Invalid({"fields": tr("These cannot be opened so: {names}.", names=", ".join(sorted(wrong)))})
    _refuse_more_fields_than_own(actor, noun, fields)
    before = role.fields.get(noun)
    opened = (
        None if fields is None else {key: str(level) for key, level in fields.items() if level != Level.NONE}
    )
    if opened == before:
        return role
    role.fields = {key: kept for key, kept in role.fields.items() if key != noun}
    if opened is not None:
        role.fields[noun] = opened
    role.save(update_fields=["fields"])
    witness.note(
        actor=actor,
        model="people.role",
        object_id=role.pk,
        action="change",
        before={"fields": {noun: before}},
        after={"fields": {noun: opened}},
    )
    return role


def _refuse_more_fields_than_own(actor: Actor, noun: str, fields: Mapping[str, str] | None) -> None:
    mine = sight(actor, noun)
    if mine is None:
        return
    if fields is None or any(Level(level).reach > mine.levels[key].reach for key, level in fields.items()):
        raise Forbidden(
            tr("You cannot open what is not open to you."), remedy=tr("Ask an owner to change the role.")
        )


def _check_role(role: Role | None, name: str, grants: Mapping[str, str]) -> None:
    if not name.strip():
        raise Invalid({"name": tr("Give the role a name.")})
    if Role.objects.filter(name__iexact=name.strip()).exclude(pk=role.pk if role else 0).exists():
        raise Invalid({"name": tr("There is a role {name} already.", name=name.strip())})
    scopes = {scope.value for scope in Scope}
    wrong = [key for key, scope in grants.items() if key not in PERMISSIONS or scope not in scopes]
    if wrong:
        raise Invalid({"grants": tr("These cannot be granted: {names}.", names=", ".join(sorted(wrong)))})


def _refuse_more_than_own(actor: Actor, grants: Mapping[str, str], known: Mapping[str, str]) -> None:
    if actor.kind == "system":
        return
    changed = {key: scope for key, scope in grants.items() if known.get(key) != scope}
    beyond = exceeding(actor.grants, merged_grants([changed]))
    if beyond:
        raise Forbidden(
            tr(
                "You cannot grant what you may not do yourself ({permissions}).",
                permissions=", ".join(sorted(beyond)[:3]),
            ),
            remedy=tr("Ask an owner to change the role."),
        )


def _free_key(name: str) -> str:
    stem = slugify(name)[:32] or "role"
    taken = set(Role.objects.filter(key__startswith=stem).values_list("key", flat=True))
    taken |= {role.key for role in BUILTIN_ROLES}
    return next(key for key in (stem, *(f"{stem}-{n}" for n in range(2, 1000))) if key not in taken)


def _state(role: Role) -> dict[str, object]:
    return {"name": role.name, "description": role.description, "grants": role.grants}
