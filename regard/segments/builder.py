"""The builder as it is drawn: every group and rule with its choices, from a draft's rule."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from regard.kernel.figures import figure
from regard.kernel.words import lazy_of, tr, tr_of
from regard.segments import naming, rules
from regard.segments.evaluation import Left, Share, alternatives
from regard.segments.forms import place, what_of
from regard.segments.rules import Event, Field, Group, Node, Unfinished, Vocabulary, editing
from regard.segments.rules.editing import Raw
from regard.segments.rules.reading import compared_field
from regard.segments.rules.tree import Path, walk
from regard.segments.rules.vocabulary import (
    COMPARISONS,
    COMPARISONS_OF,
    COUNTED_IN_DAYS,
    MEASURES,
    RELATIVE,
    SHARED_WITH_BEFORE,
    comparisons_for_measure,
    measure_label,
)
from regard.segments.rules.windows import PERIODS

WINDOWS = (
    ("", lazy_of("when", "ever")),
    ("last_days", lazy_of("comparison", "in the last")),
    *PERIODS.items(),
    ("between", lazy_of("comparison", "between")),
    ("before", lazy_of("comparison", "before")),
)


@dataclass(frozen=True)
class Choice:
    """Something to pick: `value` is sent, `label` shown."""

    value: str
    label: str
    is_chosen: bool = False


@dataclass(frozen=True)
class Choices:
    """A headed part of a picker."""

    label: str
    icon: str
    items: tuple[Choice, ...]


@dataclass(frozen=True)
class TestView:
    """A comparison and its value. `widget`: none, many, two, days, date, number, text or relative."""

    __test__ = False

    comparisons: tuple[Choice, ...]
    widget: str
    values: tuple[Choice, ...] = ()
    suggest: str = ""
    unit: str = ""
    relatives: tuple[Choice, ...] = ()
    input_type: str = "text"

    @property
    def is_relative(self) -> bool:
        """Whether the value is held against another figure rather than a fixed one."""
        return any(one.is_chosen and one.value for one in self.relatives)

    @property
    def first(self) -> str:
        return self.values[0].value if self.values else ""

    @property
    def second(self) -> str:
        return self.values[1].value if len(self.values) > 1 else ""


@dataclass(frozen=True)
class ConditionView:
    """One condition on the events of a rule."""

    place: str
    number: int
    fields: tuple[Choice, ...]
    test: TestView | None


@dataclass(frozen=True)
class WindowView:
    kinds: tuple[Choice, ...]
    kind: str
    days: str = ""
    first: str = ""
    last: str = ""


@dataclass(frozen=True)
class RuleView:
    """A rule as a row. `message` says what is missing when it is left out; `at` which part of it.

    `is_wrong` makes that an error; else it is only what comes next.
    """

    place: str
    join: str
    letter: str
    icon: str
    label: str
    what: str
    test: TestView | None = None
    window: WindowView | None = None
    conditions: tuple[ConditionView, ...] = ()
    has_conditions: bool = False
    message: str = ""
    at: str = ""
    is_wrong: bool = False
    is_segment: bool = False
    is_group: bool = False

    @property
    def id(self) -> str:
        return self.place.replace(".", "-")

    @property
    def is_value_missing(self) -> bool:
        return self.at in ("value", "segment")


@dataclass(frozen=True)
class GroupView:
    place: str
    join: str
    letter: str
    op: str
    is_negated: bool
    children: tuple["RuleView | GroupView", ...] = field(default=())
    is_group: bool = True

    @property
    def id(self) -> str:
        return self.place.replace(".", "-") or "root"

    @property
    def ways(self) -> tuple[tuple[str, str], ...]:
        """How many of its rules must be true, with what it is called."""
        return ("all", tr_of("of these are true", "All")), ("any", tr_of("of these are true", "Any"))


def pickable(vocabulary: Vocabulary) -> tuple[Choices, ...]:
    """Everything a rule can be about, by kind."""
    groups: dict[str, list[Choice]] = {}
    for item in vocabulary.attributes.values():
        groups.setdefault(item.group, []).append(Choice(item.key, item.label))
    about = [Choices(label, "user", tuple(items)) for label, items in groups.items()]
    events = [Choices(one.label, one.icon, _measures(one)) for one in vocabulary.events.values()]
    other = Choices(tr("Other segments"), "filter", (Choice("segment", tr("Segment")),))
    return (*about, *events, other)


_ORDER = (
    "count",
    "sum",
    "average",
    "days_since_last",
    "days_since_first",
    "last",
    "first",
    "gap",
    "distinct",
    "max",
    "min",
)


def _measures(event: Event) -> tuple[Choice, ...]:
    found = []
    for measure in _ORDER:
        types = MEASURES[measure].of
        if not types:
            found.append(Choice(f"{event.key}:{measure}", measure_label(event, measure, "")))
        for one in event.fields.values():
            if one.type in types:
                found.append(
                    Choice(f"{event.key}:{measure}:{one.key}", measure_label(event, measure, one.key))
                )
    return tuple(found)


def draw(raw: Raw, vocabulary: Vocabulary, *, is_tried: bool = False) -> GroupView:
    """The whole rule as it is drawn. One query per kind of id that values are names of.

    What is still missing is an error once it was tried to save the rule (`is_tried`), before that only what comes next.
    """
    return _Drawing(vocabulary, raw, is_tried).group(raw, (), "")


class _Drawing:
    def __init__(self, vocabulary: Vocabulary, raw: Raw, is_tried: bool) -> None:
        self.vocabulary = vocabulary
        self.is_tried = is_tried
        self.tree = rules.read_draft(raw, vocabulary)
        self.nodes: dict[Path, Node] = dict(walk(self.tree))
        self.letters = alternatives(self.tree)
        self.names = _names(raw, vocabulary)

    def group(self, raw: Raw, path: Path, join: str) -> GroupView:
        word = tr("and") if raw.get("op") == "all" else tr("or")
        children = tuple(
            self.node(child, (*path, index), word if index else "")
            for index, child in enumerate(raw.get("rules", []))
        )
        letter = self.letters.get(path, "")
        return GroupView(place(path), join, letter, str(raw.get("op")), raw.get("not") is True, children)

    def node(self, raw: Raw, path: Path, join: str) -> RuleView | GroupView:
        if editing.is_group(raw):
            return self.group(raw, path, join)
        view = self.rule(raw, path, join)
        node = self.nodes[path]
        if not isinstance(node, Unfinished):
            return view
        is_wrong = node.is_wrong or self.is_tried
        return replace(view, message=_left_out(node), at=node.at, is_wrong=is_wrong)

    def rule(self, raw: Raw, path: Path, join: str) -> RuleView:
        base = RuleView(
            place(path), join, self.letters.get(path, ""), "help-circle", tr("Choose what"), what_of(raw)
        )
        if "segment" in raw:
            return replace(base, icon="filter", label=tr("Segment"), is_segment=True, test=self.segment(raw))
        if raw.get("event") in self.vocabulary.events and raw.get("measure") in MEASURES:
            return self.event(base, raw, self.vocabulary.events[raw["event"]])
        known = self.vocabulary.attributes.get(raw.get("field", ""))
        if known is None:
            return base
        test = self.test(raw, known, COMPARISONS_OF[known.type])
        return replace(base, icon=known.icon, label=known.label, test=test)

    def segment(self, raw: Raw) -> TestView:
        chosen = raw.get("segment")
        values = (
            (Choice(str(chosen), self.name("segments", chosen), True),) if isinstance(chosen, int) else ()
        )
        comparisons = (("in", tr_of("segment", "is")), ("not_in", tr_of("segment", "is not")))
        return TestView(_choices(comparisons, raw.get("is", "in")), "one_of", values, "segments:")

    def event(self, base: RuleView, raw: Raw, event: Event) -> RuleView:
        compared = compared_field(event, raw["measure"], str(raw.get("of") or ""))
        test = self.test(
            raw, compared, comparisons_for_measure(raw["measure"], compared.type), raw["measure"]
        )
        where = enumerate(raw.get("where") or [])
        return replace(
            base,
            icon=event.icon,
            label=compared.label,
            test=test,
            window=_window(raw.get("window")),
            conditions=tuple(self.condition(item, event, base.place, number) for number, item in where),
            has_conditions=bool(event.fields),
        )

    def condition(self, raw: Raw, event: Event, at: str, number: int) -> ConditionView:
        known = event.fields.get(raw.get("field", ""))
        fields = tuple(
            Choice(one.key, one.label, one.key == raw.get("field")) for one in event.fields.values()
        )
        test = None if known is None else self.test(raw, known, COMPARISONS_OF[known.type], event=event.key)
        return ConditionView(f"{at}.{number}", number, fields, test)

    def test(
        self, raw: Raw, known: Field, allowed: Sequence[str], measure: str = "", event: str = ""
    ) -> TestView:
        is_ = raw.get("is") if raw.get("is") in allowed else allowed[0]
        value = raw.get("value")
        comparisons = _choices([(key, COMPARISONS[key].label) for key in allowed], str(is_))
        suggest = f"{event}:{known.key}" if event else known.key
        view = TestView(comparisons, _widget(known, str(is_)), suggest=suggest, input_type=_input(known))
        if is_ in COUNTED_IN_DAYS:
            return replace(
                view, values=_plain([value]), unit=tr_of("in the last", "days"), input_type="number"
            )
        if is_ in RELATIVE:
            view = self.relatives(view, raw, known, measure)
        if isinstance(value, Mapping):
            shown = value.get("percent", value.get("times", ""))
            return replace(view, values=_plain([shown]), unit="", input_type="number")
        unit = self.vocabulary.currency if known.currency else tr("days") if known.is_in_days else ""
        listed = value if isinstance(value, list) else [value]
        return replace(view, values=self.chosen(listed, known), unit=unit)

    def chosen(self, values: Iterable[object], known: Field) -> tuple[Choice, ...]:
        shown = [value for value in values if value is not None]
        if known.type == "id":
            return tuple(Choice(str(value), self.name(known.refers, value), True) for value in shown)
        return tuple(Choice(str(value), known.choice(value), True) for value in shown)

    def relatives(self, view: TestView, raw: Raw, known: Field, measure: str) -> TestView:
        """What the value may be relative to: nothing, the time before, another figure of the customer."""
        value = raw.get("value")
        chosen = str(value.get("of", "")) if isinstance(value, Mapping) else ""
        items = [("", tr("a fixed value"))]
        tree_window = raw.get("window")
        if measure in SHARED_WITH_BEFORE and tree_window and "before" not in tree_window:
            items.append(("before", _share_words(tree_window)))
        if known.type in ("int", "float", "units"):
            alike = ("units",) if known.type == "units" else ("int", "float")
            others = [
                one
                for one in self.vocabulary.attributes.values()
                if one.type in alike and one.key != known.key
            ]
            items += [(one.key, tr("× their {field}", field=one.words)) for one in others]
        return replace(view, relatives=_choices(items, chosen)) if len(items) > 1 else view

    def name(self, refers: str, value: object) -> str:
        return self.names.get(refers, {}).get(value, f"#{value}") if isinstance(value, int) else str(value)


def _names(raw: Raw, vocabulary: Vocabulary) -> dict[str, dict[int, str]]:
    """The names of all ids in a rule, one query per kind."""
    wanted: dict[str, set[int]] = {}
    for leaf in _leaves(raw):
        if isinstance(leaf.get("segment"), int):
            wanted.setdefault("segments", set()).add(leaf["segment"])
        known = vocabulary.attributes.get(leaf.get("field", ""))
        event = vocabulary.events.get(leaf.get("event", ""))
        pairs: list[tuple[Field | None, Raw]] = [(known, leaf)]
        pairs += (
            [(event.fields.get(one.get("field", "")), one) for one in leaf.get("where") or []]
            if event
            else []
        )
        for one, test in pairs:
            if one is not None and one.refers and isinstance(test.get("value"), list):
                wanted.setdefault(one.refers, set()).update(v for v in test["value"] if isinstance(v, int))
    return {refers: naming.names_of(refers, ids) for refers, ids in wanted.items()}


def _leaves(raw: Raw) -> Iterable[Raw]:
    for child in raw.get("rules", []):
        if editing.is_group(child):
            yield from _leaves(child)
        else:
            yield child


def _choices(items: Iterable[tuple[str, str]], chosen: str) -> tuple[Choice, ...]:
    return tuple(Choice(key, label, key == chosen) for key, label in items)


def _plain(values: Iterable[object]) -> tuple[Choice, ...]:
    return tuple(Choice("" if value is None else str(value), "", True) for value in values)


def _widget(known: Field, is_: str) -> str:
    arity = COMPARISONS[is_].arity
    return {"none": "none", "many": "many", "two": "two"}.get(arity, "one")


def _input(known: Field) -> str:
    inputs = {"date": "date", "time": "time", "int": "number", "units": "number", "float": "number"}
    return inputs.get(known.type, "text")


def _window(raw: Any) -> WindowView:  # noqa: ANN401
    data = raw if isinstance(raw, Mapping) else {}
    kind = "last_days" if "last_days" in data else str(data.get("period", ""))
    kind = "between" if "from" in data else "before" if "before" in data else kind
    return WindowView(
        kinds=_choices(WINDOWS, kind),
        kind=kind,
        days=str(data.get("last_days", "")),
        first=str(data.get("from") or data.get("before") or ""),
        last=str(data.get("to") or ""),
    )


def _share_words(raw: Mapping[str, Any]) -> str:
    """A share of the time before, whose percentage stands in a field before it."""
    if isinstance(raw.get("last_days"), int):
        return tr("% of the {count} days before", count=figure(raw["last_days"]))
    if str(raw.get("period")).endswith("month"):
        return tr("% of the month before")
    return tr("% of the year before") if raw.get("period") in PERIODS else tr("% of the same time before")


def _left_out(node: Unfinished) -> str:
    """What is missing, and that the rule does not count until then."""
    return tr("{message}. Not counted until then.", message=node.message.rstrip("."))


def is_finished(root: Group) -> bool:
    """Whether every rule could be evaluated."""
    return not any(isinstance(node, Unfinished) for _, node in walk(root))


def html_id(path: Path) -> str:
    """How the page calls the node at `path`."""
    return "-".join(map(str, path)) or "root"


@dataclass(frozen=True)
class PartCount:
    """What a part leaves, and whether it is a group."""

    left: Left
    is_group: bool


def part(root: Group, path: Path, left: Left) -> PartCount:
    node: Node = root
    for step in path:
        assert isinstance(node, Group)  # noqa: S101
        node = node.rules[step]
    return PartCount(left, isinstance(node, Group))


def left_out(root: Group) -> list[str]:
    """The ids of the rules that do not count yet."""
    return [html_id(path) for path, node in walk(root) if isinstance(node, Unfinished)]


_TELLING = ("category", "rfm_cell", "country", "abc_class")


def breakdowns(vocabulary: Vocabulary) -> list[tuple[str, str]]:
    """The attributes members may be broken down by, those with values that repeat; the most telling ones first."""
    fitting = [
        item
        for item in vocabulary.attributes.values()
        if item.type in ("choice", "text", "bool") and item.column != "name"
    ]
    fitting.sort(key=lambda item: _TELLING.index(item.column) if item.column in _TELLING else len(_TELLING))
    return [(item.key, item.label) for item in fitting]


@dataclass(frozen=True)
class ShareRow:
    """One value: how many members have it, their share, and the share among everybody."""

    label: str
    members: int
    share: float
    usual: float


def breakdown(shares: Sequence[Share], rest: Share, by: Field) -> dict[str, Any]:
    """The rows of a breakdown: each share of the members beside the share among everybody."""
    members = sum(one.members for one in shares) + rest.members
    everybody = sum(one.everybody for one in shares) + rest.everybody

    def row(label: str, one: Share) -> ShareRow:
        share, usual = one.members / (members or 1), one.everybody / (everybody or 1)
        return ShareRow(label, one.members, share, usual)

    rows = [
        row(by.choice(one.value) if one.value else tr("Not known"), one)
        for one in shares
        if one.members or one.everybody
    ]
    if rest.members:
        rows.append(row(tr("Other"), rest))
    scale = max([*(one.share for one in rows), *(one.usual for one in rows), 0.01])
    return {"rows": rows, "scale": scale, "members": members, "everybody": everybody}
