"""Choosing tools: all selections, one with its matrix, the sheet it is written on, and the choice."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regard.audit.queries import changes_of
from regard.kernel.errors import NotFound, RegardError
from regard.kernel.words import tr
from regard.people.door import permission_required
from regard.people.requests import ActorRequest
from regard.planning import selection_queries as queries
from regard.planning.models import Plan, Selection
from regard.planning.selection_forms import ChooseForm, Sheet
from regard.planning.selection_rules import DRAWS, SCORES
from regard.planning.services import selections as services
from regard.planning.version_queries import plan_asked
from regard.planning.views.asking import asked
from regard.planning.views.parts import form_page, or_404, tried

VIEW = "planning.plan.view"


def _selection(request: ActorRequest, pk: int) -> Selection:
    return or_404(lambda: queries.find_selection(request.actor, pk))


def _address(selection: Selection) -> str:
    return reverse("planning:selection_detail", args=[selection.pk])


def _list(plan: Plan) -> str:
    return reverse("planning:selection_list") + plan.query


def _crumbs(plan: Plan, selection: Selection | None = None) -> list[tuple[str, str]]:
    found = [(plan.name, reverse("planning:plan_home") + plan.query), (tr("Tools"), _list(plan))]
    return [*found, (selection.name, _address(selection))] if selection else found


@permission_required(VIEW)
@require_GET
def selection_list(request: ActorRequest) -> HttpResponse:
    plan = plan_asked(request.actor, request.GET.get("plan"))
    if plan is None:
        if request.GET.get("plan"):
            raise Http404
        return redirect("planning:plan_home")
    rows = [(one, one.result) for one in map(queries.matrix_of, queries.selections_of(plan))]
    return render(request, "planning/selection_list.html", {"plan": plan, "rows": rows})


@permission_required(VIEW)
@require_GET
def selection_detail(request: ActorRequest, pk: int) -> HttpResponse:
    selection = _selection(request, pk)
    matrix = queries.matrix_of(selection)
    context = {
        "plan": selection.plan,
        "selection": selection,
        "matrix": matrix,
        "result": matrix.result,
        "draws": DRAWS,
        "integration": queries.integration_of(selection, request.actor),
        "changes": changes_of(queries.MODEL, pk, 10),
    }
    return render(request, "planning/selection_detail.html", context)


@permission_required(queries.CHANGE)
@require_http_methods(["GET", "POST"])
def selection_create(request: ActorRequest) -> HttpResponse:
    return _sheet_page(request, asked(request), None)


@permission_required(queries.CHANGE)
@require_http_methods(["GET", "POST"])
def selection_change(request: ActorRequest, pk: int) -> HttpResponse:
    selection = _selection(request, pk)
    return _sheet_page(request, selection.plan, selection)


@permission_required(queries.CHANGE)
@require_POST
def selection_preview(request: ActorRequest) -> HttpResponse:
    """What the sheet comes to as it is being written; nothing is saved."""
    context = {"result": Sheet.sent(request.POST.dict()).result, "draws": DRAWS, "is_writing": True}
    return render(request, "planning/parts/selection_result.html", context)


def _sheet_page(request: ActorRequest, plan: Plan, selection: Selection | None) -> HttpResponse:
    if request.method == "POST":
        sheet = Sheet.sent(request.POST.dict())
        if request.POST.get("do") == "scale":
            sheet.scaled()
        else:
            try:
                saved = services.save_selection(
                    actor=request.actor, plan=plan, wanted=sheet.wanted(), selection=selection,
                    version=int(sheet.version) if sheet.version.isdecimal() else None,
                )  # fmt: skip
            except NotFound:
                raise Http404 from None
            except RegardError as error:
                sheet.refuse(error)
            else:
                if request.POST.get("do") == "more":
                    return redirect(reverse("planning:selection_change", args=[saved.pk]))
                return redirect(_address(saved))
        sheet.with_room()
    else:
        sheet = Sheet.of(queries.matrix_of(selection)) if selection else Sheet.first()
    context = {
        "plan": plan,
        "selection": selection,
        "sheet": sheet,
        "result": sheet.result,
        "draws": DRAWS,
        "scores": SCORES,
        "is_writing": True,
        "crumbs": _crumbs(plan, selection),
        "page_title": tr("Edit {name}", name=selection.name) if selection else tr("Compare tools"),
        "cancel_url": _address(selection) if selection else _list(plan),
    }
    return render(request, "planning/selection_form.html", context)


@permission_required(queries.CHANGE)
@require_http_methods(["GET", "POST"])
def selection_choose(request: ActorRequest, pk: int) -> HttpResponse:
    """Say which one it is, and why."""
    selection = _selection(request, pk)
    matrix = queries.matrix_of(selection)
    first = matrix.result.first
    leader = matrix.candidates[first.number].pk if first else None
    form = ChooseForm(
        request.POST or None,
        actor=request.actor,
        selection=selection,
        initial=ChooseForm.of(selection, leader),
    )

    def save() -> str:
        services.choose(
            actor=request.actor,
            selection=selection,
            candidate_id=form.number("candidate"),
            reason=form.cleaned_data["reason"],
            integration_key=form.cleaned_data["integration"],
        )
        return _address(selection)

    return form_page(
        request, form, save, heading=tr("Choose: {selection}", selection=selection.name),
        crumbs=_crumbs(selection.plan, selection), cancel=_address(selection), lead=matrix.result.sentence,
        submit=tr("Choose"),
    )  # fmt: skip


@permission_required(queries.CHANGE)
@require_http_methods(["GET", "POST"])
def selection_remove(request: ActorRequest, pk: int) -> HttpResponse:
    selection = _selection(request, pk)
    if request.method == "POST":
        done = tried(
            request,
            lambda: services.remove_selection(actor=request.actor, selection=selection),
            tr("“{name}” is removed.", name=selection.name),
        )
        return redirect(_list(selection.plan) if done else _address(selection))
    context = {
        "page_title": tr("Remove {name}", name=selection.name),
        "crumbs": _crumbs(selection.plan, selection),
        "words": tr("The comparison goes with its scores. One in which a tool was chosen stays on record."),
        "submit": tr("Remove comparison"),
        "cancel_url": _address(selection),
    }
    return render(request, "planning/doing_confirm.html", context)
