"""The rule in plain English: the sentence above the builder, on lists and in the command line."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from regard.segments.rules.reading import compared_field
from regard.segments.rules.tree import (
    AttributeRule,
    Condition,
    EventRule,
    Group,
    Node,
    SegmentRule,
    ShareOfBefore,
    Test,
    TimesField,
    Unfinished,
    Value,
    counts,
)
from regard.segments.rules.vocabulary import Event, Field, Vocabulary, measure_label
from regard.segments.rules.windows import Window, say_before, say_day, say_window

NameOf = Callable[[str, int], str]
"""What an id is called: (`products`, 42) -> `Sencha`, (`segments`, 3) -> `Cafés`."""

MOST_NAMED = 4


@dataclass(frozen=True)
class Part:
    """A piece of the sentence; what carries the meaning is `is_strong`."""

    text: str
    is_strong: bool = False


Parts = tuple[Part, ...]


def _id_name(refers: str, id_: int) -> str:
    return f"#{id_}"


def say(root: Group, vocabulary: Vocabulary, name_of: NameOf = _id_name) -> Parts:
    """The sentence, from `Customers` to the full stop. Unfinished rules are left out."""
    speaker = _Speaker(vocabulary, name_of)
    if not counts(root):
        return (Part("Every customer", True), Part(".", False))
    said = speaker.group(root, is_top=True)
    return tuple(_merged((Part("Customers "), *said, Part("."))))


def _merged(parts: Iterable[Part]) -> Iterator[Part]:
    """Neighbours of one weight become one part."""
    held: Part | None = None
    for part in parts:
        if held and held.is_strong == part.is_strong:
            held = Part(held.text + part.text, held.is_strong)
            continue
        if held:
            yield held
        held = part
    if held:
        yield held


def _joined(clauses: Sequence[Parts], word: str) -> Parts:
    """a, b and c; with longer clauses the last comma stays."""
    said: list[Part] = []
    for index, clause in enumerate(clauses):
        if index:
            comma = "," if len(clauses) > 2 else ""
            said.append(Part(f"{comma} {word} " if index == len(clauses) - 1 else ", "))
        said.extend(clause)
    return tuple(said)


def listed(texts: Sequence[str], word: str = "or") -> str:
    """Netherlands, Belgium or 3 more."""
    shown = list(texts[:MOST_NAMED])
    if len(texts) > MOST_NAMED + 1:
        shown.append(f"{len(texts) - MOST_NAMED} more")
    else:
        shown = list(texts)
    if len(shown) < 2:
        return "".join(shown)
    return f"{', '.join(shown[:-1])} {word} {shown[-1]}"


class _Speaker:
    def __init__(self, vocabulary: Vocabulary, name_of: NameOf) -> None:
        self.vocabulary = vocabulary
        self.name_of = name_of

    def group(self, group: Group, *, is_top: bool = False) -> Parts:
        inside = [child for child in group.rules if counts(child)]
        said = _joined([self.node(child) for child in inside], "and" if group.op == "all" else "or")
        if group.is_negated:
            return Part("except those " if is_top else "who are not among those "), *said
        if is_top or len(inside) < 2:
            return said
        if group.op == "any" and not any(isinstance(child, Group) for child in inside):
            return Part("either "), *said
        return Part("("), *said, Part(")")

    def node(self, node: Node) -> Parts:
        match node:
            case Group():
                return self.group(node)
            case AttributeRule():
                return self.attribute(node)
            case SegmentRule(segment, is_):
                verb = "who are in " if is_ == "in" else "who are not in "
                return Part(verb), Part(self.name_of("segments", segment), True)
            case EventRule():
                return self.event(node, self.vocabulary.events[node.event])
            case Unfinished():
                return ()

    def attribute(self, rule: AttributeRule) -> Parts:
        field = self.vocabulary.attributes[rule.field]
        return Part(f"whose {field.words} "), *self.test(rule.test, field)

    def event(self, rule: EventRule, event: Event) -> Parts:
        when = say_window(rule.window)
        tail = (*self.where(rule.where, event), *([Part(f" {when}")] if when else []))
        field = compared_field(event, rule.measure, rule.of)
        if rule.measure == "count":
            return self.count(rule, event, field, tail)
        said = self.test(rule.test, field, rule.window)
        return Part(f"whose {self.measure(rule, event)}"), *tail, Part(" "), *said

    def count(self, rule: EventRule, event: Event, field: Field, tail: Parts) -> Parts:
        """`who ordered at least twice`, and the two ways of saying yes and no."""
        test = rule.test
        if (test.is_, test.values) in (("at_least", (1,)), ("above", (0,))):
            return Part("who "), Part(event.did, True), *tail
        if (test.is_, test.values) in (("at_most", (0,)), ("below", (1,)), ("equals", (0,))):
            never = f"have not {event.did}" if tail else f"never {event.did}"
            return Part("who "), Part(never, True), *tail
        if isinstance(test.value, ShareOfBefore | TimesField):
            return (
                Part(f"whose number of {event.many}"),
                *tail,
                Part(" "),
                *self.test(test, field, rule.window),
            )
        return Part(f"who {event.did} "), Part(self.times(test), True), *tail

    def number_words(self, test: Test) -> str:
        words = {
            "at_least": "at least ",
            "at_most": "at most ",
            "above": "more than ",
            "below": "fewer than ",
        }
        if test.is_ == "between":
            return " to ".join(_number(value) for value in test.values)
        return words.get(test.is_, "exactly ") + _number(test.value)

    def times(self, test: Test) -> str:
        """exactly once, at least twice, 3 to 5 times."""
        said = self.number_words(test)
        for number, word in (("1", "once"), ("2", "twice")):
            if test.is_ != "between" and said.endswith(f" {number}"):
                return said[: -len(number)] + word
        return f"{said} times"

    def measure(self, rule: EventRule, event: Event) -> str:
        if rule.measure.startswith("days_since"):
            return f"{rule.measure.rsplit('_', 1)[1]} {event.one}"
        label = measure_label(event, rule.measure, rule.of)
        return label[:1].lower() + label[1:]

    def where(self, where: Sequence[Condition], event: Event) -> Parts:
        said: list[Part] = []
        for number, condition in enumerate(where):
            field = event.fields[condition.field]
            first, *rest = self.test(condition.test, field)
            lead = f"{' and' if number else ''} with {field.words} {first.text.removeprefix('is ')}"
            said += [Part(lead), *rest]
        return tuple(said)

    def test(self, test: Test, field: Field, window: Window = None) -> Parts:
        if test.is_ in ("known", "unknown"):
            return Part("are " if field.type == "several" else "is "), Part(
                "known" if test.is_ == "known" else "not known", True
            )
        if test.is_ in ("yes", "no"):
            return Part("is "), Part("true" if test.is_ == "yes" else "not true", True)
        if field.key in ("days_since_first", "days_since_last"):
            return self.days_ago(test)
        values = [self.value(value, field, window) for value in test.values]
        lead, text = _phrase(test.is_, values)
        return Part(lead), Part(text, True)

    def days_ago(self, test: Test) -> Parts:
        if isinstance(test.value, TimesField):
            return Part("was "), Part(f"{_than(test.is_)} {self.value(test.value, None)} ago", True)
        if test.is_ == "between":
            low, high = (_number(value) for value in test.values)
            return Part("was "), Part(f"between {low} and {high} days ago", True)
        return Part("was "), Part(f"{_than(test.is_)} {_number(test.value)} days ago", True)

    def value(self, value: Value, field: Field | None, window: Window = None) -> str:  # noqa: PLR0911 one per kind of value
        match value:
            case TimesField(factor, key):
                return f"{_number(factor)} × their {self.vocabulary.attributes[key].words}"
            case ShareOfBefore(percent):
                return f"{_number(percent)}% of {say_before(window)}"
            case date():
                return say_day(value)
            case str():
                return field.choice(value) if field else value
            case int() if field and field.type == "id":
                return self.name_of(field.refers, value)
        text = _number(value)
        if field and field.currency:
            return f"{text} {self.vocabulary.currency}".strip()
        return text


def _than(is_: str) -> str:
    return {"at_least": "at least", "at_most": "at most", "above": "more than", "below": "less than"}.get(
        is_, "exactly"
    )


_LEADS = {"contains": "contains ", "starts_with": "starts with ", "last_days": "was ", "older_days": "was "}
_TEXTS = {
    "contains": "“{0}”",
    "starts_with": "“{0}”",
    "between": "between {0} and {1}",
    "on_or_after": "on or after {0}",
    "before": "before {0}",
    "last_days": "in the last {0} days",
    "older_days": "more than {0} days ago",
    "next_days": "in the next {0} days",
}


def _phrase(is_: str, values: Sequence[str]) -> tuple[str, str]:
    """What stands before the value in plain weight, and the value with its own words."""
    if is_ in ("has", "has_none"):
        return "include ", ("none of " if is_ == "has_none" else "") + listed(values)
    if is_ in ("in", "not_in"):
        return "is ", ("not " if is_ == "not_in" else "") + listed(values)
    return _LEADS.get(is_, "is "), _TEXTS.get(is_, _than(is_) + " {0}").format(*values)


def _number(value: object) -> str:
    """1,234.5 rather than 1234.50."""
    number = value if isinstance(value, Decimal) else Decimal(str(value))
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
