"""Calendars of other programs: the address they read, and the files they make."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from icalendar import Calendar

from regard.activities.models import CalendarFeed, CalendarImport, Task
from regard.activities.services.calendars import bring_calendar, make_feed, revoke_feed, take_back, take_in
from regard.activities.services.tasks import change_task, finish_task, open_task
from regard.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from regard.people.tests.cast import Cast

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)


def _file(*parts: str) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Test//EN", *parts, "END:VCALENDAR", ""]
    return "\r\n".join(lines).encode()


def _event(uid: str, *lines: str, kind: str = "VEVENT") -> str:
    return "\r\n".join([f"BEGIN:{kind}", f"UID:{uid}", "DTSTAMP:20261101T000000Z", *lines, f"END:{kind}"])


ZONE = "TZID=Europe/Amsterdam"
TIMED = _event(
    "a",
    "SUMMARY:Range",
    f"DTSTART;{ZONE}:20261201T100000",
    f"DTEND;{ZONE}:20261201T113000",
    "LOCATION:Keizersgracht 1",
    "DESCRIPTION:Bring\\nsamples",
)
WHOLE = _event("b", "SUMMARY:Fair", "DTSTART;VALUE=DATE:20261203", "RRULE:FREQ=YEARLY")
TODO = _event("c", "SUMMARY:Send offer", "DUE:20261202T080000Z", kind="VTODO")
PAST = _event("d", "SUMMARY:Old", "DTSTART:20251203T100000Z")
WEEKLY = _event("e", "SUMMARY:Round", "DTSTART:20250106T090000Z", "RRULE:FREQ=WEEKLY;BYDAY=MO")
ODD = _event("f", "SUMMARY:Odd", "DTSTART:20261207T090000Z", "RRULE:FREQ=MONTHLY;BYDAY=1MO;COUNT=3")
OFF = _event("g", "SUMMARY:Off", "DTSTART:20261207T090000Z", "STATUS:CANCELLED")


def _brought(cast: Cast, *parts: str, who: str = "colleague") -> CalendarImport:
    with time_machine.travel(NOON, tick=False):
        return bring_calendar(actor=cast.actor(who), name="work.ics", content=_file(*parts))


def _taken(cast: Cast, *parts: str) -> CalendarImport:
    with time_machine.travel(NOON, tick=False):
        return take_in(actor=cast.actor("colleague"), import_id=_brought(cast, *parts).pk)


def test_a_calendar_program_reads_ones_own_by_a_secret_address_until_it_is_ended(
    cast: Cast, client: Client
) -> None:
    actor = cast.actor("colleague")
    cast.colleague.time_zone = "Europe/Amsterdam"
    cast.colleague.save()
    with time_machine.travel(NOON, tick=False):
        values: dict[str, Any] = {
            "title": "Range; and, more",
            "kind": "meeting",
            "due_on": "2026-12-01",
            "due_time": "10:00",
        }
        meeting = open_task(actor=actor, values=values | {"minutes": 45, "note": "Bring\nsamples"}).task
        whole = open_task(actor=actor, values={"title": "Call", "due_on": "2026-12-02"}).task
        open_task(actor=actor, values={"title": "Some day"})
        open_task(actor=cast.actor("owner"), values={"title": "Elsewhere", "due_on": "2026-12-02"})
        secret = make_feed(actor=actor)
        assert secret not in str(CalendarFeed.objects.values().get())
        answer = client.get(f"/calendar/feed/{secret}.ics")
        assert answer["Content-Type"].startswith("text/calendar")
        events = {str(one["SUMMARY"]): one for one in Calendar.from_ical(answer.content).walk("VEVENT")}
        assert set(events) == {"Range; and, more", "Call"}
        one = events["Range; and, more"]
        assert one.decoded("dtstart") == datetime(2026, 12, 1, 9, tzinfo=UTC)
        assert one.decoded("dtend") == datetime(2026, 12, 1, 9, 45, tzinfo=UTC)
        assert str(one["DESCRIPTION"]) == "Bring\nsamples"
        assert events["Call"].decoded("dtstart") == date(2026, 12, 2)
        uid = str(one["UID"])
        change_task(actor=actor, task_id=meeting.pk, values={"due_time": "11:00"})
        finish_task(actor=actor, task_id=whole.pk)
        content = client.get(f"/calendar/feed/{secret}.ics").content
        again = {str(one["UID"]): one for one in Calendar.from_ical(content).walk("VEVENT")}
        assert (again[uid].decoded("sequence"), again[uid].decoded("dtstart").hour) == (2, 10)
        assert str(again[f"task-{whole.pk}@127.0.0.1"]["SUMMARY"]) == "✓ Call"
    assert client.get("/calendar/feed/nonsense.ics").status_code == 404
    other = make_feed(actor=actor)
    assert [client.get(f"/calendar/feed/{one}.ics").status_code for one in (secret, other)] == [404, 200]
    cast.colleague.is_active = False
    cast.colleague.save()
    assert client.get(f"/calendar/feed/{other}.ics").status_code == 404
    revoke_feed(actor=actor)
    assert not CalendarFeed.objects.exists()
    with pytest.raises(Forbidden):
        make_feed(actor=cast.actor("nobody"))


def test_the_address_is_shown_once(colleague_client: Client) -> None:
    made = colleague_client.post("/settings/calendar/").content.decode()
    address = re.search(r'value="(http[^"]*/calendar/feed/[^"]+\.ics)"', made)
    assert address
    assert "/calendar/feed/" not in colleague_client.get("/settings/calendar/").content.decode()
    colleague_client.post("/settings/calendar/end/")
    assert "Make an address" in colleague_client.get("/settings/calendar/").content.decode()


def test_a_file_is_shown_first_then_taken_in_once_and_taken_back(cast: Cast) -> None:
    brought = _brought(cast, TIMED, WHOLE, TODO, PAST, WEEKLY, ODD, OFF)
    assert not Task.objects.exists()
    assert [title for title, _ in brought.left_out] == ["Old", "Off"]
    with time_machine.travel(NOON, tick=False):
        for _ in range(2):
            take_in(actor=cast.actor("colleague"), import_id=brought.pk)
    found = {one.title: one for one in Task.objects.all()}
    assert set(found) == {"Range", "Fair", "Send offer", "Round", "Odd"}
    one = found["Range"]
    assert (one.kind, one.due_on, one.due_time, one.minutes) == ("meeting", date(2026, 12, 1), time(9), 90)
    assert one.note == "Keizersgracht 1\nBring\nsamples"
    assert (found["Fair"].repeat, found["Fair"].due_time, found["Send offer"].kind) == (
        "yearly",
        None,
        "task",
    )
    assert (found["Round"].repeat, found["Round"].due_on) == ("weekly", date(2026, 11, 30))
    assert (found["Odd"].repeat, "is not taken over" in found["Odd"].note) == ("none", True)
    done = take_back(actor=cast.actor("colleague"), import_id=brought.pk)
    assert (done.deleted, done.restored, done.kept) == (5, 0, 0)
    assert not Task.objects.exists()
    with pytest.raises(Conflict):
        take_back(actor=cast.actor("colleague"), import_id=brought.pk)


def test_the_same_file_again_changes_nothing_and_a_newer_one_what_is_new(cast: Cast) -> None:
    _taken(cast, TIMED, WHOLE, TODO)
    again = _taken(cast, TIMED, WHOLE, TODO)
    assert (again.made, Task.objects.count()) == ([], 3)
    finish_task(actor=cast.actor("colleague"), task_id=Task.objects.get(title="Send offer").pk)
    newer = _taken(cast, TIMED.replace("Range", "Winter range"), WHOLE, TODO.replace("Send", "Resend"))
    assert [one["was"]["title"] for one in newer.made] == ["Range"]
    assert set(Task.objects.values_list("title", flat=True)) == {"Winter range", "Fair", "Send offer"}
    done = take_back(actor=cast.actor("colleague"), import_id=newer.pk)
    assert (done.restored, Task.objects.filter(title="Range", minutes=90).count()) == (1, 1)


def test_what_somebody_changed_since_stays(cast: Cast) -> None:
    brought = _taken(cast, TIMED, WHOLE)
    change_task(
        actor=cast.actor("colleague"), task_id=Task.objects.get(title="Fair").pk, values={"priority": "high"}
    )
    done = take_back(actor=cast.actor("colleague"), import_id=brought.pk)
    assert (done.deleted, done.kept) == (1, 1)
    assert list(Task.objects.values_list("title", flat=True)) == ["Fair"]


@pytest.mark.parametrize(
    "content",
    [b"", b"nonsense", b"\xff\xfe\x00", _file(), b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", b"x" * 2_000_001],
)
def test_another_file_is_refused(cast: Cast, content: bytes) -> None:
    with pytest.raises(Invalid):
        bring_calendar(actor=cast.actor("colleague"), name="x.ics", content=content)
    assert not CalendarImport.objects.exists()


def test_odd_events_are_left_out_and_hold_up_no_others(cast: Cast) -> None:
    odd = [
        _event("1", "SUMMARY:No day"),
        _event("2", "DTSTART:99999999"),
        _event("3", "SUMMARY:Far", "DTSTART:99981201T000000Z"),
    ]
    brought = _brought(cast, *odd, TIMED)
    assert [row["title"] for row in brought.rows] == ["Range"]
    assert len(brought.left_out) == 3


def test_the_pages_lead_through_it_and_nobody_elses_file_is_seen(
    cast: Cast, colleague_client: Client, stranger_client: Client
) -> None:
    with time_machine.travel(NOON, tick=False):
        wrong = colleague_client.post("/calendar/import/", {"file": SimpleUploadedFile("x.ics", b"nonsense")})
        assert (wrong.status_code, "not a calendar file" in wrong.content.decode()) == (422, True)
        sent = colleague_client.post(
            "/calendar/import/", {"file": SimpleUploadedFile("x.ics", _file(TIMED, PAST))}
        )
        url = sent["Location"]
        page = colleague_client.get(url).content.decode()
        assert "Take in 1" in page
        assert "It is over." in page
        assert stranger_client.get(url).status_code == stranger_client.post(f"{url}take/").status_code == 404
        page = colleague_client.post(f"{url}take/", follow=True).content.decode()
        assert "1 is in your calendar now" in page
        assert "Range" in colleague_client.get("/calendar/?on=2026-12-01").content.decode()
        page = colleague_client.post(f"{url}undo/", follow=True).content.decode()
        assert "1 taken back" in page
    assert not Task.objects.exists()
    with pytest.raises(NotFound):
        take_in(actor=cast.actor("stranger"), import_id=CalendarImport.objects.get().pk)
