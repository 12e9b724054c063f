"""One box for everything: the palette and the search page. Each noun answers for itself what the actor may find."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode

from regard.kernel.actor import Actor
from regard.kernel.words import midsentence, tr
from regard.ui.access import actor_of, guarded
from regard.ui.formats import listing
from regard.ui.frame import Frame, frame_of
from regard.ui.nouns import FINDERS, Finder, Noun, SearchHit, nouns
from regard.ui.palette import GROUPS, Command, commands_for, matching
from regard.ui.sections import SECTIONS, pages_for

PALETTE_HITS = 5
PAGE_HITS = 20
MAX_TEXT = 200


@dataclass(frozen=True)
class Found:
    """What one noun found. `more_url` opens its list narrowed to the text."""

    noun: Noun | Finder
    hits: Sequence[SearchHit]
    more_url: str
    has_more: bool


@dataclass(frozen=True)
class Entry:
    """A line of the palette."""

    label: str
    url: str
    icon: str
    note: str = ""
    keys: str = ""


def find_everywhere(actor: Actor, text: str, limit: int, only: str = "") -> list[Found]:
    """What every noun the actor may see finds, the best hit first, nouns without hits left out. One search per noun."""
    found = []
    for noun in (*nouns(), *FINDERS):
        if noun.search is None or not actor.may(noun.permission) or (only and noun.key != only):
            continue
        hits = noun.search(actor, text, limit + 1)
        if hits:
            found.append(Found(noun, hits[:limit], _list_url(noun, text), len(hits) > limit))
    return sorted(found, key=lambda one: -one.hits[0].score)


def _list_url(noun: Noun | Finder, text: str) -> str:
    if isinstance(noun, Finder):
        return ""
    try:
        return f"{noun.list_address}?{urlencode({'q': text})}"
    except NoReverseMatch:
        return ""


def _search(request: HttpRequest) -> HttpResponse:
    text = " ".join(request.GET.get("q", "").split())[:MAX_TEXT]
    actor = actor_of(request)
    found = find_everywhere(actor, text, PAGE_HITS, request.GET.get("in", "")) if text else []
    every = (*nouns(), *FINDERS)
    searchable = [noun for noun in every if noun.search is not None and actor.may(noun.permission)]
    context = {
        "page_title": tr("Search"),
        "text": text,
        "found": found,
        "searchable_words": listing(midsentence(noun.plural) for noun in searchable),
        "only": request.GET.get("in", ""),
        "total": sum(len(group.hits) for group in found),
    }
    is_partial = request.headers.get("HX-Target") == "found"
    return render(request, "ui/parts/found.html" if is_partial else "ui/search.html", context)


def _palette(request: HttpRequest) -> HttpResponse:
    """The lines of the palette for a text; without one, where to go and what to create."""
    text = " ".join(request.GET.get("q", "").split())[:MAX_TEXT]
    actor = actor_of(request)
    groups: list[dict[str, Any]] = []
    found = find_everywhere(actor, text, PALETTE_HITS) if len(text) > 1 else []
    commands = _command_groups(request, actor, text)
    groups += [{"label": group.noun.plural, "found": group} for group in found]
    groups = commands + groups if _answers_at_once(commands, text) else groups + commands
    return render(request, "ui/parts/palette_lines.html", {"groups": groups, "text": text})


def _answers_at_once(groups: list[dict[str, Any]], text: str) -> bool:
    """Whether a command begins as the text does, so that it stands before what was found."""
    return any(
        entry.label.casefold().startswith(text.casefold()) for group in groups for entry in group["entries"]
    )


def _command_groups(request: HttpRequest, actor: Actor, text: str) -> list[dict[str, Any]]:
    frame = frame_of(request)
    places = [
        Command(link.item.label, link.item.url_name, link.item.icon, group="Go to", args=link.item.args)
        for link in [*frame.nav, *frame.user_nav]
    ]
    keys = {str(link.item.label): link.item.letter for link in frame.nav if link.item.letter}
    within = _within_sections(frame, actor) if text else []
    notes = {command.url_name: command.keywords for command in within}
    groups: dict[str, list[Entry]] = {}
    for command in matching([*places, *_creates(actor), *commands_for(actor), *within], text):
        url = _address(command)
        if url and all(entry.url != url for entry in groups.get(command.group, ())):
            letter = keys.get(str(command.label), "") if command.group == "Go to" else ""
            keys_shown = f"G {letter.upper()}" if letter else ""
            groups.setdefault(command.group, []).append(
                Entry(
                    command.label,
                    url,
                    command.icon,
                    note=notes.get(command.url_name, "") if command.group == "Go to" else "",
                    keys=keys_shown,
                )
            )
    return [{"label": GROUPS[label], "entries": entries} for label, entries in groups.items()]


def _within_sections(frame: Frame, actor: Actor) -> list[Command]:
    """The pages of every section that stands under an entry of the side bar, found by their own name and that of the
    section. No query."""
    icons = {link.item.url_name: link.item.icon for link in [*frame.nav, *frame.user_nav]}
    return [
        Command(page.label, page.url_name, icons[section.nav], keywords=str(section.label), group="Go to")
        for section in SECTIONS
        if section.nav in icons
        for page in pages_for(actor, section.key)
    ]


def _creates(actor: Actor) -> list[Command]:
    """*New customer* and the like, from every noun that can be made."""
    return [
        Command(
            tr("New {noun}", noun=midsentence(noun.label)),
            noun.create_url,
            "plus",
            keywords=tr("create add"),
            group="Create",
            args=noun.url_args,
        )
        for noun in nouns()
        if noun.create_url and (not noun.create_permission or actor.may(noun.create_permission))
    ]


def _address(command: Command) -> str:
    try:
        url = reverse(command.url_name, args=command.args)
    except NoReverseMatch:
        return ""
    return f"{url}?{command.query}" if command.query else url


search = guarded(_search)
palette = guarded(_palette)
