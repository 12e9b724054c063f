"""Which changes somebody looks for: by whom, through what, when. And finding them in an audit of millions of rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from regard.audit.models import Change
from regard.kernel.words import lazy

PERSON, TOKEN = "person", "token"
WHO: Mapping[str, str] = {
    PERSON: lazy("Any person"),
    TOKEN: lazy("Any token"),
    "import": lazy("Imports"),
    "job": lazy("Jobs"),
    "system": lazy("Regard itself"),
}
THROUGH: Mapping[str, str] = {
    "web": lazy("The browser"),
    "api": lazy("The API"),
    "import": lazy("An import"),
    "job": lazy("A job"),
    "cli": lazy("The command line"),
    "itself": lazy("By itself"),
}
ITSELF = ("schedule", "customers", "exchange", "quality", "segments", "demo")
FIRST_LOOK, MOST = 2_000, 40_000  # ids looked through at once, and for one page
CLOCKS = timedelta(minutes=10)  # by which the order of times and of ids may differ


@dataclass(frozen=True)
class Sieve:
    """What changes must be like. `who` is a key of `WHO`, or "person:5" or "token:3" for one of them; `through` a key of
    `THROUGH`; `since` and `until` are days, both included. Empty: whatever."""

    who: str = ""
    through: str = ""
    since: date | None = None
    until: date | None = None

    def __bool__(self) -> bool:
        return bool(self.who or self.through or self.since or self.until)

    def sift(self, changes: QuerySet[Change]) -> QuerySet[Change]:
        """Those among `changes` that fall through."""
        if self.who:
            changes = changes.filter(_by(self.who))
        if self.through:
            changes = changes.filter(_through(self.through))
        begins, ends = self.moments
        if begins is not None:
            changes = changes.filter(at__gte=begins)
        return changes.filter(at__lt=ends) if ends is not None else changes

    @property
    def moments(self) -> tuple[datetime | None, datetime | None]:
        """From when, and before when, in the time zone of the business."""
        return _midnight(self.since), _midnight(self.until + timedelta(days=1) if self.until else None)


def _midnight(day: date | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time.min)) if day else None


def is_who(text: str) -> bool:
    kind, _, number = text.partition(":")
    return text in WHO or (kind in {PERSON, TOKEN} and number.isdecimal() and len(number) < 19)


def _by(who: str) -> Q:
    kind, _, number = who.partition(":")
    if kind == PERSON:
        return Q(token_id=None, actor_id=int(number)) if number else Q(token_id=None, actor_id__isnull=False)
    if kind == TOKEN:
        return Q(token_id=int(number)) if number else Q(token_id__isnull=False)
    if kind == "system":
        return Q(actor_id=None) & ~_begins("import") & ~_begins("job")
    return _begins(kind)


def _through(way: str) -> Q:
    return Q(source__in=ITSELF) if way == "itself" else _begins(way)


def _begins(kind: str) -> Q:
    return Q(source=kind) | Q(source__startswith=f"{kind}:")


@dataclass(frozen=True)
class Sifted:
    """A page of changes, the newest first. `next`: the id before which to look further, or None when all was looked through;
    `looked_to`: how far back that was, where the page is not full."""

    changes: list[Change]
    next: int | None
    looked_to: datetime | None = None


def sifted(changes: QuerySet[Change], sieve: Sieve, *, before: int | None, limit: int) -> Sifted:
    """The newest `limit` of `changes` that fall through, older than the one with id `before` if given.

    Looks through at most 40,000 of all changes, the newest first, so that it takes no longer where there are many and few of
    them are meant. A query per step of these, some twenty short ones more where a day is named.
    """
    begins, ends = sieve.moments
    top = _newest_id() + 1 if before is None else before
    if ends is not None:
        top = min(top, _first_since(ends + CLOCKS))
    bottom = _first_since(begins - CLOCKS) if begins is not None else 1
    found: list[Change] = []
    wanted, looked, step = sieve.sift(changes), 0, FIRST_LOOK
    while top > bottom and len(found) <= limit and looked < MOST:
        low = max(bottom, top - step)
        found += wanted.filter(id__lt=top, id__gte=low).order_by("-id")[: limit + 1 - len(found)]
        looked, top = looked + top - low, low
        step = min(step * 4, MOST - looked)
    if len(found) > limit:
        return Sifted(found[:limit], found[limit - 1].pk)
    if top <= bottom:
        return Sifted(found, None)
    last = Change.objects.filter(id__gte=top).order_by("id").values_list("at", flat=True).first()
    return Sifted(found, top, last)


def _newest_id() -> int:
    return Change.objects.order_by("-id").values_list("id", flat=True).first() or 0


def _first_since(at: datetime) -> int:
    """The id from which on changes are not older, found by halving: there is no index of times."""
    low, high = 1, _newest_id() + 1
    while low < high:
        middle = (low + high) // 2
        there = Change.objects.filter(id__gte=middle).order_by("id").values_list("id", "at").first()
        if there is None or there[1] >= at:
            high = middle
        else:
            low = there[0] + 1
    return low
