"""From the posted builder to the rule it means.

The form carries the rule as it was drawn (`rule`, JSON) and one control per part of it, named by kind and place:
`g.<place>.op` and `.not` of groups; of rules `w` (what), `i` (comparison), `v` (values), `u` (relative to what), `d` (window)
and `c`, `ci`, `cv` (conditions, with their number). `do` names the button that was pressed.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import QueryDict

from regard.kernel.errors import Invalid
from regard.kernel.words import tr
from regard.segments.rules import Event, Field, Vocabulary, editing
from regard.segments.rules.editing import Raw
from regard.segments.rules.reading import compared_field
from regard.segments.rules.tree import Path
from regard.segments.rules.vocabulary import (
    COMPARISONS,
    COMPARISONS_OF,
    COUNTED_IN_DAYS,
    MEASURES,
    RELATIVE,
    comparisons_for_measure,
)
from regard.segments.rules.windows import PERIODS


def rule_from(post: QueryDict, vocabulary: Vocabulary) -> Raw:
    """The posted rule with every control's value in it. Raises `Invalid` when the rule itself did not come."""
    try:
        root = json.loads(post.get("rule", ""))
    except ValueError:
        raise Invalid(tr("The page sent no rule. Load it anew; your last step is kept.")) from None
    if not isinstance(root, dict) or not editing.is_group(root):
        raise Invalid(tr("The page sent no rule. Load it anew; your last step is kept."))
    return _Reader(post, vocabulary).group(root, ())


def place(path: Path) -> str:
    """Where a node stands, as control names say it."""
    return ".".join(map(str, path))


class _Reader:
    def __init__(self, post: QueryDict, vocabulary: Vocabulary) -> None:
        self.post = post
        self.vocabulary = vocabulary

    def group(self, raw: Raw, path: Path) -> Raw:
        at = place(path)
        op = self.post.get(f"g.{at}.op", raw.get("op", "all"))
        negated = f"g.{at}.not" in self.post if f"g.{at}.op" in self.post else raw.get("not", False)
        children = [self.node(child, (*path, index)) for index, child in enumerate(raw.get("rules", []))]
        kept = {"version": raw["version"]} if "version" in raw else {}
        return {**kept, "op": op, "not": negated, "rules": children}

    def node(self, raw: Raw, path: Path) -> Raw:
        if editing.is_group(raw):
            return self.group(raw, path)
        at = place(path)
        if f"w.{at}" not in self.post:
            return raw
        what = self.post.get(f"w.{at}", "")
        if what != what_of(raw):
            return fresh(what, self.vocabulary, raw)
        if "segment" in raw:
            return {"segment": _whole(self.post.get(f"v.{at}", "")), "is": self.post.get(f"i.{at}", "in")}
        if "event" in raw:
            return self.event(raw, at)
        known = self.vocabulary.attributes.get(raw.get("field", ""))
        return (
            raw
            if known is None
            else {"field": known.key, **self.test(known, COMPARISONS_OF[known.type], at, raw)}
        )

    def event(self, raw: Raw, at: str) -> Raw:
        event = self.vocabulary.events.get(raw["event"])
        if event is None:
            return raw
        compared = compared_field(event, raw["measure"], raw.get("of", ""))
        where = [
            self.condition(item, event, f"{at}.{number}") for number, item in enumerate(raw.get("where", []))
        ]
        kept: Raw = {key: raw[key] for key in ("event", "measure", "of") if key in raw}
        allowed = comparisons_for_measure(raw["measure"], compared.type)
        return {
            **kept,
            "window": self.window(at, raw),
            "where": where,
            **self.test(compared, allowed, at, raw),
        }

    def condition(self, raw: Raw, event: Event, at: str) -> Raw:
        key = str(self.post.get(f"c.{at}", raw.get("field", "")))
        known = event.fields.get(key)
        if known is None:
            return {"field": key}
        if key != raw.get("field"):
            return _first_test(known, COMPARISONS_OF[known.type], {"field": key})
        allowed = COMPARISONS_OF[known.type]
        return {"field": key, **self.test(known, allowed, at, raw, prefix="c")}

    def test(self, field: Field, allowed: Sequence[str], at: str, raw: Raw, *, prefix: str = "") -> Raw:
        """The comparison and its value; values survive a change to a comparison that takes the same."""
        is_ = str(self.post.get(f"{prefix}i.{at}", raw.get("is", allowed[0])))
        if is_ not in allowed:
            is_ = allowed[0]
        values = [value for value in self.post.getlist(f"{prefix}v.{at}") if value != ""]
        values += _added(self.post.get(f"{prefix}va.{at}", ""))
        arity = COMPARISONS[is_].arity
        if arity == "none":
            return {"is": is_}
        if arity == "many":
            return {"is": is_, "value": [_typed(value, field) for value in values]}
        if arity == "two":
            both = [_typed(value, field) for value in [*values, "", ""][:2]]
            return {"is": is_, "value": both}
        return {"is": is_, "value": self.one(is_, field, at, values)}

    def one(self, is_: str, field: Field, at: str, values: Sequence[str]) -> object:
        value = values[0] if values else ""
        relative = self.post.get(f"u.{at}", "")
        if relative and is_ in RELATIVE:
            return (
                {"percent": value, "of": "before"}
                if relative == "before"
                else {"times": value, "of": relative}
            )
        return _whole(value) if is_ in COUNTED_IN_DAYS else _typed(value, field)

    def window(self, at: str, raw: Raw) -> Raw | None:
        if f"d.{at}" not in self.post:
            return raw.get("window")
        kind = self.post.get(f"d.{at}", "")
        first, last = self.post.get(f"df.{at}", ""), self.post.get(f"dt.{at}", "")
        if kind in PERIODS:
            return {"period": kind}
        match kind:
            case "last_days":
                return {"last_days": _whole(self.post.get(f"dn.{at}", "90"))}
            case "between":
                return {"from": first, "to": last or None}
            case "before":
                return {"before": first}
            case _:
                return None


def what_of(raw: Mapping[str, Any]) -> str:
    """What a rule is about, as the picker names it: `customers.country`, `orders:sum:amount`, `segment`, or nothing yet."""
    if "segment" in raw:
        return "segment"
    if "event" in raw:
        parts = [str(raw["event"]), str(raw.get("measure", "")), str(raw.get("of") or "")]
        return ":".join(part for part in parts if part)
    return str(raw.get("field", ""))


def fresh(what: str, vocabulary: Vocabulary, raw: Mapping[str, Any] | None = None) -> Raw:
    """A new rule about `what`, with the comparison it usually starts with; events keep the window and conditions they had."""
    if what == "segment":
        return {"segment": None, "is": "in"}
    if what in vocabulary.attributes:
        known = vocabulary.attributes[what]
        return _first_test(known, COMPARISONS_OF[known.type], {"field": what})
    event, _, measured = what.partition(":")
    measure, _, of = measured.partition(":")
    if event not in vocabulary.events or measure not in MEASURES:
        return {}
    compared = compared_field(vocabulary.events[event], measure, of)
    kept = raw if raw and raw.get("event") == event else {}
    made: Raw = {"event": event, "measure": measure, **({"of": of} if of else {})}
    made.update({"window": kept.get("window"), "where": kept.get("where", [])})
    return _first_test(compared, comparisons_for_measure(measure, compared.type), made)


def _first_test(field: Field, allowed: Sequence[str], made: Raw) -> Raw:
    is_ = "above" if field.key.startswith("days_since") else allowed[0]
    arity = COMPARISONS[is_].arity
    if arity == "none":
        return {**made, "is": is_}
    return {**made, "is": is_, "value": [] if arity == "many" else "" if arity == "one" else ["", ""]}


def _typed(value: str, field: Field) -> object:
    """Whole numbers and ids as numbers; what cannot be one stays text, so that the reader can say what is wrong."""
    if field.type in ("int", "id"):
        return _whole(value)
    if field.type in ("units", "float"):
        return value.replace(",", "") if value else ""
    return value


def _whole(value: str) -> object:
    text = str(value).replace(",", "").strip()
    return int(text) if text.lstrip("-").isdecimal() and text.isascii() else text


def _added(text: str) -> list[str]:
    """Values typed where there are no scripts: a comma between them."""
    return [part.strip() for part in text.split(",") if part.strip()]


def act(root: Raw, do: str) -> editing.Edited:
    """What the pressed button does to the rule, and where the cursor goes. Raises `Invalid` for what is no deed."""
    verb, _, rest = do.partition(":")
    try:
        return _act(root, verb, rest.split(":"))
    except (LookupError, ValueError):
        raise Invalid(
            tr("That part of the rule is not there any more. Load the page anew; your last step is kept.")
        ) from None


def _act(root: Raw, verb: str, rest: list[str]) -> editing.Edited:  # noqa: PLR0911 one per button
    path = editing.path_of(rest[0])
    match verb:
        case "rule":
            return editing.add(root, path, {})
        case "group":
            return editing.add_group(root, path)
        case "remove":
            return editing.remove(root, path)
        case "duplicate":
            return editing.duplicate(root, path)
        case "up" | "down":
            return editing.move(root, path, "up" if verb == "up" else "down")
        case "not":
            node = dict(editing.node_at(root, path))
            turned = {**node, "not": node.get("not") is not True}
            return editing.replace(root, path, turned) if path else (turned, path)
        case "relative":
            value = {("percent" if rest[1] == "before" else "times"): "", "of": rest[1]}
            return editing.replace(root, path, {**editing.node_at(root, path), "value": value})
        case "move":
            return editing.move_to(root, path, editing.path_of(rest[1]), int(rest[2]))
        case "where" | "unwhere":
            return _conditions(root, path, None if verb == "where" else int(rest[1]))
        case _:
            raise LookupError(verb)


def _conditions(root: Raw, path: Path, number: int | None) -> editing.Edited:
    node = dict(editing.node_at(root, path))
    where = list(node.get("where", []))
    if number is None:
        where.append({})
    else:
        del where[number]
    return editing.replace(root, path, {**node, "where": where})
