"""Any list as a calendar by one of its dates, and as a map: what stands where, moving to another day, what it costs and says."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from regard.activities.models import Task
from regard.activities.services.tasks import open_task
from regard.customers.services.customers import create_customer
from regard.fields.services.defining import create_field
from regard.objects.models import OwnObject, Record
from regard.objects.services.defining import save_object
from regard.objects.services.records import create_record
from regard.people.models import Business
from regard.people.queries import forget_business
from regard.people.tests.cast import Cast
from regard.ui import calendars, maps
from regard.ui.layouts import Layout
from regard.ui.toasts import undo_address

CALENDAR = "/objects/lease/?as=calendar&on=2026-05-10"
AS_LIST = {"HX-Request": "true", "HX-Target": "list"}


@pytest.fixture
def lease(cast: Cast) -> OwnObject:
    actor = cast.actor("owner")
    values = {
        "label": "Lease",
        "plural": "Leases",
        "name_label": "Number",
        "customer_label": "Tenant",
        "icon": "box",
    }
    one = save_object(actor=actor, values=values)
    for label, rules in (("Ends", {}), ("Signed", {"rules": {"least": "2026-01-01"}})):
        create_field(actor=actor, noun=one.noun, values={"label": label, "kind": "date", **rules})
    return one


def enter(cast: Cast, name: str, who: str = "owner", **values: Any) -> Record:
    return create_record(actor=cast.actor(who), key="lease", values={"name": name, **values})[0]


def days(html: str) -> dict[str, list[str]]:
    """Who stands on which day; days without anybody left out."""
    found = {}
    for day, inner in re.findall(r'<ul data-lane="([^"]+)"[^>]*>(.*?)</ul>', html, re.DOTALL):
        names = re.findall(r'<li class="rg-dated"[^>]*title="([^"]+)"', inner)
        if names:
            found[day] = names
    return found


def page(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, answer.content[:300]
    return answer.content.decode()


def said(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


@pytest.mark.django_db
def test_rows_stand_on_their_days_by_month_and_week(
    cast: Cast, owner_client: Client, lease: OwnObject
) -> None:
    enter(cast, "A", own_ends="2026-05-04")
    enter(cast, "B", own_ends="2026-05-31", own_signed="2026-05-13")
    enter(cast, "C", own_ends="2026-06-01")
    enter(cast, "D")
    html = page(owner_client, CALENDAR)
    assert days(html) == {"2026-05-04": ["A"], "2026-05-31": ["B"]}
    assert "May 2026" in html
    assert "2 leases on these days" in " ".join(re.sub(r"<[^>]+>", "", html).split())
    assert days(page(owner_client, f"{CALENDAR}&by=own_signed")) == {"2026-05-13": ["B"]}
    assert days(page(owner_client, f"{CALENDAR}&span=week")) == {"2026-05-04": ["A"]}
    assert days(page(owner_client, "/objects/lease/?as=calendar&on=2026-06-20")) == {
        "2026-06-01": ["C"],
    }
    Business.objects.update_or_create(pk=1, defaults={"first_weekday": 6})
    forget_business()
    assert days(page(owner_client, f"{CALENDAR}&span=week")) == {}
    assert days(page(owner_client, "/objects/lease/?as=calendar&on=never")) == {}


@pytest.mark.django_db
def test_a_row_is_moved_to_another_day_by_the_rules_of_its_page_and_back(
    cast: Cast, owner_client: Client, colleague_client: Client, lease: OwnObject
) -> None:
    one = enter(cast, "A", own_ends="2026-05-04", own_signed="2026-01-05")
    form = {"do": "move", "id": str(one.pk), "from": "2026-05-04", "to": "2026-05-20"}
    answer = owner_client.post(CALENDAR, form)
    (message,) = get_messages(answer.wsgi_request)
    assert str(message) == "A is on Wed 20 May now."
    assert days(page(owner_client, CALENDAR)) == {"2026-05-20": ["A"]}
    stale = owner_client.post(CALENDAR, form | {"to": "2026-05-08"})
    assert "Somebody moved A to Wed 20 May meanwhile." in said(stale)[0]
    owner_client.post(undo_address(message.extra_tags))
    assert days(page(owner_client, CALENDAR)) == {"2026-05-04": ["A"]}
    signed = f"{CALENDAR}&by=own_signed"
    refused = owner_client.post(
        signed, {"do": "move", "id": one.pk, "from": "2026-01-05", "to": "2025-12-31"}
    )
    assert "1 Jan 2026" in said(refused)[0] or "2026-01-01" in said(refused)[0]
    for wrong in ("", "soon", "2026-02-30"):
        owner_client.post(CALENDAR, form | {"from": "2026-05-04", "to": wrong})
    colleague_client.post(CALENDAR, form)
    cast.client("analyst").post(CALENDAR, form)
    one.refresh_from_db()
    record = Record.objects.get(pk=one.pk)
    assert (record.own_values["own_ends"], record.own_values["own_signed"]) == ("2026-05-04", "2026-01-05")
    drawn = owner_client.post(CALENDAR, form, headers=AS_LIST).content.decode()
    assert days(drawn) == {"2026-05-20": ["A"]}
    asked = page(owner_client, f"{CALENDAR}&part=move&id={one.pk}")
    assert 'type="date" name="to" value="2026-05-20"' in asked
    assert cast.client("analyst").get(f"{CALENDAR}&part=move&id={one.pk}").status_code == 404


@pytest.mark.django_db
def test_tasks_move_by_their_day_and_what_is_only_told_does_not_move(
    cast: Cast, owner_client: Client
) -> None:
    today = date.today()  # noqa: DTZ011 - as tasks are due
    kept = open_task(actor=cast.actor("owner"), values={"title": "Call", "due_on": today.isoformat()})
    address = "/tasks/list/" if owner_client.get("/tasks/list/").status_code == 200 else "/tasks/"
    html = page(owner_client, f"{address}?as=calendar&view=all")
    assert days(html) == {today.isoformat(): ["Call"]}
    assert "data-movable" in html
    to = today + timedelta(days=1)
    owner_client.post(
        f"{address}?as=calendar&view=all", {"do": "move", "id": kept.task.pk, "from": today, "to": to}
    )
    assert Task.objects.get().due_on == to
    create_customer(actor=cast.actor("owner"), values={"name": "Anna"})
    told = page(owner_client, "/customers/?as=calendar&by=created_at")
    assert days(told) == {today.isoformat(): ["Anna"]}
    assert "data-movable" not in told


@pytest.mark.django_db
def test_a_calendar_costs_the_same_however_full_and_says_where_it_ends(
    cast: Cast, owner_client: Client, lease: OwnObject, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cost() -> int:
        owner_client.get(CALENDAR)
        with CaptureQueriesContext(connection) as spent:
            owner_client.get(CALENDAR)
            return len(spent)

    enter(cast, "A", own_ends="2026-05-04")
    before = cost()
    for number in range(6):
        enter(cast, f"B{number}", own_ends="2026-05-05")
    assert cost() == before
    html = page(owner_client, CALENDAR)
    assert len(days(html)["2026-05-05"]) == calendars.SHOWN["month"]
    assert "2 more" in html
    link = re.search(r'href="([^"]+)">2 more', html)
    assert link
    assert page(owner_client, link[1].replace("&amp;", "&")).count("rg-name") == 6
    monkeypatch.setattr(calendars, "WINDOW", 3)
    cut = page(owner_client, CALENDAR)
    assert "The first 3 of these days, up to 5 May 2026." in cut
    assert "Show this day" in cut


@pytest.mark.once
def test_a_view_keeps_the_kind() -> None:
    for kept in ({"as": "calendar", "by": "due_on", "span": "week"}, {"as": "map"}):
        assert Layout.of(kept).kept() == kept
    assert Layout.of({"as": "globe", "span": "year"}) == Layout()
    assert Layout().asked({"as": "map", "span": "week"}).query(Layout()) == {"as": "map", "span": "week"}


@pytest.mark.django_db
def test_customers_stand_in_their_countries_and_the_rest_is_said(cast: Cast, owner_client: Client) -> None:
    for name, country in (
        ("Anna", "Netherlands"), ("Ben", "NL"), ("Cleo", "Germany"), ("Dora", "Malta"), ("Emil", "Freedonia"), ("Fay", ""),
    ):  # fmt: skip
        create_customer(actor=cast.actor("owner"), values={"name": name, "country": country})
    html = page(owner_client, "/customers/?as=map")
    assert 'class="is-4" aria-label="Netherlands: 2"' in html
    assert 'aria-label="Malta: 1"' in html  # too small for an outline, so a dot
    assert "1 in what the map does not know: Freedonia." in html
    assert "1 without a country stands nowhere on the map." in html
    (link,) = set(re.findall(r'<a href="([^"]+)" class="is-\d" aria-label="Netherlands', html))
    found = page(owner_client, link.replace("&amp;", "&"))
    assert "Anna" in found
    assert "Cleo" not in found
    rest = re.search(r'nowhere on the map. <a href="([^"]+)"', html)
    assert rest
    assert "Fay" in page(owner_client, rest[1].replace("&amp;", "&"))


@pytest.mark.django_db
def test_a_map_of_many_says_that_it_counts_the_first_until_asked(
    cast: Cast, owner_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        create_customer(actor=cast.actor("owner"), values={"name": f"Anna {number}", "country": "France"})
    monkeypatch.setattr(maps, "WINDOW", 3)
    assert "The first 3 of them; there are more." in page(owner_client, "/customers/?as=map")
    exact = page(owner_client, "/customers/?as=map&count=exact")
    assert 'aria-label="France: 5"' in exact
    assert "there are more" not in exact


@pytest.mark.once
def test_the_outlines_are_those_of_countries() -> None:
    known = maps.outlines()
    assert len(known) > 200
    assert known["NL"] == "n528"
    assert {"DE", "US", "MT", "SG", "LU"} <= set(known)
