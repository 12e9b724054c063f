"""What a territory's rule says, and which territory comes first. Pure: customers put it into the words of their database."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from regard.kernel.words import tr

PARTS = ("countries", "regions", "postal_codes", "party_classes", "sectors")
MOST = 300
_POSTAL = re.compile(r"^[0-9A-Z]{1,10}$")
_RANGE = re.compile(r"^([0-9]{1,10})\s*[-–]\s*([0-9]{1,10})$")


@dataclass(frozen=True)
class Placing:
    """A territory's rule as it is applied: all parts that say something must hold, of each part any value.

    `prefixes` begin a postal code written without spaces and hyphens in capitals; `ranges` hold its first digits, as many as
    both ends have.
    """

    territory_id: int
    countries: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    ranges: tuple[tuple[str, str], ...] = ()
    party_classes: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()


def checked(
    rule: Mapping[str, Any], party_classes: Collection[str]
) -> tuple[dict[str, list[str]], dict[str, str]]:
    """The rule as it is kept, without what says nothing; and what is wrong with it, by part."""
    kept: dict[str, list[str]] = {}
    wrong: dict[str, str] = {part: tr("There is no such condition.") for part in rule if part not in PARTS}
    for part in PARTS:
        values = list(dict.fromkeys(" ".join(str(one).split()) for one in rule.get(part) or ()))
        values = [one for one in values if one]
        if len(values) > MOST:
            wrong[part] = tr("At most {most} values; these are {count}.", most=MOST, count=len(values))
        elif part == "postal_codes":
            bad = [one for one in values if not _is_postal(one)]
            if bad:
                wrong[part] = tr(
                    "“{text}” is no beginning of a postal code and no range such as 1000-1999.", text=bad[0]
                )
        elif part == "party_classes":
            bad = [one for one in values if one not in party_classes]
            if bad:
                wrong[part] = tr("There is no class “{text}”.", text=bad[0])
        elif any(len(one) > 100 for one in values):
            wrong[part] = tr("A value has at most 100 letters.")
        if values:
            kept[part] = values
    return kept, wrong


def _is_postal(text: str) -> bool:
    found = _RANGE.match(text)
    if found:
        return len(found[1]) == len(found[2]) and found[1] <= found[2]
    return bool(_POSTAL.match(folded_postal(text)))


def folded_postal(text: str) -> str:
    """A postal code as it is compared: no spaces, no hyphens, capitals."""
    return text.replace(" ", "").replace("-", "").upper()


def placing(territory_id: int, rule: Mapping[str, Sequence[str]]) -> Placing | None:
    """The rule ready to be applied; None when it says nothing."""
    if not any(rule.get(part) for part in PARTS):
        return None
    ranges = [(found[1], found[2]) for one in rule.get("postal_codes", ()) if (found := _RANGE.match(one))]
    prefixes = [folded_postal(one) for one in rule.get("postal_codes", ()) if not _RANGE.match(one)]
    return Placing(
        territory_id,
        tuple(rule.get("countries", ())),
        tuple(rule.get("regions", ())),
        tuple(prefixes),
        tuple(ranges),
        tuple(rule.get("party_classes", ())),
        tuple(rule.get("sectors", ())),
    )


def depths(parents: Mapping[int, int | None]) -> dict[int, int]:
    """How deep each one lies in its tree; what stands in a circle is not asked further than once around."""
    found: dict[int, int] = {}
    for number in parents:
        depth, above, seen = 0, parents[number], {number}
        while above is not None and above not in seen:
            seen.add(above)
            depth, above = depth + 1, parents.get(above)
        found[number] = depth
    return found


def below(parents: Mapping[int, int | None], tops: Iterable[int]) -> set[int]:
    """These and everything below them."""
    children: dict[int, list[int]] = {}
    for number, parent in parents.items():
        if parent is not None:
            children.setdefault(parent, []).append(number)
    found: set[int] = set()
    waiting = list(tops)
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += children.get(one, [])
    return found


def would_circle(parents: Mapping[int, int | None], number: int, parent: int | None) -> bool:
    """Whether `number` would come to lie below itself under this parent."""
    return parent is not None and parent in below(parents, [number])


def walked(parents: Mapping[int, int | None], names: Mapping[int, str]) -> list[tuple[int, int]]:
    """All of a tree with their depth, each under the one above it, beside one another by name."""
    children: dict[int | None, list[int]] = {}
    for number, parent in parents.items():
        children.setdefault(parent if parent in parents else None, []).append(number)
    found: list[tuple[int, int]] = []
    waiting = [(number, 0) for number in sorted(children.get(None, []), key=names.__getitem__, reverse=True)]
    while waiting:
        number, depth = waiting.pop()
        found.append((number, depth))
        under = sorted(children.get(number, []), key=names.__getitem__, reverse=True)
        waiting += [(one, depth + 1) for one in under]
    return found
