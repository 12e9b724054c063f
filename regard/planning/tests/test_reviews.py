"""Reviews: opening freezes what nothing changes, the agenda is what stands badly, the next begins with the outcome."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from regard.activities.models import Task
from regard.activities.services.tasks import finish_task
from regard.analytics.services import catch_up
from regard.audit.models import Change
from regard.kernel.actor import Actor, Scope
from regard.kernel.errors import Conflict, Forbidden, Invalid
from regard.kernel.money import to_units
from regard.notifications.models import Notification
from regard.people.models import Role
from regard.people.tests.cast import Cast
from regard.planning.jobs import measure_running_plans, watch_plans
from regard.planning.models import BudgetLine, Decision, Plan, Review
from regard.planning.queries import today
from regard.planning.review_queries import review_page
from regard.planning.services.authority import LimitWanted, save_limit
from regard.planning.services.budget import EntryWanted, LineWanted, record_entry, save_line
from regard.planning.services.contacts import ContactWanted, save_contact_rule
from regard.planning.services.gaps import Decided, GapWanted, move_gap, save_gap
from regard.planning.services.initiatives import InitiativeWanted, save_initiative
from regard.planning.services.objectives import change_objective, create_objective
from regard.planning.services.plans import remove_plans
from regard.planning.services.reviews import (
    change_review,
    close_review,
    decide,
    open_review,
    plan_reviews,
    remove_review,
    take_back_decision,
)
from regard.planning.services.risks import RiskWanted, save_risk
from regard.planning.services.sections import save_section
from regard.planning.services.timeline import StepWanted, save_step
from regard.planning.services.treatments import TreatmentWanted, save_treatment
from regard.planning.tests.conftest import SYSTEM, order, wanted
from regard.planning.tests.test_policies import a_segment
from regard.sales.services.orders import place_orders

pytestmark = pytest.mark.django_db


def a_review(actor: Actor, plan: Plan, cast: Cast, name: str = "Review") -> Review:
    return plan_reviews(actor=actor, plan=plan, name=name, on=today(), leader_id=cast.colleague.pk)[0]


@pytest.fixture
def troubled(shop: None, cast: Cast, plan: Plan, owner_acts: Actor) -> Plan:
    """An objective out of reach, a step overdue, a line overspent, a risk."""
    create_objective(actor=owner_acts, plan=plan, wanted=wanted(cast, target=Decimal(900_000)))
    measure_running_plans()
    box = save_initiative(
        actor=owner_acts, plan=plan, wanted=InitiativeWanted("A tasting box", cast.owner.pk)
    )
    late = today() - timedelta(days=3)
    save_step(actor=owner_acts, initiative=box, wanted=StepWanted("Samples", "milestone", late, late))
    line = save_line(
        actor=owner_acts, plan=plan,
        wanted=LineWanted("Cups", "contact", to_units(100), plan.starts_on, plan.ends_on, cast.owner.pk),
    )  # fmt: skip
    record_entry(
        actor=owner_acts, line=line, wanted=EntryWanted("actual", to_units(300), today(), "Cups", "R-1")
    )
    save_risk(actor=owner_acts, plan=plan, wanted=RiskWanted("Frost", 2, 4, cast.owner.pk))
    return plan


def test_reviews_stand_in_the_calendar_of_whoever_leads_them(
    cast: Cast, plan: Plan, owner_acts: Actor
) -> None:
    made = plan_reviews(
        actor=owner_acts, plan=plan, name="Monthly", on=plan.starts_on.replace(day=31), leader_id=cast.colleague.pk,
        every="month",
    )  # fmt: skip
    assert [one.on.month for one in made] == list(range(1, 13))
    assert [one.on.day for one in made][:4] == [31, 28, 31, 30]
    assert list(Task.objects.values_list("kind", "assignee_id").distinct()) == [
        ("meeting", cast.colleague.pk)
    ]
    moved = change_review(
        actor=owner_acts,
        review=made[5],
        name="June",
        on=made[5].on - timedelta(days=1),
        leader_id=cast.owner.pk,
    )
    assert moved.task is not None
    moved.task.refresh_from_db()
    assert (moved.task.due_on, moved.task.assignee_id) == (made[5].on, cast.owner.pk)
    remove_review(actor=owner_acts, review=made[0])
    assert (Review.objects.count(), Task.objects.count()) == (11, 11)


def test_a_review_without_day_and_leader_is_refused(plan: Plan, owner_acts: Actor) -> None:
    with pytest.raises(Invalid) as caught:
        plan_reviews(actor=owner_acts, plan=plan, name=" ", on=None, leader_id=None)
    assert [one.field for one in caught.value.errors] == ["name", "on", "leader"]
    assert not Task.objects.exists()


def test_opening_freezes_what_later_orders_and_bookings_do_not_change(
    troubled: Plan, cast: Cast, owner_acts: Actor
) -> None:
    review = open_review(actor=owner_acts, review=a_review(owner_acts, troubled, cast))
    frozen = review.frozen
    assert frozen["objectives"][0]["verdict"] == "bad"
    assert frozen["budget"][0]["actual"] == to_units(300)
    place_orders(actor=SYSTEM, orders=[order(9_000, "W-1", today(), "5000")], source="shop")
    catch_up()
    measure_running_plans()
    line = BudgetLine.objects.get()
    record_entry(
        actor=owner_acts, line=line, wanted=EntryWanted("actual", to_units(50), today(), "Lids", "R-2")
    )
    again = open_review(actor=owner_acts, review=review)
    assert again.frozen == frozen
    assert again.opened_at == review.opened_at
    assert Change.objects.filter(model="planning.review", action="open").count() == 1
    other = a_review(owner_acts, troubled, cast, "Another")
    with pytest.raises(Conflict, match="still open"):
        open_review(actor=owner_acts, review=other)
    with pytest.raises(Conflict):
        remove_review(actor=owner_acts, review=review)


def test_the_agenda_is_what_is_red_late_and_overspent(troubled: Plan, cast: Cast, owner_acts: Actor) -> None:
    review = open_review(actor=owner_acts, review=a_review(owner_acts, troubled, cast))
    page = review_page(review, owner_acts)
    assert [(item.key.partition(":")[0], item.title) for item in page.agenda] == [
        ("objective", "Sell more"), ("step", "Samples"), ("budget", "Cups"),
    ]  # fmt: skip


def test_the_next_review_opens_with_what_became_of_what_was_agreed(
    troubled: Plan, cast: Cast, owner_acts: Actor
) -> None:
    first = open_review(actor=owner_acts, review=a_review(owner_acts, troubled, cast, "First"))
    about = review_page(first, owner_acts).agenda[0].key
    with pytest.raises(Invalid):
        decide(actor=owner_acts, review=first, text="Do it", about="objective:999")
    with pytest.raises(Invalid):
        decide(actor=owner_acts, review=first, text="Do it", is_action=True)
    done = decide(
        actor=owner_acts, review=first, text="Call the roaster", about=about, is_action=True,
        person_id=cast.owner.pk, due_on=today(),
    )  # fmt: skip
    late = decide(
        actor=owner_acts, review=first, text="Print the menu", is_action=True, person_id=cast.colleague.pk,
        due_on=today() - timedelta(days=1),
    )  # fmt: skip
    decide(actor=owner_acts, review=first, text="We keep the price")
    mistake = decide(
        actor=owner_acts, review=first, text="Twice", is_action=True, person_id=cast.owner.pk, due_on=today()
    )
    take_back_decision(actor=owner_acts, review=first, decision_id=mistake.pk)
    with pytest.raises(Invalid):
        close_review(actor=owner_acts, review=first, summary="")
    close_review(actor=owner_acts, review=first, summary="Behind on sales.")
    first.refresh_from_db()
    assert first.task is not None
    assert first.task.status == "done"
    with pytest.raises(Conflict):
        decide(actor=owner_acts, review=first, text="Too late")
    assert done.task_id is not None
    finish_task(actor=owner_acts, task_id=done.task_id)
    second = open_review(actor=owner_acts, review=a_review(owner_acts, troubled, cast, "Second"))
    found = [(one["text"], one["status"], one["is_late"]) for one in second.frozen["actions"]]
    assert found == [("Call the roaster", "done", False), ("Print the menu", "open", True)]
    assert f"action:{late.pk}" in {item.key for item in review_page(second, owner_acts).agenda}
    assert late.task_id is not None
    finish_task(actor=SYSTEM, task_id=late.task_id)
    second.refresh_from_db()
    assert second.frozen["actions"][1]["status"] == "open"  # as it was when the review was opened


def test_what_changed_because_of_a_review_is_told_until_the_next(
    troubled: Plan, cast: Cast, owner_acts: Actor
) -> None:
    review = open_review(actor=owner_acts, review=a_review(owner_acts, troubled, cast))
    assert review_page(review, owner_acts).changes == []
    objective = troubled.objectives.get()
    change_objective(
        actor=owner_acts, objective=objective, wanted=wanted(cast, target=Decimal(21_000)), version=1
    )
    words = [one.words for one in review_page(review, owner_acts).changes]
    assert words == ["changed the objective “Sell more”: target"]


def test_what_changed_because_of_a_review_is_told_of_all_that_a_plan_lays_down(
    troubled: Plan, cast: Cast, owner_acts: Actor
) -> None:
    review = open_review(actor=owner_acts, review=a_review(owner_acts, troubled, cast))
    draft = troubled
    best = a_segment("best")
    contact = ContactWanted("phone", "offer", 2, "month", cast.owner.pk, best.pk)
    made = save_contact_rule(actor=owner_acts, plan=draft, wanted=contact)
    save_contact_rule(actor=owner_acts, plan=draft, wanted=replace(contact, most=1), rule=made)
    limit = LimitWanted(Role.objects.get(key="seller").pk, "refund", "money", 500_000, cast.owner.pk)
    save_limit(actor=owner_acts, plan=draft, wanted=limit)
    save_treatment(actor=owner_acts, plan=draft, wanted=TreatmentWanted("Guest", "By name"))
    gap = save_gap(
        actor=owner_acts, plan=draft, wanted=GapWanted(name="No phone", severity=3, evidence="Nobody calls")
    )
    move_gap(actor=owner_acts, gap=gap, to="accepted", decided=Decided(None, "Later", ""))
    save_section(actor=owner_acts, plan=draft, key="risks", values={"text": "Dangers."}, version=1)
    words = [one.words for one in review_page(review, owner_acts).changes]
    assert sorted(words) == sorted([
        "added the rule of contacts “Best, Phone, Offers”",
        "changed the rule of contacts “Best, Phone, Offers”: at most",
        "added the limit “Seller, Refund”",
        "added the treatment “Guest”",
        "added the gap “No phone”",
        "accepted the gap “No phone”",
        "changed the section “Risks and contingency”: text",
    ])  # fmt: skip


def test_frozen_figures_are_for_those_who_might_have_seen_them(
    troubled: Plan, cast: Cast, owner_acts: Actor, owner_client: Client
) -> None:
    review = open_review(actor=owner_acts, review=a_review(owner_acts, troubled, cast))
    grants = {"planning.plan.view": Scope.ALL.value}
    cast.nobody.roles.set([Role.objects.create(key="sees", name="Sees", grants=grants)])
    page = review_page(review, cast.actor("nobody"))
    assert page.frozen["budget"] == []
    assert {item.key.partition(":")[0] for item in page.agenda} == {"step"}
    text = cast.client("nobody").get(reverse("planning:review_detail", args=[review.pk])).content.decode()
    assert "Cups" not in text
    assert "Not for you" in text
    with pytest.raises(Forbidden):
        decide(actor=cast.actor("nobody"), review=review, text="Mine")


def test_the_pages_lead_through_a_review(
    troubled: Plan, cast: Cast, owner_acts: Actor, owner_client: Client
) -> None:
    review = a_review(owner_acts, troubled, cast)
    here = reverse("planning:review_detail", args=[review.pk])
    assert "Nothing is frozen yet" in owner_client.get(here).content.decode()
    opened = owner_client.post(reverse("planning:review_open", args=[review.pk]))
    assert opened["Location"] == reverse("planning:review_present", args=[review.pk])
    slides = [owner_client.get(opened["Location"], {"slide": number}) for number in range(1, 7)]
    assert [one.status_code for one in slides] == [200] * 6
    assert "Sell more" in slides[1].content.decode()
    assert owner_client.get(opened["Location"], {"slide": 7}).status_code == 404
    about = review_page(Review.objects.get(), owner_acts).agenda[0].key
    sent = {
        "text": "Call the roaster",
        "about": about,
        "person": str(cast.owner.pk),
        "due_on": today().isoformat(),
    }
    owner_client.post(reverse("planning:review_decide", args=[review.pk]), sent)
    assert Decision.objects.get().task is not None
    owner_client.post(reverse("planning:review_close", args=[review.pk]), {"summary": "Behind."})
    text = owner_client.get(here).content.decode()
    assert "Closed" in text
    assert "Call the roaster" in text
    assert "0 of 1" in owner_client.get(reverse("planning:review_list")).content.decode()


def test_the_morning_tells_of_what_is_late_overspent_and_due(
    troubled: Plan, cast: Cast, owner_acts: Actor
) -> None:
    a_review(owner_acts, troubled, cast)
    watch_plans.func()
    kinds = set(Notification.objects.values_list("kind", flat=True))
    assert {"planning.step.late", "planning.budget.over", "planning.review.due"} <= kinds
    before = Notification.objects.count()
    watch_plans.func()
    assert Notification.objects.count() == before


def test_a_plan_that_is_taken_out_takes_its_doing_along(
    troubled: Plan, cast: Cast, owner_acts: Actor
) -> None:
    Plan.objects.filter(pk=troubled.pk).update(source="somewhere")
    review = open_review(actor=owner_acts, review=a_review(owner_acts, troubled, cast))
    decide(
        actor=owner_acts, review=review, text="Call", is_action=True, person_id=cast.owner.pk, due_on=today()
    )
    assert remove_plans(actor=SYSTEM, source="somewhere") == 1
    assert not Task.objects.exists()
    assert not BudgetLine.objects.exists()
