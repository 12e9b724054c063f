"""How files write what is known of people: dates of birth that are not whole, genders, time zones."""

from __future__ import annotations

import re
from functools import lru_cache

from regard.kernel.folding import fold

_WHOLE = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:[T ].*)?")
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_YEARLESS = re.compile(r"--(\d{2})-?(\d{2})(?:[T ].*)?")
_NOTHING = re.compile(r"0{1,2}[/.-]0{1,2}[/.-]0{2,4}|0{4}-?0{2}-?0{2}(?:[T ].*)?")
_GENDERS = {
    "woman": "female f woman weiblich w frau vrouw v femme feminin femenino mujer",
    "man": "male m man mannlich mann mannelijk homme masculin h masculino hombre",
    "non_binary": "nonbinary non-binary nb divers x",
}
_GENDER = {word: key for key, words in _GENDERS.items() for word in words.split()}
UNSAID = frozenset({"unspecified", "unknown", "not specified", "undisclosed"})


def born_of(text: str) -> str:
    """A date as it is kept where everybody reads it alike, whole or in part; empty where it says nothing; else the text."""
    text = text.strip()
    if _NOTHING.fullmatch(text):
        return ""
    for pattern, form in ((_WHOLE, "{}-{}-{}"), (_MONTH, "{}-{}"), (_YEARLESS, "--{}-{}")):
        if found := pattern.fullmatch(text):
            return form.format(*found.groups())
    return text


def is_read(born: str) -> bool:
    """Whether `born_of` understood it."""
    return re.fullmatch(r"(\d{4}(-\d{2}(-\d{2})?)?|--\d{2}-\d{2})?", born) is not None


def gender_of(text: str) -> str:
    """The key of a gender in one of five languages, empty where nobody says; else the text."""
    bare = fold(text)
    return "" if bare in UNSAID else _GENDER.get(bare, text)


def zone_of(text: str) -> str:
    """The name of a time zone, also of one as Windows and other CRMs call it; else the text."""
    text = text.strip().replace("_slash_", "/")
    return _windows_zones().get(text.lower(), text)


@lru_cache(maxsize=1)
def _windows_zones() -> dict[str, str]:
    from babel.core import get_global

    return {str(name).lower(): str(zone) for name, zone in get_global("windows_zone_mapping").items()}
