"""What a customer's fields were, and giving one of them back a former value."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from regard.audit.sifting import PERSON, THROUGH, TOKEN, WHO, Sieve, is_who
from regard.audit.ways import way_of
from regard.customers.forms import in_words
from regard.customers.forms import labels as all_labels
from regard.customers.history_queries import (
    FieldChange,
    History,
    fields_seen,
    history,
    history_of_all,
    token_names,
    who_changed,
)
from regard.customers.merge_queries import merges
from regard.customers.models import Customer
from regard.customers.origins import API, HAND, IMPORT, Imported, came_by, imports_among, source_name
from regard.customers.profile_rules import FIELDS, shown
from regard.customers.services.customers import restore_value
from regard.customers.views.customers import follows_merges, found
from regard.jobs.queries import titles_of
from regard.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from regard.kernel.words import lazy, lazy_of, tr, tr_of
from regard.people.door import permission_required
from regard.people.queries import business, territory_names, users_for_choice, visible_tokens
from regard.people.requests import ActorRequest
from regard.ui import formats
from regard.ui.slots import Tab, register_tab

MOST_TOKENS = 200  # to choose from
EARLIEST = 1970

register_tab(
    Tab(
        "customers.customer.tabs",
        "history",
        lazy_of("of customers", "History"),
        lambda customer: reverse("customers:customer_history", args=[customer.pk]),
        order=90,
    )
)


CAME = {
    "hand": (
        lazy("{name} was entered by hand on {day}."),
        lazy("Nothing has been changed since {name} was entered by hand on {day}."),
        lazy("{field} has not been changed since {name} was entered by hand on {day}."),
    ),
    "api": (
        lazy("{name} was entered through the API on {day}."),
        lazy("Nothing has been changed since {name} was entered through the API on {day}."),
        lazy("{field} has not been changed since {name} was entered through the API on {day}."),
    ),
    "import": (
        lazy("{name} came with the import of {file} on {day}."),
        lazy("Nothing has been changed since {name} came with the import of {file} on {day}."),
        lazy("{field} has not been changed since {name} came with the import of {file} on {day}."),
    ),
    "source": (
        lazy("{name} came from {source} on {day}."),
        lazy("Nothing has been changed since {name} came from {source} on {day}."),
        lazy("{field} has not been changed since {name} came from {source} on {day}."),
    ),
    "": (
        lazy("{name} was entered on {day}."),
        lazy("Nothing has been changed since {name} was entered on {day}."),
        lazy("{field} has not been changed since {name} was entered on {day}."),
    ),
}
"""By how a customer came here: that it did; that nothing has been changed since; that one field has not."""


@dataclass(frozen=True)
class Line:
    """A line of the page: the change, and its values in words, which are empty where the values are. `name` is the customer's,
    empty for one who is gone."""

    change: FieldChange
    label: str
    before: str
    after: str
    who: str
    way: str
    may_restore: bool
    name: str


@dataclass(frozen=True)
class Choice:
    """What is looked for on a page of history, as its form says it. What cannot be is left out."""

    field: str = ""
    who: str = ""
    through: str = ""
    since: str = ""
    until: str = ""

    @classmethod
    def of(cls, said: QueryDict) -> Choice:
        field, who, through = (said.get(name, "") for name in ("field", "who", "through"))
        return cls(
            field=field if field in all_labels() else "",
            who=who if is_who(who) else "",
            through=through if through in THROUGH else "",
            **{name: said.get(name, "") for name in ("since", "until") if _day(said.get(name, ""))},
        )

    @property
    def sieve(self) -> Sieve:
        return Sieve(self.who, self.through, _day(self.since), _day(self.until))

    @property
    def query(self) -> str:
        """As the end of an address, "" or beginning with "?"."""
        said = {name: value for name, value in asdict(self).items() if value}
        return f"?{urlencode(said)}" if said else ""

    def before(self, change: int) -> str:
        return f"{self.query or '?'}{'&' if self.query else ''}before={change}"


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year >= EARLIEST else None


def _page(request: ActorRequest, page: History, choice: Choice, made_by: str = "") -> dict[str, Any]:
    """What both pages need. Two queries where an import or a job did something."""
    known = all_labels()
    labels = {name: known[name] for name in fields_seen(request.actor, known)}
    may_change = request.actor.may("customers.customer.change")
    imports = imports_among({made_by, *(change.source for change in page.changes)})
    jobs = titles_of(request.actor, {change.source for change in page.changes})
    return {
        "lines": [
            _line(change, page, _way(change, imports, jobs), labels, may_change=may_change)
            for change in page.changes
        ],
        "imports": imports,
        "choice": choice,
        "label": labels.get(choice.field, ""),
        "labels": labels,
        "ways": THROUGH,
        "next": choice.before(page.next) if page.next else "",
        "looked_to": page.looked_to,
        "older": bool(request.GET.get("before")),
    }


def _before(request: ActorRequest) -> int | None:
    older = request.GET.get("before", "")[:18]
    return int(older) if older.isdecimal() else None


@permission_required("customers.customer.view")
@require_GET
@follows_merges
def customer_history(request: ActorRequest, pk: int) -> HttpResponse:
    customer = found(request, pk)
    choice = Choice.of(request.GET)
    page = history(
        request.actor,
        pk,
        fields=(choice.field,) if choice.field else all_labels(),
        before=_before(request),
        sieve=choice.sieve,
    )
    context = _page(request, page, choice, f"{IMPORT}{customer.import_id}" if customer.import_id else "")
    people, tokens = who_changed(pk)
    context |= {
        "page_title": tr("History of {name}", name=customer.name),
        "customer": customer,
        **_came(customer, context),
        "whos": _whos(people, token_names(request.actor, tokens)),
        "merges": [] if context["older"] or choice.query else merges(request.actor, customer_id=pk, limit=10),
        "address": reverse("customers:customer_history", args=[pk]),
    }
    return render(request, "customers/customer_history.html", context)


@permission_required("audit.change.view")
@require_GET
def history_list(request: ActorRequest) -> HttpResponse:
    """What became of the fields of all customers one may see."""
    choice = Choice.of(request.GET)
    page = history_of_all(
        request.actor,
        fields=(choice.field,) if choice.field else all_labels(),
        before=_before(request),
        sieve=choice.sieve,
    )
    people = {user.pk: str(user) for user in users_for_choice(request.actor)}
    tokens = dict(visible_tokens(request.actor).order_by("name").values_list("pk", "name")[:MOST_TOKENS])
    context = _page(request, page, choice) | {
        "page_title": tr_of("of customers", "History"),
        "is_of_all": True,
        "whos": _whos(people, tokens),
        "address": reverse("customers:history_list"),
    }
    return render(request, "customers/history_list.html", context)


def _came(customer: Customer, context: Mapping[str, Any]) -> dict[str, str]:
    """In words: how the customer came here, and that nothing has been changed, or not what is looked for."""
    how, said = _origin(customer, context["imports"])
    came, nothing, not_field = CAME[how]
    label = context["label"]
    if context["older"]:
        is_empty = (
            tr("{field} has not been changed before that.", field=label)
            if label
            else tr("Nothing has been changed before that.")
        )
    else:
        is_empty = str(not_field if label else nothing).format(**said, field=label)
    return {"origin": str(came).format(**said), "nothing": is_empty}


def _whos(people: Mapping[int, str], tokens: Mapping[int, str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Who can be chosen, under heads."""
    heads = [
        ("", list(WHO.items())),
        (tr_of("persons", "People"), [(f"{PERSON}:{pk}", name) for pk, name in people.items()]),
        (tr("Tokens"), [(f"{TOKEN}:{pk}", name) for pk, name in tokens.items()]),
    ]
    return [head for head in heads if head[1]]


@permission_required("customers.customer.change")
@require_POST
def customer_restore(request: ActorRequest, pk: int) -> HttpResponse:
    """One field gets a former value again; back to the page it was asked on."""
    customer = found(request, pk)
    field, change = request.POST.get("field", ""), request.POST.get("change", "")[:18]
    label = all_labels().get(field, field)
    try:
        restore_value(
            actor=request.actor,
            customer_id=pk,
            change_id=int(change) if change.isdecimal() else 0,
            field=field,
        )
    except (Invalid, Forbidden, Conflict, NotFound) as error:
        messages.error(request, f"{label} of {customer.name} stays as it is: {error}")
    else:
        messages.success(
            request, tr("{label} of {name} is what it was before.", label=label, name=customer.name)
        )
    looked_for = Choice.of(QueryDict(request.POST.get("looked_for", "").removeprefix("?"))).query
    is_of_all = "of_all" in request.POST and request.actor.may("audit.change.view")
    back = (
        reverse("customers:history_list") if is_of_all else reverse("customers:customer_history", args=[pk])
    )
    return redirect(f"{back}{looked_for}")


def _line(
    change: FieldChange, page: History, way: str, labels: Mapping[str, str], *, may_change: bool
) -> Line:
    return Line(
        change,
        labels[change.field],
        _words(change.field, change.before, page),
        _words(change.field, change.after, page),
        change.who or "Regard",
        way,
        may_change and change.is_past,
        page.customers.get(change.customer_id, ""),
    )


def _origin(customer: Customer, imports: Mapping[str, Imported]) -> tuple[str, dict[str, str]]:
    """How a customer came here, as a key of `CAME`, with what its sentences need."""
    said = {"name": customer.name, "day": formats.day(customer.created_at)}
    made_by = imports.get(f"{IMPORT}{customer.import_id}")
    if made_by is not None:
        return "import", said | {"file": made_by.file}
    source = came_by(customer.source)
    how = {HAND: "hand", API: "api", "": ""}.get(source, "source")
    return how, said | {"source": source_name(source)}


def _way(change: FieldChange, imports: Mapping[str, Imported], jobs: Mapping[str, str]) -> str:
    source = change.source
    kind, _, number = source.partition(":")
    if kind == "import":
        if source in imports:
            return tr("by the import of {file}", file=imports[source].file)
        return tr("by import {number}", number=number)
    way = way_of(source, jobs.get(source, ""))
    return tr("{way}, with the token {token}", way=way, token=change.token) if change.token else str(way)


def _words(field: str, value: Any, page: History) -> str:  # noqa: ANN401
    """A stored value as people read it."""
    if value in (None, ""):
        return ""
    write = _WRITERS.get(field)
    return write(value, page) if write else str(in_words(field, value))


def _choice(choices: Sequence[tuple[str, Any]]) -> Callable[[Any, History], str]:
    return lambda value, page: next((str(label) for key, label in choices if key == value), str(value))


_WRITERS: dict[str, Callable[[Any, History], str]] = {
    "owner_id": lambda value, page: page.people.get(value, tr("a former colleague")),
    "territory_id": lambda value, page: territory_names().get(value, tr("a former territory")),
    "parent_id": lambda value, page: page.parents.get(value, tr("an organisation you may not see")),
    "annual_revenue": lambda value, page: formats.money_short(value, business().currency),
    "customer_since": lambda value, page: formats.day(date.fromisoformat(value)),
    "language": lambda value, page: shown(FIELDS["language"], value),
    "kind": _choice(Customer.Kind.choices),
    "party_class": _choice(Customer.PartyClass.choices),
}
