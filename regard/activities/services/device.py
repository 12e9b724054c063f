"""What people did while their device had no network: done once when it is sent, told in words where the world has moved on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from regard.activities import task_queries as tasks
from regard.activities.models import Sent, Task
from regard.activities.services.activities import log_activity
from regard.activities.services.tasks import finish_task, open_task
from regard.customers.queries import customer as find_customer
from regard.kernel.actor import Actor
from regard.kernel.errors import NotFound
from regard.kernel.words import lazy, tr
from regard.story.aliases import today_of
from regard.ui import formats

KEPT, TOLD = "kept", "told"
REMEMBERED = timedelta(days=90)
STANDS_THERE = {
    "note": lazy("The customer was made one with {name} meanwhile. The note stands there now."),
    "call": lazy("The customer was made one with {name} meanwhile. The call stands there now."),
    "meeting": lazy("The customer was made one with {name} meanwhile. The meeting stands there now."),
    "task": lazy("The customer was made one with {name} meanwhile. The task stands there now."),
}


@dataclass(frozen=True)
class Outcome:
    """What came of one thing: `kept` as it was meant, or `told` otherwise, which `text` says. `url` shows it."""

    outcome: str
    text: str = ""
    url: str = ""


def do_once(*, actor: Actor, key: str, made_at: datetime, do: Callable[[], Outcome]) -> Outcome:
    """The outcome of `do`, which is run once for this person and key however often it is sent, also at the same time.

    What `do` raises passes through and nothing is kept, so that it can be sent again.
    """
    user_id = actor.user_id or 0
    try:
        with transaction.atomic():
            with transaction.atomic():
                sent = Sent.objects.create(user_id=user_id, key=key, made_at=made_at)
            done = do()
            sent.outcome, sent.text, sent.url = done.outcome, done.text[:600], done.url
            sent.save(update_fields=["outcome", "text", "url"])
            return done
    except IntegrityError:
        known = Sent.objects.filter(user_id=user_id, key=key).first()
        if known is None:
            raise
        return Outcome(known.outcome, known.text, known.url)


def keep_written(
    *,
    actor: Actor,
    customer_id: int,
    kind: str,
    values: Mapping[str, Any],
    made_at: datetime,
    asks_why: bool = False,
) -> Outcome:
    """Keep a note, call or meeting, or open a task (`kind`), as the composer would have when it was written. `asks_why`: whether
    somebody is there who can say why they contacted a customer against the plan.

    Of a customer who was made one with another since, it is kept with the one that stayed. Raises as `log_activity` and
    `open_task`.
    """
    today = today_of(customer_id) or customer_id
    about = find_customer(actor, today)
    if kind == "task":
        open_task(actor=actor, values={**values, "customer_id": today})
    else:
        told = dict(values)
        told.setdefault("happened_at", min(made_at, timezone.now()))
        log_activity(actor=actor, customer_id=today, kind=kind, values=told, asks_why=asks_why)
    url = reverse("customers:customer_detail", args=[today])
    if today == customer_id:
        return Outcome(KEPT, "", url)
    return Outcome(TOLD, STANDS_THERE[kind].format(name=about.name), url)


def finish_later(*, actor: Actor, task_id: int, title: str, made_at: datetime) -> Outcome:
    """Finish a task that somebody finished without a network. Where another was first, or it is gone, nothing is changed and the
    outcome says so."""
    try:
        task = tasks.task(actor, task_id)
    except NotFound:
        return Outcome(
            TOLD,
            tr(
                "“{title}” is gone by now, or no longer yours to see. There was nothing to finish.",
                title=title[:200],
            ),
        )
    url = reverse("activities:task_detail", args=[task_id])
    if task.status == Task.Status.DROPPED:
        return Outcome(
            TOLD,
            tr("“{title}” was dropped meanwhile, and stays so. Reopen it if it was done.", title=task.title),
            url,
        )
    if task.status == Task.Status.DONE:
        if task.done_by_id == actor.user_id:
            return Outcome(KEPT, "", url)
        who = task.done_by.display_name if task.done_by else tr("Somebody")
        return Outcome(
            TOLD,
            tr(
                "{who} had finished “{title}” already, {moment}. Nothing was changed.",
                who=who,
                title=task.title,
                moment=formats.moment(task.done_at),
            ),
            url,
        )
    finish_task(actor=actor, task_id=task_id)
    return Outcome(KEPT, "", url)


def forget_sent() -> int:
    """Remove what was sent more than ninety days ago from the trail; how many."""
    count, _ = Sent.objects.filter(created_at__lt=timezone.now() - REMEMBERED).delete()
    return count
