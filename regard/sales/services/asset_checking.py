"""What may be written about an asset, said field by field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from regard.kernel.errors import FieldError, Invalid
from regard.kernel.folding import fold
from regard.kernel.money import to_units
from regard.kernel.words import tr
from regard.sales import asset_rules as rules
from regard.sales.models import Asset
from regard.ui import formats

LENGTHS = {"name": 300, "serial": 100, "model_version": 60, "place": 300, "note": 20_000}
DAYS = ("bought_on", "installed_on", "warranty_until", "ended_on")
FIELDS = (*LENGTHS, *DAYS, "product_id", "quantity", "status", "replaced_by_id")
EARLIEST, LATEST = date(1900, 1, 1), date(2200, 1, 1)
MOST_PIECES = Decimal(10**9)


def cleaned(values: Mapping[str, Any]) -> dict[str, Any]:
    """`values` as they are stored: texts trimmed, days from 2026-03-11, quantities in ten-thousandths.

    Raises `Invalid` with every field that is wrong, not the first only.
    """
    errors: list[FieldError] = []
    result: dict[str, Any] = {}
    for name, value in values.items():
        try:
            result[name] = _CLEANERS[name](name, value)
        except KeyError:
            errors.append(FieldError(name, tr("There is no such field."), "unknown"))
        except ValueError as error:
            errors.append(FieldError(name, str(error)))
    if errors:
        raise Invalid(errors, kept=tr("What you wrote is kept in the form."))
    return result


def require_sense(asset: Asset, today: date) -> None:
    """Raises `Invalid` where the days and the status of an asset contradict one another."""
    errors = []
    begin = asset.bought_on or asset.installed_on
    if not asset.name:
        errors.append(FieldError("name", tr("Choose a product, or say what it is."), "required"))
    if asset.bought_on and asset.bought_on > today:
        errors.append(FieldError("bought_on", tr("This day is still to come."), "range"))
    if asset.bought_on and asset.installed_on and asset.installed_on < asset.bought_on:
        errors.append(FieldError("installed_on", tr("It cannot be installed before it was bought."), "range"))
    if begin and asset.warranty_until and asset.warranty_until < begin:
        errors.append(
            FieldError(
                "warranty_until", tr("The warranty cannot end before {day}.", day=begin.isoformat()), "range"
            )
        )
    if begin and asset.ended_on and asset.ended_on < begin:
        errors.append(
            FieldError("ended_on", tr("It cannot end before {day}.", day=begin.isoformat()), "range")
        )
    if asset.ended_on and asset.ended_on > today:
        errors.append(FieldError("ended_on", tr("This day is still to come."), "range"))
    if asset.serial and asset.quantity != 10_000:
        errors.append(FieldError("quantity", tr("A serial number is of one piece."), "range"))
    if errors:
        raise Invalid(errors, kept=tr("What you wrote is kept in the form."))


def derive(asset: Asset) -> None:
    """Fill what follows from the other fields: how it is compared, sorted and found."""
    asset.serial_normal = rules.serial_normal(asset.serial)
    asset.sort_name = fold(asset.name)[:300]
    asset.search_text = rules.search_text(
        name=asset.name,
        serial=asset.serial,
        model_version=asset.model_version,
        place=asset.place,
        external_id=asset.external_id,
    )


def _text(name: str, value: Any) -> str:  # noqa: ANN401
    text = "" if value is None else str(value).replace("\x00", "").strip()
    if name != "note":
        text = " ".join(text.split())
    if len(text) > LENGTHS[name]:
        raise ValueError(
            tr(
                "At most {most} letters; these are {letters}.",
                most=formats.number(LENGTHS[name]),
                letters=formats.number(len(text)),
            )
        )
    return text


def _day(name: str, value: Any) -> date | None:  # noqa: ANN401
    if value in (None, ""):
        return None
    try:
        day = value if isinstance(value, date) else date.fromisoformat(str(value).strip())
    except ValueError:
        raise ValueError(tr("Write the day as 2026-03-11.")) from None
    if not EARLIEST <= day <= LATEST:
        raise ValueError(tr("This day is too far away to be one."))
    return day


def _number(name: str, value: Any) -> int | None:  # noqa: ANN401
    if value in (None, ""):
        return None
    text = str(value).strip()
    if not (text.isascii() and text.isdecimal() and int(text) < 2**63):
        raise ValueError(tr("This must be the number of one that is here."))
    return int(text)


def _quantity(name: str, value: Any) -> int:  # noqa: ANN401
    try:
        pieces = Decimal(str(value).strip())
    except InvalidOperation:
        raise ValueError(tr("This must be a number.")) from None
    if not pieces.is_finite() or not 0 < pieces <= MOST_PIECES:
        raise ValueError(tr("This must be more than nothing, and not more than a billion."))
    return max(1, to_units(pieces))


def _status(name: str, value: Any) -> str:  # noqa: ANN401
    text = str(value or "").strip().lower()
    if text not in Asset.Status.values:
        raise ValueError(tr("Choose one of {values}.", values=", ".join(Asset.Status.values)))
    return text


_CLEANERS: dict[str, Callable[[str, Any], Any]] = {
    **dict.fromkeys(LENGTHS, _text),
    **dict.fromkeys(DAYS, _day),
    "product_id": _number,
    "replaced_by_id": _number,
    "quantity": _quantity,
    "status": _status,
}
