"""The plan itself: the page people start from."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from regard.kernel.errors import Invalid, RegardError
from regard.kernel.words import tr
from regard.people.door import permission_required, signed_in_only
from regard.people.queries import business
from regard.people.requests import ActorRequest
from regard.planning.forms import PlanForm
from regard.planning.guide import STEPS
from regard.planning.presenting import HIDDEN, attention_of, home_heading, present, present_panel
from regard.planning.queries import idle_goals
from regard.planning.queries import plan_home as read_home
from regard.planning.section_queries import written
from regard.planning.services.plans import change_plan, create_plan
from regard.planning.starters import STARTERS, starter
from regard.planning.tree_presenting import choice_of, lines_of
from regard.planning.tree_queries import read_whose, tree_of
from regard.planning.version_queries import draft_under_way, plan_asked
from regard.planning.views.asking import asked
from regard.sales.queries import last_order_on
from regard.ui.navigation import nav_for


@signed_in_only
def plan_home(request: ActorRequest) -> HttpResponse:
    """The plan in force (or the version asked for) at a glance. Whoever may not see it lands on the first page they may see."""
    if not request.actor.may("planning.plan.view"):
        elsewhere = next(
            (item for item in nav_for(request.actor) if item.url_name != "planning:plan_home"), None
        )
        return redirect(elsewhere.url_name if elsewhere else "people:profile")
    plan = plan_asked(request.actor, request.GET.get("plan"))
    if plan is None:
        if request.GET.get("plan"):
            raise Http404
        return render(
            request,
            "planning/plan_empty.html",
            {"starters": STARTERS, "has_orders": last_order_on() is not None},
        )
    home = read_home(plan, actor=request.actor)
    currency = business().currency
    whose = read_whose(request.GET.get("whose", ""))
    opened = home.worst if whose is None or (home.worst and whose.has(home.worst)) else None
    context = {
        "plan": plan,
        "home": home,
        "heading": home_heading(home, currency),
        "goals": [
            (goal, [present(row, currency) for row in rows if whose is None or whose.has(row)])
            for goal, rows in home.goals
            if whose is None or any(whose.has(row) for row in rows)
        ],
        **choice_of(home.rows, whose),
        "opened": opened.objective.key if opened else "",
        "panel": present_panel(opened, currency) if opened else None,
        "hidden": HIDDEN,
        "due": plan.ends_on,
        "attention": attention_of(home, currency),
        "seen": written(plan),
        "idle": idle_goals(plan),
        "going": going if (going := draft_under_way(request.actor)) and going.pk != plan.pk else None,
    }
    return render(request, "planning/plan_home.html", context)


@permission_required("planning.plan.view")
@require_GET
def plan_tree(request: ActorRequest) -> HttpResponse:
    """The objectives from goals of the business down to people, of one team or person those and what they are parts of."""
    plan = asked(request)
    whose = read_whose(request.GET.get("whose", ""))
    tree = tree_of(plan, actor=request.actor, whose=whose)
    context = {"plan": plan, "tree": tree, "lines": lines_of(tree, business().currency)}
    return render(request, "planning/plan_tree.html", context | choice_of(tree.rows, whose))


@permission_required("planning.plan.change")
@require_http_methods(["GET", "POST"])
def plan_create(request: ActorRequest) -> HttpResponse:
    """A new plan: from a template, along the guided path, or from a blank page. Two presses for a template."""
    begins = request.POST.get("begins") or request.GET.get("begins", "")
    form = PlanForm(request.POST or None, initial=PlanForm.first())
    if request.method == "POST" and form.is_valid():
        try:
            data = form.cleaned_data
            plan = create_plan(
                actor=request.actor,
                name=data["name"],
                starts_on=data["starts_on"],
                ends_on=data["ends_on"],
                summary=data["summary"],
                starter=begins if starter(begins) else "",
            )
        except Invalid as error:
            for item in error.errors:
                form.add_error(item.field or None, item.message)
        else:
            if begins == "guide":
                return redirect(reverse("planning:guide_step", args=[STEPS[0].key]) + plan.query)
            return redirect(reverse("planning:plan_document") + plan.query)
    context = {"form": form, "plan": None, "starters": STARTERS, "begins": begins}
    return render(request, "planning/plan_form.html", context, status=422 if form.errors else 200)


@permission_required("planning.plan.change")
@require_http_methods(["GET", "POST"])
def plan_change(request: ActorRequest) -> HttpResponse:
    plan = plan_asked(request.actor, request.GET.get("plan"))
    if plan is None:
        return redirect("planning:plan_create")
    if not plan.is_draft:
        messages.info(
            request,
            tr("Version {number} stays as it is. Begin a new version to change it.", number=plan.edition),
        )
        return redirect("planning:plan_versions")
    first = {name: getattr(plan, name) for name in ("name", "starts_on", "ends_on", "summary", "version")}
    form = PlanForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            change_plan(
                actor=request.actor,
                plan=plan,
                name=data["name"],
                starts_on=data["starts_on"],
                ends_on=data["ends_on"],
                summary=data["summary"],
                version=data["version"] or 0,
            )
        except Invalid as error:
            for item in error.errors:
                form.add_error(item.field or None, item.message)
        except RegardError as error:
            form.add_error(None, str(error))
        else:
            return redirect(reverse("planning:plan_home") + plan.query)
    return render(request, "planning/plan_form.html", {"form": form, "plan": plan})
