"""Adoption: counted from the audit and from what was logged, and asked as metrics."""

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from regard.activities.services.imported import PastActivity, PastTask, log_many, open_many
from regard.analytics.metrics import ask
from regard.analytics.services import catch_up
from regard.audit.queries import deeds_since
from regard.audit.services import note
from regard.customers.models import Customer
from regard.kernel.actor import Actor
from regard.people.models import User
from regard.people.queries import business
from regard.people.tests.cast import Cast
from regard.planning.adoption_queries import adoption_of, trend
from regard.planning.adoption_rules import part_of
from regard.planning.models import Plan, WorkDay
from regard.planning.queries import today
from regard.planning.services.adoption import count_workdays
from regard.planning.services.objectives import create_objective
from regard.planning.tests.conftest import SYSTEM, wanted


def _changed(actor: Actor, model: str, action: str) -> None:
    with transaction.atomic():
        note(actor=actor, model=model, object_id=1, action=action, after={"a": 1})


@pytest.fixture
def worked(shop: None, cast: Cast) -> None:
    """The colleague made and changed something today, and logged a call and did a task ten days ago; a program did, too."""
    User.objects.update(date_joined=timezone.now() - timedelta(days=40))
    acts = cast.actor("colleague")
    _changed(acts, "customers.customer", "create")
    _changed(acts, "customers.customer", "change")
    _changed(acts, "activities.activity", "create")
    _changed(SYSTEM, "customers.customer", "change")
    customer = Customer.objects.order_by("pk").values_list("pk", flat=True)[0]
    at = datetime.combine(today() - timedelta(days=10), time(12), UTC)
    person = cast.colleague.pk
    call = PastActivity("C-1", customer, "call", at, person, "They ask", 5, "out", "reached")
    done = PastTask(
        key="T-1", title="Call", customer_id=customer, customer_name="One", assignee_id=person, created_at=at,
        note="", due_on=at.date(), priority="normal", repeat="", done_at=at,
    )  # fmt: skip
    log_many(actor=SYSTEM, rows=[call], import_id=1, source="test")
    open_many(actor=SYSTEM, rows=[done], import_id=1, source="test")
    catch_up()
    count_workdays()
    catch_up()


def test_what_is_counted_elsewhere_or_by_machines_is_no_deed() -> None:
    assert part_of("customers.customer", "create") == "customers"
    assert part_of("activities.activity", "change") == "activities"
    assert part_of("activities.activity", "create") == ""
    assert part_of("activities.task", "done") == ""
    assert part_of("jobs.job", "create") == ""


@pytest.mark.django_db
def test_deeds_are_counted_by_person_day_and_part(worked: None, cast: Cast) -> None:
    rows = {
        (one.user_id, one.day, one.feature): (one.made, one.changed, one.done, one.logged)
        for one in WorkDay.objects.exclude(feature="")
    }
    ago = today() - timedelta(days=10)
    assert rows == {
        (cast.colleague.pk, today(), "customers"): (1, 1, 0, 0),
        (cast.colleague.pk, ago, "activities"): (0, 0, 1, 1),
    }
    assert WorkDay.objects.filter(feature="", user=cast.owner).count() == 41
    numbers = set(WorkDay.objects.values_list("pk", flat=True))
    count_workdays()
    assert set(WorkDay.objects.values_list("pk", flat=True)) == numbers


@pytest.mark.django_db
def test_only_what_people_did_since_that_day_is_read_from_the_audit(worked: None, cast: Cast) -> None:
    zone = ZoneInfo(business().time_zone)
    found = {
        (one.model, one.action): one.count
        for one in deeds_since(today(), zone)
        if one.user_id == cast.colleague.pk
    }
    assert found[("customers.customer", "create")] == 1
    assert not list(deeds_since(today() + timedelta(days=1), zone))


@pytest.mark.django_db
def test_the_share_of_active_people_is_of_their_weeks(
    worked: None, cast: Cast, owner_acts: Actor, plan: Plan
) -> None:
    end = today() + timedelta(days=1)
    row = ask("active_colleagues", actor=None, start=end - timedelta(days=1), end=end).rows[0]
    assert (row.numerator, row.denominator) == (1, 5)
    entries = ask("entries_per_colleague", actor=None, start=end - timedelta(days=1), end=end).rows[0]
    assert float(entries.value or 0) == pytest.approx(2 / 5)
    by = ask("active_colleagues", actor=owner_acts, start=end - timedelta(days=1), end=end, by="colleague")
    assert {one.group_label: one.value for one in by.rows}[str(cast.colleague)] == 1
    asked = wanted(
        cast, name="Everybody works with it", metric="active_colleagues", window="trailing_month",
        target=Decimal("0.9"), baseline_on=today() - timedelta(days=1),
    )  # fmt: skip
    objective = create_objective(actor=owner_acts, plan=plan, wanted=asked)
    assert objective.metric == "active_colleagues"


@pytest.mark.django_db
def test_the_page_is_for_those_who_may_see_people_so(
    worked: None,
    cast: Cast,
    owner_client: Client,
    colleague_client: Client,
    analyst_client: Client,
    plan: Plan,
) -> None:
    page = owner_client.get("/plan/adoption/").content.decode()
    assert "1 of 5 people did something in the last 28 days" in page
    assert "No page is tracked" in page
    assert "North" in page
    assert colleague_client.get("/plan/adoption/").status_code == 404
    assert analyst_client.get("/plan/adoption/").status_code == 404
    assert "Adoption" not in colleague_client.get("/plan/training/").content.decode()
    seen = adoption_of(cast.actor("owner"))
    first = seen.people[0]
    assert (first.member.user, first.sums.days, first.sums.total, first.last_on) == (
        cast.colleague,
        2,
        4,
        today(),
    )
    assert [(row.label, row.people) for row in seen.parts] == [("Activities", 1), ("Customers", 1)]
    assert trend(cast.actor("owner")) is not None
    assert trend(cast.actor("colleague")) is None
    assert adoption_of(cast.actor("colleague")).people == ()


@pytest.mark.django_db
def test_before_anything_is_counted_the_page_says_so(plan: Plan, owner_client: Client) -> None:
    assert "Nothing is counted yet" in owner_client.get("/plan/adoption/").content.decode()


@pytest.mark.django_db
def test_many_people_cost_as_many_queries_as_few(worked: None, cast: Cast) -> None:
    def costs() -> int:
        with CaptureQueriesContext(connection) as seen:
            adoption_of(cast.actor("owner"))
        return len(seen)

    few = costs()
    for number in range(10):
        user = User.objects.create_user(f"more{number}@example.com", None)
        WorkDay.objects.create(user=user, day=today(), feature="sales", made=1)
    assert costs() == few


@pytest.mark.django_db
def test_programs_read_adoption_with_the_right_alone(worked: None, api_client: Client, cast: Cast) -> None:
    rows = {one["email"]: one for one in api_client.get("/api/v1/plan/adoption").json()}
    assert rows[cast.colleague.email]["made"] == 1
    assert rows[cast.colleague.email]["tasks_done"] == 1
