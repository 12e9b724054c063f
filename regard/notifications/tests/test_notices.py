"""Notices: told once, seen, wished for or not, read with the rights of the moment, and mailed once a day."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from regard.activities.models import Task
from regard.activities.services.tasks import open_task
from regard.jobs import worker
from regard.jobs.models import Job
from regard.kernel.errors import NotFound
from regard.notifications.jobs import mail_digests
from regard.notifications.models import Notification
from regard.notifications.queries import Wish, newest, page_of_notices, unseen, waiting_for_mail, wishes_of
from regard.notifications.services import notify, see_all, see_notice, send_digest, set_wishes
from regard.people.tests.cast import Cast

pytestmark = pytest.mark.django_db
GIVEN = "activities.task.given"


def given(cast: Cast, title: str = "Call Noor", to: str = "colleague") -> Task:
    values = {"title": title, "assignee_id": cast.user(to).pk}
    return open_task(actor=cast.actor("owner"), values=values).task


def test_a_thing_is_told_once_to_those_who_are_there_and_not_to_whoever_does_it(cast: Cast) -> None:
    cast.stranger.is_active = False
    cast.stranger.save()
    told = [
        notify(
            actor=cast.actor("owner"),
            kind=GIVEN,
            subject=("activities.task", 1),
            to=[cast.owner.pk, cast.colleague.pk, cast.stranger.pk, None, 999_999],
            key="once",
        )
        for _ in range(2)
    ]
    assert told == [1, 0]
    assert list(Notification.objects.values_list("user", flat=True)) == [cast.colleague.pk]


def test_it_is_read_with_the_rights_of_the_moment_and_says_nothing_of_what_is_gone(cast: Cast) -> None:
    task = given(cast)
    one = newest(cast.actor("colleague"))[0]
    assert (one.says, one.about.title, one.is_new) == ("Olivia gave you a task", "Call Noor", True)
    assert newest(cast.actor("owner")) == []
    cast.colleague.roles.clear()
    assert newest(cast.actor("colleague")) == []
    with pytest.raises(NotFound):
        see_notice(actor=cast.actor("colleague"), notice_id=one.id)
    assert Notification.objects.get().seen_at is None
    Task.objects.all().delete()
    assert page_of_notices(cast.actor("owner")) == ([], None)
    assert task.pk


def test_ones_own_alone_are_seen_and_what_is_seen_is_not_new(cast: Cast, stranger_client: Client) -> None:
    given(cast)
    given(cast, "Write to Noor")
    number = Notification.objects.order_by("pk")[0].pk
    assert stranger_client.get(f"/notices/{number}/").status_code == 404
    answer = cast.client("colleague").get(f"/notices/{number}/")
    assert (answer.status_code, answer["Location"]) == (302, f"/tasks/{Task.objects.order_by('pk')[0].pk}/")
    assert [one.about.title for one in unseen(cast.actor("colleague"), [GIVEN])] == ["Write to Noor"]
    assert see_all(actor=cast.actor("colleague")) == 1
    assert unseen(cast.actor("colleague"), [GIVEN]) == []


def test_the_bell_and_the_page_show_them_and_the_page_goes_on(cast: Cast, colleague_client: Client) -> None:
    for number in range(52):
        given(cast, f"Task {number}")
    page = colleague_client.get("/notices/").content.decode()
    assert "Task 51" in page
    assert "Task 1<" not in page
    assert "Olivia gave you a task" in page
    older = re.search(r'href="(\?before=\d+)"', page)
    assert older
    assert "Task 1<" in colleague_client.get("/notices/" + older[1]).content.decode()
    colleague_client.post("/notices/seen/")
    assert not Notification.objects.filter(seen_at=None).exists()


def test_what_is_wished_away_is_not_told_and_what_is_only_mailed_is_not_shown(
    cast: Cast, colleague_client: Client
) -> None:
    assert wishes_of(cast.actor("colleague"))[GIVEN] == Wish(in_app=True, by_mail=True)
    colleague_client.post("/settings/notices/", {"app.activities.activity.mention": "on"})
    assert wishes_of(cast.actor("colleague"))[GIVEN] == Wish(in_app=False, by_mail=False)
    given(cast)
    assert not Notification.objects.exists()
    set_wishes(
        actor=cast.actor("colleague"),
        wishes={GIVEN: Wish(in_app=False, by_mail=True), "none": Wish(True, True)},
    )
    given(cast)
    assert newest(cast.actor("colleague")) == []
    assert Notification.objects.get().is_to_mail
    assert (
        'name="mail.activities.task.given" checked'
        in colleague_client.get("/settings/notices/").content.decode()
    )


class _Post:
    """A mail server that keeps what it gets, and may refuse."""

    def __init__(self) -> None:
        self.got: list[Any] = []
        self.refuses = ""

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if address == self.refuses:
            return "550 nobody here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.got.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=policy.default)))
        return "250 OK"


@pytest.fixture
def post(settings: Settings) -> Iterator[_Post]:
    handler = _Post()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.DEFAULT_FROM_EMAIL = "Northleaf <crm@northleaf.example>"
    settings.SITE_URL = "https://crm.example"
    yield handler
    controller.stop()


def _came_yesterday() -> None:
    Notification.objects.update(created_at=timezone.now() - timedelta(days=1))


def test_the_daily_mail_comes_at_the_hour_somebody_chose_where_they_are(cast: Cast) -> None:
    carl = cast.colleague
    wishes = {"digest_hour": "18", f"mail.{GIVEN}": "on", f"app.{GIVEN}": "on"}
    assert cast.client("colleague").post(reverse("notifications:wishes"), wishes).status_code == 302
    carl.__class__.objects.filter(pk=carl.pk).update(time_zone="Asia/Tokyo")  # nine hours ahead
    given(cast)
    given(cast, to="stranger")
    Notification.objects.update(created_at=datetime(2026, 11, 23, 5, 0, tzinfo=UTC))
    due = {hour: waiting_for_mail(datetime(2026, 11, 23, hour, 30, tzinfo=UTC)) for hour in (5, 7, 8, 9)}
    assert due[5] == []
    assert due[7] == due[8] == [cast.stranger.pk]
    assert due[9] == sorted([carl.pk, cast.stranger.pk])
    Notification.objects.update(created_at=datetime(2026, 11, 23, 9, 5, tzinfo=UTC))
    assert waiting_for_mail(datetime(2026, 11, 23, 23, 59, tzinfo=UTC)) == []
    assert waiting_for_mail(datetime(2026, 11, 24, 7, 0, tzinfo=UTC)) == [cast.stranger.pk]


def test_the_daily_mail_holds_what_was_not_looked_at_and_goes_out_once(cast: Cast, post: _Post) -> None:
    given(cast)
    given(cast, "Write to <Noor>")
    see_notice(actor=cast.actor("colleague"), notice_id=Notification.objects.order_by("pk")[0].pk)
    given(cast, "Visit Lux", to="stranger")
    _came_yesterday()
    mail_digests.call()
    worker.drain()
    assert sorted(to for to, _ in post.got) == [["carl@example.com"], ["stella@example.com"]]
    mail = next(message for to, message in post.got if to == ["carl@example.com"])
    text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert "Olivia gave you a task: Write to <Noor>" in text
    assert "Write to &lt;Noor&gt;" in html
    assert "Call Noor" not in text + html
    assert f"https://crm.example/notices/{Notification.objects.order_by('pk')[1].pk}/" in text
    assert mail["Message-ID"].endswith("@northleaf.example>")
    mail_digests.call()
    worker.drain()
    assert len(post.got) == 2


def test_a_refused_mail_holds_up_nobody_else_and_is_kept(cast: Cast, post: _Post) -> None:
    given(cast)
    given(cast, to="stranger")
    _came_yesterday()
    post.refuses = "carl@example.com"
    mail_digests.call()
    worker.drain()
    assert [to for to, _ in post.got] == [["stella@example.com"]]
    assert Notification.objects.get(user=cast.colleague).is_to_mail
    assert Job.objects.filter(title="Mail notices", attempts=1, status="queued").count() == 1
    post.refuses = ""
    assert send_digest(user_id=cast.colleague.pk) == 1


def test_without_a_mail_server_nothing_is_lost(cast: Cast) -> None:
    given(cast)
    _came_yesterday()
    assert mail_digests.call() == 0
    assert Notification.objects.get().is_to_mail


def test_jobs_stand_on_the_page_as_behind_the_bell_and_are_seen_with_the_rest(cast: Cast) -> None:
    client, done = cast.client("owner"), Job.Status.DONE
    said = {"path": "regard.jobs.tests.tasks.add", "title": "Import of leads.csv", "url": "/data/imports/7/"}
    job = Job.objects.create(**said, status=done, user=cast.owner, finished_at=timezone.now())
    html = client.get("/notices/").content.decode()
    assert html.count("Import of leads.csv") == 2
    assert "Import of leads.csv" not in cast.client("analyst").get("/notices/").content.decode()
    client.post("/notices/seen/")
    job.refresh_from_db()
    assert job.seen_at is not None
