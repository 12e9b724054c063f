"""Faults become tasks of who answers for the field and close by themselves; who answers is laid down and signed off."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from regard.audit.models import Change
from regard.customers.models import Customer
from regard.customers.services.customers import change_customer
from regard.kernel.actor import Actor
from regard.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from regard.people.tests.cast import Cast
from regard.quality.governance_queries import governance
from regard.quality.models import Requirement, SignOff, StewardTask
from regard.quality.services.governing import govern, sign_group
from regard.quality.services.requirements import save_requirement
from regard.quality.services.scoring import score_all
from regard.quality.services.tasks import change_task
from regard.quality.task_queries import tasks
from regard.quality.tests.making import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def noor(cast: Cast) -> Customer:
    """One with and one without an e-mail address, which is required and the colleague answers for."""
    save_requirement(actor=cast.actor("owner"), values={"field": "email", "owner_id": cast.colleague.pk})
    person("Daan Kok", email="daan@kok.example")
    one = person("Noor de Wit")
    score_all()
    return one


def the_task() -> StewardTask:
    return StewardTask.objects.get(key="email.complete")


def test_a_cause_is_one_task_that_closes_and_comes_back(noor: Customer, cast: Cast) -> None:
    owner = cast.actor("owner")
    task = the_task()
    assert (task.status, task.records, task.applied, task.assignee) == ("open", 1, 2, cast.colleague)
    assert [one.title for one in tasks(owner)] == ["E-mail: has no e-mail address"]
    assert tasks(owner)[0].is_met is False
    opened = task.since
    score_all()
    assert (the_task().version, the_task().since) == (1, opened)  # nothing new
    change_customer(actor=owner, customer_id=noor.pk, values={"email": "noor@wit.example"})
    score_all()
    task = the_task()
    assert (task.status, task.records, task.closed_by) == ("done", 0, None)
    assert task.closed_at is not None
    assert tasks(owner) == []
    change_customer(actor=owner, customer_id=noor.pk, values={"email": ""})
    score_all()
    task = the_task()
    assert (task.status, task.times, task.closed_at, task.assignee) == ("open", 2, None, cast.colleague)
    assert task.since > opened
    noted = Change.objects.filter(model="quality.stewardtask", object_id=task.pk).order_by("id")
    assert [one.action for one in noted] == ["open", "close", "reopen"]


def test_a_task_is_taken_on_dismissed_with_a_reason_and_stays_so(noor: Customer, cast: Cast) -> None:
    owner, colleague = cast.actor("owner"), cast.actor("colleague")
    task = the_task()
    assert change_task(actor=colleague, task_id=task.pk, status="going").status == "going"
    with pytest.raises(Invalid, match="Say why"):
        change_task(actor=owner, task_id=task.pk, status="dismissed", reason=" ")
    with pytest.raises(Conflict):
        change_task(actor=owner, task_id=task.pk, status="done", version=1)
    change_task(actor=owner, task_id=task.pk, status="dismissed", reason="They buy at the till.", version=2)
    score_all()
    task = the_task()
    assert (task.status, task.reason, task.records, task.closed_by) == (
        "dismissed",
        "They buy at the till.",
        1,
        cast.owner,
    )
    change_task(actor=owner, task_id=task.pk, status="done")
    score_all()  # said to be done, but it is still found
    assert (the_task().status, the_task().times, the_task().reason) == ("open", 2, "")


def test_a_task_closes_with_the_reason_where_what_is_wanted_is_reached(noor: Customer, cast: Cast) -> None:
    owner = cast.actor("owner")
    item = Requirement.objects.get()
    save_requirement(actor=owner, requirement_id=item.pk, values={"target": 50})
    task = the_task()  # by what the last scoring found
    assert (task.status, task.closed_by, task.records) == ("done", None, 1)
    said = "What is wanted is reached: 50.0% are right, 50% are wanted. 1 customer still has this fault."
    assert task.reason == said
    page = cast.client("owner").get(f"/data/tasks/{task.pk}/").content.decode()
    assert said in page
    assert f">{said}</textarea>" not in page  # it is no reason of a dismissal
    person("Thijs Kok")
    score_all()  # a third has it right
    assert (the_task().status, the_task().times, the_task().reason) == ("open", 2, "")


def test_the_register_and_the_task_name_the_same_who_answers(noor: Customer, cast: Cast) -> None:
    owner, client = cast.actor("owner"), cast.client("owner")
    item = Requirement.objects.get()
    save_requirement(actor=owner, requirement_id=item.pk, values={"owner_id": None})
    assert the_task().assignee is None  # it was given to who answered for the field
    govern(actor=owner, key="contact", owner_id=cast.stranger.pk, policy="", review_on=None)
    assert the_task().assignee == cast.stranger
    name = str(cast.stranger)
    assert f"{name}<small>for ways to reach" in client.get("/data/quality/requirements/").content.decode()
    assert f"{name} answers for this field" in client.get(f"/data/tasks/{the_task().pk}/").content.decode()
    assert name in client.get("/data/quality/").content.decode()
    change_task(actor=owner, task_id=the_task().pk, assignee_id=cast.owner.pk)
    save_requirement(actor=owner, requirement_id=item.pk, values={"owner_id": cast.colleague.pk})
    assert the_task().assignee == cast.owner  # given to a third, it stays there


def test_only_the_own_task_is_changed_without_the_right(noor: Customer, cast: Cast) -> None:
    for who in ("stranger", "analyst", "nobody"):
        with pytest.raises(NotFound):
            change_task(actor=cast.actor(who), task_id=the_task().pk, status="done")
    assert cast.client("nobody").get(f"/data/tasks/{the_task().pk}/").status_code == 404
    sent = {"status": "done", "assignee_id": ""}
    assert cast.client("stranger").post(f"/data/tasks/{the_task().pk}/", sent).status_code == 404
    assert the_task().status == "open"


def test_tasks_in_the_browser(noor: Customer, owner_client: Client, cast: Cast) -> None:
    page = owner_client.get("/data/tasks/").content.decode()
    for text in ("E-mail: has no e-mail address", "Carl", "Open 1", 'class="rg-count">1<'):
        assert text in page
    assert "Nothing is to be put right by you" in owner_client.get("/data/tasks/?mine=1").content.decode()
    url = f"/data/tasks/{the_task().pk}/"
    sent: dict[str, Any] = {"status": "dismissed", "reason": "", "assignee_id": cast.owner.pk, "version": 1}
    refused = owner_client.post(url, sent)
    assert refused.status_code == 422
    assert "Say why nothing is to be done" in refused.content.decode()
    assert owner_client.post(url, sent | {"reason": "No need"}).status_code == 302
    assert (the_task().status, the_task().assignee) == ("dismissed", cast.owner)
    assert "No need" in owner_client.get("/data/tasks/?show=dismissed").content.decode()
    assert owner_client.get("/data/tasks/?show=all").status_code == 404


def test_tasks_and_governance_for_programs(noor: Customer, api_client: Client, cast: Cast) -> None:
    (listed,) = api_client.get("/api/v1/steward-tasks").json()
    assert (listed["key"], listed["records"], listed["assignee_id"]) == (
        "email.complete",
        1,
        cast.colleague.pk,
    )
    url = f"/api/v1/steward-tasks/{listed['id']}"
    changed = api_client.patch(url, {"status": "going"}, content_type="application/json").json()
    assert (changed["status"], changed["assignee_id"]) == ("going", cast.colleague.pk)
    assert api_client.patch(url, {"status": "dismissed"}, content_type="application/json").status_code == 422
    body = {"owner_id": cast.owner.pk, "policy": "Only for orders.", "review_on": "2020-01-31"}
    put = api_client.put("/api/v1/governance/contact", body, content_type="application/json")
    assert put.json()["is_overdue"] is True
    assert api_client.post("/api/v1/governance/contact/sign-off").json()["signed_off_at"] is not None
    assert api_client.get("/api/v1/governance").json()["overdue"] == ["Ways to reach"]
    assert (
        api_client.put("/api/v1/governance/shoe-size", body, content_type="application/json").status_code
        == 404
    )


def test_the_owner_of_a_group_gets_the_tasks_of_its_fields(cast: Cast) -> None:
    owner = cast.actor("owner")
    govern(actor=owner, key="contact", owner_id=cast.stranger.pk, policy="", review_on=None)
    save_requirement(actor=owner, values={"field": "email"})
    person("Noor de Wit")
    score_all()
    assert the_task().assignee == cast.stranger


def test_what_nobody_answers_for_and_what_is_overdue_is_listed(cast: Cast) -> None:
    owner = cast.actor("owner")
    seen = governance(owner)
    assert {"Name", "E-mail", "Street", "Note"} <= set(seen.unowned)
    assert not {"Category", "Annual revenue"} & set(seen.unowned)
    yesterday = timezone.localdate() - timedelta(days=1)
    govern(actor=owner, key="notes", owner_id=cast.owner.pk, policy="No health data.", review_on=yesterday)
    save_requirement(actor=owner, values={"field": "email", "owner_id": cast.colleague.pk})
    seen = governance(owner)
    assert not {"Note", "E-mail"} & set(seen.unowned)
    assert "Phone" in seen.unowned
    assert list(seen.overdue) == [("Notes", yesterday)]


def test_a_sign_off_is_kept_as_it_was_said(cast: Cast) -> None:
    owner = cast.actor("owner")
    with pytest.raises(Invalid, match="who answers"):
        sign_group(actor=owner, key="notes")
    first = govern(actor=owner, key="notes", owner_id=cast.owner.pk, policy="One", review_on=None)
    sign_group(actor=owner, key="notes")
    sign_group(actor=owner, key="notes")
    later = govern(actor=owner, key="notes", owner_id=cast.owner.pk, policy="One", review_on=date(2030, 1, 1))
    assert later.signed_off_by == cast.owner  # a later look is no other policy
    with pytest.raises(Conflict):
        govern(actor=owner, key="notes", owner_id=None, policy="", review_on=None, version=first.version)
    changed = govern(actor=owner, key="notes", owner_id=cast.owner.pk, policy="Two", review_on=None)
    assert changed.signed_off_at is None
    sign_group(actor=owner, key="notes")
    assert list(SignOff.objects.order_by("id").values_list("policy", "by_name", "owner_name")) == [
        ("One", owner.name, str(cast.owner)),
        ("Two", owner.name, str(cast.owner)),
    ]
    with pytest.raises(Forbidden):
        govern(actor=cast.actor("analyst"), key="notes", owner_id=None, policy="", review_on=None)


def test_governance_in_the_browser(owner_client: Client, cast: Cast) -> None:
    assert "Personal fields nobody answers for" in owner_client.get("/data/governance/").content.decode()
    url = "/data/governance/notes/"
    sent: dict[str, Any] = {
        "owner_id": cast.colleague.pk,
        "policy": "No health data.",
        "review_on": "2030-02-01",
        "version": 0,
    }
    assert owner_client.post(url, sent).status_code == 302
    assert (
        owner_client.post(url, sent | {"policy": "Other"}).status_code == 422
    )  # not the version that was seen
    assert owner_client.post(url, {"do": "sign"}).status_code == 302
    page = owner_client.get(url).content.decode()
    assert "No health data." in page
    assert "Signed off by Olivia" in page
    assert (
        owner_client.post(url, {**sent, "policy": "No health data at all.", "version": 1}).status_code == 302
    )
    assert "changed since." in owner_client.get(url).content.decode()
    assert "changed since" in owner_client.get("/data/governance/").content.decode()
    assert owner_client.get("/data/governance/shoe-size/").status_code == 404
    assert cast.client("analyst").get(url).status_code == 404


def test_a_mend_says_what_it_could_not_give_back_and_is_forgotten(cast: Cast, owner_actor: Actor) -> None:
    from regard.quality.models import Mend, MendChange
    from regard.quality.services.mending import forget_old_mends, start_mend
    from regard.quality.services.mending import start_undo as undo_the_mend

    save_requirement(actor=owner_actor, values={"field": "name"})
    one, two = person("NOOR DE WIT"), person("DAAN KOK")
    score_all()
    from regard.jobs.worker import drain

    made = start_mend(actor=owner_actor, key="name")
    drain()
    change_customer(actor=owner_actor, customer_id=one.pk, values={"name": "Noor W."})
    Mend.objects.filter(pk=made.pk).update(at=timezone.now() - timedelta(days=31))
    with pytest.raises(Conflict, match="30 days"):
        undo_the_mend(actor=owner_actor, mend_id=made.pk)
    Mend.objects.filter(pk=made.pk).update(at=timezone.now())
    MendChange.objects.filter(customer=one).update(
        after={"name": "Noor de Wit"}, before={"name": "NOOR DE WIT"}
    )
    undo_the_mend(actor=owner_actor, mend_id=made.pk)
    drain()
    made.refresh_from_db()
    assert (made.status, made.restored, made.not_restored) == ("undone", 1, 1)
    assert made.said == ["Noor W. was changed since and stays as it is."]
    assert Customer.objects.get(pk=two.pk).name == "DAAN KOK"
    assert forget_old_mends() == 0


def test_a_task_about_a_shared_address_leads_to_the_doubles(cast: Cast, owner_client: Client) -> None:
    save_requirement(actor=cast.actor("owner"), values={"field": "email"})
    for name in ("Noor de Wit", "N. de Wit"):
        person(name, email="noor@wit.example")
    score_all()
    task = StewardTask.objects.get(key="email.consistent")
    assert (
        'href="/data/doubles/">look through the doubles'
        in owner_client.get(f"/data/tasks/{task.pk}/").content.decode()
    )
