"""Backups are made while others write, prove themselves, and come back without losing what was there."""

import json
import sqlite3
import tarfile
import threading
from contextlib import closing
from pathlib import Path

import pytest

from regard.config.backups.archive import _lay_out, read_manifest, unpack
from regard.config.backups.engines import PostgresEngine, SqliteEngine
from regard.config.backups.making import forget_old, make_backup, verify_backup
from regard.config.backups.restoring import restore_backup
from regard.config.backups.trying import try_newest
from regard.kernel.errors import Conflict, Invalid, RegardError


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A small installation: two tables, a file, a secret, and things that do not belong in a backup."""
    home = tmp_path / "data"
    for name in ("files/jobs", "columnar", "static", "workers"):
        (home / name).mkdir(parents=True)
    (home / "files" / "jobs" / "result.csv").write_text("a,b\n1,2\n")
    (home / "secret-key").write_text("hush")
    (home / "columnar" / "page.parquet").write_text("made again")
    with closing(sqlite3.connect(home / "regard.sqlite3")) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT)")
        connection.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER)")
        connection.executemany("INSERT INTO customers (name) VALUES (?)", [(f"C{n}",) for n in range(1000)])
        connection.commit()
    return home


@pytest.fixture
def engine(data: Path) -> SqliteEngine:
    return SqliteEngine(data / "regard.sqlite3")


def _names(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [name for (name,) in connection.execute("SELECT name FROM customers ORDER BY id")]


def test_a_backup_holds_the_rows_and_the_files_and_not_what_is_made_again(
    data: Path, engine: SqliteEngine
) -> None:
    made = make_backup(data=data, engine=engine)
    manifest = read_manifest(made.path)
    assert made.is_verified
    assert manifest.rows == {"customers": 1000, "orders": 0}
    assert set(manifest.files) == {"database", "data/files/jobs/result.csv", "data/secret-key"}
    assert made.path.stat().st_mode & 0o077 == 0


def test_a_backup_made_while_others_write_is_consistent(data: Path, engine: SqliteEngine) -> None:
    """Each transaction writes one row to both tables: a copy in which they differ was torn."""
    stop = threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(data / "regard.sqlite3", timeout=30)) as connection:
            while not stop.is_set():
                cursor = connection.execute("INSERT INTO customers (name) VALUES ('new')")
                connection.execute("INSERT INTO orders (customer_id) VALUES (?)", [cursor.lastrowid])
                connection.commit()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = [
            make_backup(data=data, engine=engine, target=data / "backups" / f"{n}.tar.zst") for n in range(3)
        ]
    finally:
        stop.set()
        writer.join()
    rows = [read_manifest(one.path).rows for one in made]
    assert all(row["customers"] - 1000 == row["orders"] for row in rows)
    assert rows[2]["orders"] > 0


def test_restore_into_an_empty_place_brings_everything_back(
    data: Path, engine: SqliteEngine, tmp_path: Path
) -> None:
    made = make_backup(data=data, engine=engine)
    fresh = tmp_path / "fresh"
    done = restore_backup(made.path, data=fresh, engine=SqliteEngine(fresh / "regard.sqlite3"))
    assert (done.rows, done.files, done.kept) == (1000, 2, ())
    assert _names(fresh / "regard.sqlite3") == [f"C{n}" for n in range(1000)]
    assert (fresh / "files" / "jobs" / "result.csv").read_text() == "a,b\n1,2\n"
    assert (fresh / "secret-key").read_text() == "hush"
    assert sorted(path.name for path in fresh.iterdir()) == ["files", "regard.sqlite3", "secret-key"]


def test_restore_refuses_to_overwrite_and_with_force_keeps_the_old_aside(
    data: Path, engine: SqliteEngine
) -> None:
    made = make_backup(data=data, engine=engine)
    with closing(sqlite3.connect(engine.path)) as connection:
        connection.execute("INSERT INTO customers (name) VALUES ('later')")
        connection.commit()
    (data / "files" / "later.txt").write_text("later")
    with pytest.raises(Conflict, match="--force"):
        restore_backup(made.path, data=data, engine=engine)
    assert _names(engine.path)[-1] == "later"
    done = restore_backup(made.path, data=data, engine=engine, force=True)
    assert len(_names(engine.path)) == 1000
    assert not (data / "files" / "later.txt").exists()
    assert not (data / "columnar").exists()
    aside = Path(done.kept[0])
    assert _names(aside / "regard.sqlite3")[-1] == "later"
    assert (aside / "files" / "later.txt").read_text() == "later"


@pytest.mark.parametrize("harm", ["cut", "flip", "not a backup"])
def test_a_damaged_archive_is_refused_and_nothing_changes(
    data: Path, engine: SqliteEngine, harm: str
) -> None:
    made = make_backup(data=data, engine=engine)
    content = bytearray(made.path.read_bytes())
    if harm == "cut":
        content = content[: len(content) // 2]
    elif harm == "flip":
        content[len(content) // 2] ^= 0xFF
    else:
        content = bytearray(b"hello")
    made.path.write_bytes(content)
    with pytest.raises(Invalid):
        restore_backup(made.path, data=data, engine=engine, force=True)
    assert len(_names(engine.path)) == 1000
    assert (data / "secret-key").exists()
    assert not [path for path in data.iterdir() if path.name.startswith((".", "before"))]


@pytest.mark.parametrize("name", ["../outside", "/tmp/outside-of-it", "link"])
def test_an_archive_writes_nothing_but_files_and_nothing_elsewhere(tmp_path: Path, name: str) -> None:
    member, into = tarfile.TarInfo(name), tmp_path / "in" / "to"
    into.mkdir(parents=True)
    member.type, member.linkname = (
        (tarfile.SYMTYPE, "/etc/hostname") if name == "link" else (tarfile.REGTYPE, "")
    )
    with tarfile.open(tmp_path / "made.tar", "w") as made:
        made.addfile(member)
    with (
        tarfile.open(tmp_path / "made.tar") as read,
        pytest.raises(tarfile.TarError, match="no file of a backup"),
    ):
        _lay_out(read, read.getmembers()[0], into)
    assert list(tmp_path.rglob("*outside*")) + list(into.iterdir()) == []


def test_a_backup_that_does_not_restore_to_the_same_rows_is_not_kept(
    data: Path, engine: SqliteEngine
) -> None:
    class Forgetful(SqliteEngine):
        def copy_to(self, target: Path) -> dict[str, int]:
            return {**super().copy_to(target), "customers": 1001}

    with pytest.raises(Invalid, match="customers"):
        make_backup(data=data, engine=Forgetful(engine.path))
    assert list((data / "backups").iterdir()) == []


def test_a_backup_of_another_database_or_a_newer_format_is_refused(
    data: Path, engine: SqliteEngine, tmp_path: Path
) -> None:
    made = make_backup(data=data, engine=engine)
    with pytest.raises(Invalid, match="sqlite database"):
        verify_backup(made.path, engine=PostgresEngine({"NAME": "x"}), scratch_home=tmp_path)
    content = made.path.read_bytes()
    unpack(made.path, tmp_path / "laid-out")
    assert json.loads((tmp_path / "laid-out" / "manifest.json").read_text())["format"] == 1
    assert made.path.read_bytes() == content


def test_only_the_newest_backups_are_kept(data: Path, engine: SqliteEngine) -> None:
    home = data / "backups"
    home.mkdir()
    for day in range(1, 6):
        (home / f"regard-2026010{day}-030000.tar.zst").touch()
    (home / "by-hand.tar.zst").touch()
    forget_old(data, 2)
    assert sorted(path.name for path in home.iterdir()) == [
        "by-hand.tar.zst",
        "regard-20260104-030000.tar.zst",
        "regard-20260105-030000.tar.zst",
    ]


@pytest.mark.postgres
def test_postgresql_is_backed_up_verified_and_restored(
    tmp_path: Path, postgres_database: dict[str, str]
) -> None:
    import psycopg

    def connect() -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(
            dbname=postgres_database["NAME"],
            host=postgres_database["HOST"],
            port=postgres_database["PORT"],
            user=postgres_database["USER"],
            autocommit=True,
        )

    with connect() as connection:
        connection.execute("CREATE TABLE customers (id serial PRIMARY KEY, name text)")
        connection.execute("INSERT INTO customers (name) SELECT 'C' || n FROM generate_series(1, 500) n")
    data, engine = tmp_path / "data", PostgresEngine(postgres_database)
    data.mkdir()
    made = make_backup(data=data, engine=engine)
    assert made.rows == 500
    assert try_newest(data=data, engine=engine).rows == 500
    with connect() as connection:
        connection.execute("DELETE FROM customers WHERE id > 10")
        with pytest.raises(RegardError, match="connected"):
            restore_backup(made.path, data=data, engine=engine, force=True)
    done = restore_backup(made.path, data=data, engine=engine, force=True)
    assert "before_restore" in done.kept[0]
    with connect() as connection:
        row = connection.execute("SELECT count(*) FROM customers").fetchone()
        assert row == (500,)


def test_the_newest_is_restored_aside_and_the_installation_untouched(
    data: Path, engine: SqliteEngine
) -> None:
    with pytest.raises(Invalid, match="no backup to restore"):
        try_newest(data=data, engine=engine)
    make_backup(data=data, engine=engine, target=data / "backups" / "regard-20200101-000000.tar.zst")
    made = make_backup(data=data, engine=engine)
    before = {path: path.read_bytes() for path in data.rglob("*") if path.is_file()}
    tested = try_newest(data=data, engine=engine)
    assert (tested.path, tested.rows, tested.files, tested.bytes) == (made.path, 1000, 2, made.bytes)
    after = {path: path.read_bytes() for path in data.rglob("*") if path.is_file()}
    assert {path.name for path in after} == {path.name for path in before}
    assert after[made.path] == before[made.path]


def test_a_backup_that_cannot_be_restored_is_found(data: Path, engine: SqliteEngine) -> None:
    made = make_backup(data=data, engine=engine)
    content = bytearray(made.path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    made.path.write_bytes(content)
    with pytest.raises(Invalid):
        try_newest(data=data, engine=engine)
    with closing(sqlite3.connect(engine.path)) as connection:
        connection.execute("CREATE TABLE lines (id INTEGER PRIMARY KEY, o INTEGER REFERENCES orders (id))")
        connection.execute("INSERT INTO lines (o) VALUES (99)")
        connection.commit()
    make_backup(data=data, engine=engine, target=data / "backups" / "regard-29990101-000000.tar.zst")
    with pytest.raises(Invalid, match="lines that point at rows of orders which are not there"):
        try_newest(data=data, engine=engine)
