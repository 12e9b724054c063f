"""What the fields of customers were: of one, or of all the actor may see."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from regard.audit.queries import changes_of
from regard.audit.queries import visible_to as changes_visible_to
from regard.audit.sifting import Sieve, sifted
from regard.customers.models import Customer
from regard.customers.queries import MODEL, VIEW, colleagues, customer, visible_names, visible_to
from regard.kernel.actor import Actor, Scope
from regard.people.queries import visible_tokens
from regard.ui.among import among
from regard.ui.sight import Sight, bare, sight

if TYPE_CHECKING:
    from regard.audit.models import Change, ChangedField

PAGE = 50  # changes of a page; each may be of several fields


@dataclass(frozen=True)
class FieldChange:
    """One field of one change. `before` and `after` are values as stored.

    `is_first` when nothing is known of before; `is_current` for the change that made the field what it is now, where that is
    on the newest page of one customer's whole history; `is_past` when `before` is known and not what the field is now.
    `token` is what the token is called that did it, where the actor may know.
    """

    change_id: int
    customer_id: int
    at: datetime
    field: str
    before: Any
    after: Any
    is_first: bool
    is_current: bool
    is_past: bool
    who: str
    source: str
    token: str = ""


@dataclass(frozen=True)
class History:
    """A page of it. `people`, `parents` and `customers` are names by id as far as the actor may know them; `next` continues it.
    `looked_to`: where the page is not full, how far back was looked."""

    changes: tuple[FieldChange, ...]
    people: Mapping[int, str]
    parents: Mapping[int, str]
    next: int | None
    customers: Mapping[int, str]
    looked_to: datetime | None = None


def history(
    actor: Actor,
    customer_id: int,
    *,
    fields: Collection[str],
    before: int | None = None,
    sieve: Sieve = Sieve(),  # noqa: B008 - frozen
) -> History:
    """What happened to these fields of a customer, newest first.

    Raises `NotFound` for a customer the actor may not see. At most five queries.
    """
    one = customer(actor, customer_id)
    only = next(iter(fields)) if len(fields) == 1 else ""
    fields = fields_seen(actor, fields)
    found = changes_of(MODEL, customer_id, PAGE + 1, field=only, before=before, sieve=sieve) if fields else []
    page = found[:PAGE]
    newest: dict[str, int] = {}
    for change in reversed(page if before is None and not sieve else []):
        newest |= dict.fromkeys(change.after, change.pk)
    following = page[-1].pk if len(found) > PAGE else None
    return replace(_told(actor, page, {customer_id: one}, fields, newest), next=following)


def history_of_all(
    actor: Actor,
    *,
    fields: Collection[str],
    before: int | None = None,
    sieve: Sieve = Sieve(),  # noqa: B008 - frozen
) -> History:
    """The same of all customers the actor may see, as far as he may see who changed what (`audit.change.view`).

    Whatever is looked for, at most 40,000 changes are looked through for a page; see `audit.sifting.sifted`.
    """
    fields = fields_seen(actor, fields)
    if not fields:
        return History((), {}, {}, None, {})
    changes = changes_visible_to(actor).filter(model=MODEL)
    if actor.scope(VIEW) is not Scope.ALL:
        changes = changes.filter(object_id__in=visible_to(actor).order_by().values("pk"))
    if len(fields) == 1:
        changes = changes.filter(after__has_key=next(iter(fields)))
    found = sifted(changes, sieve, before=before, limit=PAGE)
    ids = {change.object_id for change in found.changes}
    rows = {
        one.pk: one for one in visible_to(actor).defer("search_text").filter(pk__in=among(ids)).order_by()
    }
    told = _told(actor, found.changes, rows, fields, {})
    return replace(told, next=found.next, looked_to=found.looked_to)


def fields_seen(actor: Actor, fields: Collection[str]) -> Collection[str]:
    """Those of these fields whose history the actor sees, if only in masks."""
    seen_by = sight(actor, MODEL)
    return fields if seen_by is None else [name for name in fields if seen_by.sees(name)]


def who_changed(customer_id: int) -> tuple[dict[int, str], set[int]]:
    """The people who changed a customer, by id, and the tokens. For whoever may see the customer. One query."""
    from regard.audit.queries import actors_of

    people: dict[int, str] = {}
    tokens: set[int] = set()
    for actor_id, name, token_id in actors_of(MODEL, customer_id):
        if token_id is not None:
            tokens.add(token_id)
        elif actor_id is not None:
            people[actor_id] = name
    return people, tokens


def token_names(actor: Actor, ids: Collection[int]) -> dict[int, str]:
    """What those of these tokens are called that the actor may know of. One query, none for none."""
    return dict(visible_tokens(actor).filter(pk__in=list(ids)).values_list("pk", "name")) if ids else {}


def _told(
    actor: Actor,
    page: Collection[Change],
    customers: Mapping[int, Customer],
    fields: Collection[str],
    newest: Mapping[str, int],
) -> History:
    tokens = token_names(actor, {change.token_id for change in page if change.token_id})
    seen_by, whole = sight(actor, MODEL), {number: bare(one) for number, one in customers.items()}
    lines = tuple(
        _seen(
            _field_change(
                change,
                line,
                whole.get(change.object_id),
                tokens,
                is_newest=newest.get(line.name) == change.pk,
            ),
            seen_by,
            whole.get(change.object_id),
        )
        for change in page
        for line in change.lines
        if line.name in fields and _says_something(line)
    )
    parents = _ids(lines, "parent_id")
    return History(
        lines,
        colleagues(actor, _ids(lines, "owner_id")),
        visible_names(actor, parents) if parents else {},
        None,
        {number: one.name for number, one in customers.items()},
    )


def _seen(line: FieldChange, seen_by: Sight | None, one: Customer | None) -> FieldChange:
    """The change as it is seen: values in their masks, and nothing to restore of what may not be changed."""
    if seen_by is None:
        return line
    shown = partial(seen_by.shown, line.field, row=one)
    return replace(
        line,
        before=shown(line.before),
        after=shown(line.after),
        is_past=line.is_past and seen_by.changes(line.field),
    )


def _says_something(line: ChangedField) -> bool:
    """A field left empty when the customer was entered is no change of it, nor one told of a record that went."""
    return line.has_after and line.before != line.after and (line.had_before or line.after != "")


def _field_change(
    change: Change, line: ChangedField, one: Customer | None, tokens: Mapping[int, str], *, is_newest: bool
) -> FieldChange:
    value = getattr(one, line.name) if one is not None else None
    now = value.isoformat() if isinstance(value, date) else value  # as the audit keeps it
    return FieldChange(
        change.pk,
        change.object_id,
        change.at,
        line.name,
        line.before,
        line.after,
        is_first=not line.had_before,
        is_current=is_newest and now == line.after,
        is_past=one is not None and line.had_before and now != line.before,
        who=change.actor_name,
        source=change.source,
        token=tokens.get(change.token_id or 0, ""),
    )


def _ids(lines: Iterable[FieldChange], name: str) -> set[int]:
    return {value for line in lines if line.field == name for value in (line.before, line.after) if value}
