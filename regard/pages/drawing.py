"""The columns of a record's page, as they are arranged for who looks at it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.template import Context
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from regard.fields.behind import masked_value
from regard.fields.holders import has_holder, holder
from regard.fields.queries import own_field
from regard.fields.showing import in_line
from regard.fields.showings import SHOW
from regard.kernel.sight import Masked
from regard.kernel.words import tr
from regard.pages.declaring import TAB, RecordPage, record_page, tabs_by_key
from regard.pages.queries import MANAGE, layout_for, part_of
from regard.pages.rules import Arrangement, Item, title_words
from regard.ui import formats
from regard.ui.sight import Field, masked, sight_of
from regard.ui.slots import Part, Tab
from regard.ui.templatetags.ui import draw_part

if TYPE_CHECKING:
    from django.http import HttpRequest

UNKNOWN = f'<span class="rg-unknown">{formats.UNKNOWN}</span>'


@dataclass(frozen=True)
class Preview:
    """A layout that is looked at before it is saved. `bar` is what the bar above the page says and does."""

    noun: str
    arrangement: Arrangement
    bar: dict[str, Any]


def preview_of(request: HttpRequest) -> Preview | None:
    """The layout that is being tried, where the page is drawn for that."""
    return getattr(request, "page_preview", None)


def arrangement(request: HttpRequest, page: RecordPage, record: Any) -> Arrangement:  # noqa: ANN401
    """How the page of a record is laid out for who asks; found once a request."""
    tried = preview_of(request)
    if tried is not None and tried.noun == page.noun:
        return tried.arrangement
    kept: dict[tuple[str, int], Arrangement] = request.__dict__.setdefault("_page_layouts", {})
    key = page.noun, record.pk
    if key not in kept:
        kept[key] = layout_for(request.actor, page, record)  # type: ignore[attr-defined]
    return kept[key]


def draw_place(context: Context, place: str, noun: str, record: Any) -> SafeString:  # noqa: ANN401
    """Everything that stands in a place: groups of properties, and panels. Those of `.beside` are fetched after the page."""
    page, request = record_page(noun), context["request"]
    assert page is not None  # noqa: S101 - the tag stands on pages that are declared
    said, drawn, later = arrangement(request, page, record), list[str](), list[Part]()
    is_tried = preview_of(request) is not None
    for item in said.at(place):
        part = None if item.is_group else part_of(page, item.key)
        if part is not None and page.is_beside(part) and not is_tried and not item.is_folded:
            later.append(part)
            continue
        drawn += _later(page, record, later)
        if item.is_group:
            drawn.append(_group(context, page, record, item, said.shy))
        elif part is not None:
            drawn.append(_panel(context, page, record, part, item))
    drawn += _later(page, record, later)
    if place == "left" and not is_tried and context["actor"].may(MANAGE):
        address = f"{reverse('pages:layout_edit', args=[noun])}?{urlencode({'record': record.pk})}"
        words = tr("Arrange this page")
        drawn.append(f'<p class="rg-section rg-12"><a class="rg-quiet" href="{address}">{words}</a></p>')
    return mark_safe("".join(drawn))  # noqa: S308 - the parts are escaped


def draw_panels(context: Context, noun: str, record: Any, keys: Iterable[str]) -> SafeString:  # noqa: ANN401
    """Panels by their keys, in that order; what is unknown or not for who asks is left out."""
    page = record_page(noun)
    parts = [part for key in keys if page is not None and (part := part_of(page, key)) is not None]
    return mark_safe("".join(draw_part(context, part, record) for part in parts))  # noqa: S308 - templates escape


def beside_keys(page: RecordPage) -> list[str]:
    """The panels that are fetched after the page, where nobody has said which."""
    from regard.ui.slots import parts_of

    return [part.key for part in parts_of(f"{page.slots}.beside")]


def _later(page: RecordPage, record: Any, parts: list[Part]) -> list[str]:  # noqa: ANN401
    """A place that is filled after the page, by one answer for all that stand there in a row."""
    if not parts:
        return []
    address, keys = reverse(page.beside_url, args=[record.pk]), [part.key for part in parts]
    parts.clear()
    if keys != beside_keys(page):
        address += f"?{urlencode({'only': ','.join(keys)})}"
    words = tr("Relationships and more")
    return [
        f'<div hx-get="{address}" hx-trigger="load" hx-swap="outerHTML">'
        f'<noscript><a href="{address}">{words}</a></noscript></div>'
    ]


def _group(context: Context, page: RecordPage, record: Any, item: Item, shy: frozenset[str]) -> str:  # noqa: ANN401
    lines = (
        page.draw(context, record, item.fields, shy)
        if page.draw
        else lines_of(context, page, record, item.fields, shy)
    )
    return _folding(title_words(item.title), lines, item.is_folded) if lines else ""


def _folding(title: str, inner: str, is_folded: bool, kind: str = "") -> str:
    state = "" if is_folded else " open data-fold-on-phone"
    return (
        f'<details class="rg-section rg-fold{kind}"{state}><summary><h2 class="rg-section-title">'
        f"{conditional_escape(title)}</h2></summary>{inner}</details>"
    )


def _panel(context: Context, page: RecordPage, record: Any, part: Part, item: Item) -> str:  # noqa: ANN401
    if item.is_folded and page.is_beside(part) and preview_of(context["request"]) is None:
        address = f"{reverse(page.beside_url, args=[record.pk])}?{urlencode({'only': part.key})}"
        inner = (
            f'<div hx-get="{address}" hx-trigger="toggle from:closest details once" hx-swap="outerHTML">'
            f'<noscript><a href="{address}">{conditional_escape(part.label)}</a></noscript></div>'
        )
    else:
        inner = draw_part(context, part, record)
    return _folding(part.label, inner, True, " rg-fold-panel") if item.is_folded and inner else inner


def lines_of(
    context: Context,
    page: RecordPage,
    record: Any,  # noqa: ANN401
    keys: Sequence[str],
    shy: frozenset[str],
) -> str:
    """Properties as a list of descriptions: built-in ones as the page says, own ones with a pencil for who may change them."""
    drawn = [line for key in keys if (line := _line(context, page, record, key, key in shy))]
    return f'<dl class="rg-properties">{"".join(drawn)}</dl>' if drawn else ""


def _line(context: Context, page: RecordPage, record: Any, key: str, is_shy: bool) -> str:  # noqa: ANN401
    """A property of a record; nothing of what is closed, and what is masked in its mask."""
    seen_by = sight_of(record)
    if seen_by is not None and not seen_by.sees(key):
        return ""
    built_in = page.property(key)
    if built_in is not None:
        value: Any = built_in.show(record) if built_in.show else None
        is_known = value is not None and value != ""
        if is_known and (of := _closed(record, key)) is not None:
            value = _masked(context, record, key, built_in.label, masked(of, value))
        if not is_known and is_shy:
            return ""
        shown = conditional_escape(value) if is_known else UNKNOWN
        return f"<div><dt>{conditional_escape(built_in.label)}</dt><dd>{shown}</dd></div>"
    one = own_field(page.noun, key)
    if one is None:
        return ""
    line = in_line(record, one)
    if isinstance(line.value, Masked):
        line = replace(line, value=_masked(context, record, key, one.label, line.value))
    if line.value is None and (is_shy or not one.is_for(getattr(record, "kind", ""))):
        return ""
    assert context.template is not None  # noqa: S101 - a tag is drawn within a template
    template = context.template.engine.get_template("fields/parts/value.html")
    with context.push(item=line, record=record, may_change=_may_change(context, page.noun, record)):
        return f"<div><dt>{conditional_escape(line.label)}</dt>{template.render(context)}</div>"


def _closed(record: Any, key: str) -> Field | None:  # noqa: ANN401
    """The field a property is, where it is not read by whoever looks at the record."""
    seen_by = sight_of(record)
    of = seen_by.field(key) if seen_by is not None and not seen_by.reads(key) else None
    return None if of is None or of.spares(record) else of


def _masked(context: Context, record: Any, key: str, label: str, value: Masked) -> SafeString:  # noqa: ANN401
    may_show = bool(context["actor"].may(SHOW))
    return masked_value(value, record.fields_of, record.pk, key, label, may_show=may_show)


def _may_change(context: Context, noun: str, record: Any) -> bool:  # noqa: ANN401
    on_page = holder(noun).page if has_holder(noun) else None
    return on_page is not None and on_page.may_change(context["actor"], record)


# tabs


def arranged_tabs(request: HttpRequest, slot: str, record: Any) -> Sequence[Tab] | None:  # noqa: ANN401
    """The tabs of a record in the order of its layout, panels among them."""
    noun = getattr(record, "fields_of", "")
    page = record_page(noun) if noun and slot.endswith(".tabs") else None
    if page is None or slot != f"{page.slots}.tabs":
        return None
    own, found = tabs_by_key(page), []
    for item in arrangement(request, page, record).at("tabs"):
        part = part_of(page, item.key)
        if item.key in own:
            found.append(own[item.key])
        elif part is not None:
            found.append(_tab(page, part))
    return found


def _tab(page: RecordPage, part: Part) -> Tab:
    def address(name: str) -> Any:  # noqa: ANN401
        return lambda record: reverse(name, args=[page.noun, record.pk, part.key])

    return Tab(
        f"{page.slots}.tabs",
        f"panel.{part.key}",
        part.label,
        address("pages:panel"),
        permission=part.permission,
        count_url=address("pages:panel_count") if part.count else None,
    )


def is_tab(key: str) -> bool:
    return key.startswith(TAB)


def count_words(number: int | None) -> str:
    """A count beside a tab; nothing where there is none."""
    return "" if number is None else format_html('<span class="rg-count">{}</span>', formats.number(number))
