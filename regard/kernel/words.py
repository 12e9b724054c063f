"""What people read, in their language: the English stands in the code, the rest in `locale/` beside it.

`tr` and `several` speak at once, in the language of whoever is being written for; `lazy` is for what stands in a module or a
class and is read later. Words between braces are filled in, never put together from pieces: other languages have another
order, another case, another ending. `bin/words` collects what is given to these functions and to the tags of templates.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import translation
from django.utils.functional import lazy as put_off

ENGLISH = "en"


def tr(text: str, /, **values: object) -> str:
    """`text` in the active language, with `{name}` filled in from `values`. No query."""
    said = translation.gettext(text) if text else ""
    return said.format(**values) if values else said


def tr_of(context: str, text: str, /, **values: object) -> str:
    """The same for a word that English uses for two things: `context` says which of them is meant."""
    said = translation.pgettext(context, text)
    return said.format(**values) if values else said


def several(one: str, many: str, count: int, /, **values: object) -> str:
    """The form that `count` asks for in the active language; `{count}` is the bare number unless `values` say how it reads."""
    return translation.ngettext(one, many, count).format(**{"count": count, **values})


_put_off = put_off(tr, str)
_put_off_of = put_off(tr_of, str)


def lazy(text: str, /, **values: object) -> str:
    """`tr`, but in the language of whoever reads it at last. Not for keys of a dictionary, nor for what is kept."""
    return _put_off(text, **values)


def lazy_of(context: str, text: str, /, **values: object) -> str:
    """`tr_of`, in the language of whoever reads it at last."""
    return _put_off_of(context, text, **values)


def language() -> str:
    """The active language, as `de` or `en-gb`."""
    return translation.get_language() or ENGLISH


def midsentence(text: str) -> str:
    """A label as it reads within a sentence: with a small letter, but in German, where nouns keep their capital."""
    text = str(text)
    if language().startswith("de") or text[1:2].isupper():
        return text
    return text[:1].lower() + text[1:]


@contextmanager
def in_english() -> Iterator[None]:
    """For what programs read, such as the heads of files: the same words whoever asks."""
    with translation.override(ENGLISH):
        yield
