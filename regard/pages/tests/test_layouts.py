"""Layouts as people arrange them, and the pages as others see them then."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from regard.audit.models import Change
from regard.customers.services.customers import create_customer
from regard.fields.services.defining import create_field, remove_field
from regard.kernel.actor import Actor
from regard.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from regard.kernel.sight import Level
from regard.objects.services.defining import save_object
from regard.objects.services.records import create_record
from regard.pages.declaring import inventory_of, record_page, record_pages
from regard.pages.models import PageLayout
from regard.pages.queries import declared, layout_for
from regard.pages.rules import changed
from regard.pages.services.arranging import remove_layout, save_layout
from regard.people.models import Role
from regard.people.services import open_fields, save_role
from regard.people.services.actors import seen_as
from regard.people.tests.cast import Cast

NOUN = "customers.customer"
EDIT = f"/settings/page-layouts/{NOUN}/"


def arranged(*deeds: str, noun: str = NOUN) -> dict[str, Any]:
    """How the page comes, after some deeds."""
    page = record_page(noun)
    assert page is not None
    now, there = declared(page), inventory_of(page)
    for deed in deeds:
        now = changed(now, there, deed)
    return now.kept()


def role(key: str) -> int:
    return Role.objects.get(key=key).pk


def headings(html: str) -> list[str]:
    """The sections of a page in order."""
    return [
        re.sub(r"<[^>]+>", "", found).strip() for found in re.findall(r"<h2[^>]*>(.*?)</h2>", html, re.DOTALL)
    ]


@pytest.fixture
def kade(cast: Cast) -> int:
    values = {
        "kind": "organisation",
        "party_class": "industrial",
        "name": "Café Kade",
        "phone": "+31 20 555 0101",
    }
    return create_customer(actor=cast.actor("owner"), values=values).pk


@pytest.fixture
def anna(cast: Cast) -> int:
    return create_customer(actor=cast.actor("owner"), values={"kind": "person", "name": "Anna Kovacs"}).pk


def test_every_panel_has_a_name_and_keys_are_told_apart() -> None:
    for page in record_pages():
        there = inventory_of(page)
        assert all(panel.label for panel in there.panels), page.noun
        keys = [panel.key for panel in there.panels]
        assert len(keys) == len(set(keys)), page.noun
        assert len({one.key for one in there.fields}) == len(there.fields), page.noun


@pytest.mark.django_db
def test_a_layout_moves_properties_and_panels_for_everybody(
    owner_actor: Actor, analyst_client: Client, owner_client: Client, kade: int
) -> None:
    before = owner_client.get(f"/customers/{kade}/").content.decode()
    assert headings(before).index("Properties") < headings(before).index("Timeline")
    save_layout(
        actor=owner_actor,
        noun=NOUN,
        arrangement=arranged(
            "to|timeline|tabs|", "add|side", "field|phone|g2|0", "fold|contacts", "field|city|off|"
        ),
    )
    html = owner_client.get(f"/customers/{kade}/").content.decode()
    assert "Timeline" not in headings(html)
    assert "New group" in headings(html)
    assert html.index("rg-aside") < html.index('data-field="phone"')
    assert 'data-field="city"' not in html
    assert re.search(
        r"<details class=\"rg-section rg-fold rg-fold-panel\"><summary><h2[^>]*>Ways to reach", html
    )
    tab = f"/panels/{NOUN}/{kade}/timeline/"
    assert tab in html
    assert "Timeline" in headings(owner_client.get(tab).content.decode())
    assert "New group" in headings(analyst_client.get(f"/customers/{kade}/").content.decode())
    noted = Change.objects.get(model="pages.layout")
    assert noted.action == "create"
    assert noted.after["hidden"] == ["city"]


@pytest.mark.django_db
def test_the_narrowest_layout_of_the_first_role_holds(cast: Cast, kade: int, anna: int) -> None:
    owner = cast.actor("owner")
    page = record_page(NOUN)
    assert page is not None
    find = page.find

    def titles(who: str, number: int) -> list[str]:
        now = layout_for(cast.actor(who), page, find(owner, number))
        return [item.title for item in now.at("left") if item.is_group]

    def save(title: str, **whose: Any) -> PageLayout:
        kept = arranged()
        kept["places"]["left"][0]["title"] = title
        return save_layout(actor=owner, noun=NOUN, arrangement=kept, **whose)

    save("All")
    save("Organisations", of_class="organisation")
    save("Businesses", of_class="industrial")
    seller = save("Sellers", role_id=role("seller"))
    assert titles("owner", kade) == ["Businesses"]
    assert titles("owner", anna) == ["All"]
    assert titles("colleague", kade) == titles("colleague", anna) == ["Sellers"]
    user = cast.user("colleague")
    user.roles.add(Role.objects.get(key="owner"))
    save("Owners", role_id=role("owner"))
    assert titles("colleague", kade) == ["Owners"]  # it comes before Seller in the list of roles
    remove_layout(actor=owner, layout_id=seller.pk)
    user.roles.set([Role.objects.get(key="seller")])
    assert titles("colleague", kade) == ["Businesses"]
    Role.objects.filter(key="owner").delete()
    assert not PageLayout.objects.filter(role__isnull=False).exists()


@pytest.mark.django_db
def test_what_is_not_to_be_is_refused_and_changes_nothing(cast: Cast) -> None:
    owner, kept = cast.actor("owner"), arranged()
    for who in ("colleague", "analyst", "nobody"):
        with pytest.raises(Forbidden):
            save_layout(actor=cast.actor(who), noun=NOUN, arrangement=kept)
    with pytest.raises(NotFound):
        save_layout(actor=owner, noun="fields.showing", arrangement=kept)
    with pytest.raises(Invalid):
        save_layout(actor=owner, noun=NOUN, arrangement=kept, role_id=10_000)
    with pytest.raises(Invalid):
        save_layout(actor=owner, noun=NOUN, arrangement=kept, of_class="martian")
    assert not PageLayout.objects.exists()
    one = save_layout(actor=owner, noun=NOUN, arrangement=kept, version=0)
    again = save_layout(actor=owner, noun=NOUN, arrangement=kept, version=1)
    assert (again.pk, again.version) == (one.pk, 1)
    with pytest.raises(Conflict):
        save_layout(actor=owner, noun=NOUN, arrangement=arranged("fold|note"), version=0)
    with pytest.raises(Forbidden):
        remove_layout(actor=cast.actor("colleague"), layout_id=one.pk)
    assert Change.objects.filter(model="pages.layout").count() == 1


@pytest.mark.django_db
def test_fields_that_come_later_are_shown_and_those_that_go_leave_no_hole(
    owner_actor: Actor, owner_client: Client, anna: int
) -> None:
    roast = create_field(
        actor=owner_actor, noun=NOUN, values={"label": "Roast", "kind": "text", "group": "Taste"}
    )
    save_layout(actor=owner_actor, noun=NOUN, arrangement=arranged())
    remove_field(actor=owner_actor, noun=NOUN, field_id=roast.pk)
    create_field(actor=owner_actor, noun=NOUN, values={"label": "Cup", "kind": "text"})
    html = owner_client.get(f"/customers/{anna}/").content.decode()
    assert "Roast" not in html
    assert "Taste" not in headings(html)
    assert re.search(r">More</h2></summary><dl[^>]*><div><dt>Cup</dt>", html)


@pytest.mark.django_db
def test_the_page_costs_no_query_more_for_being_arranged(
    owner_actor: Actor, owner_client: Client, anna: int, django_assert_num_queries: Any
) -> None:
    address = f"/customers/{anna}/"
    owner_client.get(address)
    with CaptureQueriesContext(connection) as before:
        owner_client.get(address)
    as_it_comes = len(before)
    save_layout(
        actor=owner_actor,
        noun=NOUN,
        arrangement=arranged("fold|note", "field|phone|off|"),
        role_id=role("owner"),
    )
    owner_client.get(address)
    with django_assert_num_queries(as_it_comes):
        owner_client.get(address)


@pytest.mark.django_db
def test_arranging_answers_each_press_and_saves_only_when_asked(owner_client: Client, kade: int) -> None:
    first = owner_client.get(f"{EDIT}?role={role('seller')}&of=industrial")
    assert "the role Seller" in first.content.decode()
    form = {"arrangement": json.dumps(arranged()), "role": role("seller"), "of": "industrial", "version": "0"}
    answer = owner_client.post(EDIT, form | {"do": "to|files|tabs|"}, headers={"HX-Request": "true"})
    now = json.loads(answer.context["arrangement"])
    assert now["places"]["tabs"][-1] == {"key": "files"}
    assert not PageLayout.objects.exists()
    form["arrangement"] = json.dumps(now)
    answer = owner_client.post(EDIT, form | {"do": "save", "title.g1": "Who it is"}, follow=True)
    assert "Businesses are laid out like this for the role Seller now." in answer.content.decode()
    one = PageLayout.objects.get()
    assert (one.role_id, one.of_class) == (role("seller"), "industrial")
    assert one.arrangement["places"]["left"][0]["title"] == "Who it is"
    other = {"arrangement": json.dumps(arranged()), "role": "", "of": "", "version": "0", "copy": one.pk}
    answer = owner_client.post(EDIT, other | {"do": "copy"}, headers={"HX-Request": "true"})
    assert json.loads(answer.context["arrangement"]) == one.arrangement
    answer = owner_client.post(EDIT, other | {"arrangement": answer.context["arrangement"], "do": "declared"})
    assert json.loads(answer.context["arrangement"]) == arranged()
    stale = owner_client.post(EDIT, form | {"do": "save", "version": "0", "title.g1": "Mine"})
    assert stale.status_code == 409
    assert "Somebody has saved this layout meanwhile" in stale.content.decode()
    owner_client.post(f"/settings/page-layouts/{one.pk}/remove/")
    assert not PageLayout.objects.exists()


@pytest.mark.django_db
def test_a_layout_is_tried_on_a_real_page_as_the_role_sees_it(owner_client: Client, kade: int) -> None:
    seller = Role.objects.get(key="seller")
    form = {
        "arrangement": json.dumps(arranged("field|phone|off|")),
        "role": seller.pk,
        "of": "",
        "version": "0",
    }
    html = owner_client.post(EDIT, form | {"do": "try", "record": kade}).content.decode()
    assert "as the role Seller would see it" in html
    assert "Café Kade" in html
    assert 'data-field="phone"' not in html
    assert "Relationships" in headings(html)  # what is fetched after a page is there at once
    assert f"/customers/{kade}/delete/" not in html  # sellers do not delete
    assert not PageLayout.objects.exists()
    assert 'data-field="phone"' in owner_client.get(f"/customers/{kade}/").content.decode()
    nobody = owner_client.post(EDIT, form | {"do": "try", "record": ""}, follow=True).content.decode()
    assert "Choose whose page you want to look at" in nobody


@pytest.mark.django_db
def test_what_is_closed_to_a_role_is_neither_tried_nor_arranged(
    owner_client: Client, cast: Cast, kade: int
) -> None:
    """The page is tried with what the role sees of the fields; who arranges it is offered what they see themselves."""
    owner = cast.actor("owner")
    grants = Role.objects.get(key="owner").grants
    narrow = save_role(actor=owner, role=None, name="Narrow", description="", grants=grants)
    open_fields(
        actor=owner, role=narrow, noun=NOUN, fields={"name": "change", "city": "read", "phone": "masked"}
    )
    form = {"arrangement": json.dumps(arranged()), "role": narrow.pk, "of": "", "version": "0"}
    html = owner_client.post(EDIT, form | {"do": "try", "record": kade}).content.decode()
    assert "Café Kade" in html
    assert "555 0101" not in html
    assert "+31 ••• •••01" in html
    assert 'data-field="email"' not in html
    assert 'data-field="city"' in html
    both = seen_as(replace(owner, sights={NOUN: {"name": Level.READ, "email": Level.READ}}), narrow.pk)
    assert both.sights[NOUN] == {"name": Level.READ, "email": Level.NONE}
    cast.owner.roles.set([narrow])
    editor = owner_client.get(EDIT).content.decode()
    assert "Phone" in editor
    assert "Annual revenue" not in editor
    assert "annual_revenue" in editor  # and stays where it stands


@pytest.mark.django_db
def test_an_own_object_is_a_panel_that_can_stand_behind_a_tab_with_its_count(
    owner_actor: Actor, owner_client: Client, anna: int
) -> None:
    values = {
        "label": "Bike",
        "plural": "Bikes",
        "name_label": "Number",
        "customer_label": "Rider",
        "icon": "box",
    }
    save_object(actor=owner_actor, values=values)
    for number in range(7):
        create_record(actor=owner_actor, key="bike", values={"name": f"B-{number}", "customer_id": anna})
    beside = owner_client.get(f"/customers/{anna}/beside/").content.decode()
    assert "B-4" in beside
    assert "B-5" not in beside
    save_layout(actor=owner_actor, noun=NOUN, arrangement=arranged("to|objects.bike|tabs|"))
    html = owner_client.get(f"/customers/{anna}/").content.decode()
    panel = f"/panels/{NOUN}/{anna}/objects.bike/"
    assert f'hx-get="{panel}count/"' in html
    assert ">7<" in owner_client.get(f"{panel}count/").content.decode()
    assert "B-6" in owner_client.get(panel).content.decode()
    only = re.search(r'hx-get="(/customers/\d+/beside/\?only=[^"]+)"', html)
    assert only
    assert "Bikes" not in headings(owner_client.get(only[1].replace("&amp;", "&")).content.decode())
    own = "objects.bike"
    save_layout(actor=owner_actor, noun=own, arrangement=arranged("to|changes|side|0", noun=own))
    record = owner_client.get(_record_url(anna, owner_client))
    assert headings(record.content.decode()).index("Properties") < headings(record.content.decode()).index(
        "What changed"
    )


def _record_url(customer: int, client: Client) -> str:
    found = re.search(
        r'href="(/objects/bike/\d+/)"',
        client.get(f"/panels/{NOUN}/{customer}/objects.bike/").content.decode(),
    )
    assert found
    return found[1]


@pytest.mark.django_db
def test_programs_take_layouts_over(api_client: Client) -> None:
    body = {"noun": NOUN, "role": "seller", "of_class": "person", "arrangement": arranged("to|files|tabs|")}
    put = api_client.put("/api/v1/page-layouts", body, content_type="application/json")
    assert put.status_code == 200, put.content
    assert put.json()["arrangement"]["places"]["tabs"][-1] == {"key": "files"}
    (found,) = api_client.get(f"/api/v1/page-layouts?noun={NOUN}").json()["items"]
    assert (found["role"], found["of_class"], found["version"]) == ("seller", "person", 1)
    stale = api_client.put(
        "/api/v1/page-layouts", body | {"version": 7, "arrangement": {}}, content_type="application/json"
    )
    assert stale.status_code == 409
    unknown = api_client.put(
        "/api/v1/page-layouts", body | {"role": "pirate"}, content_type="application/json"
    )
    assert unknown.status_code == 404
    assert api_client.delete(f"/api/v1/page-layouts/{found['id']}").status_code == 204
    assert not PageLayout.objects.exists()
