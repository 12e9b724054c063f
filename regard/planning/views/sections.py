"""The written plan: reading it in its views, writing a section, what is said about it, and how it came to be."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regard.analytics.words import METRICS
from regard.audit.queries import changes_of
from regard.kernel.errors import Conflict, Forbidden, Invalid, NotFound, RegardError
from regard.kernel.words import midsentence, tr
from regard.people.door import permission_required
from regard.people.requests import ActorRequest
from regard.planning.budget_queries import sees_budget
from regard.planning.differences import compare, merged
from regard.planning.elements import VIEWS
from regard.planning.inline import budget_marks, marks_in, resolve, shown, used
from regard.planning.live import panels_of
from regard.planning.models import Comment, Plan, Section
from regard.planning.queries import visible_to
from regard.planning.section_forms import SectionForm, shown_section
from regard.planning.section_queries import (
    MODEL,
    comment_of,
    comments_of,
    draft_of,
    drafts_of,
    may_write,
    place_number,
    revision_of,
    revisions_of,
    section_of,
    sections_of,
    standing,
    written,
)
from regard.planning.services.sections import (
    close_comment,
    comment_section,
    drop_draft,
    keep_draft,
    restore_revision,
    save_section,
)
from regard.planning.version_queries import draft_under_way
from regard.planning.views.asking import asked
from regard.segments.queries import visible_to as visible_segments
from regard.ui import formats
from regard.ui.conflicts import SAID, Edit
from regard.ui.richtext import plain

VIEW = "planning.plan.view"


@permission_required(VIEW)
@require_GET
def plan_document(request: ActorRequest) -> HttpResponse:
    """The whole plan as written, arranged as `view` says: the same sections, whichever way one looks."""
    plan = asked(request)
    view = VIEWS.get(request.GET.get("view", ""), VIEWS["elements"])
    seen = written(plan)
    figures = resolve(marks_in(one.section.text for one in seen.standings), plan, request.actor)
    drafts = drafts_of(plan, request.actor)
    boxes: list[dict[str, Any]] = [
        {
            "box": box,
            "parts": [
                {
                    "standing": one,
                    "text": shown(one.section.text, figures),
                    "used": used(one.section.text, figures),
                    "panels": panels_of(one.section, plan, request.actor),
                    "may_write": plan.is_draft and may_write(request.actor, one.section),
                    "has_draft": one.element.key in drafts,
                }
                for one in box.standings
            ],
        }
        for box in seen.boxes(view)
    ]
    context = {
        "page_title": tr("Written plan"),
        "plan": plan,
        "view": view,
        "views": VIEWS.values(),
        "seen": seen,
        "boxes": boxes,
        "empty_boxes": [box["box"].label for box in boxes if box["box"].is_empty],
        "going": draft_under_way(request.actor) if not plan.is_draft else None,
    }
    return render(request, "planning/plan_document.html", context)


def _section(request: ActorRequest, key: str) -> tuple[Plan, Section]:
    plan = asked(request)
    section = section_of(plan, key)
    if section is None:
        raise Http404
    section.plan = plan
    return plan, section


def _address(name: str, section: Section) -> str:
    return reverse(f"planning:{name}", args=[section.key]) + section.plan.query


@permission_required(VIEW)
@require_GET
def section_detail(request: ActorRequest, key: str) -> HttpResponse:
    plan, section = _section(request, key)
    return render(request, "planning/section_detail.html", _detail(request, plan, section))


def _detail(request: ActorRequest, plan: Plan, section: Section) -> dict[str, Any]:
    figures = resolve(marks_in([section.text]), plan, request.actor)
    around = list(sections_of(plan).values())
    at = [one.key for one in around].index(section.key)
    return {
        "page_title": section.element.label,
        "plan": plan,
        "section": section,
        "place": place_number(section),
        "standing": standing(section),
        "text": shown(section.text, figures),
        "used": used(section.text, figures),
        "panels": panels_of(section, plan, request.actor),
        "comments": comments_of(section),
        "may_write": plan.is_draft and may_write(request.actor, section),
        "draft": draft_of(section, request.actor),
        "revisions": len(revisions_of(section)),
        "before": around[at - 1] if at else None,
        "after": around[at + 1] if at + 1 < len(around) else None,
    }


@permission_required("planning.section.change")
@require_http_methods(["GET", "POST"])
def section_edit(request: ActorRequest, key: str) -> HttpResponse:
    """Write a section. What others saved meanwhile in other paragraphs is brought together; in the same one, one chooses."""
    plan, section = _section(request, key)
    if not may_write(request.actor, section):
        raise Http404
    if not plan.is_draft:
        messages.info(
            request,
            tr("Version {number} stays as it is. Begin a new version to change it.", number=plan.edition),
        )
        return redirect(_address("section_detail", section))
    draft = draft_of(section, request.actor) if request.method == "GET" else None
    edit = Edit(_together(request, section), shown_section(section))
    first = dict(shown_section(section)) | ({"text": draft.text} if draft else {})
    form = SectionForm(edit.data or None, actor=request.actor, initial=first)
    context = {
        "page_title": section.element.label,
        "plan": plan,
        "section": section,
        "place": place_number(section),
        "form": form,
        "standing": standing(section),
        "was": _was(edit, form, draft.was if draft else None),
        "draft": draft,
        "panels": panels_of(section, plan, request.actor),
        "figures": _offered(request, plan),
        "cancel_url": _address("section_detail", section),
        "submit": tr("Save section"),
    }
    if request.method == "POST" and form.is_valid() and (clashes := edit.clashes(form)):
        form.add_error(None, SAID)
        context |= {"clashes": clashes}
    elif request.method == "POST" and form.is_valid():
        try:
            save_section(
                actor=request.actor,
                plan=plan,
                key=key,
                values=_mine(edit, form),
                version=section.version,
            )
        except Invalid as error:
            form.refuse(error)
        except RegardError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, tr("{section} is saved.", section=section.element.label))
            return redirect(_address("section_detail", section))
    return render(request, "planning/section_form.html", context, status=422 if form.errors else 200)


def _together(request: ActorRequest, section: Section) -> Any:  # noqa: ANN401 - a QueryDict
    """What was sent, its text brought together with what others saved in other paragraphs since the editor began."""
    post = request.POST
    try:
        was = str(json.loads(post.get("was") or "{}").get("text", ""))
    except (ValueError, AttributeError):
        return post
    typed = post.get("text", "").replace("\r\n", "\n")
    if "text" not in post or section.text.strip() == was.strip() or "take.text" in post:
        return post
    both = merged(was, section.text, typed)
    if both is None:
        return post
    data = post.copy()
    data["text"] = both
    seen = json.loads(post.get("was") or "{}")
    data["was"] = json.dumps(seen | {"text": section.text})
    return data


def _mine(edit: Edit, form: SectionForm) -> dict[str, Any]:
    """Of what was sent, what its editor changed."""
    names = edit.mine(form)
    values = form.values()
    wanted = {
        "text": "text",
        "owner": "owner_id",
        "status": "status",
        "segments": "shows",
        "metrics": "shows",
    }
    return {wanted[name]: values[wanted[name]] for name in names if name in wanted}


def _was(edit: Edit, form: SectionForm, drafted_from: str | None) -> str:
    """What the form carries along: what its editor saw, which for a draft is what it was begun from."""
    seen = json.loads(edit.was_text(form))
    return json.dumps(seen if drafted_from is None else seen | {"text": drafted_from})


def _offered(request: ActorRequest, plan: Plan) -> list[tuple[str, list[tuple[str, str]]]]:
    """Live figures one can put into the text, by kind: (mark, name)."""
    groups = [
        (tr("Metrics"), [(f"[[metric:{one.key}]]", one.label) for one in METRICS if one.kind != "cohort"]),
        (
            tr("Segments, how many"),
            [
                (f"[[segment:{key}]]", name)
                for key, name in visible_segments(request.actor).order_by("name").values_list("key", "name")
            ],
        ),
        (
            tr("Objectives, actual"),
            [(f"[[objective:{key}]]", name) for key, name in plan.objectives.values_list("key", "name")],
        ),
        (
            tr("Objectives, target"),
            [(f"[[target:{key}]]", name) for key, name in plan.objectives.values_list("key", "name")],
        ),
        (
            tr("Budget"),
            [(f"[[budget:{key}]]", name) for key, name in budget_marks()]
            if sees_budget(request.actor)
            else [],
        ),
        (tr("Data"), [("[[quality]]", tr("Checks of the data passed"))]),
    ]
    return [(label, items) for label, items in groups if items]


@permission_required("planning.section.change")
@require_POST
def section_draft(request: ActorRequest, key: str) -> HttpResponse:
    """Keep what is being typed. Answers when, as the page says it; or why it could not be kept on the server."""
    plan, _ = _section(request, key)
    try:
        draft = keep_draft(
            actor=request.actor,
            plan=plan,
            key=key,
            text=request.POST.get("text", "").replace("\r\n", "\n"),
            was=request.POST.get("was", "").replace("\r\n", "\n"),
        )
    except (Invalid, Forbidden, Conflict) as error:
        return JsonResponse({"error": str(error)}, status=error.status)
    return JsonResponse({"kept": tr("Kept at {time}", time=formats.clock(timezone.localtime(draft.at)))})


@permission_required("planning.section.change")
@require_POST
def section_draft_drop(request: ActorRequest, key: str) -> HttpResponse:
    """Throw away what was typed and not saved."""
    _, section = _section(request, key)
    if section.pk:
        try:
            drop_draft(actor=request.actor, section=section)
        except Forbidden as error:
            messages.error(request, str(error))
    return redirect(_address("section_edit", section))


@permission_required("planning.comment.create")
@require_POST
def section_comment(request: ActorRequest, key: str) -> HttpResponse:
    plan, section = _section(request, key)
    if not request.actor.may(VIEW):
        raise Http404
    try:
        comment_section(actor=request.actor, plan=plan, key=key, text=request.POST.get("text", ""))
    except Invalid as error:
        section = section_of(plan, key) or section
        section.plan = plan
        context = _detail(request, plan, section)
        context |= {"comment_error": str(error), "comment_said": request.POST.get("text", "")}
        return render(request, "planning/section_detail.html", context, status=422)
    return redirect(_address("section_detail", section) + "#comments")


@permission_required("planning.comment.create")
@require_POST
def comment_close(request: ActorRequest, pk: int) -> HttpResponse:
    """A comment is answered (`open` reopens it)."""
    comment = _comment(request, pk)
    try:
        close_comment(actor=request.actor, comment=comment, is_closed="open" not in request.POST)
    except Forbidden as error:
        messages.error(request, str(error))
    return redirect(_address("section_detail", comment.section) + "#comments")


def _comment(request: ActorRequest, pk: int) -> Comment:
    found = comment_of(Q(section__plan__in=visible_to(request.actor)), pk)
    if found is None:
        raise Http404
    return found


@permission_required(VIEW)
@require_GET
def section_history(request: ActorRequest, key: str) -> HttpResponse:
    """How the text came to be: each saved text against the one before it."""
    plan, section = _section(request, key)
    rows = revisions_of(section)
    number = request.GET.get("text", "")
    chosen = next((one for one in rows if str(one.number) == number), rows[0] if rows else None)
    before = revision_of(section, chosen.number - 1) if chosen else None
    context = {
        "page_title": tr("History of {section}", section=midsentence(section.element.label)),
        "plan": plan,
        "section": section,
        "revisions": rows,
        "chosen": chosen,
        "pairs": compare(plain(before.text if before else ""), plain(chosen.text)) if chosen else [],
        "before": before,
        "may_write": plan.is_draft and may_write(request.actor, section),
        "changes": changes_of(MODEL, section.pk, 30) if section.pk else [],
    }
    return render(request, "planning/section_history.html", context)


@permission_required("planning.section.change")
@require_POST
def section_restore(request: ActorRequest, key: str) -> HttpResponse:
    """Bring a former text back."""
    _, section = _section(request, key)
    number = request.POST.get("text", "")
    try:
        restore_revision(
            actor=request.actor, section=section, number=int(number) if number.isdecimal() else 0
        )
    except NotFound:
        raise Http404 from None
    except RegardError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request,
            tr(
                "The text of {moment} is the one of save {number}.",
                moment=formats.moment(timezone.now()),
                number=number,
            ),
        )
    return redirect(_address("section_detail", section))
