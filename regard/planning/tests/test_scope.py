"""Scope: agreed once, crept from by approved requests only, and measured."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from regard.kernel.actor import Actor, Scope
from regard.kernel.errors import Conflict, Forbidden, Invalid
from regard.kernel.money import to_units
from regard.notifications.models import Notification
from regard.people.models import Role
from regard.people.tests.cast import Cast
from regard.planning.models import ChangeRequest, Initiative, Plan
from regard.planning.scope_queries import meter_of
from regard.planning.scope_rules import creep, days_late, verdict
from regard.planning.services.budget import LineWanted, save_line
from regard.planning.services.initiatives import (
    InitiativeWanted,
    assign_person,
    save_initiative,
    set_dropped,
)
from regard.planning.services.scope import RequestWanted, agree_scope, answer_request, ask_for_change

pytestmark = pytest.mark.django_db


@given(agreed=st.integers(0, 10**6), approved=st.integers(-(10**6), 10**6), now=st.integers(0, 10**7))
def test_what_is_not_room_is_unapproved(agreed: int, approved: int, now: int) -> None:
    found = creep(agreed, approved, now)
    assert found.room == 0 or found.unapproved == 0
    assert found.room - found.unapproved == agreed + approved - now


def test_growing_unasked_is_bad_and_growing_much_with_leave_is_watched() -> None:
    assert verdict(0.01, 5) == "bad"
    assert verdict(0.2, 0) == "watch"
    assert verdict(0.1, 0) == "good"
    assert verdict(None, 0) == "good"
    assert days_late(date(2026, 3, 1), 10, date(2026, 3, 15)) == 4
    assert days_late(None, 10, date(2026, 3, 15)) is None


def line(cast: Cast, plan: Plan, name: str, money: int) -> LineWanted:
    return LineWanted(name, "training", to_units(money), plan.starts_on, plan.ends_on, cast.owner.pk)


@pytest.fixture
def box(cast: Cast, plan: Plan, owner_acts: Actor) -> Initiative:
    made = save_initiative(
        actor=owner_acts, plan=plan, wanted=InitiativeWanted("A tasting box", cast.owner.pk)
    )
    assign_person(
        actor=owner_acts, initiative=made, person_id=cast.owner.pk, part="Leads", planned_minutes=600
    )
    save_line(actor=owner_acts, plan=plan, wanted=line(cast, plan, "Course", 1_000))
    return made


def test_the_scope_is_agreed_once_and_not_of_nothing(plan: Plan, owner_acts: Actor) -> None:
    with pytest.raises(Invalid):
        agree_scope(actor=owner_acts, plan=plan)
    with pytest.raises(Conflict):
        ask_for_change(actor=owner_acts, plan=plan, wanted=RequestWanted("More", "Because", money=1))


def test_what_goes_beyond_what_was_agreed_is_refused_until_it_was_approved(
    cast: Cast, plan: Plan, box: Initiative, owner_acts: Actor
) -> None:
    agree_scope(actor=owner_acts, plan=plan)
    with pytest.raises(Conflict):
        agree_scope(actor=owner_acts, plan=plan)
    more = line(cast, plan, "Cups", 200)
    another = InitiativeWanted("Another", cast.owner.pk)
    for deed in (
        lambda: save_line(actor=owner_acts, plan=plan, wanted=more),
        lambda: save_initiative(actor=owner_acts, plan=plan, wanted=another),
        lambda: assign_person(
            actor=owner_acts, initiative=box, person_id=cast.owner.pk, part="Leads", planned_minutes=660
        ),
    ):
        with pytest.raises(Invalid, match="Ask for a change"):
            deed()
    assert (plan.budget_lines.count(), plan.initiatives.count()) == (1, 1)
    asked = ask_for_change(
        actor=owner_acts, plan=plan,
        wanted=RequestWanted("Cups", "Cafés ask for them", to_units(200), 60, 5, is_new_initiative=True),
    )  # fmt: skip
    with pytest.raises(Invalid):
        save_line(actor=owner_acts, plan=plan, wanted=more)
    answer_request(actor=owner_acts, request_id=asked.pk, is_approved=True, text="")
    save_line(actor=owner_acts, plan=plan, wanted=more)
    made = save_initiative(actor=owner_acts, plan=plan, wanted=another)
    assign_person(
        actor=owner_acts, initiative=box, person_id=cast.owner.pk, part="Leads", planned_minutes=660
    )
    meter = meter_of(plan)
    assert meter is not None
    assert meter.share == pytest.approx(0.2)
    assert meter.verdict == "watch"
    assert meter.added == ("Another",)
    assert (meter.money.room, meter.minutes.room, meter.initiatives.room) == (0, 0, 0)
    set_dropped(actor=owner_acts, initiative=made, is_dropped=True)
    third = save_initiative(actor=owner_acts, plan=plan, wanted=InitiativeWanted("A third", cast.owner.pk))
    with pytest.raises(Invalid):
        set_dropped(actor=owner_acts, initiative=made, is_dropped=False)
    assert third.pk


def test_making_it_smaller_needs_nobodys_leave(
    cast: Cast, plan: Plan, box: Initiative, owner_acts: Actor
) -> None:
    agree_scope(actor=owner_acts, plan=plan)
    assign_person(actor=owner_acts, initiative=box, person_id=cast.owner.pk, part="Leads", planned_minutes=60)
    known = plan.budget_lines.get()
    save_line(actor=owner_acts, plan=plan, wanted=line(cast, plan, "Course", 400), line=known)
    save_line(actor=owner_acts, plan=plan, wanted=line(cast, plan, "Cups", 600))
    meter = meter_of(plan)
    assert meter is not None
    assert (meter.money.room, meter.verdict) == (0, "good")


def test_a_request_is_answered_once_by_whoever_may_and_whoever_asked_is_told(
    cast: Cast, plan: Plan, box: Initiative, owner_acts: Actor
) -> None:
    agree_scope(actor=owner_acts, plan=plan)
    grants = {"planning.plan.view": Scope.ALL.value, "planning.scope.create": Scope.ALL.value}
    cast.nobody.roles.set([Role.objects.create(key="asks", name="Asks", grants=grants)])
    actor = cast.actor("nobody")
    with pytest.raises(Invalid) as caught:
        ask_for_change(actor=actor, plan=plan, wanted=RequestWanted(" ", ""))
    assert [one.field for one in caught.value.errors] == ["name", "why", "money"]
    asked = ask_for_change(actor=actor, plan=plan, wanted=RequestWanted("Cups", "They ask", days=5))
    with pytest.raises(Forbidden):
        answer_request(actor=actor, request_id=asked.pk, is_approved=True, text="")
    with pytest.raises(Invalid):
        answer_request(actor=owner_acts, request_id=asked.pk, is_approved=False, text=" ")
    answer_request(actor=owner_acts, request_id=asked.pk, is_approved=False, text="Next year")
    with pytest.raises(Conflict):
        answer_request(actor=owner_acts, request_id=asked.pk, is_approved=True, text="")
    assert list(Notification.objects.values_list("user_id", "kind")) == [
        (cast.nobody.pk, "planning.scope.answered")
    ]


def test_the_page_agrees_asks_and_answers_without_showing_money_to_all(
    cast: Cast, plan: Plan, box: Initiative, owner_client: Client
) -> None:
    here = reverse("planning:scope")
    assert "not agreed yet" in owner_client.get(here).content.decode()
    owner_client.post(reverse("planning:scope_agree"))
    sent = {"name": "Cups", "why": "Cafés ask for them", "money": "200", "hours": "1.5", "days": "5"}
    owner_client.post(reverse("planning:scope_ask"), sent)
    asked = ChangeRequest.objects.get()
    assert (asked.money, asked.minutes, asked.days) == (to_units(200), 90, 5)
    assert "€200" in owner_client.get(here).content.decode()
    owner_client.post(
        reverse("planning:scope_answer", args=[asked.pk]), {"answer": "approve", "note": "Good"}
    )
    asked.refresh_from_db()
    assert asked.answer == "approved"
    grants = {"planning.plan.view": Scope.ALL.value}
    cast.nobody.roles.set([Role.objects.create(key="sees", name="Sees", grants=grants)])
    page = cast.client("nobody").get(here).content.decode()
    assert "Cups" in page
    assert "€" not in page
