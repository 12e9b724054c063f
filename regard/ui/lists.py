# ruff: noqa: ANN401 - rows and values of any noun pass through
"""The one list: tabs of views, filter chips, sort, columns, paging by keys, honest counts, bulk actions, quick view.

A domain declares a noun and three lines:

    class CustomerList(ListView):
        noun_key = "customers.customer"

    path("", CustomerList.as_view(), name="customer_list")

The view carries the noun's permission and guards itself. A page costs the saved views, the rows and a capped count:
three queries besides those for the session, however many rows and columns.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.cache import patch_vary_headers
from django.views import View

from regard.kernel.actor import Actor
from regard.kernel.errors import Invalid, RegardError
from regard.kernel.words import midsentence, tr
from regard.ui import (
    boards,
    calendars,
    cells,
    formats,
    lanes,
    listforms,
    listparts,
    liststate,
    maps,
    nouns,
    paging,
)
from regard.ui.access import actor_of, guarded
from regard.ui.bulk import BulkAction, bulk_actions_for
from regard.ui.filters import EVERYTHING, filter_queryset
from regard.ui.frame import frame_of
from regard.ui.listedits import Edits
from regard.ui.models import Selection
from regard.ui.nouns import Noun
from regard.ui.queries import selection_of
from regard.ui.services import freeze_matching, freeze_rows
from regard.ui.sight import seen

__all__ = ["COUNT_CAP", "PAGE_SIZE", "ListView", "capped_count", "filter_queryset"]

PAGE_SIZE = 50
COUNT_CAP = 1000
LAYOUT_ICONS = {
    "table": "table", "groups": "layout-list", "board": "layout-kanban", "calendar": "calendar-month", "map": "map-pin",
}  # fmt: skip


def capped_count(queryset: Any, cap: int = COUNT_CAP) -> int:
    """How many rows, at most `cap` + 1: more than the cap is said as “1,000+”."""
    return int(queryset.order_by()[: cap + 1].count())


class ListView(Edits, View):
    """See the module. `template_name` may extend `ui/list.html`; `extra_context` adds to it."""

    noun_key = ""
    template_name = "ui/list.html"

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Callable[..., HttpResponseBase]:
        noun = nouns.declared_noun(cls.noun_key)
        return guarded(super().as_view(**initkwargs), noun.permission)

    @cached_property
    def noun(self) -> Noun:
        return seen(nouns.noun(self.noun_key), self.actor)

    @cached_property
    def actor(self) -> Actor:
        return actor_of(self.request)

    @cached_property
    def state(self) -> liststate.State:
        saved = [view for view in frame_of(self.request).views if view.noun == self.noun.key]
        return liststate.read(self.noun, self.actor, self.request.path, self.request.GET.dict(), saved)

    def extra_context(self) -> dict[str, Any]:
        return {}

    # reading

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        part = request.GET.get("part", "") or ("advanced" if "act" in request.GET else "")
        if part:
            return self._part(request, part)
        is_partial = (
            request.headers.get("HX-Request") == "true" and request.headers.get("HX-Target") == "list"
        )
        template = "ui/parts/list.html" if is_partial else self.template_name
        response = render(request, template, self.page_context())
        patch_vary_headers(response, ["HX-Request", "HX-Target"])
        response["Cache-Control"] = "private, no-cache"
        return response

    def _part(self, request: HttpRequest, part: str) -> HttpResponse:
        if part == "peek":
            return self._peek(request)
        if part == "set":
            return self._set(request)
        if part == "cell":
            return self._cell_form(request)
        if part == "lane":
            return boards.more_cards(request, self.state, self.actor, self.matching())
        return listparts.render_part(request, part, self.state, self.actor)

    def _set(self, request: HttpRequest) -> HttpResponse:
        """A form of the tool bar was sent: go to the address it means, or show it again with what is wrong."""
        try:
            return HttpResponseRedirect(listforms.changed_by(request.GET, self.state).url())
        except ValueError as error:
            return listparts.render_part(
                request, "editor", self.state, self.actor, problem=str(error), status=422
            )

    def _peek(self, request: HttpRequest) -> HttpResponse:
        """One row beside the list: the noun's own quick view, else its columns."""
        wanted = request.GET.get("id", "")
        row = self._row(wanted) if wanted.isdecimal() else None
        if row is None:
            raise Http404
        state = self.state
        currency = frame_of(request).business.currency
        writer = formats.writer()
        fields = [
            (cells.head_of(column, currency), cells.cell_of(self.noun, column, writer)(row))
            for column in state.allowed[1:]
        ]
        url = cells.address_of(self.noun.detail_url, self.noun.url_args)(row)
        context = {
            "noun": self.noun,
            "object": row,
            "fields": fields,
            "url": url,
            "title": self.noun.title(row),
        }
        context["subtitle"] = self.noun.subtitle(row) if self.noun.subtitle else ""
        return render(request, "ui/parts/peek.html", context)

    def _row(self, wanted: str) -> Any:
        visible = self.noun.visible_to(self.actor)
        return cells.loaded(self.noun, visible, self.state.allowed).filter(pk=wanted).first()

    def matching(self) -> Any:
        """The rows of the current state, before paging."""
        return filter_queryset(self.noun, self.actor, self.state.filters, self.state.text)

    def page_context(self) -> dict[str, Any]:
        """Everything `ui/parts/list.html` shows; documented there."""
        state, noun = self.state, self.noun
        matching = self.matching()
        actions = bulk_actions_for(noun, self.actor)
        laid = None
        if state.layout.shape != "table":
            laid = self._laid_out(matching, with_picks=bool(actions))
        currency = frame_of(self.request).business.currency
        is_everything = not state.filters and not state.text
        context: dict[str, Any] = {
            "noun": noun,
            "page_title": noun.plural,
            "state": state,
            "heads": listparts.heads(state, currency, self.actor),
            "table_width": listparts.table_width(state, bool(actions)),
            "tabs": listparts.tabs(state),
            "chips": listparts.chips(state, self.actor),
            "actions": actions,
            "selection": self._selection(),
            "create_url": self._address(self.noun.create_url, self.noun.create_permission),
            "import_url": self._address(self.noun.import_url, self.noun.import_permission),
            "hidden": {name: value for name, value in state.query().items() if name != "on"},
            "has_layouts": bool(
                lanes.partings(noun, self.actor, state.allowed)
                or lanes.addable(noun, state.allowed)
                or calendars.dated(noun, state.allowed)
                or maps.can_map(noun, state.allowed)
            ),
            "layout_icon": LAYOUT_ICONS[state.layout.shape if laid else "table"],
            "reset_url": state.changed(
                filters=state.view.filters,
                sort=state.view.sort,
                columns=state.view_columns,
                layout=state.view.layout,
                text="",
            ).url(),
            "exact_url": state.here_with(count="exact"),
            "without_text_url": state.changed(text="").url(),
            "no_filters_url": state.changed(filters=EVERYTHING, text="").url(),
            **(laid or self._table(matching, with_picks=bool(actions))),
        }
        context["edits_cells"] = not laid and any(head.is_edited for head in context["heads"])
        is_bare = not context["count"]["number"] and "calendar" not in context
        context["filtered_away"] = (
            listparts.filtered_away(state, self.actor) if is_bare and not is_everything else []
        )
        context["is_empty"] = is_bare and is_everything
        return {**context, **self.extra_context()}

    def _laid_out(self, matching: Any, *, with_picks: bool) -> dict[str, Any] | None:
        """What is shown instead of a table; None where the list has nothing to be laid out by."""
        shape = self.state.layout.shape
        if shape == "calendar":
            return calendars.laid_out(self.request, self.state, self.actor, matching)
        if shape == "map":
            return maps.laid_out(self.state, matching)
        return boards.laid_out(self.request, self.state, self.actor, matching, with_picks=with_picks)

    def _table(self, matching: Any, *, with_picks: bool) -> dict[str, Any]:
        """The rows of a page, one below the other."""
        state, noun = self.state, self.noun
        keys = paging.keys_for(matching.model, liststate.order_paths(noun, state.sort))
        rows = cells.loaded(noun, matching, state.columns, keys)
        is_whole = not state.filters and not state.text
        page = paging.page(
            rows, keys, size=PAGE_SIZE, after=state.after, before=state.before, is_whole=is_whole
        )
        first = state.at + 1 if page.has_previous and state.at else 1
        count = self._count(matching, page)
        return {
            "count": count,
            "first": first,
            "last": first + len(page.rows) - 1,
            "rows": cells.rows(noun, state.columns, page.rows, with_picks=with_picks),
            "row_count": len(page.rows),
            "next_url": self._turn(page, forwards=True),
            "previous_url": self._turn(page, forwards=False),
            "totals": self._totals(matching, page, count) if state.layout.totals and page.rows else None,
        }

    def _totals(self, matching: Any, page: paging.Page[Any], count: dict[str, Any]) -> dict[str, Any] | None:
        """What the columns of figures come to: over everything where that is known to be little or asked for, else on
        this page, which is said. At most one query."""
        columns = lanes.addable(self.noun, self.state.columns)
        if not columns:
            return None
        is_page = count["is_capped"]
        if is_page or not (page.has_next or page.has_previous):
            found = lanes.added_up(page.rows, columns)
        else:
            found = lanes.totals(matching, columns)
        writer, known = formats.writer(), {column.key for column in columns}
        sums = [
            (column, cells.figure(column, found.get(column.key), writer) if column.key in known else "")
            for column in self.state.columns[1:]
        ]
        return {"sums": sums, "is_page": is_page}

    def _count(self, matching: Any, page: paging.Page[Any]) -> dict[str, Any]:
        """The number of rows: known from the page where it is the only one, exact when asked for, else capped."""
        if not page.has_next and not page.has_previous:
            return {"number": len(page.rows), "is_capped": False}
        if self.state.exact:
            return {"number": matching.order_by().count(), "is_capped": False}
        number = capped_count(matching)
        return {"number": min(number, COUNT_CAP), "is_capped": number > COUNT_CAP}

    def _turn(self, page: paging.Page[Any], *, forwards: bool) -> str:
        if not page.rows or not (page.has_next if forwards else page.has_previous):
            return ""
        at = max(self.state.at, 0) + (len(page.rows) if forwards else -PAGE_SIZE)
        extra = {"after": page.last} if forwards else {"before": page.first}
        if at > 0:
            extra["at"] = str(at)
        if self.state.exact:
            extra["count"] = "exact"
        return self.state.url(**extra)

    def _selection(self) -> Selection | None:
        wanted = self.request.GET.get("selection", "")
        if not wanted:
            return None
        try:
            found = selection_of(self.actor, wanted)
        except RegardError:
            return None
        return found if found.noun == self.noun.key else None

    def _address(self, name: str, permission: str) -> str:
        """The address of what the list offers to do; empty where it is not offered to this person."""
        if not name or (permission and not self.actor.may(permission)):
            return ""
        try:
            return self.noun.address(name)
        except NoReverseMatch:
            return ""

    # acting

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Bulk actions: `do` is `select-all` or the key of an action; rows are `ids` or a frozen `selection`."""
        deed = request.POST.get("do", "") or request.GET.get("do", "")
        try:
            if deed in self.own_deeds:
                return getattr(self, self.own_deeds[deed])(request)  # type: ignore[no-any-return]
            if deed == "select-all":
                return self._go(self.state.here_with(selection=str(self._frozen_all().pk)))
            action = next(
                (item for item in bulk_actions_for(self.noun, self.actor) if item.key == deed), None
            )
            if action is None:
                raise Invalid(tr("This action is not offered here."))
            return self._act(action, self._chosen())
        except RegardError as error:
            messages.error(request, str(error))
            return self._go(self.state.here)

    def _frozen_all(self) -> Selection:
        state = self.state
        words = ", ".join(chip.text for chip in listparts.chips(state, self.actor))
        return freeze_matching(
            actor=self.actor, noun=self.noun, tree=state.filters, text=state.text, description=words
        )

    def _chosen(self) -> Selection:
        post = self.request.POST
        if post.get("selection"):
            found = selection_of(self.actor, post["selection"])
            if found.noun == self.noun.key:
                return found
        if post.get("everything"):
            return self._frozen_all()
        ids = [int(value) for value in post.getlist("ids") if value.isdecimal()]
        return freeze_rows(actor=self.actor, noun=self.noun, ids=ids)

    def _act(self, action: BulkAction, selection: Selection) -> HttpResponse:
        if action.form_url:
            return self._go(f"{reverse(action.form_url)}?selection={selection.pk}")
        if action.confirm and not self.request.POST.get("confirmed"):
            return self._ask(action, selection)
        if action.run is None:
            raise Invalid(tr("This action is not offered here."))
        result = action.run(self.actor, self.noun, selection)
        return self._go(_address(result) or self.state.here)

    def _ask(self, action: BulkAction, selection: Selection) -> HttpResponse:
        noun = self.noun
        plural = midsentence(noun.label if selection.count == 1 else noun.plural)
        sentence = action.confirm.format(count=formats.number(selection.count), plural=plural)
        context: dict[str, Any] = {
            "noun": noun,
            "action": action,
            "selection": selection,
            "sentence": sentence,
            "state": self.state,
        }
        context["page_title"] = action.label
        context["back_url"] = self.state.here
        return render(self.request, "ui/confirm.html", context)

    def _go(self, url: str) -> HttpResponse:
        if self.request.headers.get("HX-Request"):
            return HttpResponse(headers={"HX-Redirect": url})
        return HttpResponseRedirect(url)


def _address(result: object) -> str:
    """Where a bulk action sends people: an address, or something that has one (a job)."""
    if isinstance(result, str):
        return result
    for name in ("get_absolute_url", "page_url"):
        found = getattr(result, name, None)
        if found:
            return cast(str, found() if callable(found) else found)
    return ""
