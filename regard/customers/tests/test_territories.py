"""Which territory customers lie in, by rules and by hand; and who sees them because of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from regard.analytics.metrics import ask
from regard.analytics.services import catch_up
from regard.audit.models import Change
from regard.customers.models import Customer
from regard.customers.queries import customer as find_customer
from regard.customers.queries import search, visible_to
from regard.customers.services.bulk_changes import start_change, start_undo
from regard.customers.services.customers import assign_owner, change_customer, create_customer
from regard.customers.services.territories import assign_territories, preview_assignment, set_territory
from regard.jobs import worker
from regard.jobs.models import Job
from regard.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from regard.people.models import Territory
from regard.people.services import delete_territory, save_territory, set_manager
from regard.people.tests.cast import Cast
from regard.sales.asset_queries import visible_to as visible_assets
from regard.sales.queries import visible_to as visible_orders
from regard.sales.services.assets import add_asset
from regard.sales.services.orders import NewLine, NewOrder, place_orders
from regard.sales.tests.lines import START, apply, line
from regard.segments.queries import setting
from regard.story.models import Entry
from regard.ui.models import Selection
from regard.ui.packing import pack

pytestmark = pytest.mark.django_db


def territory(cast: Cast, name: str, rule: Mapping[str, list[str]] | None = None, **more: Any) -> Territory:
    return save_territory(actor=cast.actor("owner"), territory_id=None, name=name, rule=rule, **more)


def entered(cast: Cast, name: str = "Kade", **values: Any) -> Customer:
    return create_customer(actor=cast.actor("owner"), values={"name": name, **values})


def lies_in() -> dict[str, str | None]:
    return dict(Customer.objects.values_list("name", "territory__name"))


def test_rules_find_countries_however_written_postal_codes_classes_and_sectors(cast: Cast) -> None:
    for name, values in {
        "ams": {"country": "The Netherlands", "postal_code": "1011 AB"},
        "rtm": {"country": "nl", "postal_code": "3011-AB"},
        "spr": {"country": "Niederlande", "postal_code": "1999zz"},
        "ber": {"country": "Germany", "postal_code": "10115", "party_class": "government"},
        "muc": {"country": "DE", "postal_code": "80331", "region": "Bayern", "sector": "CAFÉ"},
        "par": {"country": "France"},
    }.items():
        entered(cast, name, **values)
    top = territory(cast, "Benelux", {"countries": ["Netherlands", "Belgium"]})
    territory(cast, "Amsterdam", {"countries": ["NL"], "postal_codes": ["1000-1999"]}, parent_id=top.pk)
    territory(cast, "Sprang", {"postal_codes": ["19 99"]}, parent_id=top.pk)
    territory(cast, "State", {"party_classes": ["government"], "countries": ["Deutschland"]})
    territory(cast, "South", {"regions": ["bayern"], "sectors": ["cafe"]})
    territory(cast, "By hand")
    planned = preview_assignment(actor=cast.actor("owner"))
    assert (planned.total, planned.set_by_hand) == (5, 0)
    assert set(lies_in().values()) == {None}
    assert assign_territories(actor=cast.actor("owner")) == 5
    assert lies_in() == {
        "ams": "Amsterdam", "rtm": "Benelux", "spr": "Amsterdam", "ber": "State", "muc": "South", "par": None,
    }  # fmt: skip
    assert preview_assignment(actor=cast.actor("owner")).total == 0
    assert assign_territories(actor=cast.actor("owner")) == 0


def test_an_assignment_is_in_the_history_told_quietly_and_keeps_what_was_chosen(cast: Cast) -> None:
    owner, chosen, found = (
        cast.actor("owner"),
        entered(cast, country="NL"),
        entered(cast, "Lux", country="NL"),
    )
    hand, rule = territory(cast, "By hand"), territory(cast, "Benelux", {"countries": ["NL"]})
    assert set_territory(actor=owner, customer_ids=[chosen.pk], territory_id=hand.pk) == 1
    assert assign_territories(actor=owner) == 1
    assert lies_in() == {"Kade": "By hand", "Lux": "Benelux"}
    change = Change.objects.get(model="customers.customer", object_id=found.pk, action="territory")
    assert (change.before, change.after) == ({"territory_id": None}, {"territory_id": rule.pk})
    entry = Entry.objects.get(kind="customers.customer.changed", customer_id=found.pk)
    assert (entry.payload["fields"], entry.is_backfilled) == (["territory_id"], True)
    assert set_territory(actor=owner, customer_ids=[chosen.pk], territory_id=None) == 1
    assert assign_territories(actor=owner) == 1
    assert lies_in()["Kade"] == "Benelux"
    save_territory(actor=owner, territory_id=rule.pk, name="Benelux", rule={})
    assert assign_territories(actor=owner) == 2
    assert set(lies_in().values()) == {None}
    for actor in (cast.actor("colleague"), cast.actor("analyst")):
        with pytest.raises(Forbidden):
            assign_territories(actor=actor)
    with pytest.raises(Invalid):
        set_territory(actor=owner, customer_ids=[chosen.pk], territory_id=999_999)
    assert set_territory(actor=cast.actor("stranger"), customer_ids=[chosen.pk], territory_id=hand.pk) == 0


def test_new_customers_come_to_their_territory_one_by_one_and_by_import(cast: Cast) -> None:
    territory(cast, "Benelux", {"countries": ["NL"]})
    hand = territory(cast, "By hand")
    made = entered(cast, country="Netherlands")
    entered(cast, "Lux", country="LU")
    entered(cast, "Chosen", country="NL", territory_id=hand.pk)
    apply(
        [
            line("S-1", name="Ada", country="Netherlands"),
            line("S-2", customer="C2", name="Bea", country="France"),
        ]
    )
    assert lies_in() == {"Kade": "Benelux", "Lux": None, "Chosen": "By hand", "Ada": "Benelux", "Bea": None}
    assert not Entry.objects.filter(kind="customers.customer.changed", customer_id=made.pk).exists()


def test_by_hand_one_chooses_a_territory_or_leaves_it_to_the_rules(cast: Cast) -> None:
    one, place = entered(cast), territory(cast, "Benelux")
    changed = change_customer(
        actor=cast.actor("owner"), customer_id=one.pk, values={"territory_id": str(place.pk)}
    )
    assert (changed.territory_id, changed.is_territory_set) == (place.pk, True)
    change_customer(actor=cast.actor("owner"), customer_id=one.pk, values={"territory_id": ""})
    assert Customer.objects.get().is_territory_set is False
    with pytest.raises(Invalid):
        change_customer(actor=cast.actor("owner"), customer_id=one.pk, values={"territory_id": "999999"})
    change_customer(actor=cast.actor("owner"), customer_id=one.pk, values={"territory_id": place.pk})
    with pytest.raises(Conflict, match="not empty"):
        delete_territory(actor=cast.actor("owner"), territory_id=place.pk)


def seen_by(cast: Cast, who: str) -> set[str]:
    return set(visible_to(cast.actor(who)).values_list("name", flat=True))


def test_re_parenting_changes_what_is_seen_everywhere_at_once(
    cast: Cast, settings: Settings, tmp_path: Any
) -> None:
    """Lists, one customer, search, orders, assets, counts of segments and figures follow the tree of the same moment."""
    settings.DATA_DIR = tmp_path
    owner = cast.actor("owner")
    top = territory(cast, "Europe", user_ids=[cast.stranger.pk])
    part = territory(cast, "Benelux", {"countries": ["NL"]})
    one = entered(cast, country="NL")
    place_orders(
        actor=owner,
        source="shop",
        orders=[NewOrder("S-1", START, [NewLine(amount=90_000)], customer_id=one.pk)],
    )
    add_asset(actor=owner, customer_id=one.pk, values={"name": "Urn"})
    catch_up()

    def sees(who: str) -> list[object]:
        actor = cast.actor(who)
        try:
            page = bool(find_customer(actor, one.pk))
        except NotFound:
            page = False
        revenue = ask("net_revenue", actor=actor).rows
        return [
            bool(seen_by(cast, who)), page, bool(search(actor, "kade", 5)), visible_orders(actor).exists(),
            visible_assets(actor).exists(), -part.pk in (setting(actor).owners or ()),
            sum(int(row.value or 0) for row in revenue) > 0,
        ]  # fmt: skip

    assert sees("stranger") == [False] * 7
    save_territory(actor=owner, territory_id=part.pk, name="Benelux", parent_id=top.pk, rule=part.rule)
    assert sees("stranger") == [True] * 7
    assert sees("colleague") == [False] * 7
    set_manager(actor=owner, user_id=cast.stranger.pk, manager_id=cast.colleague.pk)
    assert sees("colleague") == [True] * 7
    set_manager(actor=owner, user_id=cast.stranger.pk, manager_id=None)
    assert sees("colleague") == [False] * 7
    save_territory(actor=owner, territory_id=part.pk, name="Benelux", rule=part.rule)
    assert sees("stranger") == [False] * 7
    assert sees("owner") == [True, True, True, True, True, False, True]


def test_a_manager_sees_the_customers_of_everybody_below(cast: Cast) -> None:
    owner = cast.actor("owner")
    one = entered(cast, owner_id=cast.stranger.pk)
    assert seen_by(cast, "colleague") == set()
    set_manager(actor=owner, user_id=cast.stranger.pk, manager_id=cast.colleague.pk)
    assert seen_by(cast, "colleague") == {"Kade"}
    assert assign_owner(actor=cast.actor("colleague"), customer_ids=[one.pk], owner_id=cast.colleague.pk) == 1
    assert seen_by(cast, "stranger") == set()


def selection(cast: Cast, ids: list[int]) -> Selection:
    return Selection.objects.create(
        noun="customers.customer", owner=cast.owner, packed=pack(ids), count=len(ids)
    )


def test_many_are_put_into_a_territory_at_once_or_by_a_job(
    cast: Cast, owner_client: Client, stranger_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = territory(cast, "Benelux")
    ids = [entered(cast, f"Kade {number}").pk for number in range(3)]
    chosen = selection(cast, ids)
    page = owner_client.get("/customers/territory/", {"selection": chosen.pk}).content.decode()
    assert "3 customers" in page
    answer = owner_client.post(
        "/customers/territory/", {"selection": chosen.pk, "territory": place.pk}, follow=True
    )
    assert "3 changed territory." in answer.content.decode()
    assert Change.objects.filter(model="customers.customer", action="territory").count() == 3
    assert "Benelux" in owner_client.get(f"/customers/{ids[0]}/").content.decode()
    assert "Benelux" in owner_client.get(f"/customers/{ids[0]}/history/").content.decode()
    monkeypatch.setattr("regard.customers.services.bulk_changes.AT_ONCE", 2)
    for address, posted in (("territory", {"territory": ""}), ("assign", {"owner": cast.colleague.pk})):
        answer = owner_client.post(f"/customers/{address}/", {"selection": chosen.pk, **posted})
        job = Job.objects.latest("pk")
        assert answer.headers["Location"] == f"/jobs/{job.pk}/"
        worker.drain()
        job.refresh_from_db()
        assert (job.status, job.done, job.total) == (Job.Status.DONE, 3, 3)
    assert Customer.objects.filter(territory__isnull=True, owner=cast.colleague).count() == 3
    assert Change.objects.filter(model="customers.customer", action="assign").count() == 3
    assert stranger_client.get("/customers/territory/", {"selection": chosen.pk}).status_code == 404


def test_who_moves_comes_to_another_territory_unless_it_was_chosen(cast: Cast) -> None:
    territory(cast, "Benelux", {"countries": ["NL"]})
    territory(cast, "Germany", {"countries": ["DE"]})
    hand, owner = territory(cast, "By hand"), cast.actor("owner")
    kade, chosen = entered(cast, country="NL"), entered(cast, "Chosen", country="NL", territory_id=hand.pk)
    for one in (kade, chosen):
        change_customer(actor=owner, customer_id=one.pk, values={"country": "Germany"})
    assert lies_in() == {"Kade": "Germany", "Chosen": "By hand"}
    change_customer(actor=owner, customer_id=kade.pk, values={"country": "France"})
    assert lies_in()["Kade"] is None


def test_among_very_many_a_job_counts_what_would_change(
    cast: Cast, owner_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("regard.customers.services.handing.COUNTED_AT_ONCE", 0)
    for number in range(2):
        entered(cast, f"Kade {number}", country="NL")
    territory(cast, "Benelux", {"countries": ["NL"]})
    assert "Count what would change" in owner_client.get("/customers/assign-territories/").content.decode()
    answer = owner_client.post("/customers/assign-territories/", {"do": "count"})
    job = Job.objects.latest("pk")
    assert answer.headers["Location"] == f"/jobs/{job.pk}/"
    worker.drain()
    job.refresh_from_db()
    assert job.result == "2 customers would change territory: 2 to Benelux."
    assert set(lies_in().values()) == {None}


def test_many_put_into_a_territory_go_back_to_where_they_were(cast: Cast) -> None:
    owner = cast.actor("owner")
    hand, rule, gone = (
        territory(cast, "By hand"),
        territory(cast, "Benelux", {"countries": ["NL"]}),
        territory(cast, "Old"),
    )
    ruled, placed, moved, lost = (entered(cast, f"Kade {number}", country="NL").pk for number in range(4))
    set_territory(actor=owner, customer_ids=[placed], territory_id=rule.pk)
    set_territory(actor=owner, customer_ids=[lost], territory_id=gone.pk)
    Customer.objects.filter(pk=ruled).update(edited_at=None)
    change = start_change(
        actor=owner,
        kind="territory",
        customer_ids=[ruled, placed, moved, lost],
        options={"territory_id": hand.pk},
    )
    assert (change.changed, set(lies_in().values())) == (4, {"By hand"})
    set_territory(actor=owner, customer_ids=[moved], territory_id=rule.pk)
    delete_territory(actor=owner, territory_id=gone.pk)
    undone = start_undo(actor=owner, change_id=change.pk)
    assert (undone.restored, undone.not_restored) == (2, 2)
    assert {line.partition(" ")[2].partition(" ")[2] for line in undone.said} == {
        "was put elsewhere since and stays there.",
        "stays: the territory it was in is no more.",
    }
    told = dict(Customer.objects.values_list("pk", "is_territory_set"))
    assert (told[ruled], told[placed], told[moved], told[lost]) == (False, True, True, True)
    assert Customer.objects.get(pk=ruled).edited_at is None
    assert lies_in() == {"Kade 0": "Benelux", "Kade 1": "Benelux", "Kade 2": "Benelux", "Kade 3": "By hand"}


def test_assigning_shows_first_what_would_change(
    cast: Cast, owner_client: Client, colleague_client: Client
) -> None:
    entered(cast, country="NL")
    assert (
        "There are no territories yet" in owner_client.get("/customers/assign-territories/").content.decode()
    )
    territory(cast, "Benelux", {"countries": ["NL"]})
    page = owner_client.get("/customers/assign-territories/").content.decode()
    assert "1 customer</strong> would change territory" in page
    assert colleague_client.get("/customers/assign-territories/").status_code == 404
    assert colleague_client.post("/customers/assign-territories/").status_code == 404
    assert lies_in() == {"Kade": None}
    owner_client.post("/customers/assign-territories/")
    worker.drain()
    assert lies_in() == {"Kade": "Benelux"}


def test_the_list_filters_by_a_territory_and_those_below_and_shows_it_without_a_query_more(
    cast: Cast, owner_client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    top = territory(cast, "Europe")
    part = territory(cast, "Benelux", parent_id=top.pk)
    entered(cast, "Kade", territory_id=part.pk)
    entered(cast, "Lux", territory_id=top.pk)
    entered(cast, "Nowhere")
    tree = '{"all":[["territory","%s",[%d]]]}'
    page = owner_client.get(
        "/customers/", {"f": tree % ("is", top.pk), "columns": "name,territory"}
    ).content.decode()
    assert "Kade" in page
    assert "Nowhere" not in page
    page = owner_client.get("/customers/", {"f": tree % ("is_not", part.pk)}).content.decode()
    assert "Lux" in page
    assert "Nowhere" in page
    assert f"/customers/{Customer.objects.get(name='Kade').pk}/" not in page


def test_a_change_by_api_needs_a_territory_that_is_there(cast: Cast, api_client: Client) -> None:
    place = territory(cast, "Benelux")
    answer = api_client.post(
        "/api/v1/customers", {"name": "Kade", "territory_id": place.pk}, content_type="application/json"
    )
    assert (answer.status_code, answer.json()["territory_id"]) == (201, place.pk)
    wrong = {"name": "Lux", "territory_id": 999_999}
    assert api_client.post("/api/v1/customers", wrong, content_type="application/json").status_code == 422
