"""The list of segments, and a segment's page."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html_join
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regard.analytics.reckoning import reckoning
from regard.customers.queries import visible_to as visible_customers
from regard.jobs.services import enqueue
from regard.kernel.errors import RegardError
from regard.kernel.words import tr
from regard.people.door import permission_required
from regard.people.requests import ActorRequest
from regard.segments.charting import history_chart
from regard.segments.jobs import refresh_now
from regard.segments.models import Segment
from regard.segments.nouns import customers_url
from regard.segments.queries import (
    builds_of,
    drafts_of,
    members,
    members_on,
    population,
    sentence,
    today,
    uses_of,
)
from regard.segments.rules.windows import say_day
from regard.segments.services import delete_segment
from regard.segments.views.finding import segment_or_404
from regard.ui.lists import ListView

SHOWN = 12


class SegmentList(ListView):
    noun_key = "segments.segment"
    template_name = "segments/segment_list.html"

    def extra_context(self) -> dict[str, Any]:
        return {"drafts": drafts_of(self.actor)[:5]}


@permission_required("segments.segment.view")
@require_GET
def segment_detail(request: ActorRequest, pk: int) -> HttpResponse:
    segment = segment_or_404(request.actor, pk)
    builds = builds_of(segment, 8)
    context = {
        "page_title": segment.label,
        "segment": segment,
        "sentence": sentence(segment.rule),
        "population": population(),
        "chart": history_chart(segment),
        "customers_url": customers_url(segment),
        "members": _some_members(request, segment),
        "builds": builds,
        "uses": uses_of(segment),
        "reckoned": reckoning().words,
        "may_change": request.actor.may("segments.segment.change") and not segment.is_builtin,
        "may_delete": request.actor.may("segments.segment.delete") and not segment.is_builtin,
        **_on_a_day(request, segment),
    }
    return render(request, "segments/segment_detail.html", context)


def _some_members(request: ActorRequest, segment: Segment) -> list[Any]:
    """The members who came last, of the customers the actor may see."""
    if not request.actor.may("customers.customer.view"):
        return []
    latest = (
        members(segment)
        .order_by("-entered_in_id", "customer_id")
        .values_list("customer_id", "entered_in__at")[:200]
    )
    entered = dict(latest)
    seen = (
        visible_customers(request.actor)
        .filter(pk__in=list(entered))
        .only("id", "name", "kind", "city", "country")
    )
    order = {pk: number for number, pk in enumerate(entered)}
    latest_first = sorted(seen, key=lambda one: order[one.pk])[:SHOWN]
    return [{"customer": one, "entered_at": entered[one.pk]} for one in latest_first]


def _on_a_day(request: ActorRequest, segment: Segment) -> dict[str, Any]:
    """Who was in it at the end of the day that was asked for."""
    asked = request.GET.get("on", "")
    if not asked:
        return {"on": None, "today": today()}
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        return {
            "on": None,
            "today": today(),
            "on_error": tr("{value} is not a day such as 2026-03-09.", value=asked),
        }
    if day > today():
        return {"on": None, "today": today(), "on_error": tr("{day} has not been yet.", day=say_day(day))}
    then = members_on(segment, day)
    rows = visible_customers(request.actor).filter(
        pk__in=then.order_by("customer_id").values("customer_id")[:200]
    )
    some = rows.only("id", "name", "kind", "city", "country").order_by("sort_name", "id")[:SHOWN]
    return {"on": day, "on_count": then.count(), "on_members": some, "today": today()}


@permission_required("segments.segment.change")
@require_POST
def segment_refresh(request: ActorRequest, pk: int) -> HttpResponse:
    """Look at everybody anew, as a job."""
    segment = segment_or_404(request.actor, pk)
    _enqueue(request, tr("Refresh {name}", name=segment.label), segment.get_absolute_url(), [segment.pk])
    return redirect(segment)


@permission_required("segments.segment.change")
@require_POST
def segments_refresh(request: ActorRequest) -> HttpResponse:
    """The same for all segments."""
    _enqueue(request, tr("Refresh all segments"), "/segments/", None)
    return redirect("segments:segment_list")


def _enqueue(request: ActorRequest, title: str, url: str, ids: list[int] | None) -> None:
    with transaction.atomic():
        enqueue(refresh_now, actor=request.actor, title=title, url=url, segment_ids=ids)
    messages.success(request, tr("{title}: started. You can go on meanwhile.", title=title))


@permission_required("segments.segment.delete")
@require_http_methods(["GET", "POST"])
def segment_delete(request: ActorRequest, pk: int) -> HttpResponse:
    segment = segment_or_404(request.actor, pk)
    if request.method == "POST":
        try:
            delete_segment(actor=request.actor, segment=segment)
        except RegardError as error:
            messages.error(request, str(error))
            return redirect(segment)
        messages.success(request, tr("“{name}” is deleted.", name=segment.name))
        return redirect("segments:segment_list")
    uses = uses_of(segment)
    places = format_html_join(", ", '<a href="{}">{}</a>', ((use.url, use.title) for use in uses))
    return render(
        request, "segments/segment_delete.html", {"segment": segment, "uses": uses, "places": places}
    )
