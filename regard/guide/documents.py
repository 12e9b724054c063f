"""The documents of this product as pages of it: the files under docs/, rendered and searched."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

TAGS = {
    "p", "br", "strong", "em", "ul", "ol", "li", "a", "code", "pre", "h1", "h2", "h3", "h4", "table", "thead", "tbody", "tr",
    "th", "td", "blockquote", "hr",
}  # fmt: skip
_HEADING = re.compile(r"^(#{1,3})\s+(.*?)\s*$", re.MULTILINE)
_MARKS = re.compile(r"[`*_]|\[([^\]]*)\]\([^)]*\)")
_LINK = re.compile(r'href="([^":#]*?)([\w-]+)\.md(#[^"]*)?"')
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")


@dataclass(frozen=True)
class Document:
    """One file: `key` is its name without ending, `headings` those below its title. A decision tells why something is so."""

    key: str
    title: str
    headings: tuple[str, ...]
    text: str
    is_decision: bool = False


@dataclass(frozen=True)
class Hit:
    """A document that has the words, and where: the heading they stand under, and the line."""

    document: Document
    heading: str
    line: str


def _folder() -> Path:
    return Path(settings.BASE_DIR) / "docs"


@lru_cache(maxsize=1)
def documents() -> dict[str, Document]:
    """All documents by key, in the order of their titles, decisions last; none where they were not installed."""
    found = []
    for path in [*sorted(_folder().glob("*.md")), *sorted((_folder() / "decisions").glob("*.md"))]:
        text = path.read_text(encoding="utf-8")
        heads = [(len(one[1]), _MARKS.sub(r"\1", one[2])) for one in _HEADING.finditer(_without_code(text))]
        title = next((words for level, words in heads if level == 1), path.stem)
        below = tuple(words for level, words in heads if level > 1)
        found.append(Document(path.stem, title, below, text, path.parent.name == "decisions"))
    found.sort(key=lambda one: (one.is_decision, one.key if one.is_decision else one.title.casefold()))
    return {one.key: one for one in found}


def _without_code(text: str) -> str:
    return re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)


@lru_cache(maxsize=64)
def rendered(key: str) -> SafeString:
    """A document as safe HTML, its headings with places to link to, links to other documents leading to their pages here."""
    import nh3
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = parser.parse(documents()[key].text)
    html = nh3.clean(
        parser.renderer.render(tokens, parser.options, {}),
        tags=TAGS,
        attributes={"a": {"href"}},
        link_rel="noopener noreferrer",
    )
    html = re.sub(r"<(h[2-4])>(.*?)</\1>", _with_place, html, flags=re.DOTALL)
    html = re.sub(r"\A\s*<h1>.*?</h1>", "", html, flags=re.DOTALL)
    html = html.replace(
        "<table>",
        '<div class="rg-scroll" tabindex="0" role="region" aria-label="Table"><table class="rg-table">',
    )
    html = html.replace("</table>", "</table></div>")
    html = html.replace("<pre>", '<pre tabindex="0">')
    return mark_safe(_LINK.sub(_linked, html))  # noqa: S308 - cleaned above


def _with_place(found: re.Match[str]) -> str:
    words = re.sub(r"<[^>]+>", "", found[2])
    return f'<{found[1]} id="{escape(slugify(words))}">{found[2]}</{found[1]}>'


def _linked(found: re.Match[str]) -> str:
    if found[2] not in documents():
        return f'href="{reverse("guide:help")}"'
    return f'href="{reverse("guide:document", args=[found[2]])}{found[3] or ""}"'


def search(words: str, limit: int = 30) -> list[Hit]:
    """Documents that have every word, those with them in a heading first: one hit a document."""
    wanted = words.casefold().split()
    if not wanted:
        return []
    hits: list[tuple[int, Hit]] = []
    for document in documents().values():
        if not all(word in f"{document.key} {document.text}".casefold() for word in wanted):
            continue
        hit, rank = _best(document, wanted)
        hits.append((rank + 2 * document.is_decision, hit))
    hits.sort(key=lambda one: one[0])
    return [hit for _, hit in hits[:limit]]


def _best(document: Document, wanted: list[str]) -> tuple[Hit, int]:
    if " ".join(wanted) == document.key:
        return Hit(document, "", ""), -1
    if all(word in document.title.casefold() for word in wanted):
        return Hit(document, "", ""), 0
    for heading in document.headings:
        if all(word in heading.casefold() for word in wanted):
            return Hit(document, heading, ""), 1
    under, best = "", (0, Hit(document, "", ""))
    for line in document.text.splitlines():
        if head := _HEADING.match(line):
            under = _MARKS.sub(r"\1", head[2]) if len(head[1]) > 1 else ""
        have = sum(word in line.casefold() for word in wanted)
        if have > best[0]:
            best = have, Hit(document, under, _MARKS.sub(r"\1", line.strip("|- "))[:200])
    return best[1], 3 + len(wanted) - best[0]
