"""Which fields make sense for which class of customer. Forms, lists of properties, imports and the register of data requirements
ask here. Pure decisions, no Django."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from regard.kernel.words import lazy

CONSUMER, INDUSTRIAL, INSTITUTIONAL, GOVERNMENT = "consumer", "industrial", "institutional", "government"
PERSON, ORGANISATION = "person", "organisation"
Combination = tuple[str, str]  # kind and class
_PRIVATE = (PERSON, CONSUMER)

SENSELESS: Mapping[str, tuple[tuple[Combination, ...], str]] = {
    "sector": ((_PRIVATE,), lazy("A consumer has no line of business.")),
    "employees": ((_PRIVATE,), lazy("A consumer has no employees.")),
    "annual_revenue": (
        (_PRIVATE, (ORGANISATION, GOVERNMENT)),
        lazy("A consumer and an office of the government have no revenue."),
    ),
}
"""By field: of whom it makes no sense to ask, and why. What is not here makes sense for everybody. A person who is in business
for himself is of another class than consumer; of an organisation that is called a consumer, as one entered without a class, all
is asked."""


def makes_sense(field: str, kind: str, party_class: str) -> bool:
    """Whether to ask this field of such a customer."""
    return field not in SENSELESS or (kind, party_class) not in SENSELESS[field][0]


def asked_of(fields: Iterable[str], kind: str, party_class: str) -> list[str]:
    """Those among these fields that make sense."""
    return [name for name in fields if makes_sense(name, kind, party_class)]


def senseless(values: Mapping[str, Any], kind: str, party_class: str) -> dict[str, str]:
    """Which of these values make no sense for such a customer, with why. What is empty always does."""
    return {
        name: str(SENSELESS[name][1])
        for name, value in values.items()
        if value not in (None, "") and not makes_sense(name, kind, party_class)
    }
