"""Five hundred numbers mended and given back, on pages that follow what runs by themselves."""

from playwright.sync_api import Page, expect

from regard.customers.models import Customer
from regard.customers.services.customers import create_customer
from regard.jobs.worker import drain
from regard.people.tests.cast import Cast

PEOPLE = 520


def _numbers() -> list[str]:
    return list(Customer.objects.order_by("pk").values_list("phone", flat=True))


def test_five_hundred_numbers_are_mended_and_given_back(page: Page, cast: Cast) -> None:
    actor = cast.actor("owner")
    for number in range(PEOPLE):
        values = {"name": f"Ada {number}", "phone": f"o6-12oo{number:04}", "country": "Netherlands"}
        create_customer(actor=actor, values=values)
    written = _numbers()
    page.goto("/data/quality/")
    page.get_by_role("button", name="Begin with the usual ones").click()
    page.goto("/data/quality/")
    expect(page.get_by_text("All customers are being scored")).to_be_visible()
    drain(["default", "bulk"])
    wrong = page.get_by_role("row", name="Has a phone number no country has")
    expect(wrong).to_contain_text(str(PEOPLE), timeout=30_000)
    wrong.get_by_role("link", name="Mend").click()
    expect(page.get_by_text(f"{PEOPLE} of {PEOPLE} customers with this fault can be mended")).to_be_visible()
    page.get_by_role("button", name="Mend them").click()
    mends = page.get_by_role("region", name="Mends, newest first")
    expect(mends.get_by_role("button", name="Undo")).to_have_count(0)
    drain(["default", "bulk"])
    undo = mends.get_by_role("button", name="Undo")
    expect(undo).to_be_visible(timeout=30_000)
    mended = _numbers()
    assert mended[7] == "+31 6 12000007"
    assert not set(written) & set(mended)
    undo.click()
    drain(["default", "bulk"])
    expect(mends).to_contain_text(f"{PEOPLE} as they were", timeout=30_000)
    assert _numbers() == written
