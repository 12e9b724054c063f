"""The plan itself: the page people start from."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from regard.kernel.errors import Invalid, RegardError
from regard.people.door import permission_required, signed_in_only
from regard.people.queries import business
from regard.people.requests import ActorRequest
from regard.planning.forms import PlanForm
from regard.planning.presenting import HIDDEN, attention_of, home_heading, present, present_panel
from regard.planning.queries import plan_home as read_home
from regard.planning.queries import plan_in_force
from regard.planning.services.plans import change_plan, create_plan
from regard.ui.navigation import nav_for


@signed_in_only
def plan_home(request: ActorRequest) -> HttpResponse:
    """The plan in force at a glance. Whoever may not see it lands on the first page they may see."""
    if not request.actor.may("planning.plan.view"):
        elsewhere = next(
            (item for item in nav_for(request.actor) if item.url_name != "planning:plan_home"), None
        )
        return redirect(elsewhere.url_name if elsewhere else "people:profile")
    plan = plan_in_force(request.actor)
    if plan is None:
        return render(request, "planning/plan_empty.html")
    home = read_home(plan, actor=request.actor)
    currency = business().currency
    opened = home.worst
    context = {
        "plan": plan,
        "home": home,
        "heading": home_heading(home, currency),
        "goals": [(goal, [present(row, currency) for row in rows]) for goal, rows in home.goals],
        "opened": opened.objective.key if opened else "",
        "panel": present_panel(opened, currency) if opened else None,
        "hidden": HIDDEN,
        "due": plan.ends_on,
        "attention": attention_of(home, currency),
    }
    return render(request, "planning/plan_home.html", context)


@permission_required("planning.plan.change")
@require_http_methods(["GET", "POST"])
def plan_create(request: ActorRequest) -> HttpResponse:
    form = PlanForm(request.POST or None, initial=PlanForm.first())
    if request.method == "POST" and form.is_valid():
        try:
            data = form.cleaned_data
            create_plan(
                actor=request.actor,
                name=data["name"],
                starts_on=data["starts_on"],
                ends_on=data["ends_on"],
                summary=data["summary"],
            )
        except Invalid as error:
            for item in error.errors:
                form.add_error(item.field or None, item.message)
        else:
            return redirect("planning:objective_create")
    return render(request, "planning/plan_form.html", {"form": form, "plan": None})


@permission_required("planning.plan.change")
@require_http_methods(["GET", "POST"])
def plan_change(request: ActorRequest) -> HttpResponse:
    plan = plan_in_force(request.actor)
    if plan is None:
        return redirect("planning:plan_create")
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
            return redirect("planning:plan_home")
    return render(request, "planning/plan_form.html", {"form": form, "plan": plan})
