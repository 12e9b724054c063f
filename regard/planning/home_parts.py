"""What the pages of doing bring to the plan's own page: what is late, in force, and the next review."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from regard.planning.initiative_queries import timeline_of
from regard.planning.models import Plan, Risk
from regard.planning.review_queries import next_review
from regard.planning.surprise_queries import recent_surprises
from regard.ui.access import actor_of
from regard.ui.slots import Part, register_part

SHOWN = 3


def _doing(request: HttpRequest, plan: Plan) -> Mapping[str, Any] | None:
    """Five queries; nothing while the plan has neither initiatives nor reviews."""
    timeline, review = timeline_of(plan), next_review(plan)
    if not timeline.rows and review is None:
        return None
    slipped = timeline.slipped
    late = [*timeline.late, *(row for row in slipped if not row.is_late)]
    return {
        "late": late[:SHOWN],
        "running": sum(row.state in {"running", "late"} for row in timeline.rows),
        "review": review,
        "risks": list(
            Risk.objects.filter(plan=plan, activations__ended_at=None, activations__isnull=False)[:SHOWN]
        ),
    }


def _unusual(request: HttpRequest, plan: Plan) -> Mapping[str, Any] | None:
    """One query; nothing after a week without surprises."""
    found = recent_surprises(plan, actor_of(request))
    return {"surprises": found[:SHOWN]} if found else None


def register() -> None:
    """Put it into its place."""
    register_part(
        Part("planning.home.side", "unusual", "planning/parts/home_unusual.html", _unusual, order=10)
    )
    register_part(Part("planning.home.side", "doing", "planning/parts/home_doing.html", _doing, order=20))
