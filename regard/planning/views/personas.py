"""Personas: all of them, one with what its members are like, writing it, and what it rests on."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regard.audit.queries import changes_of
from regard.kernel.words import tr
from regard.people.door import permission_required
from regard.people.requests import ActorRequest
from regard.planning import persona_queries as queries
from regard.planning.models import Persona, Plan
from regard.planning.persona_forms import EvidenceForm, PersonaForm
from regard.planning.services import personas as services
from regard.planning.version_queries import draft_under_way, plan_asked
from regard.planning.views.asking import asked
from regard.planning.views.parts import form_page, or_404, tried


def _list_url(plan: Plan) -> str:
    return reverse("planning:persona_list") + plan.query


def _crumbs(plan: Plan, persona: Persona | None = None) -> list[tuple[str, str]]:
    found = [(plan.name, reverse("planning:plan_home") + plan.query), (tr("Personas"), _list_url(plan))]
    if persona is not None:
        found.append((persona.name, queries.persona_url(persona)))
    return found


def _persona(request: ActorRequest, key: str) -> Persona:
    plan = asked(request)
    return or_404(lambda: queries.find_persona(plan, key))


@permission_required("planning.plan.view")
@require_GET
def persona_list(request: ActorRequest) -> HttpResponse:
    plan = plan_asked(request.actor, request.GET.get("plan"))
    if plan is None:
        return redirect("planning:plan_home")
    going = None if plan.is_draft else draft_under_way(request.actor)
    context = {
        "plan": plan,
        "rows": queries.persona_rows(plan, request.actor),
        "draft": going if going is not None and going.is_draft and going.pk != plan.pk else None,
        "create_url": reverse("planning:persona_create") + plan.query,
    }
    return render(request, "planning/persona_list.html", context)


@permission_required("planning.plan.view")
@require_GET
def persona_detail(request: ActorRequest, key: str) -> HttpResponse:
    persona = _persona(request, key)
    plan = persona.plan
    context = {
        "plan": plan,
        "persona": persona,
        "row": queries.row_of_persona(persona, request.actor),
        "list_url": _list_url(plan),
        "change_url": queries.persona_url(persona, "persona_change"),
        "evidence_url": queries.persona_url(persona, "evidence_create"),
        "takes_evidence": plan.status != Plan.Status.SUPERSEDED,
        "changes": changes_of(queries.MODEL, persona.pk, 10),
    }
    return render(request, "planning/persona_detail.html", context)


@permission_required(queries.CHANGE)
@require_http_methods(["GET", "POST"])
def persona_create(request: ActorRequest) -> HttpResponse:
    plan = asked(request)
    form = PersonaForm(
        request.POST or None, actor=request.actor, initial={"segment": request.GET.get("segment", "")}
    )

    def save() -> str:
        made = services.save_persona(actor=request.actor, plan=plan, wanted=form.wanted())
        return queries.persona_url(made)

    return form_page(
        request, form, save, heading=tr("Add a persona"), crumbs=_crumbs(plan), cancel=_list_url(plan)
    )


@permission_required(queries.CHANGE)
@require_http_methods(["GET", "POST"])
def persona_change(request: ActorRequest, key: str) -> HttpResponse:
    persona = _persona(request, key)
    form = PersonaForm(request.POST or None, actor=request.actor, initial=PersonaForm.of(persona))
    here = queries.persona_url(persona)

    def save() -> str:
        services.save_persona(
            actor=request.actor, plan=persona.plan, wanted=form.wanted(), persona=persona,
            version=form.cleaned_data["version"] or 0,
        )  # fmt: skip
        return here

    return form_page(
        request, form, save, heading=tr("Edit {name}", name=persona.name), crumbs=_crumbs(persona.plan, persona),
        cancel=here, remove_url=queries.persona_url(persona, "persona_remove"),
    )  # fmt: skip


@permission_required(queries.CHANGE)
@require_http_methods(["GET", "POST"])
def persona_remove(request: ActorRequest, key: str) -> HttpResponse:
    persona = _persona(request, key)
    plan = persona.plan
    if request.method == "POST":
        done = tried(
            request,
            lambda: services.remove_persona(actor=request.actor, persona=persona),
            tr("“{name}” is removed.", name=persona.name),
        )
        return redirect(_list_url(plan) if done else queries.persona_url(persona))
    context = {
        "page_title": tr("Remove {name}", name=persona.name),
        "crumbs": _crumbs(plan, persona),
        "words": tr("The persona and what it rests on leave this version of the plan. The segment stays."),
        "submit": tr("Remove persona"),
        "cancel_url": queries.persona_url(persona),
    }
    return render(request, "planning/doing_confirm.html", context)


@permission_required(queries.CHANGE)
@require_http_methods(["GET", "POST"])
def evidence_create(request: ActorRequest, key: str) -> HttpResponse:
    persona = _persona(request, key)
    form = EvidenceForm(request.POST or None)
    here = queries.persona_url(persona)

    def save() -> str:
        services.add_evidence(actor=request.actor, persona=persona, wanted=form.wanted())
        return here

    return form_page(
        request, form, save, heading=tr("Add evidence"), crumbs=_crumbs(persona.plan, persona), cancel=here
    )


@permission_required(queries.CHANGE)
@require_POST
def evidence_remove(request: ActorRequest, key: str, pk: int) -> HttpResponse:
    persona = _persona(request, key)
    tried(
        request,
        lambda: services.remove_evidence(actor=request.actor, persona=persona, evidence_id=pk),
        tr("The evidence is removed."),
    )
    return redirect(queries.persona_url(persona))


@permission_required(queries.CHANGE)
@require_POST
def persona_compute(request: ActorRequest, key: str) -> HttpResponse:
    """Compute the figures now instead of in the morning."""
    persona = _persona(request, key)
    services.compute_persona(persona)
    return redirect(queries.persona_url(persona))
