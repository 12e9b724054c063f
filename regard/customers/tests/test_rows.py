"""Rows written in bulk come back as they were, whatever they hold and however many of them are alike."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import polars as pl
import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from regard.customers.services import rows
from tests.examples import examples

TEXTS = st.none() | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
TIMES = st.none() | st.sampled_from(
    [datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), datetime(1999, 12, 31, 23, 59, 59, 7, tzinfo=UTC)]
)
ROWS = st.lists(
    st.tuples(
        TEXTS | st.just("100 % 'sure'"),
        st.none() | st.integers(-(2**63), 2**63 - 1),
        st.none() | st.booleans(),
        TIMES,
    ),
    min_size=1,
    max_size=5,
)


@pytest.mark.django_db
@settings(
    max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(wanted=ROWS, is_repeated=st.booleans())
def test_every_value_comes_back(
    db: None, wanted: list[tuple[str | None, int | None, bool | None, datetime | None]], is_repeated: bool
) -> None:
    if is_repeated:
        wanted = [wanted[0]] * 3
    schema: dict[str, Any] = {"n": pl.Int64, "t": pl.String, "i": pl.Int64, "b": pl.Boolean, "at": rows.TIME}
    frame = pl.DataFrame([(n, *row) for n, row in enumerate(wanted)], schema=schema, orient="row")
    kinds = "n bigint, t text, i bigint, b boolean, at " + (
        "timestamptz" if rows.is_postgres() else "datetime"
    )
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS rows_trial")
        cursor.execute(f"CREATE TEMPORARY TABLE rows_trial ({kinds})")
    rows.insert("rows_trial", frame)
    back = rows.fetch("SELECT n, t, i, b, at FROM rows_trial ORDER BY n", [], schema)
    assert back.rows() == frame.rows()
