"""Reading files of every shape, and every way a file can be broken."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zipfile
from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from regard.exchange.readers import Given, Layout, Reject, Unreadable, inspect, read
from regard.exchange.readers import records as record_module
from regard.exchange.readers.xlsx_stream import CHUNK, spanned

Row = tuple[object, ...]


def load(path: Path, **given: object) -> tuple[Layout, list[Row], list[Reject]]:
    layout = inspect(path, given=Given(**given))  # type: ignore[arg-type]
    rows: list[Row] = []
    rejects: list[Reject] = []
    for batch in read(path, layout):
        rows += batch.frame.rows()
        rejects += batch.rejects
    return layout, rows, rejects


def write(folder: Path, content: str | bytes, name: str = "file.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


PLAIN = "id,name\n1,Ann\n2,Bob\n"


@pytest.mark.parametrize(
    ("text", "delimiter", "columns"),
    [
        ("id,name\n1,Ann\n2,Bob\n", ",", ("id", "name")),
        ("id;name;price\n1;Ann;2,50\n2;Bob;3,20\n", ";", ("id", "name", "price")),
        ("id\tname\n1\tAnn, Lee\n2\tBob\n", "\t", ("id", "name")),
        ("id|name\n1|Ann; x\n2|Bob\n", "|", ("id", "name")),
        ("id^name^price\n1^Ann, Lee^2.50\n2^Bob^3.20\n", "^", ("id", "name", "price")),
        ("only\na\nb\n", ",", ("only",)),
        ("sep=;\nid;name\n1;Ann\n", ";", ("id", "name")),
        (
            " 1 19970101  2   29.33\n 2 19970118  2   29.73\n",
            "blanks",
            ("Column 1", "Column 2", "Column 3", "Column 4"),
        ),
        (
            "id   full name    price\n1    Ann Lee      2.50\n2    Bob O Neil   3.20\n",
            "wide blanks",
            ("id", "full name", "price"),
        ),
    ],
)
def test_delimiter_and_columns_are_found(
    tmp_path: Path, text: str, delimiter: str, columns: tuple[str, ...]
) -> None:
    layout, rows, rejects = load(write(tmp_path, text))
    assert (layout.delimiter, layout.columns) == (delimiter, columns)
    assert len(rows) == text.strip().count("\n") + 1 - layout.has_header - layout.skip
    assert not rejects


@pytest.mark.parametrize("delimiter", ["ab", '"', "\n", "\0", "", "é"])
def test_a_delimiter_that_cannot_be_one_is_refused(tmp_path: Path, delimiter: str) -> None:
    with pytest.raises(Unreadable, match="cannot be parted by") as refused:
        load(write(tmp_path, PLAIN), delimiter=delimiter)
    assert "Name one character, or comma" in refused.value.remedy


def test_fixed_width_columns_are_cut_where_all_lines_are_blank(tmp_path: Path) -> None:
    text = "".join(f"{number:>5} {name:<10} {price:>6}\n" for number, name, price in [
        (1, "Ann Lee", "2.50"), (22, "Bob", "13.20"), (333, "Cy Le Roi", "3.00"), (4, "", "7.10"), (5, "Di", "1.00"),
    ])  # fmt: skip
    layout, rows, _ = load(write(tmp_path, text))
    assert layout.delimiter == "fixed"
    assert rows[2] == (3, "333", "Cy Le Roi", "3.00")
    assert rows[3] == (4, "4", "", "7.10")


@pytest.mark.parametrize(
    ("first", "is_header"),
    [("id,at,amount", True), ("17,2020-01-01,3.50", False), ("ann@example.com,2020-01-01,3.50", False)],
)
def test_header_is_told_from_values(tmp_path: Path, first: str, is_header: bool) -> None:
    layout, rows, _ = load(write(tmp_path, f"{first}\n18,2020-01-02,4.50\n"))
    assert layout.has_header is is_header
    assert len(rows) == 2 - is_header
    assert rows[-1][0] == 2


def test_titles_above_the_table_are_skipped_and_rows_counted_as_the_file_does(tmp_path: Path) -> None:
    _, rows, _ = load(write(tmp_path, "Sales report\n\nid,at,amount\n1,2020-01-01,2\n2,2020-01-02,3\n"))
    assert rows == [(4, "1", "2020-01-01", "2"), (5, "2", "2020-01-02", "3")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_encoding_is_found(tmp_path: Path, encoding: str) -> None:
    text = "id,name\n" + "".join(f"{number},Café Müller Straße Señor\n" for number in range(200))
    _, rows, rejects = load(write(tmp_path, text.encode(encoding)))
    assert rows[0] == (2, "0", "Café Müller Straße Señor")
    assert len(rows) == 200
    assert not rejects


def test_encoding_is_judged_by_the_whole_file(tmp_path: Path) -> None:
    text = "id,name\n" + "".join(f"{number},plain\n" for number in range(100_000)) + "x,Café\n"
    layout, rows, _ = load(write(tmp_path, text.encode("cp1252")))
    assert layout.encoding == "cp1252"
    assert rows[-1] == (100_002, "x", "Café")


def test_a_damaged_row_of_utf8_is_set_aside_alone(tmp_path: Path) -> None:
    good = "".join(f"{number},Café\n" for number in range(100)).encode()
    _, rows, rejects = load(write(tmp_path, b"id,name\n" + good + b"x,Caf\xe9\n" + good))
    assert len(rows) == 200
    assert [(reject.row, reject.column) for reject in rejects] == [(102, "name")]
    assert "not utf-8" in rejects[0].reason


def test_wrong_encoding_given_is_refused_or_its_rows_named(tmp_path: Path) -> None:
    path = write(tmp_path, "id,name\n" + "1,éèàùçâêîôûëïüÿœæ\n" * 100)
    with pytest.raises(Unreadable, match="there is no encoding 'klingon'"):
        load(path, encoding="klingon")
    latin = write(tmp_path, ("id,name\n" + "1,éèàùçâêîôûëïüÿ\n" * 100).encode("latin-1"), "latin.csv")
    with pytest.raises(Unreadable, match=r"latin.csv, row 2: is not utf-8"):
        load(latin, encoding="utf-8")
    for wide in ("utf-16", "utf-32"):
        with pytest.raises(Unreadable, match=f"latin.csv: is not {wide}"):
            load(latin, encoding=wide)
    for no_text in ("hex", "rot13", "base64"):
        with pytest.raises(Unreadable, match=f"latin.csv: there is no encoding '{no_text}'"):
            load(latin, encoding=no_text)
    for odd in ("idna", "punycode", "undefined"):
        with pytest.raises(Unreadable, match=f"latin.csv: is not {odd}"):
            load(latin, encoding=odd)


@pytest.mark.parametrize(
    ("suffix", "pack"),
    [
        ("gz", gzip.compress),
        ("xz", lzma.compress),
        ("bz2", bz2.compress),
        ("zip", lambda data: zipped({"inside/data.csv": data, "__MACOSX/x": b"", ".DS_Store": b"x"})),
        ("csv", lambda data: gzip.compress(zipped({"data.csv": data}))),
    ],
)
def test_archives_are_told_by_content(tmp_path: Path, suffix: str, pack: object) -> None:
    _, rows, _ = load(write(tmp_path, pack(PLAIN.encode()), f"file.{suffix}"))  # type: ignore[operator]
    assert rows == [(2, "1", "Ann"), (3, "2", "Bob")]


def zipped(files: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"\n\n  \n", "is empty"),
        (b"\0" * 500, "is empty"),
        (b"%PDF-1.7 ...", "is a PDF document"),
        (b"\x89PNG\r\n\x1a\n....", "is a PNG picture"),
        (bytes(range(256)) * 40, "does not look like text"),
        (zipped({"a.csv": b"a", "b.csv": b"b"}), r"exactly one table, it holds 2: a.csv, b.csv"),
        (zipped({}), "exactly one table, it holds 0"),
        (gzip.compress(b"a,b\n" * 50_000)[:-20], "damaged or cut short"),
        (lzma.compress(bytes(range(200)) * 5000)[:-80], "damaged or cut short"),
        (zipped({"a.csv": b"a,b\n" * 999})[:-30], "damaged or cut short"),
        (b"PAR1 not really", "the Parquet file is damaged"),
        (b"PK\x03\x04 not really", "damaged or cut short"),
        (zipped({"[Content_Types].xml": b"", "xl/workbook.xml": b"<"}), "the spreadsheet is damaged"),
        (gzip.compress(gzip.compress(gzip.compress(gzip.compress(b"a")))), "archive in an archive"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",  # packed bytes carry the time they were packed
)
def test_what_is_no_table_is_refused_with_file_and_remedy(
    tmp_path: Path, content: bytes, message: str
) -> None:
    with pytest.raises(Unreadable, match=message) as refused:
        load(write(tmp_path, content, "sales.csv"))
    assert str(refused.value).startswith("sales.csv")
    assert refused.value.remedy


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="cannot be opened"):
        load(tmp_path / "none.csv")


def test_ragged_rows_are_set_aside_alone(tmp_path: Path) -> None:
    _, rows, rejects = load(write(tmp_path, "id,at,name\n1,a,x\n2,b\n3,c,y,z\n\n4,d,w\n"))
    assert rows == [(2, "1", "a", "x"), (6, "4", "d", "w")]
    assert [(reject.row, reject.values) for reject in rejects] == [(3, ("2", "b")), (4, ("3", "c", "y", "z"))]
    assert rejects[0].reason == "the row has 2 fields, the table has 3 columns"


def test_an_open_quote_costs_its_own_line_only(tmp_path: Path) -> None:
    _, rows, rejects = load(write(tmp_path, 'id,name,n\n1,"Ann,1\n2,Bob,2\n3,"Cy, Jr",3\n4,Di,4\n'))
    assert [row[1] for row in rows] == ["2", "3", "4"]
    assert rows[1] == (4, "3", "Cy, Jr", "3")
    assert [(reject.row, reject.reason) for reject in rejects] == [
        (2, "a quotation mark is opened and never closed")
    ]


def test_quotes_may_hold_line_ends_doubled_quotes_and_delimiters(tmp_path: Path) -> None:
    _, rows, rejects = load(write(tmp_path, 'id,name\r\n1,"a\nb"\r\n2,"say ""hi"", x"\r\n3,5" pipe\r\n'))
    assert rows == [(2, "1", "a\nb"), (3, "2", 'say "hi", x'), (4, "3", '5" pipe')]
    assert not rejects


def test_nul_bytes_are_set_aside_with_their_column(tmp_path: Path) -> None:
    _, rows, rejects = load(write(tmp_path, b"id,name\n1,A\0nn\n2,Bob\n"))
    assert rows == [(3, "2", "Bob")]
    assert (rejects[0].row, rejects[0].column, rejects[0].value) == (2, "name", "A␀nn")


def test_old_macintosh_line_ends(tmp_path: Path) -> None:
    _, rows, _ = load(write(tmp_path, PLAIN.replace("\n", "\r")))
    assert rows == [(2, "1", "Ann"), (3, "2", "Bob")]


@pytest.mark.parametrize("text", [
    "id,name\r1,Ann\r2,Bob\r3,Cy\n",
    "id,name\r1,Ann\n2,Bob\n3,Cy\n",
    'id,name\n1,"Ann"\r2,Bob\r\n3,Cy\n',
    "id   name\n1    Ann\r 2    Bob\n3    Cy\n",
])  # fmt: skip
def test_every_kind_of_line_end_ends_a_line_whatever_the_others_are(tmp_path: Path, text: str) -> None:
    layout, rows, rejects = load(write(tmp_path, text))
    assert layout.columns == ("id", "name")
    assert rows == [(2, "1", "Ann"), (3, "2", "Bob"), (4, "3", "Cy")]
    assert not rejects


@pytest.mark.parametrize("size", [1 << 14, 1 << 20, 8 << 20])
def test_an_endless_line_is_set_aside_in_bounded_memory(
    tmp_path: Path, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record_module, "MAX_LINE", 10_000)
    path = write(tmp_path, b"id,name\n1,Ann\n" + b"x" * size + b"\n2,Bob\n" + b"y" * size)
    _, rows, rejects = load(path)
    assert rows == [(2, "1", "Ann"), (4, "2", "Bob")]
    assert [reject.row for reject in rejects] == [3, 5]
    assert all(len(reject.value) <= 200 and "bytes long" in reject.reason for reject in rejects)


@pytest.mark.parametrize("size", [60, 200, 1000])
def test_blocks_of_any_size_give_the_same_rows(
    tmp_path: Path, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [
        f'{number},"n {number}\nx",{"z" * (number % 17)}' if number % 3 else f"{number},plain,é"
        for number in range(500)
    ]
    path = write(tmp_path, "id,name,z\n" + "\n".join(lines) + "\n")
    _, whole, _ = load(path)
    monkeypatch.setattr(record_module, "CHUNK", size)
    blocks = record_module.blocks
    monkeypatch.setattr(
        "regard.exchange.readers.reading.blocks",
        lambda source, quoted: blocks(source, quoted=quoted, size=size * 2),
    )
    _, pieces, rejects = load(path)
    assert pieces == whole
    assert len(pieces) == 500
    assert not rejects


def test_header_names_are_kept_numbered_when_blank(tmp_path: Path) -> None:
    layout, _, _ = load(write(tmp_path, "id,,  two  words ,id\n1,2,3,4\n"))
    assert layout.columns == ("id", "Column 2", "two words", "id")


def test_layout_survives_json(tmp_path: Path) -> None:
    layout, _, _ = load(write(tmp_path, PLAIN))
    assert Layout.from_json(layout.as_json()) == layout


def workbook(path: Path, rows: Sequence[Sequence[object]], sheets: Sequence[str] = ("Sales",)) -> Path:
    with xlsxwriter.Workbook(
        str(path), {"remove_timezone": True, "default_date_format": "yyyy-mm-dd hh:mm"}
    ) as book:
        for name in sheets:
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows if name == sheets[-1] else ()):
                sheet.write_row(number, 0, row)
    return path


def test_spreadsheet_cells_become_the_text_a_csv_would_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import datetime as dt

    rows: list[list[object]] = [
        ["id", "at", "amount", "note"],
        [17850, dt.datetime(2020, 1, 2, 3, 4), 2.55, "=not"],  # noqa: DTZ001
        [2, dt.datetime(2020, 1, 3), -1, None],  # noqa: DTZ001
        [3, dt.datetime(2020, 1, 4, 23, 59), 1e16, "ü"],  # noqa: DTZ001
    ]
    path = workbook(tmp_path / "book.xlsx", rows[:1] + [[*row[:3], str(row[3] or "")] for row in rows[1:]])
    expected = [
        (2, "17850", "2020-01-02 03:04:00", "2.55", "0"),
        (3, "2", "2020-01-03", "-1", ""),
        (4, "3", "2020-01-04 23:59:00", "1e+16", "ü"),
    ]
    layout, found, _ = load(path)
    assert (layout.sheet, layout.rows) == ("Sales", 3)
    assert [row[:4] for row in found] == [row[:4] for row in expected]
    monkeypatch.setattr("regard.exchange.readers.sheets.MAX_IN_MEMORY", 10)
    streamed_layout, streamed, _ = load(path)
    assert streamed == found
    assert streamed_layout == layout


def test_first_sheet_with_rows_is_taken_and_others_can_be_named(tmp_path: Path) -> None:
    path = workbook(tmp_path / "book.xlsx", [["id", "name"], [1, "Ann"]], sheets=("Empty", "Data"))
    layout, rows, _ = load(path)
    assert (layout.sheet, layout.sheets, rows) == ("Data", ("Empty", "Data"), [(2, "1", "Ann")])
    with pytest.raises(Unreadable, match="has no sheet 'Nope'"):
        load(path, sheet="Nope")
    with pytest.raises(Unreadable, match="has no rows"):
        load(path, sheet="Empty")


def test_parquet_is_read_as_text(tmp_path: Path) -> None:
    path = tmp_path / "lines.parquet"
    frame = pl.DataFrame(
        {"id": [1, None], "at": ["2020-01-01", "2020-01-02"], "x": [2.5, 3.0], "ok": [True, None]}
    )
    frame.with_columns(pl.col("at").str.to_datetime()).write_parquet(path)
    layout, rows, _ = load(path)
    assert layout.columns == ("id", "at", "x", "ok")
    assert rows == [(1, "1", "2020-01-01 00:00:00", "2.5", "1"), (2, "", "2020-01-02 00:00:00", "3.0", "")]
    _, packed, _ = load(write(tmp_path, gzip.compress(path.read_bytes()), "lines.parquet.gz"))
    assert packed == rows


@pytest.mark.parametrize("limit", ["MAX_CELLS", "none"])
def test_a_cell_in_the_last_corner_costs_no_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    if limit == "MAX_CELLS":
        monkeypatch.setattr("regard.exchange.readers.sheets.MAX_CELLS", 20)
    path = workbook(tmp_path / "book.xlsx", [["id", "name"], [1, "Ann"], ["", ""], [2, "Bob", " "]])
    layout, rows, _ = load(path)
    assert layout.columns == ("id", "name")
    assert rows == [(2, "1", "Ann"), (4, "2", "Bob")]
    far = tmp_path / "far.xlsx"
    with xlsxwriter.Workbook(far) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["id", "name"])
        sheet.write_row(1, 0, [1, "Ann"])
        sheet.write(1_048_575, 16_383, "x")
    with pytest.raises(Unreadable, match="has 16,384 columns, more than the 2,000"):
        load(far)


@pytest.mark.parametrize("is_large", [False, True])
def test_a_second_table_to_the_right_far_down_is_never_dropped_unsaid(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_large: bool
) -> None:
    if is_large:
        monkeypatch.setattr("regard.exchange.readers.sheets.MAX_CELLS", 20)
    rows: list[list[object]] = [["id", "name"], *([number, "Ann"] for number in range(1, 300))]
    rows[250] += ["", "stock"]
    layout, found, rejects = load(workbook(tmp_path / "book.xlsx", rows))
    if is_large:
        assert [(reject.row, reject.column, reject.value) for reject in rejects] == [
            (251, "Column 4", "stock")
        ]
        assert "right of the table, which has 2" in rejects[0].reason
        assert len(found) == 298
    else:
        assert layout.columns == ("id", "name", "Column 3", "Column 4")
        assert found[249] == (251, "250", "Ann", "", "stock")
        assert not rejects


def test_a_sheet_spans_what_its_cells_name_whatever_it_declares() -> None:
    xml = b'<dimension ref="A1:B2"/><row r="7"><c s="1" r="B7"><v>1</v></c></row><x:row spans="1:2" r="12"><c r="AA12"/></x:row>'
    assert spanned(io.BytesIO(xml)) == (12, 27)
    assert spanned(io.BytesIO(b" " * (CHUNK - 7) + xml[24:])) == (12, 27)


def test_an_archive_that_unpacks_without_end_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = b"id,name\n" + b"1,Ann\n" * 300_000
    packed = gzip.compress(text)
    with io.BytesIO() as target:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.csv", text)
        zipped = target.getvalue()
    assert len(load(write(tmp_path, packed, "fits.gz"))[1]) == 300_000
    monkeypatch.setattr("regard.exchange.readers.containers.MAX_UNPACKED", 1 << 20)
    for name, data in {"a.gz": packed, "b.gz": gzip.compress(packed), "c.zip": zipped}.items():
        with pytest.raises(Unreadable, match="unpacks to more than") as refused:
            load(write(tmp_path, data, name))
        assert "unpack it and import the file itself" in refused.value.remedy
    honest = gzip.compress("\n".join(f"{hash(str(n))},x" for n in range(100_000)).encode())
    assert len(load(write(tmp_path, honest, "honest.gz"))[1]) > 90_000
    bomb = workbook(tmp_path / "bomb.xlsx", [["id", "name"], *[[1, "Ann"]] * 40_000])
    monkeypatch.setattr("regard.exchange.readers.containers.MAX_RATIO", 5)
    with pytest.raises(Unreadable, match="unpacks to more than"):
        load(bomb)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("<!DOCTYPE html>\n<html><body>Sign in, please</body></html>\n", "an HTML page"),
        ("\ufeff  <html>\n<p>a,b</p>", "an HTML page"),
        ('<?xml version="1.0"?>\n<orders/>\n', "an XML document"),
        ('{"error": "no, such", "code": 404}\n', "JSON"),
        ('[{"id": 1},\n{"id": 2}]\n', "JSON"),
    ],
)
def test_what_a_server_answers_instead_of_a_table_is_called_by_its_name(
    tmp_path: Path, text: str, what: str
) -> None:
    with pytest.raises(Unreadable, match=f"is {what}, not a table"):
        load(write(tmp_path, text))


def test_values_that_begin_like_markup_are_still_a_table(tmp_path: Path) -> None:
    assert load(write(tmp_path, "<id>,name\n1,Ann\n"))[0].columns == ("<id>", "name")
    assert load(write(tmp_path, "[id],[name]\n1,Ann\n2,Bob\n"))[0].columns == ("[id]", "[name]")
