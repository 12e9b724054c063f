"""A plan's way into force: asked, handed on, passed to the deputy, decided, superseded; what is frozen and what comes along."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from regard.kernel.actor import Actor
from regard.kernel.errors import Conflict, Forbidden, Invalid
from regard.notifications.models import Notification
from regard.people.models import Role
from regard.people.tests.cast import Cast
from regard.planning.carrying import CARRIED
from regard.planning.elements import ELEMENTS, MANDATORY
from regard.planning.exporting import plan_document
from regard.planning.models import (
    Approval,
    Area,
    AuthorityLimit,
    ContactRule,
    Gap,
    Goal,
    Objective,
    Persona,
    Plan,
    Process,
    Section,
    Selection,
    Treatment,
)
from regard.planning.queries import plan_in_force, running_plans, today
from regard.planning.section_queries import section_of, written
from regard.planning.services.importing import import_plan
from regard.planning.services.measuring import measure_plan
from regard.planning.services.objectives import change_objective, create_objective, remove_objective
from regard.planning.services.plans import add_goal
from regard.planning.services.sections import keep_draft, save_section, write_starter
from regard.planning.services.versions import (
    approve,
    approve_now,
    ask_for_approval,
    begin_version,
    drop_draft_plan,
    hand_on,
    put_in_force,
    send_back,
    tell_deputies,
    withdraw,
)
from regard.planning.tests.conftest import wanted
from regard.planning.tests.test_policies import a_segment
from regard.planning.version_queries import difference, may_decide

pytestmark = pytest.mark.django_db


@pytest.fixture
def whole(plan: Plan, cast: Cast, owner_acts: Actor) -> Plan:
    """A draft with every mandatory section written and one objective."""
    for key in MANDATORY:
        write_starter(actor=owner_acts, plan=plan, key=key, text=f"About {key}.")
    Objective.objects.create(
        plan=plan, goal=Goal.objects.create(plan=plan, name="Grow"), key="sell-more", name="Sell more",
        metric="net_revenue", window="trailing_year", baseline=Decimal(1), baseline_on=plan.starts_on,
        target=Decimal(2), due_on=plan.ends_on, owner=cast.owner,
    )  # fmt: skip
    return plan


@pytest.fixture
def approver(cast: Cast) -> Actor:
    """Anna may approve, too."""
    cast.analyst.roles.add(Role.objects.get(key="manager"))
    return cast.actor("analyst")


def _ask(actor: Actor, plan: Plan, approver: Actor, **more: Any) -> Approval:
    assert approver.user_id is not None
    return ask_for_approval(actor=actor, plan=plan, approver_id=approver.user_id, **more)


def _fresh(plan: Plan) -> Plan:
    return Plan.objects.get(pk=plan.pk)


def test_approval_is_refused_by_name_while_a_mandatory_section_is_empty(
    whole: Plan, owner_acts: Actor, approver: Actor, owner_client: Client
) -> None:
    Section.objects.filter(plan=whole, key__in=("risks", "budget")).update(text=" ")
    with pytest.raises(Invalid, match="Budget and resources and Risks and contingency are still empty"):
        _ask(owner_acts, whole, approver)
    page = owner_client.post("/plan/versions/ask/", {"approver": str(approver.user_id)})
    assert page.status_code == 422
    assert "Budget and resources and Risks and contingency are still empty" in page.content.decode()
    whole.objectives.all().delete()
    Section.objects.filter(plan=whole, text=" ").update(text="Now.")
    with pytest.raises(Invalid, match="Objectives and goals is still empty"):
        approve_now(actor=owner_acts, plan=whole)
    assert _fresh(whole).status == "draft"
    assert not Approval.objects.exists()


def test_what_waits_for_approval_or_is_approved_stays_as_it_is(
    whole: Plan, cast: Cast, owner_acts: Actor, approver: Actor
) -> None:
    asked = _ask(owner_acts, whole, approver)
    frozen = _fresh(whole)
    for deed in (
        lambda: save_section(actor=owner_acts, plan=frozen, key="risks", values={"text": "x"}, version=2),
        lambda: keep_draft(actor=owner_acts, plan=frozen, key="risks", text="x", was=""),
        lambda: add_goal(actor=owner_acts, plan=frozen, name="Another"),
        lambda: create_objective(actor=owner_acts, plan=frozen, wanted=wanted(cast)),
        lambda: remove_objective(actor=owner_acts, objective=frozen.objectives.get()),
        lambda: drop_draft_plan(actor=owner_acts, plan=frozen),
    ):
        with pytest.raises(Conflict, match="stays as it is"):
            deed()
    approve(actor=approver, asked=asked)
    with pytest.raises(Conflict):
        save_section(actor=owner_acts, plan=_fresh(whole), key="risks", values={"text": "x"}, version=2)
    assert section_of(whole, "risks").text == "About risks."  # type: ignore[union-attr]


def test_of_an_approved_objective_the_owner_and_the_reason_change_and_nothing_else(
    shop: None, whole: Plan, cast: Cast, owner_acts: Actor, approver: Actor
) -> None:
    whole.objectives.all().delete()
    asked_for = wanted(cast)
    create_objective(actor=owner_acts, plan=whole, wanted=asked_for)
    approve(actor=approver, asked=_ask(owner_acts, whole, approver))
    one = Objective.objects.select_related("plan", "goal").get()
    handed = wanted(cast, owner_id=cast.colleague.pk, why="They know it.")
    one = change_objective(actor=owner_acts, objective=one, wanted=handed, version=one.version)
    assert one.owner == cast.colleague
    with pytest.raises(Conflict):
        change_objective(
            actor=owner_acts, objective=one, wanted=wanted(cast, target=Decimal(3)), version=one.version
        )
    assert Objective.objects.get().target == asked_for.target


def test_only_whoever_was_asked_decides_and_both_are_told(
    whole: Plan, cast: Cast, owner_acts: Actor, approver: Actor
) -> None:
    asked = _ask(owner_acts, whole, approver)
    assert list(Notification.objects.values_list("user", "kind")) == [
        (approver.user_id, "planning.approval.asked")
    ]
    with pytest.raises(Forbidden):
        approve(actor=owner_acts, asked=asked)
    with pytest.raises(Invalid):
        send_back(actor=approver, asked=asked, answer=" ")
    send_back(actor=approver, asked=asked, answer="The budget is missing a line.")
    assert _fresh(whole).is_draft
    assert Notification.objects.filter(user=cast.owner, kind="planning.approval.decided").count() == 1
    with pytest.raises(Conflict):
        approve(actor=approver, asked=asked)


def test_whoever_approved_is_led_on_to_putting_it_in_force(
    whole: Plan, cast: Cast, owner_acts: Actor, owner_client: Client
) -> None:
    asked = _ask(owner_acts, whole, owner_acts)
    address = f"/plan/approvals/{asked.pk}/"
    assert "Put in force" not in owner_client.get(address).content.decode()
    owner_client.post(address, {"decision": "approve"})
    page = owner_client.get(address).content.decode()
    assert f'action="/plan/versions/enforce/{whole.query}"' in page
    assert "Put in force" in page
    owner_client.post(f"/plan/versions/enforce/{whole.query}")
    assert _fresh(whole).status == "in_force"
    assert "Put in force" not in owner_client.get(address).content.decode()


def test_a_deputy_decides_from_the_day_it_passes_on_and_is_told_once(
    whole: Plan, cast: Cast, owner_acts: Actor, approver: Actor
) -> None:
    day = today() + timedelta(days=2)
    asked = _ask(approver, whole, approver, deputy_id=cast.owner.pk, passes_on=day)
    assert not may_decide(owner_acts, asked)
    assert tell_deputies(today()) == 0
    with pytest.raises(Forbidden, match="before"):
        approve(actor=owner_acts, asked=asked)
    Approval.objects.update(passes_on=today())
    assert tell_deputies(today()) == 1
    assert tell_deputies(today()) == 0
    assert approve(actor=owner_acts, asked=asked).approved_by_id == cast.owner.pk


def test_a_decision_is_handed_on_and_whoever_hands_it_on_stays_deputy(
    whole: Plan, cast: Cast, owner_acts: Actor, approver: Actor
) -> None:
    asked = _ask(approver, whole, owner_acts)
    with pytest.raises(Invalid):
        hand_on(actor=owner_acts, asked=asked, to_id=cast.stranger.pk)
    assert approver.user_id is not None
    handed = hand_on(actor=owner_acts, asked=asked, to_id=approver.user_id)
    assert (handed.approver_id, handed.deputy_id) == (approver.user_id, cast.owner.pk)
    assert may_decide(approver, handed)
    assert approve(actor=approver, asked=handed).status == "approved"


def test_whoever_asked_takes_it_back_and_writes_on(whole: Plan, owner_acts: Actor, approver: Actor) -> None:
    asked = _ask(owner_acts, whole, approver)
    withdraw(actor=owner_acts, asked=asked)
    assert _fresh(whole).is_draft
    _ask(owner_acts, _fresh(whole), approver)


def test_the_version_in_force_is_the_plan_and_supersedes_the_one_before(
    whole: Plan, owner_acts: Actor, approver: Actor, owner_client: Client
) -> None:
    with pytest.raises(Conflict):
        put_in_force(actor=owner_acts, plan=whole)
    first = put_in_force(actor=owner_acts, plan=approve_now(actor=owner_acts, plan=whole))
    second = begin_version(actor=owner_acts, plan=first)
    save_section(actor=owner_acts, plan=second, key="risks", values={"text": "Otherwise."}, version=1)
    assert plan_in_force(owner_acts) == first
    assert "Version 1, in force" in owner_client.get("/").content.decode()
    assert set(running_plans(only_current=True)) == {first}
    put_in_force(actor=owner_acts, plan=approve_now(actor=owner_acts, plan=second))
    assert plan_in_force(owner_acts) == second
    assert _fresh(first).status == "superseded"
    assert section_of(first, "risks").text == "About risks."  # type: ignore[union-attr]
    assert set(running_plans()) == {second}


def test_a_new_version_begins_as_the_old_one_is_and_leaves_it_alone(
    whole: Plan, cast: Cast, owner_acts: Actor
) -> None:
    section = section_of(whole, "risks")
    assert section is not None
    save_section(
        actor=owner_acts, plan=whole, key="risks", version=section.version,
        values={"owner_id": cast.colleague.pk, "status": "ready"},
    )  # fmt: skip
    first = put_in_force(actor=owner_acts, plan=approve_now(actor=owner_acts, plan=whole))
    measure_plan(first)
    second = begin_version(actor=owner_acts, plan=first)
    copied = section_of(second, "risks")
    assert copied is not None
    assert (copied.text, copied.owner_id, copied.status) == ("About risks.", cast.colleague.pk, "writing")
    mine, theirs = second.objectives.get(), first.objectives.get()
    assert (mine.key, mine.target, mine.goal.plan_id) == (theirs.key, theirs.target, second.pk)
    assert mine.measurement.actual == theirs.measurement.actual
    with pytest.raises(Conflict, match="Version 2 is being written"):
        begin_version(actor=owner_acts, plan=first)
    drop_draft_plan(actor=owner_acts, plan=second)
    assert first.objectives.count() == 1
    assert written(first).written == 14


def test_with_other_days_what_is_due_moves_along(whole: Plan, owner_acts: Actor) -> None:
    first = put_in_force(actor=owner_acts, plan=approve_now(actor=owner_acts, plan=whole))
    ends = first.ends_on + timedelta(days=365)
    starts = first.ends_on + timedelta(days=1)
    second = begin_version(actor=owner_acts, plan=first, starts_on=starts, ends_on=ends)
    assert second.objectives.get().due_on == ends


def test_two_versions_are_told_apart_in_sections_and_in_what_objectives_ask(
    whole: Plan, owner_acts: Actor, owner_client: Client
) -> None:
    first = put_in_force(actor=owner_acts, plan=approve_now(actor=owner_acts, plan=whole))
    second = begin_version(actor=owner_acts, plan=first)
    save_section(
        actor=owner_acts,
        plan=second,
        key="risks",
        values={"text": "About dangers. [[budget:planned]] is at stake."},
        version=1,
    )
    second.objectives.update(target=Decimal(3))
    found = difference(first, second)
    assert [one.element.key for one in found.changed] == ["risks"]
    ((title, (objective,)),) = found.things
    assert title == "Objectives"
    assert [(line.label, line.left, line.right) for line in objective.lines] == [("Target", "€2.00", "€3.00")]
    page = owner_client.get(f"/plan/versions/compare/?left={first.pk}&right={second.pk}").content.decode()
    assert "dangers. [Budget, planned] is at stake." in page.replace("<ins>", "").replace("</ins>", "")
    assert "€3.00" in page


def test_two_versions_are_told_apart_in_everything_else_they_lay_down(
    whole: Plan, cast: Cast, owner_acts: Actor, owner_client: Client
) -> None:
    best, usual = a_segment("best"), a_segment("usual")
    area = Area.objects.create(plan=whole, name="Data", levels=["In heads", "In lists", "a", "b", "c"])
    gap = Gap.objects.create(
        plan=whole, area=area, name="Callers are numbers", severity=3, evidence="36 of 140"
    )
    Selection.objects.create(plan=whole, name="A telephone")
    Persona.objects.create(plan=whole, segment=best, key="marga", name="Marga", sentence="Brews by hand")
    rule = {"channel": "phone", "purpose": "offer", "owner": cast.owner}
    for segment, most in ((None, 1), (best, 2)):
        ContactRule.objects.create(plan=whole, segment=segment, most=most, **rule)
    Treatment.objects.create(plan=whole, segment=best, name="Guest", what="By name")
    limit = {"role": Role.objects.get(key="seller"), "unit": "money", "ask": cast.owner}
    AuthorityLimit.objects.create(plan=whole, kind="refund", most=500_000, **limit)
    Process.objects.create(plan=whole, name="Complaints", owner=cast.owner, steps=[
        {"who": "Aylin", "what": "Calls back", "with": "", "within": "a day"}])  # fmt: skip
    first = put_in_force(actor=owner_acts, plan=approve_now(actor=owner_acts, plan=whole))
    second = begin_version(actor=owner_acts, plan=first)
    assert difference(first, second).things == []  # a copy says the same
    second.areas.get().assessments.create(level=3, finding="One list", on=today())
    second.gaps.update(name="Callers are unknown", severity=1)
    second.selections.update(what="For the shop")
    second.personas.update(sentence="Brews with a machine")
    second.contact_rules.filter(segment=None).delete()
    second.treatments.update(answer_hours=4)
    AuthorityLimit.objects.create(
        plan=second, kind="refund", most=900_000, segment=usual, total=10_000, **limit
    )
    second.processes.update(begins="Somebody calls")
    things = dict(difference(first, second).things)
    assert {title: [(one.name, one.kind, [line.label for line in one.lines]) for one in found]
            for title, found in things.items()} == {
        "Situation": [("Data", "changed", ["Level", "What was found"])],
        "Gaps": [("Callers are unknown", "changed", ["Name", "Severity"])],
        "Tools": [("A telephone", "changed", ["What it is for"])],
        "Personas": [("Marga", "changed", ["In a sentence"])],
        "Contacts": [("Everybody, Phone, Offers", "gone", ["At most", "What is said", "Who answers for it"])],
        "Treatments": [("Guest", "changed", ["Answer within hours"])],
        "What a role may give": [
            ("Seller, Refund, Usual", "new", ["Up to", "Altogether at most", "Above it asks"])
        ],
        "Processes": [("Complaints", "changed", ["Begins when"])],
    }  # fmt: skip
    page = owner_client.get(f"/plan/versions/compare/?left={first.pk}&right={second.pk}").content.decode()
    for said in ("<ins>Brews with a machine</ins>", "Seller, Refund, Usual", "<ins>€1 a month</ins>"):
        assert said in page
    gap.delete()
    assert [one.kind for one in dict(difference(first, second).things)["Gaps"]] == ["new"]


def test_every_model_that_hangs_on_a_plan_says_how_it_comes_along() -> None:
    hanging = set()
    for model in apps.get_models():
        for one in model._meta.get_fields():
            if one.many_to_one and one.concrete and one.related_model in {Plan, Objective}:
                hanging.add(model._meta.label_lower)
            if one.one_to_one and one.concrete and one.related_model in {Plan, Objective}:
                hanging.add(model._meta.label_lower)
    assert hanging - set(CARRIED.keys()) == set()


def test_a_plan_goes_out_as_one_file_and_comes_in_as_a_draft(
    shop: None, whole: Plan, cast: Cast, owner_acts: Actor, owner_client: Client
) -> None:
    whole.objectives.all().delete()
    create_objective(actor=owner_acts, plan=whole, wanted=wanted(cast))
    document = owner_client.get("/plan/versions/export/").json()
    assert document == plan_document(whole)
    document["objectives"].append(
        document["objectives"][0] | {"name": "Fly", "metric": "wings", "key": "fly"}
    )
    document["sections"].append({"key": "weather", "text": "Rain."})
    taken = import_plan(actor=owner_acts, document=document)
    assert [line.split(":")[0] for line in taken.left_out] == ["Fly", "Section “weather”"]
    again = plan_document(taken.plan)
    for name in ("objectives", "sections", "goals", "summary", "starts_on"):
        kept = [one for one in again[name] if one["key"] != "fly"] if name == "objectives" else again[name]
        assert kept == plan_document(whole)[name]
    with pytest.raises(Invalid, match="no plan"):
        import_plan(actor=owner_acts, document={"format": "else"})
    with pytest.raises(Forbidden):
        import_plan(actor=cast.actor("analyst"), document=document)


def test_sections_are_read_and_written_by_programs(whole: Plan, api_client: Client) -> None:
    rows = api_client.get("/api/v1/plan/sections").json()
    assert [one["key"] for one in rows] == ELEMENTS.keys()
    risks = api_client.get("/api/v1/plan/sections/risks").json()
    assert risks["text"] == "About risks."
    body = {"text": "By a program.", "version": risks["version"]}
    put = api_client.put("/api/v1/plan/sections/risks", body, content_type="application/json")
    assert put.json()["text"] == "By a program."
    assert (
        api_client.put("/api/v1/plan/sections/risks", body, content_type="application/json").status_code
        == 409
    )
    assert api_client.get("/api/v1/plan/sections/weather").status_code == 404
    assert [one["status"] for one in api_client.get("/api/v1/plan/versions").json()] == ["draft"]
    exported = api_client.get("/api/v1/plan/export").json()
    exported["objectives"] = []
    made = api_client.post("/api/v1/plan/import", exported, content_type="application/json")
    assert made.status_code == 201
    assert made.json()["edition"] == 2
