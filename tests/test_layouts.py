"""A list as a board, in groups and with totals: its lanes, counts and sums, moving of cards, what it costs and says."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from regard.activities.models import Task
from regard.activities.services.tasks import open_task
from regard.customers.models import Customer
from regard.customers.services.customers import create_customer
from regard.fields.services.defining import create_field
from regard.objects.models import OwnObject, Record
from regard.objects.services.defining import save_object
from regard.objects.services.records import create_record
from regard.people.tests.cast import Cast
from regard.sales.models import CustomerTotals
from regard.ui import editing, lanes
from regard.ui.layouts import Layout
from regard.ui.models import CardOrder, Pasted, SavedView

pytestmark = pytest.mark.django_db
AS_LIST = {"HX-Request": "true", "HX-Target": "list"}
BOARD = "/objects/vehicle/?as=board&by=own_stage&add=own_price"


@pytest.fixture
def vehicle(cast: Cast) -> OwnObject:
    actor = cast.actor("owner")
    one = save_object(
        actor=actor,
        values={"label": "Vehicle", "plural": "Vehicles", "name_label": "Plate", "customer_label": "Owner", "icon": "truck"},
    )  # fmt: skip
    for label, kind, more in (
        ("Stage", "choice", {"choices": ["Ordered", "Here", "Sold"]}),
        ("Price", "money", {}),
        ("Tags", "several", {"choices": ["Red", "Fast"]}),
    ):
        values = {"label": label, "kind": kind, "is_listed": True, **more}
        create_field(actor=actor, noun=one.noun, values=values)
    return one


def enter(cast: Cast, name: str, who: str = "owner", **values: Any) -> Record:
    return create_record(actor=cast.actor(who), key="vehicle", values={"name": name, **values})[0]


def page(client: Client, url: str, **headers: str) -> str:
    answer = client.get(url, headers=headers)
    assert answer.status_code == 200, answer.content[:300]
    return answer.content.decode()


def lanes_in(html: str) -> dict[str, tuple[str, str, list[str]]]:
    """What each column of a board is called, with its count, its sum and the names of its cards."""
    found = {}
    for part in html.split('<section class="rg-lane"')[1:]:
        label = re.search(r'rg-lane-head".*?rg-truncate">([^<]*)<', part)
        count = re.search(r'rg-lane-count"[^>]*>([^<]*)<', part)
        total = re.search(r'rg-lane-sum"[^>]*>([^<]*)<', part)
        assert label is not None
        assert count is not None
        names = re.findall(r'class="rg-name" href="[^"]*">([^<]*)<', part)
        found[label[1]] = (count[1], total[1] if total else "", names)
    return found


def move(client: Client, url: str, card: int, to: str, **more: str) -> str:
    answer = client.post(url, {"do": "move", "id": str(card), "to": to, **more}, headers=AS_LIST)
    assert answer.status_code == 200, answer.content[:300]
    return answer.content.decode()


def stage(one: Record) -> object:
    return Record.objects.get(pk=one.pk).own_stage  # type: ignore[attr-defined]


def own(one: Record) -> dict[str, Any]:
    return Record.objects.get(pk=one.pk).own_values


def price(one: Record) -> object:
    return own(one).get("own_price")


class TestBoard:
    def test_rows_stand_in_the_columns_of_a_choice_with_counts_and_sums(
        self, cast: Cast, vehicle: OwnObject
    ) -> None:
        enter(cast, "A", own_stage="here", own_price="1000")
        enter(cast, "B", own_stage="here", own_price="500.50")
        enter(cast, "C")
        html = page(cast.client("owner"), BOARD)
        found = lanes_in(html)
        assert list(found) == ["No stage", "Ordered", "Here", "Sold"]
        assert found["No stage"] == ("1", "", ["C"])
        assert found["Here"][0] == "2"
        assert "1,500" in found["Here"][1]
        assert found["Here"][2] == ["A", "B"]
        assert found["Sold"] == ("0", "", [])
        assert "3 vehicles" in html

    def test_what_has_several_values_at_once_parts_nothing(self, cast: Cast, vehicle: OwnObject) -> None:
        html = page(cast.client("owner"), f"{BOARD}&part=layout", **{"HX-Request": "true"})
        assert re.findall(r'<option value="([a-z_]+)"', html) == [
            "owner",
            "own_stage",
            "created_at",
            "own_price",
        ]

    def test_a_card_is_moved_by_the_nouns_own_service_and_taken_back(
        self, cast: Cast, vehicle: OwnObject
    ) -> None:
        one, client = enter(cast, "A", own_stage="ordered"), cast.client("owner")
        html = move(client, BOARD, one.pk, "here", **{"from": "ordered"})
        assert stage(one) == "here"
        assert Record.objects.get(pk=one.pk).version == 2
        assert lanes_in(html)["Here"][2] == ["A"]
        assert "A is now in “Here”." in html
        back = re.search(r'<form method="post" action="([^"]*)"[^>]*>.{0,200}Undo', html)
        assert back is not None
        client.post(back[1].replace("&amp;", "&"))
        assert stage(one) == "ordered"

    def test_a_card_somebody_moved_meanwhile_stays_where_they_put_it(
        self, cast: Cast, vehicle: OwnObject
    ) -> None:
        one = enter(cast, "A", own_stage="sold")
        html = move(cast.client("owner"), BOARD, one.pk, "here", **{"from": "ordered"})
        assert stage(one) == "sold"
        assert "Somebody moved A to “Sold” meanwhile" in html

    def test_only_whoever_may_change_it_moves_it(self, cast: Cast, vehicle: OwnObject) -> None:
        one = enter(cast, "A", own_stage="ordered")
        assert "data-movable" not in page(cast.client("analyst"), BOARD)
        cast.client("analyst").post(BOARD, {"do": "move", "id": str(one.pk), "to": "here"})
        cast.client("stranger").post(BOARD, {"do": "move", "id": str(one.pk), "to": "here"})
        assert stage(one) == "ordered"
        assert cast.client("stranger").get(f"{BOARD}&part=move&id={one.pk}").status_code == 404

    def test_what_is_no_choice_is_refused(self, cast: Cast, vehicle: OwnObject) -> None:
        one = enter(cast, "A", own_stage="ordered")
        assert "There is no such column" in move(cast.client("owner"), BOARD, one.pk, "gone")
        assert "gone, or not yours" in move(cast.client("owner"), BOARD, 999_999, "here")
        assert stage(one) == "ordered"

    def test_move_to_says_where_to_and_works_as_a_plain_form(self, cast: Cast, vehicle: OwnObject) -> None:
        one, client = enter(cast, "A", own_stage="ordered"), cast.client("owner")
        html = page(client, f"{BOARD}&part=move&id={one.pk}")
        assert "<html" in html
        assert re.findall(r'name="to" value="([a-z]*)"', html) == ["", "ordered", "here", "sold"]
        answer = client.post(BOARD, {"do": "move", "id": str(one.pk), "to": "", "from": "ordered"})
        assert answer.status_code == 302
        assert stage(one) is None

    def test_everybody_keeps_an_order_of_their_own(self, cast: Cast, vehicle: OwnObject) -> None:
        made = [enter(cast, name, own_stage="here") for name in "ABC"]
        order = ",".join(str(made[place].pk) for place in (2, 0, 1))
        html = move(cast.client("owner"), BOARD, made[2].pk, "here", order=order, **{"from": "here"})
        assert lanes_in(html)["Here"][2] == ["C", "A", "B"]
        assert lanes_in(page(cast.client("analyst"), BOARD))["Here"][2] == ["A", "B", "C"]
        assert lanes_in(page(cast.client("owner"), f"{BOARD}&sort=-name"))["Here"][2] == ["C", "B", "A"]
        assert CardOrder.objects.get().lanes == {"here": [made[2].pk, made[0].pk, made[1].pk]}
        move(cast.client("owner"), BOARD, made[2].pk, "sold", order=str(made[2].pk))
        assert CardOrder.objects.get().lanes["here"] == [made[0].pk, made[1].pk]

    def test_more_than_is_read_is_said_and_counted_when_asked(
        self, cast: Cast, vehicle: OwnObject, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(lanes, "WINDOW", 3)
        for index in range(5):
            enter(cast, f"A{index}", own_stage="here" if index < 4 else "sold", own_price="10")
        html = page(cast.client("owner"), BOARD)
        assert lanes_in(html)["Here"][0] == "3+"
        assert "The first 3 in this order" in html
        found = lanes_in(page(cast.client("owner"), f"{BOARD}&count=exact"))
        assert (found["Here"][0], found["Sold"][0]) == ("4", "1")
        assert "40" in found["Here"][1]

    def test_a_figure_on_a_card_says_of_what_it_is(self, cast: Cast) -> None:
        """A name speaks for itself; "5" does not."""
        customer = create_customer(actor=cast.actor("owner"), values={"name": "Kade", "city": "Gent"})
        CustomerTotals.objects.update_or_create(pk=customer.pk, defaults={"orders": 5})
        html = page(cast.client("owner"), "/customers/?as=board&by=party_class")
        assert "<span>Orders: </span>5" in html
        assert "<span>City: </span>" not in html

    def test_more_cards_of_a_lane_come_when_asked_for(
        self, cast: Cast, vehicle: OwnObject, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(lanes, "CARDS", 2)
        for index in range(5):
            enter(cast, f"A{index}", own_stage="here")
        client = cast.client("owner")
        html = page(client, BOARD)
        assert lanes_in(html)["Here"] == ("5", "", ["A0", "A1"])
        seen: list[str] = []
        while (more := re.search(r'hx-get="([^"]*part=lane[^"]*)"', html)) is not None:
            html = page(client, more[1].replace("&amp;", "&"), **{"HX-Request": "true"})
            seen += re.findall(r'class="rg-name" href="[^"]*">([^<]*)<', html)
        assert seen == ["A2", "A3", "A4"]
        plain = re.search(
            r'rg-lane-more"><a class="btn btn-ghost btn-sm" href="([^"]*)"', page(client, BOARD)
        )
        assert plain is not None
        assert page(client, plain[1].replace("&amp;", "&")).count('<tr id="row-') == 5

    def test_cards_beyond_those_that_were_read_come_too(
        self, cast: Cast, vehicle: OwnObject, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(lanes, "CARDS", 2)
        monkeypatch.setattr(lanes, "WINDOW", 4)
        for index in range(9):
            enter(cast, f"A{index}", own_stage="here" if index else "sold")
        client = cast.client("owner")
        html = page(client, BOARD)
        assert lanes_in(html)["Here"] == ("3+", "", ["A1", "A2"])
        html, seen = html[html.index('data-lane="here"') :], []
        while (more := re.search(r'hx-get="([^"]*part=lane[^"]*lane=here[^"]*)"', html)) is not None:
            html = page(client, more[1].replace("&amp;", "&"), **{"HX-Request": "true"})
            seen += re.findall(r'class="rg-name" href="[^"]*">([^<]*)<', html)
        assert seen == ["A3", "A4", "A5", "A6", "A7", "A8"]

    def test_many_cards_cost_as_many_queries_as_few(self, cast: Cast, vehicle: OwnObject) -> None:
        client, numbers = cast.client("owner"), []
        for count in (2, 12):
            for index in range(count):
                enter(cast, f"A{index}", own_stage="here")
            page(client, BOARD)
            with CaptureQueriesContext(connection) as asked:
                page(client, BOARD)
            numbers.append(len(asked))
        assert numbers[0] == numbers[1]

    def test_customers_are_moved_between_owners_by_who_may_hand_them_over(self, cast: Cast) -> None:
        one = create_customer(
            actor=cast.actor("owner"), values={"name": "Kade", "owner_id": cast.colleague.pk}
        )
        board, to = "/customers/?as=board&by=owner", str(cast.owner.pk)
        found = lanes_in(page(cast.client("owner"), board))
        assert found["Carl"][2] == ["Kade"]
        move(cast.client("owner"), board, one.pk, to, **{"from": str(cast.colleague.pk)})
        assert Customer.objects.get(pk=one.pk).owner == cast.owner
        html = move(cast.client("owner"), "/customers/?as=board&by=party_class", one.pk, "government")
        assert Customer.objects.get(pk=one.pk).party_class == "government"
        assert "Kade is now in “Government”." in html


class TestTasks:
    def test_tasks_have_a_board_by_status_on_which_they_are_finished_and_reopened(self, cast: Cast) -> None:
        client = cast.client("colleague")
        values = {"title": "Call", "due_on": "2026-11-27", "repeat": "weekly"}
        task = open_task(actor=cast.actor("colleague"), values=values).task
        board = "/tasks/?view=board"
        assert list(lanes_in(page(client, board))) == ["Open", "Done", "Dropped"]
        html = move(client, board, task.pk, "done")
        task.refresh_from_db()
        assert (task.status, task.done_by) == ("done", cast.colleague)
        assert Task.objects.filter(follows=task).count() == 1
        assert "Call is now in “Done”." in html
        assert "done already" in move(client, board, task.pk, "dropped")
        move(client, board, task.pk, "open")
        task.refresh_from_db()
        assert task.status == "open"
        assert not Task.objects.filter(follows=task).exists()

    def test_a_task_out_of_reach_stays(self, cast: Cast) -> None:
        task = open_task(
            actor=cast.actor("owner"), values={"title": "Call", "assignee_id": cast.stranger.pk}
        ).task
        answer = cast.client("colleague").post(
            "/tasks/?view=board", {"do": "move", "id": str(task.pk), "to": "done"}
        )
        said = [str(one) for one in get_messages(answer.wsgi_request)]
        assert said == ["This is gone, or not yours to see."]
        task.refresh_from_db()
        assert task.status == "open"


class TestGroups:
    def test_rows_stand_under_their_choice_with_counts_and_sums(self, cast: Cast, vehicle: OwnObject) -> None:
        enter(cast, "A", own_stage="here", own_price="1000")
        enter(cast, "B", own_stage="here", own_price="500")
        enter(cast, "C")
        html = page(cast.client("owner"), "/objects/vehicle/?as=groups&by=own_stage")
        heads = re.findall(r'rg-truncate">([^<]*)</span><span class="rg-group-count">([^<]*)<', html)
        assert heads == [("No stage", "1"), ("Here", "2")]
        assert "Price together </span>1,500" in html
        assert html.count('<tr id="row-') == 3
        assert 'name="ids"' in html

    def test_what_parts_nothing_is_as_if_nothing_was_asked(self, cast: Cast, vehicle: OwnObject) -> None:
        enter(cast, "A", own_stage="here")
        html = page(cast.client("owner"), "/objects/vehicle/?as=groups&by=own_tags")
        assert "rg-group-head" in html
        assert "|" not in re.findall(r'rg-truncate">([^<]*)</span><span class="rg-group-count">', html)[0]


class TestTotals:
    def test_figures_are_added_up_over_everything_that_is_little(
        self, cast: Cast, vehicle: OwnObject
    ) -> None:
        for index in range(60):
            enter(cast, f"A{index:02}", own_price="10")
        html = page(cast.client("owner"), "/objects/vehicle/?totals=1")
        foot = html[html.index("<tfoot>") : html.index("</tfoot>")]
        assert "Total" in foot
        assert "600" in foot
        assert "<tfoot>" not in page(cast.client("owner"), "/objects/vehicle/")

    def test_of_more_it_adds_up_the_page_and_says_so(
        self, cast: Cast, vehicle: OwnObject, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from regard.ui import lists

        monkeypatch.setattr(lists, "COUNT_CAP", 55)
        monkeypatch.setattr(lists, "capped_count", lambda rows: 56)
        for index in range(60):
            enter(cast, f"A{index:02}", own_price="10")
        html = page(cast.client("owner"), "/objects/vehicle/?totals=1")
        foot = html[html.index("<tfoot>") : html.index("</tfoot>")]
        assert "On this page" in foot
        assert "500" in foot
        html = page(cast.client("owner"), "/objects/vehicle/?totals=1&count=exact")
        assert "600" in html[html.index("<tfoot>") : html.index("</tfoot>")]


class TestViews:
    def test_a_layout_is_chosen_kept_in_a_view_and_shared(self, cast: Cast, vehicle: OwnObject) -> None:
        client = cast.client("owner")
        enter(cast, "A", own_stage="here")
        sent = "part=set&as=board&by=own_stage&add=own_price&totals=0"
        location = client.get(f"/objects/vehicle/?{sent}")["Location"]
        assert parse_qs(urlsplit(location).query) == {
            "as": ["board"],
            "by": ["own_stage"],
            "add": ["own_price"],
        }
        form = page(client, f"{location}&part=view", **{"HX-Request": "true"})
        layout = re.search(r'name="layout" value="([^"]*)"', form)
        assert layout is not None
        sent_view = {"noun": vehicle.noun, "name": "Stages", "tree": "null", "is_shared": "1", "back": "/"}
        client.post("/ui/views/save/", {**sent_view, "layout": layout[1].replace("&quot;", '"')})
        view = SavedView.objects.get()
        assert view.layout == {"as": "board", "by": "own_stage", "add": "own_price"}
        html = page(cast.client("analyst"), f"/objects/vehicle/?view={view.pk}")
        assert lanes_in(html)["Here"][2] == ["A"]
        assert "Save view" not in html

    def test_widths_are_kept_and_bounded(self, cast: Cast, vehicle: OwnObject) -> None:
        client = cast.client("owner")
        enter(cast, "A")
        sent = "part=set&col=name&col=own_price&w.name=&w.own_price=177"
        location = client.get(f"/objects/vehicle/?{sent}")["Location"]
        assert "widths=own_price%3A177" in location
        assert '<col width="177">' in page(client, location)
        assert '<col width="800">' in page(client, "/objects/vehicle/?widths=own_price:9999,own_stage:x")

    def test_what_cannot_be_read_is_a_plain_table(self) -> None:
        found: list[object] = [None, [], {"as": "heap", "widths": [1], "by": 3}, {"widths": {"a": "wide"}}]
        for kept in found:
            assert Layout.of(json.loads(json.dumps(kept))).shape == "table"
        assert Layout.of({"widths": {"a": 100}}).asked({"widths": "none"}).widths == ()


LIST = "/objects/vehicle/"


def cell(client: Client, one: Record, column: str) -> dict[str, str]:
    """What an editor of a cell carries along, by its attributes; empty where there is none."""
    answer = client.get(f"{LIST}?part=cell&id={one.pk}&col={column}", headers={"HX-Request": "true"})
    if answer.status_code != 200:
        return {}
    html = answer.content.decode()
    found = re.search(r'data-version="([^"]*)" data-was="([^"]*)"', html)
    assert found is not None
    return {"version": found[1], "was": found[2].replace("&quot;", '"')}


def save(client: Client, one: Record, column: str, seen: dict[str, str], **values: str) -> tuple[int, str]:
    sent = {"do": "cell", "id": str(one.pk), "col": column, **seen, **values}
    answer = client.post(LIST, sent, headers={"HX-Request": "true"})
    return answer.status_code, answer.content.decode()


def paste(client: Client, column: str, rows: list[Record], text: str, **more: str) -> str:
    ids = ",".join(str(one.pk) for one in rows)
    answer = client.post(LIST, {"do": "paste", "col": column, "rows": ids, "text": text, **more}, follow=True)
    return answer.content.decode()


class TestCells:
    def test_a_cell_is_saved_by_the_nouns_service_and_the_row_comes_anew(
        self, cast: Cast, vehicle: OwnObject
    ) -> None:
        one, client = enter(cast, "A", own_stage="ordered"), cast.client("owner")
        assert page(client, LIST).count("data-edited") == 3
        status, html = save(client, one, "own_stage", cell(client, one, "own_stage"), own_stage="here")
        assert (status, stage(one)) == (200, "here")
        assert html.startswith(f'<tr id="row-{one.pk}"')
        assert "Here" in html

    def test_what_is_computed_is_not_edited(self, cast: Cast, vehicle: OwnObject) -> None:
        values = {
            "label": "Twice",
            "kind": "formula",
            "computed": {"formula": "own_price * 2"},
            "is_listed": True,
        }
        create_field(actor=cast.actor("owner"), noun=vehicle.noun, values=values)
        one, client = enter(cast, "A", own_price="10"), cast.client("owner")
        html = page(client, f"{LIST}?totals=1")
        assert 'data-column="own_twice"' in html
        assert html.count("data-edited") == 3
        assert "20" in html[html.index("<tfoot>") :]
        assert cell(client, one, "own_twice") == {}

    def test_several_of_a_list_are_ticked_in_the_cell_and_pasted_as_they_read(
        self, cast: Cast, vehicle: OwnObject
    ) -> None:
        one, client = enter(cast, "A", own_tags=["red"]), cast.client("owner")
        form = page(client, f"{LIST}?part=cell&id={one.pk}&col=own_tags", **{"HX-Request": "true"})
        assert form.count('type="checkbox"') == 2
        sent = {
            "do": "cell",
            "id": one.pk,
            "col": "own_tags",
            "own_tags": ["red", "fast"],
            **cell(client, one, "own_tags"),
        }
        row = client.post(LIST, sent, headers={"HX-Request": "true"}).content.decode()
        assert re.search(r"Red[,;] Fast", row)
        assert Record.objects.get(pk=one.pk).own_values["own_tags"] == ["red", "fast"]
        paste(client, "own_tags", [one], "fast", confirmed="1")
        assert Record.objects.get(pk=one.pk).own_values["own_tags"] == ["fast"]
        paste(client, "own_tags", [one], "Red, Fast", confirmed="1")
        assert Record.objects.get(pk=one.pk).own_values["own_tags"] == ["red", "fast"]
        assert "Blue" in paste(client, "own_tags", [one], "Red; Blue")
        assert Record.objects.get(pk=one.pk).own_values["own_tags"] == ["red", "fast"]

    def test_what_is_wrong_is_said_in_the_cell(self, cast: Cast, vehicle: OwnObject) -> None:
        one, client = enter(cast, "A", own_price="10"), cast.client("owner")
        status, html = save(client, one, "own_price", cell(client, one, "own_price"), own_price="much")
        assert status == 422
        assert 'role="alert"' in html
        assert 'value="much"' in html
        assert Record.objects.get(pk=one.pk).version == 1

    def test_the_last_one_to_save_does_not_win_unasked(self, cast: Cast, vehicle: OwnObject) -> None:
        one, client = enter(cast, "A", own_stage="ordered", own_price="10"), cast.client("owner")
        seen, price = cell(client, one, "own_stage"), cell(client, one, "own_price")
        save(client, one, "own_stage", seen, own_stage="here")
        status, html = save(client, one, "own_stage", seen, own_stage="sold")
        assert (status, stage(one)) == (422, "here")
        assert "Somebody changed this to “Here” meanwhile" in html
        assert (
            save(client, one, "own_price", price, own_price="20")[0] == 200
        )  # another field is nobody's conflict
        assert save(client, one, "own_stage", cell(client, one, "own_stage"), own_stage="sold")[0] == 200
        assert stage(one) == "sold"

    def test_nobody_edits_what_is_not_theirs(self, cast: Cast, vehicle: OwnObject) -> None:
        one = enter(cast, "A", own_stage="ordered")
        assert "data-edited" not in page(cast.client("analyst"), LIST)
        for who in ("analyst", "stranger"):
            client = cast.client(who)
            assert cell(client, one, "own_stage") == {}
            save(client, one, "own_stage", {}, own_stage="here")
        assert cell(cast.client("owner"), one, "name") == {}
        assert stage(one) == "ordered"

    def test_cells_of_tasks_and_customers_are_edited_too(self, cast: Cast) -> None:
        client = cast.client("colleague")
        task = open_task(actor=cast.actor("colleague"), values={"title": "Call"}).task
        client.post("/tasks/", {"do": "cell", "id": str(task.pk), "col": "due_on", "due_on": "2026-12-24"})
        client.post("/tasks/", {"do": "cell", "id": str(task.pk), "col": "status", "status": "done"})
        task.refresh_from_db()
        assert (str(task.due_on), task.status) == ("2026-12-24", "done")
        one = create_customer(actor=cast.actor("owner"), values={"name": "Kade", "city": "Gent"})
        seen = {"city": "Brugge", "was": '"Gent"', "version": "1"}
        cast.client("owner").post("/customers/", {"do": "cell", "id": str(one.pk), "col": "city", **seen})
        assert Customer.objects.get(pk=one.pk).city == "Brugge"


class TestPasting:
    def test_a_column_is_shown_first_then_done_and_taken_back(self, cast: Cast, vehicle: OwnObject) -> None:
        made = [
            enter(cast, name, own_stage=was)
            for name, was in (("A", "ordered"), ("B", "ordered"), ("C", "here"))
        ]
        client, text = cast.client("owner"), "Sold\nnonsense\nhere\n"
        html = paste(client, "own_stage", made, text)
        assert [stage(one) for one in made] == ["ordered", "ordered", "here"]
        assert "1 to change · 1 the same already · 1 refused" in html
        assert "Change 1 vehicle" in html
        html = paste(client, "own_stage", made, text, confirmed="1")
        assert [stage(one) for one in made] == ["sold", "ordered", "here"]
        assert "Stage of 1 vehicle changed. Refused: 1." in html
        back = re.search(r'<form method="post" action="([^"]*do=unpaste[^"]*)"', html)
        assert back is not None
        client.post(back[1].replace("&amp;", "&"))
        assert stage(made[0]) == "ordered"

    def test_what_was_changed_since_stays_when_it_is_taken_back(self, cast: Cast, vehicle: OwnObject) -> None:
        made, client = [enter(cast, name, own_stage="ordered") for name in "AB"], cast.client("owner")
        paste(client, "own_stage", made, "sold", confirmed="1")
        assert [stage(one) for one in made] == ["sold", "sold"]
        move(client, BOARD, made[0].pk, "here")
        kept = Pasted.objects.get()
        others = cast.client("colleague").post(f"{LIST}?do=unpaste&change={kept.pk}", follow=True)
        assert "nothing to take back" in others.content.decode()
        html = client.post(f"{LIST}?do=unpaste&change={kept.pk}", follow=True).content.decode()
        assert "Took it back in 1 cell. Changed since and left alone: 1." in html
        assert [stage(one) for one in made] == ["here", "ordered"]
        assert (
            "nothing to take back"
            in client.post(f"{LIST}?do=unpaste&change={kept.pk}", follow=True).content.decode()
        )

    def test_a_block_fills_the_cells_to_the_right_and_down_and_is_taken_back(
        self, cast: Cast, vehicle: OwnObject
    ) -> None:
        made = [enter(cast, name, own_stage="ordered", own_price="10") for name in "ABC"]
        client = cast.client("owner")
        text = 'Sold\t20\tRed\nHere\tmuch\t"Red; Fast"\nOrdered\t10\n'
        html = paste(client, "own_stage", made, text, is_below="1")
        assert "8 cells of 3 vehicles" in html
        assert "5 to change · 2 the same already · 1 refused" in html
        assert html.count('class="rg-field-error"') == 1
        assert "Change 2 vehicles" in html
        assert [(stage(one), price(one)) for one in made] == [("ordered", "10")] * 3
        html = paste(client, "own_stage", made, text, is_below="1", confirmed="1")
        assert "Cells changed in 2 vehicles: 5. Refused: 1." in html
        assert [(stage(one), price(one)) for one in made] == [
            ("sold", "20"), ("here", "10"), ("ordered", "10"),
        ]  # fmt: skip
        assert [own(one).get("own_tags") for one in made] == [["red"], ["red", "fast"], None]
        back = re.search(r'<form method="post" action="([^"]*do=unpaste[^"]*)"', html)
        assert back is not None
        html = client.post(back[1].replace("&amp;", "&"), follow=True).content.decode()
        assert "Took it back in 5 cells." in html
        assert [(stage(one), price(one), own(one).get("own_tags")) for one in made] == [
            ("ordered", "10", None)
        ] * 3

    def test_one_line_fills_every_ticked_row_and_a_longer_block_says_what_has_no_place(
        self, cast: Cast, vehicle: OwnObject
    ) -> None:
        made, client = [enter(cast, name, own_stage="ordered") for name in "AB"], cast.client("owner")
        paste(client, "own_stage", made, "Sold\t30", confirmed="1")
        assert [(stage(one), price(one)) for one in made] == [("sold", "30")] * 2
        html = paste(client, "own_price", made[:1], "1\tRed\tx\ty\n2\tRed\n3\tRed\n", is_below="1")
        assert "2 pasted without a row" in html
        assert "2 columns pasted beyond the last" in html

    def test_a_column_that_is_only_read_keeps_its_place_in_a_block(
        self, cast: Cast, vehicle: OwnObject
    ) -> None:
        one, client = enter(cast, "A", own_stage="ordered"), cast.client("owner")
        url = f"{LIST}?cols=name,own_stage,created_at,own_price"
        sent = {"do": "paste", "col": "own_stage", "rows": str(one.pk), "text": "Sold\t2020-01-01\t40"}
        html = client.post(url, sent).content.decode()
        assert "left as they are: Entered" in html
        before = one.created_at
        client.post(url, sent | {"confirmed": "1"})
        one.refresh_from_db()
        assert (stage(one), price(one), one.created_at) == ("sold", "40", before)

    def test_what_a_later_column_makes_possible_is_not_refused(self, cast: Cast, vehicle: OwnObject) -> None:
        values = {
            "label": "Buyer",
            "kind": "text",
            "is_listed": True,
            "rules": {"when": [["own_stage", "sold"]]},
        }
        create_field(actor=cast.actor("owner"), noun=vehicle.noun, values=values)
        one, client = enter(cast, "A", own_stage="ordered"), cast.client("owner")
        url = f"{LIST}?cols=name,own_stage,own_buyer"
        sent = {"do": "paste", "col": "own_stage", "rows": str(one.pk), "confirmed": "1"}
        client.post(url, sent | {"text": "Sold"})
        assert stage(one) == "ordered"
        client.post(url, sent | {"text": "Sold\tAylin"})
        assert (stage(one), own(one)["own_buyer"]) == ("sold", "Aylin")
        client.post(f"{LIST}?do=unpaste&change={Pasted.objects.get().pk}")
        assert (stage(one), own(one).get("own_buyer")) == ("ordered", None)

    @pytest.mark.parametrize(
        ("text", "lines"),
        [
            ("a\tb\r\nc\td\r\n", [["a", "b"], ["c", "d"]]),
            ('"two\nlines"\t"say ""so"""\n', [["two\nlines", 'say "so"']]),
            ('"quoted" word\t2\n', [['"quoted" word', "2"]]),
            ('19"\tx', [['19"', "x"]]),
            ("a\n\nb", [["a"], [""], ["b"]]),
            ("", [[""]]),
        ],
    )
    def test_what_spreadsheets_copy_is_read_cell_by_cell(self, text: str, lines: list[list[str]]) -> None:
        assert editing.lines_of(text) == lines

    def test_rows_out_of_reach_and_too_many_are_not_pasted_into(
        self, cast: Cast, vehicle: OwnObject, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        one = enter(cast, "A", own_stage="ordered")
        paste(cast.client("stranger"), "own_stage", [one], "sold", confirmed="1")
        html = paste(cast.client("owner"), "own_stage", [one] * 101, "sold", confirmed="1")
        assert "100 rows at most" in html
        monkeypatch.setattr(editing, "MOST_CELLS", 2)
        html = paste(cast.client("owner"), "own_stage", [one], "sold\t1\tRed", confirmed="1")
        assert "2 cells at most" in html
        assert stage(one) == "ordered"
        assert not Pasted.objects.exists()
