"""An import into tables that PostgreSQL believes to be empty, as they are after another one was taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection

from regard.customers.queries import search
from regard.customers.services import rows
from regard.customers.services.customers import create_customer
from regard.exchange import jobs
from regard.exchange.services.settling import sort_in
from regard.exchange.tests.conftest import BringIn
from regard.kernel.actor import Actor
from regard.sales.models import OrderLine

pytestmark = pytest.mark.django_db
LINES = 30_000


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite plans without counts")
@pytest.mark.timeout(120)  # a hundredth of what it took with the plans made for one row
def test_tables_that_seem_empty_are_counted_before_they_are_joined(tmp_path: Path, bring_in: BringIn) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE pg_class SET reltuples = 0, relpages = 5000"
            " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
    lines = [
        f"{number // 10},2024-01-{number // 10 % 28 + 1:02},{number // 10 % 900},K{number * 7 % 1000},Tea,"
        f"{-1 if number % 100 > 95 else 2},3.50"
        for number in range(LINES)
    ]
    file = tmp_path / "sales.csv"
    file.write_text("\n".join(["Order No,Date,Customer,SKU,Product,Qty,Unit price", *lines]))
    bring_in(file)
    assert OrderLine.objects.count() > LINES * 0.9
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = 'sales_orderline'::regclass")
        assert cursor.fetchone()[0] > LINES * 0.8


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite plans without counts")
def test_what_is_counted_already_is_left_alone(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE grown AS SELECT generate_series(1, 100000) AS n")
        rows.recount("grown")
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = 'grown'::regclass")
        assert cursor.fetchone()[0] == pytest.approx(100_000, rel=0.02)
        cursor.execute("UPDATE pg_class SET reltuples = 77777 WHERE oid = 'grown'::regclass")
        rows.recount("grown")
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = 'grown'::regclass")
        assert cursor.fetchone()[0] == 77_777


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite sorts rows in as they come")
def test_what_came_in_one_by_one_is_sorted_into_the_index_by_the_worker(
    owner_actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    sort_in()
    for number in range(20):
        create_customer(actor=owner_actor, values={"name": f"Noor van der Meer {number}"})
    monkeypatch.setattr(jobs, "_next_sort", [0.0])
    assert jobs.keep_search_quick() == 0
    assert sort_in() == 0
    assert [one.name for one in search(owner_actor, "meer 7", 3)] == ["Noor van der Meer 7"]
