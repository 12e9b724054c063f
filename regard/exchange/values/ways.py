"""What the types of contacts are called in files of all origins, told as the one word Regard has for each."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

_APPLE = re.compile(r"^_\$!<(.*)>!\$_$")
_WORDS = re.compile(r"[^\W_]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NOTHING = frozenset({
    "internet", "pref", "voice", "x400", "msg", "parcel", "postal", "dom", "intl", "other", "obsolete", "email", "e",
    "mail", "phone", "telephone", "tel", "address", "value", "number", "custom", "primary", "text", "textphone", "im",
    "website", "web", "page", "site", "url", "secondary", "preferred",
})  # fmt: skip
_SAME = {
    "business": "work", "office": "work", "company": "work", "dienstlich": "work", "gesch\u00e4ftlich": "work",
    "arbeit": "work", "werk": "work", "zakelijk": "work", "bureau": "work", "travail": "work", "trabajo": "work",
    "private": "home", "privat": "home", "priv\u00e9": "home", "prive": "home", "personal": "home", "thuis": "home",
    "domicile": "home", "casa": "home", "homepage": "home",
    "cell": "mobile", "cellular": "mobile", "iphone": "mobile", "handy": "mobile", "mobil": "mobile", "mobiel": "mobile",
    "gsm": "mobile", "movil": "mobile", "m\u00f3vil": "mobile", "portable": "mobile",
    "shipping": "delivery", "lieferung": "delivery", "invoice": "billing", "rechnung": "billing", "mailing": "home",
    "beeper": "pager", "facsimile": "fax", "telefax": "fax",
    "twitter": "x", "google": "google_talk", "gtalk": "google_talk", "hangouts": "google_talk",
    "xmpp": "jabber",
}  # fmt: skip
_BEFORE_ALL = ("fax", "mobile", "pager")  # "home fax" is a fax


def type_of(kind: str, said: Iterable[str]) -> str:
    """The type of a contact of `kind` from the words a file has for it: ("HOME", "FAX") -> "fax"; "" for none.

    Words nobody knows stay as they are, so that they can be read again.
    """
    found: list[str] = []
    for text in said:
        found += _tokens(text)
    if kind == "social":
        networks = [word for word in found if word not in {"work", "home", "profile"}]
        return (networks or found or [""])[0][:20]
    found = [word for word in found if not (kind == "phone" and word == "page")]
    for word in _BEFORE_ALL:
        if word in found:
            return word
    return (
        "_".join(dict.fromkeys(found[:2]))[:20]
        if len(found) > 1 and found[0] not in _PLAIN
        else (found or [""])[0][:20]
    )


_PLAIN = frozenset({"work", "home"})


@lru_cache(maxsize=4096)
def _tokens(text: str) -> tuple[str, ...]:
    apple = _APPLE.match(text.strip())
    spaced = _CAMEL.sub(" ", apple[1] if apple else text).lower()
    if spaced.replace(" ", "") == "homepage":
        return ("home",)
    if spaced.startswith(
        "x-"
    ):  # how a type is written that no standard has, so that it is meant as it stands
        return (spaced[2:],)
    words = [word.rstrip("0123456789") if len(word) > 1 else word for word in _WORDS.findall(spaced)]
    words = [word for whole in words for word in _parted(whole) if len(word) > 1]
    return tuple(
        _SAME.get(word, word) for word in words if word and word not in _NOTHING and not word.isdecimal()
    )


def _parted(word: str) -> tuple[str, ...]:
    """ "homefax" is "home fax"."""
    return (word.removesuffix("fax"), "fax") if word.endswith("fax") and word != "telefax" else (word,)
