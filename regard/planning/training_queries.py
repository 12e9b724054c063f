"""Reads of training: courses, who needs and has which, and what moved after it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from regard.analytics.questions import breakdowns
from regard.analytics.words import METRICS, Metric
from regard.kernel.actor import Actor
from regard.kernel.errors import NotFound, RegardError
from regard.kernel.words import several, tr, tr_of
from regard.notifications.kinds import Described
from regard.people.gates import GATES, Gate
from regard.people.queries import business
from regard.people.rosters import Member, member, roster
from regard.planning.figures import write
from regard.planning.models import Completion, Course, CourseGate, Plan
from regard.planning.queries import figures_are_for, measure_groups, today, visible_to
from regard.planning.training_rules import compared_days, counts_until, standing
from regard.ui import formats

CHANGE, SEE, MODEL = "planning.training.change", "people.training.view", "planning.course"
YEAR = timedelta(days=365)
MOST_DAYS = 12
"""So many different days of completions are compared at most; each asks the metric twice."""

GLYPHS = {"done": "good", "soon": "watch", "over": "bad", "open": "bad"}


@dataclass(frozen=True)
class Standing:
    """Where somebody stands with a course."""

    member: Member
    course: Course
    is_needed: bool
    completion: Completion | None

    @property
    def on(self) -> date | None:
        return self.completion.on if self.completion else None

    @property
    def until(self) -> date | None:
        return counts_until(self.completion.on, self.course.months) if self.completion else None

    @property
    def key(self) -> str:
        return standing(self.on, self.course.months, today())

    @property
    def counts(self) -> bool:
        return self.key in {"done", "soon"}

    @property
    def lacks(self) -> bool:
        """Whether it is needed and does not count."""
        return self.is_needed and not self.counts

    @property
    def glyph(self) -> str:
        return GLYPHS[self.key] if self.is_needed or self.key != "open" else "none"

    @property
    def word(self) -> str:
        until = formats.day(self.until) if self.until else ""
        match self.key:
            case "done":
                return tr("counts until {day}", day=until) if until else tr_of("course", "done")
            case "soon":
                return tr("over on {day}", day=until)
            case "over":
                return tr("over since {day}", day=until)
        return tr("to be done") if self.is_needed else tr("not needed")


@dataclass(frozen=True)
class CourseRow:
    """A course with how those who need it stand."""

    course: Course
    roles: tuple[str, ...]
    standings: tuple[Standing, ...]

    @property
    def needed(self) -> tuple[Standing, ...]:
        return tuple(one for one in self.standings if one.is_needed)

    @property
    def lacking(self) -> tuple[Standing, ...]:
        return tuple(one for one in self.standings if one.lacks)

    @property
    def soon(self) -> tuple[Standing, ...]:
        return tuple(one for one in self.needed if one.key == "soon")

    @property
    def done(self) -> int:
        return len(self.needed) - len(self.lacking)

    @property
    def share(self) -> float | None:
        return self.done / len(self.needed) if self.needed else None

    @property
    def state(self) -> tuple[str, str]:
        """Glyph and word."""
        if not self.needed:
            return "none", tr("nobody needs it")
        if self.lacking:
            return "bad", several(
                "{count} of {all} lacks it",
                "{count} of {all} lack it",
                len(self.lacking),
                all=len(self.needed),
            )
        if self.soon:
            return "watch", tr("{count} of {all} are over soon", count=len(self.soon), all=len(self.needed))
        return "good", tr("everybody has it")


def courses_of(plan: Plan) -> QuerySet[Course]:
    """The plan's courses by name, with what they serve and who needs them. Two queries."""
    rows = plan.courses.select_related("objective", "objective__segment", "plan").prefetch_related("roles")
    return rows.order_by("name", "pk")


def find_course(actor: Actor, pk: int) -> Course:
    """One course of a plan the actor sees. Raises `NotFound`."""
    rows = Course.objects.select_related("objective", "objective__segment", "plan").prefetch_related("roles")
    found = rows.filter(pk=pk, plan__in=visible_to(actor)).first() if pk < 2**63 else None
    if found is None:
        raise NotFound(tr("There is no such course, or it is not yours to see."))
    return found


def course_rows(plan: Plan, actor: Actor) -> list[CourseRow]:
    """Every course with how the people stand whom the actor may see so; without that right, without people. Six queries, whatever
    their number."""
    courses = list(courses_of(plan))
    if not courses:
        return []
    found = _standings(courses, roster(actor, SEE))
    return [_row(one, standings) for one, standings in zip(courses, found, strict=True)]


def row_of_course(course: Course, actor: Actor) -> CourseRow:
    return _row(course, _standings([course], roster(actor, SEE))[0])


def mine(plan: Plan, actor: Actor) -> list[Standing]:
    """What the actor needs or has done, what is lacking first. Six queries."""
    me = member(actor.user_id)
    if me is None:
        return []
    return sorted(_of_person(list(courses_of(plan)), me), key=_urgency)


def needed_by(members: Sequence[Member], plan: Plan) -> list[Standing]:
    """Every standing of these people in a course they need. Three queries."""
    courses = list(courses_of(plan))
    return [one for rows in _standings(courses, members) for one in rows if one.is_needed]


def completions_of(course: Course, actor: Actor) -> list[Completion]:
    """All completions by people the actor may see so, the newest first. Four queries at most."""
    seen = {one.user.pk for one in roster(actor, SEE)}
    rows = course.completions.select_related("person", "confirmed_by").order_by("-on", "-pk")
    return [one for one in rows if one.person_id in seen]


@dataclass(frozen=True)
class GateRow:
    """A deed that may ask for a course, and for which it does."""

    gate: Gate
    set_: CourseGate | None


def gate_rows() -> list[GateRow]:
    """Every gate. One query."""
    known = {one.gate: one for one in CourseGate.objects.select_related("course")}
    return [GateRow(gate, known.get(gate.key)) for gate in GATES]


class PlanRegister:
    """What gates ask: the completions kept here, of whichever version of the plan."""

    def is_trained(self, actor: Actor, course_key: str) -> bool:
        rows = Completion.objects.filter(course__key=course_key, person=actor.user_id or 0)
        day = today()
        return any(
            standing(on, months, day) in {"done", "soon"}
            for on, months in rows.values_list("on", "course__months")
        )

    def course_of(self, gate: str, count: int) -> tuple[str, str] | None:
        found = CourseGate.objects.filter(gate=gate, at_least__lte=count).values_list(
            "course__key", "course__name"
        )
        return found.first()


@dataclass(frozen=True)
class Effect:
    """What the figure of a course's objective stood at for the customers of those who did it, before and after."""

    metric: Metric
    before: str
    after: str
    people: int
    days: int
    is_better: bool | None


def effect_of(course: Course, actor: Actor) -> tuple[Effect | None, str]:
    """The effect, or why there is none to tell. An observation and no proof: other things happened on those days, too. Two
    questions to the metric for each day on which somebody finished, of the last twelve such days within a year."""
    objective = course.objective
    metric = METRICS.get(objective.metric) if objective else None
    if objective is None or metric is None:
        return None, tr("Link an objective, and its figure before and after the course is shown here.")
    if why := _why_not(course, metric, actor):
        return None, why
    groups = _days_of(course)
    if not groups:
        return None, tr("Too early: two weeks after a completion are needed.")
    try:
        before, after, people = _sums(metric, objective.segment_id, groups)
    except RegardError:
        return None, tr("The figure cannot be asked now.")
    first, last = before.value, after.value
    if first is None or last is None:
        return None, tr("Those who did the course look after no customers whose figure could be compared.")
    currency = business().currency
    up = metric.direction != "down"
    return Effect(
        metric=metric,
        before=write(first, metric, currency),
        after=write(last, metric, currency),
        people=len(people),
        days=max(days for days, _ in groups.values()),
        is_better=None if first == last or metric.direction == "none" else (last > first) == up,
    ), ""


def _sums(
    metric: Metric, segment_id: int | None, groups: Mapping[date, tuple[int, set[int]]]
) -> tuple[_Sum, _Sum, set[int]]:
    """The figure of these people before and after, and who of them has one."""
    before, after, people = _Sum(), _Sum(), set()
    for on, (days, persons) in groups.items():
        span = timedelta(days=days)
        for together, start, end in ((before, on - span, on), (after, on, on + span)):
            for row in measure_groups(metric.key, segment_id, start, end, "owner"):
                if row.group and row.group.isdecimal() and int(row.group) in persons:
                    together.add(row)
                    people.add(int(row.group))
    return before, after, people


def _why_not(course: Course, metric: Metric, actor: Actor) -> str:
    """Why the figure is not told; empty where it can be."""
    objective = course.objective
    if objective is None or not _is_by_owner(metric):
        return tr("The figure of this objective cannot be told apart by who looks after a customer.")
    if not figures_are_for(metric, actor, objective.segment_id):
        return tr("Not for you: these figures are about customers you may not see.")
    return ""


class _Sum:
    """Answers of several people and days put together: sums added up, shares weighed by their cases."""

    def __init__(self) -> None:
        self.numerator = self.denominator = 0.0
        self.has_any = self.has_base = False

    def add(self, row: Any) -> None:  # noqa: ANN401
        if row.numerator is None:
            return
        self.has_any = True
        self.numerator += float(row.numerator)
        if row.denominator is not None:
            self.has_base = True
            self.denominator += float(row.denominator)

    @property
    def value(self) -> float | None:
        if not self.has_any or (self.has_base and not self.denominator):
            return None
        return self.numerator / self.denominator if self.has_base else self.numerator


def _is_by_owner(metric: Metric) -> bool:
    return metric.kind == "flow" and any(one.key == "owner" for one in breakdowns(metric))


def _days_of(course: Course) -> dict[date, tuple[int, set[int]]]:
    """Who finished the course for the first time on which day of the last year, and how many days can be compared."""
    day = today()
    first: dict[int, date] = {}
    for person, on in course.completions.order_by("on", "pk").values_list("person_id", "on"):
        first.setdefault(person, on)
    found: dict[date, tuple[int, set[int]]] = {}
    for person, on in first.items():
        days = compared_days(on, day)
        if days and day - on <= YEAR:
            found.setdefault(on, (days, set()))[1].add(person)
    return dict(sorted(found.items(), reverse=True)[:MOST_DAYS])


def describe_courses(actor: Actor, ids: Collection[int]) -> Mapping[int, Described]:
    """Courses as notices name them. One query."""
    rows = Course.objects.filter(pk__in=list(ids), plan__in=visible_to(actor))
    return {one.pk: Described(one.name, reverse("planning:training_mine")) for one in rows}


def course_lines(plan: Plan, actor: Actor) -> list[dict[str, Any]]:
    """Courses as programs read them; people only as far as the reader may see who has done what."""
    sees = actor.may(SEE)
    return [
        {
            "key": row.course.key,
            "name": row.course.name,
            "outcome": row.course.outcome,
            "material": row.course.material,
            "link": row.course.link,
            "months": row.course.months,
            "roles": sorted(role.key for role in row.course.roles.all()),
            "objective": row.course.objective.key if row.course.objective else None,
            "needed": len(row.needed) if sees else None,
            "lacking": [one.member.user.email for one in row.lacking] if sees else None,
        }
        for row in course_rows(plan, actor)
    ]


def _row(course: Course, standings: Sequence[Standing]) -> CourseRow:
    names = tuple(sorted(role.shown_name for role in course.roles.all()))
    return CourseRow(course, names, tuple(sorted(standings, key=_urgency)))


def _urgency(one: Standing) -> tuple[bool, int, bool, str]:
    order = {"open": 0, "over": 1, "soon": 2, "done": 3}
    return (
        not one.is_needed,
        order[one.key],
        one.until is None,
        one.course.name + one.member.user.display_name,
    )


def _of_person(courses: Sequence[Course], me: Member) -> list[Standing]:
    return [
        one
        for rows in _standings(courses, [me])
        for one in rows
        if one.is_needed or one.completion is not None
    ]


def _standings(courses: Sequence[Course], members: Sequence[Member]) -> list[list[Standing]]:
    """For each course, everybody who needs it or has done it. One query."""
    newest: dict[int, dict[int, Completion]] = defaultdict(dict)
    people = [one.user.pk for one in members]
    rows = Completion.objects.filter(course__in=courses, person__in=people).select_related("confirmed_by")
    for done in rows.order_by("on", "pk"):
        newest[done.course_id][done.person_id] = done
    found = []
    for course in courses:
        wanted = {role.pk for role in course.roles.all()}
        standings = []
        for one in members:
            completion = newest[course.pk].get(one.user.pk)
            is_needed = bool(wanted & one.role_ids)
            if is_needed or completion is not None:
                standings.append(Standing(one, course, is_needed, completion))
        found.append(standings)
    return found
