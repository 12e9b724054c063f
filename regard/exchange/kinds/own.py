"""The business's own fields as fields a column of a file may go to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from regard.exchange.kinds.fields import Field, Is
from regard.fields.queries import written_fields
from regard.kernel.words import lazy

CUSTOMER = "customers.customer"
_KINDS = {"number": Is.NUMBER, "percent": Is.NUMBER, "money": Is.MONEY, "date": Is.TIME}
OWN_PROBLEMS: Mapping[str, str] = {
    "number": "no_number",
    "percent": "no_number",
    "money": "no_number",
    "date": "no_time",
    "flag": "no_flag",
    "choice": "no_choice",
    "several": "no_choice",
    "person": "no_colleague",
    "rating": "no_stars",
    "url": "no_url",
    "email": "no_email",
    "phone": "no_phone",
}
"""What is wrong with a row whose value cannot be one, by the type of the field."""


def own_problem(kind: str, rules: Mapping[str, Any]) -> str:
    """What is wrong with a row whose value a field does not take, said by its type; of a field with rules, that it breaks one."""
    if {"least", "greatest", "pattern"} & set(rules):
        return "against_a_rule"
    return OWN_PROBLEMS.get(kind, "too_long")


def own_import_fields() -> tuple[Field, ...]:
    """Those of customers, under their groups."""
    return import_fields_of(CUSTOMER)


def import_fields_of(noun: str) -> tuple[Field, ...]:
    """Those of any noun."""
    return tuple(
        Field(
            one.key,
            one.label,
            _KINDS.get(one.kind, Is.TEXT),
            one.label,
            one.help,
            group=one.group or lazy("Own fields"),
        )
        for one in written_fields(noun)
    )
