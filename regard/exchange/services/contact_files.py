"""Customers with everything that is known of them, as CSV, XLSX, vCards and JSON lines that can be imported again."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO

from django.db.models import QuerySet

from regard.customers.queries import visible_to
from regard.customers.record_queries import PARTS, TEXTS, Record, records
from regard.exchange.hearing import Hearing
from regard.exchange.kinds.contact_fields import CONTACTS, slot
from regard.exchange.kinds.contact_profile import COLUMNS
from regard.exchange.services.tables import Csv, Table, Xlsx
from regard.exchange.values.texts import MISSING
from regard.exchange.values.ways import type_of
from regard.kernel.actor import Actor
from regard.kernel.errors import Invalid
from regard.kernel.words import in_english, tr
from regard.people.door import require
from regard.ui import formats

CUSTOMERS = "customers.customer"
EXPORT = "customers.customer.export"
ENDINGS = {"csv": "csv", "xlsx": "xlsx", "vcard": "vcf", "vcard3": "vcf", "jsonl": "jsonl"}
STEP = 2_000
MOST_ROWS = 1_048_575
SLOTS = {"email": 3, "phone": 4, "address": 2, "site": 2, "social": 3}
_PERSON = {column: field for column, field in COLUMNS.items() if column != "language"}
_SCALARS = ("employees", "annual_revenue", "customer_since", "owner", "organisation", "parent")


def export_customers(
    *, actor: Actor, path: Path, format: str, hearing: Hearing, customers: QuerySet[Any] | None = None
) -> int:
    """Write customers into a file; how many. `customers` are those of `visible_to(actor)` to take, all when left out.

    Raises `Forbidden` without `customers.customer.export`, `Invalid` for a form there is none of. Seven queries per 2,000 rows.
    """
    require(actor, EXPORT)
    if format not in ENDINGS:
        raise Invalid(
            {"format": tr("{value} is none of {known}.", value=repr(format), known=", ".join(ENDINGS))}
        )
    chosen = (visible_to(actor) if customers is None else customers).order_by("pk")
    ids = list(chosen.values_list("pk", flat=True))
    if format == "xlsx" and len(ids) > MOST_ROWS:
        raise Invalid(
            {
                "format": tr(
                    "A sheet holds {most} rows, these are {count}. Choose another form.",
                    most=formats.number(MOST_ROWS),
                    count=formats.number(len(ids)),
                )
            }
        )
    included = None if customers is None and actor.kind == "system" else frozenset(ids)
    batches = (ids[start : start + STEP] for start in range(0, len(ids), STEP))
    return write_records(actor, path, format, batches, included=included, hearing=hearing, total=len(ids))[0]


def write_records(
    actor: Actor,
    path: Path,
    format: str,
    batches: Iterable[Sequence[int]],
    *,
    included: Collection[int] | None,
    hearing: Hearing,
    total: int,
) -> tuple[int, int]:
    """Write the customers of these ids; how many, and how many cells looked like formulas."""
    hearing.update(done=0, total=total, note=tr("Writing rows"))
    draft = path.with_name(f"{path.name}.new")
    done = written = 0

    def found() -> Iterator[Record]:
        nonlocal done, written
        for ids in batches:
            hearing.check()
            for record in records(actor, ids, included=included):
                written += 1
                yield record
            done += len(ids)
            hearing.update(done=done)

    with in_english():  # so that an import takes it again, whoever reads what
        defused = _write(draft, format, found())
    draft.replace(path)
    return written, defused


def _write(path: Path, format: str, found: Iterable[Record]) -> int:
    """How many cells looked like formulas."""
    if format in {"csv", "xlsx"}:
        return _write_table((Xlsx if format == "xlsx" else Csv)(path, is_read_again=True), found)
    with path.open("w", encoding="utf-8", newline="") as file:
        if format == "jsonl":
            file.writelines(f"{json.dumps(as_json(one), ensure_ascii=False)}\n" for one in found)
        else:
            for one in found:
                write_card(file, one, version="3.0" if format == "vcard3" else "4.0")
    return 0


def as_json(one: Record) -> dict[str, Any]:
    """A record by the names the API has."""
    scalars = {name: getattr(one, name) or None for name in _SCALARS} | {"employees": one.employees}
    lists = {
        "keys": one.keys,
        "contacts": one.contacts,
        "known": [*one.profile, *_own(one)],
        "jobs": one.jobs,
        "relationships": one.relationships,
        "needs_noted": one.needs,
        "tags": one.tags,
    }
    return {"key": one.key, **one.texts, **scalars, "title": one.title or None, **lists}


def _columns() -> list[str]:
    own = [name for name in TEXTS if name not in {*PARTS, "email", "phone", "note"}]
    columns = ["key", *own, "tags", "organisation", "title"]
    for family, count in SLOTS.items():
        for number in range(1, count + 1):
            parts = PARTS if family == "address" else ("",)
            columns += [slot(family, number, part) for part in (*parts, "type")]
    rest = [name for name in _SCALARS if name != "organisation"]
    own = [item.key for item in CONTACTS.more()]
    lists = ["keys", "contacts", "known", "jobs", "relationships", "needs"]
    return [*columns, *rest, *_PERSON, *own, "note", *lists]


def _write_table(table: Table, found: Iterable[Record]) -> int:
    columns = _columns()
    with table:
        table.head([str(CONTACTS.field(name).label) for name in columns])
        for one in found:
            cells = flat(one)
            table.row([cells.get(name) for name in columns])
    return table.defused


def flat(one: Record) -> dict[str, Any]:
    """A record in plain cells. What a cell cannot say exactly stands in the list of contacts."""
    cells: dict[str, Any] = {"key": one.key, **one.texts, **{name: getattr(one, name) for name in _SCALARS}}
    cells |= one.own
    if one.tags:
        cells["tags"] = "; ".join(one.tags)
    if one.keys:
        cells["keys"] = json.dumps(one.keys, ensure_ascii=False)
    if one.jobs:
        cells |= {"title": one.title, "jobs": json.dumps(one.jobs, ensure_ascii=False)}
    if one.relationships:
        cells["relationships"] = json.dumps(one.relationships, ensure_ascii=False)
    if one.needs:
        cells["needs"] = json.dumps(one.needs, ensure_ascii=False)
    if one.profile:
        stated = {known["field"]: known["value"] for known in one.profile}
        cells |= {column: stated.get(field) for column, field in _PERSON.items()}
        cells["known"] = json.dumps(one.profile, ensure_ascii=False)
    taken = dict.fromkeys(SLOTS, 1) | {"site": 0, "social": 0}
    left = []
    for way in one.contacts:
        kind = str(way["kind"])
        if taken[kind] >= SLOTS[kind] or not _is_plain(way) or _is_own(one, way):
            left.append(way)
            continue
        taken[kind] += 1
        number = taken[kind]
        cells[slot(kind, number, "type")] = way["type"]
        if kind == "address":
            cells |= {slot(kind, number, part): way.get(part) for part in PARTS}
        else:
            cells[slot(kind, number)] = way["value"]
    if left:
        cells["contacts"] = json.dumps(left, ensure_ascii=False)
    return cells


def _is_own(one: Record, way: dict[str, Any]) -> bool:
    """Whether it only tells more of what stands in the record itself."""
    if way["kind"] == "address":
        return all(way.get(part, "") == one.texts[part] for part in PARTS)
    return way["kind"] in {"email", "phone"} and way["value"] == one.texts[way["kind"]]


def _is_plain(way: dict[str, Any]) -> bool:
    texts = [text for name, text in way.items() if name not in {"kind", "type", "is_first"}]
    is_same = all(
        " ".join(text.split()) == text and text.lower() not in MISSING and " ::: " not in text
        for text in texts
    )
    return (
        is_same
        and not {"verified_at", "is_first"} & way.keys()
        and type_of(way["kind"], [way["type"]]) == way["type"]
    )


_CARD_TYPES = {"mobile": "cell"}
_PROPERTIES = {"email": "EMAIL", "phone": "TEL", "site": "URL", "social": "X-SOCIALPROFILE", "address": "ADR"}
_ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n", ",": "\\,", ";": "\\;", "\r": None})


def write_card(file: TextIO, one: Record, *, version: str) -> None:
    """A vCard: what others understand where the standard has a word, the rest under names of our own."""
    texts = one.texts
    is_organisation = texts["kind"] == "organisation"
    lines = ["BEGIN:VCARD", f"VERSION:{version}", f"UID:{one.key}", f"FN:{_escaped(texts['name'])}"]
    lines.append(f"N:{_escaped(texts['family_name'])};{_escaped(texts['given_name'])};;;")
    if version == "4.0":
        lines.append(f"KIND:{'org' if is_organisation else 'individual'}")
    elif is_organisation:
        lines.append("X-ABShowAs:COMPANY")
    organisation = one.organisation or (texts["name"] if is_organisation else "")
    lines += _said("ORG", organisation) + _said("TITLE", one.title)
    lines += _own_ways(one)
    own = {"email": texts["email"], "phone": texts["phone"]}
    for way in one.contacts:
        if way.get("value") != own.get(way["kind"]) or way["kind"] not in own:
            lines.append(_way(way))
    lines += _said("LANG", texts["language"]) + _person(one, version) + _said("NOTE", texts["note"])
    if one.tags:
        lines.append(f"CATEGORIES:{','.join(map(_escaped, one.tags))}")
    for name, text in (
        ("CATEGORY", texts["category"]), ("SECTOR", texts["sector"]), ("CLASS", texts["party_class"]), ("OWNER", one.owner),
        ("SINCE", one.customer_since), ("EMPLOYEES", one.employees), ("REVENUE", one.annual_revenue), ("PARENT", one.parent),
        ("KEYS", json.dumps(one.keys, ensure_ascii=False) if one.keys else ""),
        ("JOBS", json.dumps(one.jobs, ensure_ascii=False) if one.jobs else ""),
        ("RELATIONSHIPS", json.dumps(one.relationships, ensure_ascii=False) if one.relationships else ""),
        ("NEEDS", json.dumps(one.needs, ensure_ascii=False) if one.needs else ""),
        ("KNOWN", json.dumps([*one.profile, *_own(one)], ensure_ascii=False) if one.profile or one.own else ""),
    ):  # fmt: skip
        lines += _said(f"X-REGARD-{name}", "" if text is None else str(text))
    lines.append("END:VCARD")
    file.writelines(f"{_folded(line)}\r\n" for line in lines)


def _own(one: Record) -> list[dict[str, str]]:
    """The business's own fields as the list of what is known has them."""
    return [{"field": key, "value": text} for key, text in one.own.items()]


_SEXES = {"woman": ("F", "Female"), "man": ("M", "Male")}


def _person(one: Record, version: str) -> list[str]:
    """Birthday, gender and time zone as far as the version has words for them; all of it is in the list of our own."""
    stated = {known["field"]: known["value"] for known in one.profile}
    is_new = version == "4.0"
    lines = []
    if (born := stated.get("born", "")) and (is_new or (len(born) == 10 and born[0] != "-")):
        whole = born.count("-") == 2 or born.startswith("--")
        lines.append(f"BDAY:{_basic(born) if is_new and whole else born}")
    if gender := stated.get("gender", ""):
        sex, word = _SEXES.get(gender, ("", gender))
        if is_new:
            lines.append(f"GENDER:{sex}" if sex else f"GENDER:;{_escaped(word)}")
        else:
            lines.append(f"X-GENDER:{_escaped(word)}")
    if zone := stated.get("time_zone", ""):
        lines.append(f"TZ{'' if is_new else ';VALUE=text'}:{_escaped(zone)}")
    return lines


def _basic(born: str) -> str:
    """Without the marks between the parts; two for a year that is not known."""
    return f"--{born[2:].replace('-', '')}" if born.startswith("--") else born.replace("-", "")


def _own_ways(one: Record) -> list[str]:
    """The first of each kind, preferred; with what more is known of it."""
    found = []
    for kind in ("email", "phone"):
        if one.texts[kind]:
            more = next(
                (way for way in one.contacts if way["kind"] == kind and way["value"] == one.texts[kind]),
                {"type": ""},
            )
            found.append(_way({**more, "kind": kind, "value": one.texts[kind]}, is_first=True))
    if any(one.texts[part] for part in PARTS):
        found.append(
            _way({"kind": "address", "type": "", **{part: one.texts[part] for part in PARTS}}, is_first=True)
        )
    return found


def _way(way: dict[str, Any], *, is_first: bool = False) -> str:
    kind, of_type = str(way["kind"]), str(way["type"])
    word = _CARD_TYPES.get(of_type, of_type)
    parameters = ";PREF=1" if is_first else ""
    if of_type and type_of(kind, [word]) == of_type and word.isascii() and word.replace("_", "").isalnum():
        parameters += f";TYPE={word}"
    elif of_type:
        parameters += f';X-TYPE="{of_type.translate(_QUOTED)}"'
    if "is_first" in way:
        parameters += ";X-FURTHER=1"
    if "verified_at" in way:
        parameters += f';X-VERIFIED="{way["verified_at"]}"'
    if kind == "address":
        parts = [
            "",
            "",
            *(way.get(part, "") for part in ("street", "city", "region", "postal_code", "country")),
        ]
        return f"ADR{parameters}:{';'.join(map(_escaped, parts))}"
    return f"{_PROPERTIES[kind]}{parameters}:{_escaped(way['value'])}"


_QUOTED = str.maketrans({"^": "^^", '"': "^'", "\n": "^n"})


def _said(name: str, text: str) -> list[str]:
    return [f"{name}:{_escaped(text)}"] if text else []


def _escaped(text: str) -> str:
    return text.translate(_ESCAPES)


def _folded(line: str) -> str:
    """Cut into lines of at most 75 bytes, between letters."""
    if len(line.encode()) <= 75:
        return line
    pieces: list[str] = []
    current: list[str] = []
    size = 0
    for char in line:
        width = len(char.encode())
        if size + width > 74:
            pieces.append("".join(current))
            current, size = [], 0
        current.append(char)
        size += width
    return "\r\n ".join([*pieces, "".join(current)])
