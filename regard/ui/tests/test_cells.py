"""Cells are drawn as their kind says, and a list loads what it shows and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.utils.safestring import mark_safe
from pytest_django import DjangoAssertNumQueries

from regard.ui import cells, formats, paging
from regard.ui.nouns import Column, Noun
from regard.ui.tests.people_noun import NOUN

WRITER = formats.Writer("en", UTC, datetime(2026, 11, 23, 12, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("column", "value", "html"),
    [
        (Column("v", "V"), "<b>", "&lt;b&gt;"),
        (Column("v", "V"), "", '<span class="rg-unknown">–</span>'),
        (Column("v", "V", "number"), 0, "0"),
        (Column("v", "V", "number"), None, '<span class="rg-unknown">–</span>'),
        (Column("v", "V", "money"), 184_200_000, "18,420"),
        (Column("v", "V", "money"), 76_300_000_000, '<span title="7,630,000.00">7.63 M</span>'),
        (Column("v", "V", "money", currency="currency"), 10_000, "€1"),
        (Column("v", "V", "money", currency="currency", cents=True), 145_000, "€14.50"),
        (Column("v", "V", "quantity"), 25_000, "2.5"),
        (Column("v", "V", "percent"), 0.62, "62.0%"),
        (Column("v", "V", "date"), date(2026, 3, 1), "1 Mar"),
        (Column("v", "V", "bool"), False, "no"),
        (Column("v", "V", "choice", choices=[("a", "A & B")]), "a", "A &amp; B"),
        (Column("v", "V", "choice", choices=[]), "<gone>", "&lt;gone&gt;"),
        (Column("v", "V", "person"), SimpleNamespace(display_name="Ada <L>"), "Ada &lt;L&gt;"),
        (Column("v", "V", cell=lambda row: "<i>"), 1, "&lt;i&gt;"),
        (Column("v", "V", cell=lambda row: mark_safe("<i>")), 1, "<i>"),
        (Column("v", "V", cell=lambda row: None), 1, '<span class="rg-unknown">–</span>'),
        (Column("v", "V", "sparkline"), [1], '<span class="rg-unknown">–</span>'),
    ],
)
def test_cells(column: Column, value: object, html: str) -> None:
    assert cells.cell_of(NOUN, column, WRITER)(SimpleNamespace(v=value, currency="EUR")) == html


def test_a_moment_is_relative_with_the_exact_time() -> None:
    drawn = cells.cell_of(NOUN, Column("v", "V", "datetime"), WRITER)
    html = drawn(SimpleNamespace(v=datetime(2026, 11, 23, 9, 0, tzinfo=UTC)))
    assert html == '<time datetime="2026-11-23T09:00:00+00:00" title="23 Nov 2026, 09:00">3 h ago</time>'


@pytest.mark.parametrize(
    ("column", "value", "plain"),
    [
        (Column("v", "V", "money"), 12_345, Decimal("1.2345")),
        (Column("v", "V"), "", None),
        (Column("v", "V", "person"), SimpleNamespace(display_name="Ada"), "Ada"),
        (Column("v", "V", "number"), 3, 3),
        (Column("v", "V", export=lambda row: "own"), 3, "own"),
    ],
)
def test_files_get_plain_values(column: Column, value: object, plain: object) -> None:
    assert cells.plain(column, SimpleNamespace(v=value)) == plain


def test_units_stand_in_the_head() -> None:
    assert cells.head_of(Column("v", "Revenue", "money"), "EUR") == "Revenue (€)"
    assert cells.head_of(Column("v", "Revenue", "money", currency="USD"), "EUR") == "Revenue ($)"
    assert cells.head_of(Column("v", "Revenue", "money", currency="currency"), "EUR") == "Revenue"
    assert cells.head_of(Column("v", "Gap", unit="days"), "EUR") == "Gap (days)"


def test_the_name_takes_what_is_left_unless_another_column_grows() -> None:
    name, city, size = Column("name", "Name"), Column("city", "City"), Column("size", "Size", "number")
    assert [width == 0 for width in cells.widths((name, city, size))] == [True, False, False]
    assert [width == 0 for width in cells.widths((name, replace(city, grows=True), size))] == [
        False,
        True,
        False,
    ]


def test_a_phone_shows_a_word_below_and_a_figure_at_the_end() -> None:
    columns = [
        Column("n", "N"),
        Column("city", "City"),
        Column("kind", "Kind", "choice"),
        Column("sum", "Sum", "money"),
    ]
    assert cells.phone_columns(columns) == ("city", "sum")
    assert cells.phone_columns([*columns, Column("when", "When", "date", phone="second")]) == ("when", "sum")
    assert cells.phone_columns(columns[:1]) == ("", "")


def test_a_path_through_nothing_is_missing() -> None:
    read = cells.reader("totals__net_revenue")
    assert read(SimpleNamespace(totals=None)) is None
    assert read(SimpleNamespace(totals=SimpleNamespace(net_revenue=5))) == 5


@pytest.mark.django_db
class TestLoading:
    def sql(self, noun: Noun, *keys: str) -> str:
        columns = [column for column in noun.columns if column.key in keys]
        rows: Any = get_user_model().objects.all()
        return str(cells.loaded(noun, rows, columns, paging.keys_for(rows.model, [("email", False)])).query)

    def test_only_what_is_shown_and_named(self, testers: Noun) -> None:
        sql = self.sql(replace(testers, loads=("first_name",)), "name", "theme")
        assert '"theme"' in sql
        assert '"email"' in sql
        assert '"password"' not in sql

    def test_everything_where_a_cell_does_not_say_what_it_reads(self, testers: Noun) -> None:
        assert '"password"' in self.sql(replace(testers, loads=("first_name",)), "name", "shout")
        assert '"password"' in self.sql(testers, "name", "theme")

    def test_what_was_named_is_enough(
        self, testers: Noun, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        get_user_model().objects.create(email="a@example.org", first_name="Ada")
        noun = replace(testers, loads=("first_name",))
        columns = [
            column for column in noun.columns if column.key in {"name", "email", "theme", "last_login"}
        ]
        with django_assert_num_queries(1):
            cells.rows(
                noun, columns, cells.loaded(noun, get_user_model().objects.all(), columns), with_picks=True
            )
