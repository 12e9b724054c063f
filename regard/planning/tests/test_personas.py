"""Personas: what is written, what members are like, what they rest on, and where they go with the plan."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from regard.analytics.services import catch_up
from regard.audit.models import Change
from regard.kernel.actor import Actor
from regard.kernel.errors import Conflict, Forbidden, Invalid
from regard.people.tests.cast import Cast
from regard.planning.exporting import plan_document
from regard.planning.models import Evidence, Persona, Plan
from regard.planning.persona_queries import persona_rows, stale_personas
from regard.planning.persona_rules import is_stale, lines, rests_on
from regard.planning.queries import today
from regard.planning.services.importing import import_plan
from regard.planning.services.personas import (
    EvidenceWanted,
    PersonaWanted,
    add_evidence,
    remove_evidence,
    remove_persona,
    save_persona,
)
from regard.planning.services.versions import begin_version, put_in_force
from regard.planning.tests.conftest import SYSTEM
from regard.segments.models import Segment
from regard.segments.queries import uses_of
from regard.segments.services import create_segment, refresh_segments
from regard.segments.tests.cases import bought, rule

DAY = date(2026, 6, 15)


@pytest.fixture
def regulars(shop: None) -> Segment:
    made = create_segment(actor=SYSTEM, name="Regulars", rule=rule(bought("at_least", 1)))
    refresh_segments(actor=SYSTEM)
    catch_up()
    return made


def _wanted(segment: Segment, **changes: Any) -> PersonaWanted:
    given: dict[str, Any] = {
        "name": "Marga", "segment_id": segment.pk, "sentence": "Brews by hand.", "needs": "- The harvest first\n\n• A call",
    }  # fmt: skip
    return PersonaWanted(**(given | changes))


def test_lines_lose_bullets_and_what_is_empty() -> None:
    assert lines("- One\n\n  • Two \n* Three") == ("One", "Two", "Three")


def test_evidence_is_stale_the_day_after_its_months_are_over() -> None:
    assert not is_stale(date(2025, 6, 15), 12, DAY)
    assert is_stale(date(2025, 6, 14), 12, DAY)
    assert rests_on([], 12, DAY) == "bad"
    assert rests_on([DAY], 12, DAY) == "good"
    assert rests_on([DAY, date(2024, 1, 1)], 12, DAY) == "watch"
    assert rests_on([date(2024, 1, 1)], 12, DAY) == "bad"


@pytest.mark.django_db
def test_a_persona_shows_what_its_members_are_like_apart_from_what_is_written(
    regulars: Segment, plan: Plan, owner_acts: Actor, owner_client: Client
) -> None:
    persona = save_persona(actor=owner_acts, plan=plan, wanted=_wanted(regulars))
    assert (persona.key, persona.needs) == ("marga", "The harvest first\nA call")
    assert persona.figures["size"] == 10
    assert persona.figures["revenue"]["value"] > 0
    (row,) = persona_rows(plan, owner_acts)
    assert [one.label for one in row.figures] == ["Members", "Net revenue", "Lifetime value", "Satisfaction"]
    assert row.figures[0].value == "10"
    assert "segment" in row.figures[0].url
    assert "/insight/" in row.figures[1].url or "rows" in row.figures[1].url
    assert row.figures[3].note == "nobody was asked yet"
    page = owner_client.get(f"/plan/personas/marga/{plan.query}").content.decode()
    assert "computed from the members, as of" in page
    assert "Without evidence a persona is an opinion" in page
    assert Change.objects.filter(model="planning.persona", action="create").count() == 1
    assert [use.title for use in uses_of(regulars)] == ["Marga"]


@pytest.mark.django_db
def test_whoever_may_not_see_all_customers_sees_no_figures_of_them(
    regulars: Segment, plan: Plan, owner_acts: Actor, cast: Cast
) -> None:
    Segment.objects.update(is_shared=True)
    save_persona(actor=owner_acts, plan=plan, wanted=_wanted(regulars))
    (row,) = persona_rows(plan, cast.actor("colleague"))
    assert row.is_hidden
    assert (row.figures, row.rankings) == ((), ())
    page = cast.client("colleague").get(f"/plan/personas/marga/{plan.query}").content.decode()
    assert "Not for you" in page


@pytest.mark.django_db
def test_stale_evidence_is_flagged_on_the_card_the_section_and_the_plan(
    regulars: Segment, plan: Plan, owner_acts: Actor, owner_client: Client
) -> None:
    persona = save_persona(actor=owner_acts, plan=plan, wanted=_wanted(regulars, stale_months=3))
    for ago in (10, 200):
        wanted = EvidenceWanted("They ask for it", "Calls", today() - timedelta(days=ago))
        add_evidence(actor=owner_acts, persona=persona, wanted=wanted)
        add_evidence(actor=owner_acts, persona=persona, wanted=wanted)
    assert persona.evidence.count() == 2
    (row,) = stale_personas(plan)
    assert (row.glyph, row.stale) == ("watch", 1)
    words = "1 of 2 pieces of evidence stale"
    for address in (
        f"/plan/personas/{plan.query}",
        f"/plan/sections/customers/{plan.query}",
        f"/{plan.query}",
    ):
        assert words in owner_client.get(address).content.decode(), address
    page = owner_client.get(f"/plan/personas/marga/{plan.query}").content.decode()
    assert "stale: older than 3 months" in page
    stale = persona.evidence.order_by("on").first()
    assert stale is not None
    remove_evidence(actor=owner_acts, persona=persona, evidence_id=stale.pk)
    assert stale_personas(plan) == []


@pytest.mark.django_db
def test_each_mistake_is_named_at_its_field(
    regulars: Segment, plan: Plan, owner_acts: Actor, cast: Cast
) -> None:
    with pytest.raises(Invalid) as caught:
        save_persona(actor=owner_acts, plan=plan, wanted=PersonaWanted("", None, "", stale_months=0))
    assert {one.field for one in caught.value.errors} == {"name", "segment", "sentence", "stale_months"}
    persona = save_persona(actor=owner_acts, plan=plan, wanted=_wanted(regulars))
    with pytest.raises(Invalid, match="of that name"):
        save_persona(actor=owner_acts, plan=plan, wanted=_wanted(regulars))
    with pytest.raises(Conflict):
        save_persona(actor=owner_acts, plan=plan, wanted=_wanted(regulars), persona=persona, version=99)
    tomorrow = today() + timedelta(days=1)
    with pytest.raises(Invalid) as caught:
        add_evidence(actor=owner_acts, persona=persona, wanted=EvidenceWanted("", "", tomorrow))
    assert {one.field for one in caught.value.errors} == {"what", "source", "on"}
    with pytest.raises(Forbidden):
        save_persona(actor=cast.actor("colleague"), plan=plan, wanted=_wanted(regulars, name="Other"))
    assert Persona.objects.count() == 1


@pytest.mark.django_db
def test_what_is_written_stays_with_its_version_and_what_is_learned_comes_along(
    regulars: Segment, plan: Plan, owner_acts: Actor
) -> None:
    persona = save_persona(actor=owner_acts, plan=plan, wanted=_wanted(regulars))
    add_evidence(actor=owner_acts, persona=persona, wanted=EvidenceWanted("First", "Calls", today()))
    Plan.objects.filter(pk=plan.pk).update(status=Plan.Status.IN_FORCE)
    persona = Persona.objects.select_related("plan", "segment").get()
    with pytest.raises(Conflict):
        save_persona(
            actor=owner_acts, plan=persona.plan, wanted=_wanted(regulars, sentence="Other"), persona=persona
        )
    with pytest.raises(Conflict):
        remove_persona(actor=owner_acts, persona=persona)
    fresh = begin_version(actor=owner_acts, plan=persona.plan)
    copy = fresh.personas.get()
    assert (copy.key, [one.what for one in copy.evidence.all()]) == ("marga", ["First"])
    save_persona(actor=owner_acts, plan=fresh, wanted=_wanted(regulars, sentence="Another"), persona=copy)
    add_evidence(actor=owner_acts, persona=persona, wanted=EvidenceWanted("Later", "A visit", today()))
    Plan.objects.filter(pk=fresh.pk).update(status=Plan.Status.APPROVED)
    put_in_force(actor=owner_acts, plan=Plan.objects.get(pk=fresh.pk))
    assert sorted(one.what for one in copy.evidence.all()) == ["First", "Later"]
    persona.refresh_from_db()
    assert (persona.sentence, persona.evidence.count()) == ("Brews by hand.", 2)


@pytest.mark.django_db
def test_the_file_of_a_plan_brings_its_personas_again(
    regulars: Segment, plan: Plan, owner_acts: Actor
) -> None:
    persona = save_persona(actor=owner_acts, plan=plan, wanted=_wanted(regulars, quote="Tell me before."))
    add_evidence(actor=owner_acts, persona=persona, wanted=EvidenceWanted("First", "Calls", today()))
    document = plan_document(plan)
    document["personas"].append({"name": "Nobody", "segment": "gone", "sentence": "Nowhere"})
    document["personas"].append("nonsense")
    taken = import_plan(actor=owner_acts, document=document)
    made = taken.plan.personas.get()
    assert (made.quote, made.needs, made.evidence.get().what) == ("Tell me before.", persona.needs, "First")
    assert any(one.startswith("Nobody: there is no segment “gone” here.") for one in taken.left_out)


@pytest.mark.django_db
def test_many_personas_cost_as_many_queries_as_few(regulars: Segment, plan: Plan, owner_acts: Actor) -> None:
    def costs() -> int:
        persona_rows(plan, owner_acts)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            persona_rows(plan, owner_acts)
        return len(seen)

    def more(number: int) -> None:
        made = Persona.objects.create(
            plan=plan,
            segment=regulars,
            key=f"p-{number}",
            name=f"P {number}",
            sentence="One",
            figures={"size": 1},
        )
        Evidence.objects.create(persona=made, what="It", source="Calls", on=today())

    more(1)
    few = costs()
    for number in range(2, 12):
        more(number)
    assert costs() == few


@pytest.mark.django_db
def test_programs_read_personas_and_add_evidence(
    regulars: Segment, plan: Plan, owner_acts: Actor, api_client: Client
) -> None:
    save_persona(actor=owner_acts, plan=plan, wanted=_wanted(regulars))
    (line,) = api_client.get("/api/v1/plan/personas").json()
    assert (line["key"], line["segment"], line["size"], line["needs"]) == (
        "marga",
        "regulars",
        10,
        ["The harvest first", "A call"],
    )
    body = {"what": "They ask", "source": "Calls", "on": str(today())}
    answer = api_client.post("/api/v1/plan/personas/marga/evidence", body, content_type="application/json")
    assert (answer.status_code, answer.json()["is_stale"]) == (201, False)
    gone = api_client.post("/api/v1/plan/personas/nobody/evidence", body, content_type="application/json")
    assert gone.status_code == 404
