"""What was unusual about the figures of the plan."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet
from django.urls import reverse

from regard.kernel.actor import Actor
from regard.kernel.words import tr
from regard.notifications.kinds import Described
from regard.people.queries import business
from regard.planning.figures import write, write_range
from regard.planning.models import Objective, Plan, Surprise
from regard.planning.queries import figures_are_for, metric_of, today, visible_to
from regard.ui import formats

MODEL = "planning.surprise"
RECENT = timedelta(days=7)


@dataclass(frozen=True)
class Shown:
    """An unusual day as pages say it. `sentence`: "12 on 28 Nov, where 30–61 was to be expected"."""

    surprise: Surprise
    sentence: str
    url: str

    @property
    def is_low(self) -> bool:
        return self.surprise.is_low


def surprises_of(objective: Objective, actor: Actor, *, most: int = 5) -> list[Shown]:
    """The last unusual days of an objective, the newest first; none where its figures are not for the reader. One query."""
    return _shown(Surprise.objects.filter(objective=objective), actor)[:most]


def recent_surprises(plan: Plan, actor: Actor) -> list[Shown]:
    """Those of the last week, of all objectives of a plan whose figures are for the reader, the newest first. One query."""
    return _shown(Surprise.objects.filter(objective__plan=plan, day__gte=today() - RECENT), actor)


def describe_surprises(actor: Actor, ids: Collection[int]) -> Mapping[int, Described]:
    """Unusual days as notices name them, for whoever sees the figures. One query."""
    rows = Surprise.objects.filter(pk__in=list(ids), objective__plan__in=visible_to(actor))
    return {
        one.surprise.pk: Described(f"{one.surprise.objective.name}: {one.sentence}", one.url)
        for one in _shown(rows, actor)
    }


def _shown(rows: QuerySet[Surprise], actor: Actor) -> list[Shown]:
    currency, found = business().currency, []
    for one in rows.select_related("objective__plan", "objective__goal"):
        metric = metric_of(one.objective)
        if not figures_are_for(metric, actor, one.objective.segment_id):
            continue
        sentence = tr(
            "{value} on {day}, where {range} was to be expected",
            value=write(one.value, metric, currency),
            day=formats.day(one.day),
            range=write_range(one.low, one.high, metric, currency),
        )
        url = reverse("planning:objective_detail", args=[one.objective.key]) + one.objective.plan.query
        found.append(Shown(one, sentence, url))
    return found
