"""Reads of adoption: who does how much with which part, and whether it grows. Only for whoever may see people so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Max
from django.urls import reverse

from regard.activities.task_queries import visible_to as visible_tasks
from regard.analytics.dimensions import register_labels
from regard.analytics.metrics import ask
from regard.analytics.words import METRICS
from regard.fields.queries import MANAGE
from regard.kernel.actor import Actor
from regard.kernel.errors import RegardError
from regard.kernel.words import lazy, tr
from regard.people.permissions import domain_heading
from regard.people.queries import names_of
from regard.people.rosters import Member, roster
from regard.planning.models import FieldProposal, WorkDay
from regard.planning.queries import figures_are_for, today
from regard.ui import formats
from regard.ui.charts import Chart, Series
from regard.ui.nouns import has_noun, noun

SEE = "people.adoption.view"
DAYS = 28
WEEKS = 26


@dataclass(frozen=True)
class Sums:
    """What was done within the days shown."""

    days: int = 0
    made: int = 0
    changed: int = 0
    done: int = 0
    logged: int = 0

    @property
    def total(self) -> int:
        return self.made + self.changed + self.done + self.logged


@dataclass(frozen=True)
class PersonRow:
    """One person: what they did, with which parts, on which day last, and what of theirs is overdue."""

    member: Member
    sums: Sums
    parts: tuple[str, ...]
    last_on: date | None
    overdue: int


@dataclass(frozen=True)
class PartRow:
    """One part of the product: how many people did something with it."""

    label: str
    people: int
    sums: Sums


@dataclass(frozen=True)
class TeamRow:
    """One team: how many of its members were active, and what they did together."""

    name: str
    active: int
    members: int
    sums: Sums


@dataclass(frozen=True)
class Adoption:
    """The page. `counted_on` is the last day that was counted; None while nothing was."""

    people: tuple[PersonRow, ...]
    parts: tuple[PartRow, ...]
    teams: tuple[TeamRow, ...]
    first: date
    last: date
    counted_on: date | None

    @property
    def active(self) -> int:
        return sum(bool(row.sums.total) for row in self.people)

    @property
    def total(self) -> int:
        return sum(row.sums.total for row in self.people)


@dataclass(frozen=True)
class ProposalRow:
    """A required field that nobody needs: where it is, why, and the figures that say so as shares (None: of nothing)."""

    proposal: FieldProposal
    noun: str
    url: str
    why: str
    filled: float
    fillers: float | None
    alike: float | None


WHY_WORDS = {
    "empty": lazy("Hardly any has it, though it is required"),
    "fillers": lazy("People type something to get past it"),
    "alike": lazy("It says the same of almost all"),
}


def field_proposals(actor: Actor) -> list[ProposalRow]:
    """What is proposed now, for whoever may change fields. One query."""
    if not actor.may(MANAGE):
        return []
    rows = FieldProposal.objects.filter(followed_at=None, dismissed_at=None, field__removed_at=None)
    return [
        ProposalRow(
            one,
            str(noun(one.field.noun).plural) if has_noun(one.field.noun) else one.field.noun,
            reverse("fields:field_change", args=[one.field.noun, one.field_id]),
            str(WHY_WORDS[one.why]),
            one.filled / one.records if one.records else 0.0,
            one.fillers / one.filled if one.filled else None,
            one.commonest_count / one.filled if one.filled else None,
        )
        for one in rows.select_related("field").order_by("field__noun", "field__position", "field")
    ]


def adoption_of(actor: Actor) -> Adoption:
    """The last four weeks of everybody whom the actor may see so. Some eight queries, whatever the number of people."""
    members = roster(actor, SEE)
    ids = [one.user.pk for one in members]
    last = today()
    first = last - timedelta(days=DAYS - 1)
    deeds = WorkDay.objects.filter(user__in=ids, feature__gt="")
    counts = deeds.filter(day__gte=first, day__lte=last).values_list(
        "user_id", "day", "feature", "made", "changed", "done", "logged"
    )
    by_person: dict[int, list[tuple[date, str, tuple[int, ...]]]] = defaultdict(list)
    by_part: dict[str, list[tuple[int, date, tuple[int, ...]]]] = defaultdict(list)
    for user_id, day, part, *rest in counts:
        by_person[user_id].append((day, part, tuple(rest)))
        by_part[part].append((user_id, day, tuple(rest)))
    latest = dict(deeds.order_by().values_list("user_id").annotate(last=Max("day")))
    overdue = _overdue(actor, ids, last)
    people = tuple(
        PersonRow(
            one,
            _sums((day, counted) for day, _, counted in by_person[one.user.pk]),
            tuple(sorted({domain_heading(part) for _, part, _ in by_person[one.user.pk]})),
            latest.get(one.user.pk),
            overdue.get(one.user.pk, 0),
        )
        for one in members
    )
    parts = [
        PartRow(
            domain_heading(part),
            len({user_id for user_id, _, _ in rows}),
            _sums((day, counted) for _, day, counted in rows),
        )
        for part, rows in by_part.items()
    ]
    return Adoption(
        people=tuple(sorted(people, key=lambda row: (-row.sums.days, -row.sums.total, str(row.member.user)))),
        parts=tuple(sorted(parts, key=lambda row: (-row.people, -row.sums.total, row.label))),
        teams=_teams(people),
        first=first,
        last=last,
        counted_on=WorkDay.objects.aggregate(last=Max("day"))["last"],
    )


def trend(actor: Actor) -> Chart | None:
    """The share of active people week by week, the last half year; None where it is not the actor's to see, or not two weeks are
    known. One question to the metric language."""
    metric = METRICS["active_colleagues"]
    if not figures_are_for(metric, actor):
        return None
    end = today() + timedelta(days=1)
    try:
        answer = ask(metric.key, actor=None, start=end - timedelta(weeks=WEEKS), end=end, grain="week")
    except RegardError:
        return None
    rows = [row for row in answer.rows if row.start is not None and not row.is_partial]
    values = [None if row.value is None else float(row.value) for row in rows]
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return None
    series = Series(
        str(metric.label), values, role="actual", kind="line", end_label=formats.percent(known[-1], 0)
    )
    return Chart(
        "adoption",
        tr("Active colleagues by week"),
        [row.start for row in rows if row.start is not None],
        (series,),
        y_format="percent",
        x_title=tr("Week"),
        from_zero=True,
        height=168,
    )


def _sums(rows: Iterable[tuple[date, Sequence[int]]]) -> Sums:
    days, together = set(), [0, 0, 0, 0]
    for day, counted in rows:
        days.add(day)
        together = [one + more for one, more in zip(together, counted, strict=True)]
    return Sums(len(days), *together)


def _teams(people: Sequence[PersonRow]) -> tuple[TeamRow, ...]:
    found: dict[str, list[PersonRow]] = defaultdict(list)
    for row in people:
        for name in row.member.teams:
            found[name].append(row)
    return tuple(
        TeamRow(
            name,
            sum(bool(row.sums.total) for row in rows),
            len(rows),
            Sums(
                sum(row.sums.days for row in rows),
                *(
                    sum(getattr(row.sums, count) for row in rows)
                    for count in ("made", "changed", "done", "logged")
                ),
            ),
        )
        for name, rows in sorted(found.items())
    )


def _overdue(actor: Actor, ids: Sequence[int], day: date) -> Mapping[int, int]:
    """How many open tasks past their day each of them has, of those the actor sees. One query."""
    rows = visible_tasks(actor).filter(assignee__in=ids, status="open", due_on__lt=day).order_by()
    return dict(rows.values_list("assignee_id").annotate(count=Count("pk")))


def _labels(values: Iterable[str]) -> Mapping[str, str]:
    found = names_of(int(value) for value in values if value.isdecimal())
    return {str(pk): name for pk, name in found.items()}


register_labels("colleague", _labels)


def adoption_lines(actor: Actor) -> list[dict[str, object]]:
    """People as programs read them."""
    return [
        {
            "email": row.member.user.email,
            "teams": list(row.member.teams),
            "active_days": row.sums.days,
            "made": row.sums.made,
            "changed": row.sums.changed,
            "tasks_done": row.sums.done,
            "logged": row.sums.logged,
            "overdue": row.overdue,
            "last_on": row.last_on,
        }
        for row in adoption_of(actor).people
    ]
