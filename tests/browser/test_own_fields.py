"""An own object from nothing to a record of a customer, in the browser alone."""

from playwright.sync_api import Page, expect

from regard.customers.models import Customer
from regard.customers.services.customers import create_customer
from regard.fields.services.defining import create_field
from regard.objects.services.defining import save_object
from regard.objects.services.records import create_record
from regard.people.tests.cast import Cast


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


def test_a_formula_of_vehicles_and_a_sum_of_their_owner(page: Page, cast: Cast) -> None:
    actor = cast.actor("owner")
    anna = create_customer(actor=actor, values={"name": "Anna de Vries"})
    of = save_object(actor=actor, values={"label": "Vehicle", "customer_label": "Owner", "icon": "truck"})
    create_field(actor=actor, noun=of.noun, values={"label": "Price", "kind": "money"})
    vehicle, _ = create_record(
        actor=actor, key=of.key, values={"name": "NL-42-KX", "customer_id": anna.pk, "own_price": "200"}
    )
    page.goto(f"/settings/fields/{of.noun}/new/")
    page.locator("#id_label").fill("With tax")
    formula = page.locator("#id_formula")
    expect(formula).to_be_hidden()
    page.locator("#id_kind").select_option("formula")
    tried = page.locator("[data-part=formula] .ff-try")
    formula.fill("price + name")
    expect(tried).to_contain_text("`price` is money and `name` is text: they cannot be added.")
    expect(tried.locator("mark")).to_have_text("price + name")
    formula.fill("")
    page.get_by_role("button", name="price", exact=True).click()
    page.keyboard.type(" * 119%")
    expect(tried).to_contain_text("It gives money.")
    expect(tried).to_contain_text("238.00")
    page.get_by_role("button", name="Add field").click()
    page.goto("/settings/fields/customers.customer/new/")
    page.locator("#id_label").fill("Fleet")
    page.locator("#id_kind").select_option("rollup")
    page.locator("#id_rollup_of").select_option(of.noun)
    page.locator("#id_rollup_what").select_option("sum")
    page.locator("#id_rollup_field").select_option("objects.vehicle|own_with_tax")
    expect(page.locator("[data-part=rollup] .ff-try")).to_contain_text("Anna de Vries")
    page.get_by_role("button", name="Add field").click()
    page.goto(f"/objects/vehicle/{vehicle.pk}/")
    place = page.locator('dd[data-field="own_with_tax"]')
    expect(place).to_contain_text("238.00")
    expect(place.get_by_role("link")).to_have_count(0)
    page.get_by_role("link", name="Edit price").click()
    page.locator("#id_own_price").fill("100")
    page.keyboard.press("Enter")
    expect(page.locator('dd[data-field="own_price"]')).to_contain_text("100.00")
    expect(page.locator('dd[data-field="own_with_tax"]')).to_contain_text("119.00")
    page.goto(f"/customers/{anna.pk}/")
    expect(page.locator('dd[data-field="own_fleet"]')).to_contain_text("119.00")
