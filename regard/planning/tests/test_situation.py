"""The situation: areas, what was found in them and by what, and gaps that are closed, accepted, or named as lying about."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from regard.audit.models import Change
from regard.kernel.actor import Actor
from regard.kernel.errors import Conflict, Forbidden, Invalid
from regard.people.tests.cast import Cast
from regard.planning.models import Area, Assessment, Gap, Initiative, Plan
from regard.planning.queries import today
from regard.planning.services.gaps import Decided, GapWanted, move_gap, remove_gap, save_gap
from regard.planning.services.initiatives import InitiativeWanted, save_initiative, set_dropped
from regard.planning.services.situation import (
    AreaWanted,
    AssessmentWanted,
    assess,
    begin_areas,
    remove_area,
    save_area,
    take_back_assessment,
)
from regard.planning.services.versions import approve_now, begin_version, put_in_force
from regard.planning.situation_queries import board_of, gap_state, situation_of, unlinked
from regard.planning.situation_rules import STARTING, state_of, verdict_of
from regard.planning.tests.assessing_cases import LEVELS

pytestmark = pytest.mark.django_db


def gap_wanted(**changes: Any) -> GapWanted:
    values: dict[str, Any] = {"name": "Callers are numbers", "severity": 3, "evidence": "36 of 140 calls"}
    return GapWanted(**(values | changes))


def fields(caught: pytest.ExceptionInfo[Invalid]) -> list[str]:
    return [one.field for one in caught.value.errors]


@pytest.fixture
def area(plan: Plan, owner_acts: Actor) -> Area:
    return save_area(actor=owner_acts, plan=plan, wanted=AreaWanted("Data", LEVELS, "data"))


@pytest.fixture
def initiative(cast: Cast, plan: Plan, owner_acts: Actor) -> Initiative:
    return save_initiative(
        actor=owner_acts, plan=plan, wanted=InitiativeWanted("A new telephone", cast.owner.pk)
    )


@pytest.fixture
def gap(plan: Plan, area: Area, owner_acts: Actor) -> Gap:
    return save_gap(actor=owner_acts, plan=plan, wanted=gap_wanted(area_id=area.pk))


def test_where_a_gap_stands_follows_from_what_is_known_of_it() -> None:
    assert state_of(is_closed=True, is_accepted=True, has_live_initiative=True) == "closed"
    assert state_of(is_closed=False, is_accepted=True, has_live_initiative=True) == "accepted"
    assert state_of(is_closed=False, is_accepted=False, has_live_initiative=True) == "initiative"
    assert state_of(is_closed=False, is_accepted=False, has_live_initiative=False) == "open"
    assert [verdict_of(level) for level in (None, 1, 3, 5)] == ["none", "bad", "watch", "good"]


def test_the_starting_set_is_taken_over_once(plan: Plan, owner_acts: Actor) -> None:
    made = begin_areas(actor=owner_acts, plan=plan)
    assert [one.name for one in made] == [str(area.name) for area in STARTING.values()]
    assert all(len(one.levels) == 5 for one in made)
    assert begin_areas(actor=owner_acts, plan=plan) == []


def test_an_area_needs_a_name_and_five_sentences(plan: Plan, area: Area, owner_acts: Actor) -> None:
    with pytest.raises(Invalid) as caught:
        save_area(actor=owner_acts, plan=plan, wanted=AreaWanted("Data", ["One", "", "Three"], "cellar"))
    assert fields(caught) == ["name", "element", "level_2", "level_4", "level_5"]
    with pytest.raises(Conflict):
        save_area(actor=owner_acts, plan=plan, wanted=AreaWanted("Data", LEVELS), area=area, version=7)


def test_what_was_found_needs_evidence_and_stays_when_it_is_found_anew(
    cast: Cast, plan: Plan, area: Area, owner_acts: Actor
) -> None:
    with pytest.raises(Invalid) as caught:
        assess(
            actor=owner_acts,
            area=area,
            wanted=AssessmentWanted(6, "", on=today() + timedelta(1), link="cellar"),
        )
    assert fields(caught) == ["level", "finding", "on", "link"]
    with pytest.raises(Invalid) as caught:
        assess(actor=owner_acts, area=area, wanted=AssessmentWanted(2, "Two lists"))
    assert fields(caught) == ["evidence"]
    with pytest.raises(Invalid) as caught:
        assess(actor=owner_acts, area=area, wanted=AssessmentWanted(2, "Two lists", "[[metric:happiness]]"))
    assert fields(caught) == ["evidence"]
    ago = today() - timedelta(300)
    assess(actor=owner_acts, area=area, wanted=AssessmentWanted(2, "Two lists", "Laid side by side", on=ago))
    later = assess(
        actor=owner_acts,
        area=area,
        wanted=AssessmentWanted(4, "One list", metric="net_revenue", by_id=cast.colleague.pk),
    )
    found = situation_of(plan)
    (row,) = found.rows
    assert (row.was, row.level, found.mean, found.mean_before, found.since) == (2, 4, 4, 2, ago)
    assert row.sentence == "Checked"
    assert row.now is not None
    assert row.now.by == cast.colleague
    assert Change.objects.filter(model="planning.area", action="assess").count() == 2
    take_back_assessment(actor=owner_acts, assessment=later)
    assert situation_of(plan).rows[0].level == 2
    assert situation_of(plan).mean_before is None


def test_only_who_may_writes_it(cast: Cast, plan: Plan, area: Area, gap: Gap) -> None:
    stranger = cast.actor("stranger")
    for deed in (
        lambda: begin_areas(actor=stranger, plan=plan),
        lambda: assess(actor=stranger, area=area, wanted=AssessmentWanted(2, "Two", "Seen")),
        lambda: save_gap(actor=stranger, plan=plan, wanted=gap_wanted(name="Another")),
        lambda: move_gap(actor=stranger, gap=gap, to="accepted", decided=Decided(why="Why not")),
        lambda: remove_gap(actor=stranger, gap=gap),
    ):
        with pytest.raises(Forbidden):
            deed()
    assert not Assessment.objects.exists()
    assert gap_state(Gap.objects.get()) == "open"


def test_a_gap_needs_a_name_severity_and_evidence(plan: Plan, gap: Gap, owner_acts: Actor) -> None:
    with pytest.raises(Invalid) as caught:
        save_gap(actor=owner_acts, plan=plan, wanted=GapWanted("", 9, area_id=0))
    assert fields(caught) == ["name", "severity", "area", "evidence"]
    with pytest.raises(Invalid) as caught:
        save_gap(actor=owner_acts, plan=plan, wanted=gap_wanted())
    assert fields(caught) == ["name"]


def test_every_state_asks_for_what_it_rests_on(
    cast: Cast, plan: Plan, gap: Gap, initiative: Initiative, owner_acts: Actor
) -> None:
    assert [row.gap for row in unlinked(plan)] == [gap]
    for to, field in (("initiative", "initiative"), ("accepted", "why"), ("closed", "evidence")):
        with pytest.raises(Invalid) as caught:
            move_gap(actor=owner_acts, gap=gap, to=to)
        assert fields(caught) == [field]
    moved = move_gap(actor=owner_acts, gap=gap, to="initiative", decided=Decided(initiative.pk))
    assert unlinked(plan) == []
    moved = move_gap(
        actor=owner_acts, gap=moved, to="closed", decided=Decided(evidence="Every name is shown")
    )
    assert (moved.closed_by, moved.closed_on, moved.initiative) == (cast.owner, today(), initiative)
    moved = move_gap(actor=owner_acts, gap=moved, to="accepted", decided=Decided(why="Few call"))
    assert (moved.accepted_by, moved.accepted_why, moved.closed_on, moved.initiative) == (
        cast.owner, "Few call", None, None,
    )  # fmt: skip
    moved = move_gap(actor=owner_acts, gap=moved, to="open")
    assert (moved.accepted_on, gap_state(moved)) == (None, "open")
    actions = Change.objects.filter(model="planning.gap", object_id=gap.pk).order_by("id")
    assert list(actions.values_list("action", flat=True)) == ["create", "change", "close", "accept", "reopen"]
    again = Change.objects.count()
    move_gap(actor=owner_acts, gap=moved, to="open")
    assert Change.objects.count() == again


def test_a_gap_whose_initiative_is_dropped_or_gone_is_open_again(
    plan: Plan, gap: Gap, initiative: Initiative, owner_acts: Actor
) -> None:
    move_gap(actor=owner_acts, gap=gap, to="initiative", decided=Decided(initiative.pk))
    set_dropped(actor=owner_acts, initiative=initiative, is_dropped=True)
    (row,) = unlinked(plan)
    assert "was dropped" in row.note
    with pytest.raises(Invalid):
        move_gap(actor=owner_acts, gap=gap, to="initiative", decided=Decided(initiative.pk))
    initiative.delete()
    assert len(unlinked(plan)) == 1


def test_whoever_decides_on_what_somebody_moved_meanwhile_is_told(gap: Gap, owner_acts: Actor) -> None:
    move_gap(actor=owner_acts, gap=gap, to="accepted", decided=Decided(why="Few call"))
    with pytest.raises(Conflict):
        move_gap(actor=owner_acts, gap=gap, to="closed", decided=Decided(evidence="Done"), seen="open")
    with pytest.raises(Conflict):
        remove_gap(actor=owner_acts, gap=Gap.objects.get())
    assert gap_state(Gap.objects.get()) == "accepted"


def test_an_area_goes_and_its_gaps_stay(area: Area, gap: Gap, owner_acts: Actor) -> None:
    remove_area(actor=owner_acts, area=area)
    assert Gap.objects.get().area is None


def test_it_comes_along_into_the_next_version_with_its_links_and_catches_up(
    plan: Plan, area: Area, gap: Gap, initiative: Initiative, owner_acts: Actor
) -> None:
    assess(actor=owner_acts, area=area, wanted=AssessmentWanted(2, "Two lists", "Seen"))
    move_gap(actor=owner_acts, gap=gap, to="initiative", decided=Decided(initiative.pk))
    other = save_gap(actor=owner_acts, plan=plan, wanted=gap_wanted(name="Letters lie"))
    Plan.objects.filter(pk=plan.pk).update(status=Plan.Status.IN_FORCE)
    plan.refresh_from_db()
    fresh = begin_version(actor=owner_acts, plan=plan)
    copy = fresh.gaps.get(name=gap.name)
    assert (copy.initiative, copy.area) == (initiative, fresh.areas.get())
    assert fresh.areas.get().assessments.get().level == 2
    # meanwhile, in the version in force and in the draft
    assess(actor=owner_acts, area=area, wanted=AssessmentWanted(3, "One list", "Seen"))
    move_gap(actor=owner_acts, gap=Gap.objects.get(pk=gap.pk), to="closed", decided=Decided(evidence="Shown"))
    save_gap(actor=owner_acts, plan=plan, wanted=gap_wanted(name="Found late"))
    move_gap(actor=owner_acts, gap=other, to="accepted", decided=Decided(why="Few write"))
    save_gap(
        actor=owner_acts, plan=fresh, wanted=gap_wanted(name="Letters lie for days"),
        gap=fresh.gaps.get(name="Letters lie"),
    )  # fmt: skip
    Plan.objects.filter(pk=fresh.pk).update(status=Plan.Status.APPROVED)
    fresh.refresh_from_db()
    put_in_force(actor=owner_acts, plan=fresh)
    assert {one.name: gap_state(one) for one in fresh.gaps.select_related("initiative")} == {
        "Callers are numbers": "closed", "Letters lie for days": "open", "Found late": "open",
    }  # fmt: skip
    assert [one.level for one in fresh.areas.get().assessments.all()] == [2, 3]
    assert fresh.gaps.get(name="Callers are numbers").initiative == initiative
    plan.refresh_from_db()
    with pytest.raises(Conflict):
        save_gap(actor=owner_acts, plan=plan, wanted=gap_wanted(name="Too late"))


def test_the_pages_say_what_is_there_and_what_is_missing(
    plan: Plan, area: Area, gap: Gap, initiative: Initiative, owner_acts: Actor, owner_client: Client
) -> None:
    assess(
        actor=owner_acts, area=area, wanted=AssessmentWanted(2, "Two lists", on=today() - timedelta(9), link="/plan/")
    )  # fmt: skip
    assess(actor=owner_acts, area=area, wanted=AssessmentWanted(3, "One list", "Of all [[segment:none]]"))
    page = owner_client.get(reverse("planning:situation")).content.decode()
    assert "2 → 3, regular" in page
    assert "Callers are numbers" in page
    assert "<svg" in page
    page = owner_client.get(reverse("planning:area_detail", args=[area.pk])).content.decode()
    for words in ("We are here", "In one place", "Two lists", "Not known, or not for you"):
        assert words in page
    assert "Callers are numbers" in owner_client.get("/").content.decode()
    sostac = owner_client.get("/plan/?view=sostac").content.decode()
    assert "Gaps nobody deals with" in sostac
    assert "Gaps nobody deals with" not in owner_client.get("/plan/").content.decode()
    data = owner_client.get(reverse("planning:section_detail", args=["data"])).content.decode()
    assert "3 of 5, regular" in data
    assert "Callers are numbers" in data
    assert (
        "3 of 5" not in owner_client.get(reverse("planning:section_detail", args=["risks"])).content.decode()
    )
    own = save_area(actor=owner_acts, plan=plan, wanted=AreaWanted("Letters", LEVELS, "communication"))
    assess(actor=owner_acts, area=own, wanted=AssessmentWanted(5, "They are liked", "Asked"))
    letters = owner_client.get(reverse("planning:section_detail", args=["communication"])).content.decode()
    assert "They are liked" in letters
    assert "Two lists" not in letters
    empty = begin_version(actor=owner_acts, plan=approved(owner_acts, plan))
    Area.objects.filter(plan=empty).delete()
    first = owner_client.get(reverse("planning:situation") + empty.query).content.decode()
    assert "Begin with these" in first
    sent = owner_client.post(reverse("planning:areas_begin") + empty.query, {"areas": ["data", "people"]})
    assert sent.status_code == 302
    assert [one.name for one in empty.areas.all()] == ["Data", "People"]


def approved(actor: Actor, plan: Plan) -> Plan:
    Plan.objects.filter(pk=plan.pk).update(status=Plan.Status.IN_FORCE)
    plan.refresh_from_db()
    return plan


def test_a_card_is_moved_at_once_or_asked_about_first(
    plan: Plan, gap: Gap, initiative: Initiative, owner_acts: Actor, owner_client: Client
) -> None:
    put, htmx = reverse("planning:gap_put"), {"HX-Request": "true", "HX-Target": "list"}
    board = owner_client.get(reverse("planning:gap_board")).content.decode()
    assert "data-movable" in board
    card = {"do": "move", "id": gap.pk, "from": "open", "to": "accepted"}
    asked = owner_client.post(put, card, headers=htmx)
    ask = f"{reverse('planning:gap_move', args=[gap.pk])}?to=accepted"
    assert asked.headers["HX-Redirect"] == ask
    assert owner_client.post(put, card).url == ask  # type: ignore[attr-defined]
    assert gap_state(Gap.objects.get()) == "open"
    refused = owner_client.post(ask, {"why": " ", "seen": "open"}).content.decode()
    assert "Say why you live with it." in refused
    owner_client.post(ask, {"why": "Few call", "seen": "open"})
    assert gap_state(Gap.objects.get()) == "accepted"
    stale = owner_client.post(put, card | {"to": "open"}, headers=htmx).content.decode()
    assert "meanwhile" in stale
    answer = owner_client.post(put, card | {"from": "accepted", "to": "open"}, headers=htmx).content.decode()
    assert "is now: Open" in answer
    assert 'data-lane="open"' in answer
    assert owner_client.post(put, card | {"to": "cellar"}, headers=htmx).status_code == 200
    assert owner_client.post(put, card | {"id": "9" * 30}).status_code == 404
    ask = f"{reverse('planning:gap_move', args=[gap.pk])}?to=initiative"
    owner_client.post(ask, {"initiative": initiative.pk, "seen": "open"})
    assert [len(lane.rows) for lane in board_of(plan)] == [0, 1, 0, 0]


def test_forms_keep_what_was_written_and_say_what_is_wrong(
    plan: Plan, area: Area, gap: Gap, owner_client: Client
) -> None:
    page = owner_client.post(
        reverse("planning:gap_create"), {"name": "", "what": "They wait"}
    ).content.decode()
    for words in ("Say in a few words what is missing.", "Choose how bad it is.", "They wait"):
        assert words in page
    page = owner_client.post(
        reverse("planning:area_assess", args=[area.pk]), {"finding": "Two lists", "link": "cellar"}
    ).content.decode()
    for words in ("Choose a level from 1 to 5.", "Give a whole address", "Two lists"):
        assert words in page
    sent = {"level": "2", "finding": "Two lists", "metric": "net_revenue", "by": "", "on": ""}
    assert owner_client.post(reverse("planning:area_assess", args=[area.pk]), sent).status_code == 302
    edit = {"name": "Callers are nobody", "severity": "2", "evidence": "36", "version": gap.version}
    assert owner_client.post(reverse("planning:gap_change", args=[gap.pk]), edit).status_code == 302
    page = owner_client.post(reverse("planning:gap_change", args=[gap.pk]), edit).content.decode()
    assert "Somebody changed this while you were writing." in page


def test_pages_cost_the_same_queries_for_three_and_for_thirty(
    plan: Plan, owner_acts: Actor, owner_client: Client
) -> None:
    def grow(start: int, end: int) -> None:
        for number in range(start, end):
            made = save_gap(actor=owner_acts, plan=plan, wanted=gap_wanted(name=f"Gap {number}"))
            if number % 2:
                move_gap(actor=owner_acts, gap=made, to="closed", decided=Decided(evidence="Seen"))

    addresses = [reverse("planning:gap_board"), reverse("planning:situation"), "/plan/?view=sostac"]

    def counts() -> list[int]:
        found = []
        for address in addresses:
            owner_client.get(address)
            with CaptureQueriesContext(connection) as caught:
                owner_client.get(address)
            found.append(len(caught))
        return found

    for number in range(3):
        area = save_area(actor=owner_acts, plan=plan, wanted=AreaWanted(f"Area {number}", LEVELS))
        assess(actor=owner_acts, area=area, wanted=AssessmentWanted(2, "Seen", "Seen"))
    grow(0, 3)
    few = counts()
    for number in range(3, 10):
        area = save_area(actor=owner_acts, plan=plan, wanted=AreaWanted(f"Area {number}", LEVELS))
        assess(actor=owner_acts, area=area, wanted=AssessmentWanted(2, "Seen", "Seen"))
    grow(3, 30)
    assert counts() == few


def send(client: Client, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    address = f"/api/v1/plan/{path}"
    answer = (
        client.get(address)
        if method == "get"
        else client.post(address, body, content_type="application/json")
    )
    return answer.status_code, answer.json()


def test_programs_read_and_write_it(
    plan: Plan, area: Area, initiative: Initiative, api_client: Client
) -> None:
    said = {"level": 2, "finding": "Two lists", "evidence": "Laid side by side"}
    status, made = send(api_client, "post", f"situation/areas/{area.pk}/assessments", said)
    assert (status, made["level"], made["assessments"][0]["finding"]) == (201, 2, "Two lists")
    assert send(api_client, "get", "situation")[1][0]["levels"] == LEVELS
    wanted = {"name": "Callers are numbers", "severity": 3, "area": "Data"}
    assert send(api_client, "post", "gaps", wanted)[0] == 422
    assert send(api_client, "post", "gaps", wanted | {"evidence": "36", "area": "Cellar"})[0] == 422
    status, gap = send(api_client, "post", "gaps", wanted | {"evidence": "36"})
    assert (status, gap["state"], gap["area"]) == (201, "open", "Data")
    status, _ = send(api_client, "post", f"gaps/{gap['id']}/move", {"to": "closed"})
    assert status == 422
    status, gap = send(
        api_client, "post", f"gaps/{gap['id']}/move", {"to": "initiative", "initiative_id": initiative.pk}
    )
    assert (status, gap["state"]) == (200, "initiative")
    assert send(api_client, "get", "gaps")[1] == [gap]
    assert send(api_client, "post", "gaps/999999/move", {"to": "open"})[0] == 404


def test_approving_needs_nothing_of_it(plan: Plan, gap: Gap, owner_acts: Actor) -> None:
    with pytest.raises(Invalid):
        approve_now(actor=owner_acts, plan=plan)
    assert gap_state(gap) == "open"
