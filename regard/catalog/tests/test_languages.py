"""The pages of products, read in other languages than English."""

import pytest

from regard.catalog.services.products import ProductValues, create_product
from regard.people.tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "products", "price", "new"),
    [
        ("de", "Produkte", "Preis", "Neues Produkt"),
        ("fr", "Produits", "Prix", "Nouveau produit"),
        ("es", "Productos", "Precio", "Nuevo producto"),
    ],
)
def test_products_speak_the_language_of_their_reader(
    cast: Cast, language: str, products: str, price: str, new: str
) -> None:
    cast.owner.language = language
    cast.owner.save()
    tea = create_product(
        actor=cast.actor("owner"), values=ProductValues(name="Sencha", key="S-1", price=89_000)
    )
    client = cast.client("owner")
    for address, words in (
        ("/products/", (products, price)),
        (f"/products/{tea.pk}/", (products, price)),
        (f"/products/{tea.pk}/edit/", (products, price)),
        ("/products/new/", (new, price)),
    ):
        answer = client.get(address)
        assert answer.status_code == 200
        page = answer.content.decode()
        assert [word for word in words if word not in page] == [], address
