"""What runs by the clock, as processes of the plan may be bound to it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from regard.jobs.queries import Rhythm, rhythms
from regard.jobs.schedule import SCHEDULES
from regard.kernel.automations import OFF, ON, Health, Source, register_automations
from regard.kernel.words import tr
from regard.ui import formats

PREFIX = "job"


def key_of(name: str) -> str:
    """The key of a schedule by its name."""
    return f"{PREFIX}:{name}"


def _offered() -> Sequence[tuple[str, str]]:
    return [(key_of(one.name), one.title) for one in SCHEDULES]


def _health(keys: Collection[str]) -> Mapping[str, Health]:
    """Two queries, however many are asked for."""
    return {
        key_of(one.schedule.name): _standing(one) for one in rhythms() if key_of(one.schedule.name) in keys
    }


def _standing(one: Rhythm) -> Health:
    if one.is_late:
        words = (
            tr("It should have run by now; the last time was {when}.", when=formats.ago(one.last))
            if one.last
            else tr("It should have run by now.")
        )
        return Health(OFF, words)
    if one.last is None:
        return Health(ON, tr("It has not run yet; the next time is {when}.", when=formats.moment(one.next)))
    return Health(ON, tr("It ran {when}.", when=formats.ago(one.last)))


def register() -> None:
    """Let processes be bound to schedules."""
    register_automations(Source(PREFIX, _offered, _health))
