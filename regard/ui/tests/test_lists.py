"""The list page: what it shows, how it pages and counts, what it costs, and that it acts on what was confirmed."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from regard.ui import lists, services
from regard.ui.filters import parse
from regard.ui.models import SavedView, Selection
from regard.ui.nouns import Noun
from regard.ui.tests import people_noun

if TYPE_CHECKING:
    from regard.people.tests.cast import Cast

LIST = "/testers/"


def crowd(count: int, start: int = 0) -> list[int]:
    model = get_user_model()
    made = model.objects.bulk_create(
        model(
            email=f"t{index}@example.org",
            first_name=f"Tester {index:04d}",
            theme="dark" if index % 2 else "light",
        )
        for index in range(start, start + count)
    )
    return [user.pk for user in made]


def tree(*rules: object) -> str:
    return f"f={quote(json.dumps(list(rules)))}"


def names(html: str) -> list[str]:
    return re.findall(r'class="rg-name" href="[^"]*">([^<]*)</a>', html)


def heads(html: str) -> list[str]:
    return re.findall(r'data-add-sort="[^"]*" hx-boost="true" title="[^"]*">([^<]*)', html)


def page(client: Client, query: str = "", **headers: str) -> str:
    answer = client.get(f"{LIST}?{query}" if query else LIST, headers=headers)
    assert answer.status_code == 200, answer.content[:300]
    return answer.content.decode()


@pytest.mark.django_db
class TestWhoMaySee:
    def test_strangers_are_asked_to_sign_in(self, testers: Noun) -> None:
        answer = Client().get(LIST)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/account/login/")

    def test_without_the_permission_there_is_no_list(self, testers: Noun, nobody_client: Client) -> None:
        assert nobody_client.get(LIST).status_code == 404

    def test_the_view_carries_the_permission_of_its_noun(self, testers: Noun) -> None:
        assert people_noun.TesterList.as_view().permission == people_noun.PERMISSION  # type: ignore[attr-defined]

    def test_rows_and_columns_one_may_not_see_are_not_there(self, testers: Noun, cast: Cast) -> None:
        get_user_model().objects.create(email="x@hidden.example", first_name="Hidden")
        cast.nobody.roles.create(key="r", name="R", grants={people_noun.PERMISSION: "all"})
        owner, reader = (page(cast.client(who), "cols=name,secret") for who in ("owner", "nobody"))
        assert "Hidden" not in owner
        assert heads(owner) == ["Name", "Secret"]
        assert heads(reader) == ["Name"]


@pytest.mark.django_db
class TestWhatItShows:
    def test_rows_by_name_with_links(self, testers: Noun, owner_client: Client) -> None:
        ids = crowd(3)
        html = page(owner_client, "q=Tester")
        assert names(html) == ["Tester 0000", "Tester 0001", "Tester 0002"]
        assert f'href="/testers/{ids[0]}/"' in html

    def test_the_order_nobody_chose_is_shown_and_turns(self, testers: Noun, owner_client: Client) -> None:
        crowd(2)
        html = page(owner_client)
        assert re.search(r'aria-sort="ascending"><a href="[^"]*sort=-name"', html)

    def test_values_are_escaped(self, testers: Noun, owner_client: Client) -> None:
        get_user_model().objects.create(email="<i>@example.org", first_name="<script>alert(1)</script>")
        html = page(owner_client)
        assert "<script>alert" not in html
        assert "&lt;script&gt;" in html
        assert "&lt;i&gt;@example.org" in html
        assert "&lt;SCRIPT&gt;ALERT(1)&lt;/SCRIPT&gt;&lt;b&gt;" in html

    def test_chips_say_the_filter_and_can_be_removed(self, testers: Noun, owner_client: Client) -> None:
        crowd(4)
        html = page(owner_client, tree(["theme", "is", ["dark"]], ["name", "contains", "Tester"]))
        assert names(html) == ["Tester 0001", "Tester 0003"]
        assert re.search(r"Theme</span><span[^>]*>is</span><span[^>]*>Dark", html)
        remove = re.search(r'class="rg-chip-x" href="([^"]*)" aria-label="Remove Theme is Dark"', html)
        assert remove is not None
        left = json.loads(parse_qs(urlsplit(remove[1].replace("&amp;", "&")).query)["f"][0])
        assert left == {"all": [["name", "contains", "Tester"]]}

    def test_a_short_link_filters_too(self, testers: Noun, owner_client: Client) -> None:
        crowd(2)
        assert names(page(owner_client, "f.theme=is:dark&q=Tester")) == ["Tester 0001"]

    def test_what_the_address_says_wrongly_is_told(self, testers: Noun, owner_client: Client) -> None:
        html = page(owner_client, tree(["colour", "is", "red"]))
        assert "no filter “colour”" in html
        assert "This rule was left out" in html
        assert "cannot be read" in page(owner_client, "f={{{")

    def test_filtered_away_names_the_culprit(self, testers: Noun, owner_client: Client) -> None:
        crowd(4)
        html = page(
            owner_client,
            tree(["name", "contains", "Tester"], ["theme", "is", ["dark"]], ["name", "is", "Nobody"]),
        )
        assert "No tester matches all 3 filters" in html
        assert re.search(r"Without “Name is Nobody” there are <strong>2</strong>", html)
        assert "Drop “Name is Nobody”" in html

    def test_empty_says_what_this_is(self, testers: Noun, owner_client: Client) -> None:
        for user in get_user_model().objects.all():
            user.email = f"{user.pk}@hidden.example"
            user.save()
        assert "No testers yet" in page(owner_client)

    def test_htmx_gets_the_list_alone(self, testers: Noun, owner_client: Client) -> None:
        alone = page(owner_client, **{"HX-Request": "true", "HX-Target": "list"})
        assert "<html" not in alone
        assert 'id="list"' in alone
        answer = owner_client.get(LIST)
        assert "HX-Request" in answer["Vary"]


@pytest.mark.django_db
class TestOrderAndPages:
    def test_sorting_by_several_columns(self, testers: Noun, owner_client: Client) -> None:
        crowd(4)
        html = page(owner_client, "sort=theme,-name&q=Tester")
        assert names(html) == ["Tester 0003", "Tester 0001", "Tester 0002", "Tester 0000"]
        assert html.count("aria-sort=") == 2

    def test_next_and_previous_walk_every_row_once(self, testers: Noun, owner_client: Client) -> None:
        crowd(120)
        seen: list[list[str]] = []
        html = page(owner_client, "q=Tester")
        while True:
            seen.append(names(html))
            following = re.search(r'href="([^"]*)" rel="next"', html)
            if following is None:
                break
            html = owner_client.get(following[1].replace("&amp;", "&")).content.decode()
        assert [len(rows) for rows in seen] == [50, 50, 20]
        assert [name for rows in seen for name in rows] == [f"Tester {index:04d}" for index in range(120)]
        assert "101–120 of 120" in html
        back = re.search(r'href="([^"]*)" rel="prev"', html)
        assert back is not None
        assert names(owner_client.get(back[1].replace("&amp;", "&")).content.decode()) == seen[1]

    def test_counts_are_capped_until_asked(
        self, testers: Noun, owner_client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(lists, "COUNT_CAP", 60)
        monkeypatch.setattr(lists, "capped_count", lambda rows, cap=60: rows.order_by()[: cap + 1].count())
        crowd(70)
        html = page(owner_client, "q=Tester")
        assert "1–50 of 60+" in html
        assert "Count exactly" in html
        assert "1–50 of 70<" in page(owner_client, "q=Tester&count=exact").replace("\n", "")

    def test_columns_are_chosen_and_ordered(self, testers: Noun, owner_client: Client) -> None:
        answer = owner_client.get(f"{LIST}?part=set&col=name&col=date_joined&col=theme")
        assert answer["Location"] == f"{LIST}?cols=name%2Cdate_joined%2Ctheme"
        html = page(owner_client, "cols=name,date_joined,theme")
        assert heads(html) == ["Name", "Joined", "Theme"]

    @pytest.mark.parametrize("rows", [3, 30])
    def test_many_rows_cost_as_many_queries_as_few(
        self,
        testers: Noun,
        owner_client: Client,
        rows: int,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:
        crowd(rows)
        page(owner_client, "q=Tester")
        with django_assert_num_queries(BASELINE):
            page(owner_client, "q=Tester")


# session, user, grants, saved views, notices, tasks due, rows; the only page needs no count
BASELINE = 8


@pytest.mark.django_db
class TestEditing:
    @pytest.mark.parametrize(
        "part", ["filter", "advanced", "columns", "sort", "view", "editor&key=seen", "editor&key=theme"]
    )
    def test_menus_open_alone_and_as_pages(self, testers: Noun, owner_client: Client, part: str) -> None:
        alone = page(owner_client, f"part={part}", **{"HX-Request": "true"})
        whole = page(owner_client, f"part={part}")
        assert "<html" not in alone
        assert "<html" in whole

    def test_unknown_menus_are_not_there(self, testers: Noun, owner_client: Client) -> None:
        for part in ("nonsense", "editor", "editor&key=nonsense", "editor&path=9"):
            assert owner_client.get(f"{LIST}?part={part}").status_code == 404

    def test_a_rule_is_added_and_changed(self, testers: Noun, owner_client: Client) -> None:
        sent = "part=set&rule=r.0&r.0.key=theme&r.0.op=is&r.0.many=dark&r.0.many=light"
        location = owner_client.get(f"{LIST}?{sent}")["Location"]
        assert _tree_in(location) == {"all": [["theme", "is", ["dark", "light"]]]}
        changed = owner_client.get(f"{location}&part=set&rule=r.0&r.0.key=theme&r.0.op=is_not&r.0.many=dark")[
            "Location"
        ]
        assert _tree_in(changed) == {"all": [["theme", "is_not", ["dark"]]]}

    def test_a_rule_without_value_comes_back_with_the_reason(
        self, testers: Noun, owner_client: Client
    ) -> None:
        answer = owner_client.get(
            f"{LIST}?part=set&rule=r.0&r.0.key=theme&r.0.op=is", headers={"HX-Request": "true"}
        )
        assert answer.status_code == 422
        assert answer["HX-Retarget"] == "#pop-body"
        assert "Choose at least one" in answer.content.decode()

    def test_the_whole_tree_grows_shrinks_and_applies(self, testers: Noun, owner_client: Client) -> None:
        sent = "r.mode=all&r.0.key=active&r.0.op=is&r.0.yes=true"
        grown = page(owner_client, f"{sent}&act=group:r", **{"HX-Request": "true"})
        assert 'name="r.1.mode"' in grown
        assert 'name="r.1.0.key"' in grown
        shrunk = page(
            owner_client, f"{sent}&r.1.mode=any&r.1.0.key=name&act=remove:r.1", **{"HX-Request": "true"}
        )
        assert 'name="r.1.mode"' not in shrunk
        whole = f"{sent}&r.1.mode=any&r.1.0.key=name&r.1.0.op=is&r.1.0.text=Bo&r.1.1.key=seen&r.1.1.op=empty&r.1.not=1"
        location = owner_client.get(f"{LIST}?part=set&{whole}")["Location"]
        assert _tree_in(location) == {
            "all": [["active", "is", True], {"any": [["name", "is", "Bo"], ["seen", "empty"]], "not": True}]
        }
        half = owner_client.get(
            f"{LIST}?part=set&{sent}&r.1.key=name&r.1.op=is&r.1.text=", headers={"HX-Request": "true"}
        )
        assert half.status_code == 422

    def test_peek_shows_one_row_beside(self, testers: Noun, owner_client: Client) -> None:
        ids = crowd(1)
        html = page(owner_client, f"part=peek&id={ids[0]}")
        assert "Tester 0000" in html
        assert "t0@example.org" in html
        hidden = get_user_model().objects.create(email="x@hidden.example", first_name="Hidden")
        assert owner_client.get(f"{LIST}?part=peek&id={hidden.pk}").status_code == 404
        assert owner_client.get(f"{LIST}?part=peek&id=x").status_code == 404


def _tree_in(location: str) -> object:
    return json.loads(parse_qs(urlsplit(location).query)["f"][0])


@pytest.mark.django_db
class TestActingOnMany:
    def test_the_ticked_rows_and_no_others(self, testers: Noun, owner_client: Client) -> None:
        ids = crowd(5)
        hidden = get_user_model().objects.create(email="x@hidden.example", first_name="Hidden")
        answer = owner_client.post(LIST, {"do": "greet", "ids": [ids[1], ids[3], hidden.pk, 999_999]})
        assert answer["Location"] == "/testers/?done=1"
        assert [("greet", [ids[1], ids[3]])] == people_noun.RAN

    def test_what_matches_later_is_not_in_what_was_confirmed(
        self, testers: Noun, owner_client: Client
    ) -> None:
        ids = crowd(60)
        query = f"{LIST}?{tree(['name', 'contains', 'Tester'])}"
        location = owner_client.post(query, {"do": "select-all"})["Location"]
        selection = parse_qs(urlsplit(location).query)["selection"][0]
        shown = owner_client.get(location).content.decode()
        assert re.search(r"<strong>60</strong> selected", shown)
        crowd(5, start=60)
        get_user_model().objects.filter(pk=ids[0]).update(first_name="Renamed")
        asked = owner_client.post(query, {"do": "drop", "selection": selection}).content.decode()
        assert "Drop 60 testers?" in asked
        assert people_noun.RAN == []
        owner_client.post(query, {"do": "drop", "selection": selection, "confirmed": "1"})
        assert [("drop", ids)] == people_noun.RAN

    def test_a_selection_is_its_owners_alone(self, testers: Noun, cast: Cast) -> None:
        ids = crowd(2)
        selection = services.freeze_rows(actor=cast.actor("owner"), noun=testers, ids=ids)
        analyst = cast.client("analyst")
        cast.analyst.roles.create(key="r", name="R", grants={people_noun.PERMISSION: "all"})
        analyst.post(LIST, {"do": "greet", "selection": selection.pk})
        assert people_noun.RAN == []

    def test_actions_one_may_not_do_are_neither_offered_nor_done(self, testers: Noun, cast: Cast) -> None:
        ids = crowd(1)
        cast.nobody.roles.create(key="r", name="R", grants={people_noun.PERMISSION: "all"})
        client = cast.client("nobody")
        html = page(client)
        assert 'value="greet"' in html
        assert 'value="rule"' not in html
        client.post(LIST, {"do": "rule", "ids": ids})
        assert people_noun.RAN == []

    def test_nothing_ticked_does_nothing(self, testers: Noun, owner_client: Client) -> None:
        answer = owner_client.post(LIST, {"do": "greet"}, follow=True)
        assert people_noun.RAN == []
        assert "Nothing is selected" in answer.content.decode()

    def test_old_selections_go(self, testers: Noun, cast: Cast) -> None:
        ids, actor = crowd(1), cast.actor("owner")
        old = services.freeze_rows(actor=actor, noun=testers, ids=ids)
        Selection.objects.filter(pk=old.pk).update(created_at=timezone.now() - services.SELECTION_KEPT * 2)
        services.freeze_matching(actor=actor, noun=testers, tree=parse(testers, None))
        assert not Selection.objects.filter(pk=old.pk).exists()


@pytest.mark.django_db
class TestViews:
    def save(self, client: Client, **changes: str) -> SavedView:
        sent = {"noun": people_noun.KEY, "name": "Mine", "tree": '{"all": [["theme", "is", ["dark"]]]}', "sort": "-name",
                "columns": "name,email", "back": LIST, **changes}  # fmt: skip
        client.post("/ui/views/save/", sent)
        return SavedView.objects.latest("pk")

    def test_a_view_comes_with_the_noun(self, testers: Noun, owner_client: Client) -> None:
        crowd(2)
        html = page(owner_client, "view=dark")
        assert names(html) == ["Tester 0001"]
        assert "In the dark" in html

    def test_a_saved_view_is_a_tab_and_shows_what_was_saved(
        self, testers: Noun, owner_client: Client
    ) -> None:
        crowd(4)
        view = self.save(owner_client)
        html = page(owner_client, f"view={view.pk}")
        assert names(html) == ["Tester 0003", "Tester 0001"]
        assert "Save view" not in html
        assert "Save view" in page(owner_client, f"view={view.pk}&sort=name")
        assert heads(html) == ["Name", "E-mail"]

    def test_views_are_personal_until_shared(self, testers: Noun, cast: Cast) -> None:
        own, shared = (
            self.save(cast.client("owner")),
            self.save(cast.client("owner"), name="Ours", is_shared="1"),
        )
        analyst = cast.client("analyst")
        cast.analyst.roles.create(key="r", name="R", grants={people_noun.PERMISSION: "all"})
        html = page(analyst)
        assert "Ours" in html
        assert "Mine" not in html
        analyst.post(f"/ui/views/{shared.pk}/delete/")
        analyst.post(f"/ui/views/{own.pk}/pin/")
        assert SavedView.objects.count() == 2
        assert not own.pinned_by.exists()

    def test_a_view_is_changed_pinned_and_deleted_by_its_owner(self, testers: Noun, cast: Cast) -> None:
        client = cast.client("owner")
        view = self.save(client, is_pinned="1")
        assert re.search(r'class="rg-pin[^>]*></span><span class="rg-side-word">Mine', page(client))
        client.post(f"/ui/views/{view.pk}/pin/", {"back": LIST})
        assert not view.pinned_by.exists()
        client.post(
            f"/ui/views/{view.pk}/change/",
            {"noun": people_noun.KEY, "name": "Other", "tree": "null", "back": LIST},
        )
        view.refresh_from_db()
        assert (view.name, view.filters, view.sort) == ("Other", None, [])
        client.post(f"/ui/views/{view.pk}/delete/")
        assert not SavedView.objects.exists()

    def test_a_name_is_needed_and_used_once(self, testers: Noun, owner_client: Client) -> None:
        self.save(owner_client)
        for name in ("", "   ", "mine"):
            owner_client.post(
                "/ui/views/save/", {"noun": people_noun.KEY, "name": name, "tree": "null", "back": LIST}
            )
        assert SavedView.objects.count() == 1

    def test_nobody_is_led_to_another_site(self, testers: Noun, owner_client: Client) -> None:
        view = self.save(owner_client)
        answer = owner_client.post(f"/ui/views/{view.pk}/pin/", {"back": "https://evil.example/"})
        assert answer["Location"] == "/"
