"""The rule as people say it: the sentence above the builder, on lists and in the command line.

Every clause is one text with its places, for each language to order as it does: `who {did}{tail}` is `die{tail} {did}`.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from regard.kernel.figures import figure
from regard.kernel.words import lazy, lazy_of, tr, tr_of
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
from regard.segments.rules.vocabulary import Event, Field, Vocabulary, measure_words
from regard.segments.rules.windows import Window, say_day, say_share, say_window

NameOf = Callable[[str, int], str]
"""What an id is called: (`products`, 42) -> `Sencha`, (`segments`, 3) -> `Cafés`."""

MOST_NAMED = 4


@dataclass(frozen=True)
class Part:
    """A piece of the sentence; what carries the meaning is `is_strong`."""

    text: str
    is_strong: bool = False


Parts = tuple[Part, ...]

_PLACES = re.compile(r"(<b>|</b>|\{\w+\})")


def _id_name(refers: str, id_: int) -> str:
    return f"#{id_}"


def say(root: Group, vocabulary: Vocabulary, name_of: NameOf = _id_name) -> Parts:
    """The sentence, from `Customers` to the full stop. Unfinished rules are left out."""
    speaker = _Speaker(vocabulary, name_of)
    if not counts(root):
        return tuple(_merged(_filled(tr("<b>Every customer</b>."))))
    clauses = speaker.clauses(root)
    if root.is_negated:
        return tuple(_merged(_filled(tr("Customers except those {clauses}."), clauses=clauses)))
    return tuple(_merged(_filled(tr("Customers {clauses}."), clauses=clauses)))


def _filled(text: str, **values: str | Parts) -> Parts:
    """`text` with its places filled; what stands between <b> and </b> is strong, and so is what is strong in a value."""
    said: list[Part] = []
    is_strong = False
    for piece in filter(None, _PLACES.split(text)):
        if piece in ("<b>", "</b>"):
            is_strong = piece == "<b>"
            continue
        value = values[piece[1:-1]] if piece[0] == "{" else piece
        said += [Part(value, is_strong)] if isinstance(value, str) else value
    return tuple(part for part in said if part.text)


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


def _joined(clauses: Sequence[Parts], *, is_all: bool) -> Parts:
    """a, b and c; with longer clauses the last comma stays."""
    if len(clauses) < 2:
        return clauses[0] if clauses else ()
    said, *between, last = clauses
    for clause in between:
        said = _filled(tr("{clauses}, {next}"), clauses=said, next=clause)
    if len(clauses) == 2:
        text = tr("{clauses} and {last}") if is_all else tr("{clauses} or {last}")
    else:
        text = tr("{clauses}, and {last}") if is_all else tr("{clauses}, or {last}")
    return _filled(text, clauses=said, last=last)


def listed(texts: Sequence[str]) -> str:
    """Netherlands, Belgium or 3 more."""
    shown = list(texts)
    if len(texts) > MOST_NAMED + 1:
        shown = [*texts[:MOST_NAMED], tr_of("values", "{count} more", count=len(texts) - MOST_NAMED)]
    if len(shown) < 2:
        return "".join(shown)
    return tr("{values} or {last}", values=", ".join(shown[:-1]), last=shown[-1])


_OF_FIELD: Mapping[str, str] = {
    "known": lazy("whose {field} is <b>known</b>"),
    "unknown": lazy("whose {field} is <b>not known</b>"),
    "yes": lazy("whose {field} is <b>true</b>"),
    "no": lazy("whose {field} is <b>not true</b>"),
    "has": lazy("whose {field} include <b>{values}</b>"),
    "has_none": lazy("whose {field} include <b>none of {values}</b>"),
    "in": lazy("whose {field} is <b>{values}</b>"),
    "not_in": lazy("whose {field} is <b>not {values}</b>"),
    "contains": lazy("whose {field} contains <b>“{value}”</b>"),
    "starts_with": lazy("whose {field} starts with <b>“{value}”</b>"),
    "equals": lazy("whose {field} is <b>exactly {value}</b>"),
    "at_least": lazy("whose {field} is <b>at least {value}</b>"),
    "at_most": lazy("whose {field} is <b>at most {value}</b>"),
    "above": lazy("whose {field} is <b>more than {value}</b>"),
    "below": lazy("whose {field} is <b>less than {value}</b>"),
    "between": lazy("whose {field} is <b>between {value} and {last}</b>"),
}
"""What is said of something known about the customer, or of a figure made of what they did."""

_DATED_FIELD: Mapping[str, str] = {
    "between": lazy_of("day", "whose {field} is <b>between {value} and {last}</b>"),
    "on_or_after": lazy("whose {field} is <b>on or after {value}</b>"),
    "before": lazy("whose {field} is <b>before {value}</b>"),
    "last_days": lazy("whose {field} was <b>in the last {value} days</b>"),
    "older_days": lazy("whose {field} was <b>more than {value} days ago</b>"),
    "next_days": lazy("whose {field} is <b>in the next {value} days</b>"),
}
"""The same of a day known of the customer, such as *customer since*."""

_TIMED_FIELD: Mapping[str, str] = {
    "at_or_after": lazy("whose {field} is <b>at or after {value}</b>"),
    "before": lazy_of("time of day", "whose {field} is <b>before {value}</b>"),
}
"""The same of a time of day, such as *opens at*."""

_DATED_FIGURE: Mapping[str, str] = {
    "between": lazy_of("first or last time", "whose {field} is <b>between {value} and {last}</b>"),
    "on_or_after": lazy_of("first or last time", "whose {field} is <b>on or after {value}</b>"),
    "before": lazy_of("first or last time", "whose {field} is <b>before {value}</b>"),
    "last_days": lazy_of("first or last time", "whose {field} was <b>in the last {value} days</b>"),
    "older_days": lazy_of("first or last time", "whose {field} was <b>more than {value} days ago</b>"),
}
"""The same of the day on which they did something first or last, such as *last order*."""

_DAYS_AGO: Mapping[str, str] = {
    "equals": lazy("whose {field} was <b>exactly {value} days ago</b>"),
    "at_least": lazy("whose {field} was <b>at least {value} days ago</b>"),
    "at_most": lazy("whose {field} was <b>at most {value} days ago</b>"),
    "above": lazy_of("first or last time", "whose {field} was <b>more than {value} days ago</b>"),
    "below": lazy("whose {field} was <b>less than {value} days ago</b>"),
    "between": lazy("whose {field} was <b>between {value} and {last} days ago</b>"),
}
_TIMES_AGO: Mapping[str, str] = {
    "at_least": lazy("whose {field} was <b>at least {value} ago</b>"),
    "at_most": lazy("whose {field} was <b>at most {value} ago</b>"),
    "above": lazy("whose {field} was <b>more than {value} ago</b>"),
    "below": lazy("whose {field} was <b>less than {value} ago</b>"),
}
"""So many times another figure ago: `more than 2 × their usual gap ago`."""

_OF_ROW: Mapping[str, str] = {
    "known": lazy("with {field} <b>known</b>"),
    "unknown": lazy("with {field} <b>not known</b>"),
    "yes": lazy("with {field} <b>true</b>"),
    "no": lazy("with {field} <b>not true</b>"),
    "has": lazy("with {field} include <b>{values}</b>"),
    "has_none": lazy("with {field} include <b>none of {values}</b>"),
    "in": lazy("with {field} <b>{values}</b>"),
    "not_in": lazy("with {field} <b>not {values}</b>"),
    "contains": lazy("with {field} contains <b>“{value}”</b>"),
    "starts_with": lazy("with {field} starts with <b>“{value}”</b>"),
    "equals": lazy("with {field} <b>exactly {value}</b>"),
    "at_least": lazy("with {field} <b>at least {value}</b>"),
    "at_most": lazy("with {field} <b>at most {value}</b>"),
    "above": lazy("with {field} <b>more than {value}</b>"),
    "below": lazy("with {field} <b>less than {value}</b>"),
    "between": lazy("with {field} <b>between {value} and {last}</b>"),
    "on_or_after": lazy("with {field} <b>on or after {value}</b>"),
    "before": lazy("with {field} <b>before {value}</b>"),
    "last_days": lazy("with {field} was <b>in the last {value} days</b>"),
    "older_days": lazy("with {field} was <b>more than {value} days ago</b>"),
    "next_days": lazy("with {field} <b>in the next {value} days</b>"),
}
"""Which events count: `with product category Tea`."""

_TIMED_ROW: Mapping[str, str] = {
    "at_or_after": lazy("with {field} <b>at or after {value}</b>"),
    "before": lazy_of("time of day", "with {field} <b>before {value}</b>"),
}
"""The same of a time of day."""

_HOW_OFTEN: Mapping[str, str] = {
    "at_least": lazy("at least {times}"),
    "at_most": lazy("at most {times}"),
    "above": lazy("more than {times}"),
    "below": lazy("fewer than {times}"),
}


class _Speaker:
    def __init__(self, vocabulary: Vocabulary, name_of: NameOf) -> None:
        self.vocabulary = vocabulary
        self.name_of = name_of

    def clauses(self, group: Group) -> Parts:
        """What is said of a group, without what negates or encloses it."""
        inside = [child for child in group.rules if counts(child)]
        return _joined([self.node(child) for child in inside], is_all=group.op == "all")

    def group(self, group: Group) -> Parts:
        said = self.clauses(group)
        if group.is_negated:
            return _filled(tr("who are not among those {clauses}"), clauses=said)
        inside = [child for child in group.rules if counts(child)]
        if len(inside) < 2:
            return said
        if group.op == "any" and not any(isinstance(child, Group) for child in inside):
            return _filled(tr("either {clauses}"), clauses=said)
        return Part("("), *said, Part(")")

    def node(self, node: Node) -> Parts:
        match node:
            case Group():
                return self.group(node)
            case AttributeRule(key, test):
                field = self.vocabulary.attributes[key]
                return self.clause(test, field, field.words, _DATED_FIELD)
            case SegmentRule(segment, is_):
                text = (
                    tr("who are in <b>{segment}</b>")
                    if is_ == "in"
                    else tr("who are not in <b>{segment}</b>")
                )
                return _filled(text, segment=self.name_of("segments", segment))
            case EventRule():
                return self.event(node, self.vocabulary.events[node.event])
            case Unfinished():
                return ()

    def event(self, rule: EventRule, event: Event) -> Parts:
        tail = self.tail(rule, event)
        field = compared_field(event, rule.measure, rule.of)
        if rule.measure == "count" and not isinstance(rule.test.value, ShareOfBefore | TimesField):
            return self.count(rule.test, event, tail)
        measure = rule.measure.removeprefix("days_since_")
        what = Part(measure_words(event, measure, rule.of)), *tail
        return self.clause(rule.test, field, what, _DATED_FIGURE, rule.window)

    def tail(self, rule: EventRule, event: Event) -> Parts:
        """Which events count and when: empty, or beginning with a space."""
        said: Parts = ()
        for condition in rule.where:
            one = self.condition(condition, event)
            said = _filled(tr("{conditions} and {last}"), conditions=said, last=one) if said else one
        if when := say_window(rule.window):
            said = _filled(tr("{conditions} {when}"), conditions=said, when=when) if said else (Part(when),)
        return (Part(" "), *said) if said else ()

    def condition(self, condition: Condition, event: Event) -> Parts:
        field = event.fields[condition.field]
        test = condition.test
        if test.is_ in ("known", "unknown") and field.type == "several":
            text = (
                tr("with {field} are <b>known</b>")
                if test.is_ == "known"
                else tr("with {field} are <b>not known</b>")
            )
            return _filled(text, field=field.words)
        texts = {**_OF_ROW, **_TIMED_ROW} if field.type == "time" else _OF_ROW
        return self.said(str(texts[test.is_]), test, field, field.words)

    def count(self, test: Test, event: Event, tail: Parts) -> Parts:
        """`who ordered at least twice`, and the two ways of saying yes and no."""
        if (test.is_, test.values) in (("at_least", (1,)), ("above", (0,))):
            return _filled(tr("who <b>{did}</b>{tail}"), did=event.did, tail=tail)
        if (test.is_, test.values) in (("at_most", (0,)), ("below", (1,)), ("equals", (0,))):
            if not tail:
                return _filled(tr("who <b>never {did}</b>"), did=event.did)
            return _filled(tr("who <b>have not {did}</b>{tail}"), did=event.did, tail=tail)
        text = tr("who {did} <b>{times}</b>{tail}")
        return _filled(text, did=event.did, times=self.times(test), tail=tail)

    def times(self, test: Test) -> str:
        """exactly once, at least twice, 3 to 5 times."""
        if test.is_ == "between":
            low, high = (figure(value) for value in test.values)
            return tr("{low} to {high} times", low=low, high=high)
        number = figure(test.value)
        times = {"1": tr("once"), "2": tr("twice")}.get(number) or tr("{count} times", count=number)
        return str(_HOW_OFTEN.get(test.is_, lazy("exactly {times}"))).format(times=times)

    def clause(
        self,
        test: Test,
        field: Field,
        what: str | Parts,
        dated: Mapping[str, str],
        window: Window = None,
    ) -> Parts:
        """What is said of a field or of a figure, which is called `what`."""
        if field.type == "several" and test.is_ in ("known", "unknown"):
            text = (
                tr("whose {field} are <b>known</b>")
                if test.is_ == "known"
                else tr("whose {field} are <b>not known</b>")
            )
            return _filled(text, field=what)
        if field.key in ("days_since_first", "days_since_last") and test.is_ not in ("known", "unknown"):
            ago = _TIMES_AGO if isinstance(test.value, TimesField) else _DAYS_AGO
            return self.said(str(ago[test.is_]), test, None, what)
        more = {"date": dated, "time": _TIMED_FIELD}
        texts = {**_OF_FIELD, **more.get(field.type, {})}
        return self.said(str(texts[test.is_]), test, field, what, window)

    def said(
        self, text: str, test: Test, field: Field | None, what: str | Parts, window: Window = None
    ) -> Parts:
        values = [self.value(value, field, window) for value in test.values]
        if test.is_ in ("in", "not_in", "has", "has_none"):
            return _filled(text, field=what, values=listed(values))
        first, last = (*values, "", "")[:2]
        return _filled(text, field=what, value=first, last=last)

    def value(self, value: Value, field: Field | None, window: Window = None) -> str:  # noqa: PLR0911 one per kind of value
        match value:
            case TimesField(factor, key):
                words = self.vocabulary.attributes[key].words
                return tr("{factor} × their {field}", factor=figure(factor), field=words)
            case ShareOfBefore(percent):
                return say_share(figure(percent), window)
            case date():
                return say_day(value)
            case str():
                return field.choice(value) if field else value
            case int() if field and field.type == "id":
                return self.name_of(field.refers, value)
        text = figure(value)
        if field and field.currency:
            return f"{text} {self.vocabulary.currency}".strip()
        return text
