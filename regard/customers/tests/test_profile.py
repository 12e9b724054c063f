"""What is known of a customer as a person: noted, read, expired, merged, and kept from who may not see it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from regard.audit.models import Change
from regard.customers import profile_rules as rules
from regard.customers.merge_queries import preview
from regard.customers.models import Attribute, Customer, CustomerNeed, ProfileValue
from regard.customers.profile_queries import needs_of, preferences_of, preferences_of_many, profile_of
from regard.customers.services.attributes import expire, remove_attribute, save_attribute
from regard.customers.services.customers import change_customer, create_customer, delete_customers
from regard.customers.services.merging import merge_customers, undo_merge
from regard.customers.services.needs import end_need, remove_need, save_need, tie_need, untie_need
from regard.customers.services.profile import remove_value, set_value, use_inferred
from regard.kernel.actor import Actor
from regard.kernel.days import months_before
from regard.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from regard.story.models import Entry
from regard.ui import formats

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 28)


@pytest.fixture
def noor(owner_actor: Actor) -> Customer:
    return create_customer(actor=owner_actor, values={"name": "Noor de Wit", "country": "Netherlands"})


@pytest.fixture
def coffee(owner_actor: Actor) -> Attribute:
    return save_attribute(
        actor=owner_actor,
        values={"name": "Single-origin coffee", "kind": "interest", "scale": "five", "keeps_months": 24},
    )


def fresh(customer: Customer) -> Customer:
    return Customer.objects.get(pk=customer.pk)


@pytest.mark.parametrize(
    ("field", "said", "kept"),
    [
        ("born", "1984", "1984"),
        ("born", "1984-05-12", "1984-05-12"),
        ("born", "1984-13-12", None),
        ("born", "1700", None),
        ("born", "2026-11-29", None),
        ("gender", "Woman", "woman"),
        ("gender", "agender", "agender"),
        ("channel", "text message", "sms"),
        ("channel", "pigeon", None),
        ("household_size", "4", "4"),
        ("household_size", "0", None),
        ("best_time", "We, mo 9-12", "mo,we 9-12"),
        ("best_time", "17-20", "17-20"),
        ("best_time", "mo,tu,we,th,fr,sa,su 0-24", "0-24"),
        ("best_time", "20-17", None),
        ("best_time", "xx 9-12", None),
        ("time_zone", "europe/amsterdam", "Europe/Amsterdam"),
        ("time_zone", "Mars/Olympus", None),
        ("language", "Dutch", "nl"),
        ("language", "a very long language", None),
        ("founded", "1998", "1998"),
        ("founded", "98", None),
        ("occupation", " ", None),
    ],
)
def test_values_are_kept_one_way_or_refused(field: str, said: str, kept: str | None) -> None:
    of = rules.FIELDS[field]
    if kept is None:
        with pytest.raises(ValueError, match=r"\w"):
            rules.checked(of, said, TODAY)
    else:
        assert rules.checked(of, said, TODAY) == kept
        assert rules.checked(of, kept, TODAY) == kept


def test_words_of_values_and_of_evidence() -> None:
    time = rules.FIELDS["best_time"]
    assert rules.shown(time, "mo,tu,we,th,fr 18-24") == "Weekdays, 18:00 to 24:00"
    assert rules.shown(time, "sa 6-12") == "Saturdays, 6:00 to 12:00"
    assert rules.evidence_words("best_time", "sa 6-12", {"of": 14, "n": 9}) == (
        "from 14 orders, 9 of them on Saturday mornings"
    )
    assert rules.evidence_words("time_zone", "Europe/Paris", {"from": "phone"}) == "from the phone number"
    assert rules.evidence_words("gender", "woman", {}) == ""


@pytest.mark.parametrize(
    ("value", "words"),
    [("1984-05-02", "2 May 1984"), ("1984-05", "May 1984"), ("1984", "1984"), ("--05-02", "2 May")],
)
def test_a_date_of_birth_is_read_as_people_say_it(value: str, words: str) -> None:
    assert rules.shown(rules.FIELDS["born"], value) == words


def test_months_end_where_the_month_does() -> None:
    assert months_before(date(2026, 3, 31), 1) == date(2026, 2, 28)
    assert months_before(date(2026, 1, 15), -24) == date(2028, 1, 15)
    assert rules.is_expired(date(2024, 11, 28), 24, TODAY)
    assert not rules.is_expired(date(2024, 11, 29), 24, TODAY)
    assert not rules.is_expired(date(1990, 1, 1), None, TODAY)


def test_what_is_stated_stands_before_what_is_inferred(noor: Customer, owner_actor: Actor) -> None:
    set_value(actor=owner_actor, customer_id=noor.pk, field="channel", value="phone", source="survey")
    set_value(actor=owner_actor, customer_id=noor.pk, field="channel", value="email", basis="inferred")
    known = preferences_of(noor.pk)["channel"]
    assert (known.value, known.basis, known.why) == ("phone", "stated", "a survey")
    assert known.beside is not None
    assert (known.beside.value, known.beside.basis) == ("email", "inferred")
    use_inferred(actor=owner_actor, customer_id=noor.pk, field="channel")
    assert preferences_of(noor.pk)["channel"].value == "email"
    with pytest.raises(NotFound):
        use_inferred(actor=owner_actor, customer_id=noor.pk, field="channel")
    with pytest.raises(Conflict):
        use_inferred(actor=owner_actor, customer_id=noor.pk, field="gender")


def test_the_language_stays_in_one_place(noor: Customer, owner_actor: Actor) -> None:
    set_value(actor=owner_actor, customer_id=noor.pk, field="language", value="German", basis="inferred")
    assert fresh(noor).language == "de"
    assert profile_of(fresh(noor))["language"].basis == "inferred"
    set_value(actor=owner_actor, customer_id=noor.pk, field="language", value="nl", source="conversation")
    known = profile_of(fresh(noor))["language"]
    assert (known.value, known.words, known.basis, known.beside) == ("nl", "Dutch", "stated", None)
    for other in ("de", "nl"):
        with pytest.raises(Conflict):
            set_value(actor=owner_actor, customer_id=noor.pk, field="language", value=other, basis="inferred")
    change_customer(actor=owner_actor, customer_id=noor.pk, values={"language": "fr"})
    known = profile_of(fresh(noor))["language"]
    assert (known.value, known.basis, known.source) == ("fr", "stated", "")
    remove_value(actor=owner_actor, customer_id=noor.pk, field="language")
    assert fresh(noor).language == ""
    assert "language" not in profile_of(fresh(noor))


def test_noting_is_told_and_audited_once_and_what_is_sensitive_stays_out(
    noor: Customer, owner_actor: Actor
) -> None:
    for _ in range(2):
        set_value(actor=owner_actor, customer_id=noor.pk, field="gender", value="woman")
        set_value(actor=owner_actor, customer_id=noor.pk, field="education", value="master")
    set_value(actor=owner_actor, customer_id=noor.pk, field="gender", value="not_said")
    told = list(Entry.objects.filter(kind="customers.profile.changed").order_by("id"))
    assert [one.payload["field"] for one in told] == ["gender", "education", "gender"]
    assert "woman" not in str([one.payload for one in told])
    changes = Change.objects.filter(model="customers.profilevalue", customer_id=noor.pk).order_by("id")
    assert [one.action for one in changes] == ["create", "create", "change"]
    said = str([(one.before, one.after) for one in changes])
    assert "master" in said
    assert "woman" not in said
    assert "not_said" not in said


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"value": "x", "field": "channel"}, "value"),
        ({"value": "phone", "field": "channel", "basis": "guessed"}, "basis"),
        ({"value": "phone", "field": "channel", "source": "x" * 61}, "source"),
        ({"value": "phone", "field": "channel", "said_on": date(2200, 1, 1)}, "said_on"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    noor: Customer, owner_actor: Actor, values: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as wrong:
        set_value(actor=owner_actor, customer_id=noor.pk, **values)  # type: ignore[arg-type]
    assert [one.field for one in wrong.value.errors] == [field]
    assert not ProfileValue.objects.exists()


def test_who_may_not_leaves_everything_as_it_is(
    noor: Customer, owner_actor: Actor, analyst_actor: Actor, stranger_actor: Actor
) -> None:
    with pytest.raises(Forbidden):
        set_value(actor=analyst_actor, customer_id=noor.pk, field="channel", value="phone")
    with pytest.raises(NotFound):
        set_value(actor=stranger_actor, customer_id=noor.pk, field="channel", value="phone")
    one = save_need(
        actor=owner_actor, values={"name": "Decaf", "kind": "technical", "handling": "No caffeine."}
    )
    with pytest.raises(Forbidden):
        tie_need(actor=analyst_actor, customer_id=noor.pk, need_id=one.pk)
    for attempt in (save_need, save_attribute):
        with pytest.raises(Forbidden):
            attempt(actor=stranger_actor, values={"name": "X"})
    assert not ProfileValue.objects.exists()
    assert not CustomerNeed.objects.exists()
    assert not Entry.objects.filter(kind__startswith="customers.profile").exists()


def test_answers_expire_by_the_policy_of_their_attribute(
    noor: Customer, coffee: Attribute, owner_actor: Actor
) -> None:
    field = rules.attribute_field(coffee.pk)
    long_ago = timezone.localdate() - timedelta(days=800)
    set_value(actor=owner_actor, customer_id=noor.pk, field=field, value="5", said_on=long_ago)
    known = profile_of(noor)[field]
    assert known.is_expired
    assert known.words == "5 of 5"
    assert ProfileValue.objects.get().is_expired
    set_value(actor=owner_actor, customer_id=noor.pk, field=field, value="2", basis="inferred")
    known = profile_of(noor)[field]
    assert (known.value, known.basis, known.is_expired) == ("2", "inferred", False)
    save_attribute(actor=owner_actor, values={"keeps_months": None}, attribute_id=coffee.pk)
    assert expire() == 1
    assert not ProfileValue.objects.filter(is_expired=True).exists()
    save_attribute(actor=owner_actor, values={"keeps_months": 1}, attribute_id=coffee.pk)
    assert expire() == 1
    assert expire() == 0


def test_an_attribute_keeps_what_was_answered(noor: Customer, owner_actor: Actor) -> None:
    brew = save_attribute(
        actor=owner_actor,
        values={
            "name": "Brews with",
            "kind": "lifestyle",
            "scale": "choice",
            "choices": ["Filter", "Espresso", "Pot"],
        },
    )
    field = rules.attribute_field(brew.pk)
    set_value(actor=owner_actor, customer_id=noor.pk, field=field, value="filter")
    assert ProfileValue.objects.get().value == "Filter"
    for values in ({"choices": ["Espresso", "Pot"]}, {"scale": "ten"}, {"name": ""}, {"keeps_months": 0}):
        with pytest.raises(Invalid):
            save_attribute(actor=owner_actor, values=values, attribute_id=brew.pk)
    save_attribute(actor=owner_actor, values={"choices": ["Filter", "Pot"]}, attribute_id=brew.pk)
    with pytest.raises(Conflict):
        remove_attribute(actor=owner_actor, attribute_id=brew.pk)
    with pytest.raises(Invalid, match="already"):
        save_attribute(actor=owner_actor, values={"name": "Brews with", "kind": "lifestyle", "scale": "ten"})
    remove_value(actor=owner_actor, customer_id=noor.pk, field=field)
    remove_attribute(actor=owner_actor, attribute_id=brew.pk)
    assert not Attribute.objects.exists()


def test_a_need_is_noted_changed_ended_and_removed(noor: Customer, owner_actor: Actor) -> None:
    need = save_need(
        actor=owner_actor,
        values={"name": "Step-free delivery", "kind": "accessibility", "handling": "Ring twice."},
    )
    tie_need(actor=owner_actor, customer_id=noor.pk, need_id=need.pk, source="conversation")
    tie_need(actor=owner_actor, customer_id=noor.pk, need_id=need.pk, source="conversation")
    assert [one.need.name for one in needs_of(noor.pk)] == ["Step-free delivery"]
    with pytest.raises(Conflict):
        tie_need(actor=owner_actor, customer_id=noor.pk, need_id=need.pk, basis="inferred")
    with pytest.raises(Invalid):
        tie_need(actor=owner_actor, customer_id=noor.pk, need_id=need.pk, until=date(2000, 1, 1))
    with pytest.raises(Conflict):
        remove_need(actor=owner_actor, need_id=need.pk)
    end_need(actor=owner_actor, customer_id=noor.pk, need_id=need.pk)
    assert needs_of(noor.pk) == []
    assert len(needs_of(noor.pk, ended=True)) == 1
    told = Entry.objects.filter(kind__startswith="customers.need").order_by("id")
    assert [one.kind for one in told] == ["customers.need.noted", "customers.need.ended"]
    untie_need(actor=owner_actor, customer_id=noor.pk, need_id=need.pk)
    remove_need(actor=owner_actor, need_id=need.pk)
    actions = (
        Change.objects.filter(model="customers.customerneed").order_by("id").values_list("action", flat=True)
    )
    assert list(actions) == ["create", "change", "delete"]


def test_a_need_is_over_on_its_day(noor: Customer, owner_actor: Actor) -> None:
    need = save_need(
        actor=owner_actor, values={"name": "Crutches", "kind": "support", "handling": "Carry it in."}
    )
    today = timezone.localdate()
    row = tie_need(actor=owner_actor, customer_id=noor.pk, need_id=need.pk, until=today + timedelta(days=1))
    assert needs_of(noor.pk)
    CustomerNeed.objects.filter(pk=row.pk).update(since=today - timedelta(days=9), until=today)
    assert needs_of(noor.pk) == []
    assert expire() == 1
    assert CustomerNeed.objects.get().is_over


def test_a_merge_takes_the_newer_and_the_stated_and_its_undo_gives_back(
    noor: Customer, coffee: Attribute, owner_actor: Actor, owner_client: Client
) -> None:
    other = create_customer(actor=owner_actor, values={"name": "N. de Wit"})
    need = save_need(
        actor=owner_actor, values={"name": "Decaf", "kind": "technical", "handling": "No caffeine."}
    )
    field, yesterday = rules.attribute_field(coffee.pk), timezone.localdate() - timedelta(days=1)
    for who, value, on in ((noor, "2", yesterday), (other, "5", None)):
        set_value(actor=owner_actor, customer_id=who.pk, field=field, value=value, said_on=on)
    set_value(actor=owner_actor, customer_id=noor.pk, field="channel", value="email", basis="inferred")
    set_value(actor=owner_actor, customer_id=other.pk, field="channel", value="phone")
    tie_need(actor=owner_actor, customer_id=noor.pk, need_id=need.pk, basis="inferred")
    tie_need(actor=owner_actor, customer_id=other.pk, need_id=need.pk, source="survey")
    left = {(one.what, one.stays, one.goes) for one in preview([noor, other], noor.pk).left}
    today = formats.day(timezone.localdate())
    assert left == {
        ("Single-origin coffee, stated", "5 of 5", "2 of 5"),
        ("Decaf", f"stated since {today}", f"inferred since {today}"),
    }
    page = owner_client.get(f"/customers/merge/?of={noor.pk},{other.pk}&keep={noor.pk}").content.decode()
    assert "What is not taken over" in page
    assert "Single-origin coffee, stated: <strong>5 of 5</strong> stays, 2 of 5 goes" in page
    merge = merge_customers(actor=owner_actor, survivor=noor.pk, others=[other.pk])
    known = profile_of(fresh(noor))
    assert (known[field].value, known["channel"].value) == ("5", "phone")
    (only,) = needs_of(noor.pk)
    assert (only.basis, only.source) == ("stated", "survey")
    undo_merge(actor=owner_actor, merge_id=merge.pk)
    known = profile_of(fresh(noor))
    assert (known[field].value, known["channel"].value) == ("2", "email")
    assert profile_of(fresh(other))[field].value == "5"
    assert needs_of(noor.pk)[0].basis == "inferred"


def test_it_goes_with_the_customer(noor: Customer, coffee: Attribute, owner_actor: Actor) -> None:
    need = save_need(
        actor=owner_actor, values={"name": "Decaf", "kind": "technical", "handling": "No caffeine."}
    )
    set_value(actor=owner_actor, customer_id=noor.pk, field="born", value="1984")
    tie_need(actor=owner_actor, customer_id=noor.pk, need_id=need.pk)
    delete_customers(actor=owner_actor, customer_ids=[noor.pk])
    assert not ProfileValue.objects.exists()
    assert not CustomerNeed.objects.exists()
    assert Attribute.objects.count() == 1


def test_preferences_of_many_cost_two_queries(
    noor: Customer, owner_actor: Actor, django_assert_num_queries: object
) -> None:
    ids = [noor.pk, create_customer(actor=owner_actor, values={"name": "Second", "language": "nl"}).pk]
    set_value(actor=owner_actor, customer_id=noor.pk, field="best_time", value="sa 9-12")
    with django_assert_num_queries(2):  # type: ignore[operator]
        found = preferences_of_many(ids)
    assert found[ids[0]]["best_time"].words == "Saturdays, 9:00 to 12:00"
    assert list(found[ids[1]]) == ["language"]
