"""The properties of a customer as HTML. Plain string building: a dozen lines cost a tenth of what templates cost."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from django import template
from django.urls import reverse
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe

from regard.customers.origins import source_name
from regard.customers.tag_queries import tagged_url
from regard.customers.tag_rules import tags_in
from regard.fields.behind import masked_value
from regard.fields.showing import COMPUTED, computed_mark
from regard.fields.showings import SHOW
from regard.kernel.sight import Masked
from regard.kernel.words import midsentence, tr, tr_of
from regard.people.queries import business
from regard.ui import formats
from regard.ui.icons import icon
from regard.ui.templatetags.ui import avatar_html

if TYPE_CHECKING:
    from regard.customers.contact_queries import Contact
    from regard.customers.views.detail import Property

register = template.Library()
register.filter("source_name", source_name)
register.filter("listed", formats.listing)
CUSTOMER = "customers.customer"
_UNKNOWN = f'<span class="rg-unknown">{formats.UNKNOWN}</span>'


@register.simple_tag(takes_context=True)
def property_lines(context: template.Context, items: Iterable[Property]) -> SafeString:
    """Every property with its label; with a pencil for those who may change it."""
    may_change, may_show, customer = _may_change(context), _may_show(context), context["customer"]
    return mark_safe(  # noqa: S308 - the parts are escaped
        "".join(
            f"<div><dt>{escape(item.label)}</dt>{_place(item, customer.pk, may_change, may_show)}</div>"
            for item in items
        )
    )


@register.simple_tag(takes_context=True)
def property_place(context: template.Context, item: Property, is_saved: bool = False) -> SafeString:
    """One property alone, as it comes back after an edit in place."""
    html = _place(item, context["customer"].pk, _may_change(context), _may_show(context), is_saved=is_saved)
    return mark_safe(html)  # noqa: S308 - the parts are escaped


CONTACT_ICONS = {
    "email": "mail",
    "phone": "phone",
    "address": "map-pin",
    "site": "world",
    "social": "users",
}


@register.simple_tag(takes_context=True)
def contact_lines(context: template.Context, contacts: Iterable[Contact]) -> SafeString:
    """The further ways to reach a customer, and what is known of the first ones beyond the value."""
    customer, may_change, may_show = context["customer"], _may_change(context), _may_show(context)
    lines = "".join(_contact_line(one, customer.pk, may_change, may_show) for one in contacts)
    return mark_safe(f'<ul class="rg-contact-list">{lines}</ul>' if lines else "")  # noqa: S308 - the parts are escaped


def _contact_line(one: Contact, customer_id: int, may_change: bool, may_show: bool) -> str:
    words = [
        one.type_label,
        tr_of("way to reach", "first") if one.is_first else "",
        tr("verified") if one.is_verified else "",
    ]
    said = " · ".join(word for word in words if word)
    note = f"<small>{escape(said)}</small>" if said else ""
    if one.problem:
        doubt = escape(tr("does not look right"))
        note += f'<small class="rg-doubt" title="{escape(one.problem)}">{doubt}</small>'
    edit = ""
    if may_change and one.id is not None and not isinstance(one.value, Masked):
        address = reverse("customers:contact_change", args=[customer_id, one.id])
        label = escape(tr("Change {value}", value=one.value))
        edit = f'<a class="rg-inline-edit" href="{address}" aria-label="{label}">{icon("pencil", 14)}</a>'
    shown = (
        masked_value(
            one.value, CUSTOMER, customer_id, one.kind, one.kind_label, part=one.id or 0, may_show=may_show
        )
        if isinstance(one.value, Masked)
        else _contact_shown(one)
    )
    mark = f'<span class="rg-contact-icon" title="{escape(one.kind_label)}">{icon(CONTACT_ICONS[one.kind], 16)}</span>'
    return f'<li class="rg-editable">{mark}<span>{shown}{note}</span>{edit}</li>'


def _contact_shown(one: Contact) -> str:
    shown, link = escape(one.value), escape(_contact_link(one))
    if not link:
        return shown
    return f'<a href="{link}"{_OUTSIDE if link.startswith("http") else ""}>{shown}</a>'


_OUTSIDE = ' rel="noopener noreferrer" target="_blank"'


def _contact_link(one: Contact) -> str:
    if one.problem or isinstance(one.value, Masked):
        return ""
    if one.kind == "email":
        return f"mailto:{one.value}"
    if one.kind == "phone":
        return f"tel:{one.normal}"
    return one.value if one.value.startswith(("http://", "https://")) else ""


def _may_change(context: template.Context) -> bool:
    actor = context.get("actor")
    return bool(actor and actor.may("customers.customer.change"))


def _may_show(context: template.Context) -> bool:
    actor = context.get("actor")
    return bool(actor and actor.may(SHOW))


def _place(
    item: Property, customer_id: int, may_change: bool, may_show: bool, *, is_saved: bool = False
) -> str:
    if item.is_computed and not item.is_masked:
        again = ""
        if may_change:
            address = _addresses()[1](customer_id, item.name)
            again = f' hx-get="{address}?show" hx-trigger="{COMPUTED} from:body" hx-swap="outerHTML"'
        return f'<dd data-field="{item.name}"{again}>{_value(item)}{computed_mark()}</dd>'
    if item.is_masked:
        shown = masked_value(item.value, CUSTOMER, customer_id, item.name, item.label, may_show=may_show)
        return f'<dd data-field="{item.name}">{shown}</dd>'
    if not may_change or item.is_closed or item.kind == "fixed":
        return f'<dd data-field="{item.name}">{_value(item)}</dd>'
    page, field = _addresses()
    flash = " rg-flash" if is_saved else ""
    label = escape(tr("Edit {field}", field=midsentence(item.label)))
    return (
        f'<dd class="rg-editable{flash}" data-inline data-field="{item.name}">{_value(item)}'
        f'<a class="rg-inline-edit" href="{page(customer_id)}"'
        f' hx-get="{field(customer_id, item.name)}" hx-target="closest dd" hx-swap="outerHTML"'
        f' aria-label="{label}">{icon("pencil", 14)}</a></dd>'
    )


@register.simple_tag
def property_text(item: Property) -> SafeString:
    """The value of a property alone."""
    return mark_safe(_value(item))  # noqa: S308 - the parts are escaped


def _value(item: Property) -> str:
    """What is shown; what is missing is a dash."""
    if item.value is None or item.value == "":
        return _UNKNOWN
    if item.kind == "person":
        name = item.value.display_name
        return f'<span class="rg-person">{avatar_html(name, item.value.pk)} {escape(name)}</span>'
    if item.kind == "tags":
        return f'<span class="rg-value cu-tags">{"".join(map(_tag, tags_in(item.value)))}</span>'
    if item.kind in {"own", "fixed"}:
        return f'<span class="rg-value">{conditional_escape(item.value)}</span>'
    write: Callable[..., str] = _WRITERS.get(item.kind, str)
    shown = write(item.value)
    return f'<span class="rg-value">{escape(shown)}</span>'


def _tag(name: str) -> str:
    """A tag, a door to all customers who have it."""
    return f'<a class="rg-tag" href="{escape(tagged_url(name))}">{escape(name)}</a>'


def _money(units: int) -> str:
    return formats.money_short(units, business().currency)


_WRITERS: dict[str, Callable[..., str]] = {"money": _money, "day": formats.day, "number": formats.number}


@lru_cache(maxsize=1)
def _addresses() -> tuple[Callable[[int], str], Callable[[int, str], str]]:
    """The edit page of a customer and the place of one field, without resolving either once per line."""
    before, after = reverse("customers:customer_change", args=[987_654_321]).split("987654321")
    start, middle = reverse("customers:customer_field", args=[987_654_321, "xx"]).split("987654321")
    rest = middle.removesuffix("xx/")
    return lambda pk: f"{before}{pk}{after}", lambda pk, name: f"{start}{pk}{rest}{name}/"
