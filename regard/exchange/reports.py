"""What became of an import, as scripts and pages read it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from regard.exchange import files
from regard.exchange.kinds.contact_notes import UNSAID, kept_columns
from regard.exchange.kinds.contacts import File
from regard.exchange.kinds.problems import Tally
from regard.exchange.kinds.surveys import Reading
from regard.exchange.models import Import
from regard.exchange.readers.dialect import shown_column
from regard.kernel.money import plain
from regard.kernel.words import lazy, tr


def amounts(counts: dict[str, int]) -> dict[str, int]:
    """The amounts of a purchase file in ten-thousandths, by sign: `read = sales + returns + rejected`.

    Adjustments are in `sales` or `returns` by their sign, and once more on their own.
    """
    out = counts.get("amount_adjustments_out", 0)
    net = counts.get("amount_adjustments", 0)
    return {
        "amount_read": counts.get("amount_read", 0),
        "amount_sales": counts.get("amount_sales", 0) + net - out,
        "amount_returns": out - counts.get("amount_returns", 0),
        "amount_rejected": counts.get("amount_rejected", 0),
        "amount_adjustments": net,
    }


def report(item: Import, *, foreseen: bool = False) -> dict[str, Any]:
    """Everything countable about an import; with `foreseen` what its dry run said. Amounts are decimal strings in
    the file's currency. The keys are a contract with scripts: others may be added, none goes."""
    counts = item.check_result.get("counts", {}) if foreseen else item.counts
    tally = Tally.from_json(item.tally)
    common = {
        "id": item.pk,
        "kind": item.kind,
        "file": item.name,
        "source": item.source,
        "status": item.status,
        "dry_run": foreseen,
        "lines_read": counts.get("lines_read", 0),
        "lines_imported": counts.get("lines_imported", 0),
        "lines_rejected": counts.get("lines_rejected", 0),
        "customers_created": counts.get("customers_created", 0),
        "customers_updated": counts.get("customers_updated", 0),
    }
    specific = _SPECIFIC.get(item.kind, _records)(item, counts)
    refused = Tally.from_json(item.check_result.get("refused", {})) if foreseen else Tally()
    columns = {key: item.layout["columns"][number - 1] for key, number in item.mapping.items()}
    names = columns_said(item)
    notes = Reading.from_json(item.reading).notes(columns) if item.reading else []
    return {
        **common,
        **specific,
        "error_file": item.error_file or None,
        "problems": [*tally.problems(names), *refused.problems(names)],
        "notes": [*notes, *kept_notes(item)],
        "oddities": tally.oddities(),
        "mapping": columns,
    }


def _purchases(item: Import, counts: dict[str, int]) -> dict[str, Any]:
    names = (
        "orders_created", "orders_changed", "orders_unchanged", "returns_created", "returns_changed", "returns_unchanged",
        "adjustments_created", "products_created", "lines_sales", "lines_returns", "lines_adjustments", "lines_cancelled",
        "lines_without_customer", "returns_tied", "customers_found", "customers_unclear",
        "own_changed", "own_kept", "own_refused",
    )  # fmt: skip
    money = {key: plain(units) for key, units in amounts(counts).items()}
    return {**{name: counts.get(name, 0) for name in names}, **money, "currency": item.currency}


def _customers(_item: Import, counts: dict[str, int]) -> dict[str, Any]:
    return {
        name: counts.get(name, 0)
        for name in ("customers_unchanged", "parents_unknown", "values_kept", "values_replaced")
    }


def _contacts(item: Import, counts: dict[str, int]) -> dict[str, Any]:
    names = (
        "customers_unchanged", "lines_skipped", "organisations_created", "organisations_unclear", "points_created", "lines_alike",
        "values_noted", "jobs_tied", "values_kept", "values_replaced",
    )  # fmt: skip
    columns = item.layout["columns"]
    kept = [columns[number - 1] for number in kept_columns(file_of(item))]
    return {
        **{name: counts.get(name, 0) for name in names},
        "kept_in_note": kept,
        "alike_file": alike_file(item),
    }


def _records(_item: Import, counts: dict[str, int]) -> dict[str, Any]:
    return {name: counts.get(name, 0) for name in ("records_created", "records_updated", "records_unchanged")}


_SPECIFIC: dict[str, Callable[[Import, dict[str, int]], dict[str, Any]]] = {
    "purchases": _purchases, "customers": _customers, "contacts": _contacts,
}  # fmt: skip


def alike_file(item: Import) -> str | None:
    """Where the list of rows that look like somebody is, when there is one."""
    path = files.home(item.pk) / files.ALIKE
    return str(path) if path.exists() else None


def kept_notes(item: Import) -> list[str]:
    """What becomes of the columns that have no field, in words."""
    if item.kind != "contacts":
        return []
    file = file_of(item)
    kept = set(kept_columns(file))
    filled = {number for number in kept if item.profile.get(f"c{number}", {}).get("filled", 1)}
    left = set(range(1, len(file.columns) + 1)) - kept - set(file.mapping.values())
    usual = {number for number in filled if file.columns[number - 1].strip().lower() in UNSAID}
    said = []
    for numbers, words in (
        (
            filled - usual,
            lazy("Kept in the note under their names: {columns}.", columns=_named(file, filled - usual)),
        ),
        (
            usual,
            lazy(
                "Kept in the note where they say more than Outlook’s usual Normal or False: {columns}.",
                columns=_named(file, usual),
            ),
        ),
        (left, lazy("Left out: {columns}.", columns=_named(file, left))),
    ):
        if numbers:
            said.append(str(words))
    return [*said, *(f"{text}." for text in item.layout.get("notes", ()))]


def _named(file: File, numbers: Collection[int]) -> str:
    return ", ".join(shown_column(file.columns[number - 1]) for number in sorted(numbers))


def columns_said(item: Import) -> dict[str, str]:
    """What is said of a field is said of its column; of e-mails and phones out of one list of all, of what they are."""
    columns = {key: shown_column(item.layout["columns"][number - 1]) for key, number in item.mapping.items()}
    if "contacts" not in columns:
        return columns
    return {"email": tr("The e-mail address"), "phone": tr("The phone number"), **columns}


def file_of(item: Import) -> File:
    """The file of an import of contacts as building its rows takes it."""
    return File(
        mapping={key: int(number) for key, number in item.mapping.items()},
        columns=tuple(item.layout["columns"]),
        format=str(item.layout["format"]),
        party=str(item.options.get("party") or "person"),
        keeps_rest=item.options.get("rest") != "drop",
    )
