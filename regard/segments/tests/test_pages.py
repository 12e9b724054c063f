"""The pages: who may open what, the builder's steps over HTTP, drafts, saving, conflicts."""

import json
from typing import Any

import pytest
from django.test import Client

from regard.audit.queries import changes_of
from regard.people.tests.cast import Cast
from regard.segments.models import Draft, Segment
from regard.segments.services import create_segment, ensure_builtin_segments, refresh_segments
from regard.segments.tests.cases import ACTOR, IN_NL, bought, rule
from regard.ui.nouns import noun

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true", "HX-Target": "rule-tree"}


@pytest.fixture
def dutch(cast: Cast, people: dict[str, int]) -> Segment:
    segment = create_segment(actor=cast.actor("owner"), name="Dutch", rule=rule(IN_NL))
    refresh_segments(actor=ACTOR)
    segment.refresh_from_db()
    return segment


@pytest.fixture
def draft(owner_client: Client, dutch: Segment) -> Draft:
    owner_client.get(f"/segments/{dutch.pk}/edit/")
    return Draft.objects.get(segment=dutch)


def step(client: Client, draft: Draft, raw: dict[str, Any], **more: Any) -> Any:
    headers = more.pop("headers", HTMX)
    return client.post(draft.get_absolute_url(), {"rule": json.dumps(raw), **more}, headers=headers)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("cafe", ["Café accounts", "Cafés gone quiet", "Old cafés"]),
        ("café accounts", ["Café accounts"]),
        ("cafe acounts", ["Café accounts"]),
        ("gone cafes", ["Cafés gone quiet"]),
        ("quite", ["Cafés gone quiet"]),
        ("ountain", []),
        ("", []),
    ],
)
def test_a_segment_is_found_without_accents_by_any_word_and_with_a_slip(
    cast: Cast, text: str, names: list[str]
) -> None:
    for name in ("Cafés gone quiet", "Old cafés", "Café accounts"):
        create_segment(actor=cast.actor("owner"), name=name, rule=rule(IN_NL))
    search = noun("segments.segment").search
    assert search is not None
    assert [hit.title for hit in search(cast.actor("owner"), text, 5)] == names
    assert not search(cast.actor("nobody"), text, 5)


def test_the_list_shows_size_cost_and_state(owner_client: Client, dutch: Segment) -> None:
    ensure_builtin_segments()
    page = owner_client.get("/segments/").content.decode()
    assert "Dutch" in page
    assert "Champions" in page
    assert "Built in" in page
    assert "Not built yet" in page


def test_a_segment_says_its_rule_size_and_members(owner_client: Client, dutch: Segment) -> None:
    page = owner_client.get(f"/segments/{dutch.pk}/").content.decode()
    assert "Customers whose country is <b>Netherlands</b>." in page
    assert "Ada" in page
    assert "Cleo" in page
    assert "Bob" not in page
    assert "first build" in page


def test_who_was_in_it_on_a_day(owner_client: Client, dutch: Segment) -> None:
    page = owner_client.get(f"/segments/{dutch.pk}/", {"on": "2020-01-01"}).content.decode()
    assert "0 customers" in page
    assert (
        "2026-13-01 is not a day"
        in owner_client.get(f"/segments/{dutch.pk}/", {"on": "2026-13-01"}).content.decode()
    )


def test_the_customers_list_narrows_to_a_segment(owner_client: Client, dutch: Segment) -> None:
    for op, there, gone in (("is", "Ada", "Bob"), ("is_not", "Bob", "Ada")):
        tree = json.dumps({"all": [["segment", op, [str(dutch.pk)]]]})
        page = owner_client.get("/customers/", {"f": tree}).content.decode()
        assert there in page
        assert gone not in page


def test_large_segments_are_listed_alike(
    owner_client: Client, dutch: Segment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("regard.segments.nouns.FEW", -1)
    test_the_customers_list_narrows_to_a_segment(owner_client, dutch)


def test_a_customer_shows_its_segments(owner_client: Client, dutch: Segment, people: dict[str, int]) -> None:
    assert f"/segments/{dutch.pk}/" in owner_client.get(f"/customers/{people['ada']}/").content.decode()
    assert "In no segment now" in owner_client.get(f"/customers/{people['bob']}/").content.decode()


def test_each_step_is_kept_and_answered_with_the_rule(owner_client: Client, draft: Draft) -> None:
    answer = step(
        owner_client,
        draft,
        rule(IN_NL),
        **{"w.0": "customers.country", "i.0": "in", "v.0": ["Netherlands", "Belgium"]},
    )
    assert answer.status_code == 200
    assert answer["HX-Trigger-After-Settle"] == "rule-changed"
    assert "Customers whose country is <b>Netherlands or Belgium</b>." in answer.content.decode()
    draft.refresh_from_db()
    assert draft.rule["rules"][0]["value"] == ["Netherlands", "Belgium"]
    assert draft.is_changed


def test_buttons_say_where_the_cursor_goes(owner_client: Client, draft: Draft) -> None:
    sent = {"w.0": "customers.country", "i.0": "in", "v.0": "Netherlands", "do": "group:"}
    page = step(owner_client, draft, rule(IN_NL), **sent).content.decode()
    assert 'data-focus="1"' in page
    assert "Choose what the rule is about. Not counted until then." in page


def test_without_scripts_a_step_leads_back_to_the_page(owner_client: Client, draft: Draft) -> None:
    answer = step(owner_client, draft, rule(IN_NL), do="rule:", headers={})
    assert answer.status_code == 302
    page = owner_client.get(answer["Location"]).content.decode()
    assert 'name="w.1"' in page


def test_a_typed_value_answers_with_the_sentence_only(owner_client: Client, draft: Draft) -> None:
    sent = {"name": "Low Countries", "w.0": "customers.country", "i.0": "in", "v.0": "Belgium"}
    headers = {"HX-Request": "true", "HX-Target": "rule-said"}
    page = step(owner_client, draft, rule(IN_NL), headers=headers, **sent).content.decode()
    assert "Low Countries" in page
    assert 'id="rule-tree"' not in page


def test_counts_come_by_themselves_and_against_the_saved_rule(owner_client: Client, draft: Draft) -> None:
    page = owner_client.get(f"/segments/drafts/{draft.pk}/count/").content.decode()
    assert "of 4 customers" in page
    assert "Against the saved rule" not in page
    step(
        owner_client,
        draft,
        rule(IN_NL, {}),
        **{"w.0": "customers.country", "i.0": "in", "v.0": ["Netherlands", "Belgium"], "w.1": ""},
    )
    page = owner_client.get(f"/segments/drafts/{draft.pk}/count/").content.decode()
    assert "<strong>1</strong> enter" in page
    assert "<strong>0</strong> leave" in page
    assert "One rule is not finished and not counted yet" in page
    assert 'id="count-1" hx-swap-oob="true"><span class="rg-muted">not counted' in page


def test_examples_breakdown_and_past_open(owner_client: Client, draft: Draft) -> None:
    step(owner_client, draft, rule(IN_NL, bought("at_least", 1, 90)))
    sample = owner_client.get(f"/segments/drafts/{draft.pk}/sample/", {"seed": "3"}).content.decode()
    assert "Ada" in sample
    share = owner_client.get(
        f"/segments/drafts/{draft.pk}/breakdown/", {"by": "customers.country"}
    ).content.decode()
    assert "Netherlands" in share
    draft.refresh_from_db()
    assert draft.breakdown == "customers.country"
    assert "<svg" in owner_client.get(f"/segments/drafts/{draft.pk}/history/").content.decode()


def test_saving_makes_a_version_and_throws_the_draft_away(
    owner_client: Client, draft: Draft, dutch: Segment
) -> None:
    sent = {"w.0": "customers.country", "i.0": "in", "v.0": "Belgium", "name": "Belgian", "do": "save"}
    answer = step(owner_client, draft, rule(IN_NL), **sent)
    assert answer["HX-Redirect"] == f"/segments/{dutch.pk}/"
    dutch.refresh_from_db()
    assert (dutch.name, dutch.version, dutch.rule["rules"][0]["value"]) == ("Belgian", 2, ["Belgium"])
    assert not Draft.objects.exists()


def test_saving_is_audited_once(owner_client: Client, draft: Draft, dutch: Segment, owner_actor: Any) -> None:
    before = len(changes_of("segments.segment", dutch.pk, 20, actor=owner_actor))
    step(
        owner_client,
        draft,
        rule(IN_NL),
        name="Other",
        do="save",
        **{"w.0": "customers.country", "i.0": "in", "v.0": "Belgium"},
    )
    changes = changes_of("segments.segment", dutch.pk, 20, actor=owner_actor)
    assert len(changes) == before + 1
    assert changes[0].action == "change"


def test_unfinished_rules_are_not_saved_and_named(owner_client: Client, draft: Draft, dutch: Segment) -> None:
    answer = step(
        owner_client,
        draft,
        rule(IN_NL, {}),
        do="save",
        **{"w.0": "customers.country", "i.0": "in", "v.0": "Netherlands"},
    )
    assert answer.status_code == 422
    assert "Rule 2: Choose what the rule is about." in answer.content.decode()
    dutch.refresh_from_db()
    assert dutch.version == 1
    assert Draft.objects.get(pk=draft.pk).rule["rules"][1] == {}


def test_what_is_still_to_come_is_no_error_until_a_save_was_tried(owner_client: Client) -> None:
    address = owner_client.get("/segments/new/")["Location"]
    page = owner_client.get(address).content.decode()
    assert "Choose what the rule is about." in page
    assert "is-wrong" not in page
    assert 'aria-invalid="true"' not in page
    draft = Draft.objects.get()
    begun = {"w.0": "customers.country", "i.0": "in", "name": "Dutch"}
    assert "is-wrong" not in step(owner_client, draft, draft.rule, **begun).content.decode()
    refused = step(owner_client, draft, draft.rule, do="save", **begun)
    assert refused.status_code == 422
    assert "is-wrong" in refused.content.decode()


def test_somebody_elses_newer_rule_is_not_overwritten_unasked(
    owner_client: Client, draft: Draft, dutch: Segment
) -> None:
    Segment.objects.filter(pk=dutch.pk).update(version=2, rule=rule({**IN_NL, "value": ["Germany"]}))
    sent = {"w.0": "customers.country", "i.0": "in", "v.0": "Belgium", "name": "Dutch"}
    answer = step(owner_client, draft, rule(IN_NL), do="save", **sent)
    assert answer.status_code == 409
    assert "Somebody changed “Dutch” meanwhile." in answer.content.decode()
    assert Segment.objects.get(pk=dutch.pk).rule["rules"][0]["value"] == ["Germany"]
    answer = step(owner_client, draft, rule(IN_NL), do="replace", **sent)
    assert answer["HX-Redirect"]
    assert Segment.objects.get(pk=dutch.pk).rule["rules"][0]["value"] == ["Belgium"]


def test_segments_cannot_be_made_of_each_other(owner_client: Client, draft: Draft, dutch: Segment) -> None:
    other = create_segment(actor=ACTOR, name="Others", rule=rule({"segment": dutch.pk, "is": "not_in"}))
    for wanted in (other.pk, dutch.pk):
        raw = rule({"segment": wanted, "is": "in"})
        answer = step(
            owner_client, draft, raw, do="save", **{"w.0": "segment", "i.0": "in", "v.0": str(wanted)}
        )
        assert answer.status_code == 422
        assert "is made of this segment" in answer.content.decode()


def test_a_new_segment_from_nothing(owner_client: Client, people: dict[str, int]) -> None:
    address = owner_client.get("/segments/new/")["Location"]
    assert owner_client.get("/segments/new/")["Location"] == address  # untouched, so taken again
    draft = Draft.objects.get()
    sent = {"w.0": "customers.country", "do": "save", "name": "Dutch"}
    assert step(owner_client, draft, rule({}), **sent).status_code == 422
    sent.update({"i.0": "in", "v.0": "Netherlands"})
    answer = step(owner_client, draft, rule(IN_NL), **sent)
    assert Segment.objects.get().get_absolute_url() == answer["HX-Redirect"]


def test_names_are_given_and_unique(owner_client: Client, people: dict[str, int], dutch: Segment) -> None:
    owner_client.get("/segments/new/")
    draft = Draft.objects.get(segment=None)
    for name, problem in (("", "Give the segment a name."), ("DUTCH", "There is a segment “DUTCH” already.")):
        answer = step(
            owner_client,
            draft,
            rule(IN_NL),
            name=name,
            do="save",
            **{"w.0": "customers.country", "v.0": "Netherlands"},
        )
        assert answer.status_code == 422
        assert problem in answer.content.decode()


def test_built_in_segments_are_copied_not_changed(owner_client: Client, people: dict[str, int]) -> None:
    ensure_builtin_segments()
    new = Segment.objects.get(key="new")
    assert owner_client.get(f"/segments/{new.pk}/edit/")["Location"] == new.get_absolute_url()
    answer = owner_client.post(f"/segments/{new.pk}/copy/")
    draft = Draft.objects.get()
    assert answer["Location"] == draft.get_absolute_url()
    assert (draft.name, draft.rule, draft.segment) == ("New, copy", new.rule, None)


def test_discarding_throws_away_and_goes_back(owner_client: Client, draft: Draft, dutch: Segment) -> None:
    answer = owner_client.post(f"/segments/drafts/{draft.pk}/discard/")
    assert answer["Location"] == dutch.get_absolute_url()
    assert not Draft.objects.exists()


def test_drafts_wait_on_the_list(owner_client: Client, draft: Draft) -> None:
    step(owner_client, draft, rule(IN_NL), name="Half done")
    assert "Half done" in owner_client.get("/segments/").content.decode()


def test_drafts_belong_to_whoever_made_them(cast: Cast, draft: Draft) -> None:
    for path in ("", "count/", "sample/", "breakdown/", "history/"):
        assert cast.client("analyst").get(f"/segments/drafts/{draft.pk}/{path}").status_code == 404
    assert step(cast.client("analyst"), draft, rule()).status_code == 404


def test_a_refresh_is_a_job(owner_client: Client, dutch: Segment) -> None:
    assert owner_client.post(f"/segments/{dutch.pk}/refresh/").status_code == 302
    from regard.jobs.models import Job

    assert (
        Job.objects.filter(
            path="regard.segments.jobs.refresh_now", kwargs={"segment_ids": [dutch.pk]}
        ).count()
        == 1
    )


def test_deleting_asks_and_is_refused_while_used(owner_client: Client, dutch: Segment) -> None:
    other = create_segment(actor=ACTOR, name="Others", rule=rule({"segment": dutch.pk, "is": "not_in"}))
    assert "Others" in owner_client.get(f"/segments/{dutch.pk}/delete/").content.decode()
    owner_client.post(f"/segments/{dutch.pk}/delete/")
    assert Segment.objects.filter(pk=dutch.pk).exists()
    owner_client.post(f"/segments/{other.pk}/delete/")
    owner_client.post(f"/segments/{dutch.pk}/delete/")
    assert not Segment.objects.exists()


@pytest.mark.parametrize("who", ["analyst", "nobody"])
def test_whoever_may_not_change_finds_no_such_page(cast: Cast, dutch: Segment, who: str) -> None:
    client = cast.client(who)
    assert client.get("/segments/new/").status_code == 404
    assert client.get(f"/segments/{dutch.pk}/edit/").status_code == 404
    for deed in ("copy", "refresh", "delete"):
        assert client.post(f"/segments/{dutch.pk}/{deed}/").status_code == 404
    assert not Draft.objects.exists()


def test_the_analyst_reads_and_nobody_does_not(cast: Cast, dutch: Segment) -> None:
    assert cast.client("analyst").get(f"/segments/{dutch.pk}/").status_code == 200
    assert cast.client("nobody").get(f"/segments/{dutch.pk}/").status_code == 404
    assert cast.client("nobody").get("/segments/").status_code == 404
    assert Client().get("/segments/").status_code == 302


def test_segments_of_ones_own_are_hidden_from_others(cast: Cast, dutch: Segment) -> None:
    from regard.segments.queries import visible_to

    Segment.objects.filter(pk=dutch.pk).update(is_shared=False)
    seller = cast.actor("stranger")
    if seller.may("segments.segment.view") and str(seller.scope("segments.segment.view")) != "all":
        assert not visible_to(seller).filter(pk=dutch.pk).exists()
        assert cast.client("stranger").get(f"/segments/{dutch.pk}/").status_code == 404
    assert visible_to(cast.actor("owner")).filter(pk=dutch.pk).exists()


def test_a_page_costs_the_same_for_many_members(
    owner_client: Client, dutch: Segment, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(30):
        owner_client.get(f"/segments/{dutch.pk}/")


def test_a_day_to_come_is_not_answered_with_today(owner_client: Client, dutch: Segment) -> None:
    said = owner_client.get(f"/segments/{dutch.pk}/", {"on": "2999-01-01"}).content.decode()
    assert "1 Jan 2999 has not been yet." in said
    assert "Who was in it at the end" not in said


def test_suggestions_over_http(owner_client: Client, dutch: Segment) -> None:
    found = owner_client.get("/segments/suggest/", {"field": "segments:", "q": "dut"}).json()
    assert found == {"items": [{"value": str(dutch.pk), "label": "Dutch", "note": "2"}]}
    assert owner_client.get("/segments/suggest/", {"field": "'; drop", "q": "%"}).json() == {"items": []}
