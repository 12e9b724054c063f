"""Northleaf goes in alive and out without a trace."""

from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from regard.activities.models import Activity, Task
from regard.catalog.models import Product
from regard.customers.models import (
    Attribute,
    Customer,
    CustomerNeed,
    CustomerOwn,
    KeyAccount,
    Need,
    ProfileValue,
    Relationship,
    Tag,
)
from regard.demo import services
from regard.fields.models import OwnField
from regard.jobs.models import Job
from regard.kernel.actor import system_actor
from regard.kernel.errors import Conflict
from regard.people.models import User
from regard.planning.models import Objective, Plan
from regard.quality.models import CustomerQuality, FieldGroup, Requirement, StewardTask
from regard.quality.services.scoring import score_all
from regard.sales.models import Order
from regard.segments.models import Segment
from regard.story.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_it_comes_alive_stays_one_when_made_twice_and_goes_without_a_trace(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(services, "PEOPLE_COUNT", 120)
    monkeypatch.setattr(services, "CAFE_COUNT", 30)
    actor = system_actor("demo")
    made = services.make_demo(actor=actor, password="a long enough word")
    assert made["customers"] == Customer.objects.count() == 150
    assert CustomerNeed.objects.count() > 3
    assert Customer.objects.exclude(tags="").count() > 30
    assert Tag.objects.filter(name="House espresso").exists()
    assert Relationship.objects.filter(type="child_of").exists()
    assert ProfileValue.objects.filter(basis="inferred", field="time_zone").count() == 150
    assert made["orders"] == Order.objects.count() > 300
    assert Objective.objects.exclude(measurement__actual=None).count() >= 5
    assert Segment.objects.get(key="cafes").member_count == 30
    assert Customer.objects.filter(owner__isnull=False).count() == 30
    assert Relationship.objects.filter(type="works_at").count() > 30
    assert Customer.objects.filter(parent__parent__isnull=False).exists()
    assert KeyAccount.objects.filter(next_review_on__lt=timezone.localdate()).exists()
    assert Activity.objects.exclude(author=None).filter(kind="call").count() > 10
    assert Task.objects.filter(
        assignee__email="ines@northleaf.example", due_on__lt=timezone.localdate()
    ).exists()
    assert Task.objects.filter(status="done").exclude(done_on=None).exists()
    assert CustomerOwn.objects.exclude(d1=None).count() == 30
    assert User.objects.get(email="ines@northleaf.example").check_password("a long enough word")
    assert Job.objects.get(title="Find doubles").status == Job.Status.QUEUED
    assert FieldGroup.objects.exclude(owner=None).exclude(signed_off_at=None).count() == 3
    score_all()
    assert CustomerQuality.objects.exclude(score=None).count() == 150
    with pytest.raises(Conflict):
        services.refuse_twice()
    services.remove_demo(actor=actor)
    for model in (
        Customer, Relationship, KeyAccount, Order, Product, Plan, Objective, FieldGroup, Requirement, StewardTask,
        Attribute, Need, Activity, Task, OwnField, CustomerOwn,
    ):  # fmt: skip
        assert not model.objects.exists(), model
    assert not Segment.objects.filter(kind=Segment.Kind.OWN).exists()
    assert not Entry.objects.filter(withdrawn_at=None).exists()
    assert list(User.objects.values_list("email", flat=True)) == ["owner@regard.local"]
