"""What layers below may ask of the plan, through the kernel alone: what is in force answers, in a fixed number of queries."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from regard.activities.services.activities import log_activity
from regard.customers.models import Customer
from regard.kernel import policies
from regard.kernel.actor import Actor, system_actor
from regard.kernel.money import to_units
from regard.kernel.policies import Verdict, how_often, may_contact, may_grant, promised_to
from regard.people.models import Role
from regard.people.tests.cast import Cast
from regard.planning.models import AuthorityLimit, ContactRule, Plan, Treatment
from regard.planning.policy_queries import PlanPolicies
from regard.segments.models import Build, Member, Segment
from regard.story.aliases import alias

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)  # a Wednesday


@pytest.fixture
def in_force(plan: Plan) -> Plan:
    Plan.objects.filter(pk=plan.pk).update(status="in_force")
    plan.refresh_from_db()
    return plan


@pytest.fixture
def customers(cast: Cast) -> list[int]:
    rows = [Customer.objects.create(name=f"C{n}", sort_name=f"c{n}", owner=cast.owner) for n in range(3)]
    return [one.pk for one in rows]


def a_segment(key: str, *members: int) -> Segment:
    segment = Segment.objects.create(key=key, name=key.title(), sort_name=key, rule={})
    build = Build.objects.create(segment=segment, version=1, cause="first")
    for one in members:
        Member.objects.create(segment=segment, customer_id=one, entered_in=build)
    return segment


def a_rule(plan: Plan, cast: Cast, **values: Any) -> ContactRule:
    usual: dict[str, Any] = {"channel": "phone", "purpose": "offer", "most": 2, "period": "month"}
    return ContactRule.objects.create(plan=plan, owner=cast.owner, **(usual | values))


def called(customer: int, at: datetime = NOW, purpose: str = "offer", **values: Any) -> None:
    given = {"happened_at": at, "purpose": purpose, **values}
    log_activity(actor=system_actor("test"), customer_id=customer, kind="call", values=given)


def test_without_a_plan_in_force_everything_is_allowed_and_nothing_promised(
    plan: Plan, cast: Cast, customers: list[int], owner_acts: Actor
) -> None:
    a_rule(plan, cast, most=0)
    Treatment.objects.create(plan=plan, name="Guest")
    AuthorityLimit.objects.create(
        plan=plan, role=Role.objects.get(key="seller"), kind="refund", unit="money", most=0, ask=cast.owner
    )
    assert may_contact(customers, "phone", "offer")[customers[0]].is_allowed
    assert promised_to(customers) == {}
    assert may_grant(cast.actor("colleague"), "refund", amount=10**9).is_allowed


def test_a_contact_is_counted_within_its_period_and_told_why(
    in_force: Plan, cast: Cast, customers: list[int]
) -> None:
    a_rule(in_force, cast, says="The winter card")
    first = customers[0]
    asked = may_contact([first], "phone", "offer", at=NOW)[first]
    assert (asked.verdict, asked.reason) == (
        Verdict.ALLOWED,
        "Everybody, Phone, Offers: 0 of 2 in this month.",
    )
    assert (asked.says, asked.person) == ("The winter card", cast.owner.display_name)
    called(first, NOW - timedelta(days=40))  # last month
    called(first, NOW - timedelta(days=3))
    called(first, NOW - timedelta(days=2), purpose="service")  # for something else
    called(first, NOW - timedelta(days=2), direction="in")  # they called
    called(first, NOW - timedelta(days=2), outcome="no_answer")  # reached nobody
    assert may_contact([first], "phone", "offer", at=NOW)[first].is_allowed
    called(first, NOW - timedelta(days=1), purpose="")  # for whatever it was
    over = may_contact(customers, "phone", "offer", at=NOW)
    assert over[first].verdict is Verdict.OVER
    assert over[first].reason == "Everybody, Phone, Offers: 2 of 2 in this month."
    assert over[customers[1]].is_allowed
    often = how_often([first], "phone", "offer", at=NOW)[first]
    assert (often.used, often.most, often.period) == (2, 2, "month")
    assert (often.starts_on.isoformat(), often.ends_on.isoformat()) == ("2026-11-01", "2026-12-01")


def test_what_is_not_in_the_matrix_is_not_planned(in_force: Plan, cast: Cast, customers: list[int]) -> None:
    regulars = a_segment("regulars", customers[0])
    a_rule(in_force, cast, segment=regulars)
    found = may_contact(customers[:2], "phone", "offer")
    assert [found[one].verdict for one in customers[:2]] == [Verdict.ALLOWED, Verdict.NOT_PLANNED]
    assert may_contact(customers[:1], "post", "offer")[customers[0]].verdict is Verdict.NOT_PLANNED
    assert may_contact(customers[:1], "phone", "news")[customers[0]].verdict is Verdict.NOT_PLANNED
    assert "Phone, News" in may_contact(customers[:1], "phone", "news")[customers[0]].reason
    assert may_contact(customers[:1], "phone")[customers[0]].is_allowed  # for something they may
    assert how_often(customers[1:2], "phone", "offer") == {}


def test_a_segment_goes_before_everybody_and_the_strictest_of_several_decides(
    in_force: Plan, cast: Cast, customers: list[int]
) -> None:
    first, second, third = customers
    cafes, quiet = a_segment("cafes", first, second), a_segment("quiet", first)
    a_rule(in_force, cast, most=1, period="quarter")
    a_rule(in_force, cast, segment=cafes, most=4, period="month")
    a_rule(in_force, cast, segment=quiet, most=0)
    found = may_contact(customers, "phone", "offer", at=NOW)
    assert found[first].reason == "Quiet, Phone, Offers: the plan says never."
    assert found[second].reason == "Cafes, Phone, Offers: 0 of 4 in this month."
    assert found[third].reason == "Everybody, Phone, Offers: 0 of 1 in this quarter."
    a_rule(in_force, cast, segment=cafes, purpose="service", most=None)
    assert may_contact([second], "phone", "service")[second].is_allowed


def test_periods_are_those_of_the_calendar(in_force: Plan, cast: Cast, customers: list[int]) -> None:
    first = customers[0]
    for purpose, period in (("offer", "day"), ("news", "week"), ("care", "quarter")):
        a_rule(in_force, cast, purpose=purpose, period=period, most=1)
    called(first, NOW - timedelta(days=2), purpose="")  # Monday
    verdicts = {
        one: may_contact([first], "phone", one, at=NOW)[first].verdict for one in ("offer", "news", "care")
    }
    assert verdicts == {"offer": Verdict.ALLOWED, "news": Verdict.OVER, "care": Verdict.OVER}


def test_contacts_of_whoever_was_merged_count_for_the_one_who_stayed(
    in_force: Plan, cast: Cast, customers: list[int]
) -> None:
    a_rule(in_force, cast, most=1)
    called(customers[1])
    alias([customers[1]], customers[0])
    assert may_contact([customers[0]], "phone", "offer", at=NOW)[customers[0]].verdict is Verdict.OVER


def test_a_batch_costs_as_many_queries_as_one_customer(in_force: Plan, cast: Cast) -> None:
    many = [Customer.objects.create(name=f"M{n}", sort_name=f"m{n}", owner=cast.owner).pk for n in range(60)]
    segment = a_segment("many", *many)
    a_rule(in_force, cast, segment=segment)
    Treatment.objects.create(plan=in_force, name="Guest", segment=segment)
    called(many[0])
    may_contact(many, "phone", "offer", at=NOW)  # the business is read once
    for batch in (many[:1], many):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert len(may_contact(batch, "phone", "offer", at=NOW)) == len(batch)
        assert len(asked) == 4
        with CaptureQueriesContext(connection) as promised:
            assert len(promised_to(batch)) == len(batch)
        assert len(promised) == 2


class _Nobody:
    def without_permission(self, customers: Any, channel: str, purpose: str) -> list[int]:
        return list(customers)


@pytest.fixture
def no_permissions() -> Iterator[None]:
    policies.provide(permissions=_Nobody())
    yield
    policies.provide(permissions=policies.AllowsAll())


def test_a_lacking_permission_goes_before_the_plan(
    in_force: Plan, cast: Cast, customers: list[int], no_permissions: None
) -> None:
    a_rule(in_force, cast)
    found = may_contact(customers, "phone", "offer")[customers[0]]
    assert found.verdict is Verdict.NO_PERMISSION
    assert "no permission on record" in found.reason


def test_without_anybody_who_answers_the_kernel_allows(customers: list[int], cast: Cast) -> None:
    allows = policies.AllowsAll()
    policies.provide(contacts=allows, treatments=allows, authority=allows)
    try:
        assert may_contact(customers, "phone", "offer")[customers[0]].is_allowed
        assert promised_to(customers) == {}
        assert may_grant(cast.actor("nobody"), "refund", amount=1).is_allowed
        assert not may_contact([], "phone")
        assert not promised_to([])
    finally:
        answers = PlanPolicies()
        policies.provide(contacts=answers, treatments=answers, authority=answers)


def test_the_first_treatment_that_fits_is_promised(in_force: Plan, cast: Cast, customers: list[int]) -> None:
    first, second, third = customers
    cafes, regulars = a_segment("cafes", first), a_segment("regulars", first, second)
    Treatment.objects.create(plan=in_force, name="Everyone", what="Friendly", position=3)
    Treatment.objects.create(
        plan=in_force, name="House guest", what="By name", segment=regulars, position=2, answer_hours=4,
        owner=cast.colleague, offers="Free tasting",
    )  # fmt: skip
    Treatment.objects.create(plan=in_force, name="Partner", what="A visit", segment=cafes, position=1)
    found = promised_to(customers)
    assert [found[one].name for one in customers] == ["Partner", "House guest", "Everyone"]
    assert found[first].also == ("House guest", "Everyone")
    assert (found[second].answer_hours, found[second].person, found[second].of) == (
        4, cast.colleague.display_name, "Regulars",
    )  # fmt: skip
    assert found[third].of == ""


def test_what_a_role_may_give_and_who_decides_above_it(in_force: Plan, cast: Cast) -> None:
    roles = {key: Role.objects.get(key=key) for key in ("seller", "manager")}
    for key, most, ask in (("seller", "150", cast.analyst), ("manager", "1000", cast.owner)):
        AuthorityLimit.objects.create(
            plan=in_force, role=roles[key], kind="refund", unit="money", most=to_units(most), ask=ask
        )
    seller, nobody, owner = cast.actor("colleague"), cast.actor("nobody"), cast.actor("owner")
    assert may_grant(seller, "refund", amount=to_units("150")).is_allowed
    more = may_grant(seller, "refund", amount=to_units("150.01"))
    assert (more.is_allowed, more.most, more.ask) == (False, to_units("150"), cast.analyst.display_name)
    assert "€150" in more.reason
    nothing = may_grant(nobody, "refund", amount=to_units("500"))
    assert (nothing.is_allowed, nothing.most, nothing.ask_id) == (False, 0, cast.owner.pk)
    assert may_grant(owner, "refund", amount=to_units("9999")).is_allowed  # whom others ask
    assert may_grant(seller, "goodwill", amount=to_units("9999")).is_allowed  # nothing is said
    assert may_grant(system_actor("job"), "refund", amount=to_units("9999")).is_allowed
    cast.colleague.roles.add(roles["manager"])
    assert may_grant(cast.actor("colleague"), "refund", amount=to_units("900")).is_allowed
    assert may_grant(seller, "refund").most == to_units("150")


def test_a_limit_in_percent_is_compared_with_what_it_is_of(in_force: Plan, cast: Cast) -> None:
    AuthorityLimit.objects.create(
        plan=in_force, role=Role.objects.get(key="seller"), kind="discount", unit="percent", most=to_units("15"),
        ask=cast.owner,
    )  # fmt: skip
    seller = cast.actor("colleague")
    assert may_grant(seller, "discount", percent=Decimal(15)).is_allowed
    assert not may_grant(seller, "discount", percent=Decimal("15.01")).is_allowed
    assert may_grant(seller, "discount", amount=to_units("15"), of=to_units("100")).is_allowed
    over = may_grant(seller, "discount", amount=to_units("15.01"), of=to_units("100"))
    assert (over.is_allowed, over.most, over.unit) == (False, Decimal(15), "percent")
    with pytest.raises(ValueError, match="say of what"):
        may_grant(seller, "discount", amount=to_units("15"))


def test_asked_without_a_moment_it_is_now(in_force: Plan, cast: Cast, customers: list[int]) -> None:
    a_rule(in_force, cast, most=1, period="quarter")
    called(customers[0], timezone.now())
    assert not may_contact(customers, "phone", "offer")[customers[0]].is_allowed
