"""No door tells what is closed: every field of every noun, through every page, list, search, file and answer.

Each value is a word of its own. Somebody who may do everything an owner may, but sees nothing of the fields, and somebody who
sees personal ones masked, go through all doors; a value that is found in any answer fails. Addresses without parameters, and
those of a record, are found by themselves: a new page is tried as soon as it is there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from regard.activities.services.tasks import open_task
from regard.audit.models import Change
from regard.catalog.services.products import ProductValues, create_product
from regard.customers import profile_rules
from regard.customers.models import ContactPoint, Customer
from regard.customers.services.contacts import add_contact
from regard.customers.services.customers import change_customer, create_customer
from regard.customers.services.profile import set_value
from regard.exchange.models import Export
from regard.exchange.services.exporting import exportable_columns, start_export
from regard.fields.models import Showing
from regard.fields.services.defining import create_field
from regard.fields.services.unmasking import change_showing_rules
from regard.jobs.worker import drain
from regard.kernel.actor import Actor
from regard.objects.services.defining import save_object
from regard.objects.services.records import create_record
from regard.pages.declaring import parts_by_home, record_pages
from regard.people.models import Role, User
from regard.people.services import actor_for_user, create_token, open_fields, save_role
from regard.people.tests.cast import Cast, make_user
from regard.sales.services.assets import add_asset
from regard.sales.services.orders import NewLine, NewOrder, place_orders
from regard.ui.filters import EVERYTHING
from regard.ui.nouns import Noun, noun, nouns
from regard.ui.services import freeze_matching
from regard.ui.sight import fields_of, seen
from tests.house.addresses import addresses

CUSTOMER = "customers.customer"
OBJECT = "objects.vehicle"
HIDES = (
    CUSTOMER,
    "catalog.product",
    "sales.order",
    "sales.asset",
    "activities.task",
    "activities.activity",
    OBJECT,
)


@dataclass
class World:
    """Records by noun, and the words that stand in their fields: (noun, field) -> words no answer may hold."""

    records: dict[str, int] = field(default_factory=dict)
    secrets: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def hide(self, noun_key: str, name: str, *words: str) -> str:
        self.secrets.setdefault((noun_key, name), []).extend(words)
        return words[0]


@pytest.fixture
def world(cast: Cast) -> World:
    """One of each, with something in every field that can be closed."""
    actor, found = cast.actor("owner"), World()
    hide = found.hide
    for key in (CUSTOMER, "catalog.product", "sales.order", "activities.task"):
        create_field(actor=actor, noun=key, values={"label": "Mark", "kind": "text", "is_personal": True})
    save_object(actor=actor, values={"label": "Vehicle", "plural": "Vehicles", "customer_label": "Driver"})
    create_field(actor=actor, noun=OBJECT, values={"label": "Plate", "kind": "text", "is_personal": True})
    create_field(
        actor=actor,
        noun=CUSTOMER,
        values={"label": "Echo", "computed": {"formula": "upper(mark)"}},
    )
    one = create_customer(
        actor=actor,
        values={
            "name": "Quentin Zobrist",
            "kind": "organisation",
            "email": hide(CUSTOMER, "email", "xylomail@quaggamail.example", "xylomail", "quaggamail"),
            "phone": hide(CUSTOMER, "phone", "+31 20 794 13 55", "7941355", "794 13 55"),
            "street": hide(CUSTOMER, "address", "Wombatlane 7", "Wombatlane", "9137 XQ"),
            "postal_code": "9137 XQ",
            "city": hide(CUSTOMER, "city", "Okapiville"),
            "region": hide(CUSTOMER, "region", "Tapirshire"),
            "country": hide(CUSTOMER, "country", "Ruritania"),
            "category": hide(CUSTOMER, "category", "Narwhalcategory"),
            "tags": hide(CUSTOMER, "tags", "Ocelottag"),
            "sector": hide(CUSTOMER, "sector", "Lemursector"),
            "employees": hide(CUSTOMER, "employees", "73519"),
            "annual_revenue": hide(CUSTOMER, "annual_revenue", "918273", "918,273"),
            "customer_since": "2011-03-17",
            "note": hide(CUSTOMER, "note", "Axolotlnote"),
            "own_mark": hide(CUSTOMER, "own_mark", "Pangolinmark", "PANGOLINMARK"),
        },
        keys=[("shop", hide(CUSTOMER, "keys", "KEY-ECHIDNA-1"))],
    )  # fmt: skip
    for kind, word in (
        ("email", "ibismail@dugongmail.example"),
        ("phone", "+31 20 794 99 66"),
        ("site", "https://numbat.example"),
    ):
        values = {"value": hide(CUSTOMER, kind, word, *(["7949966"] if kind == "phone" else []))}
        add_contact(actor=actor, customer_id=one.pk, kind=kind, values=values)
    set_value(
        actor=actor,
        customer_id=one.pk,
        field="occupation",
        value=hide(CUSTOMER, "profile.occupation", "Quokkakeeper"),
    )
    # a former value is told by histories
    change_customer(
        actor=actor,
        customer_id=one.pk,
        values={"city": hide(CUSTOMER, "city", "Gibbontown"), "note": hide(CUSTOMER, "note", "Markhornote")},
    )
    create_customer(
        actor=actor,
        values={"name": "Quentin Zobrist", "kind": "organisation", "email": "xylomail@quaggamail.example"},
    )
    found.records[CUSTOMER] = one.pk
    product = create_product(
        actor=actor,
        values=ProductValues(
            name="Tea", key="TEA-1", category=hide("catalog.product", "category", "Serowcategory"),
            line=hide("catalog.product", "line", "Gaurline"), price=123_456_780_000, cost=71_839_240_000, currency="EUR",
            own={"own_mark": hide("catalog.product", "own_mark", "Kinkajoumark")},
        ),
    )  # fmt: skip
    hide("catalog.product", "price", "12,345,678", "12345678")
    hide("catalog.product", "cost", "7,183,924", "7183924")
    found.records["catalog.product"] = product.pk
    placed = place_orders(
        actor=actor,
        source="shop",
        orders=[
            NewOrder(
                external_id="A-1", placed_at=timezone.now(), customer_id=one.pk,
                channel=hide("sales.order", "channel", "Bongochannel"), country=hide("sales.order", "country", "Grandfenwick"),
                lines=[NewLine(amount=200_000_000_000, quantity=10_000, product="TEA-1", cost=61_738_510_000)],
                own={"own_mark": hide("sales.order", "own_mark", "Takinmark")},
            )
        ],
    )  # fmt: skip
    hide("sales.order", "cost", "6,173,851", "6173851", "13,826,149", "13826149")
    found.records["sales.order"] = placed.orders["A-1"].pk
    asset = add_asset(
        actor=actor,
        customer_id=one.pk,
        values={
            "name": "Brewer",
            "serial": hide("sales.asset", "serial", "SN-CIVET-9"),
            "place": hide("sales.asset", "place", "Dholeplace"),
            "note": hide("sales.asset", "note", "Sunbearnote"),
        },
    ).asset
    found.records["sales.asset"] = asset.pk
    task = open_task(
        actor=actor,
        values={
            "title": "Call them", "customer_id": one.pk, "due_on": timezone.localdate(),
            "note": hide("activities.task", "note", "Colugonote"), "own_mark": hide("activities.task", "own_mark", "Fossamark"),
        },
    ).task  # fmt: skip
    found.records["activities.task"] = task.pk
    record, _ = create_record(
        actor=actor,
        key="vehicle",
        values={
            "name": "Van",
            "customer_id": one.pk,
            "own_plate": hide(OBJECT, "own_plate", "Mangabeyplate"),
        },
    )
    found.records[OBJECT] = record.pk
    return found


def somebody(cast: Cast, level: str) -> User:
    """May do what an owner may; of the nouns above all fields are closed that can be, or personal ones masked."""
    owner = cast.actor("owner")
    grants = Role.objects.get(key="owner").grants
    role = save_role(actor=owner, role=None, name=f"Sees {level}", description="", grants=grants)
    for key in HIDES:
        opened = {}
        for one in fields_of(key):
            levels = [str(item) for item in one.levels]
            if level == "masked":
                opened[one.key] = "masked" if "masked" in levels else levels[-1]
            elif level in levels:
                opened[one.key] = level
        open_fields(actor=owner, role=role, noun=key, fields=opened)
    user = make_user(f"Sees{level}")
    user.roles.set([role])
    return user


def closed_words(world: World, level: str) -> dict[str, str]:
    """The words that must not be found, with the field they stand in."""
    found: dict[str, str] = {}
    for (key, name), words in world.secrets.items():
        one = next(item for item in fields_of(key) if item.key == name)
        is_personal = bool(one.personal)
        if level == "none" or is_personal:
            found |= dict.fromkeys(words, f"{key}.{name}")
    return found


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def pages_of(world: World) -> Iterator[str]:
    """Every page without parameters, and every page of a record."""
    args: dict[str, list[Any]] = {
        "customers": [world.records[CUSTOMER]],
        "catalog": [world.records["catalog.product"]],
        "objects": ["vehicle", world.records[OBJECT]],
    }
    for one in addresses():
        domain = one.name.partition(":")[0]
        tries: list[list[Any]] = [[]] if not one.has_parameters else []
        if one.has_parameters:
            tries = (
                [args[domain]]
                if domain in args
                else [[number] for number in dict.fromkeys(world.records.values())]
            )
            if domain == "objects":
                tries.append(["vehicle"])
            if domain == "sales":
                tries.append([world.records[CUSTOMER]])
        for arguments in tries:
            try:
                yield reverse(one.name, args=arguments)
            except NoReverseMatch:
                continue
    yield from _parts_of_pages(world)


def _parts_of_pages(world: World) -> Iterator[str]:
    """Panels behind tabs, how pages are laid out, and each field in the place where it is shown and edited."""
    one, record = world.records[CUSTOMER], world.records[OBJECT]
    for page in record_pages():
        yield reverse("pages:layout_edit", args=[page.noun])
        number = world.records[page.noun]
        for _, part in parts_by_home(page):
            yield reverse("pages:panel", args=[page.noun, number, part.key])
            yield reverse("pages:panel_count", args=[page.noun, number, part.key])
    for key, number in world.records.items():
        for item in fields_of(key):
            yield reverse("fields:value", args=[key, number, item.key])
            for name in item.names:
                if key == CUSTOMER and "." not in name:
                    places = [reverse("customers:customer_field", args=[one, name])]
                elif key == OBJECT and "." not in name:
                    places = [reverse("objects:record_field", args=["vehicle", record, name])]
                else:
                    places = []
                yield from (f"{place}{query}" for place in places for query in ("", "?show"))
    for name in profile_rules.FIELDS:
        yield reverse("customers:profile_value", args=[one, name])
    for point in ContactPoint.objects.all():
        yield reverse("customers:contact_change", args=[one, point.pk])


def lists_of(actor: Actor, of: Noun) -> Iterator[str]:
    """The list with every column there is, by every order, grouped, narrowed, with totals, on days, on a map, and its parts."""
    path = of.list_address
    every = ",".join(column.key for column in noun(of.key).columns)
    yield f"{path}?cols={every}&totals=1"
    yield f"{path}?cols={every}&as=map"
    for column in noun(of.key).columns:
        yield f"{path}?cols={every}&sort={column.key}"
        yield f"{path}?cols={every}&as=calendar&by={column.key}"
    for item in noun(of.key).filters:
        yield f"{path}?cols={every}&as=groups&by={item.key}"
        yield f"{path}?part=editor&key={item.key}"
    for part in ("columns", "filter", "layout", "sort", "advanced", "view"):
        yield f"{path}?part={part}"


def text_of(answer: Any) -> str:
    if getattr(answer, "streaming", False):
        return b"".join(answer.streaming_content).decode(errors="replace")
    return str(answer.content.decode(errors="replace"))


def found_in(text: str, words: dict[str, str], *, but: str = "") -> list[str]:
    return sorted(f"{where}: {word}" for word, where in words.items() if word in text and word not in but)


@pytest.mark.once
@pytest.mark.strictest
@pytest.mark.parametrize("level", ["none", "masked"])
def test_no_page_tells_what_is_closed(cast: Cast, world: World, level: str) -> None:
    user, words = somebody(cast, level), closed_words(world, level)
    client, told = signed_in(user), []
    tried = 0
    for address in dict.fromkeys(pages_of(world)):
        for headers in ({}, {"hx-request": "true"}):
            answer = client.get(address, headers=headers)
            assert answer.status_code != 500, address
            tried += answer.status_code == 200
            if leaks := found_in(text_of(answer), words):
                told.append((address, leaks))
    assert tried > 120
    assert told == []


@pytest.mark.once
@pytest.mark.strictest
@pytest.mark.parametrize("level", ["none", "masked"])
def test_no_list_tells_what_is_closed(cast: Cast, world: World, level: str) -> None:
    user, words = somebody(cast, level), closed_words(world, level)
    client, actor, told = signed_in(user), actor_for_user(user), []
    for key, number in world.records.items():
        for address in (*lists_of(actor, noun(key)), f"{noun(key).list_address}?part=peek&id={number}"):
            if leaks := found_in(text_of(client.get(address)), words):
                told.append((address, leaks))
    assert told == []


@pytest.mark.once
@pytest.mark.parametrize("level", ["none", "masked"])
def test_nothing_is_guessed_by_filters_and_words(cast: Cast, world: World, level: str) -> None:
    """A part of a closed value, asked for, finds nobody: not in lists, the palette, the search page or answers to programs."""
    user, words = somebody(cast, level), closed_words(world, level)
    client = signed_in(user)
    names = {
        CUSTOMER: "Zobrist",
        "catalog.product": ">Tea<",
        "sales.order": ">A-1<",
        "sales.asset": "Brewer",
        "activities.task": "Call them",
        OBJECT: ">Van<",
    }
    guessed = []
    for word, where in words.items():
        key = where.rpartition(".")[0] if not where.startswith(f"{CUSTOMER}.profile") else CUSTOMER
        part = word[1:-1] if len(word) > 6 else word
        for address, query in (
            (noun(key).list_address, {"q": part}),
            ("/search/", {"q": part}),
            ("/palette/", {"q": part}),
        ):
            page = text_of(client.get(address, query))
            if names[key] in page.replace(f">{part}<", ""):
                guessed.append((address, word))
        for item in noun(key).filters:
            if item.kind != "text":
                continue
            tree = json.dumps([[item.key, "contains", part]])
            page = text_of(client.get(noun(key).list_address, {"f": tree}))
            if names[key] in page and "no filter" not in page and "knows no" not in page:
                guessed.append((item.key, word))
    assert guessed == []


@pytest.mark.once
@pytest.mark.parametrize("level", ["none", "masked"])
def test_no_file_tells_what_is_closed(cast: Cast, world: World, level: str) -> None:
    user, words = somebody(cast, level), closed_words(world, level)
    actor, told = actor_for_user(user), []
    for key in world.records:
        of = seen(noun(key), actor)
        columns = [column.key for column in exportable_columns(noun(key), actor)]
        selection = freeze_matching(actor=actor, noun=of, tree=EVERYTHING, text="", description="")
        wholes = [("jsonl", ["*"]), ("vcard", ["*"]), ("csv", ["*"])] if key == CUSTOMER else []
        for kind, chosen in [("csv", columns), *wholes]:
            start_export(actor=actor, noun_key=key, selection_id=selection.pk, columns=chosen, format=kind)
    connection.check_constraints()  # PostgreSQL makes no index of a table that still has deferred ones to check
    drain()
    for export in Export.objects.all():
        assert export.status == Export.Status.DONE, export.message
        if leaks := found_in(Path(export.file).read_text(), words):
            told.append((export.noun, export.format, export.columns, leaks))
    assert told == []


@pytest.mark.once
@pytest.mark.parametrize("level", ["none", "masked"])
def test_no_answer_to_a_program_tells_what_is_closed(cast: Cast, world: World, level: str) -> None:
    user, words = somebody(cast, level), closed_words(world, level)
    _, secret = create_token(actor=actor_for_user(user), user=user, name="T", scopes=["*"])
    client = Client(headers={"authorization": f"Bearer {secret}"})
    spec = client.get("/api/v1/openapi.json").json()
    told, tried = [], 0
    for path, verbs in spec["paths"].items():
        if "get" not in verbs:
            continue
        for number in dict.fromkeys(world.records.values()) if "{" in path else [0]:
            address = path.replace("{key}", "vehicle").replace("{noun}", CUSTOMER)
            while "{" in address:
                head, _, rest = address.partition("{")
                address = f"{head}{number}{rest.partition('}')[2]}"
            answer = client.get(address)
            assert answer.status_code != 500, address
            tried += answer.status_code == 200
            if leaks := found_in(text_of(answer), words):
                told.append((address, leaks))
    one = world.records[CUSTOMER]
    for address, body in (
        (f"/api/v1/customers/{one}", {"name": "Quentin Zobrist"}),
        (f"/api/v1/customers/{one}", {"email": "not an address"}),
        (f"/api/v1/tasks/{world.records['activities.task']}", {"title": "Call"}),
        (f"/api/v1/objects/vehicle/records/{world.records[OBJECT]}", {"name": "Bus"}),
    ):
        answer = client.patch(address, body, content_type="application/json")
        if leaks := found_in(text_of(answer), words, but=json.dumps(body)):
            told.append((address, leaks))
    assert tried > 30
    assert told == []


def test_what_is_masked_on_a_page_is_shown_on_record(cast: Cast, world: World) -> None:
    """Wherever a record's page has a mask there is the button, and behind it the value."""
    client = signed_in(somebody(cast, "masked"))
    for key, name, page in (
        (CUSTOMER, "note", "customers:customer_detail"),
        ("activities.task", "note", "activities:task_detail"),
        ("activities.task", "own_mark", "activities:task_detail"),
        ("sales.asset", "place", "sales:asset_detail"),
        ("catalog.product", "own_mark", "catalog:product_detail"),
    ):
        number = world.records[key]
        place = reverse("fields:show_value", args=[key, number, name])
        assert f'hx-post="{place}"' in text_of(client.get(reverse(page, args=[number]))), (key, name)
        shown = text_of(client.post(place, headers={"hx-request": "true"}))
        assert world.secrets[key, name][-1] in shown, (key, name)


def test_what_is_masked_in_a_list_is_shown_on_record_one_cell_at_a_time(cast: Cast, world: World) -> None:
    """Every masked column of every list, but for what belongs to another record, and the quick view of a row."""
    user = somebody(cast, "masked")
    client, actor, tried = signed_in(user), actor_for_user(user), 0
    for key in set(HIDES) & world.records.keys():
        of, number = seen(noun(key), actor), world.records[key]
        columns = ",".join(column.key for column in of.columns)
        page = text_of(client.get(of.list_address, {"cols": columns}))
        beside = text_of(client.get(of.list_address, {"part": "peek", "id": str(number)}))
        offered = set(re.findall(rf'hx-post="(/personal/{key}/{number}/[^"]+)"', page))
        assert offered <= set(re.findall(r'hx-post="(/personal/[^"]+)"', beside)), key
        for place in offered:
            name = place.strip("/").rpartition("/")[2]
            answer = client.post(place, headers={"hx-request": "true"})
            assert answer.status_code == 200, place
            words = [word for (at, _), said in world.secrets.items() if at == key for word in said]
            assert any(word in text_of(answer) for word in words), place
            assert Showing.objects.filter(noun=key, record_id=number, user_id=user.pk).exists(), name
            tried += 1
    assert tried >= 9
    assert Change.objects.filter(action="show", actor_id=user.pk).count() == Showing.objects.count()


def test_nobody_is_offered_to_look_who_may_not(cast: Cast, world: World) -> None:
    user = somebody(cast, "masked")
    role = user.roles.get()
    grants = {key: scope for key, scope in role.grants.items() if key != "fields.personal.show"}
    assert grants != role.grants
    Role.objects.filter(pk=role.pk).update(grants=grants)
    page = text_of(signed_in(User.objects.get(pk=user.pk)).get("/customers/?cols=name,email,phone"))
    assert "•••" in page
    assert "/personal/" not in page


def test_what_is_known_of_a_person_is_shown_on_record_on_its_page(cast: Cast, world: World) -> None:
    client, number = signed_in(somebody(cast, "masked")), world.records[CUSTOMER]
    set_value(actor=cast.actor("owner"), customer_id=number, field="born", value="1961-04-12")
    page = text_of(client.get(reverse("customers:customer_profile", args=[number])))
    place = reverse("fields:show_value", args=[CUSTOMER, number, "profile.born"])
    assert f'hx-post="{place}"' in page
    assert "1961" not in page
    assert "1961" in text_of(client.post(place, headers={"hx-request": "true"}))


def test_a_program_looks_behind_a_mask_with_a_scope_and_is_noted(cast: Cast, world: World) -> None:
    user, number = somebody(cast, "masked"), world.records[CUSTOMER]
    actor = actor_for_user(user)
    place = f"/api/v1/personal/{CUSTOMER}/{number}/email/show"

    def ask(*scopes: str, **body: Any) -> tuple[int, dict[str, Any]]:
        token = create_token(actor=actor, user=user, name="Caller", scopes=scopes)[1]
        headers = {"Authorization": f"Bearer {token}"}
        answer = Client(headers=headers).post(place, body, content_type="application/json")
        return answer.status_code, answer.json()

    assert ask("customers.customer.view")[0] == 403
    assert not Showing.objects.exists()
    change_showing_rules(actor=cast.actor("owner"), asks_why=True, most_per_hour=1)
    scopes = ("customers.customer.view", "fields.personal.show")
    assert ask(*scopes)[0] == 422
    status, said = ask(*scopes, reason="To call back")
    assert (status, said["value"] in world.secrets[CUSTOMER, "email"]) == (200, True)
    shown = Showing.objects.get()
    assert (shown.field, shown.reason, shown.source.startswith("api")) == ("email", "To call back", True)
    place = place.replace("email", "phone")
    assert ask(*scopes, reason="To call back")[0] == 409
    place = place.replace("phone", "nothing")
    assert ask(*scopes, reason="To call back")[0] == 404
    place = f"/api/v1/personal/{CUSTOMER}/{number}/city/show"
    assert ask(*scopes, reason="To call back")[0] == 404  # open to this role, or hidden: there is no mask


def test_every_attribute_of_a_customer_is_some_field(cast: Cast) -> None:
    """A column that is added to the table must say whose access decides about it."""
    always = {
        "id",
        "version",
        "updated_at",
        "edited_at",
        "import_id",
        "is_territory_set",
        "search_text",
        "kind",
    }
    always |= {"name_as_of", "email_as_of", "country_as_of"}
    named = {name for one in fields_of(CUSTOMER) for name in one.names}
    assert {one.name for one in Customer._meta.concrete_fields} - named - always == set()


def test_a_new_field_is_closed_to_a_role_that_chooses(cast: Cast, world: World) -> None:
    user = somebody(cast, "read")
    create_field(actor=cast.actor("owner"), noun=CUSTOMER, values={"label": "Later", "kind": "text"})
    change_customer(
        actor=cast.actor("owner"), customer_id=world.records[CUSTOMER], values={"own_later": "Thylacinevalue"}
    )
    page = text_of(signed_in(user).get(f"/customers/{world.records[CUSTOMER]}/"))
    assert "Okapi" in page or "Gibbontown" in page
    assert "Thylacinevalue" not in page


def test_every_noun_that_is_listed_is_gone_through(world: World) -> None:
    """A noun with fields of its own must be among those above."""
    with_fields = {
        one.key
        for one in nouns()
        if any(item.group and item.group != "And more" for item in fields_of(one.key))
    }
    assert with_fields - {"customers.keyaccount"} == set(HIDES)
