"""Words the timeline needs: names of days, of fields, of kinds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from regard.customers.forms import LABELS, labels
from regard.customers.relationship_rules import TYPES
from regard.fields.queries import is_own
from regard.kernel.words import lazy, midsentence, tr
from regard.story.types import kinds
from regard.ui import formats

register = template.Library()
FIELD_WORDS = LABELS | {
    "email_contacts": lazy("e-mail addresses"),
    "phone_contacts": lazy("phone numbers"),
    "address_contacts": lazy("addresses"),
    "site_contacts": lazy("websites"),
    "social_contacts": lazy("social profiles"),
    "sponsor_id": lazy("sponsor"),
    "every": lazy("how often it is reviewed"),
    "unit": lazy("how often it is reviewed"),
    "goals": lazy("goals"),
    "next_review_on": lazy("next review"),
    "last_review_on": lazy("last review"),
    "role": lazy("role"),
    "strength": lazy("strength"),
    "since": lazy("beginning"),
    "until": lazy("end"),
}


@register.filter
def relative_day(day: date) -> str:
    """Today, Yesterday, else the weekday."""
    today = timezone.localdate()
    if day == today:
        return tr("Today")
    return tr("Yesterday") if day == today - timedelta(days=1) else formats.weekday_name(day)


@register.filter
def entry_clock(at: datetime) -> SafeString:
    """The time of an entry; the whole moment on hover. Midnight is what a file without times says: it shows nothing."""
    local = timezone.localtime(at)
    if local.hour == local.minute == local.second == 0:
        return SafeString('<span class="rg-entry-time"></span>')
    return format_html(
        '<time class="rg-entry-time" datetime="{}" title="{}">{}</time>',
        at.isoformat(),
        formats.moment(at),
        formats.clock(at),
    )


@register.filter
def field_names(names: Iterable[str]) -> str:
    """The labels of fields as a sentence: e-mail and phone."""
    known = FIELD_WORDS | labels() if any(is_own(name) for name in names) else FIELD_WORDS
    words = list(dict.fromkeys(midsentence(known.get(name, name.replace("_", " "))) for name in names))
    return formats.listing(words) if words else tr("details")


@register.filter
def colleague(number: int, names: Mapping[int, str] | None) -> str:
    return (names or {}).get(number) or tr("a colleague")


@register.filter
def entry_title(entry: Any) -> str:  # noqa: ANN401
    """What a kind of entry is called."""
    kind = kinds().get(entry.kind)
    return str(kind.title) if kind else tr("Something happened")


@register.filter
def party(number: int, names: Mapping[int, str] | None) -> str:
    """The customer at the far end of a relationship, as a link where it may be seen."""
    name = (names or {}).get(number)
    if name is None:
        return tr("another customer")
    return format_html('<a href="{}">{}</a>', reverse("customers:customer_detail", args=[number]), name)


@register.filter
def relation_words(entry: Any) -> str:  # noqa: ANN401
    """What the entry's customer is to the other: "works at"; once it is over "worked at"."""
    known = TYPES.get(entry.payload.get("type", ""))
    if known is None:
        return tr("has to do with")
    return known.words(is_first=bool(entry.payload.get("is_first")), is_past=entry.kind.endswith(".ended"))
