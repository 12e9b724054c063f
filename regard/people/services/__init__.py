"""The verbs of this domain."""

from regard.people.services.actors import actor_for_user, anonymous_actor
from regard.people.services.roles import sync_roles
from regard.people.services.tokens import authenticate_token, create_token, revoke_token

__all__ = [
    "actor_for_user",
    "anonymous_actor",
    "authenticate_token",
    "create_token",
    "revoke_token",
    "sync_roles",
]
