"""The stored values an import would replace, in words, as far as the reader may see whose they are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.text import capfirst

from regard.customers import profile_rules
from regard.customers.profile_queries import VIEW as SEE_PROFILES
from regard.customers.profile_queries import definitions
from regard.customers.queries import colleagues, visible_names, visible_to
from regard.customers.services.bulk_profile import FACT
from regard.exchange import files
from regard.exchange.kinds.contact_fields import PARTS
from regard.exchange.kinds.kinds import KINDS
from regard.exchange.models import Import
from regard.kernel.actor import Actor
from regard.kernel.words import tr
from regard.people.queries import business
from regard.ui import formats
from regard.ui.among import among

HEAD = ("Number of the customer", "Customer", "Field", "Is", "Becomes")


@dataclass(frozen=True)
class Replaced:
    """A stored value and what takes its place."""

    customer_id: int
    name: str
    label: str
    before: str
    after: str


def replaced(item: Import, actor: Actor) -> list[Replaced]:
    """The first values the last check found, those of customers, and of their profiles, `actor` may see. At most four queries."""
    path = files.home(item.pk) / files.REPLACED
    if not path.exists():
        return []
    swaps = json.loads(path.read_text(encoding="utf-8"))
    known = {one["customer_id"] for one in swaps} | _ids(swaps, "parent_id")
    names, people = visible_names(actor, list(known)), colleagues(actor, _ids(swaps, "owner_id"))
    facts = {one["customer_id"] for one in swaps if one["field"].startswith(FACT)}
    known_facts = definitions() if facts else {}
    open_to = set(
        visible_to(actor, SEE_PROFILES).filter(pk__in=among(facts)).values_list("pk", flat=True)
        if facts
        else ()
    )
    found = []
    for one in swaps:
        number, field = one["customer_id"], one["field"]
        if number not in names:
            continue
        if not field.startswith(FACT):
            words = [_words(field, one[side], names, people) for side in ("before", "after")]
            found.append(Replaced(number, names[number], _label(item, field), *words))
        elif number in open_to and (fact := known_facts.get(field.removeprefix(FACT))) is not None:
            words = [profile_rules.shown(fact, one[side]) for side in ("before", "after")]
            found.append(Replaced(number, names[number], fact.label, *words))
    return found


def _ids(swaps: list[dict[str, Any]], field: str) -> set[int]:
    return {one[side] for one in swaps if one["field"] == field for side in ("before", "after") if one[side]}


def _label(item: Import, field: str) -> str:
    """What the import calls the field; the parts of an address without saying so."""
    kind, key = KINDS[item.kind], field.removesuffix("_id")
    if item.kind == "contacts" and key in PARTS:
        return capfirst(str(PARTS[key]))
    return str(kind.field(key).label) if key in kind.keys else key.replace("_", " ")


def _words(field: str, value: Any, names: Mapping[int, str], people: Mapping[int, str]) -> str:  # noqa: ANN401
    if value in (None, ""):
        return ""
    if field == "owner_id":
        return people.get(value, tr("a former colleague"))
    if field == "parent_id":
        return names.get(value, tr("an organisation you may not see"))
    if field == "annual_revenue":
        return formats.money_short(value, business().currency)
    if field == "customer_since":
        return formats.day(date.fromisoformat(value))
    return str(value)
