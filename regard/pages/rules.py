"""What stands where on the page of a record, and how that changes: pure values, which know no page in particular.

An `Inventory` is what there is to be arranged; an `Arrangement` says where it stands. What an arrangement names and there
is no more is left out, and what it does not know yet is put where nobody can miss it: see `settled`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from regard.kernel.words import lazy, lazy_of

PLACES: Mapping[str, str] = {
    "left": lazy_of("place on a page", "Left"),
    "main": lazy_of("place on a page", "Middle"),
    "side": lazy_of("place on a page", "Right"),
    "tabs": lazy_of("place on a page", "Tabs"),
    "off": lazy_of("place on a page", "Not shown"),
}
PROPERTIES, MORE, NEW = "Properties", "More", "New group"
_TITLES = {
    PROPERTIES: lazy("Properties"),
    MORE: lazy_of("group of properties", "More"),
    NEW: lazy("New group"),
}
LONGEST_TITLE = 60
MOST_GROUPS = 40


def title_words(title: str) -> str:
    """What a group is called to its reader: those every page comes with in their language, others as somebody called them."""
    return str(_TITLES.get(title, title))


@dataclass(frozen=True)
class Known:
    """A property there is. `group` is where it belongs unless somebody says otherwise; `is_shy`: shown only where it is known."""

    key: str
    label: str
    group: str = ""
    is_shy: bool = False


@dataclass(frozen=True)
class Panel:
    """Something that stands on a page as a whole. `home` is where it stands by itself, `places` where it can."""

    key: str
    label: str
    home: str = "side"
    places: tuple[str, ...] = ()

    def may_stand(self, place: str) -> bool:
        return place == "off" or not self.places or place in self.places


@dataclass(frozen=True)
class Inventory:
    """What there is: properties in order, panels in order of their homes, and the name of the group of those that have none."""

    fields: tuple[Known, ...]
    panels: tuple[Panel, ...]
    first: str = PROPERTIES

    def known(self, key: str) -> Known | None:
        return next((one for one in self.fields if one.key == key), None)

    def panel(self, key: str) -> Panel | None:
        return next((one for one in self.panels if one.key == key), None)


@dataclass(frozen=True)
class Item:
    """A panel, or (with a `title`) a group of properties; `key` is that of the panel, or tells groups of a page apart."""

    key: str
    title: str = ""
    fields: tuple[str, ...] = ()
    is_group: bool = False
    is_folded: bool = False


@dataclass(frozen=True)
class Arrangement:
    """`places` have items in order; `hidden` are properties that are shown nowhere, `shy` those shown only where known."""

    places: Mapping[str, tuple[Item, ...]] = field(default_factory=dict)
    hidden: tuple[str, ...] = ()
    shy: frozenset[str] = frozenset()

    def at(self, place: str) -> tuple[Item, ...]:
        return self.places.get(place, ())

    def items(self) -> Iterable[tuple[str, Item]]:
        return ((place, item) for place in PLACES for item in self.at(place))

    def place_of(self, key: str) -> str:
        """Where an item stands; empty if nowhere."""
        return next((place for place, item in self.items() if item.key == key), "")

    def kept(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "places": {place: [_kept(item) for item in self.at(place)] for place in PLACES if self.at(place)},
            "hidden": list(self.hidden),
            "shy": sorted(self.shy),
        }

    @classmethod
    def of(cls, kept: object) -> Arrangement:
        """An arrangement out of JSON values, of whatever age: what cannot be read is left out, nothing stands twice."""
        said = kept if isinstance(kept, Mapping) else {}
        places, seen, groups = said.get("places"), set[str](), 0
        found: dict[str, tuple[Item, ...]] = {}
        for place in PLACES:
            items = []
            listed = places.get(place) if isinstance(places, Mapping) else None
            for one in _list(listed):
                item = _item(one, seen)
                if item is None or item.key in seen or (item.is_group and place not in GROUPS_IN):
                    continue
                groups += item.is_group
                if groups > MOST_GROUPS:
                    continue
                seen.add(item.key)
                seen.update(_of(item.fields))
                items.append(item)
            if items:
                found[place] = tuple(items)
        hidden = tuple(name for name in _names(said.get("hidden")) if _mark(name) not in seen)
        return cls(found, hidden, frozenset(_names(said.get("shy"))))


GROUPS_IN = ("left", "main", "side")


def _mark(name: str) -> str:
    """A property among keys of items."""
    return f"field {name}"


def _of(names: Iterable[str]) -> Iterable[str]:
    return (_mark(name) for name in names)


def _list(value: object) -> Sequence[Any]:
    return value[:200] if isinstance(value, list) else ()


def _names(value: object) -> list[str]:
    return list(dict.fromkeys(str(one)[:80] for one in _list(value) if isinstance(one, str) and one))


def _item(one: object, seen: set[str]) -> Item | None:
    if not isinstance(one, Mapping) or not isinstance(one.get("key"), str) or not one["key"]:
        return None
    key, is_folded = one["key"][:80], bool(one.get("folded"))
    if "fields" not in one:
        return Item(key, is_folded=is_folded)
    fields = tuple(name for name in _names(one["fields"]) if _mark(name) not in seen)
    title = " ".join(str(one.get("title", "")).split())[:LONGEST_TITLE] or MORE
    return Item(key, title, fields, True, is_folded)


def _kept(item: Item) -> dict[str, Any]:
    found: dict[str, Any] = {"key": item.key}
    if item.is_group:
        found |= {"title": item.title, "fields": list(item.fields)}
    if item.is_folded:
        found["folded"] = True
    return found


# what there is, against what was said


def as_declared(inventory: Inventory) -> Arrangement:
    """How a page comes: properties in their groups on the left, panels at home."""
    groups: dict[str, list[str]] = {}
    for one in inventory.fields:
        groups.setdefault(one.group or inventory.first, []).append(one.key)
    left = tuple(
        Item(f"g{index}", title, tuple(names), is_group=True)
        for index, (title, names) in enumerate(groups.items(), 1)
    )
    places = {
        place: tuple(Item(one.key) for one in inventory.panels if one.home == place) for place in PLACES
    }
    places["left"] = (*left, *places["left"])
    return Arrangement(places, (), frozenset(one.key for one in inventory.fields if one.is_shy))


def settled(said: Arrangement, inventory: Inventory) -> Arrangement:
    """The arrangement as far as it can be had.

    What is gone is left out, and a panel that stands where it cannot goes home. A new property goes into the group of its
    name, else into the last group *More* of the left column, which is made for it; a new panel goes to the end of its home.
    """
    known, panels = {one.key for one in inventory.fields}, {one.key: one for one in inventory.panels}
    places: dict[str, list[Item]] = {place: [] for place in PLACES}
    for place, item in said.items():
        if item.is_group:
            places[place].append(replace(item, fields=tuple(name for name in item.fields if name in known)))
        elif item.key in panels:
            places[place if panels[item.key].may_stand(place) else panels[item.key].home].append(item)
    there = {item.key for items in places.values() for item in items}
    for panel in inventory.panels:
        if panel.key not in there:
            places[panel.home].append(Item(panel.key))
    hidden = tuple(name for name in said.hidden if name in known)
    shown = {name for items in places.values() for item in items for name in item.fields}
    shy = said.shy & known
    for one in inventory.fields:
        if one.key not in shown and one.key not in hidden:
            _put(places, one)
            shy |= {one.key} if one.is_shy else set()
    return Arrangement({place: tuple(items) for place, items in places.items()}, hidden, shy)


def _put(places: dict[str, list[Item]], one: Known) -> None:
    """A property nobody has arranged yet."""
    for wanted in filter(None, (one.group, MORE)):
        for place in GROUPS_IN:
            for index, item in enumerate(places[place]):
                if item.is_group and item.title == wanted:
                    places[place][index] = replace(item, fields=(*item.fields, one.key))
                    return
    keys = {item.key for items in places.values() for item in items}
    after = max((index for index, item in enumerate(places["left"], 1) if item.is_group), default=0)
    places["left"].insert(after, Item(_free(keys), MORE, (one.key,), is_group=True))


def _free(keys: Iterable[str]) -> str:
    taken = set(keys)
    return next(name for number in range(1, 10_000) if (name := f"g{number}") not in taken)


# changing it


def changed(said: Arrangement, inventory: Inventory, deed: str) -> Arrangement:
    """The arrangement after a deed, as buttons and dragging say it: a verb, what, and where, parted by `|`.

    `to|item|place|index`, `up|item`, `down|item`, `left|item`, `right|item` (into the place before or after), `fold|item`,
    `add|place`, `drop|group`; `field|name|group or off|index`, `fup|name`, `fdown|name`, `shy|name`. What makes no sense
    changes nothing.
    """
    verb, _, rest = deed.partition("|")
    do = _DEEDS.get(verb)
    return do(said, inventory, rest.split("|")) if do else said


Deed = Callable[[Arrangement, Inventory, list[str]], Arrangement]


def _moved(said: Arrangement, inventory: Inventory, key: str, place: str, index: int) -> Arrangement:
    home = said.place_of(key)
    if not home or place not in PLACES:
        return said
    item = next(one for one in said.at(home) if one.key == key)
    panel = inventory.panel(key)
    if (place not in GROUPS_IN) if item.is_group else (panel is None or not panel.may_stand(place)):
        return said
    places = {name: [one for one in said.at(name) if one.key != key] for name in PLACES}
    places[place].insert(max(0, min(index, len(places[place]))), item)
    return replace(said, places={name: tuple(items) for name, items in places.items()})


def _to(said: Arrangement, inventory: Inventory, rest: list[str]) -> Arrangement:
    key, place, index = (*rest, "", "")[:3]
    return _moved(said, inventory, key, place, int(index) if index.isdecimal() else 10_000)


def _step(by: int) -> Deed:
    def step(said: Arrangement, inventory: Inventory, rest: list[str]) -> Arrangement:
        place = said.place_of(rest[0])
        keys = [one.key for one in said.at(place)]
        return _moved(said, inventory, rest[0], place, keys.index(rest[0]) + by) if place else said

    return step


def _across(by: int) -> Deed:
    def across(said: Arrangement, inventory: Inventory, rest: list[str]) -> Arrangement:
        order, place = list(PLACES), said.place_of(rest[0])
        at = order.index(place) + by if place else -1
        while 0 <= at < len(order):
            found = _moved(said, inventory, rest[0], order[at], 10_000)
            if found is not said:
                return found
            at += by
        return said

    return across


def _mapped(said: Arrangement, change: Callable[[Item], Item | None]) -> Arrangement:
    places = {
        place: tuple(new for one in said.at(place) if (new := change(one)) is not None) for place in PLACES
    }
    return replace(said, places=places)


def _fold(said: Arrangement, inventory: Inventory, rest: list[str]) -> Arrangement:
    def turned(one: Item) -> Item:
        return replace(one, is_folded=not one.is_folded) if one.key == rest[0] else one

    return _mapped(said, turned)


def _add(said: Arrangement, inventory: Inventory, rest: list[str]) -> Arrangement:
    place = rest[0] if rest[0] in GROUPS_IN else "left"
    keys = {item.key for _, item in said.items()}
    if sum(item.is_group for _, item in said.items()) >= MOST_GROUPS:
        return said
    added = Item(_free(keys), NEW, (), is_group=True)
    return replace(said, places={**said.places, place: (*said.at(place), added)})


def _drop(said: Arrangement, inventory: Inventory, rest: list[str]) -> Arrangement:
    """A group goes, and what it held with it: `hidden`, so that it can be put elsewhere."""
    gone = next((item for _, item in said.items() if item.key == rest[0] and item.is_group), None)
    if gone is None:
        return said
    left = _mapped(said, lambda one: None if one.key == gone.key else one)
    return replace(left, hidden=(*said.hidden, *gone.fields))


def _field(said: Arrangement, inventory: Inventory, rest: list[str]) -> Arrangement:
    name, group, index = (*rest, "", "")[:3]
    keys = {item.key for _, item in said.items() if item.is_group}
    if inventory.known(name) is None or (group != "off" and group not in keys):
        return said

    def without(one: Item) -> Item:
        fields = [other for other in one.fields if other != name]
        if one.key == group and one.is_group:
            fields.insert(int(index) if index.isdecimal() else len(fields), name)
        return replace(one, fields=tuple(fields)) if one.is_group else one

    hidden = tuple(other for other in said.hidden if other != name)
    return replace(_mapped(said, without), hidden=(*hidden, name) if group == "off" else hidden)


def _field_step(by: int) -> Deed:
    """One place up or down: at the end of a group, into the one beside it."""

    def step(said: Arrangement, inventory: Inventory, rest: list[str]) -> Arrangement:
        groups = [item for _, item in said.items() if item.is_group]
        at = next((index for index, item in enumerate(groups) if rest[0] in item.fields), None)
        if at is None:
            return said
        place = groups[at].fields.index(rest[0]) + by
        if 0 <= place < len(groups[at].fields):
            return _field(said, inventory, [rest[0], groups[at].key, str(place)])
        if not 0 <= at + by < len(groups):
            return said
        beside = groups[at + by]
        return _field(said, inventory, [rest[0], beside.key, "0" if by > 0 else str(len(beside.fields))])

    return step


def _shy(said: Arrangement, inventory: Inventory, rest: list[str]) -> Arrangement:
    return replace(said, shy=said.shy ^ {rest[0]}) if inventory.known(rest[0]) else said


_DEEDS: Mapping[str, Deed] = {
    "to": _to, "up": _step(-1), "down": _step(1), "left": _across(-1), "right": _across(1), "fold": _fold, "add": _add,
    "drop": _drop, "field": _field, "fup": _field_step(-1), "fdown": _field_step(1), "shy": _shy,
}  # fmt: skip


def renamed(said: Arrangement, titles: Mapping[str, str]) -> Arrangement:
    """The same with other titles of groups, by their keys; an empty title changes nothing, nor does one that is only said in the
    reader's language."""

    def called(one: Item) -> Item:
        title = " ".join(titles.get(one.key, "").split())[:LONGEST_TITLE]
        return (
            replace(one, title=title) if one.is_group and title and title != title_words(one.title) else one
        )

    return _mapped(said, called)
