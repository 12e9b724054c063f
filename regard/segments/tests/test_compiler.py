"""The compiled rule answers what a reading of the rule customer by customer answers."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from regard.analytics.expressions import rows
from regard.segments import figures
from regard.segments.compiler import Reading
from regard.segments.rules import Group
from regard.segments.tests.naive import Naive, Row
from regard.segments.tests.words import CATEGORIES, CHANNELS, COUNTRIES, TODAY, VOCABULARY, trees
from tests.examples import examples

SCHEMAS: dict[str, dict[str, Any]] = {
    "customers": {
        "customer_id": pa.int64(),
        "country": pa.string(),
        "kind": pa.string(),
        "customer_since": pa.date32(),
        "owner_id": pa.int64(),
    },
    "customer_values": {
        "customer_id": pa.int64(),
        "lifetime_value": pa.int64(),
        "usual_gap_days": pa.float64(),
        "recency_score": pa.int64(),
        "is_known": pa.bool_(),
    },
    "order_lines": {
        "customer_id": pa.int64(),
        "placed_on": pa.date32(),
        "product_id": pa.int64(),
        "channel": pa.string(),
        "amount": pa.int64(),
        "quantity": pa.int64(),
        "currency": pa.string(),
    },
    "products": {"product_id": pa.int64(), "category": pa.string()},
}

people = st.integers(1, 6)
some_days = st.integers(-800, 20).map(lambda offset: TODAY + timedelta(days=offset))
units = st.one_of(st.none(), st.integers(-500_000, 5_000_000))


def _column(name: str) -> st.SearchStrategy[Any]:
    if name in ("country", "channel", "category"):
        choices = {"country": COUNTRIES, "channel": CHANNELS, "category": CATEGORIES}[name]
        return st.one_of(st.none(), st.sampled_from(choices))
    named = {
        "kind": st.sampled_from(["person", "organisation"]),
        "currency": st.sampled_from(["EUR", "EUR", "USD"]),
        "placed_on": some_days,
        "amount": units,
        "lifetime_value": units,
        "usual_gap_days": st.one_of(st.none(), st.integers(0, 4000).map(lambda tenths: tenths / 10)),
        "is_known": st.sampled_from([None, True, False]),
        "customer_since": st.one_of(st.none(), some_days),
    }
    return named.get(name, st.one_of(st.none(), st.integers(1, 6)))


@st.composite
def facts(draw: st.DrawFn) -> dict[str, list[Row]]:
    made: dict[str, list[Row]] = {}
    for fact, schema in SCHEMAS.items():
        key = next(iter(schema))
        cells = {name: _column(name) for name in schema}
        keyed = fact != "order_lines"
        cells[key] = people if keyed else st.one_of(st.none(), people)
        unique = (lambda row, key=key: row[key]) if keyed else None
        made[fact] = draw(
            st.lists(st.fixed_dictionaries(cells), max_size=6 if keyed else 14, unique_by=unique)
        )
    return made


def reading(
    data: dict[str, list[Row]], members: dict[int, set[int]], today: date = TODAY, **more: Any
) -> Reading:
    def table(fact: str) -> Any:
        return rows(pa.Table.from_pylist(data[fact], schema=pa.schema(SCHEMAS[fact])))

    def ids(segment: int) -> Any:
        return rows(_ids(sorted(members[segment])))

    return Reading(VOCABULARY, today, table, ids, **more)


def _ids(ids: Sequence[int]) -> pa.Table:
    return pa.table({"customer_id": pa.array(ids, pa.int64())})


def answers(made: Reading, roots: Sequence[Group]) -> list[set[int]]:
    """Who is in each rule, all asked in one go."""
    for root in roots:
        made.add(root)
    wide = made.table()
    flags = {f"inside{index}": made.holds(wide, root) for index, root in enumerate(roots)}
    found = wide.select("customer_id", **flags).to_pyarrow().to_pylist()
    assert all(row[name] is not None for row in found for name in flags)
    return [{row["customer_id"] for row in found if row[name]} for name in flags]


@pytest.fixture(autouse=True)
def _product_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "_key_of", lambda fact: "product_id")


everybody = st.fixed_dictionaries({1: st.sets(people), 2: st.sets(people)})


@given(data=facts(), roots=st.lists(trees, min_size=3, max_size=6), members=everybody)
@settings(
    max_examples=examples(25),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_compiled_rules_agree_with_reading_them_customer_by_customer(
    data: dict[str, list[Row]], roots: list[Group], members: dict[int, set[int]]
) -> None:
    naive = Naive(data, members, VOCABULARY, TODAY)
    assert answers(reading(data, members), roots) == [naive.customers(root) for root in roots]
