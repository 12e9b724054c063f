"""The builder: every step is posted, kept, and answered with the rule as it now is. Works as a plain form too."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regard.kernel.errors import Conflict, Invalid, RegardError
from regard.kernel.words import tr
from regard.people.door import permission_required
from regard.people.requests import ActorRequest
from regard.segments import builder, forms, rules
from regard.segments.models import Draft, Segment
from regard.segments.naming import name_of
from regard.segments.queries import uses_of, words_for
from regard.segments.rules import editing
from regard.segments.services import (
    copy_segment,
    discard_draft,
    edit_draft,
    edit_segment,
    save_draft,
    start_draft,
)
from regard.segments.views.finding import draft_or_404, segment_or_404


@permission_required("segments.segment.create")
@require_GET
def segment_create(request: ActorRequest) -> HttpResponse:
    """A new segment begins as a draft, so that nothing of it is ever lost."""
    return redirect(start_draft(actor=request.actor))


@permission_required("segments.segment.change")
@require_GET
def segment_edit(request: ActorRequest, pk: int) -> HttpResponse:
    segment = segment_or_404(request.actor, pk)
    try:
        return redirect(edit_segment(actor=request.actor, segment=segment))
    except RegardError as error:
        messages.error(request, str(error))
        return redirect(segment)


@permission_required("segments.segment.create")
@require_POST
def segment_copy(request: ActorRequest, pk: int) -> HttpResponse:
    return redirect(copy_segment(actor=request.actor, segment=segment_or_404(request.actor, pk)))


@permission_required("segments.segment.view")
@require_POST
def draft_discard(request: ActorRequest, pk: int) -> HttpResponse:
    draft = draft_or_404(request.actor, pk)
    segment = draft.segment
    discard_draft(actor=request.actor, draft=draft)
    messages.success(request, tr("The draft is thrown away."))
    return redirect(segment) if segment else redirect("segments:segment_list")


@permission_required("segments.segment.view")
@require_http_methods(["GET", "POST"])
def draft_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """The builder page, one step of the work (a button or a changed control), or saving."""
    draft = draft_or_404(request.actor, pk)
    if request.method == "GET":
        return render(request, "segments/draft_edit.html", page_context(request, draft))
    try:
        focus = _step(request, draft)
        if request.POST.get("do") in ("save", "replace"):
            return _save(request, draft)
    except Invalid as error:
        return _refused(request, draft, error)
    return _answer(request, draft, focus)


def _step(request: ActorRequest, draft: Draft) -> str:
    """Keeps what was posted; answers the place the cursor goes to, empty when it stays."""
    post = request.POST
    rule = forms.rule_from(post, words_for(request.actor))
    do, focus = post.get("do", ""), ""
    if do and do not in ("save", "replace"):
        rule, path = forms.act(rule, do)
        focus = forms.place(path) or "root"
    values: dict[str, Any] = {"rule": rule}
    if "name" in post:
        values.update(name=post["name"][:120], description=post.get("description", "")[:300])
        values["is_shared"] = post.get("is_shared", "1") == "1"
    if post.get("colour") in Segment.Colour.values:
        values["colour"] = post["colour"]
    edit_draft(actor=request.actor, draft=draft, **values)
    return focus


def _save(request: ActorRequest, draft: Draft) -> HttpResponse:
    is_replacing = request.POST.get("do") == "replace"
    try:
        segment = save_draft(actor=request.actor, draft=draft, replace=is_replacing)
    except Invalid as error:
        return _refused(request, draft, error)
    except Conflict as error:
        context = page_context(request, draft) | {"conflict": error}
        return _whole(request, context, 409)
    except RegardError as error:
        messages.error(request, str(error))
        return _answer(request, draft, "")
    messages.success(request, tr("“{name}” is saved. Its members are being found.", name=segment.name))
    if request.htmx:
        return HttpResponse(headers={"HX-Redirect": segment.get_absolute_url()})
    return redirect(segment)


def _answer(request: ActorRequest, draft: Draft, focus: str) -> HttpResponse:
    if not request.htmx:
        return redirect(draft)
    context = page_context(request, draft) | {"focus": focus, "is_part": True}
    part = "said" if request.htmx.target == "rule-said" else "tree"
    response = render(request, f"segments/parts/{part}.html", context)
    response["HX-Trigger-After-Settle"] = "rule-changed"
    return response


def _refused(request: ActorRequest, draft: Draft, error: Invalid) -> HttpResponse:
    draft.refresh_from_db()
    return _whole(request, page_context(request, draft, is_tried=True) | {"errors": error.errors}, 422)


def _whole(request: HttpRequest, context: dict[str, Any], status: int) -> HttpResponse:
    """The page again with what was wrong on top; htmx puts it in place of the whole body."""
    response = render(request, "segments/draft_edit.html", context, status=status)
    response["HX-Retarget"], response["HX-Reswap"] = "body", "outerHTML"
    return response


def page_context(request: ActorRequest, draft: Draft, *, is_tried: bool = False) -> dict[str, Any]:
    """Everything the builder draws except the counts, which come by themselves. `is_tried`: a save was refused."""
    vocabulary = words_for(request.actor)
    tree = rules.read_draft(draft.rule, vocabulary)
    segment = draft.segment
    return {
        "draft": draft,
        "segment": segment,
        "page_title": draft.name or (tr("Segment without a name") if segment else tr("New segment")),
        "root": builder.draw(draft.rule, vocabulary, is_tried=is_tried),
        "what_choices": builder.pickable(vocabulary),
        "sentence": rules.say(tree, vocabulary, name_of),
        "rule_json": draft.rule,
        "is_empty": not draft.rule.get("rules"),
        "colours": Segment.Colour.choices,
        "uses": uses_of(segment) if segment else [],
        "may_save": request.actor.may(f"segments.segment.{'change' if segment else 'create'}"),
        "is_behind": segment is not None and segment.version != draft.base_version,
        "breakdowns": builder.breakdowns(vocabulary),
        "empty_rule": editing.empty_rule(),
    }
