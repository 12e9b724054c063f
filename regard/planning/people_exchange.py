"""Personas and courses in the file of a plan: what is laid down, without figures and without who has done what."""

from __future__ import annotations

from typing import Any

from regard.planning.models import Plan
from regard.planning.training_queries import courses_of


def people_document(plan: Plan) -> dict[str, Any]:
    """Segments, roles and objectives by key. Five queries."""
    return {
        "personas": [
            {
                "name": one.name,
                "segment": one.segment.key,
                "sentence": one.sentence,
                "needs": one.needs,
                "pains": one.pains,
                "channels": one.channels,
                "quote": one.quote,
                "stale_months": one.stale_months,
                "evidence": [
                    {"what": piece.what, "source": piece.source, "on": piece.on.isoformat()}
                    for piece in one.evidence.all()
                ],
            }
            for one in plan.personas.select_related("segment").prefetch_related("evidence")
        ],
        "courses": [
            {
                "name": one.name,
                "outcome": one.outcome,
                "material": one.material,
                "link": one.link,
                "months": one.months,
                "roles": sorted(role.key for role in one.roles.all()),
                "objective": one.objective.key if one.objective else None,
            }
            for one in courses_of(plan)
        ],
    }
