# ruff: noqa: ANN401, PLR0917 - templates hand over anything, as positional words
"""Tags and filters every template may use without loading them. See `/ui/` for each with its context."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from html import escape as plain_escape
from typing import Any, Literal

from django import forms, template
from django.contrib.messages.storage.base import Message
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from regard.kernel import words
from regard.kernel.actor import Actor
from regard.ui import drawing, formats, framing, icons, identity, nouns, sections, slots, toasts
from regard.ui.charts import Chart
from regard.ui.frame import frame_of

register = template.Library()
Missing = Literal[""]  # what a name the template does not know gives


def _given(value: object) -> Any:
    """The value, None for what is missing."""
    return None if value == "" else value


register.filter("midsentence", words.midsentence)


# figures and times


@register.filter
def money(units: int | Missing | None, currency: str = "") -> str:
    """Ten-thousandths as an amount with the currency's decimals: €1,234.50. None is an en dash."""
    return formats.money(_given(units), currency)


@register.filter
def money_short(units: int | Missing | None, currency: str = "") -> SafeString | str:
    """An amount without cents; from a million up `€7.63 M` with the full value on hover."""
    given = _given(units)
    text = formats.money_short(given, currency)
    if formats.is_short(given):
        return format_html('<span title="{}">{}</span>', formats.money(given, currency), text)
    return text


@register.filter
def quantity(units: int | Missing | None) -> str:
    """Ten-thousandths as a plain quantity: 2.5."""
    return formats.quantity(_given(units))


@register.filter
def number(value: float | Decimal | Missing | None, places: int | None = None) -> str:
    """A number with separators: 9,412. `number:1` writes one decimal."""
    return formats.number(_given(value), places)


@register.filter
def percent(share: float | Decimal | Missing | None, places: int = 1) -> str:
    """A share as percent: 0.368 is 36.8%."""
    return formats.percent(_given(share), places)


def _time(value: date | datetime, text: str, title: str) -> SafeString:
    return format_html('<time datetime="{}" title="{}">{}</time>', value.isoformat(), title, text)


@register.filter
def day(value: date | datetime | Missing | None) -> SafeString | str:
    """23 Nov 2026."""
    return formats.day(_given(value))


@register.filter
def day_short(value: date | datetime | Missing | None) -> str:
    """23 Nov, with the year when it is not this one."""
    return formats.day_short(_given(value))


@register.filter
def weekday(value: date | datetime | Missing | None) -> str:
    """Mon 23 Nov."""
    return formats.weekday(_given(value))


@register.filter
def clock(value: datetime | Missing | None) -> SafeString | str:
    """09:42, the whole moment on hover."""
    return _time(value, formats.clock(value), formats.moment(value)) if value else formats.UNKNOWN


@register.filter
def at(value: time | Missing | None) -> str:
    """A time of day as people read it: 09:42, or 9:42 am."""
    return formats.clock(_given(value))


@register.filter
def clock_hour(value: int) -> str:
    """The hours beside a day: 09:00, or 9 am."""
    return formats.hour(value)


@register.filter
def moment(value: datetime | Missing | None) -> str:
    """23 Nov 2026, 09:42."""
    return formats.moment(_given(value))


@register.filter
def ago(value: date | datetime | Missing | None) -> SafeString | str:
    """Relative under 7 days, else the day; the exact time on hover."""
    if not value:
        return formats.UNKNOWN
    exact = formats.moment(value) if isinstance(value, datetime) else formats.day(value)
    return _time(value, formats.ago(value), exact)


@register.filter
def seconds(value: float | Missing | None) -> str:
    """2 h 10 min."""
    return formats.duration(_given(value))


@register.filter
def known(value: object) -> object:
    """The value, or an en dash when it is missing or empty. Zero stays zero."""
    return formats.UNKNOWN if value is None or value == "" else value


@register.filter
def may(actor: Actor | None, permission: str) -> bool:
    """Whether the actor has the permission at any scope: `{% if actor|may:"sales.order.view" %}`."""
    return bool(actor and (not permission or actor.may(permission)))


# parts


@register.simple_tag
def icon(name: str, size: int = 16, label: str = "", **extra: str) -> SafeString:
    """`{% icon "users" %}`, `{% icon "users" size=20 class="text-secondary" label="Customers" %}`."""
    return icons.icon(name or icons.UNKNOWN_ICON, size, extra.get("class", ""), label)


@register.simple_tag
def avatar(obj: Any, size: str = "", name: str = "") -> SafeString:
    """Initials of a person (round) or an organisation (rounded square). `size`: "", "l" or "xl"."""
    if obj is None:
        return mark_safe("")
    shown = name or getattr(obj, "display_name", "") or str(obj)
    is_organisation = getattr(obj, "kind", "") == "organisation"
    return avatar_html(shown, getattr(obj, "pk", None), is_organisation, size)


def avatar_html(
    name: str, identity_: int | str | None, is_organisation: bool = False, size: str = ""
) -> SafeString:
    """An avatar as HTML; `name` is plain text."""
    shape = " rg-avatar-org" if is_organisation else ""
    grade = f" rg-avatar-{size}" if size else ""
    tint = identity.tint(name if identity_ is None else identity_)
    letters = plain_escape(identity.initials(name))
    return mark_safe(  # noqa: S308 - initials are escaped
        f'<span class="rg-avatar rg-t{tint}{shape}{grade}" aria-hidden="true">{letters}</span>'
    )


@register.simple_tag
def presence(noun: str, pk: int, *, editing: bool = False) -> SafeString:
    """Where it says who else has this record open: `{% presence "sales.order" order.pk %}`, in the block of that name."""
    return format_html(
        '<div class="rg-presence" data-presence="{}" data-id="{}"{} role="status" aria-label="{}" hidden></div>',
        noun,
        pk,
        mark_safe(" data-editing") if editing else "",
        words.tr("Others here"),
    )


@register.simple_tag
def initials(
    name: str, identity_: int | str | None = None, is_organisation: bool = False, size: str = ""
) -> SafeString:
    """An avatar from a name and an id, where there is no object."""
    return avatar_html(name, identity_, is_organisation, size)


@register.simple_tag
def verdict(kind: str, word: str) -> SafeString:
    """`{% verdict "good" "On track" %}`: kinds good, watch, bad, none."""
    return drawing.verdict(kind, word)


@register.simple_tag
def glyph(kind: str, size: int = 10) -> SafeString:
    """The shape of a verdict alone, for places where the word stands near."""
    return drawing.glyph(kind, size)


@register.simple_tag
def sparkline(
    values: Sequence[float | None],
    target: float | None = None,
    verdict: str = "",
    width: int = 84,
    height: int = 24,
) -> SafeString:
    """`{% sparkline values target verdict %}`: values oldest first, None is a gap."""
    return drawing.sparkline(values or (), target, verdict, width, height)


@register.simple_tag
def meter(
    baseline: float | None,
    actual: float | None,
    target: float | None,
    projection: float | None = None,
    low: float | None = None,
    high: float | None = None,
    verdict: str = "none",
    width: int = 140,
    planned: float | None = None,
) -> SafeString:
    """`{% meter baseline actual target projection low high verdict planned=by_today %}`."""
    return drawing.meter(
        baseline=baseline,
        actual=actual,
        target=target,
        projection=projection,
        low=low,
        high=high,
        kind=verdict,
        width=width,
        planned=planned,
    )


@register.simple_tag
def interval(
    value: float | None, low: float | None, high: float | None, top: float, bottom: float = 0.0
) -> SafeString:
    """An estimate with its interval on a line from `bottom` to `top`."""
    return drawing.interval(value=value, low=low, high=high, top=top, bottom=bottom)


@register.simple_tag
def shares(*parts: object) -> SafeString:
    """`{% shares "v1" 8214 "v2" 3912 "bad" 44 %}`, or one list of (colour, amount): the dry-run bar."""
    if len(parts) == 1 and isinstance(parts[0], Sequence) and not isinstance(parts[0], str):
        return drawing.shares([(str(kind), float(amount)) for kind, amount in parts[0]])
    return drawing.shares(
        [(str(kind), float(str(amount))) for kind, amount in zip(parts[::2], parts[1::2], strict=True)]
    )


@register.simple_tag
def thin_bar(share: float | None, kind: str = "v1", width: int = 88) -> SafeString:
    """A bar of three pixels to stand under a count."""
    return drawing.thin_bar(share, kind, width)


@register.simple_tag
def bar(share: float | None, kind: str = "v1", width: int = 80, mark: float | None = None) -> SafeString:
    """A plain bar of a share 0..1, with an optional ink tick for comparison."""
    return drawing.bar(share, kind, width, mark)


@register.inclusion_tag("ui/parts/chart.html", takes_context=True)
def chart(context: template.Context, spec: Chart) -> dict[str, Any]:
    """`{% chart spec %}` with a `regard.ui.charts.Chart`: drawing, unit, and the table behind it.

    The first chart of a page brings the drawing scripts with it; a page whose charts come later by htmx puts
    `{% chart_scripts %}` somewhere.
    """
    heads, rows = spec.table()
    return {
        "chart": spec,
        "spec": spec.spec(),
        "heads": heads,
        "rows": rows,
        "scripts": chart_scripts(context),
    }


@register.simple_tag(takes_context=True)
def chart_scripts(context: template.Context) -> SafeString:
    """The drawing script, once a page; nothing in an answer to htmx, whose page has it."""
    request = context.get("request")
    if request is None or request.headers.get("HX-Request") or getattr(request, "_regard_charts", False):
        return mark_safe("")
    request._regard_charts = True
    return format_html('<script src="{}" defer></script>', static("ui/chart.js"))


@register.inclusion_tag("ui/parts/figure.html")
def figure(
    label: str, value: object, note: object = "", url: str = "", verdict: str = "", unit: str = ""
) -> dict[str, Any]:
    """A key figure with its usual value beneath; `url` makes it a door."""
    return {"label": label, "value": value, "note": note, "url": url, "verdict": verdict, "unit": unit}


@register.inclusion_tag("ui/parts/empty.html", takes_context=True)
def empty(context: template.Context, state: nouns.Empty) -> dict[str, Any]:
    """The words of an empty place: what this is, why one wants it, one action (if the actor may)."""
    actor = context.get("actor")
    allowed = bool(state.url_name) and may(actor, state.permission)
    return {"state": state, "url": reverse(state.url_name) if allowed else ""}


_CHOICES = (forms.RadioSelect, forms.CheckboxSelectMultiple)


@register.inclusion_tag("ui/parts/field.html")
def field(bound: forms.BoundField) -> dict[str, Any]:
    """`{% field form.name %}`: label, control, help and error of one field, tied together for screen readers."""
    widget = bound.field.widget
    if isinstance(widget, forms.CheckboxInput):
        kind, css = "check", "form-check-input"
    elif isinstance(widget, _CHOICES):
        kind, css = "choices", ""  # its class would land on the box around the choices
    elif isinstance(widget, forms.Select):
        kind, css = "select", "form-select"
    else:
        kind = "file" if isinstance(widget, forms.FileInput) else "text"
        css = "form-control"
    if widget.attrs.get("placeholder") == bound.label:
        del widget.attrs["placeholder"]  # says the label twice
    attrs: dict[str, str | bool] = {"class": f"{css} {widget.attrs.get('class', '')}".strip()}
    if (
        isinstance(widget, forms.Textarea) and widget.attrs.get("rows") == "10"
    ):  # Django's default is half a page
        attrs["rows"] = "4"
    if bound.errors:
        attrs["aria-invalid"] = "true"
    described = [f"{bound.auto_id}_error"] if bound.errors else []
    described += [f"{bound.auto_id}_helptext"] if bound.help_text else []
    if described:
        attrs["aria-describedby"] = " ".join(described)
    control = bound.as_widget(attrs=attrs)
    is_optional = not bound.field.required and kind != "select"  # an empty choice says what it means
    return {"field": bound, "control": control, "kind": kind, "is_optional": is_optional}


@register.simple_tag
def error_count(form: forms.BaseForm) -> str:
    """*2 things need a look.*"""
    count = sum(len(errors) for errors in form.errors.values())
    return words.several("One thing needs a look.", "{count} things need a look.", count)


@register.simple_tag(takes_context=True)
def frame_part(context: template.Context, name: str) -> SafeString:
    """A part of the shell that is kept between pages: side, menus."""
    request = context.get("request")
    if request is None:
        return mark_safe("")
    draw = {"side": framing.side, "menus": framing.menus}[name]
    return draw(request, frame_of(request), {"theme_choices": context.get("theme_choices", ())})


@register.simple_tag
def crumb(label: str, url: str = "") -> SafeString:
    """One step of the path before the page's title."""
    inner = format_html('<a href="{}">{}</a>', url, label) if url else format_html("<span>{}</span>", label)
    return format_html('<li class="rg-crumb">{}</li>', inner)


@register.simple_tag(takes_context=True)
def parts(context: template.Context, slot: str, obj: Any) -> SafeString:
    """Everything that layers above put into `slot`, allowed to the actor, in order."""
    return mark_safe("".join(draw_part(context, part, obj) for part in slots.parts_of(slot)))  # noqa: S308 - templates escape


def draw_part(context: template.Context, part: slots.Part, obj: Any) -> str:
    """One part, or nothing where there is nothing to show, or the actor may not see it."""
    if not may(context.get("actor"), part.permission):
        return ""
    inner = part.context(context["request"], obj)
    if inner is None:
        return ""
    assert context.template is not None  # noqa: S101 - a tag is drawn within a template
    # Within the page's own context, so that what every template is given is not worked out for each part.
    with context.push(**inner, object=obj):
        return str(context.template.engine.get_template(part.template).render(context))


@register.inclusion_tag("ui/parts/tabs.html", takes_context=True)
def record_tabs(
    context: template.Context,
    slot: str,
    obj: Any,
    active: str,
    first: str = "",
    first_url: str = "",
) -> dict[str, Any]:
    """The tabs of a record: the overview and what layers above added to `slot`. Nothing where that is nothing."""
    request, actor = context["request"], context.get("actor")
    items: list[Mapping[str, Any]] = [
        {
            "key": "overview",
            "label": first or words.tr("Overview"),
            "url": first_url or request.path,
            "count": None,
        }
    ]
    for tab in slots.tabs_for(request, slot, obj):
        if may(actor, tab.permission) and (tab.is_for is None or tab.is_for(request, obj)):
            number_ = tab.count(request, obj) if tab.count else None
            later = tab.count_url(obj) if tab.count_url and tab.key != active else ""
            items.append(
                {
                    "key": tab.key, "label": tab.label, "url": tab.url(obj), "count": number_,
                    "count_url": later,
                }
            )  # fmt: skip
    return {"tabs": items if len(items) > 1 else [], "active": active}


@register.filter
def undo_address(message: Message) -> str:
    """Where Undo of a message posts to, or nothing."""
    return toasts.undo_address(message.extra_tags or "")


@register.inclusion_tag("ui/parts/section_tabs.html", takes_context=True)
def section_tabs(context: template.Context, section: str, active: str) -> dict[str, Any]:
    """The tabs of the pages that belong together, in groups where their section has groups."""
    asked = context["request"].GET if "request" in context else {}
    strips = sections.section_strips(context["actor"], section, active, asked)
    return {"strips": strips, "active": active, "section_label": sections.SECTIONS[section].label}


@register.simple_tag
def list_part(state: Any, part: str) -> str:
    """The address of a menu or editor of a list."""
    return str(state.url(part=part))


@register.simple_tag
def rebuild(state: Any, trigger: str = "") -> SafeString:
    """Attributes that show the editor of a list's tree anew, by script or as a plain submit."""
    when = format_html(' hx-trigger="{}"', trigger) if trigger else mark_safe("")
    return format_html(
        'formaction="{}" hx-get="{}?part=advanced" hx-target="#pop-body" hx-swap="innerHTML" hx-push-url="false"'
        ' hx-include="closest form"{}',
        state.path,
        state.path,
        when,
    )


@register.filter
def in_strings(value: object, items: Iterable[object] | None) -> bool:
    """Whether the value, as text, is among the items."""
    return str(value) in {str(item) for item in items or ()}


@register.filter
def get(mapping: Mapping[Any, Any], key: object) -> object:
    """A value of a mapping by a key held in a variable."""
    return mapping.get(key)


@register.filter
def sentence(items: Iterable[object]) -> str:
    """a, b and c."""
    return formats.listing(items)


@register.simple_tag
def today() -> date:
    """The current day in the active time zone."""
    return timezone.localdate()
