"""Imports as their pages show them."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from regard.customers.services.own_import import UNREAD
from regard.exchange.kinds.contact_guessing import is_left_out
from regard.exchange.kinds.fields import Field, Is
from regard.exchange.kinds.kinds import KINDS
from regard.exchange.kinds.problems import Tally
from regard.exchange.kinds.records import PREFIX, is_of_records
from regard.exchange.kinds.surveys import Reading
from regard.exchange.models import Import
from regard.exchange.queries import visible_imports
from regard.exchange.readers import Layout
from regard.exchange.readers.dialect import shown_column
from regard.exchange.reports import amounts, columns_said, kept_notes
from regard.exchange.services.loaders import loader_of
from regard.exchange.services.taking import first_rows
from regard.exchange.services.working import is_checked
from regard.fields.queries import is_own
from regard.kernel.actor import Actor, system_actor
from regard.kernel.words import lazy, lazy_of, several, tr, tr_of
from regard.people.queries import business
from regard.ui import formats

ICONS: Mapping[Is, str] = {
    Is.KEY: "key", Is.TEXT: "letter-case", Is.NUMBER: "hash", Is.MONEY: "coin", Is.TIME: "calendar", Is.EMAIL: "mail",
    Is.PHONE: "phone", Is.COUNTRY: "world", Is.CURRENCY: "currency-euro",
}  # fmt: skip
STEPS = (lazy("File"), lazy("Fields"), lazy("Check and run"))
CONFIDENCE = {"sure": lazy("Sure"), "likely": lazy("Likely")}
CELLS_SHOWN = 30
SHOWN_ROWS, SHOWN_FIELDS = 7, 7


@dataclass(frozen=True)
class ColumnRow:
    """One column of the file on the page where columns get their fields."""

    number: int
    name: str
    first: str
    field: Field | None
    without: str  # what becomes of it without a field
    icon: str
    guess: str
    filled: float | None
    check: str
    verdict: str


@dataclass(frozen=True)
class Bar:
    """One part of a sum that adds up: `share` of the whole, for drawing."""

    label: str
    count: int
    swatch: str
    start: float = 0.0
    width: float = 0.0


def steps(item: Import | None, current: int, urls: Iterable[str]) -> list[dict[str, str]]:
    """The steps on top, from 1."""
    return [
        {
            "label": label,
            "state": "done" if number < current else "current" if number == current else "todo",
            "url": url if item else "",
        }
        for number, (label, url) in enumerate(zip(STEPS, urls, strict=True), 1)
    ]


def described(item: Import) -> str:
    """The file in a line: "12,480 rows, 9 columns, UTF-8, semicolon"."""
    layout = Layout.from_json(item.layout)
    columns = len(layout.columns)
    said = [
        several("{count} row", "{count} rows", item.rows, count=formats.number(item.rows)),
        several("{count} column", "{count} columns", columns),
    ]
    if layout.format == "text":
        said += [layout.encoding_name, layout.delimiter_name]
    else:
        words = {
            "sheet": tr("sheet {name}", name=layout.sheet),
            "vcard": "vCard",
            "jsonl": tr("JSON lines"),
        }
        said.append(words.get(layout.format, "Parquet"))
    if layout.container:
        said.append(layout.container)
    return ", ".join(said)


def column_rows(item: Import, sample: Sequence[object] = ()) -> list[ColumnRow]:
    """Every column with its field, how sure that is, how much of it is filled, and what its check said.

    `sample` is a row of the file, shown until all rows have been read.
    """
    kind = KINDS[item.kind]
    by_number = {number: kind.field(key) for key, number in item.mapping.items()}
    checks = _checks(item) if is_checked(item) else None
    keeps_rest = item.kind == "contacts" and item.options.get("rest") != "drop"
    rows = []
    for number, name in enumerate(item.layout["columns"], 1):
        field = by_number.get(number)
        profile = item.profile.get(f"c{number}", {})
        check, verdict = _check_of(field, checks)
        rows.append(
            ColumnRow(
                number=number,
                name=shown_column(name),
                first=str(profile.get("first") or _at(sample, number - 1))[:CELLS_SHOWN],
                field=field,
                without=tr("Keep in the note")
                if keeps_rest and not is_left_out(name, item.layout["format"])
                else tr("Skip this column"),
                icon=ICONS[field.kind] if field else "help-circle",
                guess=_guess_of(item, field, number),
                filled=_filled(item, profile),
                check=check,
                verdict=verdict,
            )
        )
    return rows


def offered_fields(item: Import) -> list[tuple[str, list[Field]]]:
    """The fields a column may go to, under their heads; of numbered ones those in use and one more."""
    used: dict[str, int] = {}
    for key in item.mapping:
        if numbered := _NUMBERED.match(key):
            used[numbered[1]] = max(used.get(numbered[1], 1), int(numbered[2]))
    heads: dict[str, list[Field]] = {}
    for field in KINDS[item.kind].fields:
        numbered = _NUMBERED.match(field.key)
        if numbered is None or int(numbered[2]) <= used.get(numbered[1], 1) + 1:
            heads.setdefault(field.group, []).append(field)
    return list(heads.items())


def offered_html(item: Import) -> SafeString:
    """The same as the options of a list to choose from, written once for all columns of a file: an Outlook export has 88."""
    return format_html_join(
        "",
        "{}{}{}",
        (
            (
                format_html('<optgroup label="{}">', head) if head else "",
                format_html_join(
                    "", '<option value="{}">{}</option>', ((field.key, field.label) for field in fields)
                ),
                mark_safe("</optgroup>") if head else "",
            )
            for head, fields in offered_fields(item)
        ),
    )


def with_choice(offered: SafeString, field: Field | None) -> SafeString:
    """The options with the field a column has chosen."""
    if field is None:
        return offered
    option = format_html('<option value="{}"', field.key)
    return mark_safe(offered.replace(f"{option}>", f"{option} selected>", 1))  # noqa: S308 - both are written above


_NUMBERED = re.compile(r"^(email|phone|address|site|social|further)_(\d+)(?:_|$)")
PREVIEWED = ("name", "kind", "organisation", "email", "phone", "city", "note")  # of a contact


def _at(row: Sequence[object], place: int) -> object:
    return "" if place >= len(row) or row[place] is None else row[place]


def _guess_of(item: Import, field: Field | None, number: int) -> str:
    if field is None:
        return tr_of("guess", "None")
    guess = item.guess
    if guess.get("mapping", {}).get(field.key) != number:
        return tr_of("guess", "Saved") if guess.get("saved") else tr_of("guess", "Yours")
    return str(CONFIDENCE[guess.get("confidence", {}).get(field.key, "likely")])


def _filled(item: Import, profile: Mapping[str, Any]) -> float | None:
    total = int(item.counts.get("lines_read", 0)) - int(item.counts.get("lines_ragged", 0))
    return profile["filled"] / total if total > 0 and "filled" in profile else None


_SHORT: Mapping[str, str] = {
    "missing": lazy("empty"), "no_time": lazy("not readable"), "no_number": lazy("not readable"),
    "future": lazy("in the future"), "too_early": lazy("before 1900"), "too_long": lazy("too long"),
    "too_large": lazy("too large"), "no_currency": lazy("not known"), "not_whole": lazy("not whole"),
    "below_zero": lazy("below zero"), "no_list": lazy("not readable"), "no_choice": lazy("not in the list"),
    "no_flag": lazy("not yes or no"), "no_colleague": lazy("not known"), "no_stars": lazy("not readable"),
    "no_place": lazy("not readable"), "no_clock": lazy("not readable"),
    "no_url": lazy("not valid"), "no_phone": lazy("not valid"), "no_email": lazy("not valid"),
    "no_customer": lazy("not known"), "against_a_rule": lazy("against a rule"), "without_customer": lazy("without one"),
    "unsure": lazy("day or month first?"),
}  # fmt: skip
_MILD = frozenset({"no_url", "no_phone", "no_email", "without_customer", "unsure"})


def _checks(item: Import) -> dict[str, list[tuple[str, int]]]:
    """By field: what was found, how often."""
    found: dict[str, list[tuple[str, int]]] = {}
    tally = Tally.from_json(item.tally)
    for key, entry in tally.rejected.items():
        code, _, field = key.partition(":")
        if code in _SHORT:
            found.setdefault(field, []).append((code, entry["count"]))
    if tally.odd.get("no_email"):
        found.setdefault("email", []).append(("no_email", tally.odd["no_email"]))
    if tally.odd.get("without_customer"):
        found.setdefault("customer", []).append(("without_customer", tally.odd["without_customer"]))
    for field, style in Reading.from_json(item.reading).times.items() if item.reading else ():
        if not style.is_sure:
            found.setdefault(field, []).append(("unsure", 0))
    return found


def _check_of(field: Field | None, checks: Mapping[str, list[tuple[str, int]]] | None) -> tuple[str, str]:
    if field is None or checks is None:
        return "", ""
    found = checks.get(field.key, [])
    if not found:
        return tr("No problems"), "fine"
    code, count = max(found, key=lambda entry: entry[1])
    word = str(_SHORT[code])
    return f"{formats.number(count)} {word}" if count else word, "watch" if code in _MILD else "bad"


def foreseen(item: Import) -> dict[str, Any]:
    """What the dry run said, as two sums that add up: rows, and what they become."""
    counts = item.check_result["counts"]
    return {**_sums(item, counts, WORDS), "seconds": item.check_result["seconds"], "counts": counts}


WORDS: Mapping[str, str] = {
    "update": lazy_of("foreseen", "Update"), "create": lazy_of("foreseen", "Create"),
    "leave_out": lazy_of("foreseen", "Leave out"), "same": lazy("Same as stored"), "aside": lazy("Set aside for you"),
    "sales": lazy("Purchases"), "returns": lazy("Returns"), "adjustments": lazy("Adjustments"),
}  # fmt: skip
DONE_WORDS: Mapping[str, str] = {
    **WORDS,
    "update": lazy_of("rows", "Changed"),
    "create": lazy_of("rows", "Created"),
    "leave_out": lazy_of("rows", "Left out"),
    "same": lazy("As stored before"),
}


@dataclass(frozen=True)
class PassedOn:
    """How many customers of an undone import stay because `later` holds them, too; None where one may not see it."""

    count: int
    later: Import | None


def passed_on(item: Import, actor: Actor) -> list[PassedOn]:
    """To which imports customers passed when this one was undone, the most first. One query where any did."""
    counts = Counter({int(key): count for key, count in item.undo_result.get("customers_passed", {}).items()})
    if not counts:
        return []
    found = visible_imports(actor).in_bulk(counts)
    return [PassedOn(count, found.get(key)) for key, count in counts.most_common()]


def outcome(item: Import) -> dict[str, Any]:
    """What became of the rows, in the past tense."""
    return {**_sums(item, item.counts, DONE_WORDS), "counts": item.counts}


COUNTED: Mapping[str, str] = {
    "created": lazy_of("counted", "created"),
    "updated": lazy_of("counted", "updated"),
    "orders and returns": lazy("orders and returns"),
    "set aside": lazy("set aside"),
}
"""What `running` counts under these names, for people to read."""


def counted(counts: Mapping[str, int]) -> list[tuple[str, str, int]]:
    """What a run has counted so far: its name, what that is called, and how much it is."""
    return [(name, str(COUNTED.get(name, name)), count) for name, count in counts.items()]


def made_words(item: Import) -> dict[str, Any]:
    """How many orders an import made, adjustments with them, and what is said of them; what goes when it is taken back; where the
    lists of these orders and of the customers it made are."""
    adjustments = int(item.counts.get("adjustments_created", 0))
    if adjustments:
        new, out = tr("New orders and adjustments"), tr("Orders and adjustments taken out")
        back = tr("Orders and adjustments put back as they were")
    else:
        new, out, back = tr("New orders"), tr("Orders taken out"), tr("Orders put back as they were")
    return {
        "orders": int(item.counts.get("orders_created", 0)) + adjustments,
        "new": new,
        "taken_out": out,
        "put_back": back,
        "going": _going(item),
        "orders_url": _list_url("sales:order_list", item),
        "customers_url": _list_url("customers:customer_list", item),
        "records_url": reverse("objects:record_list", args=[item.kind.removeprefix(PREFIX)])
        if is_of_records(item.kind)
        else "",
    }


def _going(item: Import) -> str:
    """What happens when the import is undone."""

    def count(*names: str) -> str:
        return formats.number(sum(int(item.counts.get(name, 0)) for name in names))

    if is_of_records(item.kind):
        return tr(
            "The {records} records it made go, and those it changed get their former values back. What was changed by hand"
            " since stays, and is listed afterwards.",
            records=count("records_created"),
        )
    customers = count("customers_created")
    if item.kind != "purchases":
        return tr(
            "Its changes get their former values back, and the {customers} customers it made go unless something else hangs"
            " on them by now. What was changed by hand since stays, and is listed afterwards.",
            customers=customers,
        )
    orders, returns = count("orders_created", "adjustments_created"), count("returns_created")
    if item.counts.get("adjustments_created"):
        return tr(
            "Its {orders} orders and adjustments and {returns} returns go, what it changed gets its former content back, and"
            " the {customers} customers it made go unless something else hangs on them by now. What was changed by hand since"
            " stays, and is listed afterwards.",
            orders=orders,
            returns=returns,
            customers=customers,
        )
    return tr(
        "Its {orders} orders and {returns} returns go, what it changed gets its former content back, and the {customers}"
        " customers it made go unless something else hangs on them by now. What was changed by hand since stays, and is listed"
        " afterwards.",
        orders=orders,
        returns=returns,
        customers=customers,
    )


def _list_url(name: str, item: Import) -> str:
    tree = json.dumps({"all": [["import", "is", [str(item.pk)]]]}, separators=(",", ":"))
    return f"{reverse(name)}?f={quote(tree)}"


def _sums(item: Import, counts: Mapping[str, int], words: Mapping[str, str]) -> dict[str, Any]:
    """The sums with their parts called by `words`."""

    def get(key: str) -> int:
        return int(counts.get(key, 0))

    aside = get("lines_rejected")
    if is_of_records(item.kind):
        made, changed = get("records_created"), get("records_updated")
        aside = max(aside, get("lines_read") - made - changed - get("records_unchanged"))
        same = get("lines_read") - aside - made - changed
        rows = [("update", changed, "v1"), ("create", made, "v2"), ("same", max(0, same), "muted")]
        return {"rows": _bars(words, [*rows, ("aside", aside, "bad")]), "rows_total": get("lines_read")}
    if item.kind != "purchases":
        rows = [("update", get("customers_updated"), "v1"), ("create", get("customers_created"), "v2")]
        if item.kind == "contacts":
            rows[1] = ("create", get("customers_created") - get("organisations_created"), "v2")
            rows += [("leave_out", get("lines_skipped"), "v6")] if get("lines_skipped") else []
        same = get("lines_read") - aside - sum(count for _, count, _ in rows)
        rows.append(("same", max(0, same), "muted"))
        return {"rows": _bars(words, [*rows, ("aside", aside, "bad")]), "rows_total": get("lines_read")}
    lines = [
        ("sales", get("lines_sales"), "v1"),
        ("returns", get("lines_returns"), "v4"),
        ("adjustments", get("lines_adjustments"), "v6"),
        ("aside", aside, "bad"),
    ]
    documents = [
        ("update", get("orders_changed") + get("returns_changed"), "v1"),
        ("create", get("orders_created") + get("returns_created"), "v2"),
        ("same", get("orders_unchanged") + get("returns_unchanged"), "muted"),
    ]
    return {
        "rows": _bars(words, [line for line in lines if line[1] or line[0] != "adjustments"]),
        "rows_total": get("lines_read"),
        "documents": _bars(words, documents),
        "documents_total": sum(count for _, count, _ in documents),
        "money": amounts(dict(counts)),
    }


def _bars(words: Mapping[str, str], parts: Iterable[tuple[str, int, str]]) -> list[Bar]:
    found = list(parts)
    total = sum(count for _, count, _ in found) or 1
    bars, start = [], 0.0
    for key, count, swatch in found:
        width = 100 * count / total
        bars.append(Bar(str(words[key]), count, swatch, round(start, 3), round(width, 3)))
        start += width
    return bars


@dataclass(frozen=True)
class StoredRow:
    """A row as it will be stored: `cells` are (text, css class) per shown field."""

    number: int
    becomes: str
    cells: list[tuple[str, str]]


def stored_rows(item: Import, *, only_problems: bool = False) -> tuple[list[str], list[StoredRow]]:
    """The first rows as they will be stored, or the first that are set aside; with the heads of their columns."""
    kind = KINDS[item.kind]
    keys = [key for key in kind.keys if key in item.mapping and key not in {"price", "profit"}]
    if item.kind == "purchases" and "amount" not in keys:
        keys.append("amount")
    keys = [key for key in kind.keys if key in keys][:SHOWN_FIELDS]
    if item.kind == "contacts":
        keys = list(PREVIEWED)
    raw, rejected = first_rows(item.pk, SHOWN_ROWS, only_problems=only_problems)
    built = loader_of(item, system_actor("exchange")).read(raw, Reading.from_json(item.reading))
    lines = {row["row"]: _with_employer(row) for row in built.lines.iter_rows(named=True)}
    wrong = {row["row"]: row["field"] for row in rejected.iter_rows(named=True)}
    rows = [
        StoredRow(
            number,
            _becomes(lines.get(number)),
            _stored_cells(item, keys, cells, lines.get(number), wrong.get(number)),
        )
        for number, cells in ((row["row"], row) for row in raw.iter_rows(named=True))
    ]
    return [kind.field(key).label for key in keys], rows


def _with_employer(line: dict[str, Any]) -> dict[str, Any]:
    """The row with the organisation a person works at as the one it names."""
    jobs = line.get("jobs")
    return {**line, "organisation": jobs[0]["organisation"]} if jobs else line


def _becomes(line: Mapping[str, Any] | None) -> str:
    if line is None:
        return tr("Set aside")
    is_return = line.get("is_return") or (line.get("quantity") or 0) < 0
    return tr_of("goods", "Return") if is_return else tr("Goes in")


def _stored_cells(
    item: Import, keys: list[str], raw: Mapping[str, str], line: Mapping[str, Any] | None, wrong: str | None
) -> list[tuple[str, str]]:
    cells = []
    for key in keys:
        original = raw[f"c{item.mapping[key]}"] if key in item.mapping else ""
        if line is None:
            cells.append((original or "–", "is-wrong" if key == wrong else ""))
            continue
        text = _stored(key, line.get(key))
        kept = (
            text.lower() == original.strip().lower()
            or key in {"at", "amount", "quantity", "cost"}
            or key not in item.mapping
        )
        cells.append((text or "–", "" if kept else "is-changed"))
    return cells


def _stored(key: str, value: Any) -> str:  # noqa: ANN401 - a cell of any type
    if value is None:
        return ""
    if key in {"amount", "quantity", "cost", "annual_revenue"}:
        return formats.quantity(value) if key == "quantity" else formats.money(value)
    if is_own(key.rpartition(".")[2]):
        return "" if str(value).startswith(UNREAD) else str(value).strip('"')
    if isinstance(value, datetime):
        local = value.astimezone(ZoneInfo(business().time_zone))
        on = formats.day(local.date())
        return on if (local.hour, local.minute) == (0, 0) else f"{on}, {formats.clock(local.time())}"
    return formats.number(value) if isinstance(value, int) else str(value)


def problems(item: Import) -> dict[str, Any]:
    """What was set aside, what was odd, and what was decided that could be decided otherwise."""
    tally = Tally.from_json(item.tally)
    names = columns_said(item)
    notes = Reading.from_json(item.reading).notes(names) if item.reading else []
    is_over = item.status == Import.Status.DONE
    refused = Tally() if is_over else Tally.from_json(item.check_result.get("refused", {}))
    rejected, odd = [*tally.problems(names), *refused.problems(names)], tally.oddities()
    notes += kept_notes(item)
    return {"rejected": rejected, "odd": odd, "notes": notes, "total": len(rejected) + len(odd) + len(notes)}
