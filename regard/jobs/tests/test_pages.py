"""The pages of jobs: what one sees, what one may do, and that a failed deed changes nothing."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from regard.jobs.models import Job, Milestone, Worker
from regard.jobs.nouns import notices
from regard.jobs.services import record
from regard.kernel.actor import Actor
from regard.people.models import User
from regard.people.tests.cast import Cast

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def make(user: User | None = None, **values: Any) -> Job:
    return Job.objects.create(
        **{"path": "regard.jobs.tests.tasks.add", "title": "Import May", "user": user, **values}
    )


def page(client: Client, url: str, **options: Any) -> str:
    answer = client.get(url, **options)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_a_running_job_shows_how_far_it_is_and_asks_again(owner: User, owner_client: Client) -> None:
    job = make(
        owner, status="running", started_at=timezone.now(), done=250, total=1000, counts={"set aside": 3}
    )
    text = page(owner_client, f"/jobs/{job.pk}/")
    assert "250 of 1,000" in text
    assert "3 set aside" in text
    assert "You can leave this page" in text
    assert f'hx-get="/jobs/{job.pk}/"' in text
    assert "<html" in text


def test_htmx_gets_the_part_that_moves(owner: User, owner_client: Client) -> None:
    job = make(owner, status="running", started_at=timezone.now())
    text = page(owner_client, f"/jobs/{job.pk}/", headers=HTMX)
    assert "<html" not in text
    assert 'id="job"' in text


def test_a_job_that_is_over_asks_no_more_and_is_no_longer_news(owner: User, owner_client: Client) -> None:
    job = make(owner, status="done", finished_at=timezone.now(), url="/data/imports/7/")
    text = page(owner_client, f"/jobs/{job.pk}/")
    assert "hx-get" not in text.partition('id="job"')[2].partition("<dl")[0]
    assert 'href="/data/imports/7/"' in text
    job.refresh_from_db()
    assert job.seen_at is not None


def test_a_failed_job_says_what_went_wrong_and_operators_see_where(cast: Cast) -> None:
    job = make(cast.colleague, status="failed", error="The file is empty.", traceback="Traceback (secret)")
    mine = page(cast.client("colleague"), f"/jobs/{job.pk}/")
    assert "The file is empty." in mine
    assert "Traceback" not in mine
    assert "Run it again" in mine
    assert "Traceback (secret)" in page(cast.client("owner"), f"/jobs/{job.pk}/")


def test_an_attempt_that_failed_is_told_with_when_it_is_tried_again(
    owner: User, owner_client: Client
) -> None:
    job = make(owner, error="OSError: no space.", attempts=1, max_attempts=4)
    text = page(owner_client, f"/jobs/{job.pk}/")
    assert "Attempt 1 of 4 failed: OSError: no space." in text
    assert "rg-notice-error" not in text


@pytest.mark.parametrize("who", ["stranger", "analyst", "nobody"])
@pytest.mark.parametrize("path", ["", "open/", "files/1/"])
def test_jobs_of_others_do_not_exist(cast: Cast, who: str, path: str) -> None:
    job = make(cast.owner, status="done", files=[{"name": "a", "path": "a", "size": 1}])
    assert cast.client(who).get(f"/jobs/{job.pk}/{path}").status_code == 404


@pytest.mark.parametrize("verb", ["cancel", "retry", "pause", "resume"])
def test_jobs_of_others_cannot_be_touched(cast: Cast, verb: str) -> None:
    job = make(cast.owner, is_pausable=True)
    assert cast.client("stranger").post(f"/jobs/{job.pk}/{verb}/").status_code == 404
    job.refresh_from_db()
    assert (job.status, job.is_paused, job.is_cancel_requested) == ("queued", False, False)


def test_cancel_retry_pause_and_resume_by_button(cast: Cast) -> None:
    job = make(cast.colleague, is_pausable=True)
    client = cast.client("colleague")
    for verb, expected in (
        ("pause", ("queued", True)),
        ("resume", ("queued", False)),
        ("cancel", ("cancelled", False)),
        ("retry", ("queued", False)),
    ):
        answer = client.post(f"/jobs/{job.pk}/{verb}/")
        assert answer["Location"] == f"/jobs/{job.pk}/"
        job.refresh_from_db()
        assert (job.status, job.is_paused) == expected


def test_what_cannot_be_done_is_told(owner: User, owner_client: Client) -> None:
    job = make(owner, status="done", finished_at=timezone.now())
    answer = owner_client.post(f"/jobs/{job.pk}/cancel/", follow=True)
    assert "is over" in answer.content.decode()
    assert owner_client.post(f"/jobs/{job.pk}/explode/").status_code == 404
    assert owner_client.get(f"/jobs/{job.pk}/cancel/").status_code == 405


def test_a_file_is_downloaded_under_its_name(
    owner: User, owner_client: Client, tmp_path: Path, settings: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "rows.csv").write_text("a,b\n")
    files = [
        {"name": "Errors of May.csv", "path": "rows.csv", "size": 4},
        {"name": "gone.csv", "path": "gone.csv", "size": 4},
    ]
    job = make(owner, status="done", files=files)
    answer = owner_client.get(f"/jobs/{job.pk}/files/1/")
    assert b"".join(answer.streaming_content) == b"a,b\n"  # type: ignore[attr-defined]
    assert 'filename="Errors of May.csv"' in answer["Content-Disposition"]
    assert owner_client.get(f"/jobs/{job.pk}/files/2/").status_code == 404
    assert owner_client.get(f"/jobs/{job.pk}/files/3/").status_code == 404


def test_opening_a_job_leads_to_what_it_made(owner: User, owner_client: Client) -> None:
    done, running = (
        make(owner, status="done", url="/data/imports/7/"),
        make(owner, status="running", url="/x/"),
    )
    assert owner_client.get(f"/jobs/{done.pk}/open/")["Location"] == "/data/imports/7/"
    assert owner_client.get(f"/jobs/{running.pk}/open/")["Location"] == f"/jobs/{running.pk}/"
    done.refresh_from_db()
    assert done.seen_at is not None


def test_people_see_their_own_jobs_only(cast: Cast) -> None:
    make(cast.colleague, title="Mine")
    make(cast.owner, title="Theirs")
    make(None, title="Nightly round")
    text = page(cast.client("colleague"), "/jobs/")
    assert "Mine" in text
    assert "Theirs" not in text
    assert "Nightly round" not in text
    assert "Queues" not in text
    assert cast.client("nobody").get("/jobs/").status_code == 404


def test_operators_see_how_the_installation_runs(owner: User, owner_client: Client) -> None:
    make(title="Waits", queue="bulk")
    make(title="Runs", status="running", started_at=timezone.now(), done=1, total=2)
    make(title="Broken", status="failed", error="No space left")
    make(title="Held", is_paused=True)
    Worker.objects.create(name="here:abc", queues=["fast"])
    record("backup", note="regard-1.zip: 5 rows")
    text = page(owner_client, "/jobs/")
    for part in (
        "Waits",
        "Runs",
        "1 of 2",
        "Broken",
        "No space left",
        "Held",
        "Paused",
        "here:abc",
        "regard-1.zip",
    ):
        assert part in text, part
    for part in (
        "Queues",
        "By the clock",
        "not yet",
        "Readers of the story",
        "Audit",
        "Verified restore",
        "never",
    ):
        assert part in text, part


def test_a_missing_worker_is_told(owner_client: Client) -> None:
    assert "No worker gives a sign of life" in page(owner_client, "/jobs/")


def test_the_operations_page_costs_the_same_with_many_jobs(owner: User, owner_client: Client) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            page(owner_client, "/jobs/")
        return len(seen)

    make(owner, status="failed")
    queries()
    few = queries()
    for status in ("queued", "running", "failed", "done"):
        for _ in range(10):
            make(owner, status=status)
    assert queries() == few


def test_the_bell_tells_of_what_leads_somewhere_or_failed(owner: User, owner_actor: Actor) -> None:
    make(owner, title="Internal", status="done", finished_at=timezone.now())
    make(owner, title="Import", status="done", url="/x/", finished_at=timezone.now())
    make(owner, title="Seen", status="done", url="/x/", finished_at=timezone.now(), seen_at=timezone.now())
    make(owner, title="Export", status="running", url="/x/", done=5, total=10)
    make(owner, title="Broken", status="failed", error="No space left", finished_at=timezone.now())
    told = [(one.title, one.text, one.verdict, one.is_new) for one in notices(owner_actor)]
    assert told == [
        ("Broken", "No space left", "bad", True),
        ("Export", "5 of 10", "", False),
        ("Seen", "Done", "good", False),
        ("Import", "Done", "good", True),
    ]


def test_a_milestone_is_kept_once() -> None:
    record("backup", note="first", bytes=1)
    record("backup", note="second", is_good=False)
    kept = Milestone.objects.get()
    assert (kept.note, kept.is_good, kept.details) == ("second", False, {})
