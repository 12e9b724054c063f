"""Risks: a contingency really goes into force when its figure crosses the line, once, with its tasks and notices."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from regard.activities.models import Task
from regard.analytics.services import catch_up
from regard.audit.models import Change
from regard.kernel.actor import Actor, Scope
from regard.kernel.errors import Conflict, Forbidden, Invalid
from regard.notifications.models import Notification
from regard.people.models import Role
from regard.people.tests.cast import Cast
from regard.planning.jobs import measure_running_plans
from regard.planning.models import Activation, Plan, Risk
from regard.planning.queries import today
from regard.planning.risk_queries import activations_of, map_of, risk_rows
from regard.planning.services.risks import (
    Contingent,
    RiskWanted,
    check_risks,
    end_contingency,
    remove_risk,
    save_risk,
)
from regard.planning.tests.conftest import SYSTEM, order
from regard.sales.services.orders import place_orders

pytestmark = pytest.mark.django_db


def risk_wanted(cast: Cast, **changes: Any) -> RiskWanted:
    """Sales of the last thirty days fall below 2,000: a month of the shop brings about 1,100."""
    values: dict[str, Any] = {
        "name": "Sales dry up", "probability": 3, "impact": 5, "owner_id": cast.owner.pk,
        "metric": "net_revenue", "window": "trailing_month", "side": "above", "value": Decimal(5_000),
        "contingency": (Contingent("Call the roaster", cast.colleague.pk, 2), Contingent("Tell the bank")),
    }  # fmt: skip
    return RiskWanted(**(values | changes))


def sell(amount: str, number: int = 9_000) -> None:
    place_orders(actor=SYSTEM, orders=[order(number, "W-1", today(), amount)], source="shop")
    catch_up()


@pytest.fixture
def risk(shop: None, cast: Cast, plan: Plan, owner_acts: Actor) -> Risk:
    return save_risk(actor=owner_acts, plan=plan, wanted=risk_wanted(cast))


def test_a_risk_that_lacks_a_part_is_refused_at_it(cast: Cast, plan: Plan, owner_acts: Actor) -> None:
    bad = risk_wanted(cast, name="", probability=6, impact=None, side="", value=None, contingency=())
    with pytest.raises(Invalid) as caught:
        save_risk(actor=owner_acts, plan=plan, wanted=bad)
    fields = [one.field for one in caught.value.errors]
    assert fields == ["name", "probability", "impact", "side", "value", "contingency"]
    assert not Risk.objects.exists()


def test_crossing_the_line_opens_the_tasks_and_tells_once(
    cast: Cast, plan: Plan, risk: Risk, owner_acts: Actor
) -> None:
    assert not Activation.objects.exists()
    sell("9000")
    measure_running_plans()
    active = Activation.objects.get()
    assert active.value > 5_000
    tasks = list(Task.objects.order_by("pk"))
    assert [(one.title, one.assignee_id, one.due_on) for one in tasks] == [
        ("Call the roaster", cast.colleague.pk, today() + timedelta(days=2)),
        ("Tell the bank", cast.owner.pk, today() + timedelta(days=7)),
    ]
    assert active.task_ids == [one.pk for one in tasks]
    told = Notification.objects.filter(kind="planning.risk.active")
    assert list(told.values_list("user_id", "subject_id")) == [(cast.owner.pk, risk.pk)]
    assert Change.objects.filter(model="planning.risk", action="activate").count() == 1
    sell("10", 9_001)
    measure_running_plans()
    assert check_risks(plan) == 0
    assert (Activation.objects.count(), Task.objects.count(), told.count()) == (1, 2, 1)


def test_the_figure_coming_back_is_told_and_the_contingency_stays_until_somebody_ends_it(
    cast: Cast, plan: Plan, risk: Risk, owner_acts: Actor
) -> None:
    sell("9000")
    check_risks(plan)
    Risk.objects.update(trigger_value=Decimal(50_000))
    check_risks(plan)
    active = Activation.objects.get()
    assert active.recovered_at is not None
    assert Notification.objects.filter(kind="planning.risk.recovered").count() == 1
    with pytest.raises(Invalid):
        end_contingency(actor=owner_acts, risk=risk, text=" ")
    end_contingency(actor=owner_acts, risk=risk, text="The roaster delivers again")
    Risk.objects.update(trigger_value=Decimal(5_000))
    assert check_risks(plan) == 1  # a new time, because the figure had been right
    with pytest.raises(Conflict):
        remove_risk(actor=owner_acts, risk=risk)


def test_ended_while_the_figure_is_still_wrong_it_does_not_come_again_at_once(
    plan: Plan, risk: Risk, owner_acts: Actor
) -> None:
    sell("9000")
    check_risks(plan)
    end_contingency(actor=owner_acts, risk=risk, text="We live with it")
    assert check_risks(plan) == 0
    assert check_risks(plan) == 0
    assert Activation.objects.count() == 1


def test_a_step_of_somebody_who_has_left_goes_to_whoever_answers_and_holds_nothing_up(
    cast: Cast, plan: Plan, risk: Risk, owner_acts: Actor
) -> None:
    cast.colleague.is_active = False
    cast.colleague.save()
    sell("9000")
    assert check_risks(plan) == 1
    assert set(Task.objects.values_list("assignee_id", flat=True)) == {cast.owner.pk}
    end_contingency(actor=owner_acts, risk=risk, text="Again")
    cast.owner.is_active = False
    cast.owner.save()
    Risk.objects.update(is_armed=True)
    assert check_risks(plan) == 1
    assert Activation.objects.count() == 2
    assert Task.objects.count() == 2  # nobody is here to whom one could be given


def test_a_step_without_words_is_refused(shop: None, cast: Cast, plan: Plan, owner_acts: Actor) -> None:
    for title in (" ", "x" * 301):
        with pytest.raises(Invalid) as caught:
            save_risk(actor=owner_acts, plan=plan, wanted=risk_wanted(cast, contingency=(Contingent(title),)))
        assert [one.field for one in caught.value.errors] == ["contingency"]


def test_a_risk_that_is_closed_or_has_no_figure_is_not_asked(
    cast: Cast, plan: Plan, risk: Risk, owner_acts: Actor
) -> None:
    save_risk(actor=owner_acts, plan=plan, wanted=risk_wanted(cast, is_closed=True), risk=risk)
    save_risk(actor=owner_acts, plan=plan, wanted=risk_wanted(cast, name="Fire", metric="", contingency=()))
    sell("9000")
    assert check_risks(plan) == 0
    assert not Activation.objects.exists()


def test_the_map_adds_up_and_leaves_out_what_is_closed(cast: Cast, plan: Plan, owner_acts: Actor) -> None:
    for name, probability, impact, is_closed in (
        ("A", 1, 5, False),
        ("B", 1, 5, False),
        ("C", 4, 2, False),
        ("D", 4, 2, True),
    ):
        wanted = risk_wanted(
            cast,
            name=name,
            probability=probability,
            impact=impact,
            metric="",
            contingency=(),
            is_closed=is_closed,
        )
        save_risk(actor=owner_acts, plan=plan, wanted=wanted)
    found = map_of(plan)
    assert found.total == 3
    assert [sum_ for _, _, _, sum_ in found.rows] == [0, 1, 0, 0, 2]
    assert [sum_ for _, _, sum_ in found.columns] == [0, 1, 0, 0, 2]
    assert [row.risk.name for row in risk_rows(plan, None)] == ["C", "A", "B", "D"]


def test_the_pages_write_and_show_a_risk(
    shop: None, cast: Cast, plan: Plan, owner_acts: Actor, owner_client: Client
) -> None:
    sent = {
        "name": "Sales dry up", "probability": "3", "impact": "5", "owner": str(cast.owner.pk),
        "metric": "repeat_purchase_rate", "window": "trailing_year", "side": "below", "value": "20",
    }  # fmt: skip
    refused = owner_client.post(reverse("planning:risk_create"), sent).content.decode()
    assert "at least one step" in refused
    owner_client.post(reverse("planning:risk_create"), sent | {"step_1": "Call the roaster", "days_1": "3"})
    risk = Risk.objects.get()
    assert risk.trigger_value == Decimal("0.2")
    assert risk.contingency == [{"title": "Call the roaster", "person": None, "days": 3}]
    page = owner_client.get(reverse("planning:risk_detail", args=[risk.pk])).content.decode()
    assert "falls below 20.0%" in page
    assert "Call the roaster" in page
    assert 'value="20"' in owner_client.get(reverse("planning:risk_change", args=[risk.pk])).content.decode()
    register = reverse("planning:risk_list")
    assert "Sales dry up" in owner_client.get(register, {"probability": "3", "impact": "5"}).content.decode()
    elsewhere = owner_client.get(register, {"probability": "1", "impact": "1"}).content.decode()
    assert f'href="/plan/risks/{risk.pk}/"' not in elsewhere


def test_what_a_figure_stands_at_is_for_those_who_see_its_rows(
    cast: Cast, plan: Plan, risk: Risk, owner_acts: Actor
) -> None:
    sell("9000")
    check_risks(plan)
    grants = {"planning.plan.view": Scope.ALL.value}
    cast.nobody.roles.set([Role.objects.create(key="sees", name="Sees", grants=grants)])
    actor = cast.actor("nobody")
    assert risk_rows(plan, actor)[0].now == ""
    assert risk_rows(plan, owner_acts)[0].now != ""
    assert activations_of(risk, actor)[0].value == ""
    with pytest.raises(Forbidden):
        save_risk(actor=actor, plan=plan, wanted=risk_wanted(cast, name="Mine"))
