"""Scans: what they open and close, what they remember, and that a stopped one has not happened."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner
from django.utils import timezone

from regard.customers.models import ContactPoint, Customer
from regard.customers.services.customers import change_customer, delete_customers
from regard.jobs.hearing import Nobody
from regard.jobs.models import Job
from regard.jobs.progress import Cancelled
from regard.jobs.services import cancel
from regard.jobs.worker import drain
from regard.kernel.actor import system_actor
from regard.kernel.errors import Forbidden
from regard.people.tests.cast import Cast
from regard.quality.jobs import scan_nightly
from regard.quality.models import Double, Scan
from regard.quality.queries import live_scan
from regard.quality.services.deciding import keep_apart
from regard.quality.services.finding import find_pairs
from regard.quality.services.scanning import is_due, run_scan, start_scan
from regard.quality.tests.making import crowd, person

pytestmark = pytest.mark.django_db
SYSTEM = system_actor("test")
Status = Double.Status


@pytest.fixture
def doubled() -> tuple[Customer, Customer]:
    """Somebody who is here twice, among many who are not."""
    everybody = crowd()
    known = everybody[7]
    again = person(known.name, email=known.email, phone=known.phone, city="Rotterdam")
    return known, again


def change(customer: Customer, **values: Any) -> None:
    change_customer(actor=SYSTEM, customer_id=customer.pk, values=values)


def the_pair() -> Double:
    return Double.objects.get()


def test_a_scan_finds_who_is_here_twice_and_says_why(doubled: tuple[Customer, Customer]) -> None:
    known, again = doubled
    scan = run_scan()
    found = the_pair()
    assert (found.first_id, found.second_id, found.status) == (known.pk, again.pk, Status.OPEN)
    assert found.probability > 0.9
    assert found.cluster == known.pk
    assert found.scan == scan
    says = {one["field"]: one["says"] for one in found.reasons}
    assert says["email"] == says["phone"] == says["given_name"] == "equal"
    assert says["city"] == "different"
    assert known.email not in json.dumps(found.reasons)
    assert (scan.customers, scan.found, scan.opened, scan.closed) == (61, 1, 1, 0)


def test_a_country_is_the_same_however_it_is_written() -> None:
    everybody = crowd()
    known = everybody[7]
    person(known.name, email=known.email, phone=known.phone, city=known.city, country="NL")
    run_scan()
    says = {one["field"]: one["says"] for one in the_pair().reasons}
    assert says.get("country", "equal") == "equal"


@pytest.mark.parametrize(
    ("kind", "value", "normal", "field"),
    [
        ("phone", "06 1234 5678", "+31612345678", "phone"),
        ("email", "Me@Home.example", "me@home.example", "email"),
    ],
)
def test_a_further_number_or_address_is_compared_as_the_first_is(
    kind: str, value: str, normal: str, field: str
) -> None:
    known = crowd()[7]
    ContactPoint.objects.create(customer=known, kind=kind, value=value, normal=normal)
    values: dict[str, Any] = {kind: normal}
    again = person(known.name, city="Rotterdam", **values)
    run_scan()
    found = the_pair()
    assert (found.first_id, found.second_id) == (known.pk, again.pk)
    assert {one["field"]: one["says"] for one in found.reasons}[field] == "equal"


def test_a_second_scan_changes_nothing(doubled: tuple[Customer, Customer]) -> None:
    run_scan()
    before = the_pair()
    scan = run_scan()
    after = the_pair()
    assert (after.pk, after.status, after.probability) == (before.pk, before.status, before.probability)
    assert (scan.opened, scan.closed) == (0, 0)


def test_people_are_not_compared_with_organisations() -> None:
    crowd()
    person("Kade Koffie", email="kade@koffie.example", phone="+31 10 555 01 42")
    person("Kade Koffie", email="kade@koffie.example", phone="+31 10 555 01 42", kind="organisation")
    run_scan()
    assert not Double.objects.exists()


def test_organisations_are_compared_by_their_name() -> None:
    names = ("Kade", "Molen", "Haven", "Brug", "Plein", "Toren", "Gracht", "Markt", "Duin", "Akker")
    for number, name in enumerate(names):
        person(
            f"{name} Koffiebar",
            kind="organisation",
            email=f"inkoop@{name}.example",
            city="Delft",
            phone=f"+31 10 {2200000 + number * 3331}",
        )
    person("Koffiebar Kade", kind="organisation", email="inkoop@kade.example", city="Delft")
    run_scan()
    found = the_pair()
    assert found.is_organisation
    assert found.reasons[0] == {
        "field": "name",
        "says": "a letter or the order different",
        "bits": found.reasons[0]["bits"],
    }


def test_a_pair_that_is_no_longer_alike_leaves_the_queue_and_comes_back_when_it_is(
    doubled: tuple[Customer, Customer],
) -> None:
    _, again = doubled
    was = {
        "name": again.name,
        "given_name": again.given_name,
        "family_name": again.family_name,
        "email": again.email,
        "phone": again.phone,
    }
    run_scan()
    change(
        again,
        name="Ursula Quist",
        given_name="Ursula",
        family_name="Quist",
        email="u@quist.example",
        phone="",
    )
    assert run_scan().closed == 1
    assert the_pair().status == Status.UNLIKE
    change(again, **was)
    assert run_scan().opened == 1
    assert the_pair().status == Status.OPEN
    assert the_pair().decided_at is None


def test_a_pair_whose_customer_is_gone_leaves_the_queue(doubled: tuple[Customer, Customer]) -> None:
    run_scan()
    delete_customers(actor=SYSTEM, customer_ids=[doubled[1].pk])
    assert run_scan().closed == 1
    assert the_pair().status == Status.GONE


def test_who_was_said_not_to_be_the_same_stays_so_whatever_changes(
    doubled: tuple[Customer, Customer], cast: Cast
) -> None:
    known, again = doubled
    run_scan()
    keep_apart(actor=cast.actor("owner"), double_ids=[the_pair().pk])
    decided = the_pair()
    change(again, city=known.city)
    scan = run_scan()
    after = the_pair()
    assert (after.status, after.decided_at, after.decided_by) == (
        Status.APART,
        decided.decided_at,
        cast.owner,
    )
    assert after.probability >= 0.9
    assert (scan.opened, scan.closed) == (0, 0)


def test_a_decision_outlives_a_time_in_which_they_were_not_alike(
    doubled: tuple[Customer, Customer], cast: Cast
) -> None:
    _, again = doubled
    was = {"email": again.email, "phone": again.phone}
    run_scan()
    keep_apart(actor=cast.actor("owner"), double_ids=[the_pair().pk])
    change(again, email="", phone="")
    run_scan()
    change(again, **was)
    run_scan()
    assert the_pair().status == Status.APART


class StopAt(Nobody):
    """Cancels at the n-th checkpoint."""

    def __init__(self, times: int) -> None:
        self.left = times

    def check(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise Cancelled


def test_a_scan_that_is_stopped_anywhere_has_not_happened(doubled: tuple[Customer, Customer]) -> None:
    checkpoints = 0
    while True:
        try:
            run_scan(scan=Scan.objects.create(), hearing=StopAt(checkpoints))
        except Cancelled:
            assert not Double.objects.exists()
            assert not Scan.objects.filter(finished_at__isnull=False).exists()
            checkpoints += 1
        else:
            break
    assert checkpoints > 5
    assert Double.objects.count() == 1


def test_a_failure_while_writing_takes_everything_back(
    doubled: tuple[Customer, Customer], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Lost(Nobody):
        def fence(self) -> None:
            raise RuntimeError("another worker has it")

    with pytest.raises(RuntimeError):
        run_scan(hearing=Lost())
    assert not Double.objects.exists()
    assert not Scan.objects.exists()


def test_a_scan_that_is_done_is_not_done_again(doubled: tuple[Customer, Customer]) -> None:
    scan = run_scan(scan=Scan.objects.create())
    Double.objects.all().delete()
    run_scan(scan=scan)
    assert not Double.objects.exists()


def test_the_surest_pairs_are_kept_when_there_are_more_than_a_queue_holds() -> None:
    everybody = crowd()
    for one in everybody[:3]:
        person(one.name, email=one.email, phone=one.phone)
    everything = find_pairs(hearing=Nobody())
    some = find_pairs(hearing=Nobody(), most=2)
    assert len(everything.pairs) == 3
    assert some.left_out == 1
    assert [one.pair for one in some.pairs] == [one.pair for one in everything.pairs[:2]]


def test_three_of_one_are_one_group() -> None:
    known = crowd()[5]
    others = [person(known.name, email=known.email, phone=known.phone) for _ in range(2)]
    run_scan()
    assert {(one.first_id, one.second_id) for one in Double.objects.all()} == {
        (known.pk, others[0].pk), (known.pk, others[1].pk), (others[0].pk, others[1].pk),
    }  # fmt: skip
    assert {one.cluster for one in Double.objects.all()} == {known.pk}


def test_a_name_that_only_says_the_key_is_no_name() -> None:
    from regard.customers.comparing import comparable
    from regard.customers.models import CustomerKey

    keyed = person("Customer W-12", given_name="", family_name="")
    CustomerKey.objects.create(customer=keyed, source="shop", key="W-12")
    person("Customer Service", given_name="", family_name="")
    (rows,) = comparable("person")
    assert [row[3] for row in rows] == ["", "Customer Service"]


def bought_as(email: str) -> Customer:
    """Somebody whom a file of purchases made of an e-mail address alone."""
    from regard.customers.models import CustomerKey

    made = person(f"Customer {email}", given_name="", family_name="", email=email, country="")
    CustomerKey.objects.create(customer=made, source="shop", key=email)
    return made


def test_who_is_known_by_an_address_only_is_very_likely_who_alone_has_it() -> None:
    crowd()
    elif_ = person("Elif Yildiz", email="elif@yildiz.example", phone="+31 10 5550000")
    noor = person("Noor Visser", email="noor@visser.example")
    for mail, verified in (("elif.other@mail.example", timezone.now()), ("elif.maybe@mail.example", None)):
        ContactPoint.objects.create(
            customer=noor, kind="email", value=mail, normal=mail, verified_at=verified
        )
    first, second = bought_as("elif@yildiz.example"), bought_as("elif.other@mail.example")
    bought_as("elif.maybe@mail.example")
    person("Ann Bos", email="both@bos.example")
    person("Jan Bos", email="both@bos.example")
    both = bought_as("both@bos.example")
    run_scan()
    pairs = {(one.first_id, one.second_id): one for one in Double.objects.filter(status="open")}
    assert pairs[elif_.pk, first.pk].probability >= 0.95
    assert pairs[noor.pk, second.pk].probability >= 0.95
    assert pairs[elif_.pk, first.pk].reasons[-1]["field"] == "mailbox"
    assert {one.probability < 0.95 for pair, one in pairs.items() if both.pk in pair} <= {True}
    assert (
        Customer.objects.filter(pk__in=[elif_.pk, first.pk, noor.pk, second.pk]).count() == 4
    )  # nobody was merged
    assert {pair for pair, one in pairs.items() if one.probability >= 0.95} == {
        (elif_.pk, first.pk), (noor.pk, second.pk),
    }  # fmt: skip


def test_with_nobody_or_one_there_is_nothing_to_find() -> None:
    assert run_scan().customers == 0
    person("Noor de Wit")
    assert run_scan().customers == 1
    assert not Double.objects.exists()


def test_a_scan_is_a_job_that_says_what_it_found(doubled: tuple[Customer, Customer], cast: Cast) -> None:
    scan = start_scan(actor=cast.actor("owner"))
    job = Job.objects.get()
    assert job.pk == scan.job_id
    assert (job.queue, job.url) == ("bulk", "/data/doubles/")
    assert start_scan(actor=cast.actor("owner")).pk == scan.pk  # one at a time
    drain()
    job.refresh_from_db()
    assert job.status == Job.Status.DONE
    assert job.result == "61 customers compared, 1 new pair, 0 closed"
    assert job.counts == {"customers compared": 61, "new pairs": 1, "pairs closed": 0}
    assert live_scan() is None
    assert the_pair().scan == scan


def test_a_scan_that_waits_can_be_called_off(doubled: tuple[Customer, Customer], cast: Cast) -> None:
    start_scan(actor=cast.actor("owner"))
    cancel(actor=cast.actor("owner"), job=Job.objects.get())
    drain()
    assert live_scan() is None
    assert not Double.objects.exists()


def test_whoever_may_not_decide_starts_nothing(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        start_scan(actor=cast.actor("analyst"))
    assert not Scan.objects.exists()
    assert not Job.objects.exists()


def test_at_night_it_is_searched_only_after_a_change(doubled: tuple[Customer, Customer]) -> None:
    assert is_due()
    assert scan_nightly.func() == "61 customers compared, 1 new pair, 0 closed"
    assert not is_due()
    assert scan_nightly.func() == "nothing has changed"
    change(doubled[0], city="Utrecht")
    assert is_due()
    run_scan()
    delete_customers(actor=SYSTEM, customer_ids=[doubled[1].pk])
    assert is_due()


def test_the_command_compares_and_counts(doubled: tuple[Customer, Customer]) -> None:
    from regard.config.cli.quality_ import command

    said = CliRunner().invoke(command, ["scan", "--json"])
    assert json.loads(said.stdout) == {
        "customers": 61,
        "found": 1,
        "new": 1,
        "closed": 0,
        "open": 1,
        "left_out": 0,
    }
    said = CliRunner().invoke(command, ["scan"])
    assert said.stdout == "61 customers compared, 0 new pairs, 0 closed; 1 pair is waiting.\n"
