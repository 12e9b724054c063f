"""Facts of the profile can be required: whether they are known, and recently enough, becomes scores and steward tasks."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from regard.customers.models import Customer, CustomerNeed, Need, ProfileValue
from regard.customers.services.attributes import save_attribute
from regard.customers.services.customers import create_customer
from regard.customers.services.profile import set_value
from regard.kernel.actor import Actor
from regard.quality.fields import BITS, FIELDS, PROFILE
from regard.quality.groups import GROUP_OF, GROUPS
from regard.quality.models import CheckCount, CustomerQuality, Requirement, StewardTask
from regard.quality.score_queries import register
from regard.quality.services.requirements import save_requirement
from regard.quality.services.scoring import score_all, score_some

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _place(db: None, settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def three(owner_actor: Actor) -> list[Customer]:
    """One who said it lately, one long ago, one who did not; the channel of the last is concluded."""
    made = [create_customer(actor=owner_actor, values={"name": name}) for name in ("Ann", "Ben", "Cis")]
    today = timezone.localdate()
    for one, days in zip(made[:2], (10, 800), strict=True):
        set_value(
            actor=owner_actor,
            customer_id=one.pk,
            field="channel",
            value="sms",
            said_on=today - timedelta(days=days),
        )
    set_value(actor=owner_actor, customer_id=made[2].pk, field="channel", value="phone", basis="inferred")
    set_value(actor=owner_actor, customer_id=made[0].pk, field="born", value="1984")
    return made


def failed(one: Customer) -> set[str]:
    bits = CustomerQuality.objects.get(customer=one).failed
    return {".".join(check) for check, bit in BITS.items() if bits & bit}


def test_every_fact_can_be_required_and_has_a_group() -> None:
    assert set(PROFILE) <= FIELDS.keys()
    assert set(PROFILE) <= GROUP_OF.keys()
    assert max(BITS.values()) < 1 << 62
    assert FIELDS["born"].says == {
        "complete": "does not tell the date of birth", "timely": "told the date of birth too long ago",
        "accurate": "tells a part of the date of birth only",
    }  # fmt: skip


def test_facts_are_scored_and_become_tasks(three: list[Customer], owner_actor: Actor) -> None:
    ann, ben, cis = three
    save_requirement(
        actor=owner_actor,
        values={"field": "channel", "target": 90, "max_age_days": 365, "owner_id": owner_actor.user_id},
    )
    save_requirement(actor=owner_actor, values={"field": "born", "target": 90, "applies_to": "person"})
    score_all()
    assert [failed(one) for one in three] == [set(), {"channel.timely", "born.complete"}, {"born.complete"}]
    assert list(CheckCount.objects.order_by("key").values_list("key", "applied", "failed")) == [
        ("born.complete", 3, 2), ("channel.complete", 3, 0), ("channel.timely", 3, 1),
    ]  # fmt: skip
    tasks = dict(StewardTask.objects.values_list("key", "assignee_id"))
    assert tasks == {"born.complete": None, "channel.timely": owner_actor.user_id}
    ProfileValue.objects.filter(customer=ann, field="born").update(is_expired=True)
    score_some([ann.pk, ben.pk, cis.pk])
    assert failed(ann) == {"born.complete"}  # what is no longer believed is not known


def test_a_date_of_birth_is_asked_for_whole(three: list[Customer], owner_actor: Actor) -> None:
    ann, ben, _ = three
    set_value(actor=owner_actor, customer_id=ben.pk, field="born", value="1984-05-12")
    save_requirement(actor=owner_actor, values={"field": "born", "is_needed": False})
    score_all()
    assert failed(ann) == set()
    save_requirement(
        actor=owner_actor, requirement_id=Requirement.objects.get().pk, values={"format": "ISO date"}
    )
    score_all()
    assert (failed(ann), failed(ben)) == ({"born.accurate"}, set())


def test_interests_and_special_needs_are_required(three: list[Customer], owner_actor: Actor) -> None:
    ann, ben, _ = three
    hiking = save_attribute(
        actor=owner_actor, values={"name": "Hiking", "kind": "interest", "scale": "yes_no"}
    )
    long_ago = timezone.localdate() - timedelta(days=800)
    set_value(actor=owner_actor, customer_id=ann.pk, field=f"attribute-{hiking.pk}", value="yes")
    set_value(
        actor=owner_actor, customer_id=ben.pk, field=f"attribute-{hiking.pk}", value="no", said_on=long_ago
    )
    need = Need.objects.create(name="Large print", kind="accessibility", handling="Send it in 18 points.")
    for one, days in ((ann, 800), (ben, 2)):
        then = timezone.now() - timedelta(days=days)
        CustomerNeed.objects.create(customer=one, need=need, since=long_ago, updated_at=then)
    for field in ("interests", "needs"):
        save_requirement(
            actor=owner_actor, values={"field": field, "max_age_days": 365, "legal_basis": "consent"}
        )
    score_all()
    assert [failed(one) for one in three] == [{"needs.timely"}, {"interests.timely"}, {"interests.complete"}]
    assert {one.key: (one.applied, one.failed) for one in CheckCount.objects.all()} == {
        "interests.complete": (3, 1),
        "interests.timely": (2, 1),
        "needs.timely": (2, 1),
    }


def test_the_register_lists_what_no_objective_needs(owner_actor: Actor, owner_client: Client) -> None:
    save_requirement(actor=owner_actor, values={"field": "born", "target": 90})
    seen = register(owner_actor)
    assert "Date of birth" in seen.unneeded
    assert "Date of birth" not in dict(seen.free).values()
    page = owner_client.get(reverse("quality:requirement_list")).content.decode()
    assert "Fields no objective needs" in page
    assert "People in the household" in page


def test_every_field_of_a_customer_has_its_place_in_the_register(owner_actor: Actor) -> None:
    for group in GROUPS.values():
        parts = {"given_name", "family_name", "kind", "street", "postal_code", "city", "region", "source"}
        assert set(group.columns) - parts <= FIELDS.keys()
    save_requirement(
        actor=owner_actor, values={"field": "note", "purpose": "What was agreed", "legal_basis": "contract"}
    )
    save_requirement(
        actor=owner_actor, values={"field": "employees", "applies_to": "organisation", "target": 90}
    )
    assert {"Note", "Tags", "Further ways to reach", "Annual revenue"} <= set(register(owner_actor).unneeded)
    for name, employees in (("Kade", 12), ("Roos", None)):
        create_customer(
            actor=owner_actor,
            values={"name": name, "kind": "organisation", "employees": employees, "note": "Pays late"},
        )
    score_all()
    told = {one.name: failed(one) for one in Customer.objects.all()}
    assert told == {"Kade": set(), "Roos": {"employees.complete"}}
