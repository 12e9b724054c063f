"""Initiatives and their timeline: what is refused, what is pushed, what is put back, and who may."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from regard.activities.services.tasks import finish_task
from regard.audit.models import Change
from regard.kernel.actor import Actor, Scope
from regard.kernel.errors import Conflict, Forbidden, Invalid
from regard.notifications.models import Notification
from regard.people.models import Role
from regard.people.tests.cast import Cast
from regard.planning.initiative_queries import actions_of, efforts_of, timeline_of
from regard.planning.models import Action, Initiative, Phase, Plan, Step, StepLink, TimelineMove
from regard.planning.queries import today
from regard.planning.services.initiatives import (
    InitiativeWanted,
    assign_person,
    log_time,
    open_action,
    remove_initiative,
    save_initiative,
    set_dropped,
    take_back_time,
)
from regard.planning.services.timeline import (
    StepWanted,
    finish_step,
    move_step,
    reopen_step,
    save_step,
    tell_of_late,
    undo_move,
)

pytestmark = pytest.mark.django_db


def day(number: int) -> date:
    return today() + timedelta(days=number)


@pytest.fixture
def box(cast: Cast, plan: Plan, owner_acts: Actor) -> Initiative:
    wanted = InitiativeWanted("A tasting box", cast.owner.pk, phase="Foundations")
    return save_initiative(actor=owner_acts, plan=plan, wanted=wanted)


def add(actor: Actor, to: Initiative, name: str, start: int, end: int, **more: Any) -> Step:
    kind = more.pop("kind", "work")
    wanted = StepWanted(name, kind, day(start), day(end), **more)
    return save_step(actor=actor, initiative=to, wanted=wanted).step


def days_of(step: Step) -> tuple[date, date]:
    step.refresh_from_db()
    return step.starts_on, step.ends_on


def own_rights(cast: Cast, **more: Scope) -> Actor:
    """Somebody who sees the plan and may change their own initiatives."""
    grants = {
        "planning.plan.view": Scope.ALL,
        "planning.initiative.change": Scope.OWN,
        "planning.time.create": Scope.OWN,
    }
    role = Role.objects.create(
        key="does", name="Does", grants={key: one.value for key, one in (grants | more).items()}
    )
    cast.nobody.roles.set([role])
    return cast.actor("nobody")


def test_an_initiative_without_name_and_owner_is_refused_at_both(plan: Plan, owner_acts: Actor) -> None:
    with pytest.raises(Invalid) as caught:
        save_initiative(actor=owner_acts, plan=plan, wanted=InitiativeWanted(" ", None))
    assert [error.field for error in caught.value.errors] == ["name", "owner"]
    assert not Initiative.objects.exists()
    assert not Change.objects.filter(model="planning.initiative").exists()


def test_a_phase_is_made_when_new_and_goes_with_its_last_initiative(
    cast: Cast, plan: Plan, box: Initiative, owner_acts: Actor
) -> None:
    assert [phase.name for phase in Phase.objects.all()] == ["Foundations"]
    wanted = InitiativeWanted("A tasting box", cast.owner.pk, phase="Launch")
    save_initiative(actor=owner_acts, plan=plan, wanted=wanted, initiative=box, version=1)
    assert [phase.name for phase in Phase.objects.all()] == ["Launch"]
    with pytest.raises(Conflict):
        save_initiative(actor=owner_acts, plan=plan, wanted=wanted, initiative=box, version=1)


def test_what_waits_is_pushed_and_undo_puts_everything_back(box: Initiative, owner_acts: Actor) -> None:
    brief = add(owner_acts, box, "Write the brief", 0, 9, kind="brief")
    pilot = add(owner_acts, box, "Pilot", 12, 20, kind="pilot", waits_for=(brief.pk,))
    launch = add(owner_acts, box, "Launch", 21, 21, kind="milestone", waits_for=(pilot.pk,))
    moved = move_step(actor=owner_acts, step=brief, starts_on=day(0), ends_on=day(14))
    assert [one.name for one in moved.pushed] == ["Pilot", "Launch"]
    assert days_of(pilot) == (day(15), day(23))
    assert days_of(launch) == (day(23), day(23))
    assert pilot.baseline_ends_on == day(20)
    assert Change.objects.filter(model="planning.step", action="push").count() == 2
    assert moved.move is not None
    undo_move(actor=owner_acts, move_id=moved.move.pk)
    assert (days_of(brief), days_of(pilot), days_of(launch)) == (
        (day(0), day(9)), (day(12), day(20)), (day(21), day(21)),
    )  # fmt: skip
    undo_move(actor=owner_acts, move_id=moved.move.pk)
    assert days_of(pilot) == (day(12), day(20))


def test_days_between_two_steps_are_typed_kept_drawn_and_honoured(
    box: Initiative, owner_acts: Actor, owner_client: Client
) -> None:
    brief, pilot = add(owner_acts, box, "Brief", 0, 9), add(owner_acts, box, "Pilot", 0, 4)
    address = reverse("planning:step_change", args=[pilot.pk])
    sent: dict[str, object] = {
        "name": "Pilot", "kind": "work", "starts_on": day(0), "ends_on": day(4), "waits_for_1": brief.pk,
        "waits_for_1_lag": "5", "version": 1,
    }  # fmt: skip
    for wrong, word in (
        ({"waits_for_1_lag": "soon"}, "whole number"),
        ({"waits_for_1_lag": "400"}, "At most 366 days"),
        ({"waits_for_1": ""}, "for which step"),
        ({"waits_for_0": brief.pk}, "each step once"),
        ({"waits_for_1": 999}, "steps of this plan"),
    ):
        answer = owner_client.post(address, sent | wrong)
        assert word in answer.content.decode(), wrong
    assert not StepLink.objects.exists()
    assert owner_client.post(address, sent).status_code == 302
    assert days_of(pilot) == (day(15), day(19))
    page = owner_client.get(reverse("planning:timeline")).content.decode()
    assert "Brief (5 days later)" in page
    assert ">+5 d</text>" in page
    assert 'value="5"' in owner_client.get(address).content.decode()
    earlier = sent | {"waits_for_1_lag": "−2", "version": Step.objects.get(pk=pilot.pk).version}
    assert owner_client.post(address, earlier).status_code == 302
    assert days_of(pilot) == (day(8), day(12))  # two days before the day after
    move_step(actor=owner_acts, step=brief, starts_on=day(0), ends_on=day(14))
    assert days_of(pilot) == (day(13), day(17))
    assert {row.step.name: row.slack for row in timeline_of(box.plan).steps} == {"Brief": 0, "Pilot": 0}


def test_undo_is_refused_once_something_of_it_moved_again(box: Initiative, owner_acts: Actor) -> None:
    step = add(owner_acts, box, "Write the brief", 0, 9)
    first = move_step(actor=owner_acts, step=step, starts_on=day(1), ends_on=day(10))
    move_step(actor=owner_acts, step=step, starts_on=day(2), ends_on=day(11))
    assert first.move is not None
    with pytest.raises(Conflict):
        undo_move(actor=owner_acts, move_id=first.move.pk)
    assert days_of(step) == (day(2), day(11))


@pytest.mark.parametrize("far", [date(1, 1, 1), date(9999, 12, 31)])
def test_days_no_plan_has_are_refused(far: date, box: Initiative, owner_acts: Actor) -> None:
    with pytest.raises(Invalid):
        save_step(actor=owner_acts, initiative=box, wanted=StepWanted("Far", "work", far, far))
    step = add(owner_acts, box, "Near", 0, 1)
    with pytest.raises(Invalid):
        move_step(actor=owner_acts, step=step, starts_on=far, ends_on=far)
    with pytest.raises(Invalid):
        finish_step(actor=owner_acts, step=step, on=far)
    assert days_of(step) == (day(0), day(1))


def test_a_circle_is_refused_with_the_way_round(box: Initiative, owner_acts: Actor) -> None:
    one = add(owner_acts, box, "One", 0, 1)
    two = add(owner_acts, box, "Two", 2, 3, waits_for=(one.pk,))
    wanted = StepWanted("One", "work", day(0), day(1), waits_for=(two.pk,))
    with pytest.raises(Invalid, match="circle") as caught:
        save_step(actor=owner_acts, initiative=box, wanted=wanted, step=one)
    assert "One" in str(caught.value)
    assert "Two" in str(caught.value)
    assert list(StepLink.objects.values_list("before_id", "after_id")) == [(one.pk, two.pk)]


def test_a_late_milestone_shows_its_slip_and_that_of_what_waits(
    plan: Plan, box: Initiative, owner_acts: Actor
) -> None:
    late = add(owner_acts, box, "Samples are here", -4, -4, kind="milestone")
    add(owner_acts, box, "Pack", -3, 6, waits_for=(late.pk,))
    add(owner_acts, box, "Far away", 60, 61, waits_for=(late.pk,))
    found = timeline_of(plan)
    assert {row.step.name: row.slip for row in found.steps} == {
        "Samples are here": 4,
        "Pack": 4,
        "Far away": 0,
    }
    assert [row.step.name for row in found.late] == ["Samples are here"]
    assert found.rows[0].state == "late"
    assert days_of(late) == (day(-4), day(-4))  # what is drawn later is not yet written


def test_whoever_answers_is_told_of_an_overdue_step_once(
    cast: Cast, plan: Plan, box: Initiative, owner_acts: Actor
) -> None:
    step = add(owner_acts, box, "Samples are here", -4, -4, kind="milestone")
    assert tell_of_late(plan) == 1
    assert tell_of_late(plan) == 0
    assert list(Notification.objects.values_list("user_id", "subject_id")) == [(cast.owner.pk, step.pk)]
    move_step(actor=owner_acts, step=step, starts_on=day(-2), ends_on=day(-2))
    assert tell_of_late(plan) == 1  # the new day has passed, too


def test_stages_are_accepted_in_order_and_with_a_word_on_how_one_knows(
    box: Initiative, owner_acts: Actor
) -> None:
    brief = add(owner_acts, box, "Brief", -9, -8, kind="brief", acceptance="Aylin has read it")
    pilot = add(owner_acts, box, "Pilot", -7, 2, kind="pilot")
    with pytest.raises(Conflict, match="comes first"):
        finish_step(actor=owner_acts, step=pilot)
    with pytest.raises(Invalid):
        finish_step(actor=owner_acts, step=brief)
    finish_step(actor=owner_acts, step=brief, text="She signed it on Monday")
    finish_step(actor=owner_acts, step=pilot)
    with pytest.raises(Conflict, match="came after"):
        reopen_step(actor=owner_acts, step=brief)
    with pytest.raises(Invalid, match="already"):
        add(owner_acts, box, "Another brief", 0, 1, kind="brief")
    with pytest.raises(Conflict, match="done"):
        move_step(actor=owner_acts, step=brief, starts_on=day(0), ends_on=day(1))


def test_one_changes_what_one_answers_for_and_nothing_else(
    cast: Cast, plan: Plan, box: Initiative, owner_acts: Actor
) -> None:
    actor = own_rights(cast)
    step = add(owner_acts, box, "Brief", 0, 1)
    for deed in (
        lambda: move_step(actor=actor, step=step, starts_on=day(2), ends_on=day(3)),
        lambda: set_dropped(actor=actor, initiative=box, is_dropped=True),
        lambda: assign_person(
            actor=actor, initiative=box, person_id=cast.owner.pk, part="Leads", planned_minutes=60
        ),
    ):
        with pytest.raises(Forbidden):
            deed()
    assert days_of(step) == (day(0), day(1))
    mine = save_initiative(actor=owner_acts, plan=plan, wanted=InitiativeWanted("Mine", cast.nobody.pk))
    assert add(actor, mine, "Brief", 0, 1).pk
    with pytest.raises(Forbidden):
        save_initiative(actor=actor, plan=plan, wanted=InitiativeWanted("Another", cast.nobody.pk))


def test_pushing_somebody_elses_step_tells_them(
    cast: Cast, plan: Plan, box: Initiative, owner_acts: Actor
) -> None:
    theirs = save_initiative(
        actor=owner_acts, plan=plan, wanted=InitiativeWanted("Theirs", cast.colleague.pk)
    )
    mine = add(owner_acts, box, "Brief", 0, 5)
    after = add(owner_acts, theirs, "Send", 6, 8, waits_for=(mine.pk,))
    move_step(actor=owner_acts, step=mine, starts_on=day(0), ends_on=day(9))
    assert list(Notification.objects.values_list("user_id", "subject_id")) == [(cast.colleague.pk, after.pk)]


def test_minutes_and_people_are_counted_planned_and_actual(
    cast: Cast, plan: Plan, box: Initiative, owner_acts: Actor
) -> None:
    assign_person(
        actor=owner_acts, initiative=box, person_id=cast.owner.pk, part="Leads", planned_minutes=600
    )
    assign_person(
        actor=owner_acts, initiative=box, person_id=cast.colleague.pk, part="Packs", planned_minutes=300
    )
    log_time(actor=owner_acts, initiative=box, on=today(), minutes=90)
    entry = log_time(actor=owner_acts, initiative=box, on=today(), minutes=30)
    take_back_time(actor=owner_acts, initiative=box, entry_id=entry.pk)
    effort = efforts_of(plan)[box.pk]
    assert (effort.planned_minutes, effort.actual_minutes) == (900, 90)
    assert (effort.planned_people, effort.actual_people) == (2, 1)
    with pytest.raises(Conflict):
        remove_initiative(actor=owner_acts, initiative=box)


@pytest.mark.parametrize(("minutes", "ahead"), [(0, 0), (1441, 0), (30, 1)])
def test_time_nobody_can_have_given_is_refused(
    minutes: int, ahead: int, box: Initiative, owner_acts: Actor
) -> None:
    with pytest.raises(Invalid):
        log_time(actor=owner_acts, initiative=box, on=day(ahead), minutes=minutes)
    assert not box.time_entries.exists()


def test_one_logs_ones_own_time_only(cast: Cast, box: Initiative) -> None:
    actor = own_rights(cast)
    with pytest.raises(Invalid):
        log_time(actor=actor, initiative=box, on=today(), minutes=30, person_id=cast.owner.pk)
    assert log_time(actor=actor, initiative=box, on=today(), minutes=30).person_id == cast.nobody.pk


def test_an_action_is_a_task_on_somebodys_day_and_tells_when_it_is_done(
    cast: Cast, box: Initiative, owner_acts: Actor
) -> None:
    values = {"title": "Order samples", "assignee_id": cast.owner.pk, "due_on": day(-1)}
    action = open_action(actor=owner_acts, initiative=box, values=values, key="samples")
    again = open_action(actor=owner_acts, initiative=box, values=values, key="samples")
    assert again.pk == action.pk
    assert Action.objects.count() == 1
    assert [(row.title, row.is_late) for row in actions_of(box, owner_acts)] == [("Order samples", True)]
    finish_task(actor=owner_acts, task_id=action.task_id)
    assert [row.status for row in actions_of(box, owner_acts)] == ["done"]


def test_claims_on_the_same_customers_margin_never_exceed_the_whole(
    cast: Cast, plan: Plan, owner_acts: Actor
) -> None:
    half = InitiativeWanted("One", cast.owner.pk, credit=Decimal("0.6"), credit_from=today())
    save_initiative(actor=owner_acts, plan=plan, wanted=half)
    with pytest.raises(Invalid, match="40% is left"):
        save_initiative(actor=owner_acts, plan=plan, wanted=replace(half, name="Two"))


def test_the_timeline_costs_the_same_however_much_is_on_it(
    cast: Cast,
    plan: Plan,
    box: Initiative,
    owner_acts: Actor,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    steps = [add(owner_acts, box, f"Step {number}", number, number) for number in range(6)]
    add(owner_acts, box, "Last", 9, 9, waits_for=tuple(step.pk for step in steps))
    with django_assert_num_queries(3):
        timeline_of(plan)


def test_the_pages_show_and_move_what_there_is(
    cast: Cast, plan: Plan, box: Initiative, owner_acts: Actor, owner_client: Client
) -> None:
    step = add(owner_acts, box, "Write the brief", 0, 9, kind="brief", acceptance="Aylin has read it")
    assert b"A tasting box" in owner_client.get(reverse("planning:initiative_list")).content
    page = owner_client.get(reverse("planning:initiative_detail", args=[box.pk])).content.decode()
    assert "Accepted when: Aylin has read it" in page
    drawn = owner_client.get(reverse("planning:timeline")).content.decode()
    assert f'data-step="{step.pk}"' in drawn
    sent = {
        "step": step.pk,
        "starts_on": day(3).isoformat(),
        "ends_on": day(12).isoformat(),
        "version": step.version,
    }
    answer = owner_client.post(reverse("planning:step_move"), sent, headers={"HX-Request": "true"})
    assert "Undo" in answer.content.decode()
    assert days_of(step) == (day(3), day(12))
    again = owner_client.post(reverse("planning:step_move"), sent | {"starts_on": day(5).isoformat()})
    assert again.status_code == 302
    assert days_of(step) == (day(3), day(12))  # the version was an old one
    undo = TimelineMove.objects.get()
    owner_client.post(reverse("planning:timeline_undo", args=[undo.pk]))
    assert days_of(step) == (day(0), day(9))
    refused = owner_client.post(reverse("planning:step_finish", args=[step.pk]), {"on": today().isoformat()})
    assert "Say how you know" in refused.content.decode()


def test_whoever_may_only_look_gets_no_bar_to_drag(
    cast: Cast, plan: Plan, box: Initiative, owner_acts: Actor
) -> None:
    add(owner_acts, box, "Write the brief", 0, 9)
    own_rights(cast)
    page = cast.client("nobody").get(reverse("planning:timeline")).content.decode()
    assert "data-step=" in page
    assert "data-movable" not in page
