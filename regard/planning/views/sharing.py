"""Links under which a version of the plan is read by who is not signed in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regard.kernel.errors import NotFound, RegardError
from regard.kernel.words import tr
from regard.people.door import permission_required, public
from regard.people.queries import business
from regard.people.requests import ActorRequest
from regard.planning.budget_queries import sees_budget
from regard.planning.documents.content import content_of
from regard.planning.models import PlanLink
from regard.planning.queries import today
from regard.planning.services.sharing import SHARE, open_link, revoke_link, share_plan
from regard.planning.sharing_forms import LinkForm
from regard.planning.views.asking import asked
from regard.planning.views.parts import tried


@permission_required(SHARE)
@require_http_methods(["GET", "POST"])
def plan_links(request: ActorRequest) -> HttpResponse:
    """The links to a version, and a form for a new one. The address is shown once, right after it is made."""
    plan = asked(request)
    form = LinkForm(request.POST or None)
    if not sees_budget(request.actor):
        form.fields.pop("shows_budget")
    made = ""
    if request.method == "POST" and form.is_valid():
        try:
            _, secret = share_plan(actor=request.actor, plan=plan, **form.wanted())
        except RegardError as error:
            form.refuse(error)
        else:
            made = request.build_absolute_uri(reverse("planning:plan_shared", args=[secret]))
    form.show_required()
    context = {
        "page_title": tr("Links to the plan"),
        "crumbs": [(plan.name, reverse("planning:plan_home") + plan.query)],
        "plan": plan,
        "form": form,
        "made": made,
        "submit": tr("Make a link"),
        "cancel_url": reverse("planning:plan_document") + plan.query,
        "links": [
            (link, link.works_on(today()))
            for link in PlanLink.objects.filter(plan=plan).select_related("made_by")
        ],
    }
    return render(request, "planning/plan_links.html", context)


@permission_required(SHARE)
@require_POST
def plan_link_revoke(request: ActorRequest, pk: int) -> HttpResponse:
    plan = asked(request)
    tried(
        request,
        lambda: revoke_link(actor=request.actor, plan=plan, link_id=pk),
        tr("The link opens nothing any more."),
    )
    return redirect(reverse("planning:plan_links") + plan.query)


@public
@require_GET
def plan_shared(request: HttpRequest, secret: str) -> HttpResponse:
    """The plan as whoever made the link may see it today, to be read and printed: no address in it leads into Regard."""
    try:
        opened = open_link(secret)
    except NotFound:
        answer = render(request, "planning/plan_shared_gone.html", status=404)
    else:
        context = {
            "page_title": opened.plan.name,
            "content": content_of(opened.plan, opened.actor),
            "link": opened.link,
            "business": business(),
        }
        answer = render(request, "planning/plan_shared.html", context)
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Referrer-Policy"] = "no-referrer"
    answer["Cache-Control"] = "private, no-store"
    return answer
