"""What is required, how records are scored by it, what a mend puts right and takes back, and that the plan sees it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from regard.analytics.asking import ask
from regard.analytics.services import catch_up, mark_dirty
from regard.audit.models import Change
from regard.customers.models import Customer
from regard.customers.services.customers import change_customer, create_customer, delete_customers
from regard.customers.services.many import change_many
from regard.customers.services.merging import merge_customers, undo_merge
from regard.jobs import worker
from regard.jobs.queries import visible_jobs
from regard.jobs.services import cancel
from regard.kernel.actor import Actor, system_actor
from regard.kernel.errors import Conflict, Forbidden, Invalid
from regard.people.models import Business
from regard.people.tests.cast import Cast
from regard.quality.checking import Rule, judge
from regard.quality.fields import BITS, CHECKS, SAID
from regard.quality.mends import MENDS, Context
from regard.quality.models import CheckCount, CustomerQuality, Mend, MendChange, Requirement, StewardTask
from regard.quality.register_queries import Difference, sign_offs
from regard.quality.score_queries import overview, register
from regard.quality.services import mending
from regard.quality.services.mending import mend, preview_mend, start_mend, start_undo, take_back
from regard.quality.services.requirements import begin_with_the_usual, save_requirement, sign_off
from regard.quality.services.scoring import SCHEMA, _read, score_all
from regard.quality.tests.making import person

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
TODAY = date(2026, 6, 1)


@pytest.fixture(autouse=True)
def _place(db: None, settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def table(*people: dict[str, Any]) -> pl.DataFrame:
    """Customers as the checks take them, a good one where nothing is said."""
    good: dict[str, Any] = {
        "kind": "person", "party_class": "industrial", "name": "Noor de Wit", "email_normal": "noor@wit.example",
        "phone": "06 12345678",
        "phone_normal": "+31612345678", "street": "Kade 1", "postal_code": "3011 AB", "city": "Rotterdam",
        "country": "Netherlands", "language": "nl", "category": "Café", "sector": "Food", "owner_id": 1,
        "employees": 3, "annual_revenue": 10_000, "parent_id": 2, "customer_since": TODAY, "name_as_of": NOW, "email_as_of": NOW,
        "country_as_of": NOW, "updated_at": NOW, "email_shared": False, "verified_email": False, "verified_phone": False,
        "verified_address": False,
    }  # fmt: skip
    rows = [{"id": number} | good | one for number, one in enumerate(people, 1)]
    return pl.DataFrame({name: [row[name] for row in rows] for name in SCHEMA}, schema=SCHEMA)


ALL = [Rule(field) for field in {field for field, _ in CHECKS} if field not in SAID]


@pytest.mark.parametrize(
    ("one", "fails"),
    [
        ({}, set()),
        ({"name": "Customer 12"}, {"name.complete"}),
        ({"name": "N00R de Wit"}, {"name.accurate"}),
        ({"name": "NOOR DE WIT"}, {"name.consistent"}),
        ({"name": "noor de wit"}, {"name.consistent"}),
        ({"name": "CAFÉ 1900", "kind": "organisation"}, set()),
        ({"name": "محمد عبدالله"}, set()),
        ({"email_normal": ""}, {"email.complete"}),
        ({"email_normal": "noor@wit"}, {"email.accurate"}),
        ({"email_normal": "noor wit@wit.example"}, {"email.accurate"}),
        ({"email_normal": "noor@wit.con"}, {"email.accurate"}),
        ({"email_normal": "noor@münchen.example"}, set()),
        ({"email_shared": True}, {"email.consistent"}),
        ({"phone": "", "phone_normal": ""}, {"phone.complete"}),
        ({"phone": "12", "phone_normal": ""}, {"phone.accurate"}),
        ({"phone_normal": "+4930123456"}, {"phone.consistent"}),
        ({"phone_normal": "+4930123456", "country": ""}, {"address.complete", "country.complete"}),
        ({"postal_code": "30111"}, {"address.accurate"}),
        ({"street": ""}, {"address.complete"}),
        ({"country": "Narnia"}, {"country.accurate"}),
        ({"country": "NL"}, {"country.consistent"}),
        ({"owner_id": None}, {"owner.complete"}),
        (
            {"language": "", "category": "", "sector": ""},
            {"language.complete", "category.complete", "sector.complete"},
        ),
    ],
)
def test_each_fault_is_found_and_no_other(one: dict[str, Any], fails: set[str]) -> None:
    judged = judge(table(one), ALL, TODAY)
    failed = judged.rows["failed"][0]
    assert {".".join(check) for check, bit in BITS.items() if failed & bit} == fails
    assert (judged.rows["score"][0] == 100) is not bool(fails)


def test_what_is_old_is_stale_and_what_must_be_verified_counts() -> None:
    old = NOW - timedelta(days=400)
    rules = [Rule("email", max_age_days=365, must_be_verified=True), Rule("name")]
    people = table({"email_as_of": old, "verified_email": True}, {"email_as_of": None, "updated_at": old}, {})
    judged = judge(people, rules, TODAY)
    assert judged.counts["email", "timely"] == (3, 2)
    assert judged.counts["email", "reliable"] == (3, 2)
    assert ("name", "timely") not in judged.counts
    assert ("email", "reliable") not in judge(people, [Rule("email")], TODAY).counts


def test_only_whom_it_is_required_of_is_checked_and_shares_are_rounded_down() -> None:
    rules = [Rule("phone", applies_to="organisation"), Rule("email"), Rule("sector", is_needed=False)]
    people = table(
        {"phone": "", "phone_normal": ""}, {"kind": "organisation", "phone": "x", "phone_normal": ""}
    )
    judged = judge(people, rules, TODAY)
    assert judged.counts["phone", "complete"] == (1, 0)
    assert judged.counts["phone", "accurate"] == (1, 1)
    assert ("sector", "complete") not in judged.counts
    assert judged.rows["score"].to_list() == [100, 75]
    assert judged.rows["accurate"].to_list() == [100, 50]
    assert judge(people, [], TODAY).rows["score"].to_list() == [None, None]


class Somebody:
    name, given_name, family_name = "NOOR VAN DER WIT", "NOOR", "van der Wit"
    email, phone, postal_code, country = "", "", "", "Netherlands"

    def __init__(self, **values: str) -> None:
        self.__dict__ |= values


@pytest.mark.parametrize(
    ("key", "values", "wanted"),
    [
        ("phone", {"phone": "31612345678"}, {"phone": "+31 6 12345678"}),
        ("phone", {"phone": "0031 (0)6 12345678"}, {"phone": "+31 6 12345678"}),
        ("phone", {"phone": "612345678"}, {"phone": "+31 6 12345678"}),
        ("phone", {"phone": "010-5550142 toestel 12"}, {"phone": "+31 10 555 0142 ext. 12"}),
        ("phone", {"phone": "O6 12345678"}, {"phone": "+31 6 12345678"}),
        ("phone", {"phone": "0105550142 / 0105550143"}, {}),
        ("phone", {"phone": "33612345678"}, {}),  # a French number without its plus could be anything else
        ("phone", {"phone": "49(0)171 2023757", "country": "Germany"}, {"phone": "+49 171 2023757"}),
        ("phone", {"phone": "+0171 2023757", "country": "Germany"}, {"phone": "+49 171 2023757"}),
        ("phone", {"phone": "+(0)6-12345678", "country": "Netherlands"}, {"phone": "+31 6 12345678"}),
        ("phone", {"phone": "32 (0)478 12 34 56"}, {}),
        ("phone", {"phone": "12"}, {}),
        ("phone", {"phone": "call after six"}, {}),
        ("name", {}, {"name": "Noor van der Wit", "given_name": "Noor"}),
        ("name", {"name": "Noor van der Wit"}, {}),
        ("email", {"email": "noor @wit.example"}, {"email": "noor@wit.example"}),
        ("email", {"email": "noor@gmial.com"}, {"email": "noor@gmail.com"}),
        ("email", {"email": "noor@wit,con"}, {"email": "noor@wit.com"}),
        ("email", {"email": "nobody"}, {}),
        ("country", {"country": "nl"}, {"country": "Netherlands"}),
        ("country", {"country": "Narnia"}, {}),
    ],
)
def test_a_mend_knows_better_or_says_nothing(
    key: str, values: dict[str, str], wanted: dict[str, str]
) -> None:
    found = MENDS[key].propose(Somebody(**values), Context("NL"))
    assert dict(found) == wanted


@pytest.fixture
def people(owner_actor: Actor) -> list[Customer]:
    """Twelve people whose phone numbers end in an extension, one number that nobody can mend, one that is right."""
    Business.objects.update(country="NL")
    phones = [f"06 123456{n:02} tst. 3" for n in range(12)] + ["12", "+31 6 12345699"]
    return [
        create_customer(
            actor=owner_actor,
            values={"name": f"Noor de Wit {chr(65 + n)}", "phone": phone, "country": "Netherlands"},
        )
        for n, phone in enumerate(phones)
    ]


def scored(actor: Actor, **values: Any) -> None:
    save_requirement(
        actor=actor, values={"field": "phone", "purpose": "To call", "legal_basis": "contract"} | values
    )
    score_all()


def test_scores_are_kept_counted_and_asked_as_metrics(people: list[Customer], owner_actor: Actor) -> None:
    scored(owner_actor)
    assert CustomerQuality.objects.count() == 14
    assert {(one.key, one.applied, one.failed) for one in CheckCount.objects.all()} == {
        ("phone.complete", 14, 0), ("phone.accurate", 14, 13), ("phone.consistent", 1, 0),
    }  # fmt: skip
    catch_up()
    assert float(ask("data_accuracy", actor=owner_actor).rows[0].value or 0) == pytest.approx(1 / 14)
    by_source = ask("data_quality_score", actor=owner_actor, by="source").rows
    assert len(by_source) == 1
    seen = overview(owner_actor)
    assert (seen.causes[0].key, seen.causes[0].failed, seen.causes[0].mend) == ("phone.accurate", 13, "phone")


@pytest.mark.parametrize("column", ["score", "complete", "accurate", "consistent", "reliable", "timely"])
def test_a_metric_is_the_mean_one_counts_by_hand(column: str, owner_actor: Actor) -> None:
    shares = [100, 40, None, 73]
    for share in shares:
        one = create_customer(actor=owner_actor, values={"name": "Noor de Wit"})
        CustomerQuality.objects.create(customer=one, **{column: share})
    mark_dirty("customer_quality", None)
    catch_up()
    key = "data_quality_score" if column == "score" else METRIC_OF[column]
    assert float(ask(key, actor=owner_actor).rows[0].value or 0) == pytest.approx(
        (100 + 40 + 73) / 300, abs=1e-6
    )


METRIC_OF = {
    "complete": "data_completeness", "accurate": "data_accuracy", "consistent": "data_consistency",
    "reliable": "data_reliability", "timely": "data_timeliness",
}  # fmt: skip


def test_who_sees_some_customers_sees_what_these_fail(
    people: list[Customer], owner_actor: Actor, cast: Cast
) -> None:
    scored(owner_actor)
    Customer.objects.filter(pk__in=[one.pk for one in people[:3]]).update(owner=cast.stranger)
    seen = overview(cast.actor("stranger"))
    assert [(one.key, one.failed, one.share) for one in seen.causes] == [("phone.accurate", 3, None)]
    assert seen.share == pytest.approx(0.5)
    assert (
        "13"
        not in cast.client("stranger")
        .get("/data/quality/")
        .content.decode()
        .split("qq-causes")[1]
        .split("</table>")[0]
    )


def test_scoring_again_writes_nothing_and_follows_changes(people: list[Customer], owner_actor: Actor) -> None:
    scored(owner_actor)
    with CaptureQueriesContext(connection) as captured:
        score_all()
    assert not [
        one for one in captured if "quality_customerquality" in one["sql"] and one["sql"].startswith("INSERT")
    ]
    change_customer(actor=owner_actor, customer_id=people[0].pk, values={"phone": "+31 6 12345600"})
    score_all()
    assert CustomerQuality.objects.get(customer=people[0]).score == 100


def test_a_mend_is_previewed_done_and_undone(people: list[Customer], owner_actor: Actor) -> None:
    scored(owner_actor)
    before = list(Customer.objects.order_by("pk").values_list("phone", "phone_normal", "search_text"))
    seen = preview_mend(actor=owner_actor, key="phone")
    assert (seen.failing, seen.mendable) == (13, 12)
    assert seen.proposals[0].after == {"phone": "+31 6 12345600 ext. 3"}
    assert list(Customer.objects.order_by("pk").values_list("phone", "phone_normal", "search_text")) == before
    item = start_mend(actor=owner_actor, key="phone")
    with pytest.raises(Conflict):
        start_mend(actor=owner_actor, key="phone")
    worker.drain()
    item.refresh_from_db()
    assert (item.status, item.mended, item.looked_at) == ("done", 12, 13)
    assert Customer.objects.get(pk=people[3].pk).phone_normal == "+31612345603"
    assert Change.objects.filter(action="mend").count() == 12
    assert (
        Customer.objects.get(pk=people[3].pk).edited_at is None
    )  # else what an import made stays when it is undone
    assert CustomerQuality.objects.get(customer=people[3]).score == 100
    change_customer(actor=owner_actor, customer_id=people[1].pk, values={"phone": "+31 6 11111111"})
    start_undo(actor=owner_actor, mend_id=item.pk)
    worker.drain()
    item.refresh_from_db()
    assert (item.status, item.restored) == ("undone", 11)
    after = list(Customer.objects.order_by("pk").values_list("phone", "phone_normal", "search_text"))
    assert after[1][0] == "+31 6 11111111"
    assert after[:1] + after[2:] == before[:1] + before[2:]
    assert not MendChange.objects.exists()
    with pytest.raises(Conflict):
        start_undo(actor=owner_actor, mend_id=item.pk)


def test_what_is_counted_and_the_tasks_follow_a_mend_and_its_undo(
    people: list[Customer], owner_actor: Actor
) -> None:
    def counted() -> tuple[int, int]:
        return (
            CheckCount.objects.get(key="phone.accurate").failed,
            StewardTask.objects.get(key="phone.accurate").records,
        )

    scored(owner_actor)
    assert counted() == (13, 13)
    item = start_mend(actor=owner_actor, key="phone")
    worker.drain()
    assert counted() == (1, 1)
    start_undo(actor=owner_actor, mend_id=item.pk)
    worker.drain()
    assert counted() == (13, 13)


def test_a_mend_that_was_called_off_is_undone_like_any_other(
    people: list[Customer], owner_actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    scored(owner_actor)
    monkeypatch.setattr("regard.quality.services.mending.BATCH", 5)
    item = start_mend(actor=owner_actor, key="phone")
    job = visible_jobs(owner_actor).get(pk=item.job_id or 0)
    cancel(actor=owner_actor, job=job)
    worker.drain()
    Mend.objects.filter(pk=item.pk).update(status=Mend.Status.WAITING)
    again = start_mend(actor=owner_actor, key="phone")
    worker.drain()
    assert Mend.objects.get(pk=again.pk).mended == 12
    assert start_undo(actor=owner_actor, mend_id=item.pk).status == Mend.Status.UNDOING


def test_what_somebody_wrote_meanwhile_is_not_overwritten(
    people: list[Customer], owner_actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    scored(owner_actor)
    theirs = "+31 6 99999999"
    changed = change_many

    def interleaved(**said: Any) -> Any:
        Customer.objects.filter(pk=people[0].pk).update(phone=theirs)
        return changed(**said)

    monkeypatch.setattr(mending, "change_many", interleaved)
    item = Mend.objects.create(key="phone")
    mend(mend_id=item.pk, actor=owner_actor)
    assert Customer.objects.get(pk=people[0].pk).phone == theirs
    assert Mend.objects.get(pk=item.pk).mended == 11


def test_a_mend_confirms_nothing(owner_actor: Actor) -> None:
    one = create_customer(actor=owner_actor, values={"name": "NOOR DE WIT"})
    Customer.objects.filter(pk=one.pk).update(name_as_of=NOW)
    save_requirement(actor=owner_actor, values={"field": "name"})
    score_all()
    mend(mend_id=Mend.objects.create(key="name").pk, actor=owner_actor)
    one.refresh_from_db()
    assert (one.name, one.name_as_of) == ("Noor de Wit", NOW)


def test_who_is_deleted_is_in_no_figure(people: list[Customer], owner_actor: Actor) -> None:
    scored(owner_actor)
    catch_up()
    delete_customers(actor=owner_actor, customer_ids=[one.pk for one in people[:13]])
    catch_up()
    assert float(ask("data_accuracy", actor=owner_actor).rows[0].value or 0) == pytest.approx(1.0)


def test_a_mend_that_is_killed_goes_on_where_it_stopped(
    people: list[Customer], owner_actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    scored(owner_actor)
    monkeypatch.setattr("regard.quality.services.mending.BATCH", 5)
    item = Mend.objects.create(key="phone")

    class Killed(Exception):
        pass

    class Hearing:
        calls = 0

        def update(self, **said: Any) -> None: ...

        def check(self) -> None:
            self.calls += 1
            if self.calls == 2:
                raise Killed

        def fence(self) -> None: ...

    with pytest.raises(Killed):
        mend(mend_id=item.pk, actor=owner_actor, hearing=Hearing())
    assert Mend.objects.get(pk=item.pk).mended == 5
    mend(mend_id=item.pk, actor=owner_actor)
    assert Mend.objects.get(pk=item.pk).mended == 12
    assert MendChange.objects.filter(mend=item).count() == 12
    Mend.objects.filter(pk=item.pk).update(status=Mend.Status.UNDOING)
    take_back(mend_id=item.pk, actor=owner_actor)
    assert Mend.objects.get(pk=item.pk).restored == 12


def test_a_score_comes_back_with_an_undone_merge(people: list[Customer], owner_actor: Actor) -> None:
    scored(owner_actor)
    merge = merge_customers(actor=owner_actor, survivor=people[0].pk, others=[people[1].pk])
    assert not CustomerQuality.objects.filter(pk=people[1].pk).exists()
    undo_merge(actor=owner_actor, merge_id=merge.pk)
    assert CustomerQuality.objects.filter(pk=people[1].pk).exists()


def test_a_change_takes_the_sign_off_back(owner_actor: Actor) -> None:
    item = save_requirement(actor=owner_actor, values={"field": "email"})
    with pytest.raises(Invalid, match="what it is for"):
        sign_off(actor=owner_actor, requirement_id=item.pk)
    values = {"purpose": "To write", "legal_basis": "consent"}
    save_requirement(actor=owner_actor, requirement_id=item.pk, values=values, version=1)
    assert sign_off(actor=owner_actor, requirement_id=item.pk).signed_off_by_id == owner_actor.user_id
    again = save_requirement(actor=owner_actor, requirement_id=item.pk, values={"target": "80"})
    assert again.signed_off_at is None
    with pytest.raises(Conflict):
        save_requirement(actor=owner_actor, requirement_id=item.pk, values={"target": "70"}, version=1)
    assert [one.action for one in Change.objects.filter(model="quality.requirement").order_by("pk")] == [
        "create", "change", "sign_off", "change",
    ]  # fmt: skip
    (kept,) = sign_offs(owner_actor, again)
    assert (kept.said.by_name, kept.is_current, kept.said.wording["Wanted"]) == (
        owner_actor.name,
        False,
        "95%",
    )
    assert kept.changes == [Difference("Wanted", "95%", "80%")]
    sign_off(actor=owner_actor, requirement_id=item.pk)
    newest, first = sign_offs(owner_actor, Requirement.objects.get())
    assert (newest.is_current, newest.changes, first.said.pk) == (True, [], kept.said.pk)


def test_the_register_tells_what_changed_since_it_was_signed_off(
    owner_actor: Actor, owner_client: Client
) -> None:
    values = {
        "field": "phone",
        "purpose": "To call",
        "legal_basis": "consent",
        "format": "phone number in e.164",
    }
    item = save_requirement(actor=owner_actor, values=values)
    assert item.format == "phone_e164"  # by its name
    sign_off(actor=owner_actor, requirement_id=item.pk)
    save_requirement(actor=owner_actor, requirement_id=item.pk, values={"purpose": "To call back"})
    listed = owner_client.get("/data/quality/requirements/").content.decode()
    assert "changed since: what it is for" in listed
    assert "Phone number in E.164, such as +31105550142" in listed
    page = owner_client.get(f"/data/quality/requirements/{item.pk}/").content.decode()
    assert "<del>To call</del>" in page
    form = {
        "field": "phone",
        "applies_to": "both",
        "target": "95",
        "format": "Phone number in E.164, such as +31105550142",
    }
    assert owner_client.post(f"/data/quality/requirements/{item.pk}/", form).status_code == 302
    item.refresh_from_db()
    assert item.format == "phone_e164"
    save_requirement(
        actor=owner_actor, requirement_id=item.pk, values={"format": "=As on the card", "purpose": "Calls"}
    )
    file = owner_client.get("/data/quality/requirements/export/").content.decode()
    assert "Format" in file
    assert "'=As on the card" in file
    assert file.count("\n") == 2


def test_a_format_of_a_country_is_asked_for_and_mended() -> None:
    save_requirement(actor=system_actor("test"), values={"field": "country", "format": "country_name"})
    dutch, german = person("Noor de Wit"), person("Uta Vogt", country="DE")
    Customer.objects.filter(pk=dutch.pk).update(country="Nederland")
    score_all()
    fails = {one.customer_id: one.failed for one in CustomerQuality.objects.all()}
    assert fails == {dutch.pk: BITS["country", "consistent"], german.pk: 0}
    mend(mend_id=Mend.objects.create(key="country").pk, actor=system_actor("test"))
    assert Customer.objects.get(pk=dutch.pk).country == "Netherlands"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"field": "shoe size"}, "field"),
        ({"field": "email", "target": "101"}, "target"),
        ({"field": "email", "target": "most"}, "target"),
        ({"field": "email", "max_age_days": "-1"}, "max_age_days"),
        ({"field": "email", "review_on": "soon"}, "review_on"),
        ({"field": "email", "owner_id": "987654"}, "owner_id"),
        ({"field": "email", "purpose": "x" * 301}, "purpose"),
    ],
)
def test_what_makes_no_sense_is_refused(owner_actor: Actor, values: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        save_requirement(actor=owner_actor, values=values)
    assert [error.field for error in refused.value.errors] == [field]
    assert not Requirement.objects.exists()


def test_the_register_says_what_does_not_fit(owner_actor: Actor) -> None:
    assert begin_with_the_usual(actor=owner_actor) == 5
    assert begin_with_the_usual(actor=owner_actor) == 0
    Requirement.objects.filter(field="email").update(review_on=date(2020, 1, 1))
    seen = register(owner_actor)
    assert len(seen.without_objective) == 5
    assert [one.field for one in seen.overdue] == ["email"]
    assert "address" in dict(seen.free)


def test_who_may_not_changes_nothing(cast: Cast) -> None:
    actor = cast.actor("analyst")
    for attempt in (
        lambda: save_requirement(actor=actor, values={"field": "email"}),
        lambda: begin_with_the_usual(actor=actor),
        lambda: start_mend(actor=actor, key="phone"),
        lambda: preview_mend(actor=actor, key="phone"),
    ):
        with pytest.raises(Forbidden):
            attempt()
    assert not Requirement.objects.exists()
    assert not Mend.objects.exists()


def test_the_pages_from_nothing_to_a_mend_undone(people: list[Customer], owner_client: Client) -> None:
    assert "Nothing is required" in owner_client.get("/data/quality/").content.decode()
    assert owner_client.post("/data/quality/requirements/begin/").status_code == 302
    sent = {
        "field": "address",
        "applies_to": "both",
        "purpose": "To send",
        "target": "90",
        "legal_basis": "contract",
    }
    assert owner_client.post("/data/quality/requirements/new/", sent).status_code == 302
    refused = owner_client.post("/data/quality/requirements/new/", sent)
    assert refused.status_code == 422
    phone = Requirement.objects.get(field="phone")
    shown = owner_client.get(f"/data/quality/requirements/{phone.pk}/").content.decode()
    assert "Not signed off yet" in shown
    change = sent | {"field": "phone", "version": phone.version}
    assert owner_client.post(f"/data/quality/requirements/{phone.pk}/", change).status_code == 302
    assert owner_client.post(f"/data/quality/requirements/{phone.pk}/", {"do": "sign"}).status_code == 302
    assert "Olivia" in owner_client.get("/data/quality/requirements/").content.decode()
    assert "No customer is scored yet" in owner_client.get("/data/quality/mends/email/").content.decode()
    assert owner_client.post("/data/quality/score/").status_code == 302
    asked = {"HX-Request": "true", "HX-Target": "scoring"}
    page = owner_client.get("/data/quality/", headers=asked).content.decode()
    assert 'hx-select="#scoring"' in page
    assert re.search(r'href="/jobs/\d+/">See how far it is', page)
    worker.drain()
    assert owner_client.get("/data/quality/", headers=asked)["HX-Refresh"] == "true"
    said = owner_client.get("/data/quality/mends/email/").content.decode()
    assert re.search(r"None of the \d+ customers scored", said)
    page = owner_client.get("/data/quality/").content.decode()
    assert "Has a phone number no country has" in page
    assert "quality_fails" in page
    failing = owner_client.get(
        '/customers/?f={"all":[["quality_fails","is",["phone.accurate"]]]}'
    ).content.decode()
    assert "Noor de Wit M" in failing
    assert "Noor de Wit N" not in failing
    number = Customer.objects.get(name="Noor de Wit M").pk
    beside = owner_client.get(f"/customers/{number}/beside/").content.decode()
    for text in ("Data quality", "All checks", "Accuracy", "<li>Has a phone number no country has</li>"):
        assert text in beside
    assert "12 of 13 customers" in owner_client.get("/data/quality/mends/phone/").content.decode()
    assert owner_client.post("/data/quality/mends/phone/").status_code == 302
    assert 'hx-select="#mends"' in owner_client.get("/data/quality/mends/").content.decode()
    worker.drain()
    item = Mend.objects.get()
    page = owner_client.get("/data/quality/mends/").content.decode()
    assert f"/data/quality/mends/{item.pk}/undo/" in page
    assert 'hx-select="#mends"' not in page
    assert owner_client.post(f"/data/quality/mends/{item.pk}/undo/").status_code == 302
    worker.drain()
    assert Mend.objects.get().restored == 12
    assert owner_client.get("/data/quality/mends/nonsense/").status_code == 404
    assert owner_client.post(f"/data/quality/requirements/{phone.pk}/", {"do": "remove"}).status_code == 302
    assert not Requirement.objects.filter(field="phone").exists()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL reads small tables as a whole")
def test_who_shares_an_address_is_looked_up_by_index() -> None:
    """A condition SQLite cannot prove that of the index made scoring take the square of the customers there are."""
    with CaptureQueriesContext(connection) as captured:
        _read("c.id >= %s AND c.id < %s", [0, 10], [])
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {captured.captured_queries[0]['sql']}")
        plan = " ".join(str(row[-1]) for row in cursor.fetchall())
    assert "customers_customer_by_email" in plan, plan
    assert "SCAN" not in plan, plan
