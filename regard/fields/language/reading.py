"""From a text to a tree: a lexer, and a parser by precedence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from regard.kernel.words import tr

LONGEST, DEEPEST = 2_000, 80


class FormulaError(ValueError):
    """What is wrong with a formula, where (from the letter `start` up to `end`), and what to do about it."""

    def __init__(self, message: str, start: int, end: int, remedy: str = "") -> None:
        super().__init__(f"{message} {remedy}".strip())
        self.message, self.start, self.end, self.remedy = message, start, end, remedy


@dataclass(frozen=True)
class Token:
    kind: Literal["number", "percent", "date", "text", "name", "mark", "end"]
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Node:
    """A part of a formula: the letters from `start` to `end`, and how deep the tree below it is."""

    start: int
    end: int
    depth: int


@dataclass(frozen=True)
class Constant(Node):
    type: Literal["text", "number", "percent", "date", "flag", "blank"]
    value: Any


@dataclass(frozen=True)
class Variable(Node):
    name: str


@dataclass(frozen=True)
class Prefix(Node):
    mark: str
    of: Node


@dataclass(frozen=True)
class Infix(Node):
    mark: str
    left: Node
    right: Node
    at: tuple[int, int]


@dataclass(frozen=True)
class Call(Node):
    name: str
    arguments: tuple[Node, ...]
    at: tuple[int, int]


_TOKEN = re.compile(
    r"""(?P<space>\s+)
    |(?P<date>\d{4}-\d{2}-\d{2}(?![\w-]))
    |(?P<percent>\d+(?:\.\d+)?\s?%)
    |(?P<number>\d+(?:\.\d+)?)
    |(?P<text>"(?:[^"]|"")*"|'(?:[^']|'')*'|“[^”]*”)
    |(?P<name>[^\W\d]\w*)
    |(?P<mark><=|>=|<>|!=|==|[-+*/()=<>,;&×÷−≤≥≠])""",
    re.VERBOSE,
)
_SAME = {"×": "*", "÷": "/", "−": "-", "≤": "<=", "≥": ">=", "≠": "!=", "<>": "!=", "==": "=", ";": ","}
_WORDS: dict[str, tuple[Literal["flag", "blank"], Any]] = {
    "yes": ("flag", True),
    "true": ("flag", True),
    "no": ("flag", False),
    "false": ("flag", False),
    "blank": ("blank", None),
}
_STRENGTH = {
    "or": 1, "and": 2,
    "=": 4, "!=": 4, "<": 4, "<=": 4, ">": 4, ">=": 4,
    "&": 5, "+": 6, "-": 6, "*": 7, "/": 7,
}  # fmt: skip
NOT, COMPARED, SIGN = 3, 4, 8


def parsed(source: str) -> Node:
    """The tree of a formula. Raises `FormulaError`."""
    if len(source) > LONGEST:
        raise FormulaError(
            tr(
                "A formula has at most {most} letters; this one has {count}.",
                most=f"{LONGEST:,}",
                count=f"{len(source):,}",
            ),
            LONGEST,
            len(source),
            tr("Put a part of it into a formula of its own."),
        )
    if not source.strip():
        raise FormulaError(tr("Write a formula."), 0, len(source))
    return _Parser(source).whole()


def _tokens(source: str) -> Iterator[Token]:
    at = 0
    while at < len(source):
        found = _TOKEN.match(source, at)
        if found is None:
            raise _strange(source, at)
        start, at = at, found.end()
        kind, text = str(found.lastgroup), found.group()
        if kind == "space":
            continue
        if kind == "number" and at < len(source) and (source[at].isalpha() or source[at] == "_"):
            raise FormulaError(
                tr("`{text}` is no number.", text=text + source[at]),
                start,
                at + 1,
                tr("Write numbers as 1250.50 and 12.5%."),
            )
        if kind in {"number", "percent"} and len(text.partition(".")[0].strip("% ")) > 14:
            raise FormulaError(tr("This number is too great."), start, at, tr("At most 14 digits."))
        yield Token(kind, _SAME.get(text, text) if kind == "mark" else text, start, at)  # type: ignore[arg-type]
    yield Token("end", "", len(source), len(source))


def _strange(source: str, at: int) -> FormulaError:
    if source[at] in "\"'“":
        return FormulaError(
            tr("This text has no end."), at, len(source), tr("Put a quotation mark behind it, too.")
        )
    if source[at] == "%":
        return FormulaError(tr("A percent sign stands behind a number only."), at, at + 1, tr("Write 12.5%."))
    return FormulaError(tr("`{text}` means nothing in a formula.", text=source[at]), at, at + 1)


class _Parser:
    """Pratt's: each operator takes what binds more strongly than itself."""

    def __init__(self, source: str) -> None:
        self.tokens, self.at, self.open = list(_tokens(source)), 0, 0

    @property
    def next(self) -> Token:
        return self.tokens[self.at]

    def take(self) -> Token:
        token = self.tokens[self.at]
        self.at += 1
        return token

    def whole(self) -> Node:
        node = self.expression(0)
        if self.next.kind != "end":
            token = self.next
            if token.text in {")", ","}:
                remedy = tr("Decimals have a point: 1.5.") if token.text == "," else ""
                raise FormulaError(
                    tr("This `{text}` belongs to nothing.", text=token.text), token.start, token.end, remedy
                )
            raise FormulaError(
                tr("Something is missing before `{text}`.", text=token.text), token.start, token.end,
                tr("Put an operator such as +, =, and between the two."),
            )  # fmt: skip
        return node

    def expression(self, above: int) -> Node:
        self.open += 1
        if self.open > DEEPEST:
            raise self.deep(self.next.start, self.next.end)
        left = self.first()
        while (strength := self.strength()) > above:
            left = self.joined(left, strength)
        self.open -= 1
        return left

    def strength(self) -> int:
        token = self.next
        if token.kind == "name":
            return _STRENGTH.get(token.text.lower(), 0)
        return _STRENGTH.get(token.text, 0) if token.kind == "mark" else 0

    def joined(self, left: Node, strength: int) -> Node:
        token = self.take()
        right = self.expression(strength)
        if strength == COMPARED and self.strength() == COMPARED:
            raise FormulaError(
                tr("Two comparisons in a row."), self.next.start, self.next.end,
                tr("Join them: a < b and b < c."),
            )  # fmt: skip
        depth = 1 + max(left.depth, right.depth)
        if depth > DEEPEST:
            raise self.deep(left.start, right.end)
        return Infix(left.start, right.end, depth, token.text.lower(), left, right, (token.start, token.end))

    def deep(self, start: int, end: int) -> FormulaError:
        return FormulaError(
            tr("This is too long in one piece."),
            start,
            end,
            tr("Put a part of it into a formula of its own."),
        )

    def first(self) -> Node:
        token = self.take()
        start, end = token.start, token.end
        if token.kind in {"number", "percent"}:
            number = Decimal(token.text.rstrip("% "))
            return Constant(start, end, 1, token.kind, number)
        if token.kind == "date":
            return Constant(start, end, 1, "date", _day(token))
        if token.kind == "text":
            return Constant(start, end, 1, "text", _unquoted(token.text))
        if token.kind == "name":
            return self.named(token)
        if token.text == "(":
            inner = self.expression(0)
            self.close(token)
            return inner
        if token.text in {"-", "+"}:
            of = self.expression(SIGN)
            return Prefix(start, of.end, of.depth + 1, token.text, of)
        if token.kind == "end":
            raise FormulaError(tr("Something is missing at the end."), max(0, start - 1), end)
        raise FormulaError(tr("Something is missing before this `{text}`.", text=token.text), start, end)

    def named(self, token: Token) -> Node:
        word = token.text.lower()
        if word == "not":
            of = self.expression(NOT)
            return Prefix(token.start, of.end, of.depth + 1, "not", of)
        if self.next.text == "(" and self.next.kind == "mark" and word not in {"and", "or"}:
            return self.call(token)
        if word in _WORDS:
            kind, value = _WORDS[word]
            return Constant(token.start, token.end, 1, kind, value)
        if word in {"and", "or"}:
            raise FormulaError(
                tr("Something is missing before this `{text}`.", text=token.text), token.start, token.end
            )
        return Variable(token.start, token.end, 1, token.text)

    def call(self, token: Token) -> Node:
        opening = self.take()
        arguments: list[Node] = []
        if self.next.text != ")" or self.next.kind != "mark":
            arguments.append(self.expression(0))
            while self.next.kind == "mark" and self.next.text == ",":
                self.take()
                arguments.append(self.expression(0))
        end = self.close(opening)
        depth = 1 + max((one.depth for one in arguments), default=0)
        return Call(token.start, end, depth, token.text.lower(), tuple(arguments), (token.start, token.end))

    def close(self, opening: Token) -> int:
        token = self.next
        if token.kind == "mark" and token.text == ")":
            return self.take().end
        if token.kind == "end":
            raise FormulaError(
                tr("This bracket is never closed."), opening.start, opening.end, tr("Put a ) behind it.")
            )
        raise FormulaError(
            tr("`{text}` does not belong here.", text=token.text), token.start, token.end,
            tr("A comma, an operator or a ) is expected."),
        )  # fmt: skip


def _day(token: Token) -> date:
    try:
        return date.fromisoformat(token.text)
    except ValueError:
        raise FormulaError(
            tr("There is no day {text}.", text=token.text),
            token.start,
            token.end,
            tr("Write days as 2026-03-11."),
        ) from None


def _unquoted(text: str) -> str:
    mark = text[0]
    return text[1:-1] if mark == "“" else text[1:-1].replace(mark * 2, mark)
