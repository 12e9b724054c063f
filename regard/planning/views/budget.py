"""The budget, line by line, and what the plan is worth."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regard.audit.queries import changes_of
from regard.kernel.money import SCALE
from regard.kernel.words import midsentence, tr
from regard.people.door import permission_required
from regard.people.queries import business
from regard.people.requests import ActorRequest
from regard.planning import budget_queries as queries
from regard.planning.budget_forms import EntryForm, LineForm, ScenarioForm
from regard.planning.initiative_queries import Effort, efforts_of, initiatives_of
from regard.planning.models import BudgetLine, Plan
from regard.planning.presenting import HIDDEN
from regard.planning.queries import plan_in_force, today
from regard.planning.services import budget as services
from regard.planning.views.parts import form_page, or_404, tried
from regard.planning.worth_presenting import present_scenario


def _line(request: ActorRequest, pk: int) -> BudgetLine:
    return or_404(lambda: queries.find_line(request.actor, pk))


def _crumbs(plan: Plan, line: BudgetLine | None = None) -> list[tuple[str, str]]:
    found = [(plan.name, reverse("planning:plan_home")), (tr("Budget"), reverse("planning:budget"))]
    if line is not None:
        found.append((line.name, reverse("planning:budget_line", args=[line.pk])))
    return found


@permission_required(queries.VIEW)
@require_GET
def budget(request: ActorRequest) -> HttpResponse:
    """What the plan may cost, what it has cost and what it will: by kind of cost, and money, hours and people by initiative."""
    plan = plan_in_force(request.actor)
    if plan is None:
        return redirect("planning:plan_home")
    found = queries.budget_of(plan)
    money, efforts = queries.money_of(plan), efforts_of(plan)
    context = {
        "plan": plan,
        "budget": found,
        "ledger": [
            (one, money.get(one.pk), efforts.get(one.pk, Effort()))
            for one in initiatives_of(plan).filter(is_dropped=False)
            if one.pk in money or one.pk in efforts
        ],
    }
    return render(request, "planning/budget.html", context)


@permission_required(queries.VIEW)
@require_GET
def budget_line(request: ActorRequest, pk: int) -> HttpResponse:
    line = _line(request, pk)
    context = {
        "plan": line.plan,
        "line": line,
        "row": queries.line_rows([line], today())[0],
        "entries": queries.entries_of(line),
        "changes": changes_of(queries.LINE, pk, 10),
    }
    return render(request, "planning/budget_line.html", context)


@permission_required(queries.CHANGE)
@require_http_methods(["GET", "POST"])
def budget_line_create(request: ActorRequest) -> HttpResponse:
    plan = plan_in_force(request.actor)
    if plan is None:
        return redirect("planning:plan_create")
    first = {
        "owner": str(request.actor.user_id or ""), "starts_on": plan.starts_on, "ends_on": plan.ends_on,
        "initiative": request.GET.get("initiative", ""),
    }  # fmt: skip
    form = LineForm(request.POST or None, actor=request.actor, plan=plan, initial=first)

    def save() -> str:
        made = services.save_line(actor=request.actor, plan=plan, wanted=form.wanted())
        return reverse("planning:budget_line", args=[made.pk])

    return form_page(
        request,
        form,
        save,
        heading=tr("Add a budget line"),
        crumbs=_crumbs(plan),
        cancel=reverse("planning:budget"),
    )


@permission_required(queries.CHANGE)
@require_http_methods(["GET", "POST"])
def budget_line_change(request: ActorRequest, pk: int) -> HttpResponse:
    line = _line(request, pk)
    form = LineForm(request.POST or None, actor=request.actor, plan=line.plan, initial=LineForm.of(line))
    here = reverse("planning:budget_line", args=[pk])

    def save() -> str:
        services.save_line(
            actor=request.actor, plan=line.plan, wanted=form.wanted(), line=line,
            version=form.cleaned_data["version"] or 0,
        )  # fmt: skip
        return here

    return form_page(
        request, form, save, heading=tr("Edit {name}", name=line.name), crumbs=_crumbs(line.plan, line), cancel=here,
        remove_url=reverse("planning:budget_line_remove", args=[pk]),
    )  # fmt: skip


@permission_required(queries.CHANGE)
@require_http_methods(["GET", "POST"])
def budget_line_remove(request: ActorRequest, pk: int) -> HttpResponse:
    line = _line(request, pk)
    if request.method == "POST":
        done = tried(
            request,
            lambda: services.remove_line(actor=request.actor, line=line),
            tr("“{name}” is removed.", name=line.name),
        )
        return redirect("planning:budget") if done else redirect("planning:budget_line", pk=pk)
    context = {
        "page_title": tr("Remove {name}", name=line.name),
        "crumbs": _crumbs(line.plan, line),
        "words": tr("The line leaves the budget. A line something was booked on stays."),
        "submit": tr("Remove line"),
        "cancel_url": reverse("planning:budget_line", args=[pk]),
    }
    return render(request, "planning/doing_confirm.html", context)


@permission_required(queries.CHANGE)
@require_http_methods(["GET", "POST"])
def budget_entry_create(request: ActorRequest, pk: int) -> HttpResponse:
    """Book a commitment or an expense."""
    line = _line(request, pk)
    form = EntryForm(request.POST or None, line=line, initial=EntryForm.first())
    here = reverse("planning:budget_line", args=[pk])

    def save() -> str:
        services.record_entry(actor=request.actor, line=line, wanted=form.wanted())
        row = queries.line_rows([line], today())[0]
        if row.level:
            messages.warning(request, tr("“{name}”: {state}.", name=line.name, state=midsentence(row.word)))
        return here

    return form_page(
        request, form, save, heading=tr("Book an amount"), crumbs=_crumbs(line.plan, line), cancel=here, submit=tr("Book it"),
        lead=tr("Nothing that was booked is changed later: what was wrong is reversed and booked again."),
    )  # fmt: skip


@permission_required(queries.CHANGE)
@require_POST
def budget_entry_reverse(request: ActorRequest, pk: int, entry_id: int) -> HttpResponse:
    line = _line(request, pk)
    tried(
        request,
        lambda: services.reverse_entry(actor=request.actor, line=line, entry_id=entry_id),
        tr("Reversed. Both stay on record."),
    )
    return redirect("planning:budget_line", pk=pk)


@permission_required(queries.VIEW)
@require_GET
def worth(request: ActorRequest) -> HttpResponse:
    """Return on what was spent, and what a little more retention, one order more or a cheaper customer would be worth."""
    plan = plan_in_force(request.actor)
    if plan is None:
        return redirect("planning:plan_home")
    form = ScenarioForm(request.GET if "points" in request.GET else None, actor=request.actor)
    asked = form.values()
    known = queries.business_of(plan, request.actor, asked["segment"])
    returns = queries.returns_of(plan, request.actor)
    currency = business().currency
    context = {
        "plan": plan,
        "returns": returns,
        "form": form,
        "scenario": present_scenario(known, asked, currency) if known else None,
        "currency": currency,
        "hidden": HIDDEN,
        "scale": SCALE,
    }
    return render(request, "planning/worth.html", context)
