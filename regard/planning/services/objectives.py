"""Binding metrics to targets. The baseline is measured here, from the data; there is no way to type an actual."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.text import slugify

from regard.analytics.snapshots import first_day
from regard.analytics.words import METRICS, Metric
from regard.audit.services import note
from regard.kernel.actor import Actor
from regard.kernel.errors import Conflict, FieldError, Invalid
from regard.kernel.words import tr
from regard.people.door import require
from regard.people.queries import team_names
from regard.planning.models import Goal, Objective, Plan
from regard.planning.queries import figures_are_for, measure_window, today
from regard.planning.rules import TRAILING_DAYS
from regard.planning.services.plans import add_goal
from regard.planning.services.sections import refuse_frozen
from regard.ui import formats

AUDITED = (
    "name",
    "why",
    "parent_id",
    "metric",
    "leading_metric",
    "lag_days",
    "guard_metric",
    "segment_id",
    "window",
    "baseline",
    "baseline_on",
    "target",
    "due_on",
    "owner_id",
    "team_id",
)


LONGEST_LAG = 730
KNOWN_BETTER = frozenset({"owner_id", "team_id", "why", "lag_days"})
"""What may change of an objective that was approved: nothing that is asked of it, and nothing that is measured."""


@dataclass(frozen=True)
class Wanted:
    """What somebody wants an objective to be, as far as it was given. `goal` is a goal's name, made when new; `parent` the key of
    the objective it is a part of; `leading` and `guard` are metrics that go with it; `team_id` is the team whose it is;
    `lag_days` is by how many days the leading metric moves earlier, None where nobody knows."""

    name: str
    goal: str
    metric: str
    window: str
    target: Decimal | None
    due_on: date | None
    owner_id: int | None
    baseline_on: date | None
    segment_id: int | None = None
    why: str = ""
    key: str = ""
    parent: str = ""
    leading: str = ""
    guard: str = ""
    team_id: int | None = None
    lag_days: int | None = None


def errors_in(wanted: Wanted, plan: Plan, actor: Actor) -> list[FieldError]:
    """Everything that keeps `wanted` from being an objective, one error a field; empty when nothing does."""
    metric = METRICS.get(wanted.metric)
    checks: Sequence[tuple[str, bool, str]] = (
        ("name", bool(wanted.name.strip()), tr("Say in a few words what is to be reached.")),
        ("goal", bool(wanted.goal.strip()), tr("Say which goal of the business this serves.")),
        ("metric", metric is not None, tr("Choose the metric that tells whether it is reached.")),
        (
            "window",
            wanted.window in {*TRAILING_DAYS, "plan_to_date", "all_time"},
            tr("Choose over which days it is measured."),
        ),
        ("target", wanted.target is not None, tr("Say which figure is the target.")),
        ("due_on", wanted.due_on is not None, tr("Say by when.")),
        ("owner", wanted.owner_id is not None, tr("Say who answers for it.")),
        ("baseline_on", wanted.baseline_on is not None, tr("Say from which day the baseline is taken.")),
    )
    errors = [FieldError(field, message, "required") for field, is_given, message in checks if not is_given]
    if metric is not None and not figures_are_for(metric, actor, wanted.segment_id):
        errors.append(FieldError("metric", _not_for_you(metric), "scope"))
    errors += _errors_beside(wanted, plan, actor)
    if wanted.due_on and not plan.starts_on <= wanted.due_on <= plan.ends_on:
        errors.append(
            FieldError(
                "due_on",
                tr(
                    "The plan runs {first} – {last}.",
                    first=formats.day(plan.starts_on),
                    last=formats.day(plan.ends_on),
                ),
                "range",
            )
        )
    if wanted.baseline_on and wanted.baseline_on > today():
        errors.append(
            FieldError("baseline_on", tr("A baseline is measured; this day has not been yet."), "range")
        )
    return errors


def _errors_beside(wanted: Wanted, plan: Plan, actor: Actor) -> list[FieldError]:
    """What is wrong with the objective it is a part of, and with the metrics that go with it."""
    errors = []
    for field, key in (("leading", wanted.leading), ("guard", wanted.guard)):
        if not key:
            continue
        beside = METRICS.get(key)
        if beside is None or beside.kind == "cohort":
            errors.append(
                FieldError(field, tr("There is no metric “{key}” that is one figure.", key=key), "unknown")
            )
        elif not figures_are_for(beside, actor, wanted.segment_id):
            errors.append(FieldError(field, _not_for_you(beside), "scope"))
    errors += _lag_errors(wanted.leading, wanted.lag_days)
    if wanted.guard and wanted.guard == wanted.metric:
        errors.append(
            FieldError("guard", tr("A guard watches another figure than the objective's own."), "same")
        )
    if wanted.team_id is not None and wanted.team_id not in team_names():
        errors.append(FieldError("team", tr("Choose a team that is there."), "unknown"))
    if wanted.parent:
        whole = plan.objectives.filter(key=wanted.parent).first()
        if whole is None:
            errors.append(
                FieldError("parent", tr("There is no objective “{key}”.", key=wanted.parent), "unknown")
            )
        elif (whole.metric, whole.window) != (wanted.metric, wanted.window):
            errors.append(
                FieldError(
                    "parent",
                    tr(
                        "A part is measured as the whole is: “{name}” has another metric or other days.",
                        name=whole.name,
                    ),
                    "other",
                )
            )
    return errors


def _lag_errors(leading: str, lag_days: int | None) -> list[FieldError]:
    if lag_days is None:
        return []
    if not leading:
        return [FieldError("lag_days", tr("Say first which metric moves earlier."), "required")]
    if not 1 <= lag_days <= LONGEST_LAG:
        return [FieldError("lag_days", tr("From one day to {most}.", most=LONGEST_LAG), "range")]
    return []


def measured_baseline(wanted: Wanted, plan: Plan) -> Decimal:
    """What the metric stood at on `baseline_on`. Raises `Invalid` when the data knows nothing of that day."""
    if wanted.baseline_on is None:
        raise Invalid(
            [FieldError("baseline_on", tr("Say from which day the baseline is taken."), "required")]
        )
    answer = measure_window(
        wanted.metric, wanted.segment_id, wanted.window, wanted.baseline_on, plan.starts_on
    )
    if answer.value is None:
        raise Invalid(
            [
                FieldError(
                    "baseline_on",
                    _no_figure(wanted, plan, wanted.baseline_on),
                    "unknown",
                )
            ],
            remedy=tr("Choose a later day, another segment or another metric."),
        )
    return Decimal(str(answer.value)).quantize(Decimal("0.000001"))


def _no_figure(wanted: Wanted, plan: Plan, day: date) -> str:
    """Says from which day on there is a figure, where there is one."""
    metric = METRICS.get(wanted.metric)
    first = first_day(metric, segment=wanted.segment_id) if metric is not None else None
    if first is not None and first > day:
        answer = measure_window(wanted.metric, wanted.segment_id, wanted.window, first, plan.starts_on)
        if answer.value is not None:
            return tr(
                "There is no figure for {day}: the first is of {first}.",
                day=formats.day(day),
                first=formats.day(first),
            )
    return tr("There is no figure for {day}: too little happened by then.", day=formats.day(day))


def _not_for_you(metric: Metric) -> str:
    return tr("Not for you: {metric} is measured over customers you may not see.", metric=metric.label)


@transaction.atomic
def create_objective(*, actor: Actor, plan: Plan, wanted: Wanted) -> Objective:
    """A new objective with its baseline measured from the data.

    Raises `Invalid` with an error per field while metric, target, baseline, date, owner or goal is missing; nothing
    is kept of a refused objective. A key that is taken gets a number.
    """
    require(actor, "planning.objective.create")
    refuse_frozen(plan)
    _refuse(wanted, plan, actor)
    baseline = measured_baseline(wanted, plan)
    goal = _goal(actor, plan, wanted.goal)
    last = plan.objectives.aggregate(last=Max("position"))["last"]
    try:
        with transaction.atomic():
            objective = Objective.objects.create(
                plan=plan,
                goal=goal,
                key=wanted.key or _free_key(plan, wanted.name),
                baseline=baseline,
                position=0 if last is None else last + 1,
                parent=_parent(plan, wanted),
                **_fields(wanted),
            )
    except IntegrityError as error:
        raise Invalid(
            [FieldError("key", tr("There is an objective “{key}” already.", key=wanted.key), "unique")]
        ) from error
    note(
        actor=actor,
        model="planning.objective",
        object_id=objective.pk,
        action="create",
        after=_state(objective),
    )
    return objective


@transaction.atomic
def change_objective(*, actor: Actor, objective: Objective, wanted: Wanted, version: int) -> Objective:
    """Change an objective; its baseline is measured anew when metric, segment, window or baseline day changed.

    Of a plan that is approved only owner, team, reason and lag change. Raises `Invalid` as `create_objective`, and `Conflict`
    when `version` is not the stored one or more would change than may.
    """
    require(actor, "planning.objective.change")
    plan = objective.plan
    _refuse(wanted, plan, actor)
    _refuse_frozen_change(objective, wanted)
    parent = _parent(plan, wanted)
    _refuse_circle(objective, parent)
    before = _state(objective)
    measures = ("metric", "segment_id", "window", "baseline_on")
    is_other = any(getattr(objective, name) != getattr(wanted, name) for name in measures)
    changed = Objective.objects.filter(pk=objective.pk, version=version).update(
        goal=_goal(actor, plan, wanted.goal),
        baseline=measured_baseline(wanted, plan) if is_other else objective.baseline,
        version=F("version") + 1,
        updated_at=timezone.now(),
        parent=parent,
        **_fields(wanted),
    )
    if not changed:
        raise Conflict(
            tr("Somebody changed this objective while you were writing."),
            kept=tr("Your text is still in the form."),
            remedy=tr("Open the objective again and repeat your change."),
        )
    objective.refresh_from_db()
    note(
        actor=actor,
        model="planning.objective",
        object_id=objective.pk,
        action="change",
        before=before,
        after=_state(objective),
    )
    return objective


@transaction.atomic
def set_lag(*, actor: Actor, objective: Objective, lag_days: int | None) -> Objective:
    """Say by how many days the leading metric moves earlier, of any version; None: nobody knows. The same again is nothing.

    Raises `Invalid` without a leading metric, or out of bounds, and `Forbidden`.
    """
    require(actor, "planning.objective.change")
    before = _state(objective)
    if errors := _lag_errors(objective.leading_metric, lag_days):
        raise Invalid(errors, kept=tr("It stays as it was."))
    if objective.lag_days == lag_days:
        return objective
    Objective.objects.filter(pk=objective.pk).update(
        lag_days=lag_days, version=F("version") + 1, updated_at=timezone.now()
    )
    objective.refresh_from_db()
    note(
        actor=actor, model="planning.objective", object_id=objective.pk, action="change", before=before,
        after=_state(objective),
    )  # fmt: skip
    return objective


@transaction.atomic
def remove_objective(*, actor: Actor, objective: Objective) -> None:
    """Take an objective out of the plan, with what was measured of it. The audit keeps what it was."""
    require(actor, "planning.objective.delete")
    refuse_frozen(objective.plan)
    note(
        actor=actor,
        model="planning.objective",
        object_id=objective.pk,
        action="delete",
        before=_state(objective),
    )
    objective.delete()


def _refuse(wanted: Wanted, plan: Plan, actor: Actor) -> None:
    if errors := errors_in(wanted, plan, actor):
        raise Invalid(errors, kept=tr("What you wrote is kept in the form."))


def _refuse_frozen_change(objective: Objective, wanted: Wanted) -> None:
    """What was approved is what is measured: who answers for it may be handed over, and why it is there said better."""
    if objective.plan.is_draft:
        return
    asked = _fields(wanted) | {"goal": wanted.goal.strip(), "parent": wanted.parent}
    stored = {name: getattr(objective, name) for name in _fields(wanted)} | {
        "goal": objective.goal.name,
        "parent": objective.parent.key if objective.parent else "",
    }
    if any(asked[name] != stored[name] for name in asked if name not in KNOWN_BETTER):
        refuse_frozen(objective.plan)


def _parent(plan: Plan, wanted: Wanted) -> Objective | None:
    return plan.objectives.filter(key=wanted.parent).first() if wanted.parent else None


def _refuse_circle(objective: Objective, parent: Objective | None) -> None:
    """Raises `Invalid` when the objective would become a part of itself or of one of its own parts."""
    seen = parent
    while seen is not None:
        if seen.pk == objective.pk:
            raise Invalid({"parent": tr("An objective is no part of itself or of its own parts.")})
        seen = seen.parent


def _goal(actor: Actor, plan: Plan, name: str) -> Goal:
    known = plan.goals.filter(name=name.strip()).first()
    return known or add_goal(actor=actor, plan=plan, name=name)


def _fields(wanted: Wanted) -> dict[str, object]:
    return {
        "name": wanted.name.strip(),
        "why": wanted.why.strip(),
        "metric": wanted.metric,
        "leading_metric": wanted.leading,
        "lag_days": wanted.lag_days,
        "guard_metric": wanted.guard,
        "segment_id": wanted.segment_id,
        "window": wanted.window,
        "baseline_on": wanted.baseline_on,
        "target": wanted.target,
        "due_on": wanted.due_on,
        "owner_id": wanted.owner_id,
        "team_id": wanted.team_id,
    }


def _state(objective: Objective) -> dict[str, str | None]:
    values = {name: getattr(objective, name) for name in AUDITED}
    return {name: None if value is None else str(value) for name, value in values.items()}


def _free_key(plan: Plan, name: str) -> str:
    stem = slugify(name)[:50] or "objective"
    taken = set(plan.objectives.filter(key__startswith=stem).values_list("key", flat=True))
    number, key = 1, stem
    while key in taken:
        number += 1
        key = f"{stem}-{number}"
    return key
