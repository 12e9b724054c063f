"""Risks, and their contingencies going into force when a figure crosses its line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from regard.activities.services.tasks import open_task
from regard.analytics.words import METRICS
from regard.audit.services import note
from regard.kernel.actor import Actor, system_actor
from regard.kernel.errors import Conflict, FieldError, Invalid, RegardError
from regard.kernel.words import tr
from regard.notifications.services import notify
from regard.people.door import require
from regard.people.queries import active_user
from regard.planning.models import Activation, Initiative, Objective, Plan, Risk
from regard.planning.queries import figures_are_for, measure_window, today
from regard.planning.risk_queries import CHANGE, MODEL, trigger_words
from regard.planning.risk_rules import is_crossed, what_follows
from regard.planning.services.initiatives import KEPT
from regard.planning.services.rewriting import write_over

ACTIVE, RECOVERED = "planning.risk.active", "planning.risk.recovered"
AUDITED = (
    "name", "what", "probability", "impact", "owner_id", "mitigation", "status", "initiative_id", "trigger_metric",
    "trigger_segment_id", "trigger_window", "trigger_side", "trigger_value", "contingency",
)  # fmt: skip
MOST_STEPS = 10
LONGEST_TITLE = 300  # of a task
TRIGGER = ("trigger_metric", "trigger_segment_id", "trigger_window", "trigger_side", "trigger_value")


@dataclass(frozen=True)
class Contingent:
    """Something to be done once the contingency is in force. `person_id` None: by whoever answers for the risk."""

    title: str
    person_id: int | None = None
    days: int = 7


@dataclass(frozen=True)
class RiskWanted:
    """What somebody wants a risk to be. With `metric` its contingency goes into force by itself."""

    name: str
    probability: int | None
    impact: int | None
    owner_id: int | None
    what: str = ""
    mitigation: str = ""
    initiative_id: int | None = None
    metric: str = ""
    segment_id: int | None = None
    window: str = ""
    side: str = ""
    value: Decimal | None = None
    contingency: Sequence[Contingent] = field(default_factory=tuple)
    is_closed: bool = False


@transaction.atomic
def save_risk(
    *, actor: Actor, plan: Plan, wanted: RiskWanted, risk: Risk | None = None, version: int | None = None
) -> Risk:
    """A new risk, or `risk` changed. What is in force stays in force. Raises `Invalid` with an error per field, `Conflict`."""
    require(actor, CHANGE)
    if errors := _errors(wanted, plan, risk, actor):
        raise Invalid(errors, kept=str(KEPT))
    is_watched = bool(wanted.metric)
    values: dict[str, Any] = {
        "name": wanted.name.strip(), "what": wanted.what.strip(), "probability": wanted.probability,
        "impact": wanted.impact, "owner_id": wanted.owner_id, "mitigation": wanted.mitigation.strip(),
        "initiative_id": wanted.initiative_id, "trigger_metric": wanted.metric,
        "trigger_segment_id": wanted.segment_id if is_watched else None,
        "trigger_window": wanted.window if is_watched else "", "trigger_side": wanted.side if is_watched else "",
        "trigger_value": wanted.value if is_watched else None,
        "contingency": [
            {"title": one.title.strip(), "person": one.person_id, "days": one.days} for one in wanted.contingency
        ],
        "status": Risk.Status.CLOSED if wanted.is_closed else Risk.Status.OPEN,
    }  # fmt: skip
    before = None if risk is None else _state(risk)
    if risk is None:
        risk = Risk.objects.create(plan=plan, **values)
    else:
        if _trigger(risk) != _trigger(Risk(**{name: values[name] for name in TRIGGER})):
            values |= {"last_value": None, "checked_at": None, "is_armed": True}
        write_over(
            risk,
            values,
            version=version,
            refusal=tr("Somebody changed this risk while you were writing."),
            remedy=tr("Open the risk again and repeat your change."),
        )
    note(
        actor=actor, model=MODEL, object_id=risk.pk, action="create" if before is None else "change",
        before=before, after=_state(risk),
    )  # fmt: skip
    check_risk(risk)
    return risk


@transaction.atomic
def remove_risk(*, actor: Actor, risk: Risk) -> None:
    """Take away a risk that was written by mistake. Raises `Conflict` for one whose contingency was ever in force: close it."""
    require(actor, CHANGE)
    if risk.activations.exists():
        raise Conflict(
            tr("Its contingency has been in force."),
            kept=tr("Nothing was removed."),
            remedy=tr("Close it instead."),
        )
    note(actor=actor, model=MODEL, object_id=risk.pk, action="delete", before=_state(risk))
    risk.delete()


def check_risks(plan: Plan) -> int:
    """Ask the figure of every open risk that has one, and do what follows; how many contingencies went into force.

    Each risk by itself: one whose figure cannot be asked holds up no other. One question each.
    """
    open_risks = plan.risks.filter(status=Risk.Status.OPEN).exclude(trigger_metric="")
    return sum(check_risk(risk) for risk in open_risks.select_related("plan", "trigger_segment"))


def check_risk(risk: Risk) -> bool:
    """Ask one risk's figure now; True when its contingency went into force by that. Safe to repeat and at the same time."""
    if not risk.trigger_metric or risk.trigger_value is None or risk.status != Risk.Status.OPEN:
        return False
    if METRICS.get(risk.trigger_metric) is None:
        return False
    try:
        row = measure_window(
            risk.trigger_metric, risk.trigger_segment_id, risk.trigger_window, today(), risk.plan.starts_on
        )
    except RegardError:
        return False
    value = None if row.value is None else float(row.value)
    with transaction.atomic():
        locked = Risk.objects.select_for_update().get(pk=risk.pk)
        Risk.objects.filter(pk=risk.pk).update(last_value=value, checked_at=timezone.now())
        risk.last_value = value
        if value is None:
            return False
        return _follow(locked, value)


@transaction.atomic
def end_contingency(*, actor: Actor, risk: Risk, text: str) -> None:
    """Say that it is over, and why. Ended while the figure is still on the wrong side, it does not come again before the figure
    has been right once. Its tasks stay as they are."""
    require(actor, CHANGE)
    active = risk.activations.select_for_update().filter(ended_at=None).first()
    if active is None:
        return
    if not text.strip():
        raise Invalid([FieldError("note", tr("Say why it is over."), "required")], kept=str(KEPT))
    active.ended_at, active.ended_by_id, active.ended_note = timezone.now(), actor.user_id, text.strip()[:300]
    active.save(update_fields=["ended_at", "ended_by", "ended_note"])
    Risk.objects.filter(pk=risk.pk).update(is_armed=active.recovered_at is not None)
    note(actor=actor, model=MODEL, object_id=risk.pk, action="end", after={"note": active.ended_note})


def _follow(risk: Risk, value: float) -> bool:
    active = risk.activations.filter(ended_at=None).first()
    limit = float(risk.trigger_value or 0)
    word = what_follows(
        is_active=active is not None,
        is_recovered=active is not None and active.recovered_at is not None,
        is_armed=risk.is_armed,
        crossed=is_crossed(risk.trigger_side, value, limit),
    )
    if word == "activate":
        return _activate(risk, value)
    if word == "arm":
        Risk.objects.filter(pk=risk.pk).update(is_armed=True)
    elif active is not None and word in {"recover", "relapse"}:
        active.recovered_at = timezone.now() if word == "recover" else None
        active.save(update_fields=["recovered_at"])
        if word == "recover":
            notify(
                actor=system_actor("risks"), kind=RECOVERED, subject=(MODEL, risk.pk), to=[risk.owner_id],
                key=f"risk:{risk.pk}:recovered:{active.pk}",
            )  # fmt: skip
    return False


def _activate(risk: Risk, value: float) -> bool:
    """Put the contingency into force: open its tasks, tell whoever answers for the risk. All or nothing, and once."""
    try:
        with transaction.atomic():
            active = Activation.objects.create(risk=risk, value=value)
    except IntegrityError:
        return False
    actor = system_actor("risks")
    for number, step in enumerate(risk.contingency):
        wanted = [one for one in (step.get("person"), risk.owner_id) if one is not None]
        person = next((one for one in wanted if active_user(one) is not None), None)
        if (
            person is None
        ):  # nobody of them is here any more: it is in force all the same, and its page says what is to be done
            continue
        values = {
            "title": step["title"], "assignee_id": person, "priority": "high",
            "due_on": today() + timedelta(days=int(step.get("days") or 0)),
            "note": tr(
                "Contingency of the risk “{risk}”: {trigger}.", risk=risk.name, trigger=trigger_words(risk)
            ),
        }  # fmt: skip
        key = f"risk:{risk.pk}:{active.pk}:{number}"
        kept = open_task(actor=actor, values=values, source="plan", external_id=key, is_asked=False)
        active.task_ids.append(kept.task.pk)
    active.save(update_fields=["task_ids"])
    note(
        actor=actor, model=MODEL, object_id=risk.pk, action="activate",
        after={"value": value, "tasks": len(active.task_ids)},
    )  # fmt: skip
    notify(
        actor=actor, kind=ACTIVE, subject=(MODEL, risk.pk), to=[risk.owner_id],
        key=f"risk:{risk.pk}:active:{active.pk}",
    )  # fmt: skip
    return True


def _errors(wanted: RiskWanted, plan: Plan, known: Risk | None, actor: Actor) -> list[FieldError]:
    errors = []
    same = plan.risks.filter(name=wanted.name.strip()).values_list("pk", flat=True).first()
    if not wanted.name.strip():
        errors.append(FieldError("name", tr("Say in a few words what may go wrong."), "required"))
    elif same is not None and (known is None or known.pk != same):
        errors.append(FieldError("name", tr("There is a risk of that name already."), "unique"))
    for name in ("probability", "impact"):
        value = getattr(wanted, name)
        if value is None or not 1 <= value <= 5:
            errors.append(FieldError(name, tr("Choose from 1 to 5."), "range"))
    if wanted.owner_id is None or active_user(wanted.owner_id) is None:
        errors.append(FieldError("owner", tr("Say who answers for it."), "required"))
    if (
        wanted.initiative_id is not None
        and not Initiative.objects.filter(pk=wanted.initiative_id, plan=plan).exists()
    ):
        errors.append(FieldError("initiative", tr("Choose an initiative of this plan."), "unknown"))
    if any(not one.title.strip() or len(one.title) > LONGEST_TITLE for one in wanted.contingency):
        errors.append(
            FieldError("contingency", tr("Say of each step in a sentence what is to be done."), "range")
        )
    if len(wanted.contingency) > MOST_STEPS or any(not 0 <= one.days <= 365 for one in wanted.contingency):
        errors.append(FieldError("contingency", tr("Ten steps at most, each within a year."), "range"))
    return errors + (_trigger_errors(wanted, actor) if wanted.metric else [])


def _trigger_errors(wanted: RiskWanted, actor: Actor) -> list[FieldError]:
    errors = []
    metric = METRICS.get(wanted.metric)
    if metric is None or metric.kind == "cohort":
        errors.append(FieldError("metric", tr("Choose a metric."), "unknown"))
    elif not figures_are_for(metric, actor, wanted.segment_id):
        errors.append(
            FieldError(
                "metric",
                tr("Not for you: {metric} is about customers you may not see.", metric=metric.label),
                "scope",
            )
        )
    if wanted.window not in Objective.Window.values:
        errors.append(FieldError("window", tr("Choose over which days it is measured."), "required"))
    if wanted.side not in Risk.Side.values:
        errors.append(FieldError("side", tr("Say on which side of the line it begins."), "required"))
    if wanted.value is None:
        errors.append(FieldError("value", tr("Say where the line is."), "required"))
    if not wanted.contingency:
        errors.append(
            FieldError("contingency", tr("Say what is to be done then: at least one step."), "required")
        )
    return errors


def _trigger(risk: Risk) -> tuple[object, ...]:
    return tuple(getattr(risk, name) for name in TRIGGER)


def _state(risk: Risk) -> dict[str, Any]:
    values = {name: getattr(risk, name) for name in AUDITED}
    return {
        name: value if value is None or isinstance(value, (int, list)) else str(value)
        for name, value in values.items()
    }
