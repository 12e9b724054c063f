"""What an installation needs before anybody signs in."""

from django.db import transaction

from regard.kernel import witness
from regard.kernel.actor import system_actor
from regard.people.models import Business, Role, User
from regard.people.services.roles import sync_roles


def set_up_people() -> list[str]:
    """The business's row and the built-in roles; answers the keys of roles that changed. Idempotent."""
    Business.objects.get_or_create(pk=1)
    return sync_roles()


@transaction.atomic
def make_owner(*, email: str, password: str) -> User:
    """The first account of an empty installation: may do everything."""
    owner = User.objects.create_user(email, password, first_name="Owner")
    owner.roles.set(Role.objects.filter(key="owner"))
    after = {"email": email, "roles": ["owner"]}
    witness.note(
        actor=system_actor("setup"), model="people.user", object_id=owner.pk, action="create", after=after
    )
    return owner
