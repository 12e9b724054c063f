"""What a chosen tool can be tied to: the records by which other programs are connected to Regard, and how each does.

Whoever holds such records offers them here, so that the plan knows none of their kinds:

    offer_integrations(Integrations("token", lazy("API tokens"), read_tokens))
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from regard.kernel.registry import Registry
from regard.kernel.words import lazy, tr
from regard.people.queries import visible_tokens
from regard.ui import formats

if TYPE_CHECKING:
    from regard.kernel.actor import Actor


@dataclass(frozen=True)
class Integration:
    """One connection. `key` names it within its kind; `glyph` and `word` say how it does."""

    key: str
    name: str
    url: str
    glyph: str
    word: str


@dataclass(frozen=True)
class Integrations:
    """A kind of connections. `read` gives those the actor may see, in one query."""

    kind: str
    label: str
    read: Callable[[Actor], Sequence[Integration]] = field(hash=False)


KINDS: Registry[Integrations] = Registry("kind of integrations")


def offer_integrations(kind: Integrations) -> Integrations:
    """Let tools be tied to records of this kind."""
    return KINDS.register(kind.kind, kind)


def integrations_for(actor: Actor) -> list[tuple[str, list[tuple[str, str]]]]:
    """What one may tie a tool to: (kind, [(key, name)]), kinds without any left out."""
    found = [
        (str(kind.label), [(f"{kind.kind}:{one.key}", one.name) for one in kind.read(actor)])
        for kind in KINDS
    ]
    return [(label, rows) for label, rows in found if rows]


def integration(actor: Actor, key: str) -> Integration | None:
    """The connection a selection names, where it is still there and the actor may see it."""
    name, _, own = key.partition(":")
    kind = KINDS.get(name) if own else None
    return next((one for one in kind.read(actor) if one.key == own), None) if kind else None


QUIET_DAYS = 7


def _tokens(actor: Actor) -> list[Integration]:
    """Tokens of programs: what was used within a week works, what never was has yet to."""
    rows, found = visible_tokens(actor).order_by("name", "pk"), []
    now = timezone.now()
    for one in rows:
        glyph, word = "good", tr("used {ago}", ago=formats.ago(one.last_used_at) if one.last_used_at else "")
        if one.revoked_at is not None:
            glyph, word = "bad", tr("revoked")
        elif one.expires_at is not None and one.expires_at <= now:
            glyph, word = "bad", tr("has run out")
        elif one.last_used_at is None:
            glyph, word = "none", tr("never used yet")
        elif (now - one.last_used_at).days >= QUIET_DAYS:
            glyph, word = "watch", tr("not used since {ago}", ago=formats.day(one.last_used_at))
        found.append(Integration(str(one.pk), one.name, reverse("people:token_list"), glyph, word))
    return found


def register() -> None:
    """What Regard has of its own."""
    offer_integrations(Integrations("token", lazy("API tokens"), _tokens))
