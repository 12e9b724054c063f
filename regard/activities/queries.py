"""Reads of notes, calls and meetings. They are seen with their customer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.db.models import QuerySet
from django.urls import reverse

from regard.activities import rules
from regard.activities.models import Activity
from regard.customers.queries import customer
from regard.kernel.actor import Actor, system_actor
from regard.kernel.errors import NotFound
from regard.kernel.words import tr
from regard.notifications.kinds import Described
from regard.people.queries import colleagues, owned_by, owners_within, owns
from regard.people.services.actors import actor_for_user
from regard.ui.among import among

MODEL = "activities.activity"
VIEW, CREATE, CHANGE, DELETE = (f"{MODEL}.{verb}" for verb in ("view", "create", "change", "delete"))
MENTION = "activities.activity.mention"  # a kind of notice
OFFERED = 8  # colleagues to choose from
CUSTOMERS = "customers.customer.view"


def visible_to(actor: Actor) -> QuerySet[Activity]:
    """The notes, calls and meetings of every customer the actor sees, as far as `activities.activity.view` reaches too."""
    rows = owned_by(
        Activity.objects.all(), actor, VIEW, owner="customer__owner", territory="customer__territory"
    )
    if actor.reaches(CUSTOMERS, VIEW):
        return rows
    return owned_by(rows, actor, CUSTOMERS, owner="customer__owner", territory="customer__territory")


def within_reach(actor: Actor, permission: str) -> QuerySet[Activity]:
    """Those `actor` may do more with than see: one's own, those the team has written, or all, as `permission` says."""
    authors = owners_within(actor, permission)
    rows = visible_to(actor)
    return rows if authors is None else rows.filter(author_id__in=sorted(one for one in authors if one > 0))


def may_touch(actor: Actor, permission: str, author_id: int | None) -> bool:
    """The same of one the actor sees, by who has written it. No query."""
    authors = owners_within(actor, permission)
    return authors is None or author_id in authors


def activity(actor: Actor, activity_id: int) -> Activity:
    """One note, call or meeting with customer and author. Raises `NotFound` when absent or not visible. One query."""
    rows = visible_to(actor).select_related("customer", "author")
    found = rows.filter(pk=activity_id).first() if activity_id < 2**63 else None
    if found is None:
        raise NotFound(tr("There is no such note, call or meeting, or it is not yours to see."))
    return found


def names_to_mention(actor: Actor) -> dict[str, tuple[int, ...]]:
    """What everybody active is called, in small letters, with who that is. No query within five seconds of the last."""
    found: dict[str, tuple[int, ...]] = {}
    for user in colleagues(actor):
        name = user.display_name.casefold()
        found[name] = (*found.get(name, ()), user.pk)
    return found


def may_see_about(actor: Actor, owner_id: int | None, territory_id: int | None) -> bool:
    """Whether the actor sees what is written about a customer with this owner in this territory. No query."""
    return owns(actor, VIEW, owner_id, territory_id) and owns(actor, CUSTOMERS, owner_id, territory_id)


def seers_of(customer_id: int, user_ids: Collection[int]) -> set[int]:
    """Who of these people sees what is written about a customer. At most two queries for each."""
    if not user_ids:
        return set()
    about = customer(system_actor("mentions"), customer_id)
    people = [user for user in colleagues(system_actor("mentions")) if user.pk in user_ids]
    return {
        user.pk for user in people if may_see_about(actor_for_user(user), about.owner_id, about.territory_id)
    }


def people_to_mention(
    actor: Actor, owner_id: int | None, territory_id: int | None, text: str, limit: int = OFFERED
) -> list[str]:
    """Names that begin like `text`, in any of their words, of colleagues who see what is written about a customer with this
    owner; a few. At most two queries for each that is looked at."""
    words = text.casefold().split()
    found: list[str] = []
    for user in colleagues(actor):
        parts = user.display_name.casefold().split()
        if user.pk == actor.user_id or not all(
            any(part.startswith(word) for part in parts) for word in words
        ):
            continue
        if may_see_about(actor_for_user(user), owner_id, territory_id):
            found.append(user.display_name)
        if len(found) == limit:
            break
    return found


def describe_activities(actor: Actor, ids: Collection[int]) -> Mapping[int, Described]:
    """Notes, calls and meetings as notices name them, those the actor sees. One query."""
    rows = visible_to(actor).filter(pk__in=among(ids)).select_related("customer").defer("search_text")
    return {row.pk: Described(f"{row.customer.name}: {row}", address_of(row.pk)) for row in rows.order_by()}


def may_log(actor: Actor, owner_id: int | None, territory_id: int | None) -> bool:
    """Whether the actor may write about a customer with this owner in this territory. No query."""
    return owns(actor, CREATE, owner_id, territory_id)


def logged_by(actor: Actor, on: date) -> list[Activity]:
    """What the actor has logged as of a day, newest first, at most a hundred. One query."""
    if actor.user_id is None:
        return []
    rows = visible_to(actor).filter(author_id=actor.user_id, happened_on=on).select_related("customer")
    return list(rows.order_by("-happened_at", "-pk")[:100])


@dataclass(frozen=True)
class ToldActivity:
    """What the timeline shows of a note, a call or a meeting: as it is now, whatever was told when it was written."""

    id: int
    kind: str
    text: str
    happened_at: datetime
    minutes: int | None
    direction: str
    outcome: str
    author_id: int | None
    author: str
    contact_reason: str = ""
    is_deed: bool = True

    @property
    def url(self) -> str:
        return address_of(self.id)

    @property
    def outcome_words(self) -> str:
        return rules.OUTCOMES.get(self.kind, {}).get(self.outcome, "")

    @property
    def outcome_within(self) -> str:
        """The same within a sentence."""
        return rules.WITHIN.get(self.outcome, "")


def address_of(activity_id: int) -> str:
    """The page of a note, call or meeting. No query."""
    return _address().format(activity_id)


@lru_cache(maxsize=1)
def _address() -> str:
    return reverse("activities:activity_change", args=[0]).replace("0", "{}")


def activities_by_id(ids: Iterable[int]) -> Mapping[int, ToldActivity]:
    """Notes, calls and meetings for the timeline. One query."""
    rows = Activity.objects.filter(pk__in=list(ids)).select_related("author").defer("search_text")
    return {row.pk: told(row) for row in rows}


def told(row: Activity) -> ToldActivity:
    """One, with its author at hand, as the timeline shows it. No query."""
    author = row.author.display_name if row.author else ""
    return ToldActivity(
        row.pk, row.kind, row.text, row.happened_at, row.minutes, row.direction, row.outcome, row.author_id, author,
        row.contact_reason,
    )  # fmt: skip


def has_written(actor: Actor) -> bool:
    """Whether the actor has ever written a note, a call or a meeting down. One query."""
    return Activity.objects.filter(author_id=actor.user_id or 0).exists()


def has_mentioned(actor: Actor) -> bool:
    """Whether the actor has ever named a colleague in one. One query."""
    return Activity.objects.filter(author_id=actor.user_id or 0, mentions__isnull=False).exists()
