"""What devices send once they have a network again: each thing once, and in words where it is not what was meant."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from regard.activities.models import Activity, Sent, Task
from regard.activities.services.device import Outcome, do_once, finish_later, forget_sent
from regard.activities.services.tasks import drop_task, open_task
from regard.customers.models import Customer
from regard.kernel.actor import system_actor
from regard.kernel.errors import Conflict
from regard.people.services import change_business, open_fields, save_role
from regard.people.tests.cast import Cast

pytestmark = pytest.mark.django_db
KEY = "0f8e2c4e-9d1b-4b5e-8a53-2a1c3b7d9e10"


@pytest.fixture
def noor(cast: Cast) -> Customer:
    return Customer.objects.create(name="Noor", sort_name="noor", owner=cast.owner)


def send(
    client: Client, cast: Cast, of: int, what: str = "compose", who: str = "owner", **sent: Any
) -> dict[str, Any]:
    values = {
        "person": cast.user(who).pk,
        "what": what,
        "of": of,
        "key": KEY,
        "made_at": "2026-11-20T10:42:00Z",
    }
    answer = client.post(reverse("activities:device_send"), values | sent)
    assert answer.status_code == 200, answer.content
    told: dict[str, Any] = answer.json()
    return told


def test_a_call_that_waited_is_logged_once_as_of_when_it_was_written(
    cast: Cast, owner_client: Client, noor: Customer
) -> None:
    call = {
        "form.kind": "call",
        "form.text": "Wants tea",
        "form.direction": "out",
        "form.call_outcome": "reached",
    }
    for _ in range(2):
        assert send(owner_client, cast, noor.pk, **call)["outcome"] == "kept"
    row = Activity.objects.get()
    assert (row.text, row.author, row.happened_at) == (
        "Wants tea",
        cast.owner,
        datetime(2026, 11, 20, 10, 42, tzinfo=UTC),
    )
    assert Sent.objects.count() == 1


def test_what_was_sent_while_there_was_a_network_is_not_done_again_by_the_device(
    cast: Cast, owner_client: Client, noor: Customer
) -> None:
    form = {"kind": "note", "text": "Wants tea", "device_key": KEY}
    owner_client.post(reverse("activities:compose", args=[noor.pk]), form)  # the answer gets lost
    assert (
        send(owner_client, cast, noor.pk, **{"form.kind": "note", "form.text": "Wants tea"})["outcome"]
        == "kept"
    )
    assert Activity.objects.count() == 1


def test_what_breaks_a_rule_is_refused_in_words_and_can_be_sent_again(
    cast: Cast, owner_client: Client, noor: Customer
) -> None:
    task = {"form.kind": "task", "form.title": "x" * 400}
    told = send(owner_client, cast, noor.pk, **task)
    assert told["outcome"] == "refused"
    assert "300" in told["text"]
    assert not Sent.objects.exists()
    assert send(owner_client, cast, noor.pk, **(task | {"form.title": "Send offer"}))["outcome"] == "kept"
    assert Task.objects.get().title == "Send offer"
    told = send(
        owner_client,
        cast,
        10**9,
        key=KEY.replace("0", "1"),
        **{"form.kind": "note", "form.text": "x"},
    )
    assert told == {
        "outcome": "refused",
        "text": "The customer is gone by now, or no longer yours to see.",
        "url": "",
    }


def test_a_task_is_finished_unless_somebody_was_there_first(cast: Cast, owner_client: Client) -> None:
    actor, at = cast.actor("owner"), timezone.now()
    task = open_task(actor=actor, values={"title": "Send offer"}).task
    assert send(owner_client, cast, task.pk, "finish", about="Send offer")["outcome"] == "kept"
    assert Task.objects.get().status == "done"
    assert finish_later(actor=actor, task_id=task.pk, title="", made_at=at).outcome == "kept"  # it was me
    Task.objects.update(done_by=cast.colleague)
    told = finish_later(actor=actor, task_id=task.pk, title="", made_at=at)
    assert told.outcome == "told"
    assert told.text.startswith("Carl had finished “Send offer” already")
    dropped = open_task(actor=actor, values={"title": "Call"}).task
    drop_task(actor=actor, task_id=dropped.pk)
    assert "was dropped meanwhile" in finish_later(actor=actor, task_id=dropped.pk, title="", made_at=at).text
    assert Task.objects.get(pk=dropped.pk).status == "dropped"
    assert "“Old” is gone by now" in finish_later(actor=actor, task_id=999, title="Old", made_at=at).text


def test_nothing_is_kept_of_what_failed(cast: Cast, noor: Customer) -> None:
    def fail() -> Outcome:
        Customer.objects.filter(pk=noor.pk).update(name="Half done")
        raise Conflict("No.")

    with pytest.raises(Conflict):
        do_once(actor=cast.actor("owner"), key=KEY, made_at=timezone.now(), do=fail)
    assert not Sent.objects.exists()
    assert Customer.objects.get(pk=noor.pk).name == "Noor"


def test_another_person_and_a_stranger_send_nothing(cast: Cast, owner_client: Client, noor: Customer) -> None:
    form = {"form.kind": "note", "form.text": "Wants tea"}
    values = {"person": cast.colleague.pk, "what": "compose", "of": noor.pk, "key": KEY} | form
    assert owner_client.post(reverse("activities:device_send"), values).status_code == 409
    assert Client().post(reverse("activities:device_send"), values).status_code == 302
    told = send(cast.client("nobody"), cast, noor.pk, who="nobody", **form)
    assert told["outcome"] == "refused"
    assert not Activity.objects.exists()


def test_the_trail_of_what_was_sent_expires(cast: Cast) -> None:
    for days in (1, 100):
        made = Sent.objects.create(user=cast.owner, key=f"{days}", made_at=timezone.now())
        Sent.objects.filter(pk=made.pk).update(created_at=timezone.now() - timedelta(days=days))
    assert forget_sent() == 1
    assert Sent.objects.get().key == "1"


def test_pages_say_whose_they_are_and_which_may_be_kept(cast: Cast, owner_client: Client) -> None:
    day = owner_client.get(reverse("activities:today"))
    whose = day["X-Regard-Device"]
    assert whose.startswith(f"{cast.owner.pk}-")
    assert day["X-Regard-Keep"] == "1"
    assert "X-Regard-Keep" not in owner_client.get(reverse("people:profile"))
    assert Client().get(reverse("account_login"))["X-Regard-Device"] == "none"
    owner = cast.actor("owner")
    narrow = save_role(actor=owner, role=None, name="Narrow", description="", grants=dict(owner.grants))
    cast.owner.roles.set([narrow])
    whole = owner_client.get(reverse("activities:today"))["X-Regard-Device"]
    open_fields(actor=owner, role=narrow, noun="customers.customer", fields={"name": "change"})
    assert owner_client.get(reverse("activities:today"))["X-Regard-Device"] not in {whole, "none"}
    cast.owner.roles.set(cast.colleague.roles.all())
    assert owner_client.get(reverse("activities:today"))["X-Regard-Device"] not in {whose, "none"}
    change_business(actor=system_actor("test"), keeps_offline=False)
    day = owner_client.get(reverse("activities:today"))
    assert (day["X-Regard-Device"], "X-Regard-Keep" in day) == ("none", False)


def test_a_browser_can_install_it(cast: Cast, owner_client: Client, client: Client) -> None:
    said = json.loads(client.get("/manifest.webmanifest").content)
    assert {one["sizes"] for one in said["icons"]} == {"any", "192x192", "512x512"}
    assert [one["sizes"] for one in said["icons"] if one.get("purpose") == "maskable"] == ["512x512"]
    for address in [*(one["src"] for one in said["icons"]), *_shell(client)]:
        name = address.removeprefix("/static/")
        assert finders.find(name) if name != address else client.get(address).status_code == 200, address
    assert owner_client.get(said["start_url"])["Location"] == reverse("activities:today")
    assert cast.client("nobody").get(said["start_url"])["Location"] == "/"


def _shell(client: Client) -> list[str]:
    worker = client.get("/service-worker.js")
    assert worker["Content-Type"].startswith("text/javascript")
    shell: list[str] = json.loads(worker.text.partition("self.regard = ")[2].partition(";\n")[0])["shell"]
    return shell
