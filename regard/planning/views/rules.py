"""What a plan lays down for others: contacts, treatments, limits, processes. Read of any version, written in a draft."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regard.audit.queries import changes_of
from regard.kernel.policies import GRANTS
from regard.kernel.words import lazy, tr
from regard.people.door import permission_required
from regard.people.queries import business
from regard.people.requests import ActorRequest
from regard.planning import contact_queries, rule_queries
from regard.planning.authority_queries import Use, effect_of_giving, sees_effect, sees_use, use_of
from regard.planning.models import AuthorityLimit, ContactRule, Plan, Process, Treatment
from regard.planning.policy_queries import limit_words
from regard.planning.process_queries import process_rows, row_of_process
from regard.planning.rule_forms import ContactForm, LimitForm, ProcessForm, TreatmentForm
from regard.planning.rule_parts import waiting
from regard.planning.services import authority, contacts, processes, treatments
from regard.planning.version_queries import draft_under_way
from regard.planning.views.asking import asked
from regard.planning.views.parts import form_page, or_404, tried

R = TypeVar("R", ContactRule, Treatment, AuthorityLimit, Process)
VIEW, CHANGE = "planning.plan.view", rule_queries.CHANGE
SPAN_WORDS = {
    "month": lazy("This month"),
    "last_month": lazy("Last month"),
    "quarter": lazy("This quarter"),
    "last_quarter": lazy("Last quarter"),
}


def _shell(request: ActorRequest, plan: Plan) -> dict[str, Any]:
    """What every page of rules shows: which version, and where it is written if not here. One query at most."""
    may_change = rule_queries.may_change(request.actor, plan)
    draft = None if plan.is_draft or not request.actor.may(CHANGE) else draft_under_way(request.actor)
    return {
        "plan": plan,
        "may_change": may_change,
        "draft": draft if draft is not None and draft.is_draft else None,
    }


def _crumbs(plan: Plan, label: str, name: str) -> list[tuple[str, str]]:
    home = (plan.name, reverse("planning:plan_home") + plan.query)
    return [home, (str(label), reverse(name) + plan.query)]


def _found(request: ActorRequest, model: type[R], pk: int) -> R:
    return or_404(lambda: rule_queries.find_rule(request.actor, model, pk))


def _remove(
    request: ActorRequest, row: R, deed: Any, *, title: str, words: str, submit: str, back: str, crumbs: Any  # noqa: ANN401
) -> HttpResponse:  # fmt: skip
    if request.method == "POST":
        tried(request, deed, tr("It is removed."))
        return redirect(back + row.plan.query)
    context = {
        "page_title": title, "crumbs": crumbs, "words": words, "submit": submit, "cancel_url": back + row.plan.query
    }  # fmt: skip
    return render(request, "planning/doing_confirm.html", context)


def _move(request: ActorRequest, row: R, back: str, deed: Callable[[bool], object]) -> HttpResponse:
    """One place up or down; `deed` is told whether up."""
    tried(request, lambda: deed(request.POST.get("step") == "up"), "")
    return redirect(reverse(back) + row.plan.query)


@permission_required(VIEW)
@require_GET
def contact_matrix(request: ActorRequest) -> HttpResponse:
    """Segments down, channels across, purposes within; and below, what was really done in a span."""
    plan = asked(request)
    span = request.GET.get("span", "month")
    span = span if span in contact_queries.SPANS else "month"
    sort = request.GET.get("sort", "")
    matrix = contact_queries.matrix_of(plan)
    report = contact_queries.report_of(plan, request.actor, span) if matrix.rows else []
    lines = contact_queries.sorted_lines(report, sort)
    context = _shell(request, plan) | {
        "matrix": matrix,
        "report": report,
        "lines": lines,
        "heads": contact_queries.heads_of(sort),
        "sort": sort if lines is not None else "",
        "span": span,
        "spans": SPAN_WORDS.items(),
    }
    return render(request, "planning/contact_matrix.html", context)


@permission_required(CHANGE)
@require_http_methods(["GET", "POST"])
def contact_create(request: ActorRequest) -> HttpResponse:
    plan = asked(request)
    begun = {name: request.GET.get(name, "") for name in ("segment", "channel", "purpose")}
    first = begun | {"often": "times", "period": "month", "owner": str(request.actor.user_id or "")}
    form = ContactForm(request.POST or None, actor=request.actor, initial=first)

    def save() -> str:
        contacts.save_contact_rule(actor=request.actor, plan=plan, wanted=form.wanted())
        return reverse("planning:contact_matrix") + plan.query

    return _contact_page(request, plan, form, save, tr("Lay down a contact"))


@permission_required(CHANGE)
@require_http_methods(["GET", "POST"])
def contact_change(request: ActorRequest, pk: int) -> HttpResponse:
    rule = _found(request, ContactRule, pk)
    form = ContactForm(request.POST or None, actor=request.actor, initial=ContactForm.of(rule))

    def save() -> str:
        contacts.save_contact_rule(
            actor=request.actor, plan=rule.plan, wanted=form.wanted(), rule=rule,
            version=form.cleaned_data["version"] or 0,
        )  # fmt: skip
        return reverse("planning:contact_matrix") + rule.plan.query

    remove = reverse("planning:contact_remove", args=[pk])
    return _contact_page(request, rule.plan, form, save, tr("Change a contact"), remove_url=remove)


def _contact_page(
    request: ActorRequest, plan: Plan, form: ContactForm, save: Any, heading: str, **more: Any  # noqa: ANN401
) -> HttpResponse:  # fmt: skip
    crumbs = _crumbs(plan, tr("Contacts"), "planning:contact_matrix")
    return form_page(
        request, form, save, heading=heading, crumbs=crumbs, cancel=crumbs[-1][1],
        template="planning/contact_form.html", **more,
    )  # fmt: skip


@permission_required(CHANGE)
@require_http_methods(["GET", "POST"])
def contact_remove(request: ActorRequest, pk: int) -> HttpResponse:
    rule = _found(request, ContactRule, pk)
    return _remove(
        request, rule, lambda: contacts.remove_contact_rule(actor=request.actor, rule=rule),
        title=tr("Remove a contact"),
        words=tr("These customers are not contacted so any more, unless another rule says so."),
        submit=tr("Remove rule"), back=reverse("planning:contact_matrix"),
        crumbs=_crumbs(rule.plan, tr("Contacts"), "planning:contact_matrix"),
    )  # fmt: skip


@permission_required(VIEW)
@require_GET
def treatment_list(request: ActorRequest) -> HttpResponse:
    plan = asked(request)
    rows = [(row, waiting(row.answer_hours)) for row in rule_queries.treatments(plan)]
    return render(request, "planning/treatment_list.html", _shell(request, plan) | {"rows": rows})


@permission_required(CHANGE)
@require_http_methods(["GET", "POST"])
def treatment_create(request: ActorRequest) -> HttpResponse:
    plan = asked(request)
    form = TreatmentForm(request.POST or None, actor=request.actor)

    def save() -> str:
        treatments.save_treatment(actor=request.actor, plan=plan, wanted=form.wanted())
        return reverse("planning:treatment_list") + plan.query

    crumbs = _crumbs(plan, tr("Treatments"), "planning:treatment_list")
    return form_page(request, form, save, heading=tr("Add a treatment"), crumbs=crumbs, cancel=crumbs[-1][1])


@permission_required(CHANGE)
@require_http_methods(["GET", "POST"])
def treatment_change(request: ActorRequest, pk: int) -> HttpResponse:
    row = _found(request, Treatment, pk)
    form = TreatmentForm(request.POST or None, actor=request.actor, initial=TreatmentForm.of(row))

    def save() -> str:
        treatments.save_treatment(
            actor=request.actor, plan=row.plan, wanted=form.wanted(), treatment=row,
            version=form.cleaned_data["version"] or 0,
        )  # fmt: skip
        return reverse("planning:treatment_list") + row.plan.query

    crumbs = _crumbs(row.plan, tr("Treatments"), "planning:treatment_list")
    return form_page(
        request, form, save, heading=tr("Edit {name}", name=row.name), crumbs=crumbs, cancel=crumbs[-1][1],
        remove_url=reverse("planning:treatment_remove", args=[pk]),
    )  # fmt: skip


@permission_required(CHANGE)
@require_POST
def treatment_move(request: ActorRequest, pk: int) -> HttpResponse:
    row = _found(request, Treatment, pk)
    return _move(
        request, row, "planning:treatment_list",
        lambda earlier: treatments.move_treatment(actor=request.actor, plan=row.plan, treatment_id=pk, earlier=earlier),
    )  # fmt: skip


@permission_required(CHANGE)
@require_http_methods(["GET", "POST"])
def treatment_remove(request: ActorRequest, pk: int) -> HttpResponse:
    row = _found(request, Treatment, pk)
    return _remove(
        request, row, lambda: treatments.remove_treatment(actor=request.actor, treatment=row),
        title=tr("Remove {name}", name=row.name),
        words=tr("Who was treated so is treated as the next treatment that fits says, if there is one."),
        submit=tr("Remove treatment"), back=reverse("planning:treatment_list"),
        crumbs=_crumbs(row.plan, tr("Treatments"), "planning:treatment_list"),
    )  # fmt: skip


@permission_required(VIEW)
@require_GET
def authority_table(request: ActorRequest) -> HttpResponse:
    """Roles down, kinds across; of the plan in force with what was given under each limit, and what became of those who got it:
    fetched after the page, since it takes longer where much was given, or with the page where there is no script."""
    plan = asked(request)
    sees = plan.status == Plan.Status.IN_FORCE and sees_effect(request.actor)
    is_asked = sees and "effect" in request.GET
    if is_asked and request.htmx:
        return render(request, "planning/parts/giving_effect.html", {"effect": effect_of_giving()})
    rows = list(rule_queries.authority_limits(plan))
    used = use_of(rows) if sees_use(request.actor) and plan.status == Plan.Status.IN_FORCE else {}
    kinds = [(key, label) for key, label in GRANTS.items() if any(row.kind == key for row in rows)]
    roles: dict[int, tuple[str, dict[str, list[tuple[AuthorityLimit, str, str, Use | None]]]]] = {}
    for row in rows:
        cells = roles.setdefault(row.role_id, (row.role.shown_name, {}))[1]
        words = limit_words(row.unit, row.most)
        total = "" if row.total is None else limit_words("money", row.total)
        cells.setdefault(row.kind, []).append((row, words, total, used.get(row.pk)))
    context = {
        "kinds": kinds,
        "table": [
            (role, name, [(key, label, cells.get(key)) for key, label in kinds])
            for role, (name, cells) in roles.items()
        ],
        "currency": business().currency,
        "sees_effect": sees,
        "effect": effect_of_giving() if is_asked else None,
    }
    return render(request, "planning/authority.html", _shell(request, plan) | context)


@permission_required(CHANGE)
@require_http_methods(["GET", "POST"])
def limit_create(request: ActorRequest) -> HttpResponse:
    plan = asked(request)
    first = {name: request.GET.get(name, "") for name in ("role", "kind")}
    form = LimitForm(request.POST or None, actor=request.actor, initial=first)

    def save() -> str:
        authority.save_limit(actor=request.actor, plan=plan, wanted=form.wanted())
        return reverse("planning:authority") + plan.query

    crumbs = _crumbs(plan, tr("What a role may give"), "planning:authority")
    return form_page(request, form, save, heading=tr("Set a limit"), crumbs=crumbs, cancel=crumbs[-1][1])


@permission_required(CHANGE)
@require_http_methods(["GET", "POST"])
def limit_change(request: ActorRequest, pk: int) -> HttpResponse:
    row = _found(request, AuthorityLimit, pk)
    form = LimitForm(request.POST or None, actor=request.actor, initial=LimitForm.of(row))

    def save() -> str:
        authority.save_limit(
            actor=request.actor, plan=row.plan, wanted=form.wanted(), limit=row,
            version=form.cleaned_data["version"] or 0,
        )  # fmt: skip
        return reverse("planning:authority") + row.plan.query

    crumbs = _crumbs(row.plan, tr("What a role may give"), "planning:authority")
    return form_page(
        request, form, save, heading=tr("Change a limit"), crumbs=crumbs, cancel=crumbs[-1][1],
        remove_url=reverse("planning:limit_remove", args=[pk]),
    )  # fmt: skip


@permission_required(CHANGE)
@require_http_methods(["GET", "POST"])
def limit_remove(request: ActorRequest, pk: int) -> HttpResponse:
    row = _found(request, AuthorityLimit, pk)
    return _remove(
        request, row, lambda: authority.remove_limit(actor=request.actor, limit=row), title=tr("Remove a limit"),
        words=tr(
            "As long as another role has a limit for the same, this one may give nothing of it. With the last limit "
            "everybody may give any."
        ),
        submit=tr("Remove limit"), back=reverse("planning:authority"),
        crumbs=_crumbs(row.plan, tr("What a role may give"), "planning:authority"),
    )  # fmt: skip


@permission_required(VIEW)
@require_GET
def process_list(request: ActorRequest) -> HttpResponse:
    plan = asked(request)
    return render(
        request,
        "planning/process_list.html",
        _shell(request, plan) | {"rows": process_rows(plan)},
    )


@permission_required(VIEW)
@require_GET
def process_detail(request: ActorRequest, pk: int) -> HttpResponse:
    process = _found(request, Process, pk)
    context = {
        "plan": process.plan,
        "row": row_of_process(process),
        "process": process,
        "may_change": rule_queries.may_change(request.actor, process.plan),
        "changes": changes_of("planning.process", pk, 10),
    }
    return render(request, "planning/process_detail.html", context)


@permission_required(CHANGE)
@require_http_methods(["GET", "POST"])
def process_create(request: ActorRequest) -> HttpResponse:
    plan = asked(request)
    first = {"owner": str(request.actor.user_id or ""), "kind": "manual"}
    form = ProcessForm(request.POST or None, actor=request.actor, initial=first)

    def save() -> str:
        made = processes.save_process(actor=request.actor, plan=plan, wanted=form.wanted())
        return reverse("planning:process_detail", args=[made.pk])

    crumbs = _crumbs(plan, tr("Processes"), "planning:process_list")
    return form_page(
        request, form, save, heading=tr("Describe a process"), crumbs=crumbs, cancel=crumbs[-1][1],
        template="planning/process_form.html",
    )  # fmt: skip


@permission_required(CHANGE)
@require_http_methods(["GET", "POST"])
def process_change(request: ActorRequest, pk: int) -> HttpResponse:
    process = _found(request, Process, pk)
    form = ProcessForm(
        request.POST or None, actor=request.actor, process=process, initial=ProcessForm.of(process)
    )
    here = reverse("planning:process_detail", args=[pk])

    def save() -> str:
        processes.save_process(
            actor=request.actor, plan=process.plan, wanted=form.wanted(), process=process,
            version=form.cleaned_data["version"] or 0,
        )  # fmt: skip
        return here

    crumbs = [*_crumbs(process.plan, tr("Processes"), "planning:process_list"), (process.name, here)]
    return form_page(
        request, form, save, heading=tr("Edit {name}", name=process.name), crumbs=crumbs, cancel=here,
        template="planning/process_form.html", remove_url=reverse("planning:process_remove", args=[pk]),
    )  # fmt: skip


@permission_required(CHANGE)
@require_POST
def process_move(request: ActorRequest, pk: int) -> HttpResponse:
    process = _found(request, Process, pk)
    return _move(
        request, process, "planning:process_list",
        lambda earlier: processes.move_process(actor=request.actor, plan=process.plan, process_id=pk, earlier=earlier),
    )  # fmt: skip


@permission_required(CHANGE)
@require_http_methods(["GET", "POST"])
def process_remove(request: ActorRequest, pk: int) -> HttpResponse:
    process = _found(request, Process, pk)
    return _remove(
        request, process, lambda: processes.remove_process(actor=request.actor, process=process),
        title=tr("Remove {name}", name=process.name),
        words=tr("The process leaves the plan. What runs by itself goes on running."),
        submit=tr("Remove process"), back=reverse("planning:process_list"),
        crumbs=_crumbs(process.plan, tr("Processes"), "planning:process_list"),
    )  # fmt: skip
