"""People who sign in: invited, changed, switched off."""

from collections.abc import Sequence
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import ProtectedError
from django.urls import reverse

from regard.kernel import witness
from regard.kernel.actor import Actor
from regard.kernel.errors import Conflict, Forbidden, Invalid
from regard.people.door import require
from regard.people.models import Role, Team, User
from regard.people.queries import forget_people
from regard.people.rules import exceeding, merged_grants

OWNER_ROLE = "owner"


@transaction.atomic
def invite_user(
    *,
    actor: Actor,
    email: str,
    first_name: str,
    last_name: str = "",
    roles: Sequence[Role],
    teams: Sequence[Team] = (),
) -> User:
    """A new user without a password; hand over `password_link(user)` so that the person sets one.

    Raises `Forbidden` without `people.user.create` or for roles that may more than the actor; `Invalid` for an
    address somebody has already.
    """
    require(actor, "people.user.create")
    _refuse_exceeding(actor, roles)
    email = email.strip().lower()
    if User.objects.filter(email__iexact=email).exists():
        raise Invalid({"email": f"Somebody signs in with {email} already."})
    user = User.objects.create_user(email, None, first_name=first_name.strip(), last_name=last_name.strip())
    forget_people()
    user.roles.set(roles)
    user.teams.set(teams)
    witness.note(actor=actor, model="people.user", object_id=user.pk, action="create", after=_state(user))
    return user


@transaction.atomic
def change_user(
    *,
    actor: Actor,
    user: User,
    first_name: str,
    last_name: str,
    roles: Sequence[Role],
    teams: Sequence[Team],
    is_active: bool,
) -> User:
    """Set what a user is called, may do, belongs to, and whether signing in is possible.

    Raises `Forbidden` like `invite_user`, also for taking away a role that may more than the actor; `Conflict`
    when nobody active would be left with the owner's role.
    """
    require(actor, "people.user.change")
    user = User.objects.select_for_update().get(pk=user.pk)
    before = _state(user)
    _refuse_exceeding(actor, set(roles) ^ set(user.roles.all()))
    user.first_name, user.last_name, user.is_active = first_name.strip(), last_name.strip(), is_active
    user.save(update_fields=["first_name", "last_name", "is_active"])
    forget_people()
    user.roles.set(roles)
    user.teams.set(teams)
    if not User.objects.filter(is_active=True, roles__key=OWNER_ROLE).exists():
        raise Conflict(
            "Nobody would be left who may do everything.", remedy="Make somebody else owner first."
        )
    _note_change(actor, user, before)
    return user


@transaction.atomic
def change_profile(
    *, actor: Actor, user: User, first_name: str, last_name: str, language: str, time_zone: str, theme: str
) -> User:
    """Set what a person chooses for themself. Raises `Forbidden` for another's profile."""
    if actor.user_id != user.pk:
        raise Forbidden("A profile can be changed by its person only.")
    before = _profile(user)
    user.first_name, user.last_name = first_name.strip(), last_name.strip()
    user.language, user.time_zone, user.theme = language, time_zone, theme
    after = _profile(user)
    if after != before:
        user.save(update_fields=list(after))
        forget_people()
        witness.note(
            actor=actor, model="people.user", object_id=user.pk, action="change", before=before, after=after
        )
    return user


def password_link(user: User) -> str:
    """The path of the page where `user` sets a password; valid for a week, once."""
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    uid, _, token = key.partition("-")
    return reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})


def _refuse_exceeding(actor: Actor, roles: Sequence[Role] | set[Role]) -> None:
    """Nobody hands out, or takes away, more than they may do themselves."""
    if actor.kind == "system":
        return
    beyond = exceeding(actor.grants, merged_grants(role.grants for role in roles))
    if beyond:
        raise Forbidden(
            f"These roles may more than you do ({', '.join(sorted(beyond)[:3])}).",
            remedy="Ask an owner to give them.",
        )


def _state(user: User) -> dict[str, Any]:
    return {
        "email": user.email,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "is_active": user.is_active,
        "roles": sorted(user.roles.values_list("key", flat=True)),
        "teams": sorted(user.teams.values_list("name", flat=True)),
    }


def _profile(user: User) -> dict[str, Any]:
    return {
        name: getattr(user, name) for name in ("first_name", "last_name", "language", "time_zone", "theme")
    }


def _note_change(actor: Actor, user: User, before: dict[str, Any]) -> None:
    after = _state(user)
    if after != before:
        witness.note(
            actor=actor, model="people.user", object_id=user.pk, action="change", before=before, after=after
        )


def hashed(password: str) -> str:
    """A password as it is kept."""
    return make_password(password)


@transaction.atomic
def enroll_user(
    *, actor: Actor, email: str, first_name: str, last_name: str, role: str, password: str
) -> User:
    """A user with a built-in role and a password that is known, as demo people have; an existing one gets the password.

    `password` is as `hashed` gives it, which takes a quarter of a second and is done once for several. Raises `Forbidden` without
    `people.user.create`.
    """
    require(actor, "people.user.create")
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        user = User.objects.create_user(email, None, first_name=first_name, last_name=last_name)
        User.objects.filter(pk=user.pk).update(password=password)
        user.password = password
        user.roles.set(Role.objects.filter(key=role))
        forget_people()
        witness.note(actor=actor, model="people.user", object_id=user.pk, action="create", after=_state(user))
        return user
    user.password = password
    user.is_active = True
    user.save(update_fields=["password", "is_active"])
    forget_people()
    return user


@transaction.atomic
def dismiss_users(*, actor: Actor, emails: Sequence[str]) -> int:
    """Remove these users, or switch them off where something that stays is theirs; how many were there."""
    require(actor, "people.user.change")
    users = list(User.objects.filter(email__in=emails))
    forget_people()
    for user in users:
        before = _state(user)
        try:
            with transaction.atomic():
                witness.note(
                    actor=actor, model="people.user", object_id=user.pk, action="delete", before=before
                )
                user.delete()
        except ProtectedError:
            user.is_active = False
            user.save(update_fields=["is_active"])
            _note_change(actor, user, before)
    return len(users)
