"""The budget: what is booked and never changed, who is told, who sees it; and what the plan is worth, from real orders."""

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from regard.analytics.services import catch_up
from regard.audit.models import Change
from regard.kernel.actor import Actor, Scope
from regard.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from regard.kernel.money import to_units
from regard.notifications.models import Notification
from regard.people.models import Role
from regard.people.tests.cast import Cast
from regard.planning.budget_queries import (
    budget_of,
    business_of,
    describe_lines,
    find_line,
    money_of,
    open_commitments,
    returns_of,
)
from regard.planning.models import BudgetEntry, BudgetLine, Plan
from regard.planning.queries import today
from regard.planning.services.budget import (
    EntryWanted,
    LineWanted,
    record_entry,
    remove_line,
    reverse_entry,
    save_line,
    tell_of_overspend,
)
from regard.planning.services.initiatives import InitiativeWanted, save_initiative
from regard.planning.tests.conftest import SYSTEM
from regard.sales.services.orders import NewLine, NewOrder, place_orders

pytestmark = pytest.mark.django_db


def line_wanted(cast: Cast, plan: Plan, **changes: Any) -> LineWanted:
    values: dict[str, Any] = {
        "name": "Tasting boxes", "factor": "contact", "planned": to_units(1_000), "starts_on": plan.starts_on,
        "ends_on": plan.ends_on, "owner_id": cast.colleague.pk,
    }  # fmt: skip
    return LineWanted(**(values | changes))


@pytest.fixture
def line(cast: Cast, plan: Plan, owner_acts: Actor) -> BudgetLine:
    return save_line(actor=owner_acts, plan=plan, wanted=line_wanted(cast, plan))


def book(actor: Actor, line: BudgetLine, amount: int, kind: str = "actual", **more: Any) -> BudgetEntry:
    wanted = EntryWanted(kind, to_units(amount), more.pop("on", today()), "Boxes", "Invoice 17", **more)
    return record_entry(actor=actor, line=line, wanted=wanted)


def test_a_line_that_lacks_a_part_is_refused_at_it(cast: Cast, plan: Plan, owner_acts: Actor) -> None:
    bad = line_wanted(cast, plan, name=" ", factor="luck", planned=None, ends_on=None, owner_id=None)
    with pytest.raises(Invalid) as caught:
        save_line(actor=owner_acts, plan=plan, wanted=bad)
    assert [one.field for one in caught.value.errors] == ["name", "factor", "planned", "ends_on", "owner"]
    assert not BudgetLine.objects.exists()


def test_every_entry_rests_on_paper(line: BudgetLine, owner_acts: Actor) -> None:
    with pytest.raises(Invalid) as caught:
        record_entry(
            actor=owner_acts, line=line, wanted=EntryWanted("actual", 0, today() + timedelta(1), "", " ")
        )
    assert [one.field for one in caught.value.errors] == ["amount", "on", "text", "source"]
    assert not BudgetEntry.objects.exists()
    assert not Change.objects.filter(model="planning.budget_line", action="book").exists()


def test_an_expense_settles_a_commitment_and_a_reversal_takes_both_back(
    plan: Plan, line: BudgetLine, owner_acts: Actor
) -> None:
    promised = book(owner_acts, line, 400, "commitment")
    paid = book(owner_acts, line, 300, settles_id=promised.pk)
    row = budget_of(plan).rows[0]
    assert (row.booked.actual, row.booked.committed) == (to_units(300), to_units(100))
    with pytest.raises(Conflict):
        reverse_entry(actor=owner_acts, line=line, entry_id=promised.pk)
    first = reverse_entry(actor=owner_acts, line=line, entry_id=paid.pk)
    assert reverse_entry(actor=owner_acts, line=line, entry_id=paid.pk).pk == first.pk
    row = budget_of(plan).rows[0]
    assert (row.booked.actual, row.booked.committed) == (0, to_units(400))
    assert [(one.pk, left) for one, left in open_commitments(line)] == [(promised.pk, to_units(400))]
    assert BudgetEntry.objects.count() == 3
    with pytest.raises(Conflict):
        remove_line(actor=owner_acts, line=line)


def test_the_same_paper_of_another_program_is_booked_once(line: BudgetLine, owner_acts: Actor) -> None:
    first = book(owner_acts, line, 10, external_id="erp-1")
    assert book(owner_acts, line, 10, external_id="erp-1").pk == first.pk
    assert BudgetEntry.objects.count() == 1


def test_whoever_answers_for_a_line_is_told_of_overspending_once(
    cast: Cast, plan: Plan, line: BudgetLine, owner_acts: Actor
) -> None:
    book(owner_acts, line, 1_000)
    told = Notification.objects.filter(kind="planning.budget.over", user=cast.colleague)
    before = told.count()
    book(owner_acts, line, 200)
    assert told.count() == before + 1
    book(owner_acts, line, 50)
    tell_of_overspend(plan)
    assert told.count() == before + 1
    assert budget_of(plan).rows[0].word == "Overspent"


def test_the_plan_sums_its_lines_and_each_initiative_its_own(
    cast: Cast, plan: Plan, line: BudgetLine, owner_acts: Actor
) -> None:
    box = save_initiative(
        actor=owner_acts, plan=plan, wanted=InitiativeWanted("A tasting box", cast.owner.pk)
    )
    wanted = line_wanted(
        cast, plan, name="Courses", factor="training", initiative_id=box.pk, planned=to_units(500)
    )
    course = save_line(actor=owner_acts, plan=plan, wanted=wanted)
    book(owner_acts, line, 100)
    book(owner_acts, course, 40)
    budget = budget_of(plan)
    assert (budget.sums.planned, budget.sums.actual) == (to_units(1_500), to_units(140))
    assert budget.sums.variance == budget.sums.planned - budget.sums.expected
    assert [label for label, _, _ in budget.groups] == ["Training", "Contact, offers and rewards"]
    assert money_of(plan)[box.pk].actual == to_units(40)


def test_the_budget_is_hidden_from_whoever_only_sees_the_plan(
    cast: Cast, plan: Plan, line: BudgetLine, owner_acts: Actor
) -> None:
    box = save_initiative(
        actor=owner_acts, plan=plan, wanted=InitiativeWanted("A tasting box", cast.owner.pk)
    )
    save_line(actor=owner_acts, plan=plan, wanted=line_wanted(cast, plan, name="Cups", initiative_id=box.pk))
    role = Role.objects.create(key="sees", name="Sees", grants={"planning.plan.view": Scope.ALL.value})
    cast.nobody.roles.set([role])
    client, actor = cast.client("nobody"), cast.actor("nobody")
    assert client.get(reverse("planning:budget")).status_code == 404
    assert client.get(reverse("planning:worth")).status_code == 404
    page = client.get(reverse("planning:initiative_detail", args=[box.pk])).content.decode()
    assert "Cups" not in page
    assert "€1,000" not in page
    assert describe_lines(actor, [line.pk]) == {}
    with pytest.raises(NotFound):
        find_line(actor, line.pk)
    with pytest.raises(Forbidden):
        book(actor, line, 1)


def test_the_pages_book_and_show(plan: Plan, line: BudgetLine, owner_client: Client) -> None:
    sent = {
        "kind": "actual",
        "amount": "250",
        "on": today().isoformat(),
        "text": "Boxes",
        "source": "Invoice 17",
    }
    address = reverse("planning:budget_entry_create", args=[line.pk])
    assert owner_client.post(address, sent | {"source": ""}).status_code == 200
    assert not BudgetEntry.objects.exists()
    assert owner_client.post(address, sent).status_code == 302
    shown = owner_client.get(reverse("planning:budget_line", args=[line.pk])).content.decode()
    assert "Invoice 17" in shown
    assert "€250" in shown
    assert "€250" in owner_client.get(reverse("planning:budget")).content.decode()
    entry = BudgetEntry.objects.get()
    owner_client.post(reverse("planning:budget_entry_reverse", args=[line.pk, entry.pk]))
    assert "reversed" in owner_client.get(reverse("planning:budget_line", args=[line.pk])).content.decode()


def sell(number: int, days_ago: int, amount: int, cost: int) -> None:
    at = datetime.combine(today() - timedelta(days=days_ago), time(12), tzinfo=UTC)
    line = NewLine(to_units(amount), cost=to_units(cost))
    sold = NewOrder(f"M-{number}", at, [line], customer_key="W-1", customer_name="Customer W-1")
    place_orders(actor=SYSTEM, orders=[sold], source="shop")


def test_the_return_is_what_margin_grew_by_for_what_was_spent(
    cast: Cast, plan: Plan, owner_acts: Actor, owner_client: Client
) -> None:
    for number, (days_ago, amount, cost) in enumerate([(10, 500, 200), (375, 180, 80), (100, 9_000, 1)]):
        sell(number, days_ago, amount, cost)
    catch_up()
    start = today() - timedelta(days=90)
    wanted = InitiativeWanted("A tasting box", cast.owner.pk, credit=Decimal("0.5"), credit_from=start)
    box = save_initiative(actor=owner_acts, plan=plan, wanted=wanted)
    course = save_line(actor=owner_acts, plan=plan, wanted=line_wanted(cast, plan, initiative_id=box.pk))
    book(owner_acts, course, 50)
    found = returns_of(plan, owner_acts)
    row = found.rows[0]
    assert (row.now, row.before, row.cost) == (300, 100, to_units(50))
    assert row.gain == 100  # half of what the margin grew by
    assert row.roi == pytest.approx(1.0)
    assert (found.cost, found.gain) == (to_units(50), 100)
    page = owner_client.get(reverse("planning:worth")).content.decode()
    assert "/insight/metrics/gross_margin/" in page
    assert "100%" in page


def test_the_calculator_reads_the_business_and_not_what_somebody_typed(
    shop: None, cast: Cast, plan: Plan, line: BudgetLine, owner_acts: Actor, owner_client: Client
) -> None:
    keep = save_line(
        actor=owner_acts, plan=plan, wanted=line_wanted(cast, plan, name="Rewards", purpose="keep")
    )
    book(owner_acts, keep, 100)
    known = business_of(plan, owner_acts)
    assert known is not None
    assert known.customers == 10
    assert known.retention == 1
    assert known.keep_spend == 100
    assert known.cost_to_keep == pytest.approx(10)
    assert known.cost_to_win is None
    page = owner_client.get(
        reverse("planning:worth"), {"points": "3", "orders": "2", "less": "1", "discount": "8"}
    )
    text = page.content.decode()
    assert "3 points of retention more" in text
    assert "2 more orders of everybody" in text
    assert "Gupta and Lehmann" in text
    assert "10.00" in text


def test_figures_of_customers_one_may_not_see_are_not_reckoned_with(
    shop: None, cast: Cast, plan: Plan, line: BudgetLine
) -> None:
    grants = {"planning.plan.view": Scope.ALL.value, "planning.budget.view": Scope.ALL.value}
    cast.nobody.roles.set([Role.objects.create(key="sees", name="Sees", grants=grants)])
    assert business_of(plan, cast.actor("nobody")) is None
    page = cast.client("nobody").get(reverse("planning:worth")).content.decode()
    assert "points of retention more" not in page
