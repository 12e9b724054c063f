"""The business's own fields as fields a column of a file may go to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import polars as pl

from regard.exchange.kinds.fields import Field, Is
from regard.exchange.values import dates, numbers
from regard.fields.queries import written_fields
from regard.kernel.money import plain
from regard.kernel.words import lazy, lazy_of, tr

if TYPE_CHECKING:
    from regard.exchange.kinds.surveys import Reading
    from regard.fields.services.files import FileReader

CUSTOMER = "customers.customer"
OF_PURCHASES: Mapping[str, str] = {
    "customer": CUSTOMER,
    "order": "sales.order",
    "product": "catalog.product",
}
"""Whose own fields a file of purchases may say, by what stands before the dot: `customer.own_roast`."""
_KINDS = {"number": Is.NUMBER, "percent": Is.NUMBER, "money": Is.MONEY, "date": Is.TIME}
OWN_PROBLEMS: Mapping[str, str] = {
    "number": "no_number",
    "percent": "no_number",
    "money": "no_number",
    "date": "no_time",
    "time": "no_clock",
    "flag": "no_flag",
    "choice": "no_choice",
    "several": "no_choice",
    "person": "no_colleague",
    "rating": "no_stars",
    "location": "no_place",
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


def purchase_fields() -> tuple[Field, ...]:
    """Those of whom and what a purchase is about: customers, orders and products."""
    groups = {
        "customer": lazy("Own fields of customers"),
        "order": lazy("Own fields of orders"),
        "product": lazy("Own fields of products"),
    }
    words = {"customer": "customer", "order": "order", "product": "product"}
    return tuple(
        Field(
            f"{of}.{one.key}",
            tr("{field} ({of})", field=one.label, of=_OF[of]),
            one.kind,
            f"{one.label}|{words[of]} {one.label}|{one.label} {words[of]}|{one.key}",
            one.help,
            group=groups[of],
        )
        for of, noun in OF_PURCHASES.items()
        for one in import_fields_of(noun)
    )


_OF = {
    "customer": lazy_of("whose field", "customer"),
    "order": lazy_of("whose field", "order"),
    "product": lazy_of("whose field", "product"),
}


def own_values(
    said: pl.Series, key: str, field: str, reading: Reading, own: FileReader, *, time_zone: str
) -> pl.Series:
    """The JSON of what each text of a column says of an own `field`, null where it can be no value of it; figures and days as
    the column, mapped as `key`, writes them. Every different text is read once."""
    once = said.drop_nulls().unique()
    meant: list[str | None] = once.to_list()
    if key in reading.numbers:
        figures = numbers.parse(once.str.strip_chars(" %"), reading.numbers[key])
        units = pl.select(numbers.to_units(pl.lit(figures)).cast(pl.Int64, strict=False)).to_series()
        meant = [None if number is None else plain(number) for number in units]
    elif key in reading.times:
        days = dates.parse(once, reading.times[key], time_zone)
        meant = days.dt.convert_time_zone(time_zone).dt.strftime("%F").to_list()
    kept = {
        text: None if words is None else own.read(field, words)
        for text, words in zip(once, meant, strict=True)
    }
    return said.replace_strict(kept, default=None, return_dtype=pl.String)
