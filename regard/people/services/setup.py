"""What an installation needs before anybody signs in."""

from regard.people.models import Business
from regard.people.services.roles import sync_roles


def set_up_people() -> list[str]:
    """The business's row and the built-in roles; answers the keys of roles that changed. Idempotent."""
    Business.objects.get_or_create(pk=1)
    return sync_roles()
