"""What the plan says when a call or a meeting is logged or planned: shown, never refused for it alone, and the reason is kept."""

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from regard.activities.models import Activity, Task
from regard.activities.services.activities import change_activity, log_activity
from regard.activities.services.tasks import finish_task, open_task
from regard.customers.models import Customer
from regard.kernel import policies
from regard.kernel.actor import Actor
from regard.kernel.errors import Invalid
from regard.kernel.policies import Contact, Verdict
from regard.people.tests.cast import Cast
from regard.story.models import Entry

pytestmark = pytest.mark.django_db
OVER = Contact(
    Verdict.OVER, "Everybody, Phone, Offers: 2 of 2 in this month.", says="The card", person="Aylin"
)


class Against:
    """A plan that allows service and is against everything else."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    def may_contact(
        self, customers: Collection[int], channel: str, purpose: str, at: datetime | None
    ) -> Mapping[int, Contact]:
        self.asked.append((channel, purpose))
        found = Contact(Verdict.ALLOWED, "As often as needed.") if purpose == "service" else OVER
        return dict.fromkeys(customers, found)


@pytest.fixture
def against() -> Iterator[Against]:
    before = policies._providers.contacts
    plan = Against()
    policies.provide(contacts=plan)
    yield plan
    policies.provide(contacts=before)


@pytest.fixture
def kade(cast: Cast) -> Customer:
    return Customer.objects.create(name="Kade", sort_name="kade", owner=cast.owner)


def _call(client: Client, about: Customer, **sent: str) -> str:
    values = {
        "kind": "call",
        "direction": "out",
        "call_outcome": "reached",
        "text": "Hello",
        "purpose": "offer",
    }
    return client.post(reverse("activities:compose", args=[about.pk]), values | sent).content.decode()


def test_the_composer_asks_for_a_reason_once_the_plan_is_against_it(
    against: Against, kade: Customer, owner_client: Client
) -> None:
    page = _call(owner_client, kade)
    assert "Say why all the same; it is kept." in page
    assert page.count("2 of 2 in this month.") == 1  # once, beside the field that asks for it
    assert 'name="contact_reason"' in page
    assert "Hello" in page  # what was written is kept
    assert not Activity.objects.exists()
    _call(owner_client, kade, contact_reason="  They asked me to. ")
    row = Activity.objects.get()
    assert (row.plan_said, row.contact_reason, row.purpose) == ("over", "They asked me to.", "offer")
    entry = Entry.objects.get(kind="activities.call.logged")
    assert entry.payload == {"direction": "out", "outcome": "reached", "purpose": "offer"}
    told = owner_client.get(reverse("customers:customer_detail", args=[kade.pk])).content.decode()
    assert "The plan was against it: They asked me to." in told


def test_what_is_no_contact_of_ours_is_not_asked(
    against: Against, kade: Customer, owner_client: Client
) -> None:
    _call(owner_client, kade, direction="in")
    _call(owner_client, kade, call_outcome="no_answer")
    _call(owner_client, kade, kind="note")
    assert list(Activity.objects.values_list("plan_said", flat=True)) == ["", "", ""]
    assert against.asked == []
    _call(owner_client, kade, purpose="service")
    assert Activity.objects.latest("pk").plan_said == "allowed"
    assert against.asked == [("phone", "service")]


def test_what_programs_log_is_kept_as_it_was_with_what_the_plan_says(
    against: Against, kade: Customer, owner_actor: Actor, api_client: Client
) -> None:
    sent = {"customer_id": kade.pk, "kind": "call", "purpose": "offer"}
    answer = api_client.post("/api/v1/activities", sent, content_type="application/json")
    assert (answer.status_code, answer.json()["plan_said"]) == (201, "over")
    wrong = api_client.post("/api/v1/activities", sent | {"purpose": "fun"}, content_type="application/json")
    assert wrong.status_code == 422
    row = change_activity(
        actor=owner_actor, activity_id=answer.json()["id"], values={"contact_reason": "They asked"}
    )
    assert (row.plan_said, row.contact_reason) == ("over", "They asked")


def test_the_part_says_what_the_plan_says_before_anything_is_sent(
    against: Against, kade: Customer, owner_client: Client, nobody_client: Client
) -> None:
    url = reverse("activities:plan_says")
    asked = {"customer": str(kade.pk), "kind": "call", "purpose": "offer"}
    part = owner_client.get(url, asked).content.decode()
    assert OVER.reason in part
    assert "Aylin answers for it." in part
    assert "Why all the same" in part
    assert "Why all the same" not in owner_client.get(url, asked | {"purpose": "service"}).content.decode()
    for other in ({"kind": "note"}, {"direction": "in"}, {"customer": "x"}):
        assert owner_client.get(url, asked | other).content.decode().strip() == ""
    assert owner_client.get(url, asked | {"customer": "999999"}).status_code == 404
    assert nobody_client.get(url, asked).status_code == 404


def test_a_meeting_that_is_planned_is_asked_for_its_day_and_takes_its_reason_along(
    against: Against, kade: Customer, owner_actor: Actor
) -> None:
    day = timezone.localdate() - timedelta(days=1)
    values = {
        "kind": "meeting",
        "title": "Tasting",
        "customer_id": kade.pk,
        "due_on": day,
        "purpose": "offer",
    }
    with pytest.raises(Invalid, match="Say why all the same"):
        open_task(actor=owner_actor, values=values, asks_why=True)
    assert open_task(actor=owner_actor, values=values).task.plan_said == "over"  # nobody is there to ask
    made = open_task(
        actor=owner_actor, values=values | {"contact_reason": "It is their birthday"}, asks_why=True
    ).task
    finish_task(actor=owner_actor, task_id=made.pk)
    logged = Activity.objects.get(kind="meeting")
    assert (logged.purpose, logged.contact_reason, logged.plan_said) == (
        "offer", "It is their birthday", "over",
    )  # fmt: skip
    task = open_task(actor=owner_actor, values=values | {"kind": "task"}).task
    assert (task.purpose, task.plan_said) == ("", "")


def test_the_form_of_a_meeting_asks_for_a_reason(
    against: Against, kade: Customer, owner_client: Client, cast: Cast
) -> None:
    sent = {
        "kind": "meeting", "title": "Tasting", "customer_id": str(kade.pk), "due_on": "2026-12-01",
        "assignee_id": str(cast.owner.pk), "priority": "normal", "repeat": "none", "purpose": "offer",
    }  # fmt: skip
    page = owner_client.post(reverse("activities:task_create"), sent)
    assert page.status_code == 422
    assert page.content.decode().count("Say why all the same") == 1
    assert re.search(r'<input[^>]*name="contact_reason"[^>]*autofocus', page.content.decode())
    assert (
        len(re.findall(r"<input[^>]* autofocus", page.content.decode())) == 1
    )  # the first of two would have it
    assert "load, change" not in page.content.decode()  # nor is what the plan says fetched beside it
    wrong_too = owner_client.post(reverse("activities:task_create"), sent | {"title": ""})
    assert "data-form-errors" in wrong_too.content.decode()
    owner_client.post(reverse("activities:task_create"), sent | {"contact_reason": "They asked"})
    assert Task.objects.get().contact_reason == "They asked"


def test_without_a_plan_nothing_is_asked(kade: Customer, owner_actor: Actor) -> None:
    kept = log_activity(
        actor=owner_actor, customer_id=kade.pk, kind="meeting", values={"purpose": "care"}, asks_why=True
    )
    assert kept.activity.plan_said == "allowed"
