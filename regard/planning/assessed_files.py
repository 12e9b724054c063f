"""The situation, the gaps and the selections of a version within its JSON document."""

from __future__ import annotations

from typing import Any

from regard.planning.models import Plan
from regard.planning.selection_queries import Matrix, matrix_of, selections_of
from regard.planning.situation_queries import gaps_of


def assessed_document(plan: Plan) -> dict[str, Any]:
    """People by e-mail, initiatives by name. Seven queries."""
    areas = plan.areas.prefetch_related("assessments__by")
    return {
        "areas": [
            {
                "name": area.name,
                "section": area.element,
                "levels": list(area.levels),
                "assessments": [
                    {
                        "level": one.level,
                        "finding": one.finding,
                        "evidence": one.evidence,
                        "metric": one.metric,
                        "link": one.link,
                        "by": one.by.email if one.by else None,
                        "on": one.on.isoformat(),
                    }
                    for one in area.assessments.all()
                ],
            }
            for area in areas
        ],
        "gaps": [
            {
                "name": gap.name,
                "area": gap.area.name if gap.area else None,
                "what": gap.what,
                "severity": gap.severity,
                "evidence": gap.evidence,
                "metric": gap.metric,
                "link": gap.link,
                "initiative": gap.initiative.name if gap.initiative else None,
                "accepted_by": gap.accepted_by.email if gap.accepted_by else None,
                "accepted_on": gap.accepted_on.isoformat() if gap.accepted_on else None,
                "accepted_why": gap.accepted_why,
                "closed_by": gap.closed_by.email if gap.closed_by else None,
                "closed_on": gap.closed_on.isoformat() if gap.closed_on else None,
                "closed_evidence": gap.closed_evidence,
            }
            for gap in gaps_of(plan)
        ],
        "selections": [_selection(matrix) for matrix in map(matrix_of, selections_of(plan))],
    }


def _selection(matrix: Matrix) -> dict[str, Any]:
    one = matrix.selection
    return {
        "name": one.name,
        "what": one.what,
        "criteria": [{"name": each.name, "weight": str(each.weight)} for each in matrix.criteria],
        "candidates": [
            {
                "name": candidate.name,
                "link": candidate.link,
                "scores": [
                    {"value": score.value, "note": score.note}
                    if (score := matrix.scores.get((each.pk, candidate.pk)))
                    else None
                    for each in matrix.criteria
                ],
            }
            for candidate in matrix.candidates
        ],
        "chosen": one.chosen.name if one.chosen else None,
        "reason": one.reason,
    }
