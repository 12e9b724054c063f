"""The verbs of this domain."""

from regard.people.services.actors import actor_for_user, anonymous_actor
from regard.people.services.business import change_business
from regard.people.services.hierarchy import delete_territory, save_territory, set_manager
from regard.people.services.roles import delete_role, open_fields, save_role, sync_roles
from regard.people.services.setup import give_ownership, make_owner, set_up_people
from regard.people.services.teams import delete_team, save_team
from regard.people.services.tokens import authenticate_token, create_token, revoke_token
from regard.people.services.users import (
    change_profile,
    change_user,
    dismiss_users,
    enroll_user,
    guess_profile,
    hashed,
    hide_checklist,
    invite_user,
    password_link,
    set_digest_hour,
)

__all__ = [
    "actor_for_user",
    "anonymous_actor",
    "authenticate_token",
    "change_business",
    "change_profile",
    "change_user",
    "create_token",
    "delete_role",
    "delete_team",
    "delete_territory",
    "dismiss_users",
    "enroll_user",
    "give_ownership",
    "guess_profile",
    "hashed",
    "hide_checklist",
    "invite_user",
    "make_owner",
    "open_fields",
    "password_link",
    "revoke_token",
    "save_role",
    "save_team",
    "save_territory",
    "set_digest_hour",
    "set_manager",
    "set_up_people",
    "sync_roles",
]
