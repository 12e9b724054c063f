"""Examples of who a rule finds, ready to be shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from regard.customers.queries import visible_to
from regard.kernel import clocks
from regard.kernel.actor import Actor
from regard.segments.evaluation import Example, Figure, alternatives, examples, figures_of
from regard.segments.queries import SEE_CUSTOMERS, setting, words
from regard.segments.rules import Group
from regard.segments.rules.reading import compared_field
from regard.segments.rules.vocabulary import measure_label
from regard.ui import formats

CITY = "customers.city"
SHOWN_ANYWAY = ("customers.name", CITY)


@dataclass(frozen=True)
class Sample:
    """`heads` are the figures the rule speaks of; each row has a customer, the figures written out, and letters."""

    heads: Sequence[tuple[str, bool]]
    rows: Sequence["Row"]
    has_letters: bool


@dataclass(frozen=True)
class Row:
    customer: Any
    cells: Sequence[tuple[str, bool]]
    because: Sequence[str]


def sample(root: Group, actor: Actor, *, most: int = 6, seed: int = 0) -> Sample:
    """Customers of `root` that `actor` may see, picked at random. One query of the engine, one of the database."""
    figures = [figure for figure in figures_of(root, 5) if figure.key not in SHOWN_ANYWAY][:3]
    heads = [_head(figure) for figure in figures]
    if not actor.may(SEE_CUSTOMERS):
        return Sample(heads, (), False)
    found = examples(root, setting(actor), figures, most=most, seed=seed)
    customers = visible_to(actor).in_bulk([example.customer_id for example in found])
    rows = [
        Row(customers[example.customer_id], [_cell(figure, example) for figure in figures], example.because)
        for example in found
        if example.customer_id in customers
    ]
    return Sample(heads, rows, bool(alternatives(root)))


def _field(figure: Figure) -> Any:  # noqa: ANN401
    vocabulary = words()
    if figure.rule is None:
        return vocabulary.attributes[figure.key]
    return compared_field(vocabulary.events[figure.rule.event], figure.rule.measure, figure.rule.of)


def _head(figure: Figure) -> tuple[str, bool]:
    field = _field(figure)
    label = field.label
    if figure.rule is not None and figure.rule.measure.startswith("days_since"):
        label = measure_label(
            words().events[figure.rule.event], figure.rule.measure.removeprefix("days_since_"), ""
        )
    return label, _is_number(field.type)


def _is_number(type_: str) -> bool:
    return type_ in ("int", "float", "units", "date")


def _cell(figure: Figure, example: Example) -> tuple[str, bool]:
    """A figure as people read it, and whether it stands at the right."""
    field, value = _field(figure), example.figures[figure.key]
    is_number = _is_number(field.type)
    if value is None and figure.rule is not None and figure.rule.measure in ("count", "distinct", "sum"):
        value = 0
    return _written(value, field), is_number


def _written(value: Any, field: Any) -> str:  # noqa: ANN401
    if value is None or value == "":
        return formats.UNKNOWN
    if isinstance(value, date):
        return str(formats.day(value))
    if field.type == "units":
        return str(
            formats.money(round(value), words().currency)
            if field.currency
            else formats.quantity(round(value))
        )
    if isinstance(value, float):
        return formats.number(value, 1)
    if field.type in {"int", "time"}:
        is_time = field.type == "time"
        return formats.clock(clocks.clock_time(clocks.written(value))) if is_time else formats.number(value)
    parts = str(value).split("|") if field.type == "several" else [value]
    return ", ".join(str(field.choice(part)) for part in parts if part != "")
