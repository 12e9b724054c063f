"""Readers and web processes that are really killed: no entry lost, none doubled, nothing half-done."""

import signal
import socket
import urllib.error
import urllib.request
from collections import Counter
from datetime import UTC, datetime
from http.client import RemoteDisconnected
from time import sleep

import pytest
from django.db import transaction

from regard.audit.models import Change
from regard.jobs.models import Job
from regard.jobs.tests.processes import process, wait_for
from regard.kernel.actor import system_actor
from regard.people.models import Team
from regard.story.models import Entry, ReaderState
from regard.story.telling import Told, tell_many
from regard.story.tests.kinds import ThingDone
from tests.machine import free_port

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
KILLED = -signal.SIGKILL


def say(*numbers: int) -> None:
    with transaction.atomic():
        tell_many([Told(ThingDone(n), happened_at=NOON) for n in numbers], actor=system_actor("cli"))


def reader(**environment: str) -> int:
    """The exit status of one run of the reader."""
    with process("-m", "regard.story.tests.killed_reader", **environment) as running:
        return running.wait(timeout=60)


def written() -> Counter[int]:
    return Counter(int(name) for name in Team.objects.values_list("name", flat=True))


def test_a_reader_killed_between_its_work_and_its_commit_loses_and_doubles_nothing() -> None:
    say(*range(12))
    for deadly, kept in ((3, 0), (9, 5), (4, 5), (7, 10)):
        assert reader(REGARD_TRIAL_KILL=str(deadly)) == KILLED
        assert sum(written().values()) == kept  # whole batches only
    say(12, 13)
    assert reader() == 0
    assert written() == Counter(range(14))
    assert ReaderState.objects.get(name="trial").handled == 14


def ask(port: int, query: str) -> bool:
    """Whether the server lived to answer."""
    try:
        url = f"http://127.0.0.1:{port}/deed/?{query}"
        with urllib.request.urlopen(urllib.request.Request(url, method="POST"), timeout=30) as answer:
            return bool(answer.read() == b"done")
    except (RemoteDisconnected, ConnectionResetError, urllib.error.URLError):
        return False


def is_listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.parametrize(("moment", "is_done"), [("before", False), ("after", True), ("", True)])
def test_a_web_process_killed_within_a_deed_leaves_all_of_it_or_nothing(moment: str, is_done: bool) -> None:
    port = free_port()
    with process(
        "-m", "regard.story.tests.web", str(port), REGARD_TRIAL_URLS="regard.story.tests.web"
    ) as server:
        wait_for(lambda: is_listening(port))
        answered = ask(port, f"name=North&die={moment}")
        assert answered is (moment == "")
        if moment:
            assert server.wait(timeout=10) == KILLED
    sleep(0.1)
    counts = [model.objects.count() for model in (Team, Change, Entry, Job)]
    assert counts == [int(is_done)] * 4
