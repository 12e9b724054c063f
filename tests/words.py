"""The words of Regard and their translations: `bin/words`, and what its tests ask.

Each part of Regard has its catalogs in `locale/` beside its code: `django.po` for pages and programs, `djangojs.po` for
scripts, and the `.mo` made from each. What a catalog has to hold follows from the code alone.
"""

import ast
import io
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.template.base import Lexer, TokenType
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
PRODUCT = ROOT / "regard"
LANGUAGES = ("de", "fr", "es")
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "tr": None, "lazy": None, "tr_of": ((1, "c"), 2), "lazy_of": ((1, "c"), 2), "several": (1, 2),
    "gettext": None, "_": None, "pgettext": ((1, "c"), 2), "ngettext": (1, 2), "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip
IN_MODULES = {"tr": 1, "lazy": 1, "tr_of": 2, "lazy_of": 2, "several": 2}
"""The functions of `regard.kernel.words`, by how many texts they take."""
PAGES, SCRIPTS = "django", "djangojs"
WRITTEN = datetime(2026, 11, 30, tzinfo=UTC)
"""The same in every catalog, so that two changes of one do not meet where they say when."""
SILENT = ("migrations", "tests", "vendor")
BRACES, PERCENTS, TAGS = re.compile(r"\{(\w+)\}"), re.compile(r"%\((\w+)\)s"), re.compile(r"</?[a-z][^>]*>")
Key = tuple[str, str | tuple[str, str]]
"""A context, empty for none, and what is said: one text, or one and many."""


@dataclass(frozen=True)
class Fault:
    """One thing wrong with one catalog."""

    where: str
    what: str


def parts() -> list[str]:
    """The parts of Regard that have code, in the order of the alphabet."""
    return sorted(path.parent.name for path in PRODUCT.glob("*/__init__.py"))


def _files(part: str, ending: str) -> Iterator[Path]:
    for path in sorted((PRODUCT / part).rglob(f"*.{ending}")):
        if not set(SILENT) & set(path.relative_to(PRODUCT).parts):
            yield path


@cache
def said(part: str, kind: str) -> dict[Key, tuple[str, ...]]:
    """What the code of a part says, with the files it stands in."""
    found: dict[Key, set[str]] = {}
    for path, source, language in _sources(part, kind):
        for _, message, _, context in extract(language, io.BytesIO(source.encode()), keywords=KEYWORDS):
            text = message if isinstance(message, str) else (message[0], message[1])
            if text:
                found.setdefault((context or "", text), set()).add(str(path.relative_to(ROOT)))
    for path in _files(part, "py") if kind == PAGES else ():
        for key in said_in_module(path.read_text("utf-8")):
            found.setdefault(key, set()).add(str(path.relative_to(ROOT)))
    return {key: tuple(sorted(paths)) for key, paths in found.items()}


def said_in_module(source: str) -> Iterator[Key]:
    """What a module gives to be translated, wherever it stands: also within the braces of a text."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = _name_of(node.func)
        texts = [
            one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)
        ]
        wanted = IN_MODULES.get(name, 0)
        if wanted and len(texts) >= wanted and texts[0]:
            context = texts[0] if name.endswith("_of") else ""
            yield context, (texts[0], texts[1]) if name == "several" else texts[wanted - 1]


def _name_of(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _sources(part: str, kind: str) -> Iterator[tuple[Path, str, str]]:
    if kind == SCRIPTS:
        for path in _files(part, "js"):
            yield path, path.read_text("utf-8"), "javascript"
        return
    for ending in ("html", "txt"):
        for path in _files(part, ending):
            if "templates" in path.parts:
                code = templatize(path.read_text("utf-8"), origin=str(path))
                # the indentation of a page means nothing, and is none that Python reads
                yield path, "\n".join(line.lstrip() for line in code.split("\n")), "python"


def catalog_path(part: str, language: str, kind: str) -> Path:
    return PRODUCT / part / "locale" / language / "LC_MESSAGES" / f"{kind}.po"


def kept(part: str, language: str, kind: str) -> Catalog:
    """The catalog as it lies there; an empty one where there is none."""
    path = catalog_path(part, language, kind)
    if not path.exists():
        return Catalog(locale=language, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language, charset="utf-8")


def _key(message: Message) -> Key:
    text = message.id if isinstance(message.id, str) else (message.id[0], message.id[1])
    return message.context or "", text


def _brought_up_to_date(part: str, language: str, kind: str) -> Catalog:
    """What the code says, with the translations there are; what the code no longer says is gone."""
    known = {_key(message): message.string for message in kept(part, language, kind) if message.id}
    catalog = Catalog(locale=language, charset="utf-8", fuzzy=False, header_comment="")
    catalog.creation_date = catalog.revision_date = WRITTEN
    catalog.mime_headers = [
        ("Language", language),
        ("Plural-Forms", catalog.plural_forms),
        ("MIME-Version", "1.0"),
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Transfer-Encoding", "8bit"),
    ]
    wanted = said(part, kind)
    for context, text in sorted(wanted, key=lambda key: (str(key[1]), key[0])):
        places = [(path, 0) for path in wanted[context, text]]
        catalog.add(text, known.get((context, text), ""), locations=places, context=context or None)
    return catalog


def _as_po(catalog: Catalog) -> bytes:
    out = io.BytesIO()
    write_po(out, catalog, width=110, include_lineno=False, sort_output=False)
    return out.getvalue()


def _as_mo(catalog: Catalog) -> bytes:
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def bring_up_to_date(only: Sequence[str] = ()) -> dict[str, int]:
    """Write every catalog anew; answers how many translations each language lacks."""
    missing = dict.fromkeys(LANGUAGES, 0)
    for part in only or parts():
        for kind in (PAGES, SCRIPTS):
            for language in LANGUAGES:
                path = catalog_path(part, language, kind)
                if not said(part, kind):
                    path.unlink(missing_ok=True)
                    path.with_suffix(".mo").unlink(missing_ok=True)
                    continue
                catalog = _brought_up_to_date(part, language, kind)
                missing[language] += sum(not _is_full(message) for message in catalog if message.id)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(_as_po(catalog))
                path.with_suffix(".mo").write_bytes(_as_mo(catalog))
    return missing


def _is_full(message: Message) -> bool:
    return all(message.string) if isinstance(message.string, (tuple, list)) else bool(message.string)


def faults(part: str) -> list[Fault]:
    """What is wrong with the catalogs of a part."""
    found = []
    for kind in (PAGES, SCRIPTS):
        wanted = said(part, kind)
        for language in LANGUAGES:
            path = catalog_path(part, language, kind)
            where = str(path.relative_to(ROOT))
            catalog = kept(part, language, kind)
            have = {_key(message): message for message in catalog if message.id}
            found += [Fault(where, f"lacks {key[1]!r}: run bin/words") for key in wanted if key not in have]
            found += [
                Fault(where, f"has {key[1]!r}, which nothing says: run bin/words")
                for key in have
                if key not in wanted
            ]
            for message in have.values():
                found += [Fault(where, what) for what in _faults_of(message)]
            if have:
                compiled = path.with_suffix(".mo")
                if not compiled.exists() or compiled.read_bytes() != _as_mo(catalog):
                    found.append(Fault(where, "is not what was compiled from it: run bin/words"))
    return found


def differing() -> list[Fault]:
    """Where two parts translate the same differently: of all of them only one is read, since they become one catalog."""
    seen: dict[tuple[str, str, Key | str], tuple[str, object]] = {}
    found = []
    for part in parts():
        for kind in (PAGES, SCRIPTS):
            for language in LANGUAGES:
                for message in kept(part, language, kind):
                    if not message.id:
                        continue
                    first = message.id if isinstance(message.id, str) else message.id[0]
                    where = f"{part}/{language}"
                    before, said_there = seen.setdefault(
                        (language, kind, (message.context or "", first)), (where, message.string)
                    )
                    if said_there != message.string:
                        what = f"{first!r} is {message.string!r} here and {said_there!r} in {before}: agree, or give a context"
                        found.append(Fault(where, what))
    return found


def _faults_of(message: Message) -> Iterator[str]:
    if not _is_full(message):
        yield f"does not translate {message.id!r}"
        return
    if message.fuzzy:
        yield f"is unsure of {message.id!r}"
    ids = [message.id] if isinstance(message.id, str) else list(message.id)
    strings = [message.string] if isinstance(message.string, str) else list(message.string or ())
    for string in strings:
        for pattern, what in ((BRACES, "{names}"), (PERCENTS, "%(names)s"), (TAGS, "<tags>")):
            own = sorted(pattern.findall(string))
            # one of something may say so without its number
            if not any(own == sorted(pattern.findall(text)) for text in ids):
                yield f"has other {what} than {message.id!r}: {string!r}"


# what is not given to be translated

HEARD = re.compile(
    r"""\b(?:title|aria-label|aria-description|placeholder|alt|label|data-confirm|data-label)\s*=\s*"([^"]*)\""""
)
HIDDEN = re.compile(r"<(script|style|svg)\b.*?</\1>|<!--.*?-->", re.S)
MARKUP = re.compile(r"""<[^<>"']*(?:"[^"]*"[^<>"']*|'[^']*'[^<>"']*)*>""")
ENTITY = re.compile(r"&#?\w+;")
WORD = re.compile(r"[A-Za-zÀ-ÿ]{2,}")
LITERAL = re.compile(r"""(_\()?("[^"]*"|'[^']*')""")
BRANDS = {
    "Regard",
    "CSV",
    "API",
    "SQL",
    "JSON",
    "PDF",
    "DOCX",
    "XLSX",
    "ICS",
    "CLV",
    "RFM",
    "NPS",
    "KB",
    "MB",
    "kB",
    "ID",
    "http",
    "https",
}
UNSPOKEN_TAGS = {
    "load", "url", "static", "extends", "block", "endblock", "icon", "translate", "trans", "blocktranslate", "blocktrans",
    "csrf_token", "partialdef", "partial", "cycle", "elif", "if", "slot", "templatetag", "now",
}  # fmt: skip
SPOKEN_FILTERS = re.compile(
    r"""\|(?:default|default_if_none|yesno|pluralize|add|pluralise)(?::("[^"]*"|'[^']*'))?"""
)


def _is_words(text: str) -> bool:
    return any(word not in BRANDS for word in WORD.findall(ENTITY.sub(" ", text)))


def left_in_template(source: str) -> Iterator[tuple[int, str]]:
    """Lines and texts of a template that people read and that no tag gives to be translated."""
    page, inside = [], False
    for token in Lexer(source).tokenize():
        if token.token_type == TokenType.BLOCK:
            name = token.contents.split()[0]
            if name in {"blocktranslate", "blocktrans", "comment"}:
                inside = True
            elif name in {"endblocktranslate", "endblocktrans", "endcomment"}:
                inside = False
            elif name not in UNSPOKEN_TAGS:
                for lead, literal in LITERAL.findall(token.contents):
                    text = literal[1:-1]
                    if not lead and _is_words(text) and (" " in text or text[:1].isupper()):
                        yield token.lineno or 0, f"{{% {token.contents} %}}"
        if token.token_type in {TokenType.BLOCK, TokenType.VAR}:
            for found in SPOKEN_FILTERS.finditer(token.contents):
                if (found[1] and _is_words(found[1])) or "pluralize" in found[0]:
                    yield token.lineno or 0, f"{{{{ {token.contents} }}}}"
        shown = (
            token.contents
            if token.token_type == TokenType.TEXT and not inside
            else "\0" + "\n" * token.contents.count("\n")
        )
        page.append(shown)
    whole = "".join(page)
    blank = HIDDEN.sub(lambda found: "\n" * found[0].count("\n"), whole)
    for attribute in HEARD.finditer(blank):
        if _is_words(attribute[1]):
            yield blank.count("\n", 0, attribute.start()) + 1, attribute[0].replace("\0", "…")
    text = MARKUP.sub(lambda found: "\1" + "\n" * found[0].count("\n"), blank)
    for number, line in enumerate(text.split("\n"), 1):
        for piece in line.split("\1"):
            if _is_words(piece.replace("\0", " ")):
                yield number, piece.strip().replace("\0", "…")


SPEAKING = {"tr", "lazy", "tr_of", "lazy_of", "several", "gettext", "ngettext", "pgettext"}
LOGGING = {"debug", "info", "warning", "error", "exception", "critical", "getLogger"}
INTERNAL = {
    "RuntimeError",
    "ValueError",
    "TypeError",
    "AssertionError",
    "NotImplementedError",
    "KeyError",
    "LookupError",
    "ImproperlyConfigured",
    "AttributeError",
}
SENTENCE = re.compile(r"^[A-ZÀ-Ý][a-zà-ÿ’']+(?:[ ,.:…?!]|$)|[a-zà-ÿ]{2,}[,.:]? [a-zà-ÿ]{2,}")
PROGRAM = re.compile(
    r"\b(?:SELECT|INSERT|UPDATE|DELETE|CREATE|DROP|ALTER|FROM|WHERE|PRAGMA|ANALYZE|VALUES|AND|OR)\b|[{};]\s*$|^[\w./:-]+$|^(?:rg|ti|col)-"
)
TO_PROGRAMS = {"commands", "cli", "endpoints.py", "rest.py"}
"""Where words are for programs and those who write them, and stay English."""
LABEL = re.compile(r"^[A-ZÀ-Ý][a-zà-ÿ]+$")


class _Listener(ast.NodeVisitor):
    """Finds the texts of a module that read like something for people."""

    def __init__(self) -> None:
        self.found: list[tuple[int, str]] = []

    def visit_Call(self, node: ast.Call) -> None:
        name = _name_of(node.func)
        if name in SPEAKING:
            for value in [*node.args[1:], *(keyword.value for keyword in node.keywords)]:
                if not isinstance(value, ast.Constant):
                    self.visit(value)
            return
        if name in LOGGING or name in INTERNAL:
            return
        self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):  # what describes the code is for those who read it
            self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self._hear(node.lineno, node.value)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        text = "".join(
            value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else "…"
            for value in node.values
        )
        self._hear(node.lineno, text)
        for value in node.values:
            if isinstance(value, ast.FormattedValue):
                self.visit(value.value)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)

    def visit_arg(self, node: ast.arg) -> None:
        """An annotation is no text."""

    def _hear(self, line: int, text: str) -> None:
        if (LABEL.match(text) or (SENTENCE.search(text) and not PROGRAM.search(text))) and text not in BRANDS:
            self.found.append((line, text))


def left_in_module(source: str) -> list[tuple[int, str]]:
    """Lines and texts of a module that read like words for people and are not given to be translated. Some are none."""
    listener = _Listener()
    listener.visit(ast.parse(source))
    return listener.found


def left(part: str) -> Iterator[str]:
    """What looks untranslated in a part, one line each."""
    for ending in ("html", "txt"):
        for path in _files(part, ending):
            if "templates" in path.parts:
                for line, text in sorted(set(left_in_template(path.read_text("utf-8")))):
                    yield f"{path.relative_to(ROOT)}:{line}: {text}"
    for path in _files(part, "py"):
        if not TO_PROGRAMS & set(path.parts):
            for line, text in left_in_module(path.read_text("utf-8")):
                yield f"{path.relative_to(ROOT)}:{line}: {text!r}"
    for path in _files(part, "js"):
        for number, written in enumerate(path.read_text("utf-8").split("\n"), 1):
            code = written.split("//")[0]
            for literal in re.findall(
                r'"([^"\\]*)"', re.sub(r"\b(?:tr|several)\((?:\"[^\"]*\",? ?)+", "", code)
            ):
                if LABEL.match(literal) or (SENTENCE.search(literal) and not PROGRAM.search(literal)):
                    yield f"{path.relative_to(ROOT)}:{number}: {literal!r}"


def main(arguments: Sequence[str]) -> int:
    names = [argument for argument in arguments if not argument.startswith("--")]
    unknown = set(names) - set(parts())
    if unknown:
        print(
            f"bin/words: there is no part {', '.join(sorted(unknown))}; there are {', '.join(parts())}",
            file=sys.stderr,
        )
        return 2
    if "--left" in arguments:
        _print(line for part in names or parts() for line in left(part))
        return 0
    if "--check" in arguments:
        wrong = [fault for part in names or parts() for fault in faults(part)] + differing()
        _print(f"{fault.where} {fault.what}" for fault in wrong)
        return 1 if wrong else 0
    for language, count in bring_up_to_date(names).items():
        print(f"{language}: {count} to translate" if count else f"{language}: complete")
    return 0


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
