"""The copier is really killed, at its worst moments and at random ones: the copy is never torn, never behind for good."""

import random
import signal
import subprocess
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import sleep
from unittest.mock import patch

import pytest
from django.db import transaction

from regard.analytics import engine
from regard.analytics.columnar import files, sweeping
from regard.analytics.facts import FACTS, STORY
from regard.analytics.models import DirtyPage, PageFile
from regard.analytics.services import catch_up
from regard.analytics.tests.killed_copier import MOMENTS
from regard.jobs.tests.processes import kill, process
from regard.kernel.actor import system_actor
from regard.story.models import Entry
from regard.story.redaction import withdraw
from regard.story.telling import Told, tell_many
from regard.story.tests.kinds import ThingDone

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
KILLED = -signal.SIGKILL


@pytest.fixture(autouse=True)
def only_the_story(data_dir: Path) -> Iterator[None]:
    with patch.object(FACTS, "_items", {STORY.name: STORY}):
        yield


def say(count: int, source: str = "cli") -> None:
    told = (Told(ThingDone(number), NOON, customer_id=number + 1) for number in range(count))
    with transaction.atomic():
        tell_many(told, actor=system_actor(source))


def copier(**environment: str) -> AbstractContextManager[subprocess.Popen[bytes]]:
    settings = "regard.analytics.tests.process_settings"
    return process(
        "-m", "regard.analytics.tests.killed_copier", DJANGO_SETTINGS_MODULE=settings, **environment
    )


def run(**environment: str) -> int:
    with copier(**environment) as running:
        return running.wait(timeout=120)


def copy() -> None:
    """What a process that is not killed does, by this one: to start another takes seconds."""
    with patch.object(sweeping, "GRACE", timedelta(seconds=-5)):
        catch_up()


def copied() -> list[int]:
    return [row["entry_id"] for row in engine.run(engine.table("story").order_by("entry_id")).to_pylist()]


def told() -> list[int]:
    return list(Entry.objects.filter(withdrawn_at=None).order_by("id").values_list("id", flat=True))


@pytest.mark.once
@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_at_its_worst_moment_the_copy_is_the_old_or_the_new_one(moment: str) -> None:
    say(300)
    copy()
    before = copied()
    assert before == told()
    say(200)
    withdraw_some()
    assert run(REGARD_TRIAL_MOMENT=moment) == KILLED
    assert copied() in (before, told())
    copy()
    assert copied() == told()
    assert not DirtyPage.objects.exists()
    copy()  # sweeps what the killed one left
    assert files.present() == set(PageFile.objects.values_list("file", flat=True))


def withdraw_some() -> None:
    say(50, "import:1")
    withdraw(actor=system_actor("cli"), source="import:1")


def test_killed_again_and_again_at_random_it_arrives_in_the_end() -> None:
    luck = random.Random(20261122)
    for _ in range(6):
        with copier(REGARD_TRIAL_LOOP="1") as running:
            sleep(0.5 + luck.random() * 2.5)
            say(100)
            seen = copied()
            assert seen == told()[: len(seen)]
            sleep(luck.random() * 0.3)
            kill(running.pid)
            running.wait()
    assert run() == 0
    assert copied() == told()
    assert len(told()) == 600
    assert files.present() >= set(PageFile.objects.values_list("file", flat=True))
