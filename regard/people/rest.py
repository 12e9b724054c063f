"""What every domain's `endpoints.py` stands on: a router, the bearer's actor, typed requests, keyset pages.

A domain declares `router = Router(tags=["Customers"])` and the addresses below `/api/v1/`; the `api` package
assembles them. Services raise `RegardError`; the assembly answers with problem details.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from ninja.security import HttpBearer

from regard.kernel.actor import Actor
from regard.kernel.errors import FieldError, Forbidden, Invalid
from regard.people.requests import ActorRequest
from regard.people.services.tokens import authenticate_token

M = TypeVar("M", bound=Model)
MOST_PER_PAGE = 500


class Bearer(HttpBearer):
    """`Authorization: Bearer rgd_…`: the token's user, narrowed to the token's scopes, becomes the actor."""

    openapi_description = "A token made under Settings, API tokens. It may do what its user may, within its scopes."

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        known: Actor | None = getattr(request, "token_actor", None)
        if known is not None:
            return known
        try:
            actor = authenticate_token(token)
        except Forbidden:
            return None
        request.actor = actor  # type: ignore[attr-defined]
        return actor


@dataclass(frozen=True)
class Page:
    """Some rows in order, and the cursor of the next; None on the last page."""

    items: Sequence[Any]
    next: str | None


def page_of(
    queryset: QuerySet[M], *, order: Sequence[str], cursor: str | None, limit: int, row: Callable[[M], Any]
) -> Page:
    """One page of `queryset` after `cursor`: one query, whatever lies before.

    `order` are ORM paths of columns that are never null, `-` before those that fall; the id breaks ties and need
    not be named. Raises `Invalid` for a cursor this list did not give or a limit outside 1 to 500.
    """
    if not 1 <= limit <= MOST_PER_PAGE:
        raise Invalid([FieldError("limit", f"A page holds 1 to {MOST_PER_PAGE} rows.", "range")])
    falls = order[-1].startswith("-") if order else False
    keys = [*order, "-id" if falls else "id"]
    if cursor:
        queryset = queryset.filter(_after(keys, _read(cursor, keys, queryset.model)))
    found = list(queryset.order_by(*keys)[: limit + 1])
    has_more = len(found) > limit
    rows = found[:limit]
    return Page([row(item) for item in rows], _write(rows[-1], keys) if has_more else None)


def _after(keys: Sequence[str], values: Sequence[Any]) -> Q:
    """The rows behind a position: the first key differs, or is equal and the rest lies behind."""
    condition = Q()
    for index in range(len(keys) - 1, -1, -1):
        key = keys[index]
        name = key.removeprefix("-")
        beyond = Q(**{f"{name}__{'lt' if key.startswith('-') else 'gt'}": values[index]})
        condition = beyond | (Q(**{name: values[index]}) & condition) if condition else beyond
    first = keys[0]
    bound = "lte" if first.startswith("-") else "gte"
    return Q(**{f"{first.removeprefix('-')}__{bound}": values[0]}) & condition


def _value(item: Model, path: str) -> Any:  # noqa: ANN401
    value: Any = item
    for part in path.split("__"):
        value = getattr(value, part)
    return value


def _write(item: Model, keys: Sequence[str]) -> str:
    values = [_value(item, key.removeprefix("-")) for key in keys]
    plain = [value.isoformat() if isinstance(value, date | datetime) else value for value in values]
    return base64.urlsafe_b64encode(json.dumps(plain, separators=(",", ":")).encode()).decode().rstrip("=")


def _read(cursor: str, keys: Sequence[str], model: type[Model]) -> list[Any]:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        values = json.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
        if not isinstance(values, list) or len(values) != len(keys):
            raise ValueError("not a cursor of this list")
        return [_field(model, key.removeprefix("-")).to_python(value) for key, value in zip(keys, values, strict=True)]
    except (ValueError, TypeError, binascii.Error, ValidationError) as error:
        raise Invalid(
            [FieldError("cursor", "This cursor was not given by this list.", "cursor")],
            remedy="Use `next` of the page before as it is, or leave the cursor out to begin.",
        ) from error


def _field(model: type[Model], path: str) -> Any:  # noqa: ANN401
    *relations, name = path.split("__")
    for relation in relations:
        model = model._meta.get_field(relation).related_model  # type: ignore[assignment]
    return model._meta.get_field(name)


__all__ = ["ActorRequest", "Bearer", "Page", "page_of"]
