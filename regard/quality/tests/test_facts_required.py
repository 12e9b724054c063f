"""Facts of the profile can be required: whether they are known, and recently enough, becomes scores and steward tasks."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from regard.customers.models import Customer, ProfileValue
from regard.customers.services.customers import create_customer
from regard.customers.services.profile import set_value
from regard.kernel.actor import Actor
from regard.quality.fields import BITS, FIELDS, PROFILE
from regard.quality.groups import GROUP_OF
from regard.quality.models import CheckCount, CustomerQuality, StewardTask
from regard.quality.score_queries import register
from regard.quality.services.requirements import save_requirement
from regard.quality.services.scoring import known_of_all, score_all, score_some

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
    score_some([ann.pk, ben.pk, cis.pk], known_of_all())
    assert failed(ann) == {"born.complete"}  # what is no longer believed is not known


def test_the_register_lists_what_no_objective_needs(owner_actor: Actor, owner_client: Client) -> None:
    save_requirement(actor=owner_actor, values={"field": "born", "target": 90})
    seen = register(owner_actor)
    assert "Date of birth" in seen.unneeded
    assert "Date of birth" not in dict(seen.free).values()
    page = owner_client.get(reverse("quality:requirement_list")).content.decode()
    assert "Fields no objective needs" in page
    assert "People in the household" in page
