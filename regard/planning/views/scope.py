"""The scope: what was agreed, how far the plan has crept, and requests to change it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regard.kernel.words import tr, tr_of
from regard.people.door import permission_required
from regard.people.queries import business
from regard.people.requests import ActorRequest
from regard.planning import scope_queries as queries
from regard.planning.budget_queries import sees_budget
from regard.planning.models import Plan
from regard.planning.queries import plan_in_force
from regard.planning.scope_forms import AnswerForm, RequestForm
from regard.planning.services import scope as services
from regard.planning.views.parts import form_page, or_404, the_plan, tried


def _crumbs(plan: Plan) -> list[tuple[str, str]]:
    return [(plan.name, reverse("planning:plan_home")), (tr("Scope"), reverse("planning:scope"))]


@permission_required("planning.plan.view")
@require_GET
def scope(request: ActorRequest) -> HttpResponse:
    """How far the plan has crept from what was agreed, and what was asked for. Money is for whoever may see the budget."""
    plan = plan_in_force(request.actor)
    if plan is None:
        return redirect("planning:plan_home")
    context = {
        "plan": plan,
        "meter": queries.meter_of(plan),
        "now": queries.scope_now(plan),
        "requests": list(queries.requests_of(plan)),
        "sees_budget": sees_budget(request.actor),
        "currency": business().currency,
    }
    return render(request, "planning/scope.html", context)


@permission_required(queries.ANSWER)
@require_POST
def scope_agree(request: ActorRequest) -> HttpResponse:
    plan = the_plan(request)
    tried(
        request,
        lambda: services.agree_scope(actor=request.actor, plan=plan),
        tr("The scope is agreed. From now on the plan grows by approved changes only."),
    )
    return redirect("planning:scope")


@permission_required(queries.ASK)
@require_http_methods(["GET", "POST"])
def scope_ask(request: ActorRequest) -> HttpResponse:
    plan = the_plan(request)
    form = RequestForm(request.POST or None, plan=plan)

    def save() -> str:
        services.ask_for_change(actor=request.actor, plan=plan, wanted=form.wanted())
        return reverse("planning:scope")

    return form_page(
        request, form, save, heading=tr("Ask for a change"), crumbs=_crumbs(plan), cancel=reverse("planning:scope"),
        submit=tr("Ask"),
    )  # fmt: skip


@permission_required(queries.ANSWER)
@require_http_methods(["GET", "POST"])
def scope_answer(request: ActorRequest, pk: int) -> HttpResponse:
    found = or_404(lambda: queries.find_request(request.actor, pk))
    form = AnswerForm(request.POST or None)

    def save() -> str:
        services.answer_request(
            actor=request.actor, request_id=pk, is_approved=form.cleaned_data["answer"] == "approve",
            text=form.cleaned_data["note"],
        )  # fmt: skip
        return reverse("planning:scope")

    return form_page(
        request, form, save, heading=tr("Answer: {name}", name=found.name), crumbs=_crumbs(found.plan),
        cancel=reverse("planning:scope"), submit=tr_of("verb", "Answer"), lead=found.why,
    )  # fmt: skip
