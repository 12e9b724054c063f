"""Versions of the plan: which there are, what differs, asking for approval, deciding, putting in force."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regard.audit.queries import changes_of
from regard.kernel.errors import Invalid, RegardError
from regard.kernel.words import tr
from regard.people.door import permission_required
from regard.people.requests import ActorRequest
from regard.planning.models import Approval, Plan
from regard.planning.queries import today
from regard.planning.section_forms import AskForm, NextForm
from regard.planning.section_queries import written
from regard.planning.services.versions import (
    approve,
    approve_now,
    ask_for_approval,
    begin_version,
    drop_draft_plan,
    hand_on,
    put_in_force,
    send_back,
    withdraw,
)
from regard.planning.version_queries import (
    APPROVE,
    approval,
    approvals_of,
    approvers,
    difference,
    draft_under_way,
    may_decide,
    open_approval,
    versions,
)
from regard.planning.views.asking import asked

VIEW, CHANGE = "planning.plan.view", "planning.plan.change"


@permission_required(VIEW)
@require_GET
def plan_versions(request: ActorRequest) -> HttpResponse:
    rows = list(versions(request.actor))
    before = {one.edition: other for one, other in pairwise(rows)}
    lines = [
        {
            "plan": plan,
            "before": plan.previous or before.get(plan.edition),
            "seen": written(plan) if plan.is_draft else None,
            "asked": open_approval(plan) if plan.status == Plan.Status.PROPOSED else None,
        }
        for plan in rows
    ]
    context = {
        "page_title": tr("Versions"),
        "lines": lines,
        "going": draft_under_way(request.actor),
        "in_force": next((plan for plan in rows if plan.status == Plan.Status.IN_FORCE), None),
    }
    return render(request, "planning/plan_versions.html", context)


@permission_required(CHANGE)
@require_http_methods(["GET", "POST"])
def version_begin(request: ActorRequest) -> HttpResponse:
    """A new draft from the version in force (or the one named)."""
    plan = asked(request)
    first = {"name": plan.name, "starts_on": plan.starts_on, "ends_on": plan.ends_on}
    form = NextForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            fresh = begin_version(actor=request.actor, plan=plan, **form.cleaned_data)
        except RegardError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request,
                tr(
                    "Version {number} begins as version {before} is.",
                    number=fresh.edition,
                    before=plan.edition,
                ),
            )
            return redirect(reverse("planning:plan_document") + fresh.query)
    context = {
        "page_title": tr("Begin a new version"),
        "plan": plan,
        "form": form,
        "submit": tr("Begin version"),
        "cancel_url": reverse("planning:plan_versions"),
    }
    return render(request, "planning/version_form.html", context, status=422 if form.errors else 200)


@permission_required(CHANGE)
@require_http_methods(["GET", "POST"])
def version_ask(request: ActorRequest) -> HttpResponse:
    """Whom to ask for approval; says first what is still empty."""
    plan = asked(request)
    form = AskForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            waiting = ask_for_approval(actor=request.actor, plan=plan, **form.values())
        except Invalid as error:
            form.refuse(error)
            if error.remedy:
                form.add_error(None, f"{error.kept} {error.remedy}".strip())
        except RegardError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, tr("{name} is asked.", name=waiting.approver.display_name))
            return redirect("planning:plan_versions")
    context = {
        "page_title": tr("Ask for approval"),
        "plan": plan,
        "seen": written(plan),
        "form": form,
        "submit": tr("Ask for approval"),
        "cancel_url": reverse("planning:plan_versions"),
    }
    return render(request, "planning/approval_form.html", context, status=422 if form.errors else 200)


def _deed(request: ActorRequest, deed: Callable[[Plan], str]) -> HttpResponse:
    plan = asked(request)
    try:
        messages.success(request, deed(plan))
    except RegardError as error:
        messages.error(request, str(error))
    return redirect("planning:plan_versions")


@permission_required(CHANGE)
@require_POST
def version_drop(request: ActorRequest) -> HttpResponse:
    def deed(plan: Plan) -> str:
        drop_draft_plan(actor=request.actor, plan=plan)
        return tr("Version {number} is thrown away.", number=plan.edition)

    return _deed(request, deed)


@permission_required(APPROVE)
@require_POST
def version_approve(request: ActorRequest) -> HttpResponse:
    def deed(plan: Plan) -> str:
        approve_now(actor=request.actor, plan=plan)
        return tr("Version {number} is approved. It is not in force yet.", number=plan.edition)

    return _deed(request, deed)


@permission_required(APPROVE)
@require_POST
def version_enforce(request: ActorRequest) -> HttpResponse:
    def deed(plan: Plan) -> str:
        put_in_force(actor=request.actor, plan=plan)
        return tr("Version {number} is in force.", number=plan.edition)

    return _deed(request, deed)


@permission_required(CHANGE)
@require_POST
def approval_withdraw(request: ActorRequest, pk: int) -> HttpResponse:
    waiting = _approval(request, pk)
    try:
        withdraw(actor=request.actor, asked=waiting)
    except RegardError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, tr("Version {number} is a draft again.", number=waiting.plan.edition))
    return redirect("planning:plan_versions")


def _approval(request: ActorRequest, pk: int) -> Approval:
    found = approval(request.actor, pk)
    if found is None:
        raise Http404
    return found


@permission_required(VIEW)
@require_http_methods(["GET", "POST"])
def approval_decide(request: ActorRequest, pk: int) -> HttpResponse:
    """What was asked, what it changes, and the decision of whoever decides: also on a phone."""
    waiting = _approval(request, pk)
    error = ""
    answer = request.POST.get("answer", "")
    if request.method == "POST":
        try:
            message = _decided(request, waiting, answer)
        except RegardError as refused:
            error = str(refused)
        else:
            messages.success(request, message)
            return redirect("planning:approval_decide", pk=pk)
    before = waiting.plan.previous
    context = {
        "page_title": tr("Approve {plan}", plan=waiting.plan.name),
        "asked": waiting,
        "plan": waiting.plan,
        "seen": written(waiting.plan),
        "may_decide": may_decide(request.actor, waiting),
        "has_passed": waiting.has_passed(today()),
        "others": [user for user in approvers(request.actor) if user.pk != request.actor.user_id],
        "difference": difference(before, waiting.plan) if before else None,
        "changes": changes_of("planning.approval", waiting.pk, 20),
        "earlier": [one for one in approvals_of(waiting.plan) if one.pk != waiting.pk],
        "error": error,
        "answer": answer,
    }
    return render(request, "planning/approval_decide.html", context, status=422 if error else 200)


def _decided(request: ActorRequest, waiting: Approval, answer: str) -> str:
    match request.POST.get("decision"):
        case "approve":
            plan = approve(actor=request.actor, asked=waiting, answer=answer)
            return tr("Version {number} is approved.", number=plan.edition)
        case "send_back":
            plan = send_back(actor=request.actor, asked=waiting, answer=answer)
            return tr("Version {number} went back.", number=plan.edition)
        case "hand_on":
            to = request.POST.get("to", "")
            handed = hand_on(actor=request.actor, asked=waiting, to_id=int(to) if to.isdecimal() else 0)
            return tr("{name} decides now.", name=handed.approver.display_name)
        case _:
            raise Invalid(tr("Choose what you decide."))


@permission_required(VIEW)
@require_GET
def version_compare(request: ActorRequest) -> HttpResponse:
    """Two versions side by side."""
    rows = list(versions(request.actor))
    by_number = {str(plan.pk): plan for plan in rows}
    right = by_number.get(request.GET.get("right", "")) or (rows[0] if rows else None)
    left = by_number.get(request.GET.get("left", "")) or (right.previous if right else None)
    left = left or next((plan for plan in rows if right and plan.edition < right.edition), None)
    if right is None:
        raise Http404
    context = {
        "page_title": tr("Compare versions"),
        "versions": rows,
        "left": left,
        "right": right,
        "difference": difference(left, right) if left is not None and left.pk != right.pk else None,
    }
    return render(request, "planning/version_compare.html", context)
