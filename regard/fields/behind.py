# ruff: noqa: ANN401 - rows and values of any noun pass through
"""What stands behind the mask of a personal value, and the button that asks for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from regard.fields.columns import HasOwn
from regard.fields.queries import in_words, is_own
from regard.fields.showings import SHOW
from regard.kernel.sight import Masked
from regard.kernel.words import midsentence, tr
from regard.ui.cells import plain
from regard.ui.icons import icon
from regard.ui.nouns import declared_noun, has_noun
from regard.ui.sight import bare, offer_behind

Reads = Callable[[Any, str, int], str | None]
_READS: dict[str, Reads] = {}


def register_behind(noun: str, reads: Reads) -> None:
    """Say how a masked value of a noun is read that does not stand in the record's own row: `reads(record, name, part)` answers
    it in words, "" where there is none, None for a name it does not know."""
    _READS[noun] = reads


def value_behind(noun: str, record: Any, name: str, part: int = 0) -> str:
    """The whole value in words; empty where there is none. `record` may be veiled."""
    whole = bare(record)
    if noun in _READS and (found := _READS[noun](whole, name, part)) is not None:
        return found
    if is_own(name) and isinstance(whole, HasOwn):
        return in_words(noun, {name: whole.own_values.get(name)}).get(name, "")
    value = getattr(whole, name, None)
    if value is None and has_noun(noun) and (column := declared_noun(noun).column(name)) is not None:
        value = plain(column, whole)
    return "" if value is None else str(value)


def address(noun: str, record_id: int, name: str, part: int = 0) -> str:
    """Where a value is shown."""
    found = reverse("fields:show_value", args=[noun, record_id, name])
    return f"{found}?part={part}" if part else found


def masked_value(
    value: Masked, noun: str, record_id: int, name: str, label: str, *, part: int = 0, may_show: bool
) -> SafeString:
    """A mask with the button beside it that puts the value in its place, for those who may ask for it."""
    if not may_show:
        return format_html('<span class="rg-masked">{}</span>', value)
    url = address(noun, record_id, name, part)
    words = tr("Show {label}", label=midsentence(label))
    return format_html(
        '<span class="rg-masked" data-masked><span>{}</span> <a class="rg-unmask" href="{}" hx-post="{}"'
        ' hx-target="closest [data-masked]" hx-swap="outerHTML" rel="nofollow" title="{}" aria-label="{}">'
        "{}<span>{}</span></a></span>",
        value,
        url,
        url,
        words,
        words,
        icon("eye", 14),
        tr("Show"),
    )


def _in_list(value: Masked, noun: str, row: Any, name: str, label: str) -> SafeString:
    return masked_value(value, noun, row.pk, name, label, may_show=True)


offer_behind(SHOW, _in_list)
