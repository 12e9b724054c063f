"""From a tree to a function: the type of every part, what is wrong in plain words, and how its value is found."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from regard.fields.language.functions import FUNCTIONS, Function
from regard.fields.language.reading import (
    Call,
    Constant,
    FormulaError,
    Infix,
    Node,
    Prefix,
    Variable,
    parsed,
)
from regard.fields.language.types import EXACT, NUMBERS, TEXTS, WORDS, Name, Of, Type, as_text, listed
from regard.kernel.words import lazy, several, tr

Values = Mapping[str, Any]
Get = Callable[[Values], Any]
Part = tuple[Of, Get]
TODAY = "today()"
MOST_LETTERS = 20_000
_HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Program:
    """A formula that is right: the type of what it gives, the keys it reads, and whether it looks at the day."""

    of: Of
    uses: frozenset[str]
    uses_today: bool
    get: Get

    def run(self, values: Values, today: date) -> Any:  # noqa: ANN401
        """Its value, of the values of the keys it uses, None for blank: texts and choices as texts, numbers as decimals
        (12.5% as 12.5), days as dates. Never raises: what cannot be computed is blank.
        """
        return self.value({**values, TODAY: today})

    def value(self, values: Values) -> Any:  # noqa: ANN401
        """The same where `values` has the day as `TODAY` already."""
        try:
            return self.get(values)
        except (ArithmeticError, ValueError):
            return None


def compiled(source: str, names: Mapping[str, Name]) -> Program:
    """A formula as a function; `names` are those it may use, by key. Raises `FormulaError`."""
    checker = _Checker(source, names)
    of, get = checker.part(parsed(source))
    if of.type == "blank":
        raise FormulaError(tr("This is always blank."), 0, len(source))
    return Program(of, frozenset(checker.uses), checker.uses_today, get)


_ADDED: dict[tuple[Type, Type], Type] = {
    ("number", "number"): "number", ("money", "money"): "money", ("number", "money"): "money", ("money", "number"): "money",
    ("percent", "percent"): "percent",
}  # fmt: skip
_RESULTS: dict[str, dict[tuple[Type, Type], Type]] = {
    "+": _ADDED | {("date", "number"): "date", ("number", "date"): "date"},
    "-": _ADDED | {("date", "number"): "date", ("date", "date"): "number"},
    "*": {
        ("number", "number"): "number", ("money", "number"): "money", ("number", "money"): "money",
        ("money", "percent"): "money", ("percent", "money"): "money", ("number", "percent"): "number",
        ("percent", "number"): "number", ("percent", "percent"): "percent",
    },
    "/": {
        ("number", "number"): "number", ("money", "number"): "money", ("money", "money"): "number",
        ("percent", "number"): "percent", ("number", "percent"): "number", ("money", "percent"): "money",
        ("percent", "percent"): "number",
    },
}  # fmt: skip
_VERBS = {"+": lazy("added"), "-": lazy("subtracted"), "*": lazy("multiplied"), "/": lazy("divided")}
_YESNO = Of("flag")


class _Checker:
    def __init__(self, source: str, names: Mapping[str, Name]) -> None:
        self.source, self.names = source, names
        self.folded = {key.lower(): key for key in names}
        self.uses: set[str] = set()
        self.uses_today = False

    def part(self, node: Node) -> Part:
        """Its type, and what finds its value."""
        if isinstance(node, Constant):
            return self.literal(node)
        if isinstance(node, Variable):
            return self.variable(node)
        if isinstance(node, Prefix):
            return self.prefix(node)
        if isinstance(node, Infix):
            return self.infix(node)
        assert isinstance(node, Call)  # noqa: S101
        return self.call(node)

    def words(self, node: Node) -> str:
        """A part of the formula as a message names it."""
        text = " ".join(self.source[node.start : node.end].split())
        return f"`{text}`" if len(text) <= 40 else f"`{text[:38]}…`"

    def wrong(self, node: Node, message: str, remedy: str = "") -> FormulaError:
        return FormulaError(message, node.start, node.end, remedy)

    # --- values

    def literal(self, node: Constant) -> Part:
        return Of(node.type), _always(node.value)

    def variable(self, node: Variable) -> Part:
        said = node.name.lower()
        key = self.folded.get(said) or self.folded.get(f"own_{said}")
        if key is None:
            raise self.unknown(node)
        self.uses.add(key)
        name = self.names[key]
        return Of(name.type, name.choices), lambda values: values[key]

    def unknown(self, node: Variable) -> FormulaError:
        if node.name.lower() in FUNCTIONS:
            return self.wrong(
                node,
                tr("`{name}` is a function.", name=node.name),
                tr("Write {said}.", said=FUNCTIONS[node.name.lower()].said),
            )
        short = [key.removeprefix("own_") for key in self.folded]
        near = difflib.get_close_matches(node.name.lower().removeprefix("own_"), short, 1, 0.7)
        by_label = next(
            (one for one in self.names.values() if one.label.casefold() == node.name.casefold()), None
        )
        meant = by_label.key.removeprefix("own_") if by_label else near[0] if near else ""
        remedy = (
            tr("Did you mean `{meant}`?", meant=meant)
            if meant
            else tr("Texts stand in quotation marks; fields are listed beside.")
        )
        return self.wrong(node, tr("There is no field `{name}`.", name=node.name), remedy)

    # --- operators

    def prefix(self, node: Prefix) -> Part:
        of, get = self.part(node.of)
        if node.mark == "not":
            self.condition(node.of, of)
            return _YESNO, lambda values: not get(values)
        if of.type not in NUMBERS:
            raise self.wrong(
                node, tr("{part} is {what}: it has no sign.", part=self.words(node.of), what=of.words)
            )
        if node.mark == "+":
            return of, get

        def negative(values: Values) -> Any:  # noqa: ANN401
            value = get(values)
            return None if value is None else value.copy_negate()

        return Of(of.type), negative

    def condition(self, node: Node, of: Of) -> None:
        if of.type not in {"flag", "blank"}:
            raise self.wrong(
                node, tr("{part} is {what}, where yes or no is needed.", part=self.words(node), what=of.words),
                tr("Compare it with something, as in {part} = …", part=self.words(node).strip("`")),
            )  # fmt: skip

    def infix(self, node: Infix) -> Part:
        left, right = self.part(node.left), self.part(node.right)
        if node.mark in {"and", "or"}:
            return self.logical(node, left, right)
        if node.mark == "&":
            return self.text_of([left, right])
        if node.mark in _RESULTS:
            return self.arithmetic(node, left, right)
        return self.comparison(node, left, right)

    def logical(self, node: Infix, left: Part, right: Part) -> Part:
        for side, (of, _) in ((node.left, left), (node.right, right)):
            self.condition(side, of)
        first, second = left[1], right[1]
        if node.mark == "and":
            return _YESNO, lambda values: bool(first(values) and second(values))
        return _YESNO, lambda values: bool(first(values) or second(values))

    def arithmetic(self, node: Infix, left: Part, right: Part) -> Part:
        a, b = left[0].type, right[0].type
        gives = _RESULTS[node.mark].get((a, b))
        if gives is None:
            raise self.no_arithmetic(node, left[0], right[0])
        run = _operation(node.mark, a, b)
        first, second = left[1], right[1]

        def computed(values: Values) -> Any:  # noqa: ANN401
            one, other = first(values), second(values)
            return None if one is None or other is None else run(one, other)

        return Of(gives), computed

    def no_arithmetic(self, node: Infix, left: Of, right: Of) -> FormulaError:
        a, b = left.type, right.type
        one, other, done = self.words(node.left), self.words(node.right), _VERBS[node.mark]
        remedy = ""
        if node.mark == "+" and {a, b} & (TEXTS | {"several"}):
            remedy = tr(
                "Put texts together with concat({one}, {other}).", one=one.strip("`"), other=other.strip("`")
            )
        elif node.mark in "+-" and {a, b} == {"money", "percent"}:
            remedy = tr("For so much more or less, multiply: price * (100% {mark} rate).", mark=node.mark)
        elif node.mark in "+-" and {a, b} == {"number", "percent"}:
            remedy = tr("Write a percentage as 10%.")
        elif {a, b} == {"date"} and node.mark == "+":
            remedy = tr("Add a number of days to a date.")
        elif "date" in {a, b} and node.mark in "+-":
            remedy = tr("A number of days can be added to a date, and a date subtracted from a later one.")
        elif node.mark == "*" and (a, b) == ("money", "money"):
            remedy = tr("Write number({part}) for what is no amount.", part=other.strip("`"))
        elif {a, b} & {"flag"}:
            remedy = tr("Write if(…, 1, 0) to count a yes.")
        if a == b:
            said = tr(
                "{one} and {other} are both {what}: they cannot be {done}.",
                one=one,
                other=other,
                what=WORDS[a],
                done=done,
            )
        else:
            said = tr(
                "{one} is {what} and {other} is {what_else}: they cannot be {done}.",
                one=one,
                what=WORDS[a],
                other=other,
                what_else=WORDS[b],
                done=done,
            )
        return FormulaError(said, node.start, node.end, remedy)

    def comparison(self, node: Infix, left: Part, right: Part) -> Part:
        left, right = self.as_choice(node.left, left, right[0]), self.as_choice(node.right, right, left[0])
        a, b = left[0].type, right[0].type
        if "blank" in {a, b}:
            return self.with_blank(node, left, right)
        if node.mark in {"=", "!="} and a in TEXTS and b in TEXTS:
            return _YESNO, _compared(node.mark, left[1], right[1], _folded)
        is_alike = a == b or {a, b} == {"number", "money"}
        if not is_alike:
            remedy = tr("Write a percentage as 10%.") if {a, b} == {"number", "percent"} else ""
            if {a, b} == {"date", "text"}:
                remedy = tr("Write days as 2026-03-11, without quotation marks.")
            raise FormulaError(
                tr(
                    "{one} is {what} and {other} is {what_else}: they cannot be compared.",
                    one=self.words(node.left), what=WORDS[a], other=self.words(node.right), what_else=WORDS[b],
                ),
                node.start, node.end, remedy,
            )  # fmt: skip
        if a == "several":
            raise self.wrong(
                node, tr("Several of a list cannot be compared."), tr('Ask with contains(…, "one of them").')
            )
        if node.mark not in {"=", "!="} and a not in NUMBERS | {"date"}:
            raise self.wrong(
                node,
                tr(
                    "{part} is {what}: it is not more or less than another.",
                    part=self.words(node.left),
                    what=WORDS[a],
                ),
                tr("Use = or !=."),
            )
        return _YESNO, _compared(node.mark, left[1], right[1], None)

    def with_blank(self, node: Infix, left: Part, right: Part) -> Part:
        if node.mark not in {"=", "!="}:
            raise self.wrong(
                node, tr("Nothing is more or less than blank."), tr("Use = blank, or is_blank(…).")
            )
        first, second, wanted = left[1], right[1], node.mark == "="
        return _YESNO, lambda values: (first(values) is None and second(values) is None) == wanted

    def as_choice(self, node: Node, part: Part, other: Of) -> Part:
        """A text that stands for one of a list as that one is called. Raises for one that is not in the list."""
        if other.type not in {"choice", "several"} or not isinstance(node, Constant) or node.type != "text":
            return part
        wanted = str(node.value).strip().casefold()
        for key, label in other.choices:
            if wanted in {key.casefold(), label.casefold()}:
                return Of("text"), _always(label)
        labels = [label for _, label in other.choices]
        there = ", ".join(labels[:8])
        raise self.wrong(
            node,
            tr("“{value}” is not in the list.", value=node.value),
            tr("It has {labels} and {count} more.", labels=there, count=len(labels) - 8)
            if len(labels) > 8
            else tr("It has {labels}.", labels=there),
        )

    def text_of(self, parts: Sequence[Part]) -> Part:
        def together(values: Values) -> str | None:
            said = "".join(as_text(of.type, get(values)) for of, get in parts)
            return said[:MOST_LETTERS] or None

        return Of("text"), together

    # --- functions

    def call(self, node: Call) -> Part:
        function = FUNCTIONS.get(node.name)
        if function is None:
            near = difflib.get_close_matches(node.name, list(FUNCTIONS), 1, 0.6)
            remedy = (
                tr("Did you mean {near}(…)?", near=near[0]) if near else tr("Functions are listed beside.")
            )
            raise FormulaError(tr("There is no function `{name}`.", name=node.name), *node.at, remedy)
        parts = [self.part(one) for one in node.arguments]
        if function.rule:
            rule: Callable[[Call, Function, list[Part]], Part] = getattr(self, f"call_{function.rule}")
            return rule(node, function, parts)
        return self.simple(node, function, parts)

    def need(self, node: Call, function: Function, least: int, most: int | None = None) -> None:
        given = len(node.arguments)
        if given < least or (most is not None and given > most):
            if least == most:
                takes = several(
                    "`{name}` takes {count} value", "`{name}` takes {count} values", least, name=function.name
                )
            elif most:
                takes = tr(
                    "`{name}` takes {least} to {most} values", name=function.name, least=least, most=most
                )
            else:
                takes = tr("`{name}` takes at least {least} values", name=function.name, least=least)
            here = several("here is {count}", "here are {count}", given)
            raise self.wrong(
                node, tr("{takes}; {here}.", takes=takes, here=here),
                tr("Write {said}.", said=function.said),
            )  # fmt: skip

    def simple(self, node: Call, function: Function, parts: list[Part]) -> Part:
        most = len(function.takes)
        self.need(node, function, most - function.optional, most)
        for argument, (of, _), takes in zip(node.arguments, parts, function.takes, strict=False):
            if of.type not in takes:
                wanted = listed(WORDS[one] for one in sorted(takes) if one != "choice")
                raise self.wrong(
                    argument, tr(
                        "{part} is {what}, where `{name}` takes {wanted}.",
                        part=self.words(argument), what=of.words, name=function.name, wanted=wanted,
                    ),
                    tr("Write {said}.", said=function.said),
                )  # fmt: skip
        run, gets = function.run, [get for _, get in parts]
        assert run is not None  # noqa: S101
        if function.name == "number" and parts[0][0].type == "percent":
            return Of("number"), _lifted(lambda value: EXACT.divide(value, _HUNDRED), gets)
        return Of(function.gives or parts[0][0].type), _lifted(run, gets)

    def alike(self, nodes: Sequence[Node], parts: Sequence[Part]) -> Of:
        """The one type of values of which one is chosen. Raises for those that do not go together."""
        found, by = Of("blank"), nodes[0]
        for node, (of, _) in zip(nodes, parts, strict=True):
            if of.type == "blank" or of == found:
                continue
            if found.type == "blank":
                found, by = of, node
            elif {found.type, of.type} == {"number", "money"}:
                found = Of("money")
            elif found.type in TEXTS and of.type in TEXTS:
                found = Of("text")
            elif found.type != of.type or found.type == "several":
                remedy = (
                    tr("Write a percentage as 10%.") if {found.type, of.type} == {"number", "percent"} else ""
                )
                raise self.wrong(
                    node, tr(
                        "{one} is {what} and {other} is {what_else}: it can be only one of them.",
                        one=self.words(by), what=found.words, other=self.words(node), what_else=of.words,
                    ),
                    remedy or tr("Make all of them of one type, such as with text(…)."),
                )  # fmt: skip
        return found

    def call_if(self, node: Call, function: Function, parts: list[Part]) -> Part:
        self.need(node, function, 2, 3)
        return self.cases(node, parts)

    def call_case(self, node: Call, function: Function, parts: list[Part]) -> Part:
        self.need(node, function, 2)
        return self.cases(node, parts)

    def cases(self, node: Call, parts: list[Part]) -> Part:
        """Conditions and values in turns; an odd one at the end is the value where none is so."""
        pairs = len(parts) // 2
        for at in range(pairs):
            self.condition(node.arguments[2 * at], parts[2 * at][0])
        places = [2 * at + 1 for at in range(pairs)] + ([len(parts) - 1] if len(parts) % 2 else [])
        of = self.alike([node.arguments[at] for at in places], [parts[at] for at in places])
        branches = [(parts[2 * at][1], parts[2 * at + 1][1]) for at in range(pairs)]
        otherwise: Get = parts[-1][1] if len(parts) % 2 else lambda values: None

        def chosen(values: Values) -> Any:  # noqa: ANN401
            for condition, get in branches:
                if condition(values):
                    return get(values)
            return otherwise(values)

        return of, chosen

    def call_is_blank(self, node: Call, function: Function, parts: list[Part]) -> Part:
        self.need(node, function, 1, 1)
        get = parts[0][1]
        return _YESNO, lambda values: get(values) is None

    def call_coalesce(self, node: Call, function: Function, parts: list[Part]) -> Part:
        self.need(node, function, 1)
        gets = [get for _, get in parts]
        return self.alike(node.arguments, parts), lambda values: next(
            (value for get in gets if (value := get(values)) is not None), None
        )

    def call_concat(self, node: Call, function: Function, parts: list[Part]) -> Part:
        self.need(node, function, 1)
        return self.text_of(parts)

    def call_text(self, node: Call, function: Function, parts: list[Part]) -> Part:
        self.need(node, function, 1, 1)
        return self.text_of(parts)

    def call_contains(self, node: Call, function: Function, parts: list[Part]) -> Part:
        self.need(node, function, 2, 2)
        whole, other = parts[0][0].type, self.as_choice(node.arguments[1], parts[1], parts[0][0])
        return self.asked(
            node, function, [parts[0], other], {*TEXTS, "several"}, _has if whole == "several" else _contains
        )

    def call_starts_with(self, node: Call, function: Function, parts: list[Part]) -> Part:
        self.need(node, function, 2, 2)
        return self.asked(
            node, function, parts, {*TEXTS}, lambda whole, part: whole.casefold().startswith(part.casefold())
        )

    def asked(
        self,
        node: Call,
        function: Function,
        parts: list[Part],
        takes: set[Type],
        run: Callable[[Any, Any], bool],
    ) -> Part:
        """Whether something is so of a text; of a blank one it is not."""
        for argument, (of, _), wanted in zip(node.arguments, parts, (takes, TEXTS), strict=True):
            if of.type not in wanted:
                raise self.wrong(
                    argument, tr(
                        "{part} is {what}, where `{name}` takes text.",
                        part=self.words(argument), what=of.words, name=function.name,
                    ),
                    tr("Write text(…) to make it one."),
                )  # fmt: skip
        asked = _lifted(run, [get for _, get in parts])
        return _YESNO, lambda values: bool(asked(values))

    def call_min(self, node: Call, function: Function, parts: list[Part]) -> Part:
        return self.extreme(node, function, parts, min)

    def call_max(self, node: Call, function: Function, parts: list[Part]) -> Part:
        return self.extreme(node, function, parts, max)

    def extreme(self, node: Call, function: Function, parts: list[Part], pick: Callable[..., Any]) -> Part:
        self.need(node, function, 1)
        of = self.alike(node.arguments, parts)
        if of.type not in NUMBERS | {"date", "blank"}:
            raise self.wrong(
                node,
                tr("`{name}` takes numbers or dates; these are {what}.", name=function.name, what=of.words),
            )
        gets = [get for _, get in parts]
        return of, lambda values: pick(
            (value for get in gets if (value := get(values)) is not None), default=None
        )

    def call_today(self, node: Call, function: Function, parts: list[Part]) -> Part:
        self.need(node, function, 0, 0)
        self.uses_today = True
        return Of("date"), lambda values: values[TODAY]


def _always(value: Any) -> Get:  # noqa: ANN401
    return lambda values: value


def _lifted(run: Callable[..., Any], gets: Sequence[Get]) -> Get:
    """Of values that are all known; blank where one is not."""

    def lifted(values: Values) -> Any:  # noqa: ANN401
        given = [get(values) for get in gets]
        return None if None in given else run(*given)

    return lifted


def _folded(value: str) -> str:
    return value.casefold()


def _contains(whole: str, part: str) -> bool:
    return part.casefold() in whole.casefold()


def _has(several: Sequence[str], one: str) -> bool:
    return one.casefold() in {label.casefold() for label in several}


_ORDERED: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda a, b: a < b, "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
}  # fmt: skip


def _compared(mark: str, first: Get, second: Get, form: Callable[[Any], Any] | None) -> Get:
    """Two blanks are the same, a blank is neither more nor less than anything."""
    if mark in _ORDERED:
        run = _ORDERED[mark]

        def ordered(values: Values) -> bool:
            one, other = first(values), second(values)
            return one is not None and other is not None and bool(run(one, other))

        return ordered
    wanted = mark == "="

    def same(values: Values) -> bool:
        one, other = first(values), second(values)
        if form is not None and one is not None and other is not None:
            one, other = form(one), form(other)
        return bool(one == other) == wanted

    return same


def _operation(mark: str, a: Type, b: Type) -> Callable[[Any, Any], Any]:
    """What two values of these types make. A division by nothing is blank."""
    if "date" in {a, b}:
        return _dated(mark, a, b)
    if mark == "+":
        return EXACT.add
    if mark == "-":
        return EXACT.subtract
    if mark == "*":
        return (
            (lambda x, y: EXACT.divide(EXACT.multiply(x, y), _HUNDRED))
            if "percent" in {a, b}
            else EXACT.multiply
        )
    by = _HUNDRED if b == "percent" and a != "percent" else Decimal(1)
    return lambda x, y: EXACT.divide(EXACT.multiply(x, by), y) if y else None


def _dated(mark: str, a: Type, b: Type) -> Callable[[Any, Any], Any]:
    if a == b:
        return lambda x, y: Decimal((x - y).days)
    if a == "number":
        x_y: Callable[[Any, Any], Any] = lambda x, y: y + _days(x)  # noqa: E731
        return x_y
    return (lambda x, y: x + _days(y)) if mark == "+" else (lambda x, y: x - _days(y))


def _days(number: Decimal) -> timedelta:
    return timedelta(days=int(number)) if abs(number) < 10**9 else timedelta(days=10**9)
