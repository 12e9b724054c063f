"""Reviews: the list, one of them before, while and after it is held, and the screen everybody looks at."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regard.kernel.words import tr
from regard.people.door import permission_required
from regard.people.requests import ActorRequest
from regard.planning import review_queries as queries
from regard.planning.initiative_queries import action_rows
from regard.planning.models import Plan, Review
from regard.planning.queries import plan_in_force, today
from regard.planning.review_forms import CloseForm, DecisionForm, ReviewForm
from regard.planning.review_rules import outcome
from regard.planning.services import reviews as services
from regard.planning.views.parts import form_page, or_404, tried


def _review(request: ActorRequest, pk: int) -> Review:
    return or_404(lambda: queries.find_review(request.actor, pk))


def _crumbs(plan: Plan, review: Review | None = None) -> list[tuple[str, str]]:
    found = [(plan.name, reverse("planning:plan_home")), (tr("Reviews"), reverse("planning:review_list"))]
    if review is not None:
        found.append((review.name, reverse("planning:review_detail", args=[review.pk])))
    return found


@permission_required("planning.plan.view")
@require_GET
def review_list(request: ActorRequest) -> HttpResponse:
    """What was looked at when, what was agreed and what became of it."""
    plan = plan_in_force(request.actor)
    if plan is None:
        return redirect("planning:plan_home")
    rows = []
    for review in queries.reviews_of(plan).prefetch_related("decisions"):
        actions = [one for one in review.decisions.all() if one.is_action]
        rows.append((review, review.decisions.all(), actions))
    ids = [one.task_id for _, _, actions in rows for one in actions if one.task_id]
    done = {row.task_id: row for row in action_rows(ids, request.actor)}
    context = {
        "plan": plan,
        "today": today(),
        "rows": [
            {
                "review": review,
                "decisions": len(decisions),
                "actions": len(actions),
                "done": sum(one.task_id in done and done[one.task_id].status == "done" for one in actions),
                "is_due": queries.is_due(review),
            }
            for review, decisions, actions in rows
        ],
    }
    return render(request, "planning/review_list.html", context)


@permission_required("planning.plan.view")
@require_GET
def review_detail(request: ActorRequest, pk: int) -> HttpResponse:
    review = _review(request, pk)
    page = queries.review_page(review, request.actor)
    return render(request, "planning/review_detail.html", _context(page))


@permission_required("planning.plan.view")
@require_GET
def review_present(request: ActorRequest, pk: int) -> HttpResponse:
    """One thing at a time on a screen for everybody; arrow keys turn the page."""
    review = _review(request, pk)
    page = queries.review_page(review, request.actor)
    slides = _slides(page)
    text = request.GET.get("slide", "1")
    number = int(text) if text.isdecimal() and len(text) < 5 else 1
    if not 1 <= number <= len(slides):
        raise Http404
    here = reverse("planning:review_present", args=[pk])
    context = _context(page) | {
        "slide": slides[number - 1],
        "number": number,
        "count": len(slides),
        "before_url": f"{here}?slide={number - 1}" if number > 1 else "",
        "after_url": f"{here}?slide={number + 1}" if number < len(slides) else "",
        "here": f"{here}?slide={number}",
    }
    return render(request, "planning/review_present.html", context)


@permission_required(queries.CHANGE)
@require_http_methods(["GET", "POST"])
def review_create(request: ActorRequest) -> HttpResponse:
    plan = plan_in_force(request.actor)
    if plan is None:
        return redirect("planning:plan_create")
    first = {"name": tr("Monthly review"), "leader": str(request.actor.user_id or ""), "on": today()}
    form = ReviewForm(request.POST or None, actor=request.actor, initial=first)

    def save() -> str:
        data = form.cleaned_data
        made = services.plan_reviews(
            actor=request.actor, plan=plan, name=data["name"], on=data["on"], leader_id=form.number("leader"),
            every=data["every"],
        )  # fmt: skip
        return (
            reverse("planning:review_list")
            if len(made) > 1
            else reverse("planning:review_detail", args=[made[0].pk])
        )

    return form_page(
        request, form, save, heading=tr("Plan a review"), crumbs=_crumbs(plan), cancel=reverse("planning:review_list"),
        lead=tr("It stands in the calendar of whoever leads it, at ten for an hour; they can move it there."),
    )  # fmt: skip


@permission_required(queries.CHANGE)
@require_http_methods(["GET", "POST"])
def review_change(request: ActorRequest, pk: int) -> HttpResponse:
    review = _review(request, pk)
    form = ReviewForm(request.POST or None, actor=request.actor, is_new=False, initial=ReviewForm.of(review))
    here = reverse("planning:review_detail", args=[pk])

    def save() -> str:
        data = form.cleaned_data
        services.change_review(
            actor=request.actor, review=review, name=data["name"], on=data["on"], leader_id=form.number("leader"),
            version=data["version"],
        )  # fmt: skip
        return here

    return form_page(
        request, form, save, heading=tr("Edit {name}", name=review.name), crumbs=_crumbs(review.plan, review), cancel=here,
        remove_url=reverse("planning:review_remove", args=[pk]),
    )  # fmt: skip


@permission_required(queries.CHANGE)
@require_http_methods(["GET", "POST"])
def review_remove(request: ActorRequest, pk: int) -> HttpResponse:
    review = _review(request, pk)
    if request.method == "POST":
        done = tried(
            request,
            lambda: services.remove_review(actor=request.actor, review=review),
            tr("“{name}” is removed.", name=review.name),
        )
        return redirect("planning:review_list") if done else redirect("planning:review_detail", pk=pk)
    context = {
        "page_title": tr("Remove {name}", name=review.name),
        "crumbs": _crumbs(review.plan, review),
        "words": tr("It leaves the plan and its leader’s calendar."),
        "submit": tr("Remove review"),
        "cancel_url": reverse("planning:review_detail", args=[pk]),
    }
    return render(request, "planning/doing_confirm.html", context)


@permission_required(queries.CHANGE)
@require_POST
def review_open(request: ActorRequest, pk: int) -> HttpResponse:
    review = _review(request, pk)
    done = tried(
        request,
        lambda: services.open_review(actor=request.actor, review=review),
        tr("Open. Every figure is frozen as it stands now."),
    )
    return redirect("planning:review_present", pk=pk) if done else redirect("planning:review_detail", pk=pk)


@permission_required(queries.CHANGE)
@require_http_methods(["GET", "POST"])
def review_decide(request: ActorRequest, pk: int) -> HttpResponse:
    """Write down what was decided, about what `about` names."""
    review = _review(request, pk)
    page = queries.review_page(review, request.actor)
    first = {"about": request.GET.get("about", "")}
    form = DecisionForm(request.POST or None, actor=request.actor, items=page.agenda, initial=first)
    here = reverse("planning:review_detail", args=[pk])
    back = request.GET.get("next", "")
    stage = reverse("planning:review_present", args=[pk])
    back = back if back.startswith(stage) else f"{here}#decisions"

    def save() -> str:
        data = form.cleaned_data
        services.decide(
            actor=request.actor, review=review, text=data["text"], about=data["about"], is_action=form.is_action,
            person_id=form.number("person"), due_on=data["due_on"],
        )  # fmt: skip
        return back

    return form_page(
        request, form, save, heading=tr("What was decided"), crumbs=_crumbs(review.plan, review), cancel=back
    )


@permission_required(queries.CHANGE)
@require_POST
def review_take_back(request: ActorRequest, pk: int, decision_id: int) -> HttpResponse:
    review = _review(request, pk)
    tried(
        request,
        lambda: services.take_back_decision(actor=request.actor, review=review, decision_id=decision_id),
        tr("Taken back."),
    )
    return redirect(f"{reverse('planning:review_detail', args=[pk])}#decisions")


@permission_required(queries.CHANGE)
@require_http_methods(["GET", "POST"])
def review_close(request: ActorRequest, pk: int) -> HttpResponse:
    review = _review(request, pk)
    form = CloseForm(request.POST or None)
    here = reverse("planning:review_detail", args=[pk])

    def save() -> str:
        services.close_review(actor=request.actor, review=review, summary=form.cleaned_data["summary"])
        messages.success(request, tr("Closed. The next review begins with what becomes of what was agreed."))
        return here

    return form_page(
        request, form, save, heading=tr("Close {name}", name=review.name), crumbs=_crumbs(review.plan, review), cancel=here,
        submit=tr("Close the review"),
    )  # fmt: skip


def _context(page: queries.ReviewPage) -> dict[str, Any]:
    frozen = page.frozen
    done, still, overdue = outcome(frozen.get("actions", []))
    return {
        "plan": page.review.plan,
        "review": page.review,
        "page": page,
        "frozen": frozen,
        "agenda": [(item, page.decided(item.key)) for item in page.agenda],
        "outcome": {"done": done, "open": still, "overdue": overdue},
        "is_open": page.review.opened_at is not None and page.review.closed_at is None,
        "late_steps": [one for one in frozen.get("steps", []) if one["is_late"] or (one["slip"] > 0 and not one["is_done"])],
        "counts": {
            word: sum(one["verdict"] in verdicts for one in frozen.get("objectives", []))
            for word, verdicts in (("good", {"good", "reached"}), ("watch", {"watch"}), ("bad", {"bad"}))
        },
    }  # fmt: skip


def _slides(page: queries.ReviewPage) -> list[dict[str, Any]]:
    """How it stands, what became of what was agreed, the agenda one by one, all objectives, what was decided."""
    slides: list[dict[str, Any]] = [{"kind": "start", "title": page.review.name}]
    if page.frozen.get("actions"):
        slides.append({"kind": "actions", "title": tr("What we agreed last time")})
    objectives = {f"objective:{one['id']}": one for one in page.frozen.get("objectives", [])}
    steps = {f"step:{one['id']}": one for one in page.frozen.get("steps", [])}
    budget = {f"budget:{one['id']}": one for one in page.frozen.get("budget", [])}
    risks = {f"risk:{one['id']}": one for one in page.frozen.get("risks", [])}
    for item in page.agenda:
        slides.append(
            {
                "kind": item.key.partition(":")[0], "title": item.title, "item": item,
                "objective": objectives.get(item.key), "step": steps.get(item.key), "line": budget.get(item.key),
                "risk": risks.get(item.key), "decided": page.decided(item.key),
            }
        )  # fmt: skip
    slides.append({"kind": "objectives", "title": tr("All objectives")})
    slides.append({"kind": "decisions", "title": tr("What we decided")})
    return slides
