"""Tasks: whose they are and who sees them, how they are finished, come again and are taken back; lists, pages, the day."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from regard.activities.forms import shown_task
from regard.activities.jobs import remind_of_tasks
from regard.activities.models import Activity, Task
from regard.activities.services.tasks import (
    assign_tasks,
    change_task,
    delete_task,
    drop_task,
    finish_task,
    finish_tasks,
    open_task,
    reopen_task,
    tick_item,
)
from regard.activities.task_queries import day_of, due_count, search_tasks, visible_to
from regard.analytics.metrics import ask
from regard.analytics.services import catch_up
from regard.audit.models import Change
from regard.customers.models import Customer
from regard.customers.services.customers import create_customer
from regard.fields.services.defining import create_field
from regard.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from regard.notifications.models import Notification
from regard.notifications.queries import newest
from regard.people.tests.cast import Cast
from regard.story.models import Entry
from regard.ui.palette import commands_for

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 27)  # a Friday
NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
HTMX = {"HX-Request": "true"}


def customer(cast: Cast, name: str = "Kade", who: str = "colleague") -> Customer:
    return create_customer(actor=cast.actor("owner"), values={"name": name, "owner_id": cast.user(who).pk})


def opened(cast: Cast, who: str = "colleague", title: str = "Call Noor", **values: Any) -> Task:
    return open_task(actor=cast.actor(who), values={"title": title, **values}).task


def told(kind: str) -> int:
    return Entry.objects.filter(kind=f"activities.task.{kind}").count()


def test_a_task_is_the_actors_own_unless_it_says_whose_and_is_told_with_its_customer(cast: Cast) -> None:
    about = customer(cast)
    task = opened(cast, customer_id=about.pk, due_on="2026-11-27", due_time="14:30")
    assert (task.assignee, task.created_by, task.due_on) == (cast.colleague, cast.colleague, TODAY)
    entry = Entry.objects.get(kind="activities.task.opened")
    assert (entry.customer_id, entry.subject_id, entry.payload) == (
        about.pk,
        task.pk,
        {"assignee_id": cast.colleague.pk},
    )
    change = Change.objects.get(model="activities.task")
    assert (change.action, change.customer_id, change.after["title"]) == ("create", about.pk, "Call Noor")
    other = opened(cast, "owner", assignee_id=cast.stranger.pk)
    assert (other.assignee, told("opened")) == (cast.stranger, 1)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 301}, "title"),
        ({"due_time": "10:00"}, "due_on"),
        ({"repeat": "weekly"}, "due_on"),
        ({"repeat": "hourly"}, "repeat"),
        ({"priority": "urgent"}, "priority"),
        ({"due_on": "2026-02-30"}, "due_on"),
        ({"due_on": "2026-01-01", "due_time": "25:00"}, "due_time"),
        ({"customer_id": 999_999}, "customer_id"),
        ({"assignee_id": 999_999}, "assignee_id"),
        ({"status": "done"}, "status"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(cast: Cast, values: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as raised:
        opened(cast, "owner", **values)
    assert [error.field for error in raised.value.errors] == [field]
    assert not Task.objects.exists()
    assert not Change.objects.filter(model="activities.task").exists()


def test_a_task_goes_to_whom_one_may_give_it_and_about_whom_one_sees(cast: Cast) -> None:
    hidden = customer(cast, "Lux", "stranger")
    with pytest.raises(Invalid, match="not yours to see"):
        opened(cast, customer_id=hidden.pk)
    with pytest.raises(Invalid, match="may not give tasks to this colleague"):
        opened(cast, assignee_id=cast.stranger.pk)
    opened(cast, assignee_id=cast.owner.pk)
    with pytest.raises(Forbidden):
        opened(cast, "analyst")
    assert Task.objects.count() == 1
    assert told("opened") == 0


def test_who_sees_a_task_and_who_may_do_what(cast: Cast) -> None:
    task = opened(cast, "owner", assignee_id=cast.stranger.pk)
    seen = {
        who: visible_to(cast.actor(who)).exists()
        for who in ("owner", "colleague", "stranger", "analyst", "nobody")
    }
    assert seen == {"owner": True, "colleague": False, "stranger": True, "analyst": True, "nobody": False}
    with pytest.raises(NotFound):
        finish_task(actor=cast.actor("colleague"), task_id=task.pk)
    for refused in (finish_task, drop_task, reopen_task, delete_task):
        with pytest.raises(Forbidden):
            refused(actor=cast.actor("analyst"), task_id=task.pk)
    with pytest.raises(Forbidden):
        change_task(actor=cast.actor("analyst"), task_id=task.pk, values={"title": "x"})
    task.refresh_from_db()
    assert (task.status, task.title, task.version) == ("open", "Call Noor", 1)
    given = opened(cast, assignee_id=cast.owner.pk)
    assert visible_to(cast.actor("colleague")).filter(pk=given.pk).exists()


@time_machine.travel(NOON, tick=False)
def test_a_finished_task_says_when_and_by_whom_once(cast: Cast) -> None:
    about, actor = customer(cast), cast.actor("colleague")
    task = opened(cast, customer_id=about.pk, due_on="2026-11-26")
    for _ in range(2):
        assert finish_task(actor=actor, task_id=task.pk).next is None
    task.refresh_from_db()
    assert (task.status, task.done_at, task.done_on, task.done_by, task.is_over) == (
        "done", NOON, TODAY, cast.colleague, True,
    )  # fmt: skip
    assert told("done") == 1
    assert Entry.objects.get(kind="activities.task.done").payload == {"is_late": True}
    actions = Change.objects.filter(model="activities.task").order_by("id").values_list("action", flat=True)
    assert list(actions) == ["create", "finish"]
    with pytest.raises(Conflict, match="done already"):
        drop_task(actor=actor, task_id=task.pk)


@time_machine.travel(NOON, tick=False)
def test_a_repeating_task_has_one_successor_however_often_it_is_finished(cast: Cast) -> None:
    about, actor = customer(cast), cast.actor("colleague")
    task = opened(cast, customer_id=about.pk, due_on="2026-11-27", repeat="weekly", note="Ask about Guji")
    following = finish_task(actor=actor, task_id=task.pk).next
    assert following is not None
    assert (following.due_on, following.note, following.follows, following.status) == (
        date(2026, 12, 4), "Ask about Guji", task, "open",
    )  # fmt: skip
    assert finish_task(actor=actor, task_id=task.pk).next == following
    assert told("opened") == 2
    reopen_task(actor=actor, task_id=task.pk)
    assert list(Task.objects.all()) == [task]
    again = finish_task(actor=actor, task_id=task.pk).next
    assert again is not None
    change_task(actor=actor, task_id=again.pk, values={"note": "Touched"})
    reopen_task(actor=actor, task_id=task.pk)
    assert Task.objects.count() == 2
    assert finish_task(actor=actor, task_id=task.pk).next == again
    assert Task.objects.filter(follows=task).count() == 1


def test_a_dropped_task_does_not_come_again_and_can_be_reopened(cast: Cast) -> None:
    actor, task = cast.actor("colleague"), opened(cast, due_on="2026-11-27", repeat="daily")
    drop_task(actor=actor, task_id=task.pk)
    with pytest.raises(Conflict, match="was dropped"):
        finish_task(actor=actor, task_id=task.pk)
    assert Task.objects.get().status == "dropped"
    reopen_task(actor=actor, task_id=task.pk)
    assert (Task.objects.get().status, Task.objects.get().is_over) == ("open", False)


def test_a_change_that_missed_anothers_is_not_written(cast: Cast) -> None:
    actor, task = cast.actor("colleague"), opened(cast)
    change_task(actor=actor, task_id=task.pk, values={"title": "Call Sami"}, version=1)
    with pytest.raises(Conflict, match="meanwhile"):
        change_task(actor=actor, task_id=task.pk, values={"title": "Call nobody"}, version=1)
    change_task(actor=actor, task_id=task.pk, values={"title": "Call Sami"}, version=1)
    task.refresh_from_db()
    assert (task.title, task.version) == ("Call Sami", 2)
    with pytest.raises(Invalid, match="somebody's"):
        change_task(actor=actor, task_id=task.pk, values={"assignee_id": ""})


def test_a_task_that_gets_a_customer_is_told_then(cast: Cast) -> None:
    about, task = customer(cast), opened(cast)
    assert told("opened") == 0
    change_task(actor=cast.actor("colleague"), task_id=task.pk, values={"customer_id": about.pk})
    assert Entry.objects.get(kind="activities.task.opened").customer_id == about.pk


def test_many_are_finished_and_given_away_as_far_as_one_may(cast: Cast) -> None:
    mine, theirs = opened(cast), opened(cast, "stranger")
    actor, both = cast.actor("colleague"), [mine.pk, theirs.pk]
    assert assign_tasks(actor=actor, task_ids=both, assignee_id=cast.owner.pk) == 1
    with pytest.raises(Invalid):
        assign_tasks(actor=actor, task_ids=both, assignee_id=cast.stranger.pk)
    assert finish_tasks(actor=actor, task_ids=both) == 1
    theirs.refresh_from_db()
    assert (theirs.assignee, theirs.status) == (cast.stranger, "open")
    assert Task.objects.get(pk=mine.pk).assignee == cast.owner


def test_a_colleague_who_goes_leaves_tasks_that_are_nobodys(cast: Cast) -> None:
    task = opened(cast, "owner", assignee_id=cast.analyst.pk)
    cast.analyst.delete()
    task.refresh_from_db()
    assert task.assignee is None
    page = cast.client("owner").get(f"/tasks/{task.pk}/").content.decode()
    assert "Nobody’s" in page


@time_machine.travel(NOON, tick=False)
def test_my_day_holds_mine_in_the_order_of_days(cast: Cast) -> None:
    for days in (-3, 0, 7, 8, None):
        due = None if days is None else (TODAY + timedelta(days=days)).isoformat()
        opened(cast, title=f"T{days}", due_on=due)
    opened(cast, "owner", title="Not mine", due_on=TODAY.isoformat())
    actor = cast.actor("colleague")
    day = day_of(actor, TODAY)
    groups = [[one.title for one in group] for group in (day.overdue, day.today, day.soon, day.undated)]
    assert groups == [["T-3"], ["T0"], ["T7"], ["TNone"]]
    assert (day.later, due_count(actor, TODAY)) == (1, 2)
    client = cast.client("colleague")
    page = client.get("/today/").content.decode()
    assert "Not mine" not in page
    assert '<span class="rg-nav-count">2</span>' in page
    assert 'data-counts="activities:task_list"' in page
    posted = client.post(f"/tasks/{day.today[0].pk}/finish/", {"place": "today"}, headers=HTMX)
    assert json.loads(posted["HX-Trigger"]) == {"nav-count": {"of": "activities:task_list", "count": 1}}
    answer = posted.content.decode()
    assert "“T0” is done." in answer
    assert "Undo" in answer
    assert "Done today" in answer
    assert due_count(actor, TODAY) == 1


def test_an_empty_day_says_so(cast: Cast) -> None:
    assert "Nothing is due." in cast.client("colleague").get("/today/").content.decode()
    task = opened(cast)
    finish_task(actor=cast.actor("colleague"), task_id=task.pk)
    assert "All done for today." in cast.client("colleague").get("/today/").content.decode()
    assert cast.client("nobody").get("/today/").status_code == 404


@time_machine.travel(NOON, tick=False)
def test_a_customers_open_items_are_finished_in_place_and_taken_back(cast: Cast) -> None:
    about = customer(cast)
    task = opened(cast, customer_id=about.pk, due_on="2026-11-26", title="Call Noor again")
    client, url = cast.client("colleague"), f"/customers/{about.pk}/"
    page = client.get(url).content.decode()
    assert "rg-tag-bad" in page
    assert "Yesterday" in page
    assert f"/tasks/new/?customer={about.pk}" in page
    answer = client.post(f"/tasks/{task.pk}/finish/", {"place": "customer"}, headers=HTMX)
    assert "story-told" in answer["HX-Trigger"]
    assert "Nothing is open with Kade." in answer.content.decode()
    undo = f"/tasks/{task.pk}/reopen/?next=/customers/{about.pk}/"
    assert undo.replace("/customers", "%2Fcustomers").split("?")[0] in answer.content.decode()
    back = client.post(undo)
    assert (back.status_code, back["Location"]) == (302, url)
    assert Task.objects.get().status == "open"
    assert "reopened since" in client.get(url).content.decode()
    away = client.post(f"/tasks/{task.pk}/reopen/?next=https://elsewhere.example/")
    assert away["Location"] == f"/tasks/{task.pk}/"


def test_the_story_hides_a_task_from_whom_it_is_not_for(cast: Cast) -> None:
    """Two teams may both see a customer by its territory or role; a task is shown only to those who may see it."""
    about = customer(cast, who="stranger")
    opened(cast, "owner", "A secret plan", customer_id=about.pk)
    assert "A secret plan" in cast.client("owner").get(f"/customers/{about.pk}/").content.decode()
    page = cast.client("stranger").get(f"/customers/{about.pk}/").content.decode()
    assert "A task was opened" in page
    assert "A secret plan" not in page


def test_pages_open_change_and_drop_a_task(cast: Cast, stranger_client: Client) -> None:
    about, client = customer(cast), cast.client("colleague")
    assert "Kade" in client.get("/tasks/new/customer/", {"q": "kad"}, headers=HTMX).content.decode()
    assert (
        f"/tasks/new/?customer={about.pk}"
        in client.get("/tasks/new/customer/", {"q": "kad"}).content.decode()
    )
    assert "About <a" in client.get(f"/tasks/new/?customer={about.pk}").content.decode()
    sent = {"title": "Call", "assignee_id": str(cast.colleague.pk), "priority": "high", "repeat": "none",
            "due_on": "2026-12-01", "due_time": "", "note": "Twice", "customer_id": str(about.pk)}  # fmt: skip
    wrong = client.post("/tasks/new/", sent | {"due_on": "", "repeat": "daily"})
    assert wrong.status_code == 422
    assert "needs the day of its first turn" in wrong.content.decode()
    assert not Task.objects.exists()
    made = client.post("/tasks/new/", sent | {"next": f"/customers/{about.pk}/"})
    assert made["Location"] == f"/customers/{about.pk}/"
    task = Task.objects.get()
    assert (task.customer, task.priority, task.note) == (about, "high", "Twice")
    url = f"/tasks/{task.pk}/"
    assert stranger_client.get(url).status_code == 404
    assert "Twice" in client.get(url).content.decode()
    assert (
        client.post(
            f"{url}edit/", sent | {"title": "Call twice", "customer_id": "", "version": "1"}
        ).status_code
        == 302
    )
    task.refresh_from_db()
    assert (task.title, task.customer, task.version) == ("Call twice", None, 2)
    late = client.post(f"{url}edit/", sent | {"title": "Late", "version": "1"})
    assert late.status_code == 422
    assert "meanwhile" in late.content.decode()
    for path, status in (("drop", "dropped"), ("reopen", "open"), ("finish", "done")):
        assert stranger_client.post(f"{url}{path}/").status_code == 404
        client.post(f"{url}{path}/")
        assert Task.objects.get().status == status
    assert client.post(f"{url}delete/").status_code == 302
    assert not Task.objects.exists()


def test_the_list_has_views_and_acts_on_many(cast: Cast) -> None:
    for number in range(3):
        opened(cast, title=f"Old {number}", due_on="2020-01-01")
    opened(cast, "stranger", title="Elsewhere")
    done = opened(cast, title="Finished one")
    finish_task(actor=cast.actor("colleague"), task_id=done.pk)
    client = cast.client("colleague")
    page = client.get("/tasks/").content.decode()
    assert "Elsewhere" not in page
    assert page.index("Old 0") < page.index("Finished one")
    assert "Finished one" not in client.get("/tasks/", {"view": "mine"}).content.decode()
    overdue = client.get("/tasks/", {"view": "overdue"}).content.decode()
    assert "Old 2" in overdue
    assert "Finished one" not in overdue
    ids = [str(pk) for pk in Task.objects.filter(title__startswith="Old").values_list("pk", flat=True)]
    asked = client.post("/tasks/", {"do": "assign", "ids": ids})
    assert client.post(asked["Location"], {"assignee_id": str(cast.owner.pk)}).status_code == 302
    assert Task.objects.filter(assignee=cast.owner).count() == 3
    client.post("/tasks/", {"do": "finish", "ids": ids, "confirmed": "1"})
    assert Task.objects.filter(status="done").count() == 4
    assert client.get("/tasks/assign/?selection=999999").status_code == 404


def test_search_and_the_palette_lead_to_tasks(cast: Cast) -> None:
    opened(cast, title="Winter assortment", customer_id=customer(cast, "Zonder Haast").pk)
    assert [hit.title for hit in search_tasks(cast.actor("colleague"), "winter", 5)] == ["Winter assortment"]
    assert [hit.subtitle for hit in search_tasks(cast.actor("owner"), "zonder", 5)] == ["Zonder Haast"]
    assert list(search_tasks(cast.actor("stranger"), "winter", 5)) == []
    assert {"My day", "New task"} <= {one.label for one in commands_for(cast.actor("colleague"))}
    assert not {"My day", "New task"} & {one.label for one in commands_for(cast.actor("nobody"))}
    found = cast.client("colleague").get("/search/palette/?q=tasks").content.decode()
    assert found.count('href="/tasks/"') == 1


def test_metric_of_tasks_done_on_time(cast: Cast, settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    actor = cast.actor("colleague")
    with time_machine.travel(NOON, tick=False):
        for due in ("2026-11-26", "2026-11-27", "2026-12-24", None):
            finish_task(actor=actor, task_id=opened(cast, due_on=due).pk)
        opened(cast, due_on="2026-11-01")
    catch_up()
    days: dict[str, Any] = {"start": date(2026, 10, 1), "end": date(2026, 12, 1), "grain": "month"}
    values = [row.value for row in ask("tasks_done_on_time", actor=None, **days).rows]
    assert values == [None, pytest.approx(2 / 3)]
    by = ask("tasks_done_on_time", actor=None, by="task_priority", **days)
    assert {row.group for row in by.rows if row.value is not None} == {"normal"}
    assert {row.value for row in ask("tasks_done_on_time", actor=None, segment=99, **days).rows} == {None}


def test_programs_open_finish_and_page_tasks(cast: Cast, api_client: Client, settings: Settings) -> None:
    about = customer(cast, who="owner")

    def send(method: str, path: str, data: object) -> tuple[int, Any]:
        answer = getattr(api_client, method)(
            f"/api/v1{path}", json.dumps(data), content_type="application/json"
        )
        return answer.status_code, answer.json()

    body = {"title": "Call", "customer_id": about.pk, "due_on": "2026-11-27", "repeat": "daily", "source": "erp",
            "external_id": "A-1"}  # fmt: skip
    status, made = send("post", "/tasks", body)
    assert (status, made["assignee_id"], made["status"]) == (201, cast.owner.pk, "open")
    status, again = send("post", "/tasks", body | {"priority": "high"})
    assert (status, again["id"], again["priority"]) == (200, made["id"], "high")
    assert send("post", "/tasks", {"title": ""})[0] == 422
    assert send("patch", f"/tasks/{made['id']}", {"title": "x", "version": 1})[0] == 409
    assert send("patch", f"/tasks/{made['id']}", {"status": "lost"})[0] == 422
    for _ in range(2):
        status, done = send("patch", f"/tasks/{made['id']}", {"status": "done"})
        assert (status, done["status"]) == (200, "done")
    first = api_client.get("/api/v1/tasks", {"customer_id": about.pk, "limit": 1}).json()
    second = api_client.get(
        "/api/v1/tasks", {"customer_id": about.pk, "limit": 1, "cursor": first["next"]}
    ).json()
    assert [one["follows_id"] for one in first["items"] + second["items"]] == [None, made["id"]]
    assert second["next"] is None
    assert [one["id"] for one in api_client.get("/api/v1/tasks", {"status": "done"}).json()["items"]] == [
        made["id"]
    ]
    assert api_client.get("/api/v1/tasks", {"status": "lost"}).status_code == 422
    assert api_client.get("/api/v1/tasks/999999").status_code == 404
    assert send("patch", f"/tasks/{made['id']}", {"status": "open"})[1]["status"] == "open"
    assert send("patch", f"/tasks/{made['id']}", {"status": "dropped"})[1]["status"] == "dropped"
    assert send("patch", f"/tasks/{made['id']}", {"title": "Other", "status": "done"})[0] == 409
    assert Task.objects.get(pk=made["id"]).title == "Call"


def test_programs_log_and_page_activities(cast: Cast, api_client: Client) -> None:
    about = customer(cast, who="owner")

    def send(method: str, path: str, data: object) -> tuple[int, Any]:
        answer = getattr(api_client, method)(
            f"/api/v1{path}", json.dumps(data), content_type="application/json"
        )
        return answer.status_code, answer.json()

    body = {"customer_id": about.pk, "kind": "call", "outcome": "no_answer", "happened_at": "2026-03-02T09:30:00Z",
            "source": "phones", "external_id": "C-1"}  # fmt: skip
    status, made = send("post", "/activities", body)
    assert (status, made["direction"], made["author_id"]) == (201, "out", cast.owner.pk)
    status, again = send("post", "/activities", body | {"outcome": "reached", "minutes": 4})
    assert (status, again["id"], again["minutes"]) == (200, made["id"], 4)
    assert send("post", "/activities", body | {"customer_id": 999_999, "external_id": ""})[0] == 404
    assert send("post", "/activities", {"customer_id": about.pk, "kind": "note"})[0] == 422
    assert send("patch", f"/activities/{made['id']}", {"text": "Later", "version": 1})[0] == 409
    assert send("patch", f"/activities/{made['id']}", {"text": "Later", "version": 2})[1]["text"] == "Later"
    send("post", "/activities", {"customer_id": about.pk, "kind": "note", "text": "Newest"})
    first = api_client.get("/api/v1/activities", {"limit": 1}).json()
    second = api_client.get("/api/v1/activities", {"limit": 1, "cursor": first["next"]}).json()
    assert [one["text"] for one in first["items"] + second["items"]] == ["Newest", "Later"]
    assert api_client.get("/api/v1/activities", {"kind": "letter"}).status_code == 422
    assert api_client.get(f"/api/v1/activities/{made['id']}").json()["outcome"] == "reached"


def test_whoever_gets_a_task_is_told_and_nobody_of_their_own(cast: Cast) -> None:
    mine = opened(cast, "owner")
    assert not Notification.objects.exists()
    change_task(actor=cast.actor("owner"), task_id=mine.pk, values={"assignee_id": cast.stranger.pk})
    opened(cast, "owner", assignee_id=cast.stranger.pk)
    change_task(actor=cast.actor("owner"), task_id=mine.pk, values={"title": "Call Noor again"})
    told_of = [(one.says, one.about.title) for one in newest(cast.actor("stranger"))]
    assert told_of == [("Olivia gave you a task", "Call Noor"), ("Olivia gave you a task", "Call Noor again")]


@pytest.mark.parametrize(
    ("values", "due", "early"),
    [
        ({"due_on": "2026-11-27", "due_time": "14:30", "remind_before": 15}, "14:15", "14:14"),
        ({"due_on": "2026-11-27", "remind_before": "0"}, "09:00", "08:59"),
        ({"remind_at": "2026-11-27 16:00"}, "16:00", "15:59"),
    ],
)
def test_a_reminder_comes_at_its_time_once_also_after_a_restart(
    cast: Cast, values: dict[str, Any], due: str, early: str
) -> None:
    with time_machine.travel(datetime(2026, 11, 26, 12, tzinfo=UTC), tick=False):
        task = opened(cast, **values)
    for at, count in ((early, 0), (due, 1), (due, 1), ("23:59", 1)):
        with time_machine.travel(datetime.fromisoformat(f"2026-11-27T{at}+00:00"), tick=False):
            remind_of_tasks.call()
        assert Notification.objects.filter(user=cast.colleague).count() == count
    assert [(one.says, one.about.title) for one in newest(cast.actor("colleague"))] == [
        ("Reminder", "Call Noor")
    ]
    with time_machine.travel(NOON + timedelta(days=2), tick=False):
        moved = {"remind_at": "2026-11-30 08:00"}
        change_task(actor=cast.actor("colleague"), task_id=task.pk, values=moved)
    with time_machine.travel(NOON + timedelta(days=3), tick=False):
        remind_of_tasks.call()
    assert Notification.objects.count() == 2


def test_what_is_done_reminds_nobody_and_a_reminder_follows_its_day(cast: Cast) -> None:
    actor = cast.actor("colleague")
    with time_machine.travel(NOON, tick=False):
        done = opened(cast, due_on="2026-11-28", remind_before=60)
        moved = opened(cast, title="Visit", due_on="2026-11-28", remind_before=60)
        off = opened(cast, title="Off", due_on="2026-11-28", remind_before=60)
        finish_task(actor=actor, task_id=done.pk)
        change_task(actor=actor, task_id=moved.pk, values={"due_on": "2026-11-30", "due_time": "12:00"})
        change_task(actor=actor, task_id=off.pk, values={"remind_before": None})
    moved.refresh_from_db()
    assert moved.remind_at == datetime(2026, 11, 30, 11, tzinfo=UTC)
    with time_machine.travel(NOON + timedelta(days=2), tick=False):
        assert remind_of_tasks.call() == 0
    with pytest.raises(Invalid) as raised:
        opened(cast, remind_before=15)
    assert [error.field for error in raised.value.errors] == ["remind_before"]


def test_the_next_turn_has_its_own_reminder_and_nothing_ticked(cast: Cast) -> None:
    actor = cast.actor("colleague")
    with time_machine.travel(NOON, tick=False):
        items: list[Any] = [{"text": "Ring", "is_done": True}, "Write"]
        values: dict[str, Any] = {"due_on": "2026-11-27", "due_time": "10:00", "repeat": "weekly"}
        values |= {"checklist": items}
        task = opened(cast, remind_before=30, **values)
        following = finish_task(actor=actor, task_id=task.pk).next
    assert following is not None
    assert following.remind_at == datetime(2026, 12, 4, 9, 30, tzinfo=UTC)
    assert following.checklist == [{"text": "Ring", "is_done": False}, {"text": "Write", "is_done": False}]
    task.refresh_from_db()
    assert (task.ticked, len(task.checklist)) == (1, 2)


def test_items_are_ticked_on_the_page_and_not_under_whoever_changed_them(
    cast: Cast, colleague_client: Client
) -> None:
    task = opened(cast, checklist=["Ring", "Write"], assignee_id=cast.colleague.pk)
    url = f"/tasks/{task.pk}/tick/"
    page = colleague_client.post(
        url, {"place": "1", "text": "Write", "done": "1"}, headers=HTMX
    ).content.decode()
    assert "1 of 2" in page
    assert 'aria-pressed="true" aria-label="Write"' in page
    refused = colleague_client.post(
        url, {"place": "0", "text": "Write", "done": "1"}, headers=HTMX
    ).content.decode()
    assert "Somebody changed the checklist meanwhile" in refused
    assert "1 of 2" in colleague_client.get(f"/tasks/{task.pk}/").content.decode()
    assert "1 of 2" in colleague_client.get("/today/").content.decode()
    with pytest.raises(Forbidden):
        tick_item(actor=cast.actor("analyst"), task_id=task.pk, place=0, text="Ring", is_done=True)
    form = {
        "kind": "task", "title": "Call Noor", "assignee_id": str(cast.colleague.pk), "priority": "normal", "repeat": "none",
        "checklist": "Think\r\nWrite\r\n", "remind": "at", "remind_at": "2026-12-01T08:00",
    }  # fmt: skip
    colleague_client.post(f"/tasks/{task.pk}/edit/", form)
    task.refresh_from_db()
    assert task.checklist == [{"text": "Think", "is_done": False}, {"text": "Write", "is_done": True}]
    assert task.remind_at == datetime(2026, 12, 1, 8, tzinfo=UTC)
    version = task.version
    colleague_client.post(f"/tasks/{task.pk}/edit/", form)
    task.refresh_from_db()
    assert task.version == version
    colleague_client.post(
        f"/tasks/{task.pk}/edit/", form | {"remind": "60", "due_on": "2026-12-02", "remind_at": ""}
    )
    task.refresh_from_db()
    assert (task.remind_before, task.remind_at) == (60, datetime(2026, 12, 2, 8, tzinfo=UTC))
    was = json.dumps(shown_task(task))
    colleague_client.post(
        f"/tasks/{task.pk}/edit/",
        form | {"remind": "15", "due_on": "2026-12-02", "remind_at": "", "was": was},
    )
    task.refresh_from_db()
    assert (task.remind_before, task.ticked) == (15, 1)


def test_a_meeting_that_was_held_is_logged_with_its_customer_and_reopened_it_is_not(cast: Cast) -> None:
    about, actor = customer(cast), cast.actor("colleague")
    with time_machine.travel(NOON, tick=False):
        values: dict[str, Any] = {
            "kind": "meeting",
            "due_on": "2026-11-27",
            "due_time": "10:00",
            "minutes": 45,
            "note": "Bring samples",
        }
        task = opened(cast, title="Winter range", customer_id=about.pk, **values)
        assert not Activity.objects.exists()
        finish_task(actor=actor, task_id=task.pk)
        logged = Activity.objects.get()
        assert (logged.kind, logged.outcome, logged.minutes, logged.customer_id) == (
            "meeting",
            "held",
            45,
            about.pk,
        )
        assert (logged.happened_at, logged.text) == (
            datetime(2026, 11, 27, 10, tzinfo=UTC),
            "Winter range\nBring samples",
        )
        finish_task(actor=actor, task_id=task.pk)
        assert Activity.objects.count() == 1
        reopen_task(actor=actor, task_id=task.pk)
        assert not Activity.objects.exists()
        with pytest.raises(Invalid, match="when the meeting is"):
            opened(cast, kind="meeting")


def test_the_api_takes_reminders_checklists_and_meetings(cast: Cast, api_client: Client) -> None:
    sent = {
        "title": "Winter range", "kind": "meeting", "due_on": "2026-12-01", "due_time": "10:00", "minutes": 30,
        "remind_before": 15,
        "checklist": [{"text": "Samples"}],
    }  # fmt: skip
    answer = api_client.post("/api/v1/tasks", sent, content_type="application/json").json()
    assert (answer["remind_at"], answer["checklist"]) == (
        "2026-12-01T09:45:00Z",
        [{"text": "Samples", "is_done": False}],
    )
    url = f"/api/v1/tasks/{answer['id']}"
    changed = {"checklist": [{"text": "Samples", "is_done": True}], "remind_before": None}
    answer = api_client.patch(url, changed, content_type="application/json").json()
    assert (answer["remind_at"], answer["checklist"][0]["is_done"]) == (None, True)


def test_an_own_field_is_required_of_what_its_rule_names_only(cast: Cast) -> None:
    actor = cast.actor("owner")
    rules_ = {"when": [["priority", "high"]]}
    create_field(
        actor=actor, noun="activities.task", values={"label": "Reason", "kind": "text", "rules": rules_}
    )
    plain = open_task(actor=actor, values={"title": "Call"}).task
    with pytest.raises(Invalid):
        open_task(actor=actor, values={"title": "Call now", "priority": "high"})
    with pytest.raises(Invalid):
        change_task(actor=actor, task_id=plain.pk, values={"priority": "high"})
    urgent = change_task(
        actor=actor, task_id=plain.pk, values={"priority": "high", "own_reason": "They wait"}
    )
    assert urgent.priority == "high"
    with pytest.raises(Invalid):
        change_task(actor=actor, task_id=plain.pk, values={"own_reason": ""})
    assert Task.objects.count() == 1


def test_a_meeting_asks_for_its_day_where_it_is_typed(owner_client: Client) -> None:
    form = owner_client.get("/tasks/new/?kind=meeting").context["form"]
    assert form.fields["due_on"].required
    assert not owner_client.get("/tasks/new/").context["form"].fields["due_on"].required
    said = owner_client.post("/tasks/new/", {"kind": "meeting", "title": "Tasting"}).content.decode()
    assert "Say when the meeting is." in said
    assert not Task.objects.exists()
