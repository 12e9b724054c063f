"""What may be written into a customer, said field by field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.db.models import TextChoices

from regard.customers.models import Customer
from regard.customers.queries import MODEL
from regard.customers.rules import country_name
from regard.customers.tag_queries import spelled
from regard.customers.tag_rules import LONGEST, LONGEST_TAG, tag_column, tags_said
from regard.fields.queries import is_own
from regard.fields.services.values import cleaned as own_cleaned
from regard.kernel.errors import FieldError, Invalid
from regard.kernel.money import to_units
from regard.kernel.words import lazy, tr
from regard.ui import formats

TEXTS = (
    "name", "given_name", "family_name", "email", "phone", "street", "postal_code", "city", "region", "country",
    "language", "category", "sector", "note",
)  # fmt: skip
CHOICES: dict[str, type[TextChoices]] = {"kind": Customer.Kind, "party_class": Customer.PartyClass}
FIELDS = (
    *TEXTS,
    *CHOICES,
    "tags",
    "employees",
    "annual_revenue",
    "customer_since",
    "owner_id",
    "parent_id",
    "territory_id",
)
LONGEST_NOTE = 20_000
_LENGTHS = {column.name: column.max_length or LONGEST_NOTE for column in Customer._meta.local_fields}
Cleaner = Callable[[str, Any], Any]


def cleaned(
    values: Mapping[str, Any], *, whole: bool, kind: str = "", customer: Customer | None = None
) -> dict[str, Any]:
    """`values` as they are stored. `whole`: this is all there is of a customer, so a name must follow from it.

    `kind` is what the customer is, where `values` do not say it; `customer` the one that is changed. Takes text as forms and
    programs send it: numbers, days (2026-03-11) and amounts as text or as such; own fields by their keys. Raises `Invalid` with
    every field that is wrong, not the first only.
    """
    own = {name: value for name, value in values.items() if is_own(name)}
    kind = str(values.get("kind") or kind or (Customer.Kind.PERSON if whole else ""))
    beside = {name: str(values[name] or "").strip().lower() for name in CHOICES if name in values}
    if whole:
        beside = {"party_class": str(Customer.PartyClass.CONSUMER)} | beside
    result, errors = own_cleaned(MODEL, own, whole=whole, kind=kind, record=customer, beside=beside)
    for name, value in values.items():
        if name in own:
            continue
        if name not in FIELDS:
            errors.append(FieldError(name, tr("There is no such field."), "unknown"))
            continue
        clean: Cleaner = _CLEANERS.get(name, _text)
        try:
            result[name] = clean(name, value)
        except ValueError as error:
            errors.append(FieldError(name, str(error)))
    if whole and not result.get("name"):
        result["name"] = _name_of(result)
    if ("name" in result and not result["name"]) and not any(error.field == "name" for error in errors):
        errors.append(FieldError("name", tr("A customer needs a name."), "required"))
    if errors:
        raise Invalid(errors)
    return result


FIELD_WORDS = {
    "kind": lazy("kind"),
    "party_class": lazy("party class"),
    "name": lazy("name"),
    "given_name": lazy("given name"),
    "family_name": lazy("family name"),
    "email": lazy("email"),
    "phone": lazy("phone"),
    "street": lazy("street"),
    "postal_code": lazy("postal code"),
    "city": lazy("city"),
    "region": lazy("region"),
    "country": lazy("country"),
    "language": lazy("language"),
    "category": lazy("category"),
    "tags": lazy("tags"),
    "sector": lazy("sector"),
    "employees": lazy("employees"),
    "annual_revenue": lazy("annual revenue"),
    "parent_id": lazy("parent id"),
    "owner_id": lazy("owner id"),
    "territory_id": lazy("territory id"),
    "customer_since": lazy("customer since"),
    "note": lazy("note"),
}


def field_words(name: str) -> str:
    """What a field is called within a sentence."""
    return str(FIELD_WORDS.get(name) or name.replace("_", " "))


def _name_of(values: Mapping[str, Any]) -> str:
    whole = " ".join(part for part in (values.get("given_name"), values.get("family_name")) if part)
    return str(whole or values.get("email") or "")


def _text(name: str, value: Any) -> str:  # noqa: ANN401
    text = "" if value is None else str(value).replace("\x00", "").replace("\r\n", "\n").strip()
    if name != "note":
        text = " ".join(text.split())
    if len(text) > _LENGTHS[name]:
        raise ValueError(
            tr(
                "At most {most} letters; these are {count}.",
                most=formats.number(_LENGTHS[name]),
                count=formats.number(len(text)),
            )
        )
    return text


def _country(name: str, value: Any) -> str:  # noqa: ANN401
    return country_name(_text(name, value))


def _tags(_name: str, value: Any) -> str:  # noqa: ANN401
    """The column of tags, which are given as text or as a list; one query where there are any."""
    said = [
        tag for part in ([value] if isinstance(value, str) else value or ()) for tag in tags_said(str(part))
    ]
    if too_long := next((tag for tag in said if len(tag) > LONGEST_TAG), ""):
        raise ValueError(
            tr("A tag has at most {most} letters: “{tag}…”.", most=LONGEST_TAG, tag=too_long[:40])
        )
    column = tag_column(spelled(said).values()) if said else ""
    if len(column) > LONGEST:
        raise ValueError(tr("All tags of a customer have at most {most} letters together.", most=LONGEST))
    return column


def checked_email(text: str) -> str:
    """The address as it is kept; nothing for nothing. Raises `ValueError` that says what is wrong with it."""
    return _email("email", text)


def _email(name: str, value: Any) -> str:  # noqa: ANN401
    from email_validator import EmailNotValidError, validate_email

    text = _text(name, value)
    if not text:
        return ""
    try:
        return validate_email(text, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError as error:
        raise ValueError(tr("This is no e-mail address: {error}", error=error)) from error


def _choice(name: str, value: Any) -> str:  # noqa: ANN401
    known = CHOICES[name].values
    text = str(value or "").strip().lower()
    if text not in known:
        raise ValueError(tr("Choose one of {known}.", known=", ".join(known)))
    return text


def _whole_number(name: str, value: Any) -> int | None:  # noqa: ANN401
    if value in (None, ""):
        return None
    try:
        number = int(str(value).strip())
    except ValueError:
        raise ValueError(tr("This must be a whole number.")) from None
    if not 0 <= number <= 2_147_483_647:
        raise ValueError(tr("This must be a number from 0 to 2,147,483,647."))
    return number


def _reference(name: str, value: Any) -> int | None:  # noqa: ANN401
    return _whole_number(name, value) or None


def _amount(name: str, value: Any) -> int | None:  # noqa: ANN401
    """An amount in the business's currency: whole units of 1/10,000 when an int, else a decimal text."""
    if value in (None, ""):
        return None
    if isinstance(value, int):
        return value
    units = to_units(str(value).replace(",", "").replace(" ", "").strip())
    if abs(units) >= 2**63:
        raise ValueError(tr("This is more money than there is."))
    return units


def day(value: Any) -> date | None:  # noqa: ANN401
    """A day as people and programs write it; None for nothing. Raises `ValueError` with what to write."""
    if value in (None, ""):
        return None
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError:
        raise ValueError(tr("Write the day as 2026-03-11.")) from None


def _day(_name: str, value: Any) -> date | None:  # noqa: ANN401
    return day(value)


_CLEANERS: dict[str, Cleaner] = {
    "email": _email,
    "country": _country,
    "tags": _tags,
    "kind": _choice,
    "party_class": _choice,
    "employees": _whole_number,
    "annual_revenue": _amount,
    "customer_since": _day,
    "owner_id": _reference,
    "parent_id": _reference,
    "territory_id": _reference,
}
