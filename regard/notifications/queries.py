"""Reads of notices. Everybody reads their own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Min

from regard.kernel.actor import Actor
from regard.notifications.kinds import KINDS, SUBJECTS, Described
from regard.notifications.models import Notification, Preference
from regard.people.queries import active_users, business
from regard.ui.prepared import Prepared

BEHIND_THE_BELL = 20
PAGE = 50
MAIL_HOUR = 7  # of the daily mail, where somebody has not chosen another
_newest = Prepared(
    lambda user: (
        Notification.objects.filter(user_id=user, is_shown=True)
        .select_related("who")
        .order_by("-id")[:BEHIND_THE_BELL]
    ),
    int,
)


@dataclass(frozen=True)
class Told:
    """A notice as its reader sees it."""

    id: int
    kind: str
    subject_id: int
    says: str
    about: Described
    icon: str
    at: datetime
    is_new: bool


@dataclass(frozen=True)
class Wish:
    """How somebody wants to be told of a kind."""

    in_app: bool
    by_mail: bool


def newest(actor: Actor) -> list[Told]:
    """The newest notices of the actor, as far as they may see what they are about. One query, and those of that."""
    return told(actor, _newest.all(actor.user_id)) if actor.user_id is not None else []


def page_of_notices(actor: Actor, before: int | None = None) -> tuple[list[Told], int | None]:
    """Notices of the actor from before a number, newest first, and the number the next page begins before, None at the end."""
    if actor.user_id is None:
        return [], None
    rows = Notification.objects.filter(user_id=actor.user_id, is_shown=True).select_related("who")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: PAGE + 1])
    return told(actor, found[:PAGE]), found[PAGE - 1].pk if len(found) > PAGE else None


def unseen(actor: Actor, kinds: Collection[str], limit: int = 20) -> list[Told]:
    """What the actor has not looked at of these kinds, newest first."""
    if actor.user_id is None:
        return []
    rows = Notification.objects.filter(
        user_id=actor.user_id, is_shown=True, seen_at=None, kind__in=list(kinds)
    )
    return told(actor, rows.select_related("who").order_by("-pk")[:limit])


def told(actor: Actor, rows: Iterable[Notification]) -> list[Told]:
    """Notices with what they are about, without those the actor may see nothing of. The queries of each sort of subject."""
    kept = [row for row in rows if row.kind in KINDS and row.subject_model in SUBJECTS]
    wanted: dict[str, set[int]] = defaultdict(set)
    for row in kept:
        wanted[row.subject_model].add(row.subject_id)
    found = {model: SUBJECTS[model](actor, ids) for model, ids in wanted.items()}
    return [
        _told(row, found[row.subject_model][row.subject_id])
        for row in kept
        if row.subject_id in found[row.subject_model]
    ]


def _told(row: Notification, about: Described) -> Told:
    kind = KINDS[row.kind]
    says = kind.says.format(who=row.who.display_name) if row.who is not None else kind.says_alone
    return Told(row.pk, row.kind, row.subject_id, says, about, kind.icon, row.created_at, row.seen_at is None)


def wishes(user_ids: Collection[int], kind: str) -> Mapping[int, Wish]:
    """How each of these people wants to be told of a kind. One query."""
    rows = Preference.objects.filter(user_id__in=list(user_ids), kind=kind)
    said = {row.user_id: Wish(row.in_app, row.by_mail) for row in rows}
    usual = Wish(in_app=True, by_mail=KINDS[kind].mails)
    return {number: said.get(number, usual) for number in user_ids}


def wishes_of(actor: Actor) -> Mapping[str, Wish]:
    """How the actor wants to be told, of every kind. One query."""
    said = {row.kind: row for row in Preference.objects.filter(user_id=actor.user_id or 0)}
    return {
        kind.key: Wish(said[kind.key].in_app, said[kind.key].by_mail)
        if kind.key in said
        else Wish(in_app=True, by_mail=kind.mails)
        for kind in KINDS
    }


def waiting_for_mail(now: datetime) -> Sequence[int]:
    """Whose daily mail is due and has something in it. Two queries."""
    rows = Notification.objects.filter(is_to_mail=True, user__is_active=True)
    oldest = dict(
        rows.order_by().values("user_id").annotate(at=Min("created_at")).values_list("user_id", "at")
    )
    people = active_users(oldest)
    return sorted(one.pk for one in people if oldest[one.pk] <= mail_moment(one, now))


def mail_moment(person: Any, now: datetime) -> datetime:  # noqa: ANN401 - a user, whose model is another domain's
    """The last moment at which somebody's daily mail was due: the hour they chose, in their time zone. What came after it waits
    for the next."""
    zone = ZoneInfo(person.time_zone or business().time_zone)
    hour = MAIL_HOUR if person.digest_hour is None else person.digest_hour
    today = now.astimezone(zone).date()
    due = datetime.combine(today, time(hour), zone).astimezone(UTC)
    if due <= now:
        return due
    return datetime.combine(today - timedelta(days=1), time(hour), zone).astimezone(UTC)
