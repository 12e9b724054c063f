"""A place on the map as an own field: through every door, and lists drawn as points."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.test import Client
from django.utils.translation import override

from regard.catalog.services.products import ProductValues, create_product
from regard.customers.models import Customer
from regard.customers.services.customers import create_customer
from regard.exchange.hearing import Nobody
from regard.exchange.services.drafts import create_import
from regard.exchange.services.running import run_import
from regard.fields.services.defining import create_field
from regard.kernel import places
from regard.kernel.errors import Invalid
from regard.people.tests.cast import Cast
from regard.ui.filters import filter_queryset, parse
from regard.ui.nouns import noun

pytestmark = pytest.mark.django_db
NOUN = "customers.customer"
CITIES = {
    "Berlin": "52.52, 13.405", "Potsdam": "52.4009, 13.0591", "Paris": "48.8566, 2.3522", "Auckland": "-36.8485, 174.7633",
    "Suva": "-18.1416, 178.4419", "Apia": "-13.8333, -171.7667", "Pole": "90, 0",
}  # fmt: skip


@pytest.fixture
def cities(cast: Cast) -> None:
    create_field(
        actor=cast.actor("owner"), noun=NOUN, values={"label": "Depot", "kind": "location", "is_listed": True}
    )
    for name, place in CITIES.items():
        country = "Germany" if name == "Berlin" else ""
        values = {"name": name, "own_depot": place, "country": country}
        create_customer(actor=cast.actor("owner"), values=values)
    create_customer(actor=cast.actor("owner"), values={"name": "Nowhere"})


def found(cast: Cast, op: str, value: object = None) -> set[str]:
    actor = cast.actor("owner")
    tree = parse(noun(NOUN), [["own_depot", op, value]] if value is not None else [["own_depot", op]])
    return {one.name for one in filter_queryset(noun(NOUN), actor, tree)}


@pytest.mark.usefixtures("cities")
@pytest.mark.parametrize(
    ("here", "km", "names"),
    [
        ("52.52, 13.405", "0.001", {"Berlin"}),
        ("52.5, 13.4", 30, {"Berlin", "Potsdam"}),
        ("52.5, 13.4", "900", {"Berlin", "Potsdam", "Paris"}),
        ("-17, 179.9", "1100", {"Suva", "Apia"}),  # across the line where the day changes
        ("89.9, 120", 100, {"Pole"}),
        ("0, 0", 20_016, set(CITIES)),
        ("10, 10", 5, set()),
    ],
)
def test_what_lies_within_a_distance_is_found(cast: Cast, here: str, km: object, names: set[str]) -> None:
    assert found(cast, "near", [here, km]) == names


@pytest.mark.usefixtures("cities")
def test_what_lies_between_two_corners_and_what_says_no_place_is_found(cast: Cast) -> None:
    assert found(cast, "between", ["53, 14", "48, 2"]) == {"Berlin", "Potsdam", "Paris"}
    assert found(cast, "between", ["52.4009, 13.0591", "52.4009, 13.0591"]) == {"Potsdam"}
    assert found(cast, "empty") == {"Nowhere"}
    for wrong in (["Berlin", 5], ["52.5, 13.4", "far"], ["52.5, 13.4", 0], ["52.5, 13.4"], ["95, 0", 5]):
        with pytest.raises(Invalid):
            parse(noun(NOUN), [["own_depot", "near", wrong]])


@pytest.mark.usefixtures("cities")
def test_a_list_is_drawn_as_points_whose_rows_open(owner_client: Client) -> None:
    page = owner_client.get("/customers/?as=map").text
    heaps = re.findall(r'class="rg-map-heap" href="([^"]+)" aria-label="(\d+) near ([^"]+)"', page)
    assert sum(int(count) for _, count, _ in heaps) == len(CITIES)
    assert heaps[0][1:] == ("3", "51.26, 9.61")  # they lie together on a map of the world
    assert f'<th scope="row"><a href="{heaps[0][0]}">' in page
    opened = owner_client.get(heaps[0][0].replace("&amp;", "&")).text
    assert re.findall(r'class="rg-name"[^>]*>([^<]+)', opened) == ["Berlin", "Paris", "Potsdam"]
    assert "1 without a place is no point on the map." in page
    assert 'aria-label="Germany: 1"' in page  # countries stand below


@pytest.mark.usefixtures("cities")
def test_the_nearer_a_map_is_the_finer_its_heaps(owner_client: Client) -> None:
    near = json.dumps([["own_depot", "near", ["52.5, 13.4", 900]]])
    page = owner_client.get("/customers/", {"as": "map", "f": near}).text
    heaps = re.findall(r'class="rg-map-heap" href="[^"]+" aria-label="(\d+) near', page)
    assert (len(heaps) > 1, sum(map(int, heaps))) == (True, 3)
    assert "900 km of 52.5, 13.4" in page


def test_a_list_without_countries_is_a_map_where_it_has_a_place(cast: Cast, owner_client: Client) -> None:
    assert "as=map" not in owner_client.get("/products/?part=layout").text
    field = {"label": "Grown at", "kind": "location"}
    create_field(actor=cast.actor("owner"), noun="catalog.product", values=field)
    create_product(
        actor=cast.actor("owner"),
        values=ProductValues(key="A", name="Assam", own={"own_grown_at": "26.2, 92.9"}),
    )
    page = owner_client.get("/products/?as=map").text
    assert len(re.findall('class="rg-map-heap"', page)) == 1
    assert "By country" not in page


@pytest.mark.usefixtures("cities")
def test_programs_files_and_forms_write_and_read_a_place(
    cast: Cast, owner_client: Client, api_client: Client, tmp_path: Path
) -> None:
    one = Customer.objects.get(name="Nowhere")
    address = f"/api/v1/customers/{one.pk}"
    for sent in ("52.5, 13.4", {"latitude": 52.5, "longitude": 13.4}):
        answer = api_client.patch(address, {"own": {"own_depot": sent}}, content_type="application/json")
        assert answer.json()["own"]["own_depot"] == "52.5, 13.4"
    refused = api_client.patch(address, {"own": {"own_depot": "there"}}, content_type="application/json")
    assert (refused.status_code, "52.52, 13.405" in refused.text) == (422, True)
    path = tmp_path / "a.csv"
    path.write_text(
        'Name,E-mail,Depot\nAnna,a@a.example,"48.1, 11.5"\nBob,b@a.example,Munich\n', encoding="utf-8"
    )
    item = run_import(
        actor=cast.actor("owner"),
        item=create_import(actor=cast.actor("owner"), kind="contacts", path=path),
        hearing=Nobody(),
    )
    assert (item.counts["customers_created"], item.counts["lines_rejected"]) == (1, 1)
    assert Customer.objects.get(name="Anna").own_values["own_depot"] == "48.1, 11.5"
    form = owner_client.get(f"/customers/{one.pk}/edit/").text
    assert re.search(r'<input[^>]*name="own_depot"[^>]*data-place', form) or re.search(
        r'data-place[^>]*name="own_depot"', form
    )
    assert "52.5, 13.4" in owner_client.get(f"/customers/{one.pk}/").text


@pytest.mark.parametrize(
    ("language", "east"), [("de", 4_490_000), ("fr", -4_490_000), ("es", -4_490_000), ("en", None)]
)
def test_o_is_east_to_germans_and_west_to_the_french_and_the_spanish(language: str, east: int | None) -> None:
    with override(language):
        if east is None:
            with pytest.raises(ValueError, match="Write latitude"):
                places.parse("48.39° N, 4.49° O")
        else:
            assert places.parse("48.39° N, 4.49° O") == (48_390_000, east)


def test_what_is_too_long_for_a_place_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="Write latitude"):
        places.parse(",," + ";" * 400_000 + " x y")
