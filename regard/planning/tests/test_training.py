"""Training: who needs what, until when it counts, who is told, what moved after it, and deeds that ask for it."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from regard.analytics.services import catch_up, mark_dirty
from regard.customers.models import Customer
from regard.customers.services.bulk_changes import start_change
from regard.exchange.models import Export
from regard.exchange.services.exporting import start_export
from regard.kernel.actor import Actor, system_actor
from regard.kernel.errors import Conflict, Forbidden, Invalid
from regard.notifications.models import Notification
from regard.people.gates import is_trained, pass_gate
from regard.people.models import Role
from regard.people.tests.cast import Cast
from regard.planning.exporting import plan_document
from regard.planning.models import Completion, Course, CourseGate, Objective, Plan
from regard.planning.queries import today
from regard.planning.services.importing import import_plan
from regard.planning.services.objectives import create_objective
from regard.planning.services.training import (
    CourseWanted,
    confirm_completion,
    remove_completion,
    remove_course,
    save_course,
    set_gate,
    tell_of_training,
)
from regard.planning.services.versions import begin_version, put_in_force
from regard.planning.tests.conftest import wanted as objective_wanted
from regard.planning.training_queries import course_rows, effect_of, mine
from regard.planning.training_rules import compared_days, counts_until, standing
from regard.ui.nouns import noun
from regard.ui.services import freeze_rows

DAY = date(2026, 6, 15)


def _role(key: str) -> int:
    return Role.objects.get(key=key).pk


def _course(plan: Plan, actor: Actor, **changes: Any) -> Course:
    given: dict[str, Any] = {
        "name": "Visits", "outcome": "Write a visit down.", "material": "Read five.", "role_ids": [_role("seller")],
    }  # fmt: skip
    return save_course(actor=actor, plan=plan, wanted=CourseWanted(**(given | changes)))


def test_a_completion_counts_to_the_end_of_its_last_day() -> None:
    assert counts_until(date(2025, 1, 31), 1) == date(2025, 2, 28)
    assert counts_until(DAY, None) is None
    assert standing(None, 12, DAY) == "open"
    assert standing(date(2020, 1, 1), None, DAY) == "done"
    assert standing(date(2025, 6, 15), 12, DAY) == "soon"
    assert standing(date(2025, 6, 14), 12, DAY) == "over"
    assert standing(date(2025, 7, 16), 12, DAY) == "done"


def test_what_is_too_fresh_is_not_compared() -> None:
    assert compared_days(DAY - timedelta(days=13), DAY) == 0
    assert compared_days(DAY - timedelta(days=14), DAY) == 14
    assert compared_days(DAY - timedelta(days=400), DAY) == 90


@pytest.mark.django_db
def test_who_lacks_what_follows_from_roles_and_completions(
    plan: Plan, owner_acts: Actor, cast: Cast, owner_client: Client, colleague_client: Client
) -> None:
    course = _course(plan, owner_acts, months=12)
    (row,) = course_rows(plan, owner_acts)
    assert {one.member.user for one in row.lacking} == {cast.colleague, cast.stranger}
    confirm_completion(actor=owner_acts, course=course, person_id=cast.colleague.pk, on=today())
    confirm_completion(actor=owner_acts, course=course, person_id=cast.colleague.pk, on=today())
    over = today() - timedelta(days=400)
    confirm_completion(actor=owner_acts, course=course, person_id=cast.stranger.pk, on=over)
    assert Completion.objects.count() == 2
    (row,) = course_rows(plan, owner_acts)
    assert [(one.member.user, one.key) for one in row.lacking] == [(cast.stranger, "over")]
    assert row.state[0] == "bad"
    page = owner_client.get("/plan/training/").content.decode()
    assert "1 of 2 lacks it" in page
    assert "over since" in page
    theirs = colleague_client.get("/plan/training/").content.decode()
    assert "Stranger" not in theirs
    assert "Who lacks what" not in theirs
    (own,) = mine(plan, cast.actor("colleague"))
    assert own.counts
    assert "You have everything you need." in colleague_client.get("/plan/training/mine/").content.decode()
    (theirs_,) = mine(plan, cast.actor("stranger"))
    assert theirs_.lacks
    assert mine(plan, cast.actor("analyst")) == []
    remove_completion(
        actor=owner_acts, course=course, completion_id=own.completion.pk if own.completion else 0
    )
    assert mine(plan, cast.actor("colleague"))[0].lacks


@pytest.mark.django_db
def test_people_are_told_once_of_what_they_need_and_before_it_is_over(
    plan: Plan, owner_acts: Actor, cast: Cast
) -> None:
    Plan.objects.update(status=Plan.Status.IN_FORCE)
    plan.refresh_from_db()
    course = _course(plan, owner_acts, months=12)
    told = Notification.objects.filter(kind="planning.training.needed")
    assert {one.user for one in told} == {cast.colleague, cast.stranger}
    assert tell_of_training(plan) == 0
    soon = today() - timedelta(days=350)
    confirm_completion(actor=owner_acts, course=course, person_id=cast.colleague.pk, on=soon)
    assert tell_of_training(plan) == 1
    ending = Notification.objects.get(kind="planning.training.ending")
    assert ending.user == cast.colleague
    assert tell_of_training(plan) == 0
    Completion.objects.update(on=today() - timedelta(days=500))
    assert tell_of_training(plan) == 1


@pytest.mark.django_db
def test_nobody_confirms_for_themselves_while_somebody_else_may(
    plan: Plan, owner_acts: Actor, cast: Cast
) -> None:
    course = _course(plan, owner_acts)
    confirm_completion(actor=owner_acts, course=course, person_id=cast.owner.pk, on=today())
    cast.analyst.roles.set([_role("manager")])
    with pytest.raises(Forbidden, match="their own"):
        confirm_completion(
            actor=owner_acts, course=course, person_id=cast.owner.pk, on=today() - timedelta(days=1)
        )
    with pytest.raises(Forbidden):
        confirm_completion(
            actor=cast.actor("colleague"), course=course, person_id=cast.stranger.pk, on=today()
        )
    with pytest.raises(Invalid) as caught:
        confirm_completion(actor=owner_acts, course=course, person_id=None, on=today() + timedelta(days=1))
    assert {one.field for one in caught.value.errors} == {"person", "on"}


@pytest.mark.django_db
def test_each_mistake_in_a_course_is_named_at_its_field(plan: Plan, owner_acts: Actor) -> None:
    bad = CourseWanted("", "", link="ftp://x", months=0, role_ids=[999_999], objective_id=999_999)
    with pytest.raises(Invalid) as caught:
        save_course(actor=owner_acts, plan=plan, wanted=bad)
    assert {one.field for one in caught.value.errors} == {
        "name",
        "outcome",
        "link",
        "months",
        "roles",
        "objective",
    }
    with pytest.raises(Invalid, match="give a link"):
        _course(plan, owner_acts, material="")
    course = _course(plan, owner_acts)
    with pytest.raises(Conflict):
        save_course(
            actor=owner_acts, plan=plan, wanted=CourseWanted("Visits", "Do", "It"), course=course, version=9
        )


@pytest.mark.django_db
def test_a_deed_asks_for_a_course_only_once_it_was_set(plan: Plan, owner_acts: Actor, cast: Cast) -> None:
    course = _course(plan, owner_acts, months=12)
    acts = cast.actor("colleague")
    pass_gate(acts, "exchange.export", 1_000_000)
    assert not is_trained(acts, course.key)
    set_gate(actor=owner_acts, gate="exchange.export", plan=plan, course_id=course.pk, at_least=100)
    pass_gate(acts, "exchange.export", 99)
    pass_gate(system_actor("job"), "exchange.export", 100)
    with pytest.raises(Forbidden, match="Visits"):
        pass_gate(acts, "exchange.export", 100)
    with pytest.raises(Conflict, match="asks for this course"):
        remove_course(actor=owner_acts, course=course)
    confirm_completion(actor=owner_acts, course=course, person_id=cast.colleague.pk, on=today())
    assert is_trained(acts, course.key)
    pass_gate(acts, "exchange.export", 100)
    Completion.objects.update(on=today() - timedelta(days=400))
    assert not is_trained(acts, course.key)
    set_gate(actor=owner_acts, gate="exchange.export", plan=plan, course_id=None, at_least=None)
    pass_gate(acts, "exchange.export", 100)
    with pytest.raises(Invalid):
        set_gate(actor=owner_acts, gate="exchange.export", plan=plan, course_id=course.pk, at_least=0)
    with pytest.raises(Forbidden):
        set_gate(actor=acts, gate="exchange.export", plan=plan, course_id=None, at_least=None)


@pytest.mark.django_db
def test_a_large_export_and_the_deletion_of_many_are_refused_without_the_course(
    shop: None, plan: Plan, owner_acts: Actor, owner_client: Client
) -> None:
    course = _course(plan, owner_acts)
    for gate in ("exchange.export", "customers.delete"):
        set_gate(actor=owner_acts, gate=gate, plan=plan, course_id=course.pk, at_least=3)
    ids = list(Customer.objects.values_list("pk", flat=True)[:5])
    chosen = freeze_rows(actor=owner_acts, noun=noun("customers.customer"), ids=ids)
    with pytest.raises(Forbidden, match="Visits"):
        start_export(
            actor=owner_acts,
            noun_key="customers.customer",
            selection_id=chosen.pk,
            columns=["name"],
            format="csv",
        )
    with pytest.raises(Forbidden, match="Visits"):
        start_change(actor=owner_acts, kind="delete", customer_ids=ids)
    start_change(actor=owner_acts, kind="delete", customer_ids=ids[:2])
    address = f"{reverse('exchange:export_new')}?selection={chosen.pk}"
    page = owner_client.post(address, {"columns": ["name"], "format": "csv"}).content.decode()
    assert "This needs the course “Visits”." in page
    assert not Export.objects.exists()
    assert "From 3 records on: “Visits”." in owner_client.get("/plan/training/").content.decode()


@pytest.mark.django_db
def test_what_moved_after_a_course_is_told_of_the_customers_of_those_who_did_it(
    shop: None, plan: Plan, owner_acts: Actor, cast: Cast, owner_client: Client
) -> None:
    Customer.objects.update(owner=cast.colleague)
    mark_dirty("customers", None)
    catch_up()
    objective: Objective = create_objective(actor=owner_acts, plan=plan, wanted=objective_wanted(cast))
    course = _course(plan, owner_acts, objective_id=objective.pk)
    assert effect_of(course, owner_acts) == (None, "Too early: two weeks after a completion are needed.")
    for person, ago in ((cast.colleague, 100), (cast.stranger, 100), (cast.owner, 3)):
        Completion.objects.create(course=course, person=person, on=today() - timedelta(days=ago))
    effect, why = effect_of(course, owner_acts)
    assert effect is not None, why
    assert (effect.people, effect.days) == (1, 90)
    assert effect.before.startswith("€")
    page = owner_client.get(f"/plan/training/{course.pk}/").content.decode()
    assert "It is an observation and no proof" in page
    none, why = effect_of(course, cast.actor("colleague"))
    assert none is None
    assert "Not for you" in why
    Objective.objects.update(metric="customers")
    course = Course.objects.get(pk=course.pk)
    assert "cannot be told apart" in effect_of(course, owner_acts)[1]


@pytest.mark.django_db
def test_courses_go_over_to_the_version_that_comes_into_force(
    plan: Plan, owner_acts: Actor, cast: Cast
) -> None:
    Plan.objects.update(status=Plan.Status.IN_FORCE)
    plan.refresh_from_db()
    course = _course(plan, owner_acts)
    set_gate(actor=owner_acts, gate="exchange.export", plan=plan, course_id=course.pk, at_least=1)
    confirm_completion(actor=owner_acts, course=course, person_id=cast.colleague.pk, on=today())
    fresh = begin_version(actor=owner_acts, plan=plan)
    assert fresh.courses.count() == 0
    brought = _course(fresh, owner_acts, name="Visits", outcome="Better")
    other = _course(plan, owner_acts, name="Other")
    Plan.objects.filter(pk=fresh.pk).update(status=Plan.Status.APPROVED)
    put_in_force(actor=owner_acts, plan=Plan.objects.get(pk=fresh.pk))
    assert set(fresh.courses.values_list("pk", flat=True)) == {brought.pk, other.pk}
    assert Completion.objects.get().course_id == brought.pk
    assert CourseGate.objects.get().course_id == brought.pk


@pytest.mark.django_db
def test_the_file_of_a_plan_brings_its_courses_again(plan: Plan, owner_acts: Actor) -> None:
    _course(plan, owner_acts, months=6, link="https://example.com/film")
    document = plan_document(plan)
    document["courses"].append({"name": "Broken"})
    taken = import_plan(actor=owner_acts, document=document)
    made = taken.plan.courses.get()
    assert (made.months, made.link, [role.key for role in made.roles.all()]) == (
        6,
        "https://example.com/film",
        ["seller"],
    )
    assert any(one.startswith("Broken:") for one in taken.left_out)


@pytest.mark.django_db
def test_many_courses_cost_as_many_queries_as_few(plan: Plan, owner_acts: Actor) -> None:
    def costs() -> int:
        with CaptureQueriesContext(connection) as seen:
            course_rows(plan, owner_acts)
        return len(seen)

    _course(plan, owner_acts)
    few = costs()
    for number in range(10):
        _course(plan, owner_acts, name=f"Course {number}")
    assert costs() == few


def _post(client: Client, path: str, body: Mapping[str, Any]) -> tuple[int, Any]:
    answer = client.post(f"/api/v1/plan/{path}", body, content_type="application/json")
    return answer.status_code, answer.json()


@pytest.mark.django_db
def test_programs_read_courses_and_confirm_completions(
    plan: Plan, owner_acts: Actor, api_client: Client, cast: Cast
) -> None:
    _course(plan, owner_acts)
    (line,) = api_client.get("/api/v1/plan/courses").json()
    assert (line["key"], line["roles"], line["needed"]) == ("visits", ["seller"], 2)
    body = {"person": cast.colleague.email, "on": str(today())}
    assert _post(api_client, "courses/visits/completions", body)[0] == 201
    assert _post(api_client, "courses/visits/completions", body | {"person": "x@y.example"})[0] == 422
    assert _post(api_client, "courses/nothing/completions", body)[0] == 404
    (line,) = api_client.get("/api/v1/plan/courses").json()
    assert line["lacking"] == [cast.stranger.email]
