"""People who sign in: invited, changed, switched off."""

from collections.abc import Container, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import ProtectedError
from django.urls import reverse

from regard.kernel import witness
from regard.kernel.actor import Actor
from regard.kernel.errors import Conflict, Forbidden, Invalid
from regard.kernel.words import tr
from regard.people.door import require
from regard.people.models import Role, Team, User
from regard.people.queries import business, forget_people
from regard.people.rules import exceeding, merged_grants
from regard.ui.formats import CLOCKS, DATES, NUMBERS

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
        raise Invalid({"email": tr("Somebody signs in with {email} already.", email=email)})
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
            tr("Nobody would be left who may do everything."), remedy=tr("Make somebody else owner first.")
        )
    _note_change(actor, user, before)
    return user


PROFILE = (
    "first_name", "last_name", "language", "time_zone", "theme", "date_style", "number_style", "clock_style",
    "first_weekday", "direction",
)  # fmt: skip


@transaction.atomic
def change_profile(*, actor: Actor, user: User, **values: Any) -> User:  # noqa: ANN401
    """Set what a person chooses for themself (`PROFILE`; what is left out stays). Raises `Forbidden` for another's profile."""
    if actor.user_id != user.pk:
        raise Forbidden(tr("A profile can be changed by its person only."))
    if unknown := set(values) - set(PROFILE):
        raise TypeError(f"a profile has no {', '.join(sorted(unknown))}")
    before = _profile(user)
    for name, value in values.items():
        setattr(user, name, value.strip() if isinstance(value, str) else value)
    if user.language != before["language"]:
        _forget_guesses(user, before)
    after = _profile(user)
    if after != before:
        user.save(update_fields=["guessed_ways", *after])
        forget_people()
        witness.note(
            actor=actor, model="people.user", object_id=user.pk, action="change", before=before, after=after
        )
    return user


def _forget_guesses(user: User, before: Mapping[str, object]) -> None:
    """Let another language bring its own ways: what the browser said of the one before, and nobody has touched since, goes."""
    for name, guessed in user.guessed_ways.items():
        if getattr(user, name) == before[name] == guessed:
            setattr(user, name, None if name == "first_weekday" else "")
    user.guessed_ways = {}


@transaction.atomic
def guess_profile(*, actor: Actor, guess: Mapping[str, str]) -> list[str]:
    """Take over how somebody writes from their browser, once: what they have not chosen themselves and is not as the business
    does already. Answers the names of what was set; nothing where it was asked before, or what the browser says is unknown.

    `guess` says how it writes, its `time_zone`, and the `language` it writes so: to readers of German, French and Spanish an
    English browser says nothing but where it is. English itself is written in many ways, so that any browser is believed."""
    user = User.objects.select_for_update().filter(pk=actor.user_id or 0).first()
    if user is None or user.is_guessed:
        return []
    before, usual = _profile(user), business()
    known: dict[str, Container[str]] = {"time_zone": available_timezones()}
    read = (user.language or usual.language or settings.LANGUAGE_CODE)[:2]
    is_told = read in {"en", guess.get("language", read)[:2].lower()}
    if is_told:
        known |= {"date_style": DATES, "number_style": NUMBERS, "clock_style": CLOCKS}
    implied = {"date_style": "dmy", "number_style": "comma", "clock_style": "24"}
    for name, choices in known.items():
        said = guess.get(name, "")
        if (
            said in choices
            and not getattr(user, name)
            and said != (getattr(usual, name) or implied.get(name))
        ):
            setattr(user, name, said)
    day = guess.get("first_weekday", "")
    if (
        is_told
        and user.first_weekday is None
        and day in set("0123456")
        and day
        and int(day) != usual.first_weekday
    ):
        user.first_weekday = int(day)
    user.is_guessed = True
    after = _profile(user)
    changed = [name for name in after if after[name] != before[name]]
    user.guessed_ways = {name: after[name] for name in changed if name != "time_zone"}
    user.save(update_fields=["is_guessed", "guessed_ways", *changed])
    if changed:
        witness.note(
            actor=actor, model="people.user", object_id=user.pk, action="change", before=before, after=after
        )
    return changed


@transaction.atomic
def set_digest_hour(*, actor: Actor, hour: int | None) -> None:
    """At which hour of their own day somebody's mail of notices comes; None is the usual. Raises `Invalid` outside 0 to 23."""
    if hour is not None and not 0 <= hour <= 23:
        raise Invalid({"digest_hour": tr("An hour of the day is 0 to 23.")})
    User.objects.filter(pk=actor.user_id or 0).update(digest_hour=hour)


@transaction.atomic
def hide_checklist(*, actor: Actor, is_hidden: bool) -> None:
    """Put somebody's list of first steps away, or bring it back."""
    User.objects.filter(pk=actor.user_id or 0).update(is_checklist_hidden=is_hidden)


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
            tr(
                "These roles may more than you do ({permissions}).", permissions=", ".join(sorted(beyond)[:3])
            ),
            remedy=tr("Ask an owner to give them."),
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
    return {name: getattr(user, name) for name in PROFILE}


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
    *,
    actor: Actor,
    email: str,
    first_name: str,
    last_name: str,
    role: str,
    password: str,
    joined_at: datetime | None = None,
) -> User:
    """A user with a built-in role and a password that is known, as demo people have; an existing one gets the password.

    `password` is as `hashed` gives it, which takes a quarter of a second and is done once for several; `joined_at` since when
    they are here, if not since now. Raises `Forbidden` without `people.user.create`.
    """
    require(actor, "people.user.create")
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        user = User.objects.create_user(email, None, first_name=first_name, last_name=last_name)
        User.objects.filter(pk=user.pk).update(password=password, date_joined=joined_at or user.date_joined)
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
