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


def make_owner(*, email: str, password: str) -> User:
    """The first account of an empty installation: may do everything."""
    owner = give_ownership(email=email)
    owner.set_password(password)
    owner.save(update_fields=["password"])
    return owner


@transaction.atomic
def give_ownership(*, email: str) -> User:
    """Let whoever has this address do everything and sign in; an account is made when there is none.

    For whoever has the machine: no actor is asked.
    """
    email = email.strip().lower()
    user = User.objects.filter(email__iexact=email).first()
    action = "change" if user else "create"
    user = user or User.objects.create_user(email, None, first_name="Owner")
    user.is_active = True
    user.save(update_fields=["is_active"])
    user.roles.add(Role.objects.get(key="owner"))
    after = {"email": email, "roles": ["owner"], "is_active": True}
    witness.note(
        actor=system_actor("cli"), model="people.user", object_id=user.pk, action=action, after=after
    )
    return user
