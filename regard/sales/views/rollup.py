"""The sales hierarchy and the territories with their figures."""

from __future__ import annotations

from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from regard.kernel.errors import Forbidden
from regard.kernel.words import lazy, tr
from regard.people.door import permission_required
from regard.people.queries import business
from regard.people.requests import ActorRequest
from regard.sales.rollup import NONE, PERIODS, Line, people_lines, territory_lines

SECTIONS = (
    ("owner", lazy("Sales hierarchy"), people_lines),
    ("territory", lazy("Territories"), territory_lines),
)


@permission_required("analytics.metric.view")
@require_GET
def rollup(request: ActorRequest) -> HttpResponse:
    """Customers and net revenue per person and per territory, by themselves and with all below."""
    period = request.GET.get("period", "12m")
    if period not in dict(PERIODS):
        raise Http404
    try:
        sections = [
            (label, key, [(line, _url(key, line)) for line in lines(request.actor, period)])
            for key, label, lines in SECTIONS
        ]
    except Forbidden:
        raise Http404 from None
    context = {
        "page_title": tr("Sales hierarchy"),
        "periods": PERIODS,
        "period": period,
        "sections": sections,
        "currency": business().currency,
        "is_part": any(line.id == NONE for _, _, lines in sections for line, _ in lines),
    }
    return render(request, "sales/rollup.html", context)


def _url(key: str, line: Line) -> str:
    """The list of the customers behind a line; of a person the own ones."""
    tree = f'["{key}","empty"]' if line.id == NONE else f'["{key}","is",[{line.id}]]'
    wanted = '{"all":[' + tree + "]}"
    return f"{reverse('customers:customer_list')}?f={quote(wanted)}"
