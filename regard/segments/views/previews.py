"""What stands beside the rule while it is built: counts, examples, breakdown, the past. Each comes by itself, so that
the rule never waits for it."""

from time import monotonic
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from regard.analytics.reckoning import reckoning
from regard.kernel.actor import Actor
from regard.people.door import permission_required
from regard.people.queries import business
from regard.people.requests import ActorRequest
from regard.segments import builder, examples, past, rules, suggestions
from regard.segments.evaluation import broken_down, count_parts
from regard.segments.models import Draft
from regard.segments.queries import setting, words, words_for
from regard.segments.rules import Group
from regard.segments.services import edit_draft
from regard.segments.views.finding import draft_or_404

VIEW = "segments.segment.view"


def _tree(draft: Draft, actor: Actor) -> Group:
    return rules.read_draft(draft.rule, words_for(actor))


def _saved(draft: Draft, actor: Actor) -> Group | None:
    """The rule the draft would replace, if it differs."""
    if draft.segment is None or draft.segment.rule == draft.rule:
        return None
    return rules.read_draft(draft.segment.rule, words_for(actor))


@permission_required(VIEW)
@require_GET
def draft_count(request: ActorRequest, pk: int) -> HttpResponse:
    """How many, in all and after each rule, and who would come and go."""
    from regard.analytics import engine

    draft = draft_or_404(request.actor, pk)
    tree = _tree(draft, request.actor)
    started = monotonic()
    counted = count_parts(tree, setting(request.actor), _saved(draft, request.actor))
    context = {
        "draft": draft,
        "counted": counted,
        "parts": [
            (builder.html_id(path), builder.part(tree, path, left)) for path, left in counted.parts.items()
        ],
        "left_out": builder.left_out(tree),
        "ms": round((monotonic() - started) * 1000),
        "as_of": engine.as_of(),
        "reckoned": reckoning().words,
    }
    return render(request, "segments/parts/count.html", context)


@permission_required(VIEW)
@require_GET
def draft_sample(request: ActorRequest, pk: int) -> HttpResponse:
    """Some of those who are in it, of the customers the actor may see, and why."""
    draft = draft_or_404(request.actor, pk)
    seed = request.GET.get("seed", "0")
    number = int(seed) if seed.isdecimal() else 0
    found = examples.sample(_tree(draft, request.actor), request.actor, seed=number)
    context = {"draft": draft, "sample": found, "next_seed": number + 1, "currency": business().currency}
    return render(request, "segments/parts/sample.html", context)


@permission_required(VIEW)
@require_GET
def draft_breakdown(request: ActorRequest, pk: int) -> HttpResponse:
    """Members by the values of an attribute, beside everybody."""
    draft = draft_or_404(request.actor, pk)
    offered = builder.breakdowns(words_for(request.actor))
    wanted = request.GET.get("by", draft.breakdown)
    by = wanted if wanted in dict(offered) else next(iter(dict(offered)), "")
    if not by:
        return HttpResponse("")
    if by != draft.breakdown and "by" in request.GET:
        edit_draft(actor=request.actor, draft=draft, breakdown=by)
    shares, rest = broken_down(_tree(draft, request.actor), setting(request.actor), by)
    context = builder.breakdown(shares, rest, words().attributes[by])
    return render(
        request, "segments/parts/breakdown.html", {**context, "draft": draft, "by": by, "offered": offered}
    )


@permission_required(VIEW)
@require_GET
def draft_history(request: ActorRequest, pk: int) -> HttpResponse:
    """How many there would have been in the past year, had this rule applied."""
    draft = draft_or_404(request.actor, pk)
    return render(
        request,
        "segments/parts/past.html",
        {"past": past.had_it_applied(_tree(draft, request.actor), request.actor)},
    )


@permission_required(VIEW)
@require_GET
def suggest(request: ActorRequest) -> JsonResponse:
    """Values to choose from: `field` as the builder names it, `q` what was typed."""
    found = suggestions.suggest(request.actor, request.GET.get("field", ""), request.GET.get("q", ""))
    answer: dict[str, Any] = {
        "items": [{"value": value, "label": label, "note": note} for value, label, note in found]
    }
    return JsonResponse(answer)
