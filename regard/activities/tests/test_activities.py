"""Notes, calls and meetings: kept, told, changed and deleted by whom they are for, and seen with their customer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from regard.activities.models import Activity, Task
from regard.activities.queries import activities_by_id, visible_to
from regard.activities.services.activities import change_activity, delete_activity, log_activity
from regard.activities.services.imported import PastActivity, PastTask, log_many, open_many, remove_imported
from regard.activities.services.tasks import open_task
from regard.analytics.metrics import ask
from regard.analytics.services import catch_up
from regard.audit.models import Change
from regard.customers.models import Customer
from regard.customers.services.binning import restore_customers
from regard.customers.services.customers import create_customer, delete_customers
from regard.customers.services.merging import merge_customers, undo_merge
from regard.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from regard.people.tests.cast import Cast
from regard.story.models import Entry

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
HTMX = {"HX-Request": "true"}


@pytest.fixture
def kade(cast: Cast) -> Customer:
    return customer(cast)


def customer(cast: Cast, name: str = "Kade Koffiebar") -> Customer:
    values = {"name": name, "kind": "organisation", "owner_id": cast.colleague.pk}
    return create_customer(actor=cast.actor("owner"), values=values)


def log(cast: Cast, about: Customer, kind: str = "note", who: str = "colleague", **values: Any) -> Activity:
    given = {"text": "Wants decaf."} | values
    return log_activity(actor=cast.actor(who), customer_id=about.pk, kind=kind, values=given).activity


def entries() -> list[str]:
    return list(
        Entry.objects.filter(kind__startswith="activities.").order_by("id").values_list("kind", flat=True)
    )


def test_a_note_is_kept_told_and_audited(cast: Cast, kade: Customer) -> None:
    note = log(cast, kade, text="  One.\r\nTwo.  ", happened_at="2026-03-02T09:30:00+00:00")
    assert (note.text, note.author, note.happened_at) == ("One.\nTwo.", cast.colleague, AT)
    entry = Entry.objects.get(kind="activities.note.written")
    assert (entry.customer_id, entry.subject_model, entry.subject_id) == (
        kade.pk,
        "activities.activity",
        note.pk,
    )
    assert (entry.happened_at, entry.payload, entry.actor_id) == (AT, {}, cast.colleague.pk)
    change = Change.objects.get(model="activities.activity")
    assert (change.action, change.customer_id, change.after["text"]) == ("create", kade.pk, "One.\nTwo.")


def test_calls_and_meetings_say_how_they_went_and_how_long_they_took(cast: Cast, kade: Customer) -> None:
    call = log(cast, kade, "call", outcome="no_answer", minutes="2", text="")
    meeting = log(cast, kade, "meeting", text="")
    assert (call.direction, call.outcome, call.minutes, str(call)) == (
        "out",
        "no_answer",
        2,
        "Call, no answer",
    )
    assert (meeting.direction, meeting.outcome) == ("", "held")
    told = Entry.objects.get(kind="activities.call.logged")
    assert (told.payload, told.duration, told.channel) == (
        {"direction": "out", "outcome": "no_answer", "purpose": ""},
        120,
        "phone",
    )
    assert Entry.objects.get(kind="activities.meeting.held").payload == {"outcome": "held", "purpose": ""}


@pytest.mark.parametrize(
    ("kind", "values", "field"),
    [
        ("note", {"text": "  "}, "text"),
        ("note", {"text": "x" * 20_001}, "text"),
        ("letter", {}, "kind"),
        ("call", {"outcome": "held"}, "outcome"),
        ("call", {"outcome": "nonsense"}, "outcome"),
        ("call", {"direction": "up"}, "direction"),
        ("call", {"minutes": "1441"}, "minutes"),
        ("call", {"minutes": "-1"}, "minutes"),
        ("meeting", {"outcome": "reached"}, "outcome"),
        ("note", {"happened_at": "2999-01-01T00:00"}, "happened_at"),
        ("note", {"happened_at": "yesterday"}, "happened_at"),
        ("note", {"author_id": 1}, "author_id"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    cast: Cast, kade: Customer, kind: str, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as raised:
        log(cast, kade, kind, **values)
    assert [error.field for error in raised.value.errors] == [field]
    assert not Activity.objects.exists()
    assert entries() == []


def test_what_is_still_to_come_is_a_task(cast: Cast, kade: Customer) -> None:
    with pytest.raises(Invalid, match="What you plan to do is a task"):
        log(cast, kade, "meeting", happened_at=timezone.now() + timedelta(hours=1))


def test_a_change_is_audited_and_shown_but_not_told_again(cast: Cast, kade: Customer) -> None:
    actor, note = cast.actor("colleague"), log(cast, kade)
    change_activity(actor=actor, activity_id=note.pk, values={"text": "Wants decaf."})
    assert Activity.objects.get().version == 1
    change_activity(actor=actor, activity_id=note.pk, values={"text": "Wants tea."}, version=1)
    assert activities_by_id([note.pk])[note.pk].text == "Wants tea."
    assert entries() == ["activities.note.written"]
    assert list(Change.objects.filter(model="activities.activity").values_list("action", flat=True)) == [
        "create",
        "change",
    ]
    with pytest.raises(Conflict, match="meanwhile"):
        change_activity(actor=actor, activity_id=note.pk, values={"text": "Nothing."}, version=1)
    assert Activity.objects.get().text == "Wants tea."


def test_nobody_writes_about_or_sees_what_belongs_to_a_customer_out_of_sight(
    cast: Cast, kade: Customer
) -> None:
    note = log(cast, kade)
    stranger, analyst, nobody = (cast.actor(who) for who in ("stranger", "analyst", "nobody"))
    assert list(visible_to(analyst)) == [note]
    assert not visible_to(stranger).exists()
    assert not visible_to(nobody).exists()
    with pytest.raises(NotFound):
        log(cast, kade, who="stranger")
    with pytest.raises(Forbidden):
        log(cast, kade, who="analyst")
    with pytest.raises(NotFound):
        change_activity(actor=stranger, activity_id=note.pk, values={"text": "x"})
    with pytest.raises(Forbidden):
        delete_activity(actor=analyst, activity_id=note.pk)
    assert Activity.objects.get().text == "Wants decaf."
    assert entries() == ["activities.note.written"]


def test_what_a_colleague_has_written_is_read_and_not_rewritten(cast: Cast, kade: Customer) -> None:
    note = log(cast, kade, who="owner")
    colleague = cast.actor("colleague")
    assert list(visible_to(colleague)) == [note]
    for refused in (
        lambda: change_activity(actor=colleague, activity_id=note.pk, values={"text": "x"}),
        lambda: delete_activity(actor=colleague, activity_id=note.pk),
    ):
        with pytest.raises(Forbidden, match="whoever wrote it"):
            refused()
    assert Activity.objects.get().text == "Wants decaf."
    page = cast.client("colleague").get(f"/activities/{note.pk}/edit/").content.decode()
    assert "Wants decaf." in page
    assert "Save changes" not in page


def test_programs_that_say_the_same_again_change_and_double_nothing(cast: Cast, kade: Customer) -> None:
    actor = cast.actor("owner")
    same: dict[str, Any] = {"actor": actor, "customer_id": kade.pk, "source": "phones", "external_id": "7"}
    first = log_activity(kind="call", values={"outcome": "no_answer"}, **same)
    again = log_activity(kind="call", values={"outcome": "reached"}, **same)
    assert (first.is_new, again.is_new, again.activity.pk) == (True, False, first.activity.pk)
    assert Activity.objects.get().outcome == "reached"
    assert entries() == ["activities.call.logged"]
    with pytest.raises(Invalid, match="knows a call so"):
        log_activity(kind="note", values={"text": "x"}, **same)
    with pytest.raises(Invalid, match="another customer"):
        log_activity(kind="call", values={}, **same | {"customer_id": customer(cast, "Lux").pk})


def test_the_timeline_shows_the_text_as_it_is_now_and_of_what_is_gone_only_that_it_was(
    cast: Cast, kade: Customer
) -> None:
    note = log(cast, kade, text="First line.\nSecond <b>line</b>.")
    log(cast, kade, "call", outcome="no_answer", minutes=95, text="")
    log(cast, kade, "call", direction="in", text="")
    log(cast, kade, "meeting", outcome="did_not_come", text="")
    client, url = cast.client("colleague"), f"/customers/{kade.pk}/timeline/"
    page = client.get(url).content.decode()
    assert "First line.<br>\nSecond &lt;b&gt;line&lt;/b&gt;." in page
    assert "called Kade Koffiebar, no answer" in page
    assert "1 h 35 min" in page
    assert "<strong>Kade Koffiebar</strong> called Carl" in page
    assert "did not come to a meeting with Carl" in page
    assert f"/activities/{note.pk}/edit/" in page
    assert f"/activities/{note.pk}/edit/" not in cast.client("analyst").get(url).content.decode()
    change_activity(actor=cast.actor("colleague"), activity_id=note.pk, values={"text": "Third."})
    page = client.get(url).content.decode()
    assert "Third." in page
    assert "First line" not in page
    delete_activity(actor=cast.actor("colleague"), activity_id=note.pk)
    page = client.get(url).content.decode()
    assert "it was deleted since" in page
    assert "Third." not in page


def test_a_timeline_costs_the_same_queries_for_three_and_for_thirteen(cast: Cast, kade: Customer) -> None:
    client, costs = cast.client("owner"), []
    for count in (3, 10):
        for number in range(count):
            log(cast, kade, "call", text=str(number), who="owner")
            open_task(actor=cast.actor("owner"), values={"title": f"T{number}", "customer_id": kade.pk})
        client.get(f"/customers/{kade.pk}/timeline/")
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/customers/{kade.pk}/timeline/")
        costs.append(len(captured))
    assert costs[0] == costs[1]


def test_notes_and_tasks_go_with_a_merge_and_come_back_with_its_undo(
    cast: Cast, settings: Settings, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    actor, first, second = cast.actor("owner"), customer(cast), customer(cast, "Kade 2")
    note = log(cast, second)
    task = open_task(actor=actor, values={"title": "Call", "customer_id": second.pk}).task
    merge = merge_customers(actor=actor, survivor=first.pk, others=[second.pk])
    assert [Activity.objects.get().customer_id, Task.objects.get().customer_id] == [first.pk] * 2
    assert "Wants decaf." in cast.client("owner").get(f"/customers/{first.pk}/").content.decode()
    undo_merge(actor=actor, merge_id=merge.pk)
    note.refresh_from_db()
    task.refresh_from_db()
    assert (note.customer_id, task.customer_id) == (second.pk, second.pk)


def test_the_recycle_bin_takes_notes_and_tasks_along_and_deleting_for_good_takes_them_away(
    cast: Cast, kade: Customer, settings: Settings, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    actor = cast.actor("owner")
    log(cast, kade, "call")
    open_task(
        actor=actor,
        values={"title": "Call", "customer_id": kade.pk, "repeat": "daily", "due_on": "2026-01-01"},
    )
    open_task(actor=actor, values={"title": "Buy cups"})
    before = [list(model.objects.order_by("pk").values()) for model in (Activity, Task)]
    catch_up()
    assert ask("activities", actor=None).rows[0].value == 1
    assert delete_customers(actor=actor, customer_ids=[kade.pk]).count == 1
    assert not Activity.objects.exists()
    assert Task.objects.get().title == "Buy cups"
    catch_up()
    assert ask("activities", actor=None).rows[0].value == 0
    restore_customers(actor=actor, customer_ids=[kade.pk])
    assert [list(model.objects.order_by("pk").values()) for model in (Activity, Task)] == before
    catch_up()
    assert ask("activities", actor=None).rows[0].value == 1
    delete_customers(actor=actor, customer_ids=[kade.pk], for_good=True)
    assert not Activity.objects.exists()
    assert Task.objects.count() == 1
    assert not Change.objects.filter(model="activities.activity", is_blanked=False).exists()


def test_what_an_import_brought_is_taken_back_but_not_what_somebody_changed(
    cast: Cast, kade: Customer
) -> None:
    actor = cast.actor("owner")
    rows = [PastActivity(f"N{n}", kade.pk, "note", AT, cast.colleague.pk, text=f"Note {n}") for n in range(3)]
    past = PastTask("T1", "Call", kade.pk, kade.name, cast.colleague.pk, AT, due_on=AT.date(), done_at=AT)
    for expected in ((3, 1), (0, 0)):
        logged = log_many(actor=actor, rows=rows, import_id=5, source="old")
        assert (logged, open_many(actor=actor, rows=[past], import_id=5, source="old")) == expected
    assert sorted(entries()) == [
        *["activities.note.written"] * 3, "activities.task.done", "activities.task.opened",
    ]  # fmt: skip
    assert not Entry.objects.filter(kind__startswith="activities.", is_backfilled=False).exists()
    page = cast.client("owner").get(f"/customers/{kade.pk}/timeline/").content.decode()
    assert "<strong>Carl</strong> wrote a note" in page
    changed = Activity.objects.get(external_id="N1")
    change_activity(actor=actor, activity_id=changed.pk, values={"text": "Mine now"})
    log(cast, kade)
    assert remove_imported(actor=actor, import_id=5) == (2, 1)
    assert set(Activity.objects.values_list("text", flat=True)) == {"Mine now", "Wants decaf."}
    assert remove_imported(actor=actor, import_id=5) == (0, 0)


def test_the_composer_keeps_each_kind_and_answers_htmx_without_a_reload(cast: Cast, kade: Customer) -> None:
    client, url = cast.client("colleague"), f"/customers/{kade.pk}/log/"
    page = client.get(f"/customers/{kade.pk}/").content.decode()
    assert 'id="composer"' in page
    assert "data-draft" in page
    usual = {"direction": "out", "call_outcome": "reached", "meeting_outcome": "held", "priority": "normal"}
    assert client.post(url, usual | {"kind": "note", "text": "Plain"}).status_code == 302
    answer = client.post(
        url,
        usual | {"kind": "call", "call_outcome": "left_message", "minutes": "3", "text": ""},
        headers=HTMX,
    )
    assert "story-told" in answer["HX-Trigger"]
    assert "Call logged." in answer.content.decode()
    meeting = {"kind": "meeting", "text": "Tasted.", "happened_at": "2026-03-02T10:00"}
    assert client.post(url, usual | meeting, headers=HTMX).status_code == 200
    answer = client.post(
        url,
        usual | {"kind": "task", "title": "Call Noor", "due_on": "2026-01-02", "text": "Again"},
        headers=HTMX,
    )
    assert 'id="open-items" hx-swap-oob="true"' in answer.content.decode()
    assert "Call Noor" in answer.content.decode()
    assert list(Activity.objects.order_by("pk").values_list("kind", "outcome")) == [
        ("note", ""),
        ("call", "left_message"),
        ("meeting", "held"),
    ]
    task = Task.objects.get()
    assert (task.title, task.note, task.customer, task.assignee) == (
        "Call Noor",
        "Again",
        kade,
        cast.colleague,
    )


def test_the_composer_keeps_what_was_written_when_something_is_wrong(cast: Cast, kade: Customer) -> None:
    client, url = cast.client("colleague"), f"/customers/{kade.pk}/log/"
    for sent, said in (
        ({"kind": "call", "text": "My words", "minutes": "many"}, "Write whole minutes"),
        ({"kind": "task", "text": "My words"}, "Say what is to be done."),
        ({"kind": "task", "title": "T", "text": "My words", "assignee_id": "999999"}, "999999"),
    ):
        for headers in ({}, HTMX):
            answer = client.post(url, sent, headers=headers)
            assert answer.status_code == 422
            assert "My words" in answer.content.decode()
            assert said in answer.content.decode()
    assert client.post(url, {"kind": "nonsense"}).status_code == 422
    assert not Activity.objects.exists()
    assert not Task.objects.exists()


def test_who_may_write_nothing_has_no_composer(cast: Cast, kade: Customer) -> None:
    page = cast.client("analyst").get(f"/customers/{kade.pk}/").content.decode()
    assert 'id="composer"' not in page
    for who in ("stranger", "analyst", "nobody"):
        answer = cast.client(who).post(f"/customers/{kade.pk}/log/", {"kind": "note", "text": "x"})
        assert answer.status_code == 404, who
    assert not Activity.objects.exists()


def test_pages_change_and_delete_a_note(cast: Cast, kade: Customer, stranger_client: Client) -> None:
    client, note = cast.client("colleague"), log(cast, kade, "call", happened_at=AT)
    url = f"/activities/{note.pk}/edit/"
    assert stranger_client.get(url).status_code == 404
    sent = {
        "direction": "out", "outcome": "reached", "minutes": "9", "text": "New",
        "happened_at": timezone.localtime(AT).strftime("%Y-%m-%dT%H:%M"), "version": "1",
    }  # fmt: skip
    assert client.post(url, sent | {"minutes": "x"}).status_code == 422
    assert client.post(url, sent).status_code == 302
    note.refresh_from_db()
    assert (note.text, note.minutes, note.happened_at) == ("New", 9, AT)
    late = client.post(url, sent | {"text": "Newer"})
    assert late.status_code == 422
    assert "meanwhile" in late.content.decode()
    assert stranger_client.post(f"/activities/{note.pk}/delete/").status_code == 404
    assert client.post(f"/activities/{note.pk}/delete/").status_code == 302
    assert not Activity.objects.exists()


def test_the_list_shows_and_finds_what_one_may_see(cast: Cast, kade: Customer) -> None:
    log(cast, kade, "call", text="About the winter roast")
    url = "/activities/"
    assert "About the winter roast" in cast.client("colleague").get(url).content.decode()
    assert "About the winter roast" in cast.client("owner").get(url, {"q": "winter"}).content.decode()
    assert "About the winter roast" not in cast.client("stranger").get(url).content.decode()


def test_metrics_count_what_was_done_and_whom_it_reached(
    cast: Cast, kade: Customer, settings: Settings, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    log(cast, kade, happened_at=AT)
    for outcome in ("reached", "no_answer", "left_message", "reached"):
        log(cast, kade, "call", outcome=outcome, happened_at=AT)
    log(cast, kade, "call", direction="in", happened_at=AT)
    catch_up()
    days: dict[str, Any] = {
        "start": AT.date().replace(day=1),
        "end": AT.date().replace(month=5, day=1),
        "grain": "month",
    }
    assert [row.value for row in ask("activities", actor=None, **days).rows] == [6, 0]
    assert [row.value for row in ask("contact_rate", actor=None, **days).rows] == [0.5, None]
    by_kind = ask("activities", actor=None, by="activity_kind", **days)
    assert {row.group: row.value for row in by_kind.rows if row.value} == {
        "note": 1,
        "call": 5,
    }
    assert {row.value for row in ask("activities", actor=None, segment=99, **days).rows} == {0}
    call = Activity.objects.filter(outcome="no_answer").get()
    delete_activity(actor=cast.actor("colleague"), activity_id=call.pk)
    catch_up()
    assert ask("contact_rate", actor=None, **days).rows[0].value == pytest.approx(2 / 3)
