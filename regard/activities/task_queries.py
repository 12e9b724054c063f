"""Reads of tasks. A task is seen by whose it is, by who opened it, and by whoever answers for the one whose it is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import lru_cache

from django.db import connection
from django.db.models import F, Q, QuerySet
from django.urls import reverse

from regard.activities import rules
from regard.activities.models import Task
from regard.kernel.actor import Actor, Scope
from regard.kernel.errors import NotFound
from regard.kernel.words import tr
from regard.notifications.kinds import Described
from regard.people.queries import colleagues, names_of
from regard.ui import finding
from regard.ui.among import among
from regard.ui.nouns import SearchHit, noun
from regard.ui.prepared import Prepared
from regard.ui.sight import rows_seen, words_open

MODEL = "activities.task"
VIEW, CREATE, CHANGE, ASSIGN, DELETE = (
    f"{MODEL}.{verb}" for verb in ("view", "create", "change", "assign", "delete")
)
GIVEN, REMINDER = "activities.task.given", "activities.task.reminder"  # kinds of notices
SHOWN = 6
MOST = 200  # tasks of one person on one page


def visible_to(actor: Actor, permission: str = VIEW) -> QuerySet[Task]:
    """The tasks `permission` lets `actor` reach: with *own* those that are the actor's or were opened by them, with *team* also
    those of the team, with *all* every one."""
    scope = actor.scope(permission)
    if scope is None:
        return Task.objects.none()
    rows = rows_seen(Task.objects.all(), actor)
    if scope is Scope.ALL:
        return rows
    mine = Q(assignee_id=actor.user_id) | Q(created_by_id=actor.user_id)
    if scope is Scope.TEAM:
        mine |= Q(assignee_id__in=sorted(actor.team_user_ids))
    return rows.filter(mine) if actor.user_id is not None else Task.objects.none()


def may_touch(actor: Actor, permission: str, assignee_id: int | None, created_by_id: int | None) -> bool:
    """The same of one task whose people are known. No query."""
    scope = actor.scope(permission)
    if scope is None or scope is Scope.ALL:
        return scope is Scope.ALL
    if actor.user_id is not None and actor.user_id in {assignee_id, created_by_id}:
        return True
    return scope is Scope.TEAM and assignee_id in actor.team_user_ids


def may_give(actor: Actor, assignee_id: int | None) -> bool:
    """Whether `actor` may give a task to this colleague: to oneself always, to others as `activities.task.assign` reaches."""
    scope = actor.scope(ASSIGN)
    if assignee_id is not None and assignee_id == actor.user_id:
        return True
    return scope is Scope.ALL or (scope is Scope.TEAM and assignee_id in actor.team_user_ids)


def task(actor: Actor, task_id: int) -> Task:
    """One task with customer and people. Raises `NotFound` when absent or not visible. One query."""
    rows = visible_to(actor).select_related("customer", "assignee", "created_by", "done_by")
    found = rows.filter(pk=task_id).first() if task_id < 2**63 else None
    if found is None:
        raise NotFound(tr("There is no such task, or it is not yours to see."))
    return found


def successor_of(task: Task, actor: Actor) -> Task | None:
    """The task that came after a repeating one, if the actor sees it. One query."""
    return visible_to(actor).filter(follows=task).first()


def in_order(rows: QuerySet[Task]) -> QuerySet[Task]:
    """As one would do them: by day and time, what has no day last."""
    return rows.order_by(F("due_on").asc(nulls_last=True), F("due_time").asc(nulls_last=True), "pk")


_open_of = Prepared(
    lambda customer: in_order(
        Task.objects.filter(customer_id=customer, status=Task.Status.OPEN)
    ).select_related("assignee")[: SHOWN + 1],
    int,
)
_DUE = (
    "SELECT COUNT(*) FROM (SELECT 1 FROM activities_task"
    " WHERE assignee_id = %s AND status = %s AND due_on <= %s LIMIT 100) due"
)


def open_tasks_of(customer_id: int, *, actor: Actor, limit: int = SHOWN) -> tuple[list[Task], int]:
    """The open tasks about a customer that the actor sees, the first ones and how many (counted as far as 100). One query,
    two where there are more than `limit`."""
    if actor.scope(VIEW) is Scope.ALL and limit == SHOWN:
        found = _open_of.all(customer_id)
        if len(found) <= limit:
            return found, len(found)
    rows = visible_to(actor).filter(customer_id=customer_id, status=Task.Status.OPEN)
    found = list(in_order(rows).select_related("assignee")[: limit + 1])
    count = len(found) if len(found) <= limit else rows.order_by()[:100].count()
    return found[:limit], count


def due_count(actor: Actor, today: date) -> int:
    """How many open tasks of the actor are overdue or due today, counted as far as 100. One query."""
    if actor.user_id is None:
        return 0
    with (
        connection.cursor() as cursor
    ):  # every page asks: to build it as a queryset costs more than to answer it
        cursor.execute(_DUE, [actor.user_id, Task.Status.OPEN.value, today.isoformat()])
        return int(cursor.fetchone()[0])


@dataclass(frozen=True)
class Day:
    """What somebody has to do, as far as there are two hundred: in each group as one would do them. `later` counts what is due
    after the next seven days."""

    overdue: Sequence[Task]
    today: Sequence[Task]
    soon: Sequence[Task]
    undated: Sequence[Task]
    done: Sequence[Task]
    later: int

    @property
    def is_empty(self) -> bool:
        return not (self.overdue or self.today or self.soon or self.undated)


def day_of(actor: Actor, today: date) -> Day:
    """The actor's own open tasks, and those done today. Three queries."""
    if actor.user_id is None or not actor.may(VIEW):
        return Day((), (), (), (), (), 0)
    mine = Task.objects.filter(assignee_id=actor.user_id).select_related("customer")
    open_ones = mine.filter(status=Task.Status.OPEN)
    near = Q(due_on=None) | Q(due_on__lte=today + timedelta(days=7))
    groups: dict[str, list[Task]] = {"overdue": [], "today": [], "soon": [], "undated": []}
    for one in in_order(open_ones.filter(near))[:MOST]:
        groups[rules.standing(one.due_on, today)].append(one)
    done = mine.filter(status=Task.Status.DONE, done_on=today).order_by("-done_at", "-pk")[:50]
    later = open_ones.filter(due_on__gt=today + timedelta(days=7)).order_by()[:1000].count()
    return Day(**groups, done=list(done), later=later)


def assignees_for(actor: Actor) -> list[tuple[str, str]]:
    """To whom `actor` may give tasks, oneself first. One query, none for whoever may give them to nobody else."""
    if actor.scope(ASSIGN) is None:
        return [(str(actor.user_id), tr("Me"))] if actor.user_id is not None else []
    names = [(one.pk, one.display_name) for one in colleagues(actor)]
    others = [(str(pk), name) for pk, name in names if pk != actor.user_id and may_give(actor, pk)]
    return [(str(actor.user_id), tr("Me")), *others] if actor.user_id is not None else others


def person_name(user_id: int | None) -> str:
    """What whoever has a task is called. One query."""
    return (
        names_of([user_id]).get(user_id, tr("somebody who is gone")) if user_id is not None else tr("nobody")
    )


def describe_tasks(actor: Actor, ids: Collection[int]) -> Mapping[int, Described]:
    """Tasks as notices name them, those the actor sees. One query."""
    rows = visible_to(actor).filter(pk__in=among(ids)).select_related("customer").order_by()
    return {
        one.pk: Described(
            f"{one.title}, {one.customer.name}" if one.customer else one.title, _address().format(one.pk)
        )
        for one in rows.only("title", "customer__name", "customer__kind")
    }


def search_tasks(actor: Actor, text: str, limit: int) -> Sequence[SearchHit]:
    """Tasks by what they are called, what is noted with them, and whom they are about, open ones first. At most six queries."""
    if not actor.may(VIEW):
        return []
    is_restricted = actor.scope(VIEW) is not Scope.ALL
    is_open = words_open(actor, noun(MODEL), text)
    mine = visible_to(actor) if is_open is None else visible_to(actor).filter(is_open)
    ranked = finding.find(mine, text, limit=limit, is_restricted=is_restricted or is_open is not None)
    rows = visible_to(actor).filter(pk__in=[pk for pk, _ in ranked]).select_related("customer")
    found = {row.pk: row for row in rows}
    return [
        SearchHit(
            title=found[pk].title,
            url=reverse("activities:task_detail", args=[pk]),
            subtitle=subtitle(found[pk]),
            icon="checkbox",
            id=pk,
            score=score - (20.0 if found[pk].is_over else 2.0),
        )
        for pk, score in ranked
        if pk in found
    ]


def subtitle(task: Task) -> str:
    """What tells it from others: "Kade Koffiebar, done"."""
    words = [task.customer.name] if task.customer is not None else []
    if task.status != Task.Status.OPEN:
        words.append(str(rules.WITHIN[task.status]))
    return ", ".join(words) or tr("Task")


@dataclass(frozen=True)
class ToldTask:
    """What the timeline shows of a task, to those who may see it."""

    id: int
    title: str
    status: str
    due_on: date | None
    due_time: time | None
    assignee_id: int | None
    assignee: str
    created_by_id: int | None
    created_by: str
    done_by: str
    is_deed: bool = True

    @property
    def url(self) -> str:
        return _address().format(self.id)


def address_of(task_id: int) -> str:
    """The page of a task."""
    return _address().format(task_id)


@lru_cache(maxsize=1)
def _address() -> str:
    return reverse("activities:task_detail", args=[0]).replace("0", "{}")


def tasks_by_id(ids: Iterable[int]) -> Mapping[int, ToldTask]:
    """Tasks for the timeline. One query."""
    rows = Task.objects.filter(pk__in=list(ids)).select_related("assignee", "created_by", "done_by")
    return {
        row.pk: ToldTask(
            row.pk,
            row.title,
            row.status,
            row.due_on,
            row.due_time,
            row.assignee_id,
            row.assignee.display_name if row.assignee else "",
            row.created_by_id,
            row.created_by.display_name if row.created_by else "",
            row.done_by.display_name if row.done_by else "",
        )
        for row in rows.defer("note", "search_text")
    }


def has_opened(actor: Actor) -> bool:
    """Whether there is a task of the actor's own that they opened. One query."""
    me = actor.user_id or 0
    return Task.objects.filter(assignee_id=me, created_by_id=me).exists()


def has_finished(actor: Actor) -> bool:
    """Whether a task of the actor's was finished by them. One query."""
    me = actor.user_id or 0
    return Task.objects.filter(assignee_id=me, status=Task.Status.DONE, done_by_id=me).exists()
