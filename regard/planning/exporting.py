"""A version of the plan as one JSON document: everything that lays it down, nothing that was measured."""

from __future__ import annotations

from typing import Any

from regard.planning.assessed_files import assessed_document
from regard.planning.models import Plan
from regard.planning.people_exchange import people_document
from regard.planning.queries import objectives_of
from regard.planning.rule_document import rules_document

FORMAT = "regard-plan"
VERSION = 1


def plan_document(plan: Plan) -> dict[str, Any]:
    """The version with its goals, objectives, sections, personas, courses, situation and what it lays down; people by e-mail,
    segments by key. Some twenty-five queries."""
    segments = {one.segment_id: one.segment.key for one in objectives_of(plan) if one.segment is not None}
    return {
        "format": FORMAT,
        "version": VERSION,
        "name": plan.name,
        "starts_on": plan.starts_on.isoformat(),
        "ends_on": plan.ends_on.isoformat(),
        "summary": plan.summary,
        "status": plan.status,
        "edition": plan.edition,
        "goals": list(plan.goals.values_list("name", flat=True)),
        "objectives": [
            {
                "key": one.key,
                "name": one.name,
                "why": one.why,
                "goal": one.goal.name,
                "parent": one.parent.key if one.parent else None,
                "metric": one.metric,
                "leading": one.leading_metric,
                "lag_days": one.lag_days,
                "guard": one.guard_metric,
                "segment": segments.get(one.segment_id),
                "window": one.window,
                "baseline": str(one.baseline),
                "baseline_on": one.baseline_on.isoformat(),
                "target": str(one.target),
                "due": one.due_on.isoformat(),
                "owner": one.owner.email,
                "team": one.team.name if one.team else None,
            }
            for one in objectives_of(plan)
        ],
        "sections": [
            {
                "key": one.key,
                "text": one.text,
                "owner": one.owner.email if one.owner else None,
                "status": one.status,
                "metrics": list(one.shows.get("metrics") or []),
            }
            for one in plan.sections.select_related("owner").order_by("pk")
        ],
        **assessed_document(plan),
        **people_document(plan),
        **rules_document(plan),
    }
