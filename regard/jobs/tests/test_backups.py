"""Somebody is alarmed in time when backups or their tests are missing, and both are made when the policy says so."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from regard.audit.models import Change
from regard.jobs.backups import states
from regard.jobs.models import BackupRun, Job
from regard.jobs.services.backups import record_run, set_policy, start_backup, start_due
from regard.kernel.actor import Actor
from regard.kernel.errors import Forbidden, Invalid
from regard.people.tests.cast import Cast

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
USUAL: dict[str, Any] = {
    "at": time(3), "every_days": 1, "test_every_days": 7, "alarm_days": 2, "test_alarm_days": 14,
}  # fmt: skip


def alarms() -> list[str]:
    return [state.alarm for state in states()]


def test_what_is_missing_failed_or_late_alarms() -> None:
    with time_machine.travel(MORNING, tick=False):
        assert alarms() == ["No backup was made yet.", "No backup was ever restored to try it."]
        record_run(kind="backup", name="regard-1.tar.zst", size=5_000, rows=12)
        assert alarms() == ["", ""]
        with time_machine.travel(MORNING + timedelta(days=15), tick=False):
            assert alarms()[1] == "No backup was ever restored to try it."
        record_run(kind="test", name="regard-1.tar.zst", rows=12)
        assert alarms() == ["", ""]
    with time_machine.travel(MORNING + timedelta(days=3), tick=False):
        assert alarms() == ["The last backup is 3 days old; 2 are allowed.", ""]
        record_run(kind="backup", is_good=False, note="The disk is full.")
        assert alarms()[0] == "The last backup failed: The disk is full."
        assert states()[0].last_good == BackupRun.objects.first()
        record_run(kind="backup")
    with time_machine.travel(MORNING + timedelta(days=15), tick=False):
        assert alarms()[1] == "The last restore test is 15 days old; 14 are allowed."


def test_the_clock_starts_what_is_due_once() -> None:
    with time_machine.travel(MORNING, tick=False):
        assert start_due() == ["Back up"]  # nothing to try yet
        assert start_due() == ["Back up"]  # the one that waits
        assert Job.objects.count() == 1
        Job.objects.update(status="done")
        record_run(kind="backup")
        assert start_due() == ["Restore the newest backup aside"]
        Job.objects.update(status="done")
        record_run(kind="test")
        assert start_due() == []
    with time_machine.travel(MORNING.replace(hour=2) + timedelta(days=1), tick=False):
        assert start_due() == []  # not yet three o'clock
    with time_machine.travel(MORNING + timedelta(days=1), tick=False):
        assert start_due() == ["Back up"]


def test_a_rarer_policy_is_followed_and_noted(owner_actor: Actor) -> None:
    set_policy(actor=owner_actor, **USUAL | {"every_days": 3, "alarm_days": 4, "at": time(22, 30)})
    with time_machine.travel(MORNING, tick=False):
        record_run(kind="backup")
        record_run(kind="test")
    for days, due in ((1, []), (2, []), (3, ["Back up"])):
        with time_machine.travel(MORNING.replace(hour=23) + timedelta(days=days - 1), tick=False):
            assert start_due() == due
    change = Change.objects.get(model="jobs.backuppolicy")
    assert change.before == {"at": "03:00", "every_days": 1, "alarm_days": 2}
    assert change.after == {"at": "22:30", "every_days": 3, "alarm_days": 4}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"every_days": 0}, "every_days"), ({"at": time(3, 7)}, "at"), ({"every_days": 5}, "alarm_days"),
     ({"test_alarm_days": 3}, "test_alarm_days")],
)  # fmt: skip
def test_a_policy_that_makes_no_sense_is_refused(
    owner_actor: Actor, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as raised:
        set_policy(actor=owner_actor, **USUAL | wrong)
    assert [one.field for one in raised.value.errors] == [field]
    assert not Change.objects.filter(model="jobs.backuppolicy").exists()


def test_who_may_not_starts_nothing(cast: Cast) -> None:
    for who in ("colleague", "analyst", "nobody"):
        with pytest.raises(Forbidden):
            start_backup(actor=cast.actor(who), kind="backup")
        assert cast.client(who).get("/jobs/backups/").status_code == 404
        assert cast.client(who).post("/jobs/backups/start/backup/").status_code == 404
    assert not Job.objects.exists()


def test_backups_in_the_browser(owner_client: Client) -> None:
    page = owner_client.get("/jobs/backups/").content.decode()
    assert "No backup was made yet." in page
    assert "No backup was ever restored to try it." in owner_client.get("/jobs/").content.decode()
    assert owner_client.post("/jobs/backups/start/backup/").status_code == 302
    assert owner_client.post("/jobs/backups/start/nothing/").status_code == 404
    assert Job.objects.get().title == "Back up"
    record_run(kind="backup", name="regard-1.tar.zst", size=5_000_000, rows=1_234, files=7, seconds=2.5)
    page = owner_client.get("/jobs/backups/").content.decode()
    for text in ("regard-1.tar.zst", "1,234 rows, 7 files", "waiting for a worker", "every day at 03:00"):
        assert text in page
    sent = {"at": "22:30", "every_days": 2, "test_every_days": 7, "alarm_days": 1, "test_alarm_days": 14}
    refused = owner_client.post("/jobs/backups/policy/", sent)
    assert refused.status_code == 422
    assert "before the next backup" in refused.content.decode()
    assert owner_client.post("/jobs/backups/policy/", sent | {"alarm_days": 3}).status_code == 302
    assert "every 2 days at 22:30" in owner_client.get("/jobs/backups/").content.decode()


def test_backups_for_programs(api_client: Client) -> None:
    assert api_client.get("/api/v1/backups").json()["alarms"][0] == "No backup was made yet."
    started = api_client.post("/api/v1/backups/test")
    assert (started.status_code, started.json()["title"]) == (202, "Restore the newest backup aside")
    record_run(kind="test", name="regard-1.tar.zst")
    assert api_client.get("/api/v1/backups").json()["runs"][0]["name"] == "regard-1.tar.zst"
