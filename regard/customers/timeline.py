"""A customer's story as it is drawn: days, entries, and silence as a gap. Pure; knows no database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from regard.kernel.words import several
from regard.ui import formats

FOLDED_FROM = 3  # so many traces of a kind, one after the other on a day, stand as one
UNUSUAL = 2.0  # silence is drawn from this many usual gaps on


@dataclass(frozen=True)
class Rhythm:
    """How often something usually happens, so that its absence can be seen. `what`: "an order"."""

    kind: str
    usual_days: float
    what: str


@dataclass(frozen=True)
class Line:
    """One line of the drawn story: a day's head, a gap, or an entry."""

    is_day: bool = False
    is_gap: bool = False
    day: date | None = None
    text: str = ""
    entry: Any = None
    template: str = ""
    icon: str = ""
    actor: str = ""
    brought: str = ""  # the file an import brought it with
    is_quiet: bool = True
    folded: tuple[Line, ...] = ()  # traces like the one above, shown when asked for


@dataclass(frozen=True)
class Look:
    """How a kind of entry is drawn."""

    template: str
    icon: str


def drawn(
    entries: Sequence[Any],
    *,
    looks: Callable[[str], Look],
    names: Callable[[int | None], str],
    local: Callable[[datetime], datetime],
    rhythm: Rhythm | None,
    newer: datetime | None,
    files: Mapping[str, str] | None = None,
) -> list[Line]:
    """Lines from new to old. `newer` is when the rhythm's kind last happened above these entries (now, for the first page).
    `files`: {source of entries: file} of those an import told; these are nobody's own deed, unless the subject of an entry says
    with `is_deed` that it is.
    """
    lines: list[Line] = []
    day: date | None = None
    for entry in entries:
        if rhythm is not None and entry.kind == rhythm.kind:
            if newer is not None and (text := silence(newer - entry.happened_at, rhythm)):
                lines.append(Line(is_gap=True, text=text))
                day = None
            newer = entry.happened_at
        if local(entry.happened_at).date() != day:
            day = local(entry.happened_at).date()
            lines.append(Line(is_day=True, day=day))
        look, brought = looks(entry.kind), (files or {}).get(entry.source, "")
        lines.append(
            Line(
                entry=entry,
                template=look.template,
                icon=look.icon,
                actor=names(entry.actor_id) if entry.actor_kind == "user" and not brought else "",
                brought=brought,
                is_quiet=entry.amount is None
                and not getattr(getattr(entry, "subject", None), "is_deed", False)
                and (entry.actor_kind != "user" or entry.is_backfilled or bool(brought)),
            )
        )
    return folded(lines)


def folded(lines: Sequence[Line]) -> list[Line]:
    """Of several traces of a kind that follow one another on a day, by the same hand, the newest and a line that holds the
    others. What somebody did themselves, and what has an amount, always stands alone."""
    found: list[Line] = []
    for _, run in groupby(lines, key=_trace):
        alike = list(run)
        if alike[0].entry is None or not alike[0].is_quiet or len(alike) < FOLDED_FROM:
            found += alike
        else:
            found += [alike[0], Line(folded=tuple(alike[1:]))]
    return found


def _trace(line: Line) -> tuple[object, ...]:
    if line.entry is None or not line.is_quiet:
        return (id(line),)
    return (line.entry.kind, line.actor, line.brought)


def silence(span: timedelta, rhythm: Rhythm) -> str:
    """What to write about a span in which nothing of the rhythm happened; "" if it is nothing unusual."""
    days, usual = span.days, max(rhythm.usual_days, 1.0)
    if days <= UNUSUAL * usual:
        return ""
    return several(
        "{days} days without {what}. Usual gap {count} day.",
        "{days} days without {what}. Usual gap {count} days.",
        round(usual),
        count=formats.number(round(usual)),
        days=formats.number(days),
        what=rhythm.what,
    )


def last_of(entries: Iterable[Any], kind: str, before: datetime | None) -> datetime | None:
    """When `kind` happened last (furthest back) in these entries, else `before`: what the next page measures from."""
    return next((entry.happened_at for entry in reversed(list(entries)) if entry.kind == kind), before)


RhythmOf = Callable[[Any, Any], Rhythm | None]
_rhythms: list[RhythmOf] = []


def rhythm_from(find: RhythmOf) -> RhythmOf:
    """Let a domain above say what the usual rhythm of a customer is: `find(request, customer)`, at most one query.

    It shows only what the request's actor may know.
    """
    if find not in _rhythms:
        _rhythms.append(find)
    return find


def rhythm_of(request: Any, customer: Any) -> Rhythm | None:  # noqa: ANN401
    """The first rhythm any domain knows of the customer."""
    return next((found for find in _rhythms if (found := find(request, customer)) is not None), None)
