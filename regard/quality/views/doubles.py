"""The queue of possible doubles: looked at, searched anew, decided."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode, urlsplit

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from regard.customers import queries as customers
from regard.kernel.errors import NotFound, RegardError
from regard.kernel.words import tr, tr_of
from regard.people.door import permission_required
from regard.people.requests import ActorRequest
from regard.quality import rules
from regard.quality.models import Double
from regard.quality.presenting import case_of
from regard.quality.queries import (
    COUNTED,
    VIEW,
    Wanted,
    count,
    failed_scan,
    group_of,
    groups,
    job_of,
    last_scan,
    live_scan,
    visible_to,
)
from regard.quality.services.deciding import DECIDE, keep_apart, take_back
from regard.quality.services.scanning import start_scan, stop_scan
from regard.ui import formats

OPEN, APART = Double.Status.OPEN.value, Double.Status.APART.value
MOST_AT_ONCE = 100


@permission_required(VIEW)
@require_GET
def double_list(request: ActorRequest) -> HttpResponse:
    """Pairs and groups by score; `state`, `kind`, `sure` and `customer` narrow it."""
    wanted = _wanted(request.GET)
    page = groups(request.actor, wanted, request.GET.get("after", ""))
    counted = count(request.actor, wanted)
    context = {
        "page_title": tr("Doubles"),
        "wanted": wanted,
        "cases": [case_of(group) for group in page.groups],
        "next_url": _url(wanted, after=page.next) if page.next else "",
        "is_first": not request.GET.get("after"),
        "counted": _capped(counted),
        "count": counted,
        "customer": _customer(request, wanted),
        "choices": [_states(request, wanted, counted), *_choices(wanted)],
        "is_narrowed": bool(wanted.kind or wanted.sure or wanted.customer),
        "all_url": _url(Wanted(status=wanted.status)),
        "undone": _undo_of(request),
        "may_decide": request.actor.may(DECIDE),
        "sure_from": f"{rules.SURE:.0%}",
        **_scan(),
    }
    return render(request, "quality/double_list.html", context)


@permission_required(DECIDE)
@require_POST
def doubles_scan(request: ActorRequest) -> HttpResponse:
    """Have a worker compare all customers."""
    start_scan(actor=request.actor)
    return redirect("quality:double_list")


@permission_required(DECIDE)
@require_POST
def doubles_stop(request: ActorRequest) -> HttpResponse:
    """Call the scan off; the queue stays as it was."""
    try:
        stop_scan(actor=request.actor)
        messages.info(request, tr("The search is called off. The queue is as it was before."))
    except RegardError as error:
        messages.error(request, str(error))
    return redirect("quality:double_list")


@permission_required(VIEW)
@require_GET
def doubles_progress(request: ActorRequest) -> HttpResponse:
    """The bar, asked for again and again; once the work is over the page comes anew."""
    context = _scan()
    if not request.htmx:
        return redirect("quality:double_list")
    if context["job"] is None:
        return HttpResponse(headers={"HX-Redirect": reverse("quality:double_list")})
    return render(
        request, "quality/parts/progress.html", {**context, "may_decide": request.actor.may(DECIDE)}
    )


@permission_required(DECIDE)
@require_POST
def doubles_apart(request: ActorRequest) -> HttpResponse:
    """Not the same: one pair, or all of a group."""
    ids = _ids(request)
    try:
        done = keep_apart(actor=request.actor, double_ids=ids)
    except NotFound:
        raise Http404 from None
    if not request.htmx:
        back = _back(request)
        mark = urlencode({"apart": ",".join(str(one.pk) for one in done)}) if done else ""
        return redirect(f"{back}{'&' if '?' in back else '?'}{mark}" if mark else back)
    return _answer(request, ids)


@permission_required(DECIDE)
@require_POST
def doubles_reopen(request: ActorRequest) -> HttpResponse:
    """Back into the queue: what was decided is taken back."""
    ids = _ids(request)
    try:
        take_back(actor=request.actor, double_ids=ids)
    except NotFound:
        raise Http404 from None
    return _answer(request, ids) if request.htmx else redirect(_back(request))


def _answer(request: ActorRequest, ids: list[int]) -> HttpResponse:
    """What stands now where the pairs stood: the rest of the group, what was decided, and the way back."""
    doubles = list(visible_to(request.actor).filter(pk__in=ids).order_by("-probability", "pk"))
    group = next((found for one in doubles if (found := group_of(request.actor, one))), None)
    decided = [one for one in doubles if one.status == APART]
    there = _wanted(QueryDict(urlsplit(_back(request)).query))  # whose numbers stand above
    context = {
        "case": case_of(group) if group else None,
        "undone": _decided(request, decided),
        "may_decide": True,
        "wanted": Wanted(),
        "back": _back(request),
        "states": _states(request, there, count(request.actor, there)),
    }
    return render(request, "quality/parts/answer.html", context)


def _decided(request: ActorRequest, doubles: list[Double]) -> dict[str, Any] | None:
    """Pairs that were just said not to be the same, with the names of whom they are about."""
    if not doubles:
        return None
    people = customers.some(request.actor, {n for one in doubles for n in (one.first_id, one.second_id)})
    names = [people[number].name for number in sorted(people)]
    return {"ids": ",".join(str(one.pk) for one in doubles), "names": names, "count": len(doubles)}


def _undo_of(request: ActorRequest) -> dict[str, Any] | None:
    """What a page without scripts was sent back with."""
    ids = _numbers(request.GET.get("apart", ""))
    if not ids or not request.actor.may(DECIDE):
        return None
    return _decided(request, list(visible_to(request.actor).filter(pk__in=ids, status=APART)))


def _numbers(text: str) -> list[int]:
    parts = text.split(",")[:MOST_AT_ONCE]
    return [int(part) for part in parts if part.isascii() and part.isdecimal() and int(part) < 2**63]


def _ids(request: ActorRequest) -> list[int]:
    found = _numbers(request.POST.get("pairs", ""))
    if not found:
        raise Http404
    return found


def _back(request: ActorRequest) -> str:
    """The page the form stood on: the queue with its filters, and nowhere else."""
    here = reverse("quality:double_list")
    given = request.POST.get("back", "")
    return given if given == here or given.startswith(f"{here}?") else here


def _wanted(given: QueryDict) -> Wanted:
    customer = given.get("customer", "")
    return Wanted(
        status=APART if given.get("state") == APART else OPEN,
        kind=kind if (kind := given.get("kind", "")) in {"person", "organisation"} else "",
        sure=sure if (sure := given.get("sure", "")) in {"sure", "doubtful"} else "",
        customer=next(iter(_numbers(customer)), None),
    )


def _url(wanted: Wanted, **more: str) -> str:
    said = {
        "state": wanted.status if wanted.status != OPEN else "", "kind": wanted.kind, "sure": wanted.sure,
        "customer": str(wanted.customer or ""), **more,
    }  # fmt: skip
    query = urlencode({name: value for name, value in said.items() if value})
    return reverse("quality:double_list") + (f"?{query}" if query else "")


def _states(request: ActorRequest, wanted: Wanted, counted: int) -> dict[str, Any]:
    """Open, and not the same, each with its number."""
    links = []
    for status, label in ((OPEN, tr_of("pairs", "Open")), (APART, tr("Not the same"))):
        other = Wanted(status, wanted.kind, wanted.sure, wanted.customer)
        number = counted if status == wanted.status else count(request.actor, other)
        shown = _capped(number)
        links.append(
            {"label": label, "count": shown, "url": _url(other), "is_active": status == wanted.status}
        )
    return {"label": tr_of("quality", "State"), "links": links}


def _choices(wanted: Wanted) -> list[dict[str, Any]]:
    """The two rows of filters, as links."""
    kinds = (
        ("", tr_of("customers", "All")),
        ("person", tr("People")),
        ("organisation", tr("Organisations")),
    )
    sures = (
        ("", tr_of("pairs", "All")),
        ("sure", tr_of("pairs", "Likely")),
        ("doubtful", tr_of("pairs", "Doubtful")),
    )
    return [
        {
            "label": tr("Whom"),
            "links": [
                {
                    "label": label,
                    "url": _url(Wanted(wanted.status, key, wanted.sure, wanted.customer)),
                    "is_active": key == wanted.kind,
                }
                for key, label in kinds
            ],
        },
        {
            "label": tr_of("pairs", "How sure"),
            "links": [
                {
                    "label": label,
                    "url": _url(Wanted(wanted.status, wanted.kind, key, wanted.customer)),
                    "is_active": key == wanted.sure,
                }
                for key, label in sures
            ],
        },
    ]


def _customer(request: ActorRequest, wanted: Wanted) -> Any:  # noqa: ANN401 - a customer of another domain
    if wanted.customer is None:
        return None
    return customers.some(request.actor, [wanted.customer]).get(wanted.customer)


def _capped(number: int) -> str:
    return f"{formats.number(COUNTED)}+" if number > COUNTED else formats.number(number)


def _scan() -> dict[str, Any]:
    """When it was last searched, what runs, and what went wrong."""
    live = live_scan()
    job = job_of(live) if live is not None else None
    last = last_scan()
    later = customers.entered_since(last.started_at, COUNTED + 1) if last is not None else 0
    return {
        "scan": last,
        "later": later,
        "later_said": _capped(later),
        "job": job,
        "left": job.seconds_left(timezone.now()) if job is not None else None,
        "failed": failed_scan() if job is None else None,
    }
