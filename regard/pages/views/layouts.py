"""How the pages of records are laid out: the list of layouts, arranging one, and looking at it before it is saved."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import resolve, reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regard.kernel.actor import Actor
from regard.kernel.errors import Conflict, NotFound
from regard.kernel.ids import HIGHEST_ID
from regard.kernel.words import midsentence, tr
from regard.pages import queries
from regard.pages.declaring import RecordPage, record_page, record_pages
from regard.pages.drawing import Preview
from regard.pages.queries import MANAGE
from regard.pages.rules import PLACES, Arrangement, Inventory, Item, changed, renamed, title_words
from regard.pages.services.arranging import remove_layout, save_layout
from regard.people.door import permission_required
from regard.people.queries import roles_by_id
from regard.people.requests import ActorRequest
from regard.people.services.actors import seen_as
from regard.ui.nouns import Noun
from regard.ui.nouns import noun as noun_of
from regard.ui.sight import sight

TRIED = 8  # records to look at a layout with
LOOKED_THROUGH = 60
CUSTOMERS = "customers.customer"  # first, wherever else they stand


@permission_required(MANAGE)
@require_GET
def layout_list(request: ActorRequest) -> HttpResponse:
    """All layouts, by noun."""
    there, roles = queries.layouts(), roles_by_id()
    parts = [
        {
            "noun": noun_of(page.noun),
            "classes": page.classes,
            "layouts": [
                (one, _whose(page, roles, one.role_id, one.of_class))
                for one in there
                if one.noun == page.noun
            ],
        }
        for page in sorted(record_pages(), key=lambda one: (one.noun != CUSTOMERS, noun_of(one.noun).order))
    ]
    return render(request, "pages/layout_list.html", {"parts": parts, "roles": roles.items()})


@dataclass(frozen=True)
class Whose:
    """For whom a layout is, and of which records, in words."""

    role: str
    records: str
    is_everybody: bool


def _whose(page: RecordPage, roles: Mapping[int, str], role_id: int | None, of_class: str) -> Whose:
    plural = noun_of(page.noun).plural
    role = tr("Everybody") if role_id is None else roles.get(role_id, tr("A role that is gone"))
    records = dict(page.classes).get(of_class) or tr("All {rows}", rows=midsentence(plural))
    return Whose(role, str(records), role_id is None)


@dataclass(frozen=True)
class _Asked:
    """What is arranged: the page, for which role (None: everybody), of which class of records ("": all)."""

    page: RecordPage
    noun: Noun
    role_id: int | None
    of_class: str

    @property
    def query(self) -> str:
        return urlencode({"role": self.role_id or "", "of": self.of_class})


def _asked(request: ActorRequest, noun: str) -> _Asked:
    page, said = record_page(noun), request.POST if request.method == "POST" else request.GET
    if page is None:
        raise Http404
    role, of_class = said.get("role", ""), said.get("of", "")
    role_id = min(int(role[:18]), HIGHEST_ID) if role.isdecimal() else None
    if (role_id is not None and role_id not in roles_by_id()) or (
        of_class and of_class not in dict(page.classes)
    ):
        raise Http404
    return _Asked(page, noun_of(noun), role_id, of_class)


@permission_required(MANAGE)
@require_http_methods(["GET", "POST"])
def layout_edit(request: ActorRequest, noun: str) -> HttpResponse:
    """A layout that is being arranged: each press is answered with it as it is then. Nothing is saved until *Save layout*."""
    asked = _asked(request, noun)
    said, there = _begun(request, asked)
    deed = request.POST.get("do", "")
    if deed == "save":
        return _save(request, asked, said, there)
    if deed == "try":
        return _try(request, asked, said)
    if deed == "declared":
        said = queries.declared(asked.page)
    elif deed == "copy" and request.POST.get("copy", "").isdecimal():
        said = _copied(request, asked, said)
    elif deed:
        said = changed(said, there, deed)
    return _editor(request, asked, said, there)


def _begun(request: ActorRequest, asked: _Asked) -> tuple[Arrangement, Inventory]:
    """What was arranged so far; at first what holds now."""
    if request.method != "POST":
        now = queries.arrangement_of(asked.page, asked.role_id, asked.of_class)
        return queries.begun(asked.page, now.kept())
    try:
        kept = json.loads(request.POST.get("arrangement", ""))
    except ValueError:
        kept = None
    said, there = queries.begun(asked.page, kept)
    titles = {
        key.removeprefix("title."): str(text)
        for key, text in request.POST.items()
        if key.startswith("title.")
    }
    return renamed(said, titles), there


def _copied(request: ActorRequest, asked: _Asked, said: Arrangement) -> Arrangement:
    try:
        other = queries.layout(min(int(request.POST["copy"][:18]), HIGHEST_ID))
    except NotFound:
        return said
    return queries.begun(asked.page, other.arrangement)[0] if other.noun == asked.page.noun else said


def _save(request: ActorRequest, asked: _Asked, said: Arrangement, there: Inventory) -> HttpResponse:
    version = request.POST.get("version", "")
    try:
        save_layout(
            actor=request.actor,
            noun=asked.page.noun,
            arrangement=said.kept(),
            role_id=asked.role_id,
            of_class=asked.of_class,
            version=int(version) if version.isdecimal() and len(version) < 9 else None,
        )
    except Conflict as error:
        return _editor(request, asked, said, there, problem=str(error))
    whose = _whose(asked.page, roles_by_id(), asked.role_id, asked.of_class)
    messages.success(
        request,
        tr("{records} are laid out like this for {whom} now.", records=whose.records, whom=_for(whose)),
    )
    return redirect(f"{reverse('pages:layout_list')}#of-{asked.page.noun}")


def _for(whose: Whose) -> str:
    return tr("everybody") if whose.is_everybody else tr("the role {role}", role=whose.role)


def _editor(
    request: ActorRequest, asked: _Asked, said: Arrangement, there: Inventory, problem: str = ""
) -> HttpResponse:
    current = queries.layout_of(asked.page.noun, asked.role_id, asked.of_class)
    whose = _whose(asked.page, roles_by_id(), asked.role_id, asked.of_class)
    given = request.POST if request.method == "POST" else request.GET
    records = _to_try(request, asked, given.get("record", ""), given.get("find", ""))
    posted = request.POST.get("version", "")
    others = [
        (one, _whose(asked.page, roles_by_id(), one.role_id, one.of_class))
        for one in queries.layouts(asked.page.noun)
        if current is None or one.pk != current.pk
    ]
    sees = _sees(request.actor, asked.page.noun)
    context = {
        "page_title": tr("{noun} page", noun=asked.noun.label),
        "of": asked.noun,
        "role": asked.role_id or "",
        "of_class": asked.of_class,
        "whose": whose,
        "for_whom": _for(whose),
        "current": current,
        "version": posted if posted and not problem else (current.version if current else 0),
        "columns": _columns(said, there, sees),
        "groups": [(item.key, title_words(item.title)) for _, item in said.items() if item.is_group],
        "hidden": [known for name in said.hidden if (known := there.known(name)) is not None and sees(name)],
        "arrangement": json.dumps(said.kept(), separators=(",", ":")),
        "places": PLACES.items(),
        "others": others,
        "records": records,
        "record": given.get("record", ""),
        "find": given.get("find", ""),
        "problem": problem,
        "is_saved": current is not None
        and said.kept() == queries.begun(asked.page, current.arrangement)[0].kept(),
    }
    template = "pages/parts/arranging.html" if request.htmx else "pages/layout_edit.html"
    return render(request, template, context, status=409 if problem else 200)


@dataclass(frozen=True)
class Card:
    """An item as the editor shows it."""

    item: Item
    label: str
    fields: Sequence[dict[str, Any]]
    places: Sequence[tuple[str, str]]
    place: str


def _sees(actor: Actor, noun: str) -> Callable[[str], bool]:
    """Which properties are shown to who arranges the page. What is not stays where it stands."""
    found = sight(actor, noun)
    return (lambda name: True) if found is None else found.sees


def _columns(said: Arrangement, there: Inventory, sees: Callable[[str], bool]) -> list[dict[str, Any]]:
    return [
        {
            "place": place,
            "label": label,
            "cards": [_card(said, there, place, item, sees) for item in said.at(place)],
        }
        for place, label in PLACES.items()
    ]


def _card(said: Arrangement, there: Inventory, place: str, item: Item, sees: Callable[[str], bool]) -> Card:
    panel = there.panel(item.key)
    fields = [
        {"key": name, "label": known.label, "is_shy": name in said.shy}
        for name in item.fields
        if (known := there.known(name)) is not None and sees(name)
    ]
    may = (
        [(key, label) for key, label in PLACES.items() if key in {"left", "main", "side"}]
        if item.is_group
        else [(key, label) for key, label in PLACES.items() if panel and panel.may_stand(key)]
    )
    others = [pair for pair in may if pair[0] != place]
    return Card(
        item,
        title_words(item.title) if item.is_group else panel.label if panel else "",
        fields,
        others,
        place,
    )


def _to_try(request: ActorRequest, asked: _Asked, chosen: str, text: str) -> list[tuple[int, str]]:
    """Some records of the class: those that are found by a text, else the newest. The chosen one first."""
    page, of, found = asked.page, asked.noun, dict[int, str]()
    if chosen.isdecimal():
        try:
            record = page.find(request.actor, min(int(chosen[:18]), HIGHEST_ID))
            found[record.pk] = of.title(record)
        except NotFound:
            pass
    if text and of.search is not None:
        hits = of.search(request.actor, text[:200], TRIED)
        return [(hit.id, hit.title) for hit in hits if hit.id is not None]
    rows = of.visible_to(request.actor).order_by("-pk")
    for record in rows[:LOOKED_THROUGH]:
        if len(found) >= TRIED:
            break
        if not asked.of_class or asked.of_class in page.classes_of(record):
            found.setdefault(record.pk, of.title(record))
    return list(found.items())


def _try(request: ActorRequest, asked: _Asked, said: Arrangement) -> HttpResponse:
    """The page of a real record with the layout that is not saved yet, as the role sees it."""
    chosen = request.POST.get("record", "")
    if not chosen.isdecimal():
        messages.error(
            request,
            tr(
                "Choose whose page you want to look at: there is no {noun} yet.",
                noun=midsentence(asked.noun.label),
            ),
        )
        return redirect(f"{reverse('pages:layout_edit', args=[asked.page.noun])}?{asked.query}")
    of, whose = asked.noun, _whose(asked.page, roles_by_id(), asked.role_id, asked.of_class)
    address = reverse(of.detail_url, args=[*of.url_args, min(int(chosen[:18]), HIGHEST_ID)])
    kept = {name: value for name, value in request.POST.items() if name not in {"csrfmiddlewaretoken", "do"}}
    bar = {
        "kept": (kept | {"arrangement": json.dumps(said.kept(), separators=(",", ":"))}).items(),
        "address": reverse("pages:layout_edit", args=[asked.page.noun]),
        "whose": whose,
        "for_whom": _for(whose),
    }
    preview = Preview(asked.page.noun, said, bar)
    return _drawn(request, address, preview, asked.role_id)


def _drawn(request: ActorRequest, address: str, preview: Preview, role_id: int | None) -> HttpResponse:
    """The answer of the page itself, asked as if its address were opened by somebody of the role."""
    match, tried = resolve(address), cast(Any, request)
    tried.page_preview = preview
    if role_id is not None:
        tried.actor = seen_as(request.actor, role_id)
    tried.method, tried.path, tried.path_info = "GET", address, address
    tried.GET, tried.resolver_match = QueryDict(), match
    return cast(HttpResponse, match.func(tried, *match.args, **match.kwargs))


@permission_required(MANAGE)
@require_POST
def layout_remove(request: ActorRequest, pk: int) -> HttpResponse:
    """A layout is given up."""
    try:
        gone = remove_layout(actor=request.actor, layout_id=min(pk, HIGHEST_ID))
    except NotFound:
        raise Http404 from None
    page = record_page(gone.noun)
    if page is not None:
        whose = _whose(page, roles_by_id(), gone.role_id, gone.of_class)
        messages.success(
            request,
            tr(
                "The layout of {records} for {whom} is removed.",
                records=midsentence(whose.records),
                whom=_for(whose),
            ),
        )
    return redirect("pages:layout_list")
