"""An own object from nothing to a record of a customer, in the browser alone."""

from playwright.sync_api import Page, expect

from regard.customers.models import Customer


def test_a_vehicle_is_defined_filled_and_found(page: Page) -> None:
    anna = Customer.objects.create(name="Anna de Vries", sort_name="anna de vries")
    page.goto("/settings/objects/new/")
    page.get_by_label("What is one called?").fill("Vehicle")
    page.get_by_label("And several?").fill("Vehicles")
    page.get_by_label("What tells one from another?").fill("Licence plate")
    page.get_by_label("What is a customer to it?").fill("Owner")
    page.get_by_role("button", name="Define it").click()
    page.locator('[id="of-objects.vehicle"]').get_by_role("link", name="Add field").click()
    listed = page.locator("#id_choices")
    expect(listed).to_be_hidden()
    page.locator("#id_label").fill("Fuel")
    page.locator("#id_kind").select_option("choice")
    expect(listed).to_be_visible()
    expect(page.get_by_label("No two may have the same")).to_be_hidden()
    listed.fill("Petrol\nElectric")
    page.get_by_label("Show in lists").check()
    page.get_by_role("button", name="Add field").click()
    page.goto(f"/customers/{anna.pk}/")
    page.get_by_role("link", name="New vehicle of Anna de Vries").click()
    page.get_by_label("Licence plate").fill("NL-42-KX")
    page.get_by_label("Fuel").select_option("electric")
    page.get_by_role("button", name="Enter vehicle").click()
    expect(page.get_by_role("heading", name="NL-42-KX").first).to_be_visible()
    page.get_by_role("link", name="Edit fuel").click()
    page.locator("dd.rg-editing select").select_option("petrol")
    expect(page.locator('dd[data-field="own_fuel"]')).to_contain_text("Petrol")
    page.get_by_role("link", name="Vehicles").first.click()
    expect(page.get_by_role("row", name="NL-42-KX")).to_contain_text("Anna de Vries")
    expect(page.get_by_role("row", name="NL-42-KX")).to_contain_text("Petrol")
    page.goto(f"/customers/{anna.pk}/")
    expect(page.get_by_role("link", name="NL-42-KX").first).to_be_visible()
