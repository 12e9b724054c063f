"""What the budget brings to the page of an initiative, for whoever may see it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django.http import HttpRequest

from regard.people.queries import business
from regard.people.requests import ActorRequest
from regard.planning import budget_queries as queries
from regard.planning.models import Initiative
from regard.planning.queries import today
from regard.ui.slots import Part, register_part


def _rows(request: HttpRequest, initiative: Initiative) -> list[queries.LineRow]:
    """Once a page: the figure and the table are of the same lines."""
    key = f"_budget_rows_{initiative.pk}"
    if not hasattr(request, key):
        lines = list(queries.lines_of(initiative.plan).filter(initiative=initiative))
        setattr(request, key, queries.line_rows(lines, today()))
    return cast(list[queries.LineRow], getattr(request, key))


def _figure(request: HttpRequest, initiative: Initiative) -> Mapping[str, Any] | None:
    if not queries.sees_budget(cast(ActorRequest, request).actor):
        return None
    currency = business().currency
    return {"sums": queries.summed(_rows(request, initiative), currency), "currency": currency}


def _table(request: HttpRequest, initiative: Initiative) -> Mapping[str, Any] | None:
    if not queries.sees_budget(cast(ActorRequest, request).actor):
        return None
    return {"rows": _rows(request, initiative), "initiative_id": initiative.pk}


def register() -> None:
    """Put both into their places."""
    register_part(
        Part("planning.initiative.figures", "money", "planning/parts/initiative_money_figure.html", _figure)
    )
    register_part(Part("planning.initiative.main", "money", "planning/parts/initiative_money.html", _table))
