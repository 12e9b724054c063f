"""What runs by itself, so that a process of the plan can be bound to it and say when it does not run.

Each domain registers what of it runs: one automation with its check, or a whole source of them (the schedules) whose health is
found together.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from regard.kernel.registry import Registry
from regard.kernel.words import tr

ON, OFF, MISSING = "on", "off", "missing"


@dataclass(frozen=True)
class Health:
    """Whether an automation runs (`on`), stands still (`off`) or is not there (`missing`); `note` says more, `url` shows it."""

    state: str
    note: str = ""
    url: str = ""

    @property
    def is_on(self) -> bool:
        return self.state == ON


@dataclass(frozen=True)
class Source:
    """Automations of one kind, by keys that begin with `key` and a colon. `offered()` answers key and label of each, `health`
    that of some of them, whatever their number in a fixed number of queries; one that is not in its answer is missing."""

    key: str
    offered: Callable[[], Sequence[tuple[str, str]]] = field(hash=False)
    health: Callable[[Collection[str]], Mapping[str, Health]] = field(hash=False)


SOURCES: Registry[Source] = Registry("source of automations")


def register_automations(source: Source) -> Source:
    """Add a whole kind of automations."""
    return SOURCES.register(source.key, source)


def register_automation(key: str, label: str, health: Callable[[], Health]) -> Source:
    """Add one automation. `key` is `domain:name`."""

    def of(keys: Collection[str]) -> Mapping[str, Health]:
        return {key: health()} if key in keys else {}

    return SOURCES.register(key, Source(key, lambda: [(key, label)], of))


def automations() -> list[tuple[str, str]]:
    """Everything a process can be bound to: key and label, by label."""
    found = (one for source in SOURCES for one in source.offered())
    return sorted(((key, str(label)) for key, label in found), key=lambda one: one[1].casefold())


def health_of(keys: Iterable[str]) -> dict[str, Health]:
    """How each of these is; as many queries as their sources need."""
    wanted = set(keys)
    found: dict[str, Health] = {}
    for source in SOURCES:
        mine = {key for key in wanted if key == source.key or key.startswith(f"{source.key}:")}
        if mine:
            found |= source.health(mine)
    for key in wanted - set(found):
        found[key] = Health(MISSING, tr("It is not there any more."))
    return found
