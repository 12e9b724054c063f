"""Large writes leave the database as it was set, its log copied, its plans made for what it now holds."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from time import sleep

import pytest
from django.db import connection, transaction

from regard.exchange.services import settling
from regard.exchange.services.settling import MANY, settle, writing_much

SET = (*settling.MEANWHILE, "cache_size")


def pragma(name: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {name}")
        return int(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_the_log_is_emptied_beside_the_writing(monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor != "sqlite":
        with writing_much(50) as written:
            written()  # nothing to do, and nothing that could fail
        return
    monkeypatch.setattr(settling, "MOST_LOG", 1_000_000)
    log = Path(f"{settling._file_of_sqlite()}-wal")
    assert log.is_file(), "the tests run on a database in a file"
    usual = {name: pragma(name) for name in SET}
    sizes = []
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE much (text text)")
        with writing_much(50) as written:
            assert (pragma("wal_autocheckpoint"), pragma("cache_size")) == (0, -50_000)
            for _ in range(6):
                with transaction.atomic():
                    cursor.execute("INSERT INTO much VALUES (%s)", ["x" * 1_500_000])
                written()
                sizes.append(log.stat().st_size)
        assert log.stat().st_size == 0, "and its room was given back"
        cursor.execute("SELECT count(*) FROM much")
        assert cursor.fetchone() == (6,)
        cursor.execute("DROP TABLE much")
    assert max(sizes) < 6_000_000, "the log began anew"
    assert {name: pragma(name) for name in SET} == usual


@pytest.mark.django_db(transaction=True)
def test_others_write_between_the_transactions() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has many writers")
    turns: list[int] = []
    batches = 0

    def other() -> None:
        with closing(sqlite3.connect(settling._file_of_sqlite(), timeout=30, isolation_level=None)) as one:
            for number in range(3):
                one.execute("BEGIN IMMEDIATE")
                one.execute("INSERT INTO turns VALUES (?)", [number])
                one.execute("COMMIT")
                turns.append(batches)

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE turns (number int)")
        cursor.execute("CREATE TABLE much (text text)")
        with ThreadPoolExecutor(1) as beside, writing_much(50) as written:
            waiting = beside.submit(other)
            for batches in range(1, 13):  # noqa: B007 - `other` reads it
                with transaction.atomic():
                    cursor.execute("INSERT INTO much VALUES ('x')")
                    sleep(0.25)
                written()
            waiting.result()
        cursor.execute("SELECT count(*) FROM turns")
        assert cursor.fetchone() == (3,)
        cursor.execute("DROP TABLE turns")
        cursor.execute("DROP TABLE much")
    assert max(turns) < 12, "nobody waited until all was over"


@pytest.mark.django_db
def test_settings_are_put_back_when_writing_fails() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has no such settings")
    usual = {name: pragma(name) for name in SET}
    with pytest.raises(ValueError, match="broken"), writing_much(50):
        raise ValueError("broken")
    assert {name: pragma(name) for name in SET} == usual


@pytest.mark.django_db
def test_postgresql_counts_its_tables_after_many_rows() -> None:
    if connection.vendor != "postgresql":
        settle(MANY)  # SQLite needs nothing
        return
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE many AS SELECT generate_series(1, 1000) AS id")
        settle(MANY - 1)
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'many'")
        assert cursor.fetchone() == (-1,)
        settle(MANY)
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'many'")
        assert cursor.fetchone() == (1000,)
