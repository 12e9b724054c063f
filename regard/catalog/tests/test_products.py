"""Products: entered and changed with a note and an entry each, found, shown with what they sold; and not by everybody."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import reverse
from pytest_django import Settings

from regard.analytics.services import catch_up
from regard.audit.models import Change
from regard.catalog.models import Product
from regard.catalog.queries import search_products
from regard.catalog.services.products import ProductValues, change_product, create_product
from regard.kernel.errors import Forbidden, Invalid
from regard.people.tests.cast import Cast
from regard.sales.tests.lines import apply, line
from regard.story.models import Entry

pytestmark = pytest.mark.django_db
TEA = ProductValues(name="House blend 1 kg", key="HB-1", category="Coffee", price=185_000, currency="EUR")


def test_a_product_is_entered_and_changed(cast: Cast) -> None:
    actor = cast.actor("owner")
    product = create_product(actor=actor, values=TEA)
    assert (product.sort_name, product.search_text) == (
        "house blend 1 kg",
        " house blend 1 kg \n hb-1 \n coffee ",
    )
    changed = change_product(
        actor=actor, product=product, values=ProductValues(name="House blend", key="HB-1")
    )
    assert (changed.name, changed.version) == ("House blend", 2)
    change_product(actor=actor, product=changed, values=ProductValues(name="House blend", key="HB-1"))
    told = list(Entry.objects.order_by("id").values_list("kind", flat=True))
    assert told == ["catalog.product.created", "catalog.product.changed"]
    assert Change.objects.filter(model="catalog.product").count() == 2


@pytest.mark.parametrize(
    ("values", "field"),
    [
        (ProductValues(name=" ", key="A"), "name"),
        (ProductValues(name="A", key=""), "key"),
        (ProductValues(name="A", key="A", price=-1), "price"),
        (ProductValues(name="A", key="HB-1"), "key"),
    ],
)
def test_what_breaks_a_rule_is_refused(cast: Cast, values: ProductValues, field: str) -> None:
    create_product(actor=cast.actor("owner"), values=TEA)
    with pytest.raises(Invalid) as raised:
        create_product(actor=cast.actor("owner"), values=values)
    assert [error.field for error in raised.value.errors] == [field]
    assert Product.objects.count() == 1


def test_whoever_may_not_write_writes_nothing(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        create_product(actor=cast.actor("analyst"), values=TEA)
    assert not Product.objects.exists()
    assert not Entry.objects.exists()
    assert cast.client("analyst").get("/products/new/").status_code == 404
    assert cast.client("nobody").get("/products/").status_code == 404


def test_products_are_found_by_parts_and_with_a_slip(cast: Cast) -> None:
    create_product(actor=cast.actor("owner"), values=TEA)
    for text in ("house", "blend house", "hb-1", "use bl", "hosue", "coffee"):
        assert [hit.title for hit in search_products(cast.actor("analyst"), text, 3)] == [
            "House blend 1 kg"
        ], text
    assert search_products(cast.actor("nobody"), "house", 3) == []


def test_the_page_shows_what_was_sold(cast: Cast, settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    apply([line("1", "tea", 3), line("2", "tea", 1, customer=None)])
    catch_up()
    product = Product.objects.get()
    page = cast.client("analyst").get(f"/products/{product.pk}/").content.decode()
    assert "Tea" in page
    assert "€20" in page
    response = cast.client("owner").post(f"/products/{product.pk}/edit/", {"name": "Fine tea", "key": "tea"})
    assert response.status_code == 302
    assert Product.objects.get().name == "Fine tea"


def test_prices_are_typed_as_they_are_read(cast: Cast) -> None:
    tea = create_product(
        actor=cast.actor("owner"), values=ProductValues(name="Tea", key="T", price=89_000, cost=125)
    )
    page = cast.client("owner").get(reverse("catalog:product_change", args=[tea.pk])).content.decode()
    assert 'value="8.90"' in page
    assert 'value="0.0125"' in page
