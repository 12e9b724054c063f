"""Orders, models and what customers own, read in other languages than English."""

from datetime import date
from pathlib import Path

import pytest
from pytest_django import Settings

from regard.people.tests.cast import Cast
from regard.sales.models import Order
from regard.sales.services.assets import add_asset
from regard.sales.services.values import recompute_values
from regard.sales.tests.purchases import ACTOR, buy

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "orders", "amount", "worth", "first", "asset"),
    [
        ("de", "Bestellungen", "Betrag", "Kundenwert", "Erste Bestellung", "Seriennummer"),
        ("fr", "Commandes", "Montant", "Valeur vie client", "Première commande", "Numéro de série"),
        ("es", "Pedidos", "Importe", "Valor de vida", "Primer pedido", "Número de serie"),
    ],
)
def test_sales_speak_the_language_of_their_reader(
    cast: Cast, settings: Settings, tmp_path: Path, language: str, orders: str, amount: str, worth: str, first: str, asset: str,
) -> None:  # fmt: skip
    settings.DATA_DIR = tmp_path
    cast.owner.language = language
    cast.owner.save()
    days = [date(2025, 11, 20), date(2025, 12, 20), date(2026, 1, 20)]
    buy(*[("anna", day, "10") for day in days], ("ben", days[1], "500"))
    recompute_values(actor=ACTOR)
    order = Order.objects.filter(customer__isnull=False).earliest("placed_on")
    kept = add_asset(
        actor=cast.actor("owner"),
        customer_id=order.customer_id or 0,
        values={"name": "Mill", "serial": "M-1"},
    ).asset
    client = cast.client("owner")
    for address, words in (
        ("/orders/", (orders, amount)),
        (f"/orders/{order.pk}/", (orders, amount)),
        (f"/assets/{kept.pk}/", (asset,)),
        (f"/customers/{order.customer_id}/", (worth, orders)),
        ("/insight/lifetime-value/", (worth,)),
        ("/insight/cohorts/", (first,)),
    ):
        answer = client.get(address)
        assert answer.status_code == 200, address
        page = answer.content.decode()
        assert [word for word in words if word not in page] == [], address
