"""The database's own types arrive as declared, on SQLite and PostgreSQL, down to the last digit."""

from datetime import date, datetime

import pyarrow as pa
import pytest
from django.db import connection

from regard.analytics.reading import read_rows, scalar, snapshot


def at(hour: int, minute: int, second: int, micro: int = 0) -> datetime:
    return datetime(2024, 1, 2, hour, minute, second, micro)  # noqa: DTZ001  moments are copied as UTC without a zone


FIELDS: list[tuple[str, pa.DataType]] = [
    ("n", pa.int64()),
    ("t", pa.string()),
    ("f", pa.float64()),
    ("d", pa.date32()),
    ("m", pa.timestamp("us")),
    ("b", pa.bool_()),
]
SCHEMA = pa.schema(FIELDS)
ROWS = [
    (1, "x", 0.1 + 0.2, date(2024, 1, 2), at(3, 4, 5, 1), True),
    (None, None, None, None, None, None),
    (2**63 - 1, "", 1e-300, date(1, 1, 1), at(3, 4, 5), False),
    (-5, 'a"b,\nc ünï %s \\N NULL', -1e22, date(9999, 12, 31), at(3, 4, 5, 120_000), False),
]
QUERY = "SELECT n, t, f, d, m, b FROM probe ORDER BY nr"


@pytest.fixture
def probe(db: None) -> None:
    moment = "timestamptz" if connection.vendor == "postgresql" else "datetime"
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TABLE probe (nr int, n bigint, t varchar(99), f double precision, d date, m {moment}, b bool)"
        )
        for nr, (n, t, f, d, m, b) in enumerate(ROWS):
            cursor.execute(
                "INSERT INTO probe VALUES (%s, %s, %s, %s, %s, %s, %s)",
                [nr, n, t, f, d and d.isoformat(), m and _stored(m), b],
            )


def _stored(moment: datetime) -> str:
    return f"{moment}+00" if connection.vendor == "postgresql" else str(moment)


def test_every_type_survives(probe: None) -> None:
    rows = [tuple(row.values()) for row in read_rows(QUERY, (), SCHEMA).to_pylist()]
    assert rows == ROWS


def test_parameters_and_a_literal_percent(probe: None) -> None:
    found = read_rows("SELECT '50%%' FROM probe WHERE t = %s", ["x"], pa.schema([("p", pa.string())]))
    assert found.to_pylist() == [{"p": "50%"}]


def test_a_literal_percent_without_parameters(probe: None) -> None:
    found = read_rows("SELECT '50%%' FROM probe WHERE n = 1", (), pa.schema([("p", pa.string())]))
    assert found.to_pylist() == [{"p": "50%"}]


def test_no_rows_are_an_empty_table_of_the_schema(probe: None) -> None:
    found = read_rows("SELECT n, t, f, d, m, b FROM probe WHERE nr > 99", (), SCHEMA)
    assert found.num_rows == 0
    assert found.schema == SCHEMA


def test_a_lone_null_is_a_row(probe: None) -> None:
    assert read_rows("SELECT n FROM probe WHERE nr = 1", (), pa.schema([("n", pa.int64())])).to_pylist() == [
        {"n": None}
    ]


def test_a_value_of_another_type_is_refused(probe: None) -> None:
    with pytest.raises(pa.ArrowInvalid, match="'x'"):
        read_rows("SELECT t FROM probe WHERE nr = 0", (), pa.schema([("t", pa.int64())]))


def test_a_row_with_an_impossible_day_is_left_out_and_said(
    probe: None, caplog: pytest.LogCaptureFixture
) -> None:
    if connection.vendor == "postgresql":
        days = ("'infinity'", "'12024-01-02 03:04:05+00'")
    else:
        days = ("'12024-01-02'", "'2024-02-30 00:00:00'")
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE probe SET d = {days[0]} WHERE nr = 0")
        cursor.execute(f"UPDATE probe SET m = {days[1]} WHERE nr = 2")
    assert [tuple(row.values()) for row in read_rows(QUERY, (), SCHEMA).to_pylist()] == [ROWS[1], ROWS[3]]
    assert "2 rows are left out of the copy" in caplog.text


def test_scalar(probe: None) -> None:
    assert scalar("SELECT max(n) FROM probe") == 2**63 - 1
    assert scalar("SELECT max(n) FROM probe WHERE nr > 99") is None


@pytest.mark.django_db(transaction=True)
def test_a_snapshot_sees_no_later_commit_and_stops_no_writer() -> None:
    from concurrent.futures import ThreadPoolExecutor

    from regard.analytics.models import DirtyPage

    def write() -> None:
        DirtyPage.objects.create(fact="late", number=1)
        connection.close()

    with ThreadPoolExecutor(1) as pool, snapshot():
        before = DirtyPage.objects.count()
        pool.submit(write).result(timeout=20)
        within = DirtyPage.objects.count()
    assert (before, within, DirtyPage.objects.count()) == (0, 0, 1)
