"""The register of gaps as a board, one of them, and deciding what becomes of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from regard.audit.queries import changes_of
from regard.kernel.errors import NotFound, RegardError
from regard.kernel.words import tr
from regard.people.door import permission_required
from regard.people.requests import ActorRequest
from regard.planning import situation_queries as queries
from regard.planning.models import Gap, Plan
from regard.planning.services import gaps as services
from regard.planning.situation_forms import GapForm, GapMoveForm
from regard.planning.situation_rules import INITIATIVE, STATE_WORDS, STATES
from regard.planning.version_queries import plan_asked
from regard.planning.views.asking import asked
from regard.planning.views.parts import form_page, or_404, tried
from regard.planning.views.situation import VIEW, crumbs


def _gap(request: ActorRequest, pk: int) -> Gap:
    return or_404(lambda: queries.find_gap(request.actor, pk))


def _address(gap: Gap) -> str:
    return reverse("planning:gap_detail", args=[gap.pk])


def _board(plan: Plan) -> str:
    return reverse("planning:gap_board") + plan.query


def _crumbs(plan: Plan, gap: Gap | None = None) -> list[tuple[str, str]]:
    more = [(tr("Gaps"), _board(plan)), *([(gap.name, _address(gap))] if gap else [])]
    return crumbs(plan, *more)


def _context(request: ActorRequest, plan: Plan) -> dict[str, Any]:
    lanes = queries.board_of(plan)
    is_alive = plan.status in {Plan.Status.DRAFT, Plan.Status.IN_FORCE}
    return {
        "plan": plan,
        "lanes": lanes,
        "has_any": any(lane.rows for lane in lanes),
        "may_move": is_alive and request.actor.may(queries.CHANGE),
    }


@permission_required(VIEW)
@require_GET
def gap_board(request: ActorRequest) -> HttpResponse:
    plan = plan_asked(request.actor, request.GET.get("plan"))
    if plan is None:
        if request.GET.get("plan"):
            raise Http404
        return redirect("planning:plan_home")
    return render(request, "planning/gaps.html", _context(request, plan))


@permission_required(queries.CHANGE)
@require_POST
def gap_put(request: ActorRequest) -> HttpResponse:
    """A card was put into another column. Where that needs an initiative, a reason or evidence, the page that asks for it."""
    plan = asked(request)
    number, to = request.POST.get("id", ""), request.POST.get("to", "")
    gap = _gap(request, int(number)) if number.isdecimal() and len(number) < 19 else None
    if gap is None or gap.plan_id != plan.pk:
        raise Http404
    if to in STATES and to != queries.gap_state(gap) and services.needed_for(gap, to, services.Decided()):
        ask = f"{reverse('planning:gap_move', args=[gap.pk])}?to={to}"
        return HttpResponseClientRedirect(ask) if request.htmx else redirect(ask)
    try:
        moved = services.move_gap(actor=request.actor, gap=gap, to=to, seen=request.POST.get("from", ""))
    except NotFound:
        raise Http404 from None
    except RegardError as error:
        messages.error(request, str(error))
    else:
        if to != queries.gap_state(gap):
            messages.success(request, _said(moved))
    if not request.htmx:
        return redirect(_board(plan))
    return render(request, "planning/parts/gap_board_anew.html", _context(request, plan))


def _said(gap: Gap) -> str:
    return tr("“{gap}” is now: {state}.", gap=gap.name, state=STATE_WORDS[queries.gap_state(gap)])


@permission_required(VIEW)
@require_GET
def gap_detail(request: ActorRequest, pk: int) -> HttpResponse:
    gap = _gap(request, pk)
    context = {
        "plan": gap.plan,
        "gap": gap,
        "row": queries.GapRow(gap),
        "evidence": queries.evidence_of([gap], gap.plan, request.actor)[0],
        "proof": queries.text_shown(gap.closed_evidence, gap.plan, request.actor),
        "changes": changes_of(queries.GAP, pk, 10),
    }
    return render(request, "planning/gap_detail.html", context)


@permission_required(queries.CHANGE)
@require_http_methods(["GET", "POST"])
def gap_create(request: ActorRequest) -> HttpResponse:
    plan = asked(request)
    first = {"severity": str(Gap.Severity.SERIOUS.value), "area": request.GET.get("area", "")}
    form = GapForm(request.POST or None, plan=plan, initial=first)

    def save() -> str:
        return _address(services.save_gap(actor=request.actor, plan=plan, wanted=form.wanted()))

    return form_page(request, form, save, heading=tr("Add a gap"), crumbs=_crumbs(plan), cancel=_board(plan))


@permission_required(queries.CHANGE)
@require_http_methods(["GET", "POST"])
def gap_change(request: ActorRequest, pk: int) -> HttpResponse:
    gap = _gap(request, pk)
    form = GapForm(request.POST or None, plan=gap.plan, initial=GapForm.of(gap))

    def save() -> str:
        services.save_gap(
            actor=request.actor, plan=gap.plan, wanted=form.wanted(), gap=gap,
            version=form.cleaned_data["version"] or 0,
        )  # fmt: skip
        return _address(gap)

    return form_page(
        request, form, save, heading=tr("Edit {name}", name=gap.name), crumbs=_crumbs(gap.plan, gap),
        cancel=_address(gap), remove_url=reverse("planning:gap_remove", args=[pk]),
    )  # fmt: skip


@permission_required(queries.CHANGE)
@require_http_methods(["GET", "POST"])
def gap_move(request: ActorRequest, pk: int) -> HttpResponse:
    """Decide what becomes of it: `?to=` says what, and the page asks for what that needs."""
    gap = _gap(request, pk)
    now = queries.gap_state(gap)
    others = [one for one in STATES if one != now]
    to = request.GET.get("to", "")
    if to not in others:
        to = INITIATIVE if INITIATIVE in others else others[0]
    first = {"seen": now, "initiative": str(gap.initiative_id or "")}
    form = GapMoveForm(request.POST or None, plan=gap.plan, to=to, initial=first)

    def save() -> str:
        moved = services.move_gap(
            actor=request.actor, gap=gap, to=to, decided=form.decided(), seen=form.cleaned_data["seen"]
        )
        messages.success(request, _said(moved))
        return _board(gap.plan)

    return form_page(
        request, form, save, heading=tr("What becomes of “{gap}”", gap=gap.name),
        crumbs=_crumbs(gap.plan, gap), cancel=_address(gap), template="planning/gap_move.html",
        submit=tr("Move"), choices=[(one, STATE_WORDS[one], one == to) for one in others], gap=gap,
        lead=tr("Nothing has to be said for that: whoever looks after the plan sees that nobody deals with it.")
        if to == "open" else "",
    )  # fmt: skip


@permission_required(queries.CHANGE)
@require_http_methods(["GET", "POST"])
def gap_remove(request: ActorRequest, pk: int) -> HttpResponse:
    gap = _gap(request, pk)
    if request.method == "POST":
        done = tried(
            request,
            lambda: services.remove_gap(actor=request.actor, gap=gap),
            tr("“{name}” is removed.", name=gap.name),
        )
        return redirect(_board(gap.plan) if done else _address(gap))
    context = {
        "page_title": tr("Remove {name}", name=gap.name),
        "crumbs": _crumbs(gap.plan, gap),
        "words": tr("The gap leaves the register. One that was accepted or closed stays on record instead."),
        "submit": tr("Remove gap"),
        "cancel_url": _address(gap),
    }
    return render(request, "planning/doing_confirm.html", context)
