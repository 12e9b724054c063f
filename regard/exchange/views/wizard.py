"""The wizard: file, fields, check and run."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regard.exchange import files
from regard.exchange.forms import GivenForm, OptionsForm
from regard.exchange.hearing import Nobody
from regard.exchange.kinds.kinds import KINDS, check_mapping
from regard.exchange.models import Import
from regard.exchange.presenting import (
    STEPS,
    column_rows,
    foreseen,
    offered_html,
    problems,
    steps,
    stored_rows,
    with_choice,
)
from regard.exchange.queries import last_job, live_job, visible_imports
from regard.exchange.readers import Given, Layout, preview
from regard.exchange.readers.dialect import shown_column
from regard.exchange.replacing import replaced
from regard.exchange.services.drafts import change_layout, create_import, save_draft, save_mapping
from regard.exchange.services.running import check_import
from regard.exchange.services.working import CHECK, has_failed, is_checked, start_check, start_run
from regard.exchange.uploads import Arrived, StreamToData
from regard.exchange.views.common import SAFE, SEE, say, wizard_context, workable
from regard.jobs.queries import standing
from regard.kernel.errors import Invalid, RegardError
from regard.kernel.words import midsentence, tr
from regard.people.door import permission_required
from regard.people.requests import ActorRequest

AT_ONCE = 1 << 20  # bytes of content that are checked while the page is waited for
PREVIEW_ROWS = 8


@csrf_exempt
@permission_required(SEE)
@require_http_methods(["GET", "POST"])
def import_new(request: ActorRequest) -> HttpResponse:
    """Step 1: what it is, and the file. The body is streamed to disk before anything else looks at it."""
    request.upload_handlers = [StreamToData(request)]
    answer: HttpResponse = csrf_protect(_import_new)(request)
    return answer


def _import_new(request: ActorRequest) -> HttpResponse:
    allowed = [kind for kind in KINDS.values() if request.actor.may(kind.permission)]
    if not allowed:
        raise Http404
    chosen = request.POST.get("kind") or request.GET.get("kind") or allowed[0].key
    problem = ""
    if request.method == "POST":
        try:
            return redirect("exchange:import_file", _taken(request, chosen).pk)
        except RegardError as error:
            problem = str(error)
    context = {
        "page_title": tr("Import a file"),
        "kinds": allowed,
        "chosen": chosen,
        "problem": problem,
        "steps": steps(None, 1, [""] * len(STEPS)),
        "steps_note": SAFE,
        "drafts": visible_imports(request.actor).filter(status__in=["draft", "ready"], step=0)[:5],
    }
    # The script that sends files takes the message out of the page; to it a refusal is an answer, not a failure.
    is_script = "X-Upload" in request.headers
    return render(
        request, "exchange/import_new.html", context, status=422 if problem and not is_script else 200
    )


def _taken(request: ActorRequest, chosen: str) -> Import:
    upload = request.FILES.get("file")
    if not isinstance(upload, Arrived):
        raise Invalid({"file": tr("Choose a file first.")})
    try:
        if chosen not in KINDS:
            raise Invalid({"kind": tr("Say what the file holds.")})
        return create_import(
            actor=request.actor, kind=chosen, path=upload.path, name=upload.name or "upload", is_upload=True
        )
    finally:
        upload.path.unlink(missing_ok=True)


@permission_required(SEE)
@require_http_methods(["GET", "POST"])
def import_file(request: ActorRequest, pk: int) -> HttpResponse:
    """Step 1, second half: how the file is read, and its first rows; to be changed where it was guessed wrong."""
    item = workable(request, pk)
    form = GivenForm(request.POST or None, item=item)
    if request.method == "POST" and form.is_valid():
        try:
            change_layout(actor=request.actor, item=item, given=Given(**form.given()))
            if "next" in request.POST:
                return redirect("exchange:import_fields", pk)
            return redirect("exchange:import_file", pk)
        except RegardError as error:
            form.add_error(None, str(error))
    layout = Layout.from_json(item.layout)
    shown = preview(files.located(item), layout, PREVIEW_ROWS)
    context = {
        **wizard_context(item, 1),
        "form": form,
        "layout": layout,
        "columns": [shown_column(name) for name in layout.columns],
        "rows": shown.frame.rows(),
        "rejects": shown.rejects,
        "next": tr("Continue to fields"),
        "back_url": "",
    }
    return render(request, "exchange/import_file.html", context, status=422 if form.errors else 200)


@permission_required(SEE)
@require_http_methods(["GET", "POST"])
def import_fields(request: ActorRequest, pk: int) -> HttpResponse:
    """Step 2: where each column goes. Every change is kept as a draft."""
    item = workable(request, pk)
    form = OptionsForm(request.POST or None, item=item)
    errors: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            errors = _change_fields(request, item, form)
            if not errors and not request.htmx:
                return redirect(
                    "exchange:import_check" if "next" in request.POST else "exchange:import_fields", pk
                )
        except RegardError as error:
            errors = [str(error)]
    _look(request, item)
    context = {
        **_fields_context(request, item),
        "form": form,
        "errors": errors,
        "next": tr("Continue to check"),
    }
    template = "exchange/parts/fields.html" if request.htmx else "exchange/import_fields.html"
    return render(request, template, context, status=422 if errors and not request.htmx else 200)


def _change_fields(request: ActorRequest, item: Import, form: OptionsForm) -> list[str]:
    """Keeps what was chosen; answers what is wrong with it."""
    mapping, doubled = _chosen(request.POST, item)
    save_draft(actor=request.actor, item=item, mapping=mapping, options=form.options())
    if "save" in request.POST:
        save_mapping(actor=request.actor, item=item)
    return doubled or _wrong(item)


def _chosen(data: Any, item: Import) -> tuple[dict[str, int], list[str]]:  # noqa: ANN401 - a query dict
    """Where columns go. A page that was sent before its table had come back says nothing of them: then they stay."""
    kind = KINDS[item.kind]
    if not any(f"column-{number}" in data for number in range(1, len(item.layout["columns"]) + 1)):
        return dict(item.mapping), []
    mapping: dict[str, int] = {}
    doubled = []
    for number, name in enumerate(item.layout["columns"], 1):
        key = data.get(f"column-{number}", "")
        if key not in kind.keys:
            continue
        if key in mapping:
            other = item.layout["columns"][mapping[key] - 1]
            doubled.append(
                tr(
                    "Both {one} and {other} go to {field}; only the first is taken.",
                    one=shown_column(other),
                    other=shown_column(name),
                    field=midsentence(kind.field(key).label),
                )
            )
            continue
        mapping[key] = number
    return mapping, doubled


def _wrong(item: Import) -> list[str]:
    try:
        check_mapping(KINDS[item.kind], item.mapping, len(item.layout["columns"]))
    except Invalid as error:
        return [entry.message for entry in error.errors]
    return []


def _look(request: ActorRequest, item: Import) -> None:
    """Has all rows checked whenever the mapping allows it: at once when the file is small, else by a worker."""
    if (
        is_checked(item)
        or has_failed(item)
        or _wrong(item)
        or item.status not in {Import.Status.DRAFT, Import.Status.READY}
    ):
        return
    if item.size <= AT_ONCE:
        try:
            check_import(actor=request.actor, item=item, hearing=Nobody())
        except RegardError:
            return  # why is shown where the outcome would be
    else:
        start_check(actor=request.actor, item=item)


def _fields_context(request: ActorRequest, item: Import) -> dict[str, Any]:
    rows = column_rows(item, () if item.profile else _first_row(item))
    offered = offered_html(item)
    only_problems = (request.GET.get("rows") or request.POST.get("rows")) == "problems"
    heads, stored = stored_rows(item, only_problems=only_problems) if is_checked(item) else ([], [])
    return {
        **wizard_context(item, 2),
        "heads": heads,
        "stored": stored,
        "only_problems": only_problems,
        # Sent again and again the table holds what is chosen; what else there is to choose comes once beside it.
        "columns": [(row, "" if request.htmx else with_choice(offered, row.field)) for row in rows],
        "offered": offered,
        "guessed": sum(row.field is not None for row in rows),
        "to_choose": sum(row.field is None for row in rows),
        **_check_context(item),
    }


def _first_row(item: Import) -> tuple[object, ...]:
    """The file's first row without its number; empty where it has none or cannot be read: the check says why."""
    try:
        sample = preview(files.located(item), Layout.from_json(item.layout), 1).frame
    except RegardError:
        return ()
    return sample.row(0)[1:] if len(sample) else ()


def _check_context(item: Import) -> dict[str, Any]:
    is_done = is_checked(item)
    job = None if is_done or item.work != CHECK else last_job(item)
    return {
        "is_checked": is_done,
        "foreseen": foreseen(item) if is_done else None,
        "problems": problems(item) if is_done else None,
        "missing": _wrong(item),
        "job": job,
        "standing": standing(job) if job is not None else None,
        "is_waiting": not is_done and job is not None and not job.is_over,
    }


@permission_required(SEE)
@require_GET
def import_fields_check(request: ActorRequest, pk: int) -> HttpResponse:
    """The right column while the check runs; once it is done the whole table comes with it, and until then it is left alone."""
    item = workable(request, pk)
    _look(request, item)
    if request.htmx and (checked := _check_context(item))["is_waiting"]:
        answer = render(request, "exchange/parts/beside_alone.html", {"item": item, **checked})
        answer["HX-Reswap"] = "none"
        return answer
    return render(
        request,
        "exchange/parts/fields.html",
        {**_fields_context(request, item), "form": OptionsForm(None, item=item)},
    )


@permission_required(SEE)
@require_GET
def import_check(request: ActorRequest, pk: int) -> HttpResponse:
    """Step 3: what will happen to all rows."""
    item = workable(request, pk)
    if _wrong(item):
        return redirect("exchange:import_fields", pk)
    if item.status not in {Import.Status.DRAFT, Import.Status.READY}:
        return redirect("exchange:import_detail", pk)
    _look(request, item)
    context = {**wizard_context(item, 3), **_check_context(item)}
    context["replaced"] = replaced(item, request.actor) if context["is_checked"] else []
    template = "exchange/parts/check.html" if request.htmx else "exchange/import_check.html"
    return render(request, template, context)


@permission_required(SEE)
@require_POST
def import_run(request: ActorRequest, pk: int) -> HttpResponse:
    """Have it brought in."""
    item = workable(request, pk)
    try:
        if live_job(item) is None or item.work == CHECK:
            start_run(actor=request.actor, item=item)
    except RegardError as error:
        say(request, error)
    return redirect("exchange:import_detail", pk)
