"""What people give away: within what the plan lets their role give this customer, counted, told, and taken back."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from regard.audit.models import Change
from regard.customers.models import Customer
from regard.customers.services.merging import merge_customers
from regard.kernel.actor import Actor
from regard.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from regard.kernel.money import to_units
from regard.kernel.policies import Grant, may_grant
from regard.people.models import Role
from regard.people.tests.cast import Cast
from regard.planning.authority_queries import use_of
from regard.planning.authority_rules import Limit, deciding_limit
from regard.planning.models import AuthorityLimit, Plan
from regard.planning.services.authority import LimitWanted, save_limit
from regard.planning.tests.test_policies import a_segment
from regard.sales.models import Concession, Order
from regard.sales.services.concessions import (
    ConcessionWanted,
    PastConcession,
    give_concession,
    record_concessions,
    take_back_concession,
)
from regard.sales.services.undo import undo_import
from regard.segments.models import Segment
from regard.segments.services import delete_segment
from regard.story.models import Entry

pytestmark = pytest.mark.django_db
MONTH = to_units("100")


def some(role: int, most: int | None, segment: int | None = None, **more: Any) -> Limit:
    return Limit(role, "percent", most, 1, segment, **more)


def test_a_limit_for_a_segment_goes_before_the_one_for_everybody_and_of_roles_the_largest_counts() -> None:
    usual, best, risky, chief = some(1, 5), some(1, 10, 7), some(1, 0, 8), some(2, 7)
    limits = [usual, best, risky, chief]
    assert deciding_limit(limits, {1}, {7}) == best
    assert deciding_limit(limits, {1}, {9}) == usual
    assert deciding_limit(limits, {1}, {7, 8}) == risky  # of several segments the smallest
    assert deciding_limit(limits, {1, 2}, {8}) == chief
    assert deciding_limit(limits, {3}, {7}) is None
    assert deciding_limit([best], {1}, ()) is None
    free, bound = some(1, None, total=5), some(2, None)
    assert deciding_limit([free, bound], {1, 2}) == bound


@pytest.fixture
def limited(plan: Plan, cast: Cast, customers: list[int]) -> Segment:
    """A seller gives 5%, to the best 10% and 100 a month at most; above it one asks the analyst."""
    best = a_segment("best", customers[0])
    seller = Role.objects.get(key="seller")
    for segment, most, total in ((None, 5, None), (best, 10, MONTH)):
        AuthorityLimit.objects.create(
            plan=plan, role=seller, kind="discount", unit="percent", most=to_units(most), segment=segment,
            total=total, ask=cast.analyst,
        )  # fmt: skip
    Plan.objects.filter(pk=plan.pk).update(status="in_force")
    return best


@pytest.fixture
def customers(cast: Cast) -> list[int]:
    rows = [
        Customer.objects.create(name=name, sort_name=name.lower(), owner=cast.colleague)
        for name in ("Kade", "Lund", "Moor")
    ]
    return [one.pk for one in rows]


def discount(amount: str, whole: str = "1000", why: str = "Late") -> ConcessionWanted:
    return ConcessionWanted("discount", to_units(amount), why, to_units(whole))


def asked(actor: Actor, customer: int, amount: str, whole: str = "1000") -> Grant:
    return may_grant(actor, "discount", amount=to_units(amount), of=to_units(whole), customer=customer)


def test_the_best_get_more_and_others_less(limited: Segment, cast: Cast, customers: list[int]) -> None:
    seller = cast.actor("colleague")
    assert asked(seller, customers[0], "80").is_allowed
    assert not asked(seller, customers[1], "80").is_allowed
    assert asked(seller, customers[1], "50").is_allowed
    told = asked(seller, customers[0], "80")
    assert (told.of, told.most, told.total, told.left) == ("Best", Decimal(10), MONTH, MONTH)
    assert not asked(
        seller, customers[0], "110", "10000"
    ).is_allowed  # within ten percent, not within 100 a month
    assert may_grant(seller, "discount", percent=Decimal(6)).most == Decimal(5)  # nobody said: as everybody


def test_what_was_given_is_counted_until_the_month_is_over_or_it_is_taken_back(
    limited: Segment, cast: Cast, customers: list[int]
) -> None:
    seller, best, other = cast.actor("colleague"), customers[0], customers[1]
    made = give_concession(actor=seller, customer_id=best, wanted=discount("70"))
    give_concession(actor=seller, customer_id=other, wanted=discount("50"))  # another limit decides on it
    refused = asked(seller, best, "40")
    assert (refused.is_allowed, refused.used, refused.left) == (False, to_units("70"), to_units("30"))
    assert "€70.00 of €100.00" in refused.reason
    assert asked(seller, best, "30").is_allowed
    with pytest.raises(Invalid) as caught:
        give_concession(actor=seller, customer_id=best, wanted=discount("40"))
    assert [one.field for one in caught.value.errors] == ["amount"]
    assert caught.value.remedy == "Anna decides above it."
    assert Concession.objects.count() == 2
    take_back_concession(actor=seller, concession_id=made.pk)
    assert asked(seller, best, "100").is_allowed
    again = give_concession(actor=seller, customer_id=best, wanted=discount("100"))
    assert not asked(seller, best, "1").is_allowed
    assert not may_grant(seller, "discount", customer=best).is_allowed  # nothing is left
    Concession.objects.filter(pk=again.pk).update(given_at=timezone.now() - timedelta(days=32))
    assert asked(seller, best, "100").is_allowed


def test_it_is_on_record_in_the_story_and_beside_the_customer(
    limited: Segment, cast: Cast, customers: list[int]
) -> None:
    client = cast.client("colleague")
    form = client.get(f"/customers/{customers[0]}/give/").content.decode()
    assert "up to 10.0%" in form
    assert "€100.00 of €100.00 left" in form
    sent = {"kind": "discount", "amount": "40", "whole": "800", "why": "The parcel came <late>"}
    assert client.post(f"/customers/{customers[0]}/give/", sent).status_code == 302
    made = Concession.objects.get()
    assert (made.amount, made.whole, made.by) == (to_units("40"), to_units("800"), cast.colleague)
    assert Change.objects.get(model="sales.concession").action == "create"
    entry = Entry.objects.get(kind="sales.concession.given")
    assert (entry.customer_id, entry.amount, entry.payload) == (
        customers[0], to_units("40"), {"what": "discount", "whole": to_units("800")},
    )  # fmt: skip
    page = client.get(f"/customers/{customers[0]}/timeline/").content.decode()
    assert "gave €40.00, discount: The parcel came &lt;late&gt;" in page
    beside = client.get(f"/customers/{customers[0]}/beside/").content.decode()
    assert "€40.00 discount" in beside
    assert "(5%)" in beside
    over = client.post(f"/customers/{customers[0]}/give/", sent | {"amount": "79"})
    assert over.status_code == 422
    assert "Anna decides above it." in over.content.decode()
    assert 'value="The parcel came &lt;late&gt;"' in over.content.decode()
    assert client.post(f"/concessions/{made.pk}/take-back/").status_code == 302
    assert client.post(f"/concessions/{made.pk}/take-back/").status_code == 302
    assert Entry.objects.filter(kind="sales.concession.taken_back").count() == 1
    assert "taken back" in client.get(f"/customers/{customers[0]}/beside/").content.decode()


@pytest.mark.parametrize(
    ("wanted", "fields"),
    [
        (ConcessionWanted("jewels", None, " "), ["kind", "amount", "why"]),
        (ConcessionWanted("refund", 0, "x" * 301), ["amount", "why"]),
        (discount("20", "10"), ["whole"]),
        (ConcessionWanted("discount", to_units("20"), "Late"), ["whole"]),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(
    wanted: ConcessionWanted, fields: list[str], limited: Segment, cast: Cast, customers: list[int]
) -> None:
    with pytest.raises(Invalid) as caught:
        give_concession(actor=cast.actor("colleague"), customer_id=customers[0], wanted=wanted)
    assert [one.field for one in caught.value.errors] == fields
    assert not Concession.objects.exists()
    assert not Entry.objects.filter(kind="sales.concession.given").exists()


def test_only_whoever_may_gives_and_takes_back(limited: Segment, cast: Cast, customers: list[int]) -> None:
    with pytest.raises(Forbidden):
        give_concession(actor=cast.actor("analyst"), customer_id=customers[0], wanted=discount("1"))
    with pytest.raises(NotFound):
        give_concession(actor=cast.actor("stranger"), customer_id=customers[0], wanted=discount("1"))
    made = give_concession(actor=cast.actor("colleague"), customer_id=customers[0], wanted=discount("1"))
    with pytest.raises(Forbidden):
        take_back_concession(actor=cast.actor("analyst"), concession_id=made.pk)
    assert take_back_concession(actor=cast.actor("owner"), concession_id=made.pk).taken_back_at is not None


def test_the_page_of_limits_says_what_was_given_under_each(
    limited: Segment, cast: Cast, customers: list[int]
) -> None:
    seller = cast.actor("colleague")
    for customer, amount in ((customers[0], "40"), (customers[0], "30"), (customers[1], "50")):
        give_concession(actor=seller, customer_id=customer, wanted=discount(amount))
    rows = list(AuthorityLimit.objects.order_by("pk"))
    with CaptureQueriesContext(connection) as queries:
        used = use_of(rows)
    assert len(queries) == 3
    assert [(used[row.pk].count, used[row.pk].amount, used[row.pk].people) for row in rows] == [
        (1, to_units("50"), 1), (2, to_units("70"), 1),
    ]  # fmt: skip
    page = cast.client("owner").get("/plan/rules/authority/").content.decode()
    assert "€70.00 in 2 cases" in page
    assert "nearly used up" not in page
    give_concession(actor=seller, customer_id=customers[0], wanted=discount("10"))
    assert "nearly used up" in cast.client("owner").get("/plan/rules/authority/").text
    assert "Everybody else" in page
    assert "€70.00 in 2 cases" not in cast.client("nobody").get("/plan/rules/authority/").content.decode()


def test_two_customers_that_become_one_keep_what_was_given_to_either(
    limited: Segment, cast: Cast, customers: list[int]
) -> None:
    give_concession(actor=cast.actor("colleague"), customer_id=customers[1], wanted=discount("10"))
    merge_customers(actor=cast.actor("owner"), survivor=customers[0], others=[customers[1]])
    assert Concession.objects.get().customer_id == customers[0]


def test_a_limit_says_to_whom_and_how_much_altogether_or_is_refused(
    plan: Plan, cast: Cast, owner_acts: Actor, owner_client: Client
) -> None:
    best = a_segment("best")
    usual: dict[str, Any] = {
        "role_id": Role.objects.get(key="seller").pk, "kind": "refund", "unit": "money", "most": 500_000,
        "ask_id": cast.owner.pk,
    }  # fmt: skip
    save_limit(actor=owner_acts, plan=plan, wanted=LimitWanted(**usual))
    narrow = LimitWanted(**usual, segment_id=best.pk, total=2_000_000, period="quarter")
    save_limit(actor=owner_acts, plan=plan, wanted=narrow)
    with pytest.raises(Invalid) as caught:
        save_limit(actor=owner_acts, plan=plan, wanted=narrow)
    assert [one.field for one in caught.value.errors] == ["kind"]
    bad = LimitWanted(**usual, segment_id=999, total=-1, period="year")
    with pytest.raises(Invalid) as caught:
        save_limit(actor=owner_acts, plan=plan, wanted=bad)
    assert [one.field for one in caught.value.errors] == ["segment", "total", "period"]
    page = owner_client.get(f"/plan/rules/authority/?plan={plan.pk}").content.decode()
    assert "€200 a quarter each" in page
    form = owner_client.get(f"/plan/rules/authority/{plan.authority_limits.get(segment=best).pk}/edit/")
    assert 'value="200.00"' in form.content.decode()


def test_programs_give_and_read_within_the_same_limits(
    limited: Segment, cast: Cast, customers: list[int], api_client: Client
) -> None:
    AuthorityLimit.objects.filter(segment=limited).update(
        role=Role.objects.get(key="owner"), ask=cast.analyst
    )
    path = f"/api/v1/customers/{customers[0]}/concessions"
    body = {"kind": "discount", "amount": "60.00", "whole": "1000", "why": "Late"}
    made = api_client.post(path, body, content_type="application/json")
    assert (made.status_code, made.json()["amount"], made.json()["by"]) == (201, "60.00", cast.owner.email)
    refused = api_client.post(path, body, content_type="application/json")
    assert refused.status_code == 422
    assert "€60.00 of €100.00" in refused.json()["detail"]
    asked_: dict[str, str | int] = {
        "kind": "discount",
        "amount": "10",
        "of": "1000",
        "customer_id": customers[0],
    }
    answer = api_client.get("/api/v1/plan/may-grant", asked_).json()
    assert (answer["is_allowed"], answer["used"], answer["total"], answer["segment"]) == (
        True, "60.00", "100.00", "Best",
    )  # fmt: skip
    listed = api_client.get("/api/v1/concessions", {"customer_id": customers[0]}).json()["items"]
    assert [one["id"] for one in listed] == [made.json()["id"]]
    back = api_client.post(f"/api/v1/concessions/{listed[0]['id']}/take-back").json()
    assert back["taken_back_at"] is not None
    assert api_client.post("/api/v1/concessions/999/take-back").status_code == 404
    assert api_client.get("/api/v1/concessions", {"kind": "jewels"}).status_code == 422


def test_a_day_of_the_period_is_one_where_the_business_is(
    limited: Segment, cast: Cast, customers: list[int]
) -> None:
    made = give_concession(actor=cast.actor("colleague"), customer_id=customers[0], wanted=discount("100"))
    first = datetime.now(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    Concession.objects.filter(pk=made.pk).update(given_at=first)
    assert not asked(cast.actor("colleague"), customers[0], "1").is_allowed
    Concession.objects.filter(pk=made.pk).update(given_at=first - timedelta(seconds=1))
    assert asked(cast.actor("colleague"), customers[0], "1").is_allowed


def test_a_segment_with_a_limit_of_its_own_is_used_and_stays(limited: Segment, owner_actor: Actor) -> None:
    with pytest.raises(Conflict, match="What a role may give"):
        delete_segment(actor=owner_actor, segment=limited)
    assert Segment.objects.filter(pk=limited.pk).exists()


def test_a_limit_of_a_period_wants_money(limited: Segment, cast: Cast, customers: list[int]) -> None:
    with pytest.raises(ValueError, match="of what"):
        may_grant(cast.actor("colleague"), "discount", percent=Decimal(5), customer=customers[0])


def an_order(customer: int, amount: str = "1000", returned: str = "0", **more: Any) -> Order:
    at = timezone.now() - timedelta(days=3)
    values = {
        "source": "test", "external_id": f"O-{Order.objects.count() + 1}", "customer_id": customer, "placed_at": at,
        "placed_on": at.date(), "currency": "EUR", "amount": to_units(amount), "returned_amount": to_units(returned),
    }  # fmt: skip
    return Order.objects.create(**(values | more))


def test_of_an_order_the_whole_is_what_it_comes_to_and_all_that_is_given_on_it_counts(
    limited: Segment, cast: Cast, customers: list[int], api_client: Client
) -> None:
    mine, other = an_order(customers[1], returned="200"), an_order(customers[2])
    dollars = an_order(customers[1], currency="USD")
    client, address = cast.client("colleague"), f"/customers/{customers[1]}/give/"
    form = client.get(address).content.decode()
    assert "O-1" in form
    assert "O-2" not in form
    assert "O-3" not in form
    sent = {"kind": "discount", "amount": "30", "why": "Late", "order": mine.pk, "whole": "5000"}
    refused = client.post(address, sent)
    assert refused.status_code == 422
    assert "The order comes to €800.00." in refused.content.decode()
    assert client.post(address, sent | {"whole": ""}).status_code == 302
    made = Concession.objects.get()
    assert (made.order, made.whole) == (mine, to_units("800"))
    assert "O-1" in client.get(f"/customers/{customers[1]}/beside/").content.decode()
    seller = cast.actor("colleague")
    for order, amount, field in (
        (mine.pk, "20", "amount"),  # 5% of 800 are 40, and 30 are given
        (mine.pk, "900", "amount"),
        (other.pk, "1", "order"),
        (dollars.pk, "1", "order"),
        (999, "1", "order"),
    ):
        wanted = ConcessionWanted("discount", to_units(amount), "Late", order_id=order)
        with pytest.raises(Invalid) as caught:
            give_concession(actor=seller, customer_id=customers[1], wanted=wanted)
        assert [one.field for one in caught.value.errors] == [field]
    assert Concession.objects.count() == 1
    give_concession(
        actor=seller, customer_id=customers[1],
        wanted=ConcessionWanted("discount", to_units("10"), "Late", order_id=mine.pk),
    )  # fmt: skip
    body = {"kind": "goodwill", "amount": "5", "why": "Late", "order_id": mine.pk}
    made_there = api_client.post(
        f"/api/v1/customers/{customers[1]}/concessions", body, content_type="application/json"
    )
    assert (made_there.json()["order_id"], made_there.json()["whole"]) == (mine.pk, "800.00")


def test_what_was_given_elsewhere_is_brought_in_counted_and_taken_out_again(
    limited: Segment, cast: Cast, customers: list[int]
) -> None:
    past = PastConcession(
        customers[0], "discount", to_units("95"), "Late", cast.colleague.pk, timezone.now(), to_units("1000")
    )
    actor = cast.actor("owner")
    assert record_concessions(actor=actor, rows=[past], import_id=7) == 1
    assert record_concessions(actor=actor, rows=[past], import_id=7) == 0
    assert not asked(cast.actor("colleague"), customers[0], "10").is_allowed
    told = Entry.objects.get(kind="sales.concession.given")
    assert (told.actor_id, told.is_backfilled) == (cast.colleague.pk, True)
    undo_import(7, actor=actor)
    assert not Concession.objects.exists()
    assert not Entry.objects.filter(kind="sales.concession.given", withdrawn_at=None).exists()
