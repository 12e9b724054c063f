"""Going along the guided path: every step is saved, and what it answers is put into the sections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from regard.analytics.words import METRICS
from regard.kernel.actor import Actor
from regard.kernel.errors import NotFound, RegardError
from regard.kernel.words import tr
from regard.people.door import require
from regard.planning.aims import AIM_KINDS, AimKind, proposed_target
from regard.planning.carrying import Carried, register_carried
from regard.planning.guide import BY_KEY, composed
from regard.planning.models import Guide, Plan
from regard.planning.queries import figures_are_for, figures_until, measure_window
from regard.planning.services.objectives import Wanted, create_objective
from regard.planning.services.sections import begin_section, refuse_frozen, write_starter

register_carried(Carried("planning.guide"))


@dataclass(frozen=True)
class Saved:
    """What came of a step: sections written, sections left as somebody had written them, objectives made, and aims that have no
    figure yet."""

    written: Sequence[str]
    kept: Sequence[str]
    objectives: Sequence[str]
    unmeasured: Sequence[str]


@transaction.atomic
def save_step(*, actor: Actor, plan: Plan, step: str, answers: Mapping[str, Any]) -> Saved:
    """Keep the answers of a step and write them into the sections. A section somebody wrote in stays as it is.

    `picked_segments` and `picked_metrics` are lists of {"key", "label", "id"}, `picked_aims` a list of keys.
    """
    require(actor, "planning.plan.change")
    refuse_frozen(plan)
    if step not in BY_KEY:
        raise NotFound(tr("The guided path has no such step."))
    guide, _ = Guide.objects.select_for_update().get_or_create(plan=plan)
    known = {question.key for question in BY_KEY[step].questions} | {f"picked_{BY_KEY[step].picks}"}
    before = composed(guide.answers)
    guide.answers = guide.answers | {key: value for key, value in answers.items() if key in known}
    guide.done = [*guide.done, step] if step not in guide.done else guide.done
    guide.updated_at = timezone.now()
    guide.save()
    texts = {key: text for key, text in composed(guide.answers).items() if text != before.get(key)}
    done = {key: write_starter(actor=actor, plan=plan, key=key, text=text) for key, text in texts.items()}
    _show_picked(plan, guide.answers)
    made, unmeasured = _make_objectives(actor, plan, answers.get("picked_aims") or [])
    return Saved(
        [key for key, section in done.items() if section is not None],
        [key for key, section in done.items() if section is None],
        made,
        unmeasured,
    )


def _show_picked(plan: Plan, answers: Mapping[str, Any]) -> None:
    """What was chosen stands as live data beside its section."""
    for picks, key in (("segments", "customers"), ("metrics", "metrics")):
        chosen = answers.get(f"picked_{picks}")
        if chosen:
            section = begin_section(plan, key)
            wanted = [one["id"] if picks == "segments" else one["key"] for one in chosen]
            if section.shows.get(picks) != wanted:
                section.shows = section.shows | {picks: wanted}
                section.save(update_fields=["shows"])


def _make_objectives(actor: Actor, plan: Plan, chosen: Sequence[str]) -> tuple[list[str], list[str]]:
    """An objective for each aim chosen that the plan has none of yet, its target proposed from the baseline."""
    there = set(plan.objectives.values_list("metric", flat=True))
    made, unmeasured = [], []
    for kind in AIM_KINDS:
        if kind.key not in chosen or kind.metric in there:
            continue
        wanted = proposed(actor, plan, kind)
        if wanted is None:
            unmeasured.append(str(kind.label))
            continue
        try:
            made.append(create_objective(actor=actor, plan=plan, wanted=wanted).name)
        except RegardError:
            unmeasured.append(str(kind.label))
    return made, unmeasured


def proposed(actor: Actor, plan: Plan, kind: AimKind) -> Wanted | None:
    """The aim as an objective: baseline of today, or of the newest order where that is long ago; target a step from it, due when
    the plan ends. None where there is no figure, none for this actor, or nothing to take a step from. One metric is asked."""
    metric = METRICS.get(kind.metric)
    if metric is None or not figures_are_for(metric, actor):
        return None
    day = figures_until(metric)
    try:
        row = measure_window(kind.metric, None, kind.window, day, plan.starts_on)
    except RegardError:
        return None
    if row.value is None or not proposed_target(kind, float(row.value)):
        return None
    return Wanted(
        name=str(kind.label),
        goal=str(kind.goal),
        metric=kind.metric,
        window=kind.window,
        target=Decimal(str(proposed_target(kind, float(row.value)))).quantize(Decimal("0.0001")),
        due_on=plan.ends_on,
        owner_id=actor.user_id,
        baseline_on=day,
        why=str(kind.says),
    )
