"""A customer's page: who, what happened, what hangs on it; fields edited in place."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import select_template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regard.customers.class_rules import makes_sense
from regard.customers.contact_queries import contacts_of
from regard.customers.forms import LABELS, CustomerForm, shown
from regard.customers.key_account_queries import key_account_of, standing
from regard.customers.models import Customer
from regard.customers.origins import imports_among, source_name
from regard.customers.pick_queries import subtitle
from regard.customers.profile_rules import languages
from regard.customers.queries import MODEL, children_of, colleagues, keys_of, pins_of
from regard.customers.relationship_queries import Link, links_of, may_see, names_for
from regard.customers.rules import is_made_key, region_of
from regard.customers.services.customers import ChangedMeanwhile, change_customer
from regard.customers.services.pins import pin_entry
from regard.customers.templatetags.properties import property_lines
from regard.customers.timeline import Look, drawn, last_of, rhythm_of
from regard.customers.views.contacts import changes
from regard.customers.views.customers import follows_merges, found
from regard.fields.queries import is_own, own_field
from regard.fields.showing import computed_anew
from regard.fields.showing import shown as own_shown
from regard.kernel.actor import Actor
from regard.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from regard.kernel.ids import HIGHEST_ID
from regard.kernel.sight import DOTS, Level, Masked
from regard.kernel.words import language, lazy, lazy_of, tr
from regard.people.door import permission_required
from regard.people.queries import territory_names
from regard.people.requests import ActorRequest
from regard.story.reading import entries_by_id, timeline, visible_kinds
from regard.story.types import kinds
from regard.ui import formats
from regard.ui.sight import level, sight_of

if TYPE_CHECKING:
    from django.template import Context

    from regard.customers.models import CustomerKey
    from regard.story.models import Entry

FIRST, MORE = 20, 60  # entries of the first and of further pages
BESIDE = 6  # relationships, each other customer once, and parts that stand beside a customer
CHILDREN = 20  # parts that are looked for there
PROPERTIES = (
    "category", "tags", "party_class", "sector", "owner_id", "territory_id", "phone", "email", "street", "postal_code", "city",
    "region", "country", "language", "employees", "annual_revenue", "customer_since",
)  # fmt: skip
ALWAYS_SHOWN = {
    "category", "tags", "owner_id", "phone", "email", "city", "country", "customer_since", "created_at",
}  # fmt: skip
READ_ONLY = {"keys": lazy("Known as"), "created_at": lazy("Entered")}
"""What stands among the properties and is changed nowhere."""
FOUND_BY = {
    "email": lazy("in {source}; found by the e-mail address"),
    "phone": lazy("in {source}; found by number and name"),
    "": lazy("in {source}"),
}
CONTACT_WORDS = (
    ("email", lazy("e-mail")),
    ("phone", lazy("phone")),
    ("address", lazy("address")),
    ("site", lazy("website")),
    ("social", lazy_of("in a network", "profile")),
)
NAMED = {"customers.customer.assigned": "owner_id", "customers.keyaccount.marked": "sponsor_id"}
"""Kinds of entries that name a colleague besides the one who did it, and the field where."""
TOPICS = {
    "sales": lazy("Orders"),
    "customers": lazy("Changes"),
    "activities": lazy("Activities"),
    "service": lazy("Service"),
    "marketing": lazy_of("topics", "Messages"),
    "segments": lazy("Segments"),
    "objects": lazy("Own objects"),
}


@dataclass(frozen=True)
class Property:
    """One line of the properties. `value` is what is shown, `kind` how; what is not marked safe gets escaped. `is_closed`: this
    actor may not change it; `is_masked`: nor read it."""

    name: str
    label: str
    value: Any
    kind: str = "text"
    is_computed: bool = False
    is_closed: bool = False
    is_masked: bool = False


def draw_properties(context: Context, customer: Customer, keys: Sequence[str], shy: frozenset[str]) -> str:
    """Properties in order, as far as they are worth showing."""
    items = properties(customer, keys, shy)
    if not items:
        return ""
    address = reverse("customers:customer_origins", args=[customer.pk])
    return f'<dl class="rg-properties" data-origins="{address}">{property_lines(context, items)}</dl>'


def properties(customer: Customer, keys: Sequence[str], shy: frozenset[str] = frozenset()) -> list[Property]:
    """Those of these properties that are worth showing: a person has no employees, unless some are known. Of a veiled customer
    those that are seen."""
    seen_by = sight_of(customer)
    return [
        property_of(customer, name)
        for name in keys
        if (seen_by is None or seen_by.sees(name))
        and (
            _is_known(customer, name)
            or not (
                (name in shy and not _is_asked(name))
                or not makes_sense(name, customer.kind, customer.party_class)
                or ((own := own_field(MODEL, name)) is not None and not own.is_for(customer.kind))
            )
        )
    ]


def _is_known(customer: Customer, name: str) -> bool:
    if name in READ_ONLY:
        return name != "keys" or bool(_keys(customer))
    return getattr(customer, name) not in (None, "")


def _is_asked(name: str) -> bool:
    """A territory is worth asking for once there are some."""
    return name == "territory_id" and bool(territory_names())


def property_of(customer: Customer, name: str) -> Property:
    found, seen_by = _property_of(customer, name), sight_of(customer)
    if seen_by is None:
        return found
    is_masked = not seen_by.reads(name) and found.value not in (None, "")
    return replace(
        found,
        is_closed=not seen_by.changes(name),
        is_masked=is_masked,
        kind="text" if is_masked else found.kind,
    )


def _property_of(customer: Customer, name: str) -> Property:
    if name in READ_ONLY:
        value = _known_as(customer) if name == "keys" else formats.day(customer.created_at)
        return Property(name, READ_ONLY[name], value, "fixed")
    if (own := own_field(MODEL, name)) is not None:
        value = getattr(customer, name)
        return Property(
            name, own.label, None if value is None else own_shown(own, value), "own", own.is_computed
        )
    if name == "owner_id":
        return Property(name, LABELS[name], customer.owner, "person")
    if name == "territory_id":
        return Property(name, LABELS[name], territory_names().get(customer.territory_id or 0))
    said: dict[str, Callable[[], Any]] = {
        "party_class": customer.get_party_class_display,
        "language": lambda: dict(languages()).get(customer.language, customer.language),
        "country": lambda: _country(customer.country),
    }
    if name in said:
        return Property(name, LABELS[name], said[name]())
    kind = {"annual_revenue": "money", "customer_since": "day", "employees": "number", "tags": "tags"}.get(
        name, "text"
    )
    return Property(name, LABELS[name], getattr(customer, name), kind)


def _country(kept: str) -> str:
    return kept if isinstance(kept, Masked) else formats.country(kept, region_of(kept), language())


def _keys(customer: Customer) -> list[CustomerKey]:
    """The numbers it has in other systems, those left out that were made for it. One query, once."""
    found: list[CustomerKey] | None = customer.__dict__.get("_shown_keys")
    if found is None:
        found = [key for key in keys_of(customer.pk) if not is_made_key(key.key)]
        customer.__dict__["_shown_keys"] = found
    return found


def _known_as(customer: Customer) -> SafeString | Masked:
    """Of a veiled customer without how a key was found, where that would tell what it has."""
    seen_by = sight_of(customer)
    if seen_by is not None and not seen_by.reads("keys"):
        return Masked(DOTS if _keys(customer) else "")
    found = (
        (str(FOUND_BY.get(key.found_by) or FOUND_BY[""]).format(source=source_name(key.source)), key.key)
        for key in _keys(customer)
    )
    return format_html_join(", ", '<span title="{}">{}</span>', found)


def ways_to_reach(request: HttpRequest, customer: Customer) -> dict[str, Any]:
    """All ways to reach, unless they are just what stands in the properties. One query."""
    found = contacts_of(customer)
    is_worth_it = any(not one.is_first or one.type or one.is_verified for one in found)
    kinds = [pair for pair in CONTACT_WORDS if changes(request.actor, pair[0])]  # type: ignore[attr-defined]
    return {"contacts": found if is_worth_it else [], "contact_kinds": kinds}


def note_of(request: HttpRequest, customer: Customer) -> dict[str, Any] | None:
    return {} if customer.note else None


def timeline_of(request: HttpRequest, customer: Customer) -> dict[str, Any]:
    return story(request, customer, FIRST)  # type: ignore[arg-type]


@permission_required("customers.customer.view")
@require_GET
@follows_merges
def customer_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """The page of a customer."""
    customer = found(request, pk)
    context = {
        "page_title": customer.name,
        "subtitle": subtitle(customer),
        **on_page(request, customer),
    }
    return render(request, "customers/customer_detail.html", context)


def on_page(request: HttpRequest, customer: Customer) -> dict[str, Any]:
    """What the panels of a customer's page share."""
    return {"customer": customer, "may_change": request.actor.may("customers.customer.change")}  # type: ignore[attr-defined]


@permission_required("customers.customer.view")
@require_GET
@follows_merges
def customer_timeline(request: ActorRequest, pk: int) -> HttpResponse:
    """The timeline alone: another topic, or what is earlier. As a whole page without scripts."""
    customer = found(request, pk)
    context = {
        "page_title": tr("Timeline of {name}", name=customer.name),
        "customer": customer,
        **story(request, customer, MORE),
    }
    name = (
        "timeline_page"
        if not request.htmx
        else "parts/timeline_lines"
        if context["before"]
        else "parts/timeline"
    )
    return render(request, f"customers/{name}.html", context)


@permission_required("customers.customer.view")
@require_GET
def customer_beside(request: ActorRequest, pk: int) -> HttpResponse:
    """What belongs on a customer's page but need not be there at once: fetched by the page after it is shown. All of it, or the
    panels that `only` names.

    Without scripts, or opened by itself, a page of its own. Slot: `customers.customer.beside`.
    """
    customer = found(request, pk)
    context = {
        "page_title": tr("Beside {name}", name=customer.name),
        "only": request.GET.get("only", ""),
        **on_page(request, customer),
    }
    name = "parts/beside" if request.htmx else "beside_page"
    return render(request, f"customers/{name}.html", context)


def key_account_beside(request: HttpRequest, customer: Customer) -> dict[str, Any] | None:
    account = key_account_of(request.actor, customer)  # type: ignore[attr-defined]
    return {"account": account, "standing": standing(account.next_review_on)} if account else None


def relationships_beside(request: HttpRequest, customer: Customer) -> dict[str, Any] | None:
    """The most telling relationships, what it is part of, and its parts."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    children = (
        children_of(customer.pk, actor=actor, limit=CHILDREN)
        if customer.kind == Customer.Kind.ORGANISATION
        else []
    )
    found_links = links_of(actor, customer)
    once: dict[int, Link] = {}
    for link in found_links.current:
        once.setdefault(link.other.pk, link)
    links, may_relate = list(once.values()), may_see(actor, customer)
    if not (customer.parent or children or links or may_relate):
        return None
    return {
        "children": children[:BESIDE],
        "links": links[:BESIDE],
        "more": max(len(children) - BESIDE, 0) + max(len(links) - BESIDE, 0),
        "is_capped": len(children) >= CHILDREN or found_links.has_more,
        "may_relate": may_relate,
    }


def story(request: ActorRequest, customer: Customer, limit: int) -> dict[str, Any]:
    """Lines of the timeline with the topics to choose from and the way further back. Three queries and the loaders', one more
    where an import told something."""
    topic, before = request.GET.get("topic", ""), request.GET.get("before", "")
    topics = _topics(request.actor)
    if topic and topic not in dict(topics):
        raise Http404
    rhythm = rhythm_of(request, customer)
    try:
        page = timeline(
            customer.pk,
            actor=request.actor,
            kinds=[f"{topic}.*"] if topic else None,
            before=before or None,
            limit=limit,
        )
    except Invalid:
        raise Http404 from None
    newer = _moment(request.GET.get("since", "")) if before else timezone.now()
    pins = [] if before else pins_of(customer.pk)
    pinned = entries_by_id(pins, actor=request.actor) if pins and not topic else []
    names = colleagues(request.actor, _people_in([*page.entries, *pinned]))

    def named(number: int | None) -> str:
        return names.get(number or 0) or tr("Somebody")

    lines = drawn(
        page.entries,
        looks=look_of,
        names=named,
        local=timezone.localtime,
        rhythm=rhythm,
        newer=newer,
        files={
            source: one.file for source, one in imports_among(entry.source for entry in page.entries).items()
        },
    )
    since = last_of(page.entries, rhythm.kind, newer) if rhythm else None
    return {
        "names": names,
        "parties": names_for(request.actor, _parties_in([*page.entries, *pinned])),
        "lines": lines,
        "topics": topics,
        "topic": topic,
        "before": before,
        "next": page.next_cursor,
        "since": since.isoformat() if since else "",
        "pins": pins,
        "pinned": drawn(
            pinned, looks=look_of, names=named, local=timezone.localtime, rhythm=None, newer=None
        ),
        "may_pin": request.actor.may("customers.customer.change"),
    }


@permission_required("customers.customer.change")
@require_POST
def entry_pin(request: ActorRequest, pk: int, entry: int) -> HttpResponse:
    """An entry of the timeline is pinned on top of it, or taken down (`off`)."""
    customer = found(request, pk)
    try:
        pin_entry(
            actor=request.actor,
            customer_id=pk,
            entry_id=min(entry, HIGHEST_ID),
            is_pinned="off" not in request.POST,
        )
    except NotFound:
        raise Http404 from None
    except (Forbidden, Conflict) as error:
        if request.htmx:
            return HttpResponse(
                status=204,
                headers={"HX-Trigger": json.dumps({"toast": {"text": str(error), "level": "error"}})},
            )
        messages.error(request, str(error))
    if request.htmx:
        context = {"customer": customer, **story(request, customer, MORE)}
        return render(request, "customers/parts/timeline.html", context)
    return redirect("customers:customer_detail", pk)


def _people_in(entries: Iterable[Entry]) -> set[int]:
    """The users whose names the entries need: who did it, who became owner or sponsor."""
    doers = {entry.actor_id for entry in entries if entry.actor_kind == "user"}
    named = {entry.payload.get(NAMED[entry.kind]) for entry in entries if entry.kind in NAMED}
    return {number for number in doers | named if number}


def _parties_in(entries: Iterable[Entry]) -> set[int]:
    """The customers whose names the entries need: at the far end of a relationship."""
    return {
        entry.payload["other"]
        for entry in entries
        if entry.kind.startswith("customers.relationship.") and "other" in entry.payload
    }


def _topics(actor: Actor) -> list[tuple[str, str]]:
    """The domains that have something to tell this actor, by their key."""
    seen = set(visible_kinds(actor))
    domains = dict.fromkeys(kind.domain for kind in kinds() if kind.key in seen)
    return [(domain, str(TOPICS.get(domain) or domain.title())) for domain in domains if domain != "catalog"]


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@lru_cache(maxsize=512)
def look_of(kind: str) -> Look:
    """How a kind is drawn: by its domain's template if it has one, else by its title."""
    known = kinds().get(kind)
    if known is None:
        return Look("customers/story/unknown.html", "point")
    template = select_template([known.template, "customers/story/unknown.html"])
    return Look(template.template.name or "customers/story/unknown.html", known.icon)


@permission_required("customers.customer.change")
@require_http_methods(["GET", "POST"])
def customer_field(request: ActorRequest, pk: int, field: str) -> HttpResponse:
    """One property: shown (`?show`), as a form, or saved. Without scripts, the form for all of them."""
    customer = found(request, pk)
    own = own_field(MODEL, field)
    is_only_shown = own is not None and own.is_computed
    if (field not in PROPERTIES and own is None) or (is_only_shown and "show" not in request.GET):
        raise Http404
    open_to = level(request.actor, MODEL, field)
    if open_to is Level.NONE or (open_to is not Level.CHANGE and "show" not in request.GET):
        raise Http404
    if not request.htmx:
        return redirect("customers:customer_change", pk=pk)
    if request.method == "GET" and "show" in request.GET:
        return _shown(request, customer, field)
    form = CustomerForm(request.POST or None, actor=request.actor, customer=customer, only=field)
    if request.method == "POST" and form.is_valid():
        problem = _save(request, customer, field, form)
        if not problem:
            return computed_anew(_shown(request, found(request, pk), field, is_saved=True), MODEL)
        form.add_error(field, problem)
    context = {
        "address": request.path,
        "record": customer,
        "form": form,
        "bound": form[field],
        "was": _as_text(field, shown(customer)[field]),
    }
    return render(request, "ui/parts/inline_form.html", context, status=422 if form.errors else 200)


def _save(request: ActorRequest, customer: Customer, field: str, form: CustomerForm) -> str:
    """What stands in the way of saving, or nothing."""
    version = request.POST.get("version", "")
    try:
        change_customer(
            actor=request.actor,
            customer_id=customer.pk,
            values=form.values(),
            version=int(version) if version.isdecimal() else customer.version,
            was={field: _was(field, request.POST.get("was", ""))},
        )
    except Invalid as error:
        return error.message
    except ChangedMeanwhile as error:
        theirs = property_of(found(request, customer.pk), field).value if error.differences else ""
        return tr("Somebody changed this to “{theirs}” meanwhile. Save again to replace it.", theirs=theirs)
    except Forbidden as error:
        return str(error)
    return ""


def _as_text(field: str, value: Any) -> Any:  # noqa: ANN401
    """A value as the form carries it along: own fields may have several."""
    return json.dumps(value) if is_own(field) else value


def _was(field: str, text: str) -> Any:  # noqa: ANN401
    try:
        return json.loads(text) if is_own(field) else text
    except ValueError:
        return ""


def _shown(request: ActorRequest, customer: Customer, field: str, *, is_saved: bool = False) -> HttpResponse:
    context = {"customer": customer, "item": property_of(customer, field), "is_saved": is_saved}
    return render(request, "customers/parts/field.html", context)
