"""vCards of all versions (2.1, 3.0, 4.0) and of all writers, as rows of text columns: one card, one row."""

from __future__ import annotations

import base64
import binascii
import json
import quopri
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

import polars as pl

from regard.exchange.readers.errors import Unreadable
from regard.exchange.readers.layout import ROW, Batch, Layout, Reject
from regard.exchange.values.ways import type_of
from regard.kernel.words import tr
from regard.ui import formats

STEP = 20_000

COLUMNS = (
    "UID", "Kind", "Full name", "Prefix", "Given name", "Middle name", "Family name", "Suffix", "Nickname", "Organisation",
    "Department", "Job title", "Birthday", "Anniversary", "Gender", "Maiden name", "Spouse", "Manager", "Assistant",
    "Language", "Tags", "Contacts", "Note", "Further", "Owner", "Customer since", "Category", "Sector", "Class", "Employees",
    "Annual revenue", "Belongs to", "Keys", "Time zone", "Known", "Jobs", "Relationships", "Needs noted",
)  # fmt: skip
"""What a card can say, in the order of the columns; those of our own exports that no card has of itself come last."""
_PROPERTY = re.compile(
    r"^\s*(?:([A-Za-z0-9_-]+)\.)?([A-Za-z0-9_/-]+)((?:;(?:\"[^\"]*\"|[^:;\"]|\"(?=[^\"]*$))*)*):(.*)$",
    re.DOTALL,
)
_PARAMETER = re.compile(r";((?:\"[^\"]*\"|[^;])*)")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_APPLE = re.compile(r"^_\$!<(.*)>!\$_$")
_DAY = re.compile(r"^(\d{4})-?(\d{2})-?(\d{2})(?:T.*|\s.*)?$")
_TECHNICAL = frozenset({
    "BEGIN", "END", "VERSION", "PRODID", "REV", "MAILER", "PROFILE", "NAME", "SOURCE", "SORT-STRING", "CLIENTPIDMAP", "XML",
    "X-ABUID", "X-ABADR", "X-ABLABEL", "X-ETAG", "X-ID", "X-GENERATOR", "X-EVOLUTION-FILE-AS", "X-FILE-AS", "CLASS",
    "X-COUCHDB-APPLICATION-ANNOTATIONS", "X-FC-LIST-ID", "X-FC-TAGS", "X-IMAGETYPE", "X-IMAGEHASH", "X-ABSHOWAS",
    "X-EVOLUTION-WEBDAV-ETAG", "X-RADICALE-NAME", "CREATED", "X-REGARD-FIRST",
})  # fmt: skip
"""Properties that tell of the file and of the program that wrote it, not of anybody."""
_BINARY = frozenset({"PHOTO", "LOGO", "SOUND", "KEY"})
_PLAIN = {
    "UID": "UID", "NICKNAME": "Nickname", "X-NICKNAME": "Nickname", "X-DEPARTMENT": "Department", "TITLE": "Job title",
    "ROLE": "Role", "X-GENDER": "Gender", "X-MAIDENNAME": "Maiden name", "X-SPOUSE": "Spouse", "X-MANAGER": "Manager",
    "X-ASSISTANT": "Assistant", "LANG": "Language", "NOTE": "Note", "X-REGARD-OWNER": "Owner",
    "X-REGARD-SINCE": "Customer since", "X-REGARD-CATEGORY": "Category", "X-REGARD-SECTOR": "Sector",
    "X-REGARD-CLASS": "Class", "X-REGARD-EMPLOYEES": "Employees", "X-REGARD-REVENUE": "Annual revenue",
    "X-REGARD-PARENT": "Belongs to", "X-REGARD-KEYS": "Keys",
    "TZ": "Time zone", "X-REGARD-KNOWN": "Known",
    "X-REGARD-JOBS": "Jobs", "X-REGARD-RELATIONSHIPS": "Relationships",
    "X-REGARD-NEEDS": "Needs noted",
}  # fmt: skip
_DAYS = {"BDAY": "Birthday", "ANNIVERSARY": "Anniversary", "X-ANNIVERSARY": "Anniversary"}
_NETWORKS = {
    "X-AIM": "aim", "X-ICQ": "icq", "X-JABBER": "jabber", "X-MSN": "msn", "X-SKYPE": "skype", "X-SKYPE-USERNAME": "skype",
    "X-YAHOO": "yahoo", "X-GTALK": "google_talk", "X-GOOGLE-TALK": "google_talk", "X-QQ": "qq", "X-GADUGADU": "gadugadu",
    "X-GROUPWISE": "groupwise", "X-TWITTER": "x", "X-SIP": "sip",
}  # fmt: skip
_ADDRESS = ("po_box", "extended", "street", "city", "region", "postal_code", "country")
_RELATIONS = {
    "spouse": "Spouse",
    "manager": "Manager",
    "assistant": "Assistant",
    "anniversary": "Anniversary",
}


@dataclass(frozen=True)
class Property:
    """One line of a card. `words` are its types in small letters; `value` is as the file has it."""

    group: str
    name: str
    words: tuple[str, ...]
    parameters: dict[str, str]
    value: str

    def text(self) -> str:
        return _plain(self._decoded(self.value))

    def parts(self) -> list[str]:
        """The components of a structured value."""
        return [_plain(self._decoded(part)).strip() for part in _split(self.value, ";")]

    def several(self) -> list[str]:
        return [_plain(self._decoded(part)).strip() for part in _split(self.value, ",")]

    @property
    def is_base64(self) -> bool:
        return self.parameters.get("ENCODING", "").upper() in {"B", "BASE64"} or "base64" in self.words

    @property
    def is_preferred(self) -> bool:
        return "pref" in self.words or self.parameters.get("PREF", "") == "1"

    def _decoded(self, text: str) -> str:
        charset = self.parameters.get("CHARSET") or "utf-8"
        if (
            self.parameters.get("ENCODING", "").upper() == "QUOTED-PRINTABLE"
            or "quoted-printable" in self.words
        ):
            return _as_text(quopri.decodestring(text.encode("utf-8", "replace")), charset)
        if self.is_base64:
            try:
                return _as_text(base64.b64decode("".join(text.split()), validate=True), charset)
            except binascii.Error:
                return text
        return text


@dataclass
class Card:
    """A card being read: what it says under each column, its contacts in their order, what has no column."""

    row: int
    said: dict[str, list[str]] = field(default_factory=dict)
    contacts: list[tuple[bool, dict[str, str]]] = field(default_factory=list)
    further: list[str] = field(default_factory=list)
    pictures: int = 0
    problem: str = ""

    def say(self, column: str, text: str) -> None:
        if (text := text.strip()) and text not in self.said.setdefault(column, []):
            self.said[column].append(text)

    def keep(self, label: str, text: str) -> None:
        """Keep under its name what has no column."""
        line = f"{label}: {' '.join(text.split())}"
        if text.strip() and line not in self.further:
            self.further.append(line)

    def reach(self, kind: str, of_type: str, is_preferred: bool, **values: str) -> None:
        one = {"kind": kind, "type": of_type, **{name: value for name, value in values.items() if value}}
        if one.keys() - {"kind", "type", "is_first", "verified_at"}:
            self.contacts.append((is_preferred, one))

    def cells(self) -> dict[str, str]:
        cells = {}
        for column, found in self.said.items():
            if column == "Note":
                cells[column] = "\n".join(found)
            elif column == "Tags":
                cells[column] = ", ".join(found)
            else:
                cells[column] = found[0]
                self.further += [
                    line for text in found[1:] if (line := f"{column}: {text}") not in self.further
                ]
        ordered = [
            {**one, "is_first": "true"} if is_first and "is_first" not in one else one
            for is_first, one in sorted(self.contacts, key=lambda entry: not entry[0])
        ]
        if ordered:
            cells["Contacts"] = json.dumps(ordered, ensure_ascii=False)
        if self.further:
            cells["Further"] = "\n".join(self.further)
        return cells


def cards(lines: Iterable[str]) -> Iterator[Card]:
    """The cards of a file, each with the number of its first line. What is not closed or inside another still comes."""
    card: Card | None = None
    properties: list[Property] = []
    for number, line in _unfolded(lines):
        found = _property(line)
        if found is not None and found.name == "BEGIN" and found.value.strip().upper() == "VCARD":
            if card is not None:
                yield _told(card, properties)
            card, properties = Card(number), []
        elif card is None:
            continue
        elif found is not None and found.name == "END" and found.value.strip().upper() == "VCARD":
            yield _told(card, properties)
            card = None
        elif found is not None:
            properties.append(found)
        elif line.strip():
            card.keep("Unread", line)
    if card is not None:
        card.problem = tr("The card is not closed; the file may be cut short")
        yield _told(card, properties)


def _unfolded(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Logical lines: folded ones put together, however the version folds them."""
    start, head, pieces, is_old = 0, "", [""], False
    for number, raw in enumerate(lines, 1):
        line = raw.rstrip("\r\n")
        is_base64 = "BASE64" in head or "ENCODING=B" in head
        if "QUOTED-PRINTABLE" in head and pieces[-1].endswith("="):
            pieces[-1] = pieces[-1][:-1]
            pieces.append(line[1:] if line[:1] in {" ", "\t"} else line)
        elif line[:1] in {" ", "\t"} and pieces[0]:
            pieces.append(line if is_old and not is_base64 else line[1:])
        elif is_base64 and ":" not in line:
            pieces.append(line.strip())
        else:
            whole = "".join(pieces)
            is_old = "2.1" in whole if head == "VERSION" else is_old
            if whole:
                yield start, whole
            start, head, pieces = number, line.partition(":")[0].upper(), [line]
    if whole := "".join(pieces):
        yield start, whole


def _property(line: str) -> Property | None:
    found = _PROPERTY.match(line)
    if found is None:
        return None
    words: list[str] = []
    parameters: dict[str, str] = {}
    for parameter in _PARAMETER.findall(found[3]):
        key, sign, value = parameter.partition("=")
        key, value = key.strip().upper(), value.strip().strip('"')
        if not sign:
            words.append(key.lower())
            if key in {"QUOTED-PRINTABLE", "BASE64"}:
                parameters["ENCODING"] = key
        elif key == "TYPE":
            words += [word.strip().lower() for word in value.split(",")]
        else:
            parameters[key] = value
    return Property((found[1] or "").lower(), found[2].upper(), tuple(words), parameters, found[4])


def _told(card: Card, properties: Sequence[Property]) -> Card:
    labels = {one.group: _label(one.text()) for one in properties if one.group and one.name == "X-ABLABEL"}
    shows = next((one.text().upper() for one in properties if one.name == "X-ABSHOWAS"), "")
    if shows == "COMPANY":
        card.say("Kind", "organisation")
    for one in properties:
        _take(card, one, labels.get(one.group, "") if one.group else "")
    return card


def _label(text: str) -> str:
    found = _APPLE.match(text.strip())
    return found[1] if found else text.strip()


def _take(card: Card, one: Property, label: str) -> None:
    name = one.name.replace("X-EVOLUTION-", "X-") if one.name.startswith("X-EVOLUTION-") else one.name
    if one.name in _TECHNICAL:
        return
    if name in _BINARY:
        _take_picture(card, one)
    elif name in _PLAIN:
        card.say(_PLAIN[name], one.text()) if _PLAIN[name] in COLUMNS else card.keep(_PLAIN[name], one.text())
    elif name in _DAYS or (name == "X-ABDATE" and label.lower() in _RELATIONS):
        column = _DAYS.get(name) or _RELATIONS[label.lower()]
        card.say(column, day_of(one.text(), one.parameters.get("X-APPLE-OMIT-YEAR", "")))
    elif name in _TAKERS:
        _TAKERS[name](card, one, label)
    elif name in _NETWORKS:
        card.reach("social", _NETWORKS[name], one.is_preferred, value=one.text().strip(), **_more(one))
    else:
        card.keep(label or _readable(name), one.text())


def _take_picture(card: Card, one: Property) -> None:
    text = one.value.strip()
    if text.lower().startswith(("http:", "https:")):
        card.keep(one.name.capitalize(), text)
    elif text:
        card.pictures += 1


def _take_name(card: Card, one: Property, _label: str) -> None:
    parts = [" ".join(" ".join(_split(part, ",")).split()) for part in _split(one.value, ";")]
    decoded = [
        Property(one.group, one.name, one.words, one.parameters, part).text().strip() for part in parts
    ]
    for column, text in zip(
        ("Family name", "Given name", "Middle name", "Prefix", "Suffix"), decoded, strict=False
    ):
        if column not in card.said:
            card.say(column, text)


def _take_full_name(card: Card, one: Property, _label: str) -> None:
    card.say("Full name", one.text())


def _take_organisation(card: Card, one: Property, _label: str) -> None:
    name, *units = [part for part in one.parts() if part] or [""]
    if card.said.get("Organisation") in (None, [name]):
        card.say("Organisation", name)
        if units:
            card.say("Department", ", ".join(units))
    else:
        card.keep("Organisation", ", ".join([name, *units]))


def _take_email(card: Card, one: Property, label: str) -> None:
    text = one.text().strip().removeprefix("mailto:")
    card.reach("email", _type("email", one, label), one.is_preferred, value=text, **_more(one))


def _take_phone(card: Card, one: Property, label: str) -> None:
    text = one.text().strip().removeprefix("tel:").replace(";ext=", " ext. ")
    card.reach("phone", _type("phone", one, label), one.is_preferred, value=text, **_more(one))


def _take_address(card: Card, one: Property, label: str) -> None:
    parts = dict(zip(_ADDRESS, one.parts(), strict=False))
    values = {
        name: " ".join(text.split())
        for name, text in parts.items()
        if name not in {"po_box", "extended", "street"}
    }
    lines = [line for name in ("extended", "street") for line in parts.get(name, "").split("\n")]
    box = parts.get("po_box", "")
    lines.append(box if not box or any(c.isalpha() for c in box) else f"PO Box {box}")
    values["street"] = ", ".join(text for line in lines if (text := " ".join(line.split()).rstrip(",")))
    card.reach(
        "address",
        _type("address", one, label),
        one.is_preferred,
        **values,
        **_more(one),
    )


def _take_site(card: Card, one: Property, label: str) -> None:
    card.reach(
        "site",
        _type("site", one, label),
        one.is_preferred,
        value=one.text().strip(),
        **_more(one),
    )


def _take_messenger(card: Card, one: Property, label: str) -> None:
    scheme, sign, handle = one.text().strip().partition(":")
    network = one.parameters.get("X-SERVICE-TYPE") or (scheme if sign and "/" not in scheme else "") or label
    text = handle if sign and not handle.startswith("//") else one.text()
    text = text.removeprefix("x-apple:")
    card.reach(
        "social",
        type_of("social", (network,)),
        one.is_preferred,
        value=text.strip(),
        **_more(one),
    )


def _take_profile(card: Card, one: Property, label: str) -> None:
    text = one.text().strip()
    user = one.parameters.get("X-USER", "")
    card.reach(
        "social", _type("social", one, label), one.is_preferred,
        value=text.removeprefix("x-apple:") or user, **_more(one),
    )  # fmt: skip


def _take_related(card: Card, one: Property, label: str) -> None:
    what = (label or next(iter(one.words), "") or one.parameters.get("TYPE", "")).strip()
    column = _RELATIONS.get(what.lower())
    if column:
        card.say(column, one.text())
    else:
        card.keep(_readable(what) if what else "Related", one.text())


def _take_tags(card: Card, one: Property, _label: str) -> None:
    for tag in one.several():
        card.say("Tags", tag)


def _take_kind(card: Card, one: Property, _label: str) -> None:
    text = one.text().strip().lower()
    if text in {"org", "organization", "organisation"}:
        card.say("Kind", "organisation")
    elif text == "individual":
        card.say("Kind", "person")
    elif text:
        card.keep("Kind", text)


def _take_gender(card: Card, one: Property, _label: str) -> None:
    sex, *words = [part for part in one.parts() if part] or [""]
    names = {"M": "male", "F": "female", "O": "other", "N": "none", "U": "unknown"}
    if "Gender" not in card.said:
        card.say("Gender", words[0] if words else names.get(sex.upper(), sex))


_TAKERS = {
    "N": _take_name, "FN": _take_full_name, "ORG": _take_organisation, "EMAIL": _take_email, "TEL": _take_phone,
    "ADR": _take_address, "URL": _take_site, "IMPP": _take_messenger, "X-SOCIALPROFILE": _take_profile,
    "SOCIALPROFILE": _take_profile, "X-ABRELATEDNAMES": _take_related, "RELATED": _take_related, "CATEGORIES": _take_tags,
    "KIND": _take_kind, "GENDER": _take_gender, "X-ADDRESSBOOKSERVER-KIND": _take_kind,
}  # fmt: skip


_CIRCUMFLEX = re.compile(r"\^(.)")


def _type(kind: str, one: Property, label: str) -> str:
    """Our own cards say types exactly where the standard has no word."""
    exact = one.parameters.get("X-TYPE", "")
    if exact:
        return _CIRCUMFLEX.sub(lambda found: {"n": "\n", "'": '"'}.get(found[1], found[1]), exact)
    return type_of(kind, _said(one, label))


def _said(one: Property, label: str) -> tuple[str, ...]:
    return (*one.words, label) if label else one.words


def _more(one: Property) -> dict[str, str]:
    """What our own cards say besides: when somebody made sure of it, and that it is not the one used first."""
    is_first = "false" if "X-FURTHER" in one.parameters else ""
    return {"verified_at": one.parameters.get("X-VERIFIED", ""), "is_first": is_first}


def _readable(name: str) -> str:
    return name.removeprefix("X-").replace("-", " ").replace("_", " ").strip().capitalize()


def day_of(text: str, no_year: str = "") -> str:
    """A day as 1975-12-12 where the text is a whole one, as --12-12 where its year is the one that stands for none; else as it
    stands."""
    found = _DAY.match(text.strip())
    if found is None:
        return text.strip()
    year, month, day = found.groups()
    return f"--{month}-{day}" if year == no_year else f"{year}-{month}-{day}"


def _split(text: str, mark: str) -> list[str]:
    """Cut at the marks that have no backslash before them."""
    if mark not in text:
        return [text]
    if "\\" not in text:
        return text.split(mark)
    parts: list[str] = []
    current: list[str] = []
    escaped = False
    for char in text:
        if char == mark and not escaped:
            parts.append("".join(current))
            current = []
        else:
            current.append(char)
        escaped = char == "\\" and not escaped
    return [*parts, "".join(current)]


def _plain(text: str) -> str:
    if "\\" in text:
        text = _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], text)
    return text.replace("\r\n", "\n").replace("\0", "")


def _as_text(data: bytes, charset: str) -> str:
    for name in (charset, "utf-8", "cp1252"):
        try:
            return data.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("latin-1")


def is_vcard(head: str) -> bool:
    """Whether a text begins as a vCard does."""
    return head.lstrip("\ufeff \t\r\n")[:11].upper() == "BEGIN:VCARD"


def describe(lines: Iterable[str], name: str) -> tuple[tuple[str, ...], int, tuple[str, ...]]:
    """The columns that are used, how many cards there are, and what is said about them. Reads everything once."""
    used: set[str] = set()
    count = pictures = 0
    for card in cards(lines):
        used |= card.cells().keys()
        count += 1
        pictures += card.pictures
    if not used:
        raise Unreadable(
            name,
            tr("has no card that says anything"),
            remedy=tr("Export it again with at least one contact."),
        )
    notes = (
        (tr("{count} pictures and sounds are left out: Regard keeps none", count=formats.number(pictures)),)
        if pictures
        else ()
    )
    return tuple(column for column in COLUMNS if column in used), count, notes


def batches(lines: Iterable[str], layout: Layout) -> Iterator[Batch]:
    """The cards as rows, numbered by the line each begins in."""
    found = cards(lines)
    while chunk := list(islice(found, STEP)):
        good = [card for card in chunk if not card.problem]
        cells = [card.cells() for card in good]
        columns = [
            pl.Series(key, [row.get(name, "") for row in cells], dtype=pl.String)
            for key, name in zip(layout.keys, layout.columns, strict=True)
        ]
        frame = pl.DataFrame([pl.Series(ROW, [card.row for card in good], dtype=pl.Int64), *columns])
        yield Batch(frame, [_rejected(card, layout) for card in chunk if card.problem])


def _rejected(card: Card, layout: Layout) -> Reject:
    cells = card.cells()
    values = tuple(cells.get(name, "") for name in layout.columns)
    return Reject(card.row, card.problem, tr("Export the contacts anew, or complete the card."), values)
