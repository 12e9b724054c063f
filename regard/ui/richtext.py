"""Light formatting of what people write: bold, italic, lists and links in Markdown, and nothing else.

What is kept is the text as it was typed, which reads well by itself. HTML in it is shown as the letters it consists of; what
comes out is cleaned once more by a library of its own, so that a slip in one of them lets nothing through.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

Spans = Iterable[tuple[int, int]]
Finder = Callable[[str], Spans]
RULES = ("emphasis", "list", "link", "newline", "escape")
TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "span"}
SCHEMES = {"http", "https", "mailto", "tel"}
_PLAIN = re.compile(r"[^*_\[\]\\@:<>&\"'\-+0-9]*\Z")
_ADDRESS = re.compile(r"https?://[^\s<>\"]+[^\s<>\"'.,;:!?)\]]")
_LINK = re.compile(r"\[([^\]\n]+)\]\([^)\s]+\)")
_MARKS = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1|(?<!\w)([*_])(?=\S)(.+?)(?<=\S)\3(?!\w)")
_BULLET = re.compile(r"^\s*[-*+]\s+", re.MULTILINE)


def rich(text: str, named: Finder | None = None) -> SafeString:
    """`text` as safe HTML. Line breaks stay. `named` finds the places of a piece of text that are marked as names of people."""
    if _PLAIN.match(text):
        return mark_safe(linebreaks(text, autoescape=True))  # noqa: S308 - escaped
    import nh3

    parser = _parser()
    tokens = parser.parse(text)
    for token in tokens:
        if token.children is not None:
            token.children = list(_spelled(token.children, named))
    html = parser.renderer.render(tokens, parser.options, {})
    clean = nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href"}, "span": {"class"}},
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer nofollow",
    )
    return mark_safe(clean)  # noqa: S308 - cleaned


def plain(text: str) -> str:
    """The same without its marks, for one line of it, and for what searches it."""
    if _PLAIN.match(text):
        return text
    bare = _BULLET.sub("", _LINK.sub(r"\1", text))
    return _MARKS.sub(lambda found: found[2] or found[4], bare)


@dataclass(frozen=True)
class Run:
    """Some text in one style; `href` where it is a link."""

    text: str
    is_bold: bool = False
    is_italic: bool = False
    href: str = ""


@dataclass(frozen=True)
class Block:
    """A paragraph, or a point of a list: `kind` is p, ul or ol."""

    kind: str
    runs: tuple[Run, ...]


def blocks(text: str) -> list[Block]:
    """The same for documents that are no pages: paragraphs and points with their runs. A line break is a run of its own."""
    found: list[Block] = []
    kinds: list[str] = []
    for token in _parser().parse(text):
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            kinds.append("ul" if token.type.startswith("bullet") else "ol")
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            kinds.pop()
        elif token.type == "inline":
            found.append(Block(kinds[-1] if kinds else "p", tuple(_runs(token.children or ()))))
    return found


def _runs(tokens: Iterable[Token]) -> Iterable[Run]:
    is_bold = is_italic = False
    href = ""
    for token in tokens:
        match token.type:
            case "strong_open" | "strong_close":
                is_bold = token.type.endswith("open")
            case "em_open" | "em_close":
                is_italic = token.type.endswith("open")
            case "link_open":
                href = str(token.attrs.get("href", ""))
            case "link_close":
                href = ""
            case "softbreak" | "hardbreak":
                yield Run("\n")
            case _ if token.content:
                yield Run(token.content, is_bold, is_italic, href)


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("zero", {"html": False, "breaks": True, "typographer": False}).enable(list(RULES))


def _spelled(tokens: list[Token], named: Finder | None) -> Iterable[Token]:
    """Inline tokens with addresses of pages made links and names marked, outside of links that are there."""
    depth = 0
    for token in tokens:
        depth += {"link_open": 1, "link_close": -1}.get(token.type, 0)
        if token.type == "text" and not depth:
            yield from _pieces(token.content, named)
        else:
            yield token


def _pieces(text: str, named: Finder | None) -> Iterable[Token]:
    found = [(*match.span(), "a") for match in _ADDRESS.finditer(text)]
    found += [(start, end, "span") for start, end in (named(text) if named else ())]
    at = 0
    for start, end, tag in sorted(found):
        if start < at:
            continue
        yield _text(text[at:start])
        yield from _wrapped(text[start:end], tag)
        at = end
    yield _text(text[at:])


def _wrapped(text: str, tag: str) -> Iterable[Token]:
    from markdown_it.token import Token

    attributes: dict[str, str | int | float] = {"href": text} if tag == "a" else {"class": "rg-named"}
    yield Token("wrap_open", tag, 1, attrs=attributes)
    yield _text(text)
    yield Token("wrap_close", tag, -1)


def _text(text: str) -> Token:
    from markdown_it.token import Token

    return Token("text", "", 0, content=text)
