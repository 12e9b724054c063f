"""Reads of initiatives and of the timeline they make together. Whoever sees the plan sees them all."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from django.db.models import Count, QuerySet, Sum
from django.urls import reverse

from regard.activities import task_queries
from regard.kernel.actor import Actor
from regard.kernel.errors import NotFound
from regard.kernel.words import lazy, lazy_of, several, tr
from regard.notifications.kinds import Described
from regard.people.queries import owns
from regard.planning.models import Action, Assignment, Initiative, Phase, Plan, Step, StepLink, TimeEntry
from regard.planning.queries import plan_in_force, today
from regard.planning.schedule_rules import Item, Link, forecast, next_stage, slack, slip_days
from regard.ui import formats

CHANGE = "planning.initiative.change"
MODEL, STEP = "planning.initiative", "planning.step"

STATE_WORDS = {
    "done": lazy_of("initiative", "Done"),
    "late": lazy("Late"),
    "running": lazy("Under way"),
    "planned": lazy("Not begun"),
    "empty": lazy("No steps yet"),
    "dropped": lazy("Dropped"),
}
STATE_GLYPHS = {"done": "good", "late": "bad", "running": "good", "planned": "none", "empty": "none"}


@dataclass(frozen=True)
class Wait:
    """What a step waits for, and how many days longer (below zero: so many days less)."""

    step: Step
    lag_days: int

    @property
    def words(self) -> str:
        return f"{self.step.name} ({lag_words(self.lag_days)})" if self.lag_days else self.step.name


def lag_words(days: int) -> str:
    """Days between two steps as people say them: *5 days later*, *2 days earlier*; nothing where there are none."""
    if not days:
        return ""
    count = formats.number(abs(days))
    if days > 0:
        return several("{count} day later", "{count} days later", days, count=count)
    return several("{count} day earlier", "{count} days earlier", -days, count=count)


@dataclass(frozen=True)
class StepRow:
    """One step with what follows from all others. `item` is where it will lie; `slip` counts from the days first agreed.

    `slack` is None for what is done. `is_late`: it is not done and its day has passed.
    """

    step: Step
    item: Item
    slip: int
    slack: int | None
    is_late: bool
    waits_for: tuple[Wait, ...]

    @property
    def is_critical(self) -> bool:
        return self.slack == 0

    @property
    def is_done(self) -> bool:
        return self.step.done_on is not None


@dataclass(frozen=True)
class InitiativeRow:
    """One initiative with its steps. Days are None while it has no step."""

    initiative: Initiative
    steps: tuple[StepRow, ...]
    state: str

    @property
    def starts_on(self) -> date | None:
        return min((row.item.starts_on for row in self.steps), default=None)

    @property
    def ends_on(self) -> date | None:
        return max((row.item.ends_on for row in self.steps), default=None)

    @property
    def slip(self) -> int:
        """How many days later than first agreed it ends as a whole."""
        if not self.steps or self.ends_on is None:
            return 0
        return slip_days(max(row.step.baseline_ends_on for row in self.steps), self.ends_on)

    @property
    def done(self) -> int:
        return sum(row.is_done for row in self.steps)

    @property
    def word(self) -> str:
        return str(STATE_WORDS[self.state])

    @property
    def glyph(self) -> str:
        return STATE_GLYPHS.get(self.state, "none")

    @property
    def next_step(self) -> StepRow | None:
        """What is to be done next."""
        return next((row for row in self.steps if not row.is_done), None)

    @property
    def next_stage(self) -> str:
        """The stage to be accepted next; empty when all there are have been."""
        own = [row.step.kind for row in self.steps if row.step.is_stage]
        done = [row.step.kind for row in self.steps if row.step.is_stage and row.is_done]
        left = next_stage([*done, *({"brief", "prototype", "pilot", "rollout"} - set(own))])
        return left if left in own else ""


@dataclass(frozen=True)
class Timeline:
    """All initiatives of a plan by phase, as they will lie if nothing else goes wrong. `today` is the day it is drawn for."""

    plan: Plan
    groups: tuple[tuple[Phase | None, tuple[InitiativeRow, ...]], ...]
    links: tuple[StepLink, ...]
    today: date

    @property
    def rows(self) -> tuple[InitiativeRow, ...]:
        return tuple(row for _, rows in self.groups for row in rows)

    @property
    def steps(self) -> tuple[StepRow, ...]:
        return tuple(step for row in self.rows for step in row.steps)

    @property
    def starts_on(self) -> date:
        return min([self.plan.starts_on, *(row.item.starts_on for row in self.steps)])

    @property
    def ends_on(self) -> date:
        return max([self.plan.ends_on, *(row.item.ends_on for row in self.steps)])

    @property
    def finish(self) -> date | None:
        """The day the last open step ends."""
        return max((row.item.ends_on for row in self.steps if not row.is_done), default=None)

    @property
    def late(self) -> tuple[StepRow, ...]:
        return tuple(row for row in self.steps if row.is_late)

    @property
    def slipped(self) -> tuple[StepRow, ...]:
        """What is not done and will end later than first agreed, the latest first."""
        found = [row for row in self.steps if not row.is_done and row.slip > 0]
        return tuple(sorted(found, key=lambda row: -row.slip))

    def row_of(self, initiative_id: int) -> InitiativeRow | None:
        return next((row for row in self.rows if row.initiative.pk == initiative_id), None)


def visible_initiatives(actor: Actor) -> QuerySet[Initiative]:
    """The initiatives of the plan in force, for whoever may see it."""
    plan = plan_in_force(actor)
    return Initiative.objects.none() if plan is None else initiatives_of(plan)


def initiatives_of(plan: Plan) -> QuerySet[Initiative]:
    """The plan's initiatives in their order, phase by phase, each with owner and phase."""
    return (
        Initiative.objects.filter(plan=plan)
        .select_related("owner", "phase", "plan", "credit_segment")
        .order_by("phase__position", "phase__id", "position", "id")
    )


def find_initiative(actor: Actor, pk: int) -> Initiative:
    """One initiative of a plan the actor sees. Raises `NotFound`."""
    found = visible_initiatives(actor).filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise NotFound(tr("There is no such initiative, or it is not yours to see."))
    return found


def find_step(actor: Actor, pk: int) -> Step:
    """One step of a plan the actor sees. Raises `NotFound`."""
    rows = Step.objects.select_related("initiative__owner", "initiative__plan", "done_by")
    found = rows.filter(pk=pk, initiative__in=visible_initiatives(actor)).first() if pk < 2**63 else None
    if found is None:
        raise NotFound(tr("There is no such step, or it is not yours to see."))
    return found


def may_change(actor: Actor, initiative: Initiative) -> bool:
    """Whether the actor may change this one: whoever answers for it with *own*, everybody's with *all*. No query."""
    return owns(actor, CHANGE, initiative.owner_id)


def item_of(step: Step) -> Item:
    """The step as the rules reckon with it. What is done ended on the day it was done."""
    ends = step.ends_on if step.done_on is None else step.done_on
    return Item(step.pk, min(step.starts_on, ends), ends, step.done_on is not None, step.is_milestone)


def links_of(plan_id: int) -> list[StepLink]:
    """What waits for what in a plan, in dropped initiatives too. One query."""
    rows = StepLink.objects.filter(after__initiative__plan_id=plan_id)
    return list(rows.select_related("before", "after").order_by("pk"))


def as_rules(links: Iterable[StepLink]) -> list[Link]:
    return [Link(link.before_id, link.after_id, link.lag_days) for link in links]


def timeline_of(plan: Plan) -> Timeline:
    """Everything about the plan's timeline. Three queries, whatever there is."""
    day = today()
    initiatives = list(initiatives_of(plan))
    steps = list(Step.objects.filter(initiative__plan=plan).select_related("initiative", "done_by"))
    live = {one.pk for one in initiatives if not one.is_dropped}
    items = [item_of(step) for step in steps if step.initiative_id in live]
    links = links_of(plan.pk)
    wait = as_rules(links)
    expected = forecast(items, wait, day)
    room = slack(expected, wait)
    before: dict[int, list[Wait]] = {}
    for link in links:
        before.setdefault(link.after_id, []).append(Wait(link.before, link.lag_days))
    of_initiative: dict[int, list[StepRow]] = {}
    for step in steps:
        item = expected.get(step.pk) or item_of(step)
        row = StepRow(
            step=step,
            item=item,
            slip=slip_days(step.baseline_ends_on, item.ends_on),
            slack=room.get(step.pk),
            is_late=step.pk in expected and step.done_on is None and step.ends_on < day,
            waits_for=tuple(before.get(step.pk, ())),
        )
        of_initiative.setdefault(step.initiative_id, []).append(row)
    rows = [_row(one, of_initiative.get(one.pk, []), day) for one in initiatives]
    groups = [(phase, tuple(found)) for phase, found in groupby(rows, key=lambda row: row.initiative.phase)]
    without = [group for group in groups if group[0] is None]
    return Timeline(plan, (*[group for group in groups if group[0] is not None], *without), tuple(links), day)


def _row(initiative: Initiative, steps: Sequence[StepRow], day: date) -> InitiativeRow:
    ordered = tuple(sorted(steps, key=lambda row: (row.item.starts_on, row.item.ends_on, row.step.pk)))
    if initiative.is_dropped:
        state = "dropped"
    elif not ordered:
        state = "empty"
    elif all(row.is_done for row in ordered):
        state = "done"
    elif any(not row.is_done and (row.is_late or row.slip > 0) for row in ordered):
        state = "late"
    elif any(row.is_done or row.item.starts_on <= day for row in ordered):
        state = "running"
    else:
        state = "planned"
    return InitiativeRow(initiative, ordered, state)


@dataclass(frozen=True)
class Effort:
    """Minutes and people of one initiative, planned and actual."""

    planned_minutes: int = 0
    actual_minutes: int = 0
    planned_people: int = 0
    actual_people: int = 0


def efforts_of(plan: Plan) -> Mapping[int, Effort]:
    """Minutes and people of every initiative of the plan, by its id. Two queries."""
    planned = {
        row["initiative"]: (row["minutes"] or 0, row["people"])
        for row in Assignment.objects.filter(initiative__plan=plan)
        .values("initiative")
        .annotate(minutes=Sum("planned_minutes"), people=Count("person", distinct=True))
        .order_by()
    }
    actual = {
        row["initiative"]: (row["total"] or 0, row["people"])
        for row in TimeEntry.objects.filter(initiative__plan=plan)
        .values("initiative")
        .annotate(total=Sum("minutes"), people=Count("person", distinct=True))
        .order_by()
    }
    return {
        pk: Effort(*_pick(planned, actual, 0, pk), *_pick(planned, actual, 1, pk))
        for pk in {*planned, *actual}
    }


def _pick(
    planned: Mapping[int, tuple[int, int]], actual: Mapping[int, tuple[int, int]], place: int, pk: int
) -> tuple[int, int]:
    return planned.get(pk, (0, 0))[place], actual.get(pk, (0, 0))[place]


@dataclass(frozen=True)
class PersonRow:
    """Somebody's part in an initiative: planned and logged minutes. `assignment` is None for whoever only logged time."""

    name: str
    part: str
    planned: int
    actual: int
    assignment: Assignment | None


def people_of(initiative: Initiative) -> list[PersonRow]:
    """Who does what, in the order they were taken on; whoever logged time without a part comes last. Two queries."""
    logged: dict[int, int] = {}
    names: dict[int, str] = {}
    for entry in initiative.time_entries.select_related("person").order_by():
        logged[entry.person_id] = logged.get(entry.person_id, 0) + entry.minutes
        names[entry.person_id] = entry.person.display_name
    rows = [
        PersonRow(one.person.display_name, one.part, one.planned_minutes, logged.pop(one.person_id, 0), one)
        for one in initiative.assignments.select_related("person")
    ]
    rest = [PersonRow(names[pk], "", 0, minutes, None) for pk, minutes in sorted(logged.items())]
    return [*rows, *rest]


def time_of(initiative: Initiative, limit: int = 50) -> list[TimeEntry]:
    """The newest time entries. One query."""
    return list(initiative.time_entries.select_related("person")[:limit])


@dataclass(frozen=True)
class ActionRow:
    """A task that serves the plan. Whoever sees the plan sees what is to be done, by whom and whether it is; `url` is empty where
    the task itself is not theirs to see."""

    task_id: int
    title: str
    url: str
    person: str
    due_on: date | None
    status: str
    step: Step | None = None

    @property
    def is_late(self) -> bool:
        return self.status == "open" and self.due_on is not None and self.due_on < today()


def actions_of(initiative: Initiative, actor: Actor) -> list[ActionRow]:
    """The initiative's tasks, open ones first. Two queries."""
    actions = list(Action.objects.filter(initiative=initiative).select_related("step"))
    steps = {one.task_id: one.step for one in actions}
    rows = [replace(row, step=steps[row.task_id]) for row in action_rows(steps, actor)]
    return sorted(rows, key=lambda row: (row.status != "open", row.due_on or date.max, row.task_id))


def action_rows(task_ids: Iterable[int], actor: Actor) -> list[ActionRow]:
    """Tasks of the plan by their ids. One query."""
    return [
        ActionRow(
            one.id,
            one.title,
            one.url
            if task_queries.may_touch(actor, task_queries.VIEW, one.assignee_id, one.created_by_id)
            else "",
            one.assignee or tr("nobody"),
            one.due_on,
            one.status,
        )
        for one in task_queries.tasks_by_id(task_ids).values()
    ]


def describe_steps(actor: Actor, ids: Collection[int]) -> Mapping[int, Described]:
    """Steps as notices name them, for whoever sees the plan. Two queries."""
    rows = Step.objects.filter(pk__in=list(ids), initiative__in=visible_initiatives(actor))
    return {
        step.pk: Described(
            tr("{step} of {initiative}", step=step.name, initiative=step.initiative.name),
            _address(step.initiative_id),
        )
        for step in rows.select_related("initiative")
    }


def _address(pk: int) -> str:
    return reverse("planning:initiative_detail", args=[pk])
