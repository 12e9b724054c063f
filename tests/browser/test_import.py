"""A file brought in and taken out again, as a person does it."""

from pathlib import Path

from playwright.sync_api import Page, expect

from regard.jobs.worker import drain
from regard.sales.models import Order
from tests.browser.conftest import OpenPage
from tests.shared_data import shared_data

TEXT = (
    "Bestellnr;Bestelldatum;Kunde;Artikelnr;Bezeichnung;Menge;Einzelpreis;E-Mail\n"
    "1001;03.04.2024;K7;A1;Assam;2;12,50;ann@example.com\n"
    "1002;gestern;K8;A1;Assam;1;12,50;bob@example.com\n"
    "1003;25.04.2024;K9;A3;Kanne;1;1.020,00;cy@example.com\n"
)


def upload(page: Page, path: Path) -> None:
    page.goto("/data/imports/new/")
    page.get_by_label("The file", exact=True).set_input_files(path)
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_role("heading", name="First rows")).to_be_visible(timeout=60_000)


def test_a_file_is_read_mapped_checked_imported_and_undone(page: Page, tmp_path: Path) -> None:
    path = tmp_path / "verkäufe.csv"
    path.write_text(TEXT, encoding="cp1252")
    upload(page, path)
    expect(page.get_by_role("cell", name="12,50").first).to_be_visible()
    page.get_by_role("button", name="Continue to fields").click()
    expect(page.get_by_label("Field for Bestelldatum")).to_have_value("at")
    expect(page.get_by_text("1 not readable")).to_be_visible()
    page.get_by_label("Field for Bezeichnung").select_option("Skip this column")
    expect(page.get_by_text("7 have a field")).to_be_visible()
    page.get_by_role("button", name="Continue to check").click()
    page.get_by_role("button", name="Import 2 rows").click()
    expect(page.get_by_text("Waiting for a worker")).to_be_visible(timeout=60_000)
    drain(["default", "bulk"])
    expect(page.get_by_role("heading", name="What they became")).to_be_visible(timeout=60_000)
    assert Order.objects.count() == 2
    with page.expect_download() as download:
        page.get_by_role("link", name="1 set aside").click()
    assert "gestern" in Path(download.value.path()).read_text(encoding="utf-8-sig")
    page.get_by_role("link", name="Undo").click()
    page.get_by_role("button", name="Undo 2 rows").click()
    drain(["default", "bulk"])
    expect(page.get_by_text("Everything is as if this file had not been imported")).to_be_visible(
        timeout=60_000
    )
    assert not Order.objects.exists()


def test_how_values_are_read_stays_open_and_every_list_can_be_chosen_from(page: Page, tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text(TEXT, encoding="utf-8")
    upload(page, path)
    page.get_by_role("button", name="Continue to fields").click()
    page.locator("summary", has_text="How values are read").click()
    page.get_by_label("Decimal mark").focus()
    with page.expect_response("**/fields/"):
        page.get_by_label("Decimal mark").select_option(",")
    expect(page.locator("#how-read summary")).to_contain_text("changed")
    expect(page.get_by_label("Decimal mark")).to_be_visible()
    expect(page.get_by_label("Decimal mark")).to_be_focused()
    column = page.get_by_label("Field for Bezeichnung")
    with page.expect_response("**/fields/"):
        column.select_option(label="Skip this column")
    expect(page.get_by_text("7 have a field")).to_be_visible()
    column.focus()  # filled in at the latest by now
    with page.expect_response("**/fields/"):
        column.select_option(value="description")
    expect(page.get_by_text("8 have a field")).to_be_visible()
    expect(page.get_by_label("Decimal mark")).to_be_visible()


def test_what_is_no_table_is_said_beside_the_file(page: Page, tmp_path: Path) -> None:
    path = tmp_path / "letter.csv"
    path.write_bytes(b"%PDF-1.7")
    page.goto("/data/imports/new/")
    page.get_by_label("The file", exact=True).set_input_files(path)
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_role("alert")).to_contain_text("letter.csv: is a PDF document", timeout=60_000)
    expect(page.get_by_role("button", name="Read the file")).to_be_enabled()


def test_superstore_walks_through_on_a_phone(open_page: OpenPage) -> None:
    page = open_page("owner", size="phone")
    upload(page, shared_data("superstore", "Sample_-_Superstore_cp1252.csv.xz"))
    page.get_by_role("button", name="Continue to fields").click()
    expect(page.get_by_text("Waiting for a worker")).to_be_visible(timeout=60_000)
    with page.expect_response("**/fields/check/"):
        pass  # the check goes on, and leaves what one may be choosing alone
    page.wait_for_timeout(200)
    assert page.evaluate(
        "[...document.querySelectorAll('select[name^=column-]')].every(one => one.options.length)"
    )
    drain(["default", "bulk"])
    page.get_by_role("button", name="Continue to check").click()
    page.get_by_role("button", name="Import 9,994 rows").click()
    drain(["default", "bulk"])
    expect(page.get_by_role("heading", name="What they became")).to_be_visible(timeout=60_000)
    assert Order.objects.count() == 5009
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
