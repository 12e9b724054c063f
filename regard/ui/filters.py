# ruff: noqa: ANN401 - rows and values of any noun pass through
"""Filter trees: nested and/or over the filters of a noun, as they stand in an address, a saved view and REST.

A condition is `[key, op, value]`; a group is `{"all": […]}` or `{"any": […]}`, with `"not": true` where it is
turned round. `filter_queryset` is the one way from a tree to rows; pages, REST, export and bulk actions use it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal, cast

from django.core.exceptions import FieldDoesNotExist
from django.db.models import CharField, DateTimeField, Model, Q, QuerySet, TextField

from regard.kernel.actor import Actor
from regard.kernel.errors import FieldError, Invalid
from regard.kernel.words import tr
from regard.ui import operators
from regard.ui.nouns import Filter, Noun

MAX_CONDITIONS = 50
MAX_DEPTH = 5
Mode = Literal["all", "any"]
Path = tuple[int, ...]


@dataclass(frozen=True)
class Condition:
    """One field, one operator, one value (cleaned)."""

    key: str
    op: str
    value: Any = None


@dataclass(frozen=True)
class Group:
    """Conditions and groups joined by all or any; empty is true."""

    mode: Mode = "all"
    items: tuple[Condition | Group, ...] = ()
    negated: bool = False

    def __bool__(self) -> bool:
        return bool(self.items)

    def conditions(self) -> Iterator[Condition]:
        for item in self.items:
            if isinstance(item, Group):
                yield from item.conditions()
            else:
                yield item


EVERYTHING = Group()


def parse(noun: Noun, data: object) -> Group:
    """The tree in `data` (JSON values). Raises `Invalid` naming every rule that cannot be understood."""
    errors: list[FieldError] = []
    group = _group(noun, data, errors, "filter", 0)
    if sum(1 for _ in group.conditions()) > MAX_CONDITIONS:
        errors.append(FieldError("filter", tr("A filter has at most {count} rules.", count=MAX_CONDITIONS)))
    if errors:
        raise Invalid(errors)
    return group


def parse_leniently(noun: Noun, data: object) -> tuple[Group, list[FieldError]]:
    """The tree without the rules that cannot be understood, and what was wrong with those."""
    errors: list[FieldError] = []
    return _group(noun, data, errors, "filter", 0), errors


def _group(noun: Noun, data: object, errors: list[FieldError], where: str, depth: int) -> Group:
    if data in (None, "", [], {}):
        return EVERYTHING
    if isinstance(data, list):
        data = {"all": data}
    if not isinstance(data, Mapping) or len({"all", "any"} & data.keys()) != 1 or depth >= MAX_DEPTH:
        errors.append(
            FieldError(where, tr("A group is written as {“all”: […]} or {“any”: […]}, at most five deep."))
        )
        return EVERYTHING
    mode: Mode = "all" if "all" in data else "any"
    items = data[mode]
    if not isinstance(items, list):
        errors.append(FieldError(where, tr("“{mode}” takes a list of rules.", mode=mode)))
        return EVERYTHING
    found = (
        _item(noun, item, errors, f"{where}.{index}", depth)
        for index, item in enumerate(items[: MAX_CONDITIONS + 1])
    )
    return Group(mode, tuple(item for item in found if item is not None), bool(data.get("not")))


def _item(
    noun: Noun, data: object, errors: list[FieldError], where: str, depth: int
) -> Condition | Group | None:
    if isinstance(data, Mapping):
        return _group(noun, data, errors, where, depth + 1) or None
    if not isinstance(data, list) or not 2 <= len(data) <= 3:
        errors.append(FieldError(where, tr("A rule is written as [field, operator, value].")))
        return None
    try:
        return condition(noun, data[0], data[1], data[2] if len(data) == 3 else None)
    except ValueError as error:
        errors.append(FieldError(where, str(error)))
        return None


def condition(noun: Noun, key: object, op: object, value: object) -> Condition:
    """A checked condition. Raises `ValueError` with a sentence for people."""
    found = noun.filter(key) if isinstance(key, str) else None
    if found is None:
        raise ValueError(tr("{nouns} have no filter “{filter}”.", nouns=noun.plural, filter=key))
    chosen = next((item for item in operators_of(found) if item.key == op), None)
    if chosen is None:
        known = ", ".join(item.key for item in operators_of(found))
        raise ValueError(
            tr("“{field}” knows no “{op}”; it knows {known}.", field=found.label, op=op, known=known)
        )
    try:
        cleaned = operators.clean(found.kind, chosen, value)
    except ValueError as error:
        raise ValueError(f"{found.label}: {error}") from error
    if found.kept is not None and isinstance(cleaned, list):
        cleaned = list(dict.fromkeys(found.kept(one) for one in cleaned))
    return Condition(found.key, chosen.key, cleaned)


def operators_of(item: Filter) -> tuple[operators.Operator, ...]:
    """The operators a filter offers."""
    offered = operators.OPERATORS[item.kind]
    return tuple(op for op in offered if op.key in item.ops) if item.ops else offered


def dump(group: Group) -> dict[str, Any] | None:
    """The tree as JSON values; None when it is empty."""
    if not group:
        return None
    written: dict[str, Any] = {group.mode: [_dump_item(item) for item in group.items]}
    if group.negated:
        written["not"] = True
    return written


def _dump_item(item: Condition | Group) -> Any:
    if isinstance(item, Group):
        return dump(item)
    return [item.key, item.op] if item.value is None else [item.key, item.op, item.value]


def to_q(noun: Noun, actor: Actor, group: Group) -> Q:
    """The condition behind a tree. Filters the actor has no permission for are refused with `Invalid`."""
    return _group_q(noun, actor, group, noun_model(noun))


def _group_q(noun: Noun, actor: Actor, group: Group, model: type[Model]) -> Q:
    joined = Q()
    for item in group.items:
        one = (
            _group_q(noun, actor, item, model)
            if isinstance(item, Group)
            else _one_q(noun, actor, item, model)
        )
        joined = one if not joined else (joined & one if group.mode == "all" else joined | one)
    return ~joined if group.negated and joined else joined


def _one_q(noun: Noun, actor: Actor, item: Condition, model: type[Model]) -> Q:
    found = noun.filter(item.key)
    if found is None or not is_for(found, noun, actor):
        raise Invalid(
            {
                "filter": tr(
                    "{nouns} have no filter “{filter}” that you may use.", nouns=noun.plural, filter=item.key
                )
            }
        )
    if found.apply_for is not None:
        return cast("Q", found.apply_for(actor, item.op, item.value))
    if found.apply is not None:
        applied: Q = found.apply(item.op, item.value)
        return applied
    is_moment, is_text = nature(model, found.read_path)
    return operators.condition(
        found.kind,
        found.read_path,
        item.op,
        item.value,
        is_moment=is_moment,
        is_text=is_text,
        me=actor.user_id,
    )


def is_for(found: Filter, noun: Noun, actor: Actor) -> bool:
    """Whether `actor` may narrow the noun's list by it: not by what is known of fewer rows than the list shows."""
    if not found.permission or found.apply_for is not None:
        return not found.permission or actor.may(found.permission)
    return actor.reaches(found.permission, noun.permission)


def nature(model: type[Model], path: str) -> tuple[bool, bool]:
    """Whether a path ends at a moment, and whether at text (which is empty as "" as well as NULL)."""
    field = field_at(model, path)
    return isinstance(field, DateTimeField), isinstance(field, CharField | TextField)


def is_column(model: type[Model], path: str) -> bool:
    """Whether a path ends at a column of the database, not at something computed."""
    return bool(getattr(field_at(model, path), "concrete", False))


def is_relation(model: type[Model], path: str) -> bool:
    """Whether a path ends at a related row."""
    return bool(getattr(field_at(model, path), "is_relation", False))


@lru_cache(maxsize=4096)
def field_at(model: type[Model], path: str) -> Any:
    """The field a path of the ORM ends at; None where it is computed."""
    field: Any = None
    options = model._meta
    for part in path.split("__"):
        try:
            field = options.get_field(part)
        except FieldDoesNotExist:
            return None
        if field.is_relation and field.related_model:
            options = field.related_model._meta
    return field


_MODELS: dict[str, type[Model]] = {}


def noun_model(noun: Noun) -> type[Model]:
    """The model whose rows a noun lists."""
    if noun.key not in _MODELS:
        from regard.kernel.actor import system_actor

        _MODELS[noun.key] = noun.visible_to(system_actor("ui")).model
    return _MODELS[noun.key]


def filter_queryset(noun: Noun, actor: Actor, tree: Group | object = None, text: str = "") -> QuerySet[Any]:
    """The rows `actor` sees that match the tree (parsed or raw) and the text. Raises `Invalid` for a bad raw tree."""
    group = tree if isinstance(tree, Group) else parse(noun, tree)
    queryset = noun.visible_to(actor)
    if group:
        queryset = queryset.filter(to_q(noun, actor, group))
    return find(noun, queryset, text) if text.strip() else queryset


def find(noun: Noun, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Rows that carry the words: by the noun's own search, else by its first column."""
    if noun.find is not None:
        return noun.find(queryset, text.strip())
    path = noun.columns[0].read_path
    for word in text.split():
        queryset = queryset.filter(**{f"{path}__icontains": word})
    return queryset


# changing a tree


def at(group: Group, path: Path) -> Condition | Group | None:
    """What stands at a path of indexes; the empty path is the whole tree."""
    item: Condition | Group = group
    for index in path:
        if not isinstance(item, Group) or not 0 <= index < len(item.items):
            return None
        item = item.items[index]
    return item


def put(group: Group, path: Path, new: Condition | Group | None) -> Group:
    """The tree with the item at `path` replaced, removed (None) or, one past the end, added."""
    if not path:
        return new if isinstance(new, Group) else EVERYTHING
    index, rest = path[0], path[1:]
    items = list(group.items)
    if rest:
        child = items[index] if 0 <= index < len(items) else None
        if not isinstance(child, Group):
            return group
        changed = put(child, rest, new)
        items[index : index + 1] = [changed] if changed else []
    elif new is None:
        del items[index : index + 1]
    else:
        items[index : index + 1] = [new]
    return replace(group, items=tuple(items))


def without_each(group: Group) -> Iterable[tuple[Condition | Group, Group]]:
    """Every top rule with the tree that is left when it is dropped."""
    return ((item, put(group, (index,), None)) for index, item in enumerate(group.items))
