"""Edits of a rule in the making, on its JSON: each returns a new rule and where the edited node now stands.

Nothing here checks meaning; an edited rule may be unfinished. Paths that lead nowhere raise `LookupError`.
"""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any, Literal

from regard.segments.rules.tree import VERSION, Path

Raw = dict[str, Any]
Edited = tuple[Raw, Path]


def empty_rule() -> Raw:
    """A rule with one group and nothing in it yet."""
    return {"version": VERSION, "op": "all", "not": False, "rules": []}


def is_group(node: Mapping[str, Any]) -> bool:
    return "rules" in node or "op" in node


def path_of(text: str) -> Path:
    """`0.2` -> (0, 2), the empty text is the root. Raises `LookupError` for anything else."""
    try:
        return tuple(int(step) for step in text.split(".")) if text else ()
    except ValueError:
        raise LookupError(f"{text!r} is no place in a rule") from None


def node_at(root: Raw, path: Path) -> Raw:
    node = root
    for step in path:
        children = node.get("rules")
        if not isinstance(children, list) or not 0 <= step < len(children):
            raise LookupError(f"the rule has nothing at {path}")
        node = children[step]
    return node


def add(root: Raw, group: Path, node: Mapping[str, Any]) -> Edited:
    """Puts `node` at the end of `group`."""
    new = deepcopy(root)
    children = _children(new, group)
    children.append(deepcopy(dict(node)))
    return new, (*group, len(children) - 1)


def add_group(root: Raw, group: Path) -> Edited:
    """A new group in `group`, of the other kind (any in all, all in any), with one empty rule to begin with."""
    op = "any" if node_at(root, group).get("op") == "all" else "all"
    return add(root, group, {"op": op, "not": False, "rules": [{}]})


def remove(root: Raw, path: Path) -> Edited:
    """Takes the node out; the place given back is its neighbour's, or the group's when none is left."""
    new = deepcopy(root)
    children = _children(new, _parent(path))
    _taken(children, path[-1])
    if not children:
        return new, path[:-1]
    return new, (*path[:-1], min(path[-1], len(children) - 1))


def duplicate(root: Raw, path: Path) -> Edited:
    """A copy right after the node."""
    new = deepcopy(root)
    _children(new, _parent(path)).insert(path[-1] + 1, deepcopy(node_at(root, path)))
    return new, (*path[:-1], path[-1] + 1)


def replace(root: Raw, path: Path, node: Mapping[str, Any]) -> Edited:
    new = deepcopy(root)
    node_at(new, path)
    _children(new, _parent(path))[path[-1]] = deepcopy(dict(node))
    return new, path


def move(root: Raw, path: Path, way: Literal["up", "down"]) -> Edited:
    """One step up or down as it is read: past a neighbour, into a neighbouring group, or out of the own one.

    At the very top or bottom nothing changes.
    """
    parent, index = _parent(path), path[-1]
    siblings = _children(root, parent)
    node_at(root, path)
    beside = index - 1 if way == "up" else index + 1
    if 0 <= beside < len(siblings):
        if not is_group(siblings[beside]):
            return move_to(root, path, parent, index - 1 if way == "up" else index + 2)
        inside = (*parent, beside)
        return move_to(root, path, inside, len(_children(root, inside)) if way == "up" else 0)
    if not parent:
        return root, path
    return move_to(root, path, parent[:-1], parent[-1] + (0 if way == "up" else 1))


def move_to(root: Raw, path: Path, group: Path, index: int) -> Edited:
    """Moves the node to stand before what is now at `index` of `group`. Raises `LookupError` for a place inside itself."""
    if group[: len(path)] == path:
        raise LookupError("a group cannot go into itself")
    new = deepcopy(root)
    target = _children(new, group)
    source = _children(new, _parent(path))
    node = _taken(source, path[-1])
    place = max(0, min(index, len(target) + (source is target)))
    if source is target and path[-1] < place:
        place -= 1
    target.insert(place, node)
    return new, (*_after_removal(group, path), place)


def _after_removal(group: Path, removed: Path) -> Path:
    """Where `group` stands once the node at `removed`, an earlier neighbour of one of its parents, is gone."""
    depth = len(removed) - 1
    if len(group) > depth and group[:depth] == removed[:depth] and group[depth] > removed[depth]:
        return (*group[:depth], group[depth] - 1, *group[depth + 1 :])
    return group


def _parent(path: Path) -> Path:
    if not path:
        raise LookupError("the rule itself cannot be taken out")
    return path[:-1]


def _children(root: Raw, group: Path) -> list[Raw]:
    node = node_at(root, group)
    children = node.setdefault("rules", []) if is_group(node) else None
    if not isinstance(children, list):
        raise LookupError(f"there is no group at {group}")
    return children


def _taken(children: list[Raw], index: int) -> Raw:
    if not 0 <= index < len(children):
        raise LookupError("the rule has nothing there")
    return children.pop(index)
