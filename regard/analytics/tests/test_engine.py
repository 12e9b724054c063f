"""An expression is put into SQL once, however often it is asked, and what it answers follows the copy."""

from datetime import date

import ibis
import pytest

from regard.analytics import engine
from regard.analytics.services import rebuild
from regard.analytics.tests.shop import put

pytestmark = pytest.mark.django_db


def test_an_expression_asked_again_is_not_put_into_sql_again(shop: None) -> None:
    engine._sql_of.cache_clear()
    answers = []
    for number in range(1, 4):
        put("orders", (number, 1, "sale", date(2026, 1, 5), "EUR", "web", 10, None))
        rebuild()
        orders = engine.table("orders")
        answers.append(engine.value(orders.filter(orders.amount > 0).count()))
    assert answers == [1, 2, 3]
    assert engine._sql_of.cache_info().misses == 1
    assert engine.value(orders.filter(orders.amount > 1).count()) == 3
    assert engine._sql_of.cache_info().misses == 2


def test_tables_in_memory_and_their_rows_are_not_remembered(shop: None) -> None:
    engine._sql_of.cache_clear()
    assert [engine.value(ibis.memtable({"n": [number]}).n.sum()) for number in (1, 2)] == [1, 2]
    assert engine._sql_of.cache_info().currsize == 0
