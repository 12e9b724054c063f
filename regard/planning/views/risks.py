"""Risks: the map, the register, one of them, and ending a contingency."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from regard.audit.queries import changes_of
from regard.kernel.words import midsentence, tr
from regard.people.door import permission_required
from regard.people.requests import ActorRequest
from regard.planning import risk_queries as queries
from regard.planning.models import Plan, Risk
from regard.planning.queries import plan_in_force
from regard.planning.risk_forms import EndForm, RiskForm
from regard.planning.risk_rules import IMPACT_WORDS, PROBABILITY_WORDS
from regard.planning.services import risks as services
from regard.planning.views.parts import form_page, or_404, tried

FORM = "planning/risk_form.html"


def _risk(request: ActorRequest, pk: int) -> Risk:
    return or_404(lambda: queries.find_risk(request.actor, pk))


def _crumbs(plan: Plan, risk: Risk | None = None) -> list[tuple[str, str]]:
    found = [(plan.name, reverse("planning:plan_home")), (tr("Risks"), reverse("planning:risk_list"))]
    if risk is not None:
        found.append((risk.name, reverse("planning:risk_detail", args=[risk.pk])))
    return found


@permission_required("planning.plan.view")
@require_GET
def risk_list(request: ActorRequest) -> HttpResponse:
    """The map and the register; a cell of the map shows its risks alone."""
    plan = plan_in_force(request.actor)
    if plan is None:
        return redirect("planning:plan_home")
    rows = queries.risk_rows(plan, request.actor)
    cell = (request.GET.get("probability", ""), request.GET.get("impact", ""))
    chosen = None
    if all(part in {"1", "2", "3", "4", "5"} for part in cell):
        chosen = (int(cell[0]), int(cell[1]))
        rows = [row for row in rows if (row.risk.probability, row.risk.impact) == chosen]
    context = {
        "plan": plan,
        "rows": rows,
        "map": queries.map_of(plan),
        "chosen": chosen,
        "chosen_words": f"{PROBABILITY_WORDS[chosen[0]]}, {midsentence(IMPACT_WORDS[chosen[1]])}"
        if chosen
        else "",
        "has_any": bool(rows) or plan.risks.exists(),
    }
    return render(request, "planning/risk_list.html", context)


@permission_required("planning.plan.view")
@require_GET
def risk_detail(request: ActorRequest, pk: int) -> HttpResponse:
    risk = _risk(request, pk)
    names = dict(RiskForm(actor=request.actor, plan=risk.plan).fields["owner"].choices)  # type: ignore[attr-defined]
    context = {
        "plan": risk.plan,
        "risk": risk,
        "row": queries.row_of_risk(risk, request.actor),
        "probability": PROBABILITY_WORDS[risk.probability],
        "impact": IMPACT_WORDS[risk.impact],
        "contingency": [
            (
                step["title"],
                names.get(str(step.get("person") or risk.owner_id), risk.owner.display_name),
                step["days"],
            )
            for step in risk.contingency
        ],
        "activations": queries.activations_of(risk, request.actor),
        "changes": changes_of(queries.MODEL, pk, 10),
    }
    return render(request, "planning/risk_detail.html", context)


@permission_required(queries.CHANGE)
@require_http_methods(["GET", "POST"])
def risk_create(request: ActorRequest) -> HttpResponse:
    plan = plan_in_force(request.actor)
    if plan is None:
        return redirect("planning:plan_create")
    first = {"owner": str(request.actor.user_id or ""), "probability": "3", "impact": "3"}
    form = RiskForm(request.POST or None, actor=request.actor, plan=plan, initial=first)

    def save() -> str:
        made = services.save_risk(actor=request.actor, plan=plan, wanted=form.wanted())
        return reverse("planning:risk_detail", args=[made.pk])

    return form_page(
        request,
        form,
        save,
        heading=tr("Add a risk"),
        crumbs=_crumbs(plan),
        cancel=reverse("planning:risk_list"),
        template=FORM,
    )


@permission_required(queries.CHANGE)
@require_http_methods(["GET", "POST"])
def risk_change(request: ActorRequest, pk: int) -> HttpResponse:
    risk = _risk(request, pk)
    form = RiskForm(request.POST or None, actor=request.actor, plan=risk.plan, initial=RiskForm.of(risk))
    here = reverse("planning:risk_detail", args=[pk])

    def save() -> str:
        services.save_risk(
            actor=request.actor, plan=risk.plan, wanted=form.wanted(), risk=risk,
            version=form.cleaned_data["version"] or 0,
        )  # fmt: skip
        return here

    return form_page(
        request, form, save, heading=tr("Edit {name}", name=risk.name), crumbs=_crumbs(risk.plan, risk), cancel=here,
        template=FORM,
        remove_url=reverse("planning:risk_remove", args=[pk]),
    )  # fmt: skip


@permission_required(queries.CHANGE)
@require_http_methods(["GET", "POST"])
def risk_remove(request: ActorRequest, pk: int) -> HttpResponse:
    risk = _risk(request, pk)
    if request.method == "POST":
        done = tried(
            request,
            lambda: services.remove_risk(actor=request.actor, risk=risk),
            tr("“{name}” is removed.", name=risk.name),
        )
        return redirect("planning:risk_list") if done else redirect("planning:risk_detail", pk=pk)
    context = {
        "page_title": tr("Remove {name}", name=risk.name),
        "crumbs": _crumbs(risk.plan, risk),
        "words": tr(
            "The risk leaves the register. One whose contingency was ever in force stays and is closed instead."
        ),
        "submit": tr("Remove risk"),
        "cancel_url": reverse("planning:risk_detail", args=[pk]),
    }
    return render(request, "planning/doing_confirm.html", context)


@permission_required(queries.CHANGE)
@require_http_methods(["GET", "POST"])
def risk_end(request: ActorRequest, pk: int) -> HttpResponse:
    """Say that a contingency is over."""
    risk = _risk(request, pk)
    form = EndForm(request.POST or None)
    here = reverse("planning:risk_detail", args=[pk])

    def save() -> str:
        services.end_contingency(actor=request.actor, risk=risk, text=form.cleaned_data["note"])
        return here

    return form_page(
        request, form, save, heading=tr("End the contingency"), crumbs=_crumbs(risk.plan, risk), cancel=here,
        submit=tr("End it"),
        lead=tr("Its tasks stay with whose they are. While the figure is on the wrong side it does not begin anew before the "
        "figure has been right once."),
    )  # fmt: skip
