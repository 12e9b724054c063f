"""Asking the columnar engine: who is in which rule, how many each part leaves, whom for example.

Every function reads the newest copy in one query of the engine. `Setting` says as of which day, and for whom.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import and_, or_
from typing import Any

import numpy as np

from regard.segments.bits import Ids, IdSet
from regard.segments.comparing import Column, Table
from regard.segments.compiler import Reading
from regard.segments.rules import AttributeRule, EventRule, Group, Node, Vocabulary
from regard.segments.rules.tree import Path, counts, leaves

Members = Callable[[int], IdSet]
"""Who is in another segment now."""


@dataclass(frozen=True)
class Setting:
    """As of which day rules are read, in which words, and for whose customers (None: everybody's)."""

    vocabulary: Vocabulary
    today: date
    members: Members
    owners: frozenset[int] | None = None

    def reading(self, only: Ids | None = None) -> Reading:
        from regard.analytics import engine  # here, so that a program that counts nothing starts without it

        narrowed = None if only is None else _id_table(only)
        return Reading(
            self.vocabulary, self.today, engine.table, self._member_table, only=narrowed, owners=self.owners
        )

    def _member_table(self, segment: int) -> Table:
        return _id_table(self.members(segment).ids())


def _run(expression: Table) -> Any:  # noqa: ANN401
    from regard.analytics import engine

    return engine.run(expression)


def _id_table(ids: Ids) -> Table:
    import pyarrow as pa

    from regard.analytics import expressions

    return expressions.rows(pa.table({"customer_id": pa.array(ids, pa.int64())}))


def who_is_in(roots: Mapping[int, Group], setting: Setting, only: Ids | None = None) -> dict[int, IdSet]:
    """The customers of each rule, all rules in one pass over the facts; of these customers `only`, where given."""
    if not roots:
        return {}
    reading = setting.reading(only)
    for root in roots.values():
        reading.add(root)
    wide = reading.table()
    flags = {f"r{key}": reading.holds(wide, root) for key, root in roots.items()}
    found = _run(wide.select("customer_id", **flags))
    ids = found.column("customer_id").to_numpy()
    return {key: IdSet.of(ids[_bools(found.column(f"r{key}"))]) for key in roots}


def _bools(column: Column) -> np.ndarray[Any, np.dtype[np.bool_]]:
    return np.asarray(column.to_numpy(zero_copy_only=False), np.bool_)


@dataclass(frozen=True)
class Left:
    """How many customers a node leaves, of how many that come to it."""

    count: int
    of: int

    @property
    def share(self) -> float:
        return self.count / self.of if self.of else 0.0


@dataclass(frozen=True)
class Counted:
    """The figures of a rule: of all customers, how many are in it, and what each part leaves.

    In an `all` group each rule is counted among those its predecessors left, in an `any` group by itself; parts that
    are unfinished are missing. `enter` and `leave` compare with another rule, None without one.
    """

    total: int
    members: int
    parts: Mapping[Path, Left]
    enter: int | None = None
    leave: int | None = None


def count_parts(root: Group, setting: Setting, saved: Group | None = None) -> Counted:
    """Counts a rule and every part of it, and what would change against `saved`, in one query."""
    reading = setting.reading()
    reading.add(root)
    if saved is not None:
        reading.add(saved)
    wide = reading.table()
    columns = {f"f{_name(path)}": reading.holds(wide, leaf) for path, leaf in leaves(root) if counts(leaf)}
    if saved is not None:
        columns["saved"] = reading.holds(wide, saved)
    flagged = wide.select("customer_id", **columns)
    inside = _inside(flagged, root, ())
    sums: dict[str, Column] = {"total": flagged.count()}
    for path, (among, left) in _parts(flagged, root, (), None).items():
        sums[f"n{_name(path)}"] = _how_many(flagged, left)
        sums[f"o{_name(path)}"] = _how_many(flagged, among)
    sums["members"] = _how_many(flagged, inside)
    if saved is not None:
        now = flagged.customer_id.notnull() if inside is None else inside
        sums["enter"] = _how_many(flagged, now & ~flagged.saved)
        sums["leave"] = _how_many(flagged, flagged.saved & ~now)
    row = _run(flagged.aggregate(**sums)).to_pylist()[0]
    parts = {path: Left(row[f"n{_name(path)}"], row[f"o{_name(path)}"]) for path in _parts_paths(root)}
    return Counted(row["total"], row["members"], parts, row.get("enter"), row.get("leave"))


def _name(path: Path) -> str:
    return "_".join(map(str, path))


def _how_many(table: Table, flag: Column | None) -> Column:
    """None is everybody."""
    return table.count() if flag is None else table.count(where=flag)


def _inside(table: Table, node: Node, path: Path) -> Column | None:
    """Whether a node is true, from the flags of its leaves; None when nothing in it counts, so that it leaves all."""
    if not isinstance(node, Group):
        return table[f"f{_name(path)}"]
    parts = [_inside(table, child, (*path, index)) for index, child in enumerate(node.rules) if counts(child)]
    if not parts:
        return None
    inside: Column = reduce(and_ if node.op == "all" else or_, parts)
    return ~inside if node.is_negated else inside


Pairs = dict[Path, tuple[Column | None, Column | None]]


def _parts(table: Table, group: Group, path: Path, among: Column | None) -> Pairs:
    """For every part that counts: the flag of those who come to it, and of those it leaves."""
    found: Pairs = {}
    coming = among
    for index, child in enumerate(group.rules):
        if not counts(child):
            continue
        place = (*path, index)
        left = _both(coming, _inside(table, child, place))
        found[place] = (coming, left)
        if isinstance(child, Group):
            found.update(_parts(table, child, place, coming))
        if group.op == "all":
            coming = left
    return found


def _both(left: Column | None, right: Column | None) -> Column | None:
    if left is None or right is None:
        return right if left is None else left
    return left & right


def _parts_paths(group: Group, path: Path = ()) -> Iterable[Path]:
    for index, child in enumerate(group.rules):
        if counts(child):
            yield (*path, index)
            if isinstance(child, Group):
                yield from _parts_paths(child, (*path, index))


def alternatives(root: Group) -> dict[Path, str]:
    """The parts that customers can be in a rule because of, lettered: the members of `any` groups. A, B … Z, then none."""
    found: dict[Path, str] = {}
    _letter(root, (), found)
    return found


def _letter(group: Group, path: Path, found: dict[Path, str]) -> None:
    for index, child in enumerate(group.rules):
        place = (*path, index)
        if group.op == "any" and not group.is_negated and counts(child) and len(found) < 26:
            found[place] = chr(ord("A") + len(found))
        if isinstance(child, Group):
            _letter(child, place, found)


@dataclass(frozen=True)
class Example:
    """A customer of a rule: the figures the rule speaks of, by column, and the letters of the parts that are true."""

    customer_id: int
    figures: Mapping[str, Any]
    because: tuple[str, ...]


@dataclass(frozen=True)
class Figure:
    """A column of the examples: what the rule measures. `key` is an attribute, or the place of an event rule."""

    key: str
    rule: EventRule | None = None


def figures_of(root: Group, most: int = 3) -> list[Figure]:
    """What is worth showing of examples: the figures that the rule's first rules are about, each once."""
    found: dict[object, Figure] = {}
    for path, leaf in leaves(root):
        if isinstance(leaf, EventRule):
            same = (leaf.event, leaf.measure, leaf.of, leaf.window, leaf.where)
            found.setdefault(same, Figure(f"e{_name(path)}", leaf))
        elif isinstance(leaf, AttributeRule) and not _is_one_value(leaf):
            found.setdefault(leaf.field, Figure(leaf.field))
    return list(found.values())[:most]


def _is_one_value(rule: AttributeRule) -> bool:
    """Whether everybody in it has the same: nothing to show."""
    return rule.test.is_ in ("in", "equals", "yes", "no", "unknown") and len(rule.test.values) < 2


def examples(
    root: Group, setting: Setting, figures: Sequence[Figure], *, most: int = 6, seed: int = 0
) -> list[Example]:
    """Some customers of a rule, picked at random by `seed`; another seed picks others."""
    reading = setting.reading()
    reading.add(root)
    names = [reading.attribute(one.key) if one.rule is None else reading.figure(one.rule) for one in figures]
    wide = reading.table()
    letters = alternatives(root)
    columns = {f"l{letter}": _at(reading, wide, root, path) for path, letter in letters.items()}
    columns.update({f"v{number}": wide[name] for number, name in enumerate(names)})
    columns["inside"] = reading.holds(wide, root) if counts(root) else wide.customer_id.notnull()
    picked = wide.select("customer_id", **columns).filter(lambda row: row.inside)
    picked = picked.order_by(
        (picked.customer_id * 2_654_435_761 + seed * 97_003).hash(), picked.customer_id
    ).limit(most)
    return [_example(row, letters.values(), figures) for row in _run(picked).to_pylist()]


def _at(reading: Reading, wide: Table, root: Group, path: Path) -> Column:
    node: Node = root
    for step in path:
        assert isinstance(node, Group)  # noqa: S101
        node = node.rules[step]
    return reading.holds(wide, node)


def _example(row: Mapping[str, Any], letters: Iterable[str], figures: Sequence[Figure]) -> Example:
    values = {figure.key: row[f"v{number}"] for number, figure in enumerate(figures)}
    return Example(row["customer_id"], values, tuple(letter for letter in letters if row[f"l{letter}"]))


@dataclass(frozen=True)
class Share:
    """One value of an attribute: how many members have it, and how many of all customers."""

    value: str
    members: int
    everybody: int


def broken_down(root: Group, setting: Setting, attribute: str, *, most: int = 6) -> tuple[list[Share], Share]:
    """Members and everybody by the values of an attribute, most frequent first, and what is left as one."""
    reading = setting.reading()
    reading.add(root)
    name = reading.attribute(attribute)
    wide = reading.table()
    inside = reading.holds(wide, root) if counts(root) else wide.customer_id.notnull()
    flagged = wide.select(value=wide[name].cast("string"), inside=inside)
    grouped = flagged.group_by("value").aggregate(
        everybody=flagged.count(), members=flagged.count(where=flagged.inside)
    )
    rows = [Share(row["value"] or "", row["members"], row["everybody"]) for row in _run(grouped).to_pylist()]
    rows.sort(key=lambda share: (-share.members, -share.everybody, share.value))
    rest = Share(
        "", sum(share.members for share in rows[most:]), sum(share.everybody for share in rows[most:])
    )
    return rows[:most], rest


def how_many(root: Group, setting: Setting) -> int:
    """How many customers are in a rule."""
    reading = setting.reading()
    reading.add(root)
    wide = reading.table()
    flagged = wide.select(inside=reading.holds(wide, root) if counts(root) else wide.customer_id.notnull())
    return int(_run(flagged.aggregate(n=flagged.count(where=flagged.inside))).column("n")[0].as_py() or 0)
