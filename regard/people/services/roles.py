"""Bringing the built-in roles in line with the table, and changing the roles of one's own."""

from django.db import transaction

from regard.people.models import Role
from regard.people.permissions import PERMISSIONS
from regard.people.roles import BUILTIN_ROLES
from regard.people.rules import grants_by_pattern


@transaction.atomic
def sync_roles() -> list[str]:
    """Make the built-in roles what the table says; answers the keys of those that changed. Idempotent.

    Roles of one's own are left alone. A role of one's own that has a built-in's key would be in the way of an
    update, so keys of built-ins are refused when a role is made.
    """
    known = {role.key: role for role in Role.objects.filter(key__in=[role.key for role in BUILTIN_ROLES])}
    changed = []
    for builtin in BUILTIN_ROLES:
        grants = {
            key: scope.value for key, scope in grants_by_pattern(PERMISSIONS.keys(), builtin.grants).items()
        }
        wanted = {
            "name": builtin.name,
            "description": builtin.description,
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
