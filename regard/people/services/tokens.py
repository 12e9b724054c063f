"""API tokens: made, shown once, recognised, revoked."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from regard.kernel import witness
from regard.kernel.actor import Actor
from regard.kernel.errors import Forbidden, Invalid
from regard.kernel.sight import Level
from regard.kernel.words import tr
from regard.people.door import require
from regard.people.models import ApiToken, User
from regard.people.rules import narrowed
from regard.people.services.actors import actor_for_user
from regard.ui.prepared import Prepared

USE_NOTED_EVERY = timedelta(minutes=5)  # so that reading through the API does not write on every call


def digest_of(secret: str) -> str:
    """What is stored of a secret. It has 240 random bits, so a plain hash cannot be guessed backwards."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def create_token(
    *,
    actor: Actor,
    user: User,
    name: str,
    scopes: Sequence[str],
    expires_at: datetime | None = None,
    personal: str = Level.CHANGE,
) -> tuple[ApiToken, str]:
    """A new token of `user` and its secret, which is not kept: show it once.

    `scopes` are patterns over permissions (`*`, `*.view`, `sales.*`), `personal` is how far personal fields are open to it
    at most (none, masked, read, change). Raises `Forbidden` without the right, or
    for another person's token; `Invalid` for an empty name, no scope or an expiry in the past.
    """
    if actor.kind != "system":
        require(actor, "people.token.create")
        if actor.user_id != user.pk:
            raise Forbidden(tr("A token can be made for oneself only."))
    _check(name, scopes, expires_at)
    if personal not in set(Level):
        raise Invalid({"personal": tr("Choose how personal fields are shown.")})
    secret = f"rgd_{secrets.token_urlsafe(30)}"
    token = ApiToken.objects.create(
        user=user,
        name=name.strip(),
        prefix=secret[:10],
        digest=digest_of(secret),
        scopes=sorted(set(scopes)),
        expires_at=expires_at,
        personal=str(personal),
    )
    after = {"name": token.name, "user": user.pk, "scopes": token.scopes, "personal": token.personal}
    witness.note(actor=actor, model="people.token", object_id=token.pk, action="create", after=after)
    return token, secret


def _check(name: str, scopes: Sequence[str], expires_at: datetime | None) -> None:
    if not name.strip():
        raise Invalid({"name": tr("Say what the token is for.")})
    if not scopes:
        raise Invalid({"scopes": tr("Choose at least one thing the token may do.")})
    if expires_at and expires_at <= timezone.now():
        raise Invalid({"expires_at": tr("The expiry lies in the past.")})


@transaction.atomic
def revoke_token(*, actor: Actor, token: ApiToken) -> None:
    """End a token now. One's own needs no right; another's needs `people.token.delete`."""
    if actor.user_id != token.user_id:
        require(actor, "people.token.delete")
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        witness.note(actor=actor, model="people.token", object_id=token.pk, action="revoke")


_tokens = Prepared(
    lambda digest: ApiToken.objects.select_related("user").order_by().filter(digest=digest), str
)


def authenticate_token(secret: str) -> Actor:
    """The actor of a valid token, its user's rights narrowed to its scopes; two or three queries.

    Raises `Forbidden` when it is unknown, revoked or expired, or its user may no longer sign in.
    """
    token = _tokens.first(digest_of(secret))
    now = timezone.now()
    if token is None or token.revoked_at or (token.expires_at and token.expires_at <= now):
        raise Forbidden(
            tr("The token is unknown, revoked or expired."),
            remedy=tr("Create a new one under Settings, Tokens."),
        )
    if not token.user.is_active:
        raise Forbidden(tr("The token's user may no longer sign in."))
    if token.last_used_at is None or now - token.last_used_at > USE_NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    actor = actor_for_user(token.user, source="api")
    return replace(
        actor,
        kind="token",
        token_id=token.pk,
        grants=narrowed(actor.grants, token.scopes),
        most_personal=Level(token.personal),
    )
