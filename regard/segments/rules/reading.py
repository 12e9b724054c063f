"""From JSON to the typed tree: every flaw is named with the rule it is in and what would mend it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from regard.kernel.errors import FieldError, Invalid
from regard.kernel.words import tr
from regard.segments.rules.tree import (
    VERSION,
    AttributeRule,
    Condition,
    EventRule,
    Group,
    Node,
    Path,
    SegmentRule,
    Unfinished,
    counts,
)
from regard.segments.rules.values import Flaw, only_keys, read_test, read_window
from regard.segments.rules.vocabulary import (
    COMPARISONS_OF,
    MEASURES,
    SHARED_WITH_BEFORE,
    Event,
    Field,
    Vocabulary,
    comparisons_for_measure,
    measure_label,
)
from regard.segments.rules.windows import Before

MOST_DEEP = 6
MOST_RULES = 100

_LEAF_KEYS = {
    "field": {"field", "is", "value"},
    "event": {"event", "measure", "of", "window", "where", "is", "value"},
    "segment": {"segment", "is"},
}


def read(data: object, vocabulary: Vocabulary) -> Group:
    """The tree of a finished rule. Raises `Invalid` with one error per flaw, each naming its rule."""
    reader = _Reader(vocabulary)
    root = reader.root(data)
    if not reader.errors and not counts(root):
        reader.errors.append(
            FieldError("rules", tr("The rule is empty. Add at least one condition."), "required")
        )
    if reader.errors:
        raise Invalid(reader.errors)
    return root


def read_draft(data: object, vocabulary: Vocabulary) -> Group:
    """The tree of a rule in the making: rules with flaws become `Unfinished`. Raises `Invalid` only when it is no tree."""
    reader = _Reader(vocabulary)
    root = reader.root(data)
    fatal = [error for error in reader.errors if error.code == "structure"]
    if fatal:
        raise Invalid(fatal)
    return root


def _name(path: Path) -> str:
    """How people count rules: (0, 2) is rule 1.3."""
    return tr("Rule {number}", number=".".join(str(index + 1) for index in path)) if path else tr("The rule")


def _field(path: Path, part: str) -> str:
    steps = ".".join(f"rules.{index}" for index in path)
    return ".".join(piece for piece in (steps, part) if piece)


class _Reader:
    """Walks the JSON once and collects what is wrong with it."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.errors: list[FieldError] = []
        self.rules = 0

    def root(self, data: object) -> Group:
        if not isinstance(data, Mapping):
            raise Invalid(
                [FieldError("", tr("A rule is an object with version, op and rules."), "structure")]
            )
        version = data.get("version", VERSION)
        if version != VERSION:
            message = tr(
                "The rule has version {version}; this Regard reads version {own}.",
                version=repr(version),
                own=VERSION,
            )
            raise Invalid([FieldError("version", message, "structure")])
        return self.group({key: value for key, value in data.items() if key != "version"}, ())

    def group(self, data: Mapping[str, Any], path: Path) -> Group:
        op = data.get("op")
        children = data.get("rules", [])
        if op not in ("all", "any"):
            self._flaw(path, Flaw("op", f"op is all or any, not {op!r}", "structure"))
        if not isinstance(data.get("not", False), bool):
            self._flaw(path, Flaw("not", "not is true or false", "structure"))
        if unknown := set(data) - {"op", "not", "rules"}:
            self._flaw(
                path, Flaw("", f"a group knows no {', '.join(sorted(map(str, unknown)))}", "structure")
            )
        if not isinstance(children, Sequence) or isinstance(children, str):
            self._flaw(path, Flaw("rules", "rules is a list", "structure"))
            children = []
        if len(path) > MOST_DEEP:
            self._flaw(
                path, Flaw("rules", tr("groups go at most {count} deep", count=MOST_DEEP), "structure")
            )
            children = []
        nodes = tuple(self.node(child, (*path, index)) for index, child in enumerate(children))
        return Group("any" if op == "any" else "all", nodes, data.get("not") is True)

    def node(self, data: object, path: Path) -> Node:
        if not isinstance(data, Mapping):
            self._flaw(path, Flaw("", "is an object", "structure"))
            return Unfinished({}, tr("This is no rule."), is_wrong=True)
        if "rules" in data or "op" in data:
            return self.group(data, path)
        self.rules += 1
        if self.rules == MOST_RULES + 1:
            self._flaw(
                path, Flaw("", tr("a segment has at most {count} rules", count=MOST_RULES), "structure")
            )
        try:
            return self._leaf(data)
        except Flaw as flaw:
            self._flaw(path, flaw)
            return Unfinished(data, flaw.message, flaw.part, flaw.code != "required")

    def _flaw(self, path: Path, flaw: Flaw) -> None:
        who = f"{_name(path)}, {flaw.subject}" if flaw.subject else _name(path)
        self.errors.append(
            FieldError(
                _field(path, flaw.part), tr("{who}: {message}", who=who, message=flaw.message), flaw.code
            )
        )

    def _leaf(self, data: Mapping[str, Any]) -> Node:
        kinds: dict[str, Callable[[Mapping[str, Any]], Node]] = {
            "field": self._attribute,
            "event": self._event,
            "segment": self._segment,
        }
        kind = next((name for name in kinds if name in data), None)
        if kind is None:
            raise Flaw("field", tr("Choose what the rule is about."), "required")
        only_keys(data, _LEAF_KEYS[kind])
        return kinds[kind](data)

    def _attribute(self, data: Mapping[str, Any]) -> AttributeRule:
        key = data["field"]
        known = self.vocabulary.attributes.get(key) if isinstance(key, str) else None
        if known is None:
            raise Flaw("field", tr("There is no field {field}.", field=repr(key)), "unknown")
        relatives = {one: item for one, item in self._relatives(known.type).items() if one != key}
        test = read_test(data, known, COMPARISONS_OF[known.type], relatives, False)
        return AttributeRule(known.key, test)

    def _segment(self, data: Mapping[str, Any]) -> SegmentRule:
        segment, is_ = data["segment"], data.get("is", "in")
        if is_ not in ("in", "not_in"):
            raise Flaw(
                "is",
                tr("a customer is in or not_in a segment, not {given}", given=repr(is_)),
                subject=tr("Segment"),
            )
        if isinstance(segment, bool) or not isinstance(segment, int) or segment < 1:
            raise Flaw("segment", tr("Choose a segment."), "required", subject=tr("Segment"))
        return SegmentRule(segment, "not_in" if is_ == "not_in" else "in")

    def _event(self, data: Mapping[str, Any]) -> EventRule:
        key = data["event"]
        event = self.vocabulary.events.get(key) if isinstance(key, str) else None
        if event is None:
            raise Flaw("event", tr("There is no event {event}.", event=repr(key)), "unknown")
        measure, of = self._measure(data, event)
        window = read_window(data.get("window"), event.label)
        compared = compared_field(event, measure, of)
        relatives = self._relatives(compared.type)
        has_before = measure in SHARED_WITH_BEFORE and window is not None and not isinstance(window, Before)
        where = self._where(data.get("where"), event)
        allowed = comparisons_for_measure(measure, compared.type)
        return EventRule(
            key, measure, read_test(data, compared, allowed, relatives, has_before), of, window, where
        )

    def _measure(self, data: Mapping[str, Any], event: Event) -> tuple[str, str]:
        measure, of = data.get("measure"), data.get("of") or ""
        if measure not in MEASURES:
            raise Flaw(
                "measure",
                tr(
                    "the measure is one of {known}, not {given}",
                    known=", ".join(MEASURES),
                    given=repr(measure),
                ),
                subject=event.label,
            )
        types = MEASURES[measure].of
        if not types:
            if of:
                raise Flaw(
                    "of",
                    tr("{measure} is of the event itself, not of {given}", measure=measure, given=repr(of)),
                    subject=event.label,
                )
            return measure, ""
        known = event.fields.get(of) if isinstance(of, str) else None
        if known is None or known.type not in types:
            names = ", ".join(item.key for item in event.fields.values() if item.type in types) or tr(
                "nothing here"
            )
            raise Flaw(
                "of",
                tr(
                    "{measure} is of one of {known}, not {given}",
                    measure=measure,
                    known=names,
                    given=repr(of),
                ),
                subject=event.label,
            )
        return measure, known.key

    def _relatives(self, type_: str) -> dict[str, Field]:
        """The fields of a customer that a figure of this type may be so many times of."""
        money = type_ == "units"
        return {
            key: item
            for key, item in self.vocabulary.attributes.items()
            if (
                item.type == "units" if money else item.type in ("int", "float") and type_ in ("int", "float")
            )
        }

    def _where(self, data: object, event: Event) -> tuple[Condition, ...]:
        if data is None:
            return ()
        if isinstance(data, Mapping):
            data = [_short_condition(key, value) for key, value in data.items()]
        if not isinstance(data, Sequence) or isinstance(data, str):
            raise Flaw("where", tr("where is a list of conditions"), subject=event.label)
        return tuple(self._condition(item, event) for item in data)

    def _condition(self, data: object, event: Event) -> Condition:
        if not isinstance(data, Mapping):
            raise Flaw("where", tr("a condition is an object"), subject=event.label)
        only_keys(data, {"field", "is", "value"}, "where")
        key = data.get("field")
        known = event.fields.get(key) if isinstance(key, str) else None
        if known is None:
            raise Flaw(
                "where",
                tr("{events} have no field {field}", events=event.label, field=repr(key)),
                "unknown",
                subject=event.label,
            )
        try:
            return Condition(known.key, read_test(data, known, COMPARISONS_OF[known.type], {}, False))
        except Flaw as flaw:
            raise Flaw("where", flaw.message, flaw.code, subject=f"{event.label}, {known.label}") from flaw


def _short_condition(key: str, value: object) -> dict[str, object]:
    """`{"category": "Tea"}` and `{"category": ["Tea", "Coffee"]}` are short for `is any of`."""
    return {"field": key, "is": "in", "value": value if isinstance(value, list) else [value]}


def compared_field(event: Event, measure: str, of: str) -> Field:
    """The measure as something that is compared: its type, and its name for messages."""
    words, label = MEASURES[measure], measure_label(event, measure, of)
    if not of:
        return Field(measure, label, words.type, event.key, "")  # type: ignore[arg-type]
    field = event.fields[of]
    type_ = words.type or ("float" if measure == "average" and field.type == "int" else field.type)
    currency = field.currency and measure != "distinct"
    return Field(measure, label, type_, event.key, "", currency=currency)  # type: ignore[arg-type]
