"""The copy is what a rebuild would make it, whatever happened on the way, and nothing is deleted under a reader."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pyarrow.parquet as pq
import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from regard.analytics import engine, reading
from regard.analytics.columnar import files, pins, refreshing, sweeping
from regard.analytics.facts import FACTS, PAGE_IDS, Fact, Field
from regard.analytics.models import CopyState, DirtyPage, PageFile, RetiredFile
from regard.analytics.services import is_due, mark_dirty, mark_pages, rebuild, refresh
from regard.analytics.tests.shop import drop, open_shop, put
from tests.examples import examples

DAY = date(2026, 1, 1)


def order(key: int, amount: int = 1, customer: int | None = 1) -> tuple[Any, ...]:
    return (key, customer, "sale", DAY, "EUR", "web", amount, None)


def copied(fact: str = "orders") -> list[tuple[Any, ...]]:
    table = engine.table(fact)
    return [tuple(row.values()) for row in engine.run(table.order_by(FACTS[fact].key)).to_pylist()]


def keys() -> list[int]:
    return [row[0] for row in copied()]


def file_names() -> dict[int, str]:
    return dict(PageFile.objects.filter(fact="orders").values_list("number", "file"))


@pytest.fixture
def old_files() -> Iterator[None]:
    """Files may go at once, without their minute of grace."""
    with patch.object(sweeping, "GRACE", timedelta(seconds=-5)):
        yield


def test_the_first_refresh_copies_everything(shop: None) -> None:
    put("orders", order(1), order(2, 5), order(PAGE_IDS + 1))
    report = refresh()
    assert copied() == [order(1), order(2, 5), order(PAGE_IDS + 1)]
    assert (report.pages, report.rows) == (2, 3)
    assert copied("customers") == []


def test_the_types_are_those_declared_even_without_rows(shop: None) -> None:
    refresh()
    empty = engine.run(engine.table("orders")).schema
    put("orders", order(1))
    rebuild()
    assert engine.run(engine.table("orders")).schema == empty
    assert str(empty.field("placed_on").type) == "date32[day]"


def test_only_dirty_pages_are_written(shop: None) -> None:
    put("orders", order(1), order(PAGE_IDS + 1), order(2 * PAGE_IDS + 1))
    refresh()
    before = file_names()
    put("orders", order(PAGE_IDS + 2))
    put("orders", order(3))  # changed too, but nobody says so
    mark_dirty("orders", [PAGE_IDS + 2])
    assert refresh().pages == 1
    after = file_names()
    assert (after[0], after[2]) == (before[0], before[2])
    assert after[1] != before[1]
    assert keys() == [1, PAGE_IDS + 1, PAGE_IDS + 2, 2 * PAGE_IDS + 1]


def test_marking_nothing_marks_nothing_and_marking_all_marks_all(shop: None) -> None:
    put("orders", order(1), order(PAGE_IDS + 1))
    refresh()
    mark_dirty("orders", [])
    assert not is_due()
    mark_dirty("orders", None)
    assert is_due()
    assert refresh().pages == 2
    assert not is_due()
    with pytest.raises(KeyError):
        mark_dirty("nonsense", [1])


def test_a_page_that_lost_its_last_row_loses_its_file(shop: None, old_files: None) -> None:
    put("orders", order(1), order(PAGE_IDS + 1))
    refresh()
    drop("orders", PAGE_IDS + 1)
    mark_dirty("orders", [PAGE_IDS + 1])
    refresh()
    assert list(file_names()) == [0]
    assert keys() == [1]
    refresh()
    assert files.present("orders") == set(file_names().values())


def test_nothing_to_do_writes_nothing(shop: None, django_assert_num_queries: Any) -> None:
    put("orders", order(1))
    refresh()
    before = CopyState.objects.get()
    report = refresh()
    assert report.pages == 0
    assert CopyState.objects.get().generation == before.generation


def test_a_changed_declaration_writes_the_fact_again(shop: None) -> None:
    put("orders", order(1, 7))
    refresh()
    old = FACTS["orders"]
    FACTS._items["orders"] = Fact(
        name="orders",
        label="Orders",
        key="order_id",
        fields=(*old.fields, Field("doubled", "units", "Doubled")),
        sql=old.sql.replace(" FROM", ", amount * 2 FROM"),
        highest=old.highest,
    )
    assert refresh().pages == 1
    assert [row[-1] for row in copied()] == [14]


def test_a_fact_nobody_declares_any_more_is_forgotten(shop: None) -> None:
    put("orders", order(1))
    refresh()
    del FACTS._items["orders"]
    mark_dirty("customers", None)
    refresh()
    assert not PageFile.objects.filter(fact="orders").exists()
    assert RetiredFile.objects.count() == 1


def test_files_lost_on_the_disk_are_written_again(shop: None, data_dir: Path) -> None:
    put("orders", order(1))
    refresh()
    (data_dir / "columnar" / file_names()[0]).unlink()
    assert refresh().pages == 1
    assert keys() == [1]


def test_many_pages_go_in_rounds_that_end_up_the_same(shop: None) -> None:
    put("orders", *(order(number * PAGE_IDS) for number in range(5)))
    refresh()
    put("orders", *(order(number * PAGE_IDS + 1) for number in range(5)))
    mark_dirty("orders", [number * PAGE_IDS for number in range(5)])
    with patch.object(refreshing, "MOST_PAGES", 2):
        report = refresh()
    assert report.pages == 5
    assert len(keys()) == 10
    assert not DirtyPage.objects.exists()


# --- crashes -------------------------------------------------------------------------------------------------


class Killed(BaseException):
    """As if the process had ended here."""


def test_killed_before_publishing_leaves_the_old_copy_and_the_mark(shop: None, old_files: None) -> None:
    put("orders", order(1))
    refresh()
    put("orders", order(2))
    mark_dirty("orders", [2])
    with patch.object(refreshing, "_publish", side_effect=Killed), pytest.raises(Killed):
        refresh()
    assert keys() == [1]
    assert len(files.present("orders")) == 2  # one that nobody names
    refresh()
    assert keys() == [1, 2]
    refresh()
    assert files.present("orders") == set(file_names().values())


def test_killed_in_the_middle_of_a_file(shop: None, old_files: None) -> None:
    put("orders", order(1))
    with patch.object(pq.ParquetWriter, "write_table", side_effect=Killed), pytest.raises(Killed):
        refresh()
    assert copied() == []
    refresh()
    refresh()
    assert keys() == [1]
    assert files.present("orders") == set(file_names().values())


def test_killed_between_forgetting_and_deleting(shop: None, old_files: None) -> None:
    put("orders", order(1))
    refresh()
    mark_dirty("orders", [1])
    with patch.object(files, "delete", side_effect=Killed), pytest.raises(Killed):
        refresh()
    refresh()
    assert files.present("orders") == set(file_names().values())
    assert keys() == [1]


def test_another_machine_published_meanwhile(shop: None) -> None:
    put("orders", order(1))
    refresh()
    put("orders", order(2))
    mark_dirty("orders", [2])
    real = refreshing._publish

    def too_late(*args: Any) -> bool:
        CopyState.objects.update(generation=CopyState.objects.get().generation + 1)
        return real(*args)

    with patch.object(refreshing, "_publish", too_late):
        assert refresh().busy
    assert keys() == [1]
    refresh()
    assert keys() == [1, 2]


def test_only_one_writes_at_a_time(shop: None) -> None:
    from concurrent.futures import ThreadPoolExecutor

    put("orders", order(1))
    with pins.only_writer(wait=True) as may, ThreadPoolExecutor(1) as pool:
        assert may
        assert pool.submit(_try_to_write).result(timeout=10) is False
    assert refresh(wait=False).rows == 1


def _try_to_write() -> bool:
    with pins.only_writer(wait=False) as may:
        return may


# --- readers -------------------------------------------------------------------------------------------------


def test_no_file_goes_while_somebody_reads_it(shop: None, old_files: None) -> None:
    put("orders", order(1))
    refresh()
    first = file_names()[0]
    with engine.reading():
        mark_dirty("orders", [1])
        refresh()
        refresh()
        assert first in files.present("orders")
        assert keys() == [1]
    refresh()
    assert first not in files.present("orders")


def test_a_reader_of_the_new_generation_does_not_keep_old_files(shop: None, old_files: None) -> None:
    put("orders", order(1))
    refresh()
    first = file_names()[0]
    with patch.object(refreshing, "sweep", return_value=0):
        mark_dirty("orders", [1])
        refresh()
    with engine.reading():
        refresh()
        assert first not in files.present("orders")


def test_within_one_reading_the_generation_stays(shop: None) -> None:
    put("orders", order(1))
    refresh()
    with engine.reading():
        put("orders", order(2))
        mark_dirty("orders", [2])
        refresh()
        assert keys() == [1]
    assert keys() == [1, 2]


def test_a_dead_process_holds_nothing(shop: None, data_dir: Path, old_files: None) -> None:
    import os
    import subprocess
    import sys

    put("orders", order(1))
    refresh()
    code = (
        "import fcntl, os, sys\n"
        "path = sys.argv[1] + '/' + os.uname().nodename + ':' + str(os.getpid()) + ':x'\n"
        "file = open(path, 'w+b', buffering=0); fcntl.flock(file, fcntl.LOCK_EX); file.write(b'0' * 20)\n"
        "print('held', flush=True); sys.stdin.read()\n"
    )
    folder = data_dir / "columnar" / ".readers"
    folder.mkdir(exist_ok=True)
    reader = subprocess.Popen(
        [sys.executable, "-c", code, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert reader.stdout is not None
    assert reader.stdout.readline() == b"held\n"
    assert pins.oldest_read() == 0
    os.kill(reader.pid, 9)
    reader.wait()
    assert pins.oldest_read() is None
    assert not list(folder.glob(f"*:{reader.pid}:*"))


def test_young_files_stay_their_minute(shop: None) -> None:
    put("orders", order(1))
    refresh()
    first = file_names()[0]
    mark_dirty("orders", [1])
    refresh()
    assert first in files.present("orders")
    assert RetiredFile.objects.get().retired_at <= timezone.now()


def test_of_a_large_page_only_what_has_changed_is_read_again(
    shop: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    put("orders", *(order(number) for number in (1, 2, 3, 7)))
    refresh()
    monkeypatch.setattr(refreshing, "FEWEST_ROWS", 4)
    asked: list[tuple[int, ...]] = []
    read = reading.iter_rows

    def seen(sql: str, params: Any, schema: Any) -> Any:
        asked.append(tuple(params))
        return read(sql, params, schema)

    monkeypatch.setattr(files, "iter_rows", seen)
    put("orders", order(5, amount=9), order(2, amount=8), order(1, amount=7))
    mark_dirty("orders", [5, 2])
    mark_dirty("orders", [1, 2])
    refresh()
    assert asked == [(1, 3), (5, 6)]
    assert copied() == [order(1, 7), order(2, 8), order(3), order(5, 9), order(7)]
    mark_pages([("orders", 0)])
    mark_dirty("orders", [1])
    refresh()
    assert asked[2:] == [(0, PAGE_IDS)]


# --- equal to a rebuild --------------------------------------------------------------------------------------

IDS = st.integers(0, 4).flatmap(lambda page: st.integers(0, 3).map(lambda place: page * PAGE_IDS + place))
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), IDS, st.integers(-5, 5)),
        st.tuples(st.just("drop"), IDS),
        st.tuples(st.just("refresh")),
        st.tuples(st.just("die")),
    ),
    max_size=25,
)


@settings(
    max_examples=examples(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(STEPS)
@pytest.mark.parametrize("fewest", [0, refreshing.FEWEST_ROWS], ids=["row by row", "page by page"])
def test_whatever_happened_the_copy_equals_a_rebuild(
    db: None, data_dir: Path, fewest: int, steps: list[tuple[Any, ...]]
) -> None:
    from django.db import transaction

    with patch.object(refreshing, "FEWEST_ROWS", fewest), transaction.atomic():
        with open_shop():
            _play(steps)
        transaction.set_rollback(True)


def _play(steps: list[tuple[Any, ...]]) -> None:
    rows: dict[int, int] = {}
    for step in steps:
        _do(step, rows)
    refresh()
    incremental = copied()
    assert incremental == [order(key, rows[key]) for key in sorted(rows)]
    pages = set(file_names())
    rebuild()
    assert copied() == incremental
    assert set(file_names()) == pages


def _do(step: tuple[Any, ...], rows: dict[int, int]) -> None:
    match step:
        case ("put", key, amount):
            put("orders", order(key, amount))
            rows[key] = amount
            mark_dirty("orders", [key])
        case ("drop", key):
            drop("orders", key)
            rows.pop(key, None)
            mark_dirty("orders", [key])
        case ("refresh",):
            refresh()
        case ("die",):
            with patch.object(refreshing, "_publish", side_effect=Killed), pytest.raises(Killed):
                refresh()
