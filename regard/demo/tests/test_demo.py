"""Northleaf goes in alive and out without a trace."""

from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
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
from regard.jobs import worker
from regard.jobs.models import Job
from regard.kernel.actor import system_actor
from regard.kernel.errors import Conflict
from regard.people.models import Team, User
from regard.planning.models import Objective, Plan
from regard.quality.models import CustomerQuality, FieldGroup, Requirement, StewardTask
from regard.quality.services.scoring import score_all
from regard.sales.models import Concession, Order
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
    assert Team.objects.count() == 3
    parts = Objective.objects.filter(parent__name="Cafés become a second leg", plan__status="in_force")
    assert list(parts.values_list("team__name", flat=True)) == ["Northleaf cafés"] * 3
    assert Concession.objects.exclude(order=None).exclude(by=None).exists()
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
    _take_it_out_in_the_browser()
    for model in (
        Customer, Relationship, KeyAccount, Order, Product, Plan, Objective, FieldGroup, Requirement, StewardTask,
        Attribute, Need, Activity, Task, OwnField, CustomerOwn, Concession, Team,
    ):  # fmt: skip
        assert not model.objects.exists(), model
    assert not Segment.objects.filter(kind=Segment.Kind.OWN).exists()
    assert not Entry.objects.filter(withdrawn_at=None).exists()
    assert list(User.objects.values_list("email", flat=True)) == ["me@example.com"]


def _take_it_out_in_the_browser() -> None:
    """As the demo owner, who goes, too: asks for who is to be there afterwards, and says what went."""
    client, address = Client(), reverse("demo:demo")
    ines = User.objects.get(email="ines@northleaf.example")
    client.force_login(ines, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "and you are one of them" in client.get(address).text
    for wrong in (
        {"email": "ines@northleaf.example", "password": "seven green teapots"},
        {"email": "me@example.com", "password": "x"},
    ):
        assert client.post(address, wrong).status_code == 422
    assert not Job.objects.filter(title="Take the demo business out").exists()
    mine = {"email": "me@example.com", "password": "seven green teapots"}
    begun = client.post(address, mine)
    assert begun.status_code == 302
    assert client.post(address, mine)["Location"] == begun["Location"]  # pressed twice, begun once
    assert "is being taken out" in client.get(address).text
    connection.check_constraints()  # what waits for the end of this one transaction would be in the way of an index
    worker.drain()
    job = Job.objects.get(title="Take the demo business out")
    assert job.status == Job.Status.DONE, job.error
    assert "150 customers" in str(job.result)
    me = User.objects.get(email="me@example.com")
    client.force_login(me, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "There is no demo business here." in client.get(address).text
    assert client.post(address)["Location"] == address
