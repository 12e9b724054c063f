"""What others may ask about segments. Each answer for a person starts from `visible_to`."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.text import slugify

from regard.analytics.reckoning import reckoning
from regard.kernel.actor import Actor, Scope
from regard.kernel.errors import NotFound
from regard.kernel.words import tr, tr_of
from regard.people.queries import business
from regard.segments import rules
from regard.segments.bits import IdSet, unpack
from regard.segments.evaluation import Setting, how_many
from regard.segments.models import Build, Draft, Member, MemberBits, Segment
from regard.segments.naming import name_of
from regard.segments.vocabulary import CUSTOMERS, open_to, vocabulary
from regard.ui.among import among

VIEW = "segments.segment.view"
SEE_CUSTOMERS = "customers.customer.view"


def visible_to(actor: Actor) -> QuerySet[Segment]:
    """The segments `actor` may see: built-in and shared ones, and those of the people the permission reaches."""
    scope = actor.scope(VIEW)
    if scope is None:
        return Segment.objects.none()
    if scope is Scope.ALL:
        return Segment.objects.all()
    users = sorted(actor.team_user_ids) if scope is Scope.TEAM else [actor.user_id]
    return Segment.objects.filter(Q(kind=Segment.Kind.BUILTIN) | Q(is_shared=True) | Q(owner__in=users))


def _may_see(actor: Actor, segment: Segment) -> bool:
    """`visible_to` for a segment that is loaded."""
    scope = actor.scope(VIEW)
    if scope is None or scope is Scope.ALL or segment.is_shared or segment.kind == Segment.Kind.BUILTIN:
        return scope is not None
    owners = actor.team_user_ids if scope is Scope.TEAM else {actor.user_id}
    return segment.owner_id is not None and segment.owner_id in owners


def find(actor: Actor, name: str) -> Segment:
    """The segment with this key, or this name in any case; RFM cells and ABC classes also by their bare name.

    Raises `NotFound`, naming those that come near.
    """
    seen = visible_to(actor)
    key = slugify(name)
    found = seen.filter(key=name).first() or seen.filter(sort_name=name.strip().casefold()).first()
    found = found or seen.filter(key__in=[key, f"rfm-{key}", f"abc-{key}"]).first()
    if found is None:
        near = seen.filter(name__icontains=name[:4]).values_list("key", flat=True)[:5]
        raise NotFound(
            tr("There is no segment {name}.", name=repr(name)),
            remedy=tr("Did you mean {names}?", names=", ".join(near))
            if near
            else tr("See: {command}", command="regard segments list"),
        )
    return found


def words() -> rules.Vocabulary:
    """What rules can speak about here. No query."""
    return vocabulary(business().currency)


def words_for(actor: Actor) -> rules.Vocabulary:
    """The same as far as it is open to `actor`: nobody finds out by a rule what they may not read."""
    return open_to(actor, words())


def today() -> date:
    """The day it is for the business."""
    return timezone.now().astimezone(ZoneInfo(business().time_zone)).date()


def setting(actor: Actor | None = None, on: date | None = None) -> Setting:
    """How rules are read on the day of `reckoning` (or `on` a day): for everybody's customers, or for those `actor` may see."""
    return Setting(
        words(), on or reckoning().day, members_of, owners=None if actor is None else _owners(actor)
    )


def _owners(actor: Actor) -> frozenset[int] | None:
    scope = actor.scope(SEE_CUSTOMERS)
    if scope is Scope.ALL:
        return None
    if scope is Scope.TEAM:
        return actor.team_holders
    return frozenset() if scope is None or actor.user_id is None else frozenset({actor.user_id})


def count(rule: Mapping[str, Any]) -> int:
    """How many customers a finished rule finds now. Raises `Invalid`."""
    return how_many(rules.read(rule, words()), setting())


def members_of(segment_id: int) -> IdSet:
    """Who is in a segment now, from its bits. One query of a few kilobytes, whatever its size."""
    rows = MemberBits.objects.filter(segment_id=segment_id).values_list("chunk", "bits")
    return IdSet({chunk: unpack(bits) for chunk, bits in rows})


def members(segment: Segment | int) -> QuerySet[Member]:
    """Who is in a segment now, as rows with `customer_id`: for joins and paging."""
    return Member.objects.filter(segment=segment, left_in=None)


def who_is_in(segments: Collection[int], customers: Collection[int]) -> dict[int, set[int]]:
    """Which of these segments each of these customers is in now; whoever is in none is missing. One query."""
    found: dict[int, set[int]] = {}
    if segments and customers:
        rows = Member.objects.filter(
            segment_id__in=list(segments), customer_id__in=among(list(customers)), left_in=None
        )
        for segment_id, customer_id in rows.values_list("segment_id", "customer_id"):
            found.setdefault(customer_id, set()).add(segment_id)
    return found


def members_on(segment: Segment, day: date) -> QuerySet[Member]:
    """Who was in a segment at the end of a day of the business. One query more, to find the last build of that day."""
    zone = ZoneInfo(business().time_zone)
    end = datetime.combine(day + timedelta(days=1), time(), zone)
    build = (
        Build.objects.filter(segment=segment, at__lt=end)
        .order_by("-at", "-id")
        .values_list("id", flat=True)
        .first()
    )
    if build is None:
        return Member.objects.none()
    return Member.objects.filter(
        Q(left_in=None) | Q(left_in__gt=build), segment=segment, entered_in__lte=build
    )


@dataclass(frozen=True)
class Stay:
    """A segment a customer is in, and since when."""

    segment: Segment
    entered_at: datetime
    was_first_build: bool


def segments_of(customer_id: int, actor: Actor | None = None) -> list[Stay]:
    """The segments a customer is in now, that `actor` may see, built-in ones last. One query, a look-up per segment.

    Of the segments only what names them is loaded.
    """
    with connection.cursor() as cursor:
        cursor.execute(_STAYS, [customer_id])
        found = cursor.fetchall()
    stays = []
    for *values, at, cause in found:
        segment = Segment.from_db(None, _NAMING, values)
        if actor is None or _may_see(actor, segment):
            entered_at = at if at.tzinfo else at.replace(tzinfo=UTC)
            stays.append(Stay(segment, entered_at, cause == Build.Cause.FIRST))
    return sorted(stays, key=lambda stay: (stay.segment.kind == Segment.Kind.BUILTIN, stay.segment.sort_name))


_ASKED = {"id", "key", "name", "sort_name", "description", "kind", "owner_id", "is_shared", "colour"}
_NAMING = tuple(
    one.attname for one in Segment._meta.concrete_fields if one.attname in _ASKED
)  # as `from_db` wants
# The members are one table by segment and customer, so the segments come first, which CROSS JOIN holds SQLite to.
_STAYS = f"""
    SELECT {", ".join(f"s.{name}" for name in _NAMING)}, b.at, b.cause
    FROM segments_segment s CROSS JOIN segments_member m JOIN segments_build b ON b.id = m.entered_in_id
    WHERE m.segment_id = s.id AND m.customer_id = %s AND m.left_in_id IS NULL
"""  # noqa: S608


def references(rule: Mapping[str, Any]) -> set[int]:
    """The ids of the segments a stored rule is made of."""
    return rules.segments_in(rules.read_draft(rule, words()))


def made_of(segment: Segment) -> list[Segment]:
    """The segments whose rules speak of this one."""
    return [other for other in Segment.objects.exclude(pk=segment.pk) if segment.pk in references(other.rule)]


def foundations(segment: Segment) -> list[Segment]:
    """The segments a segment is made of, directly or not."""
    known = {other.pk: other for other in Segment.objects.all()}
    found: dict[int, Segment] = {}
    waiting = references(segment.rule)
    while waiting := {pk for pk in waiting if pk in known and pk not in found and pk != segment.pk}:
        found.update({pk: known[pk] for pk in waiting})
        waiting = set().union(*(references(known[pk].rule) for pk in waiting))
    return list(found.values())


def sentence(rule: Mapping[str, Any]) -> rules.Parts:
    """A stored rule in plain words; names of ids are looked up, one query per kind of id."""
    tree = rules.read_draft(rule, words())
    return rules.say(tree, words(), name_of)


def plain_sentence(rule: Mapping[str, Any]) -> str:
    return "".join(part.text for part in sentence(rule))


@dataclass(frozen=True)
class Point:
    """Members at the end of a day."""

    day: date
    members: int


def history(segment: Segment, days: int = 365) -> list[Point]:
    """Members at the end of each day on which they changed, the last `days` days, and today. One query."""
    zone = ZoneInfo(business().time_zone)
    since = timezone.now() - timedelta(days=days)
    found: dict[date, int] = {}
    for at, size in (
        Build.objects.filter(segment=segment, at__gte=since).order_by("at", "id").values_list("at", "members")
    ):
        found[at.astimezone(zone).date()] = size
    if segment.member_count is not None and segment.last_built_at:
        found[today()] = segment.member_count
    return [Point(day, size) for day, size in sorted(found.items())]


def builds_of(segment: Segment, most: int) -> list[Build]:
    """The latest refreshes that changed something, newest first."""
    return list(Build.objects.filter(segment=segment).order_by("-at", "-id")[:most])


def population() -> int:
    """How many customers there are to find, by the copy."""
    from regard.analytics import engine

    return int(engine.value(engine.table(CUSTOMERS).count()) or 0)


def drafts_of(actor: Actor) -> QuerySet[Draft]:
    """What a person is still working on, latest first."""
    if actor.user_id is None:
        return Draft.objects.none()
    return (
        Draft.objects.filter(user=actor.user_id, is_changed=True)
        .select_related("segment")
        .order_by("-updated_at")
    )


@dataclass(frozen=True)
class Use:
    """Something that works with a segment: an objective, a journey. `what` is its kind in the plural."""

    what: str
    title: str
    url: str


Usage = Callable[[Iterable[int]], Mapping[int, list[Use]]]
_USAGES: dict[str, Usage] = {}


def register_usage(name: str, usage: Usage) -> None:
    """Lets a domain above say where segments are used: ids of segments -> uses per segment, in bulk."""
    _USAGES[name] = usage


def uses_of(segment: Segment) -> list[Use]:
    """Where a segment is used, other segments included."""
    own = [
        Use(tr_of("used in", "segments"), other.label, other.get_absolute_url()) for other in made_of(segment)
    ]
    for usage in _USAGES.values():
        own += usage([segment.pk]).get(segment.pk, [])
    return own


def has_made(actor: Actor) -> bool:
    """Whether a segment is the actor's own. One query."""
    return Segment.objects.filter(owner_id=actor.user_id or 0, kind=Segment.Kind.OWN).exists()
