"""Telling people, and what they have seen of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from regard.kernel.actor import Actor, system_actor
from regard.kernel.errors import NotFound
from regard.kernel.words import tr
from regard.notifications import queries
from regard.notifications.models import Notification
from regard.people.queries import colleagues

KEPT_FOR = timedelta(days=90)


@transaction.atomic
def notify(
    *,
    actor: Actor,
    kind: str,
    subject: tuple[str, int],
    to: Iterable[int | None],
    key: str,
    myself: bool = False,
) -> int:
    """Tell people of something; how many were told. `key` makes it once a person, however often it is told again.

    Whoever does it is not told of it, unless `myself`. The caller knows that they may see `subject`. Three queries.
    """
    active = {user.pk for user in colleagues(system_actor("notifications"))}
    wanted = sorted({one for one in to if one in active and (myself or one != actor.user_id)} - {None})
    people = [one for one in wanted if one is not None]
    if not people:
        return 0
    wishes = queries.wishes(people, kind)
    known = set(Notification.objects.filter(key=key, user_id__in=people).values_list("user_id", flat=True))
    rows = [
        Notification(
            user_id=one, kind=kind, subject_model=subject[0], subject_id=subject[1], key=key,
            who_id=None if actor.user_id == one else actor.user_id,
            is_shown=wishes[one].in_app, is_to_mail=wishes[one].by_mail,
        )
        for one in people
        if one not in known and (wishes[one].in_app or wishes[one].by_mail)
    ]  # fmt: skip
    Notification.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    return len(rows)


@transaction.atomic
def see_notice(*, actor: Actor, notice_id: int) -> queries.Told:
    """What a notice is about; it is no longer new, and nothing for the mail any more. Raises `NotFound` for what is not the
    actor's, and for what the actor may no longer see."""
    rows = Notification.objects.filter(pk=notice_id, user_id=actor.user_id or 0)
    found = queries.told(actor, rows.select_related("who"))
    if not found:
        raise NotFound(tr("There is no such notice, or what it is about is gone."))
    rows.update(seen_at=timezone.now(), is_to_mail=False)
    return found[0]


@transaction.atomic
def see_all(*, actor: Actor) -> int:
    """Have seen everything; how many were new."""
    rows = Notification.objects.filter(user_id=actor.user_id or 0, seen_at=None)
    return rows.update(seen_at=timezone.now(), is_to_mail=False)


def forget_old() -> int:
    """Delete notices of long ago; how many."""
    return Notification.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()[0]
