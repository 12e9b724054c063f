"""Facts: what a domain offers to the columnar copy. Declarations only; knows no Django, no engine.

A fact is one typed table of the columnar copy. A domain declares it in its `facts.py`, which is collected at
start; from then on metrics, segments and models can read it, and the copy keeps it equal to the database.

    from regard.analytics.facts import Fact, Field, register_fact

    register_fact(
        Fact(
            name="orders",
            label="Orders",
            permission="sales.order.view",
            key="order_id",
            fields=(
                Field("order_id", "id", "Order"),
                Field("customer_id", "id", "Customer", refers="customers"),
                Field("placed_on", "date", "Day"),
                Field("currency", "text", "Currency"),
                Field("channel", "text", "Channel", dimension="channel"),
                Field("amount", "units", "Amount", currency=True),
            ),
            sql=\"\"\"
                SELECT id, customer_id, placed_on, currency, channel, amount
                FROM sales_order WHERE id >= %s AND id < %s
            \"\"\",
            highest="SELECT max(id) FROM sales_order",
            kinds={"sales.order.placed": "subject", "sales.order.returned": "subject"},
        )
    )

**The query** names exactly the columns of `fields`, in their order, and takes two parameters: a range of page
ids `[lo, hi)`. It must run unchanged on SQLite and PostgreSQL, and return every row whose page id lies in the
range and no other. The page id is the fact's key unless `page` names another column: order lines are paged by
their order (`page="order_id"`), because an order's story entry then tells which page to write again.

**What makes a page dirty**: `kinds` maps a story kind to where the id of the page is found in its entry,
`subject` (the entry's subject id) or `customer` (its customer id). Changes that tell no story say so themselves,
in the same transaction, with `regard.analytics.services.mark_dirty`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from regard.kernel.registry import Registry
from regard.kernel.words import lazy, lazy_of

FieldType = Literal["id", "int", "units", "text", "date", "time", "bool", "float", "choice", "several"]
PageIdFrom = Literal["subject", "customer"]

PAGE_IDS = 65_536
"""How many page ids share one file."""


@dataclass(frozen=True)
class Field:
    """One column of a fact. Every column may be null: null means not known.

    `type`: `id` and `int` are 64-bit numbers, `units` are ten-thousandths (64-bit), `date` a day, `time` a moment
    in UTC with microseconds, `text` and `choice` strings (`choice` with `choices`: value -> label), `several` a string of values
    between bars, "|a|b|".
    `currency`: the amount is in the currency the row's `currency` column names, so it is never added up across.
    `refers`: the fact whose key this id is. `dimension`: metrics may be broken down by this column under that
    name; the same name on several facts is one dimension. `is_inner`: formulas need it, people do not choose it.
    `kept`: how the column has a value that people may write in several ways, as a country.
    """

    name: str
    type: FieldType
    label: str
    choices: Mapping[str, str] | None = field(default=None, hash=False)
    currency: bool = False
    refers: str = ""
    dimension: str = ""
    is_inner: bool = False
    kept: Callable[[str], str] | None = field(default=None, hash=False)


@dataclass(frozen=True)
class Fact:
    """One table of the columnar copy; see the module for the rules its parts keep.

    `permission`: what one needs to see its rows. Whoever has it for own or team's customers only is answered about those.
    """

    name: str
    label: str
    key: str
    fields: tuple[Field, ...]
    sql: str
    highest: str
    kinds: Mapping[str, PageIdFrom] = field(default_factory=dict, hash=False)
    page: str = ""
    permission: str = ""

    @property
    def page_column(self) -> str:
        """The column whose value decides in which page a row lies."""
        return self.page or self.key

    @cached_property
    def columns(self) -> dict[str, Field]:
        return {item.name: item for item in self.fields}


FACTS: Registry[Fact] = Registry("fact")


def register_fact(fact: Fact) -> Fact:
    """Adds `fact` to the copy. Raises `ValueError` for a key or page that is no column, or a name twice."""
    for column in (fact.key, fact.page_column):
        if column not in fact.columns:
            raise ValueError(f"fact {fact.name!r} has no field {column!r}")
    return FACTS.register(fact.name, fact)


def page_of(page_id: int) -> int:
    """The number of the page in which rows with this page id lie."""
    return page_id // PAGE_IDS


STORY = register_fact(
    Fact(
        name="story",
        label=lazy("Story"),
        key="entry_id",
        fields=(
            Field("entry_id", "id", lazy("Entry")),
            Field("kind", "text", lazy("Kind")),
            Field("entry_class", "text", lazy_of("entry", "Class")),
            Field("happened_at", "time", lazy("Happened")),
            Field("recorded_at", "time", lazy("Recorded")),
            Field("customer_id", "id", lazy("Customer"), refers="customers"),
            Field("subject_model", "text", lazy_of("entry", "About")),
            Field("subject_id", "id", lazy("About which")),
            Field("source", "text", lazy_of("entry", "Source")),
            Field("channel", "text", lazy_of("entry", "Channel")),
            Field("amount", "units", lazy("Amount"), currency=True),
            Field("currency", "text", lazy("Currency")),
            Field("cost", "units", lazy("Cost"), currency=True),
            Field("score", "float", lazy_of("entry", "Score")),
            Field("duration", "int", lazy("Seconds")),
        ),
        sql="""
            SELECT id, kind, entry_class, happened_at, recorded_at, customer_id, subject_model, subject_id, source,
                   channel, amount, currency, cost, score, duration
            FROM story_entry WHERE id >= %s AND id < %s AND withdrawn_at IS NULL
        """,
        highest="SELECT max(id) FROM story_entry",
        permission="customers.customer.view",
    )
)
"""Every entry that was told and not withdrawn. Told entries mark their own page, whatever their kind."""
