"""Many numbers as one parameter of a query."""

from __future__ import annotations

import json
from collections.abc import Collection

from django.db import connection
from django.db.models.expressions import RawSQL


def among(ids: Collection[int] | str) -> RawSQL:
    """These numbers for an `__in` filter: one parameter, however many they are, because a database takes only so many.

    A text is the JSON list of them: with it the form of the query is the same whatever they are, as prepared queries want it.
    """
    if connection.vendor != "postgresql":
        listed = ids if isinstance(ids, str) else json.dumps(list(ids))
        return RawSQL("SELECT value FROM json_each(%s)", [listed])
    if isinstance(ids, str):
        return RawSQL("SELECT value::bigint FROM json_array_elements_text(%s::json)", [ids])
    return RawSQL("SELECT unnest(%s::bigint[])", [list(ids)])


def among_texts(texts: Collection[str] | str) -> RawSQL:
    """The same of texts, each looked up by the index of the column."""
    listed = texts if isinstance(texts, str) else json.dumps(list(texts))
    if connection.vendor != "postgresql":
        return RawSQL("SELECT value FROM json_each(%s)", [listed])
    return RawSQL("SELECT json_array_elements_text(%s::json)", [listed])
