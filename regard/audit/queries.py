"""Reading the audit. Everything needs `audit.change.view`; without it one sees nothing."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate

from regard.audit.models import Change
from regard.audit.sifting import Sieve
from regard.kernel.actor import Actor
from regard.ui.among import among


def visible_to(actor: Actor) -> QuerySet[Change]:
    """The changes `actor` may see: all of them with `audit.change.view` for all, own deeds with own."""
    scope = actor.scope("audit.change.view")
    if scope is None:
        return Change.objects.none()
    if scope == "all":
        return Change.objects.all()
    users = actor.team_user_ids if scope == "team" else {actor.user_id}
    return Change.objects.filter(actor_id__in=sorted(user for user in users if user is not None))


def changes_of(
    model: str,
    object_id: int,
    limit: int = 50,
    *,
    actor: Actor | None = None,
    field: str = "",
    before: int | None = None,
    sieve: Sieve = Sieve(),  # noqa: B008 - frozen
) -> list[Change]:
    """The newest changes of one row, of one field of it if named, older than the change with id `before` if given, that fall
    through `sieve`. One query.

    Without an actor the caller answers for it that whoever sees the row may see its history.
    """
    changes = (Change.objects.all() if actor is None else visible_to(actor)).filter(
        model=model, object_id=object_id
    )
    if field:
        changes = changes.filter(Q(before__has_key=field) | Q(after__has_key=field))
    if before is not None:
        changes = changes.filter(id__lt=before)
    return list(sieve.sift(changes).order_by("-id")[:limit])


def actors_of(model: str, object_id: int) -> list[tuple[int | None, str, int | None]]:
    """Who has changed a row, each once: user, name as it was then, token. One query."""
    rows = Change.objects.filter(model=model, object_id=object_id).order_by("actor_name")
    return list(rows.values_list("actor_id", "actor_name", "token_id").distinct())


def changes_to(model: str, object_ids: Collection[int], actions: Collection[str]) -> Iterator[Change]:
    """The changes of many rows by these deeds, the newest first, for whoever answers for it that they may be read. One query."""
    found = Change.objects.filter(model=model, object_id__in=among(list(object_ids)), action__in=actions)
    return found.order_by("-id").iterator(chunk_size=5_000)


def changes_about(customer_id: int, limit: int = 50, *, actor: Actor) -> list[Change]:
    """The newest changes about one customer, whatever rows they touched. One query."""
    return list(visible_to(actor).filter(customer_id=customer_id).order_by("-id")[:limit])


def change_of(model: str, object_id: int, change_id: int) -> Change | None:
    """One change of one row. One query."""
    return Change.objects.filter(model=model, object_id=object_id, pk=change_id).first()


def changes_within(models: Collection[str], start: datetime, end: datetime, *, limit: int) -> list[Change]:
    """The newest changes of rows of these models from `start` until `end`, for whoever answers for it that they may be read. One
    query."""
    found = Change.objects.filter(model__in=list(models), at__gte=start, at__lte=end)
    return list(found.order_by("-id")[:limit])


@dataclass(frozen=True)
class DeedCount:
    """How many changes somebody made on a day to rows of a model by one deed."""

    user_id: int
    day: date
    model: str
    action: str
    count: int


def deeds_since(day: date, zone: ZoneInfo) -> Iterator[DeedCount]:
    """What people themselves changed since a day of `zone`, counted; without what programs and jobs did for them. For whoever
    answers for it that it may be read. One query, and some twenty by primary key to find where the day begins."""
    moment = datetime.combine(day, time(), zone)
    rows = Change.objects.filter(
        pk__gte=_first_since(moment - timedelta(hours=1)),
        at__gte=moment,
        actor_kind="user",
        actor_id__isnull=False,
    )
    counted = rows.annotate(day=TruncDate("at", tzinfo=zone)).order_by()
    found = counted.values_list("actor_id", "day", "model", "action").annotate(count=Count("pk"))
    for user_id, on, model, action, count in found:
        if user_id is not None:
            yield DeedCount(user_id, on, model, action, count)


def count_changes_of(model: str, field: str, since: datetime) -> int:
    """How often somebody has changed a field of a noun's records since a moment. One query over the changes since, and some
    twenty by primary key to find where they begin: not for a request."""
    rows = Change.objects.filter(
        pk__gte=_first_since(since - timedelta(hours=1)), at__gte=since, model=model, action="change", actor_kind="user",
        after__has_key=field,
    )  # fmt: skip
    return rows.count()


def _first_since(moment: datetime) -> int:
    """The number from which on changes are of `moment` or later: they are numbered about in the order of time."""
    low, high = 0, Change.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    while low < high:
        middle = (low + high) // 2
        found = Change.objects.filter(pk__gte=middle).order_by("pk").values_list("pk", "at").first()
        if found is None or found[1] >= moment:
            high = middle
        else:
            low = found[0] + 1
    return low
