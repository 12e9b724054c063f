"""Customers out and in again: nothing is lost on the way."""

from __future__ import annotations

import contextlib
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from regard.audit.models import Change
from regard.customers.contact_queries import contacts_of
from regard.customers.models import (
    ContactPoint,
    Customer,
    CustomerKey,
    CustomerNeed,
    Need,
    ProfileValue,
    Relationship,
)
from regard.customers.relationship_rules import DIRECTIONS, PARENT
from regard.customers.services.attributes import save_attribute
from regard.customers.services.contacts import add_contact
from regard.customers.services.customers import create_customer
from regard.customers.services.needs import save_need, tie_need
from regard.customers.services.profile import set_value
from regard.customers.services.relationships import add_relationship
from regard.exchange.hearing import Nobody
from regard.exchange.services.contact_files import ENDINGS, export_customers
from regard.exchange.services.drafts import create_import, save_draft
from regard.exchange.services.running import run_import
from regard.exchange.services.undoing import undo_import
from regard.kernel.actor import Actor, system_actor
from regard.kernel.errors import RegardError
from tests.examples import examples

pytestmark = pytest.mark.django_db
FORMS = sorted(ENDINGS)
NAMES = (
    "kind", "party_class", "name", "sort_name", "given_name", "family_name", "email", "email_normal", "phone", "phone_normal",
    "street", "postal_code", "city", "region", "country", "language", "category", "sector", "employees", "annual_revenue",
    "customer_since", "note", "owner_id", "tags",
)  # fmt: skip


WAY = ("kind", "type", "value", "normal", "is_first", "is_verified", "problem")
PARTS = ("normal", "street", "postal_code", "city", "region", "country")
JOB = ("other__name", "other__party_class", "type", "role", "strength", "since", "until", "note")
NEED = ("need__name", "basis", "source", "since", "until", "note", "is_over")
SITES = ["https://a.example", "b.example/x,y"]
LANDS = ["", "NL", "France"]


def whole() -> list[Any]:
    """Everything of all customers; those they belong to by name."""
    names = dict(Customer.objects.values_list("id", "name"))
    told = []
    for one in Customer.objects.all():
        keys = CustomerKey.objects.filter(customer=one, source__startswith="the ").order_by("source", "key")
        points = ContactPoint.objects.filter(customer=one)
        told.append({
            **{name: getattr(one, name) for name in NAMES},
            "parent": names.get(one.parent_id or 0),
            "keys": list(keys.values_list("source", "key")),
            "ways": sorted(tuple(getattr(way, name) for name in WAY) for way in contacts_of(one)),
            "verified": sorted(points.exclude(verified_at=None).values_list("normal", "verified_at")),
            "parts": sorted(points.filter(kind="address").values_list(*PARTS)),
            "jobs": sorted(
                Relationship.objects.filter(customer=one).values_list(*JOB), key=str
            ),
            "needs": sorted(CustomerNeed.objects.filter(customer=one).values_list(*NEED), key=str),
            "known": sorted(
                ProfileValue.objects.filter(customer=one, basis="stated")
                .exclude(field="language")  # of which an import says where it is from as well
                .values_list("field", "value", "source", "said_on")
            ),
        })  # fmt: skip
    return sorted(told, key=str)


def there_and_back(actor: Actor, form: str) -> tuple[list[Any], list[Any]]:
    """What there was, and what there is after an export and an import into an empty database."""
    before = whole()
    folder = Path(tempfile.mkdtemp())
    path = folder / f"customers.{ENDINGS[form]}"
    export_customers(actor=actor, path=path, format=form, hearing=Nobody())
    Customer.objects.update(parent=None)
    Customer.objects.all().delete()
    item = create_import(actor=actor, kind="contacts", path=path)
    item = save_draft(actor=actor, item=item, mapping=item.mapping)
    item = run_import(actor=actor, item=item, hearing=Nobody())
    assert item.counts["lines_rejected"] == 0, item.tally
    return before, whole()


@pytest.mark.parametrize("form", FORMS)
def test_an_export_knows_its_own_records_again(form: str, actor: Actor, tmp_path: Path) -> None:
    """Where they stand already: who has no key elsewhere, and who shares an address or a name with others, too."""
    firm = create_customer(actor=actor, values={"kind": "organisation", "name": "Kade"})
    create_customer(actor=actor, values={"kind": "organisation", "name": "Kade", "city": "Delft"})
    for name in ("Anna de Vries", "Bob de Vries", "Anna de Vries"):
        values = {
            "name": name,
            "email": "family@vries.example",
            "parent_id": firm.pk,
            "language": "nl",
            "tags": "VIP",
        }
        made = create_customer(actor=actor, values=values)
    add_relationship(
        actor=actor, customer_id=made.pk, direction="decides", other_id=firm.pk, values={"role": "Buys"}
    )
    large = save_need(
        actor=actor, values={"name": "Large print", "kind": "accessibility", "handling": "18 points"}
    )
    tie_need(actor=actor, customer_id=made.pk, need_id=large.pk)
    before, path = whole(), tmp_path / f"customers.{ENDINGS[form]}"
    export_customers(actor=actor, path=path, format=form, hearing=Nobody())
    item = create_import(actor=actor, kind="contacts", path=path)
    item = run_import(
        actor=actor, item=save_draft(actor=actor, item=item, mapping=item.mapping), hearing=Nobody()
    )
    counts = item.counts
    assert (counts["customers_created"], counts["customers_updated"], counts["lines_rejected"]) == (0, 0, 0)
    assert counts["values_noted"] == 0
    assert whole() == before
    assert not CustomerKey.objects.filter(source="regard").exists()


@pytest.mark.parametrize("form", ["jsonl", "vcard"])
def test_needs_and_relationships_that_came_in_go_with_an_undo(
    form: str, actor: Actor, tmp_path: Path
) -> None:
    """With customers who stay, for whom the audit tells; a need the register has not is entered, and stays."""
    firm = create_customer(actor=actor, values={"kind": "organisation", "name": "Kade"})
    anna = create_customer(actor=actor, values={"name": "Anna de Vries"})
    bare = whole()
    add_relationship(
        actor=actor, customer_id=anna.pk, direction="decides", other_id=firm.pk, values={"role": "Buys"}
    )
    large = save_need(
        actor=actor, values={"name": "Large print", "kind": "accessibility", "handling": "18 points"}
    )
    tie_need(actor=actor, customer_id=anna.pk, need_id=large.pk)
    full, path = whole(), tmp_path / f"customers.{ENDINGS[form]}"
    export_customers(actor=actor, path=path, format=form, hearing=Nobody())
    for model in (Relationship, CustomerNeed, Need):
        model.objects.all().delete()
    item = create_import(actor=actor, kind="contacts", path=path)
    item = run_import(
        actor=actor, item=save_draft(actor=actor, item=item, mapping=item.mapping), hearing=Nobody()
    )
    assert whole() == full
    assert (item.counts["customers_updated"], item.counts["values_noted"], item.counts["jobs_tied"]) == (
        1,
        1,
        1,
    )
    assert Need.objects.get().handling == "18 points"
    told = Change.objects.filter(customer_id=anna.pk, source=f"import:{item.pk}")
    assert {"customers.customerneed", "customers.relationship"} <= set(told.values_list("model", flat=True))
    undo_import(actor=actor, item=item, hearing=Nobody())
    assert whole() == bare
    assert Need.objects.exists()


@pytest.mark.parametrize("form", FORMS)
def test_a_customer_with_everything_survives(form: str, actor: Actor) -> None:
    firm = create_customer(actor=actor, values={
        "kind": "organisation", "party_class": "institutional", "name": "Gemeente; Delft, NL",
        "employees": "120", "annual_revenue": "1000000.5", "sector": "public",
    })  # fmt: skip
    create_customer(actor=actor, values={"kind": "organisation", "party_class": "industrial", "name": "Dienst Water",
        "parent_id": firm.pk})  # fmt: skip
    person = create_customer(actor=actor, values={
        "name": "-Anna 'the' de Vries", "given_name": "Anna Maria", "family_name": "de Vries", "email": "anna@delft.example",
        "phone": "+31 (0)15 555 0142", "street": "Markt 1, hs", "postal_code": "2611 GP", "city": "Delft", "country": "NL",
        "language": "nl", "category": "Key, really", "tags": ["VIP", "Trade fair: 2026", "Ünïcode \\ *"],
        "note": "=first\n\nNote: two; \\ three", "customer_since": "2020-02-29",
        "parent_id": firm.pk,
    }, keys=[("the shop", "W-1"), ("the till", "7")])  # fmt: skip
    for kind, values in (
        ("email", {"type": "work", "value": "anna@delft.example"}), ("email", {"type": "other", "value": "a@b.example"}),
        ("phone", {"type": "fax", "value": "+31155550143"}), ("phone", {"type": "Boot \"2\"", "value": "intern 12"}),
        ("address", {"type": "delivery", "street": "Kade 2", "city": "Delft", "country": "NL"}),
        ("address", {"type": "", "street": "None", "city": "Delft", "postal_code": "2611 GP", "country": "Netherlands"}),
        ("site", {"type": "blog", "value": "https://anna.example/a?b=1,2"}), ("social", {"type": "x", "value": "@anna"}),
        ("social", {"type": "linkedin", "value": "https://linkedin.com/in/anna"}),
    ):  # fmt: skip
        add_contact(actor=actor, customer_id=person.pk, kind=kind, values=values, is_verified=kind == "email")
    ContactPoint.objects.filter(value="a@b.example").update(
        verified_at=datetime(2024, 2, 29, 12, 30, 1, 5, tzinfo=UTC)
    )
    twin = create_customer(actor=actor, values={"kind": "organisation", "name": "Gemeente; Delft, NL"})
    for other, values in (
        (firm, {"role": "Clerk, \"first\" class", "since": "2020-02-29", "strength": "strong", "note": "two\nlines"}),
        (firm, {"role": "Trainee", "until": "2019-12-31"}),
        (twin, {"role": "Adviser"}),
    ):  # fmt: skip
        add_relationship(
            actor=actor, customer_id=person.pk, direction="works_at", other_id=other.pk, values=values
        )
    friend = create_customer(actor=actor, values={"name": "Bob de Vries"})
    for one, direction, other, values in (
        (person, "decides", firm, {"role": "Buys \"all\"", "since": "2021-05-01", "strength": "strong"}),
        (person, "household", friend, {"note": "two\nlines"}), (friend, "refers", person, {"since": "2024-01-02"}),
        (firm, "supplies", twin, {"until": "2022-12-31"}), (person, "reports_to", friend, {"strength": "weak"}),
        (person, "~child_of", friend, {}), (firm, "guardian_of", friend, {"role": "Youth care", "since": "2024-01-02"}),
    ):  # fmt: skip
        add_relationship(
            actor=actor, customer_id=one.pk, direction=direction, other_id=other.pk, values=values
        )
    noted: tuple[tuple[str, dict[str, Any]], ...] = (
        ("Large print; 18 points", {"note": "since \"2020\", he says", "since": date(2020, 1, 31), "source": "form"}),
        ("Step-free access", {"basis": "inferred", "since": date(2019, 1, 1), "until": date(2021, 1, 1)}),
    )  # fmt: skip
    for need, said in noted:
        kept = save_need(
            actor=actor, values={"name": need, "kind": "accessibility", "handling": "As it says"}
        )
        text = said.pop("note", "")
        tie_need(actor=actor, customer_id=person.pk, need_id=kept.pk, note_text=text, **said)
    likes = save_attribute(actor=actor, values={"name": "Tea; loose", "kind": "interest", "scale": "five"})
    for field, value, source in (
        ("born", "--02-29", "form"), ("gender", "male", ""), ("time_zone", "Europe/Amsterdam", "conversation"),
        ("channel", "sms", "survey"), ("occupation", "Clerk, first \"class\"", ""), ("best_time", "mo,we 9-12", "form"),
        (f"attribute-{likes.pk}", "4", "survey"),
    ):  # fmt: skip
        set_value(
            actor=actor,
            customer_id=person.pk,
            field=field,
            value=value,
            source=source,
            said_on=date(2025, 5, 1),
        )
    before, after = there_and_back(actor, form)
    assert len(after) == len(before)
    for old, new in zip(before, after, strict=True):
        assert {key: new[key] for key in new if new[key] != old[key]} == {}
    assert any(len(one["known"]) == 7 and len(one["needs"]) == 2 and len(one["jobs"]) == 6 for one in before)


word = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Co", "Cn", "Zl", "Zp"]),
    min_size=1,
    max_size=12,
)
line = st.lists(word, min_size=1, max_size=3).map(" ".join)
name = line.filter(
    lambda text: (
        any(char.isalpha() for char in text) and text.strip().lower() not in {"none", "null", "nan", "nil"}
    )
)
email = st.builds(
    "{}@{}.example".format,
    st.from_regex(r"[a-z]{1,6}[0-9]{0,3}", fullmatch=True),
    st.sampled_from(["kade", "roos"]),
)
phone = st.one_of(
    st.integers(0, 9_999_999).map(lambda n: f"+3110{n:07}"),
    st.sampled_from(["010 555 0142", "ask Ann", "(020) 5550199"]),
)
types = st.sampled_from(["", "work", "home", "mobile", "fax", "other", "Yacht"])
lands = st.sampled_from(LANDS)
way = st.one_of(
    st.tuples(st.just("email"), st.fixed_dictionaries({"type": types, "value": email})),
    st.tuples(st.just("phone"), st.fixed_dictionaries({"type": types, "value": phone})),
    st.tuples(st.just("site"), st.fixed_dictionaries({"type": types, "value": st.sampled_from(SITES)})),
    st.tuples(st.just("social"), st.fixed_dictionaries({"type": st.sampled_from(["x", "linkedin", "other"]), "value": line})),
    st.tuples(
        st.just("address"), st.fixed_dictionaries({"type": types, "street": line, "city": line, "country": lands}),
    ),
)  # fmt: skip
known = st.one_of(
    st.tuples(st.just("born"), st.sampled_from(["1984", "1984-05", "1984-05-12", "--02-29"])),
    st.tuples(st.just("gender"), st.one_of(st.sampled_from(["woman", "not_said", "F", "male"]), line)),
    st.tuples(st.just("time_zone"), st.sampled_from(["Europe/Amsterdam", "UTC", "Etc/GMT+5"])),
    st.tuples(st.sampled_from(["occupation", "accessibility"]), line),
    st.tuples(st.just("channel"), st.sampled_from(["phone", "sms"])),
)
customer = st.fixed_dictionaries(
    {"name": name, "kind": st.sampled_from(["person", "organisation"])},
    optional={
        "given_name": name, "family_name": name, "email": email, "phone": phone, "street": line, "city": line, "region": line,
        "country": st.sampled_from(["NL", "Deutschland", "Atlantis"]), "category": line, "sector": line,
        "tags": st.lists(st.sampled_from(["VIP", "Press", "a b", "*star", "Ünïcode", "no, yes", "myContacts 2"]), max_size=4),
        "note": st.lists(line, min_size=1, max_size=4).map("\n".join), "employees": st.integers(0, 10**6),
        "annual_revenue": st.integers(-(10**6), 10**12).map(lambda units: f"{units / 10_000:.4f}"),
        "customer_since": st.dates(min_value=datetime(1950, 1, 1).date()).map(str).filter(lambda day: day < "2026"),  # noqa: DTZ001
        "language": st.sampled_from(["nl", "de-AT"]),
    },
)  # fmt: skip


tie = st.tuples(
    st.integers(0, 3), st.sampled_from(sorted(DIRECTIONS)), st.integers(0, 3),
    st.fixed_dictionaries({}, optional={
        "role": line, "note": line, "since": st.sampled_from(["2020-02-29", "2023-01-01"]),
        "until": st.sampled_from(["2024-12-31", "2030-01-01"]), "strength": st.sampled_from(["weak", "strong"]),
    }),
)  # fmt: skip
need = st.tuples(
    st.integers(0, 3), st.sampled_from(["Large print", "Quiet room; no music", "Ünïcode"]),
    st.fixed_dictionaries({}, optional={
        "note_text": line, "source": st.sampled_from(["form", "survey"]), "basis": st.sampled_from(["stated", "inferred"]),
        "since": st.dates(date(2015, 1, 1), date(2025, 1, 1)), "until": st.dates(date(2025, 1, 2), date(2035, 1, 1)),
    }),
)  # fmt: skip


@pytest.mark.once
@pytest.mark.slow
@settings(
    max_examples=examples(15),
    derandomize=True,  # the same cases each time; 950 others went there and back as well
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(
    people=st.lists(
        st.tuples(customer, st.lists(way, max_size=6), st.lists(known, max_size=4)), min_size=1, max_size=4
    ),
    ties=st.lists(tie, max_size=6),
    needs=st.lists(need, max_size=4),
    form=st.sampled_from(FORMS),
)
def test_any_customers_survive(people: list[Any], ties: list[Any], needs: list[Any], form: str) -> None:
    actor = system_actor("test")
    Customer.objects.update(parent=None)
    Customer.objects.all().delete()
    Need.objects.all().delete()
    for values, ways, said in people:
        try:
            made = create_customer(actor=actor, values=values)
        except RegardError:
            continue
        for kind, told in ways:
            try:
                add_contact(actor=actor, customer_id=made.pk, kind=kind, values=told)
            except RegardError:
                continue
        for field, value in said:
            try:
                set_value(
                    actor=actor, customer_id=made.pk, field=field, value=value, said_on=date(2025, 5, 1)
                )
            except RegardError:
                continue
    _tied(actor, list(Customer.objects.order_by("pk")), ties, needs)
    if Customer.objects.exists():
        before, after = there_and_back(actor, form)
        lost = [one for one in before if one not in after]
        gained = [one for one in after if one not in before]
        told = [
            (key, old[key], new[key])
            for old, new in zip(lost, gained, strict=False)
            for key in old
            if old[key] != new[key]
        ]
        assert (form, told, len(lost), len(gained)) == (form, [], 0, 0)


def _tied(actor: Actor, made: list[Customer], ties: list[Any], needs: list[Any]) -> None:
    """What customers are to each other and need, as far as it can be."""
    for one, direction, other, values in ties:
        if max(one, other) < len(made) and DIRECTIONS[direction].type != PARENT:
            with contextlib.suppress(RegardError):
                add_relationship(
                    actor=actor,
                    customer_id=made[one].pk,
                    direction=direction,
                    other_id=made[other].pk,
                    values=values,
                )
    for one, called, values in needs:
        if one < len(made):
            kept = Need.objects.filter(name=called).first() or save_need(
                actor=actor, values={"name": called, "kind": "support", "handling": "Ask first"}
            )
            with contextlib.suppress(RegardError):
                tie_need(actor=actor, customer_id=made[one].pk, need_id=kept.pk, **values)
