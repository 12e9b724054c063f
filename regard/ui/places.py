"""Pages where people may meet that are no records of a noun: a section of the plan, say. Records of nouns are places by
themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from regard.kernel.registry import Registry
from regard.ui import nouns

if TYPE_CHECKING:
    from regard.kernel.actor import Actor


@dataclass(frozen=True)
class Place:
    """What `{% presence key id %}` can be about. `is_there(actor, id)` says whether one may be at it; `pulse(actor, id)` is
    another value as soon as something has happened that its page shows by itself."""

    key: str
    permission: str
    is_there: Callable[[Actor, int], bool]
    pulse: Callable[[Actor, int], object] | None = None


PLACES: Registry[Place] = Registry("place")


def register_place(place: Place) -> Place:
    """Let pages of this kind say who else is there."""
    return PLACES.register(place.key, place)


def place_of(key: str) -> Place | None:
    """The place with this key, also where it is a noun; None where there is none."""
    if nouns.has_noun(key):
        noun = nouns.noun(key)
        return Place(
            noun.key,
            noun.permission,
            lambda actor, pk: noun.visible_to(actor).filter(pk=pk).exists(),
            noun.pulse,
        )
    return next((place for place in PLACES if place.key == key), None)
