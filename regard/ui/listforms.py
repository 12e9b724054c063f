# ruff: noqa: ANN401 - rows and values of any noun pass through
"""The forms of a list's tool bar: one rule, the whole tree, the columns. They are read from addresses, so every
step works as a plain form; nothing is kept on the server.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from regard.kernel.actor import Actor
from regard.kernel.words import tr
from regard.ui import filters, operators
from regard.ui.filters import Condition, Group
from regard.ui.liststate import State
from regard.ui.nouns import Choices, Filter, Noun

ROOT = "r"
_INPUTS = {
    "text": "text",
    "date": "date",
    "time": "time",
    "number": "text",
    "money": "text",
    "quantity": "text",
    "percent": "text",
}


@dataclass
class Rule:
    """One rule in an editor. `prefix` starts the names of its inputs; `values` are what they show, by kind taken."""

    prefix: str
    item: Filter
    op: str
    choices: Choices
    values: dict[str, Any] = field(default_factory=dict)
    problem: str = ""

    is_group = False

    @property
    def operators(self) -> Sequence[operators.Operator]:
        return filters.operators_of(self.item)

    @property
    def takes(self) -> list[str]:
        """Kinds of value any operator of the field takes, in a fixed order."""
        found = {op.takes for op in self.operators}
        return [
            kind
            for kind in ("text", "value", "near", "range", "days", "period", "many", "yes")
            if kind in found
        ]

    @property
    def input_type(self) -> str:
        return _INPUTS.get(self.item.kind, "text")

    @property
    def is_figure(self) -> bool:
        return self.item.kind in {"number", "money", "quantity", "percent"}

    @property
    def unit(self) -> str:
        return "%" if self.item.kind == "percent" else self.item.unit

    @property
    def periods(self) -> list[tuple[str, str]]:
        return list(operators.PERIODS.items())


@dataclass
class Branch:
    """A group in the editor of the whole tree."""

    prefix: str
    mode: str
    negated: bool
    items: list[Rule | Branch] = field(default_factory=list)

    is_group = True


def offered(noun: Noun, actor: Actor) -> list[Filter]:
    """The filters the actor may use."""
    return [item for item in noun.filters if filters.is_for(item, noun, actor)]


def _choices(item: Filter, actor: Actor) -> Choices:
    found = list(item.choices(actor)) if item.choices else []
    return [("me", tr("Me")), *found] if item.kind == "person" else found


# one rule


def rule_asked_for(query: QueryDict, state: State, actor: Actor) -> Rule | None:
    """The rule to edit: the one at `path`, or a new one on the field `key`; a rule just sent is shown as sent."""
    path = _path(query.get("path", ""))
    prefix = query.get("rule", "") or (_name(path) if path else f"{ROOT}.{len(state.filters.items)}")
    if f"{prefix}.key" in query:
        return _rule_sent(query, prefix, state.noun, actor)
    if path:
        item = filters.at(state.filters, path)
        return rule_of(prefix, item, state.noun, actor) if isinstance(item, Condition) else None
    found = state.noun.filter(query.get("key", ""))
    if found is None or found not in offered(state.noun, actor):
        return None
    return Rule(prefix, found, filters.operators_of(found)[0].key, _choices(found, actor))


def rule_of(prefix: str, item: Condition, noun: Noun, actor: Actor) -> Rule | None:
    """An editor line for a condition; None when its field is gone."""
    found = noun.filter(item.key)
    if found is None:
        return None
    op = operators.operator(found.kind, item.op)
    rule = Rule(prefix, found, item.op, _choices(found, actor))
    if op and op.takes != "none":
        shown = item.value
        if op.takes == "many":
            shown = [str(value) for value in item.value]
            if found.named:
                rule.choices = [*rule.choices, *found.named(actor, shown).items()]
        rule.values[op.takes] = shown
    return rule


def _rule_sent(query: QueryDict, prefix: str, noun: Noun, actor: Actor) -> Rule | None:
    found = noun.filter(query.get(f"{prefix}.key", ""))
    if found is None or found not in offered(noun, actor):
        return None
    op = query.get(f"{prefix}.op", "") or filters.operators_of(found)[0].key
    rule = Rule(prefix, found, op, _choices(found, actor))
    chosen = operators.operator(found.kind, op)
    if chosen and chosen.takes != "none":
        rule.values[chosen.takes] = _value_sent(query, prefix, chosen.takes)
    return rule


def _value_sent(query: QueryDict, prefix: str, takes: operators.Takes) -> Any:
    if takes == "many":
        return query.getlist(f"{prefix}.many")
    if takes == "range":
        return [query.get(f"{prefix}.low", ""), query.get(f"{prefix}.high", "")]
    if takes == "near":
        return [query.get(f"{prefix}.place", ""), query.get(f"{prefix}.km", "")]
    return query.get(f"{prefix}.{takes}", "")


def condition_sent(query: QueryDict, prefix: str, noun: Noun) -> Condition:
    """The condition a rule's inputs mean. Raises `ValueError` with a sentence for people."""
    key, op = query.get(f"{prefix}.key", ""), query.get(f"{prefix}.op", "")
    found = noun.filter(key)
    chosen = operators.operator(found.kind, op) if found else None
    value = _value_sent(query, prefix, chosen.takes) if chosen and chosen.takes != "none" else None
    return filters.condition(noun, key, op, value)


def changed_by(query: QueryDict, state: State) -> State:
    """The state a form of the tool bar asks for. Raises `ValueError` when a value is missing or wrong."""
    if "col" in query:
        known = {column.key: column for column in state.allowed}
        chosen = [known[key] for key in dict.fromkeys(query.getlist("col")) if key in known]
        first = state.allowed[0]
        columns = (first, *(column for column in chosen if column.key != first.key))
        widths = {column.key: query.get(f"w.{column.key}", "") for column in columns}
        return state.changed(columns=columns, layout=state.layout.of_widths(widths))
    prefix = query.get("rule", "")
    if prefix:
        new = condition_sent(query, prefix, state.noun)
        return state.changed(filters=filters.put(_as_all(state.filters), _path(prefix), new))
    if f"{ROOT}.mode" in query:
        return state.changed(filters=tree_sent(query, state.noun))
    return state.changed()


def _as_all(group: Group) -> Group:
    """A tree a rule can be added to: what is joined by *any* moves one level down."""
    return group if group.mode == "all" and not group.negated else Group("all", (group,))


def _path(text: str) -> filters.Path:
    parts = [part for part in text.removeprefix(ROOT).split(".") if part]
    return (
        tuple(int(part) for part in parts)
        if all(part.isdecimal() and len(part) < 4 for part in parts)
        else ()
    )


def _name(path: filters.Path) -> str:
    return ".".join([ROOT, *map(str, path)])


# the whole tree


def tree_asked_for(query: QueryDict, state: State, actor: Actor) -> Branch:
    """The tree to edit: the list's, or the one just sent after the deed in `act` (add, group, remove)."""
    if f"{ROOT}.mode" not in query:
        return _branch_of(ROOT, state.filters, state.noun, actor)
    deed, _, where = query.get("act", "").partition(":")
    if deed not in {"add", "group", "remove"}:
        return _branch_sent(query, ROOT, state.noun, actor)
    changed = query.copy()
    if deed == "remove":
        _drop(changed, where)
    else:
        _grow(changed, where, deed, state.noun, actor)
    return _branch_sent(changed, ROOT, state.noun, actor)


def _branch_of(prefix: str, group: Group, noun: Noun, actor: Actor) -> Branch:
    branch = Branch(prefix, group.mode, group.negated)
    for index, item in enumerate(group.items):
        name = f"{prefix}.{index}"
        line = (
            _branch_of(name, item, noun, actor)
            if isinstance(item, Group)
            else rule_of(name, item, noun, actor)
        )
        if line is not None:
            branch.items.append(line)
    return branch


def _branch_sent(query: QueryDict, prefix: str, noun: Noun, actor: Actor) -> Branch:
    branch = Branch(prefix, query.get(f"{prefix}.mode", "all"), bool(query.get(f"{prefix}.not")))
    for name in _children(query, prefix):
        if f"{name}.mode" in query:
            branch.items.append(_branch_sent(query, name, noun, actor))
        else:
            line = _rule_sent(query, name, noun, actor)
            if line is not None:
                branch.items.append(line)
    return branch


def _children(query: Mapping[str, Any], prefix: str) -> list[str]:
    """Names of the lines right under a group, in order."""
    start = f"{prefix}."
    found = set()
    for key in query:
        if key.startswith(start):
            index, dot, _ = key[len(start) :].partition(".")
            if dot and index.isdecimal():
                found.add(int(index))
    return [f"{prefix}.{index}" for index in sorted(found)]


def _grow(query: QueryDict, where: str, deed: str, noun: Noun, actor: Actor) -> None:
    """Adds an empty rule, or a group with one, at the end of the group `where`."""
    fields = offered(noun, actor)
    if not fields or f"{where}.mode" not in query:
        return
    taken = [int(name.rpartition(".")[2]) for name in _children(query, where)]
    name = f"{where}.{max(taken, default=-1) + 1}"
    if deed == "group":
        query[f"{name}.mode"] = "any" if query.get(f"{where}.mode") == "all" else "all"
        name = f"{name}.0"
    query[f"{name}.key"] = fields[0].key


def _drop(query: QueryDict, where: str) -> None:
    for key in [key for key in query if key == where or key.startswith(f"{where}.")]:
        del query[key]


def tree_sent(query: QueryDict, noun: Noun) -> Group:
    """The tree an editor's inputs mean. Raises `ValueError` for the first rule that is not finished."""
    return _group_sent(query, ROOT, noun)


def _group_sent(query: QueryDict, prefix: str, noun: Noun) -> Group:
    items: list[Condition | Group] = []
    for name in _children(query, prefix):
        if f"{name}.mode" in query:
            inner = _group_sent(query, name, noun)
            if inner:
                items.append(inner)
        else:
            items.append(condition_sent(query, name, noun))
    mode: filters.Mode = "any" if query.get(f"{prefix}.mode") == "any" else "all"
    return Group(mode, tuple(items), bool(query.get(f"{prefix}.not")))
