"""Taking Northleaf out from the browser: somebody is left who can sign in, then a job does it."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse

from regard.demo.northleaf.plan import PEOPLE
from regard.demo.queries import is_demo_person, is_here, standing
from regard.jobs.services import enqueue
from regard.kernel.actor import Actor
from regard.kernel.errors import Conflict, Invalid
from regard.kernel.words import tr
from regard.people.door import require
from regard.people.queries import active_owners, user_by_email
from regard.people.services import make_owner

CHANGE = "people.business.change"
STEPS = 5  # what `services.remove_demo` says on its way
_after: list[Callable[[], None]] = []


def when_removed(call: Callable[[], None]) -> None:
    """Have something done once Northleaf is out."""
    _after.append(call)


def removed() -> None:
    """What is to be done once it is out."""
    for call in _after:
        call()


def needs_owner() -> bool:
    """Whether nobody but Northleaf's people could do everything afterwards. One query."""
    return not active_owners().exclude(email__in=[email for email, *_ in PEOPLE]).exists()


@transaction.atomic
def begin_removal(*, actor: Actor, email: str = "", password: str = "") -> int:
    """Start the job that takes Northleaf out, and answer its number; the one that is at it, where one is.

    Where nobody would be left who may do everything, `email` and `password` become that account first, in the same transaction.
    Raises `Invalid` for an address or a password that will not do, `Conflict` where there is no Northleaf, `Forbidden`.
    """
    from regard.demo.jobs import remove_demo_business

    require(actor, CHANGE)
    now = standing()
    if now.is_going and now.job_id is not None:
        return now.job_id
    if not is_here():
        raise Conflict(tr("The demo business is not here any more."))
    if needs_owner():
        _check(email, password)
        make_owner(email=email, password=password)
    job = enqueue(
        remove_demo_business,
        actor=actor,
        title=tr("Take the demo business out"),
        queue="bulk",
        url=reverse("demo:demo"),
    )
    return job.pk


def _check(email: str, password: str) -> None:
    errors = {}
    try:
        validate_email(email)
        if is_demo_person(email):
            errors["email"] = tr("This address belongs to the demo business and goes with it.")
        elif user_by_email(email) is not None:
            errors["email"] = tr(
                "Somebody signs in with this address already. Make them an owner under People, then come back."
            )
    except ValidationError:
        errors["email"] = tr("Give the address you want to sign in with.")
    try:
        validate_password(password)
    except ValidationError as error:
        errors["password"] = " ".join(error.messages)
    if errors:
        raise Invalid(errors)
