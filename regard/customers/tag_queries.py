"""What others may ask about tags."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.db.models import Count, Q
from django.urls import reverse

from regard.customers.models import Customer, Tag
from regard.customers.queries import visible_to
from regard.customers.tag_rules import BAR, tags_in
from regard.kernel.actor import Actor
from regard.kernel.errors import NotFound
from regard.kernel.folding import fold
from regard.kernel.words import tr
from regard.ui.among import among

DEFINE = "customers.tag.define"
MOST = 500
RARE = 1_000  # so many are looked up by their numbers


@dataclass(frozen=True)
class Used:
    """A tag and how many customers have it, of those the actor may see."""

    tag: Tag
    count: int
    formers: Sequence[str] = ()


def tag_names() -> list[str]:
    """All tags there are, in the order of the alphabet. One query."""
    return list(Tag.objects.filter(leads_to=None).order_by("folded").values_list("name", flat=True)[:MOST])


def spelled(names: Collection[str]) -> dict[str, str]:
    """How tags are spelled and called today, by what they are called here; what is no tag yet as it is. One query."""
    wanted = {fold(name) for name in names}
    found = Tag.objects.filter(folded__in=wanted).select_related("leads_to") if wanted else ()
    today = {one.folded: (one.leads_to or one).name for one in found}
    return {name: today.get(fold(name), name) for name in names}


def tags_called(names: Collection[str]) -> list[Tag]:
    """The tags that are called so today. One query."""
    return list(Tag.objects.filter(folded__in={fold(name) for name in names}, leads_to=None))


def tag_name(text: str) -> str:
    """One of them. One query."""
    return spelled([text])[text]


def tag(tag_id: int) -> Tag:
    """Raises `NotFound`, also for a former name."""
    found = Tag.objects.filter(pk=tag_id, leads_to=None).first()
    if found is None:
        raise NotFound(tr("There is no such tag any more."))
    return found


def tags_used(actor: Actor) -> list[Used]:
    """All tags, with how many customers have each. Three queries, one over the customers who have any."""
    rows = visible_to(actor).exclude(tags="").order_by().values_list("tags").annotate(number=Count("pk"))
    counts: Counter[str] = Counter()
    for column, number in rows:
        for name in tags_in(column):
            counts[fold(name)] += number
    formers: dict[int, list[str]] = {}
    for former in Tag.objects.exclude(leads_to=None).order_by("folded"):
        formers.setdefault(former.leads_to_id or 0, []).append(former.name)
    tags = Tag.objects.filter(leads_to=None).order_by("folded")
    return [Used(one, counts[one.folded], formers.get(one.pk, ())) for one in tags]


def tagged(names: Iterable[str]) -> Q:
    """Customers who have one of these tags."""
    inside = Q(pk__in=())
    for name in names:
        inside |= Q(tags__contains=f"{BAR}{name}{BAR}")
    return ~Q(tags="") & inside


def has_tag(op: str, value: Any) -> Q:  # noqa: ANN401
    """What a filter by tags asks; `is_not` means none of them. Where few have one, these: then the database need not look
    through all others to find them. A query for `is`."""
    if op in {"empty", "not_empty"}:
        return Q(tags="") if op == "empty" else ~Q(tags="")
    having = tagged(value)
    if op == "is_not":
        return ~having
    few = list(Customer.objects.filter(having).order_by().values_list("pk", flat=True)[: RARE + 1])
    return Q(pk__in=among(few)) if len(few) <= RARE else having


def tagged_url(name: str) -> str:
    """The list of the customers who have a tag."""
    tree = json.dumps({"all": [["tags", "is", [name]]]}, ensure_ascii=False, separators=(",", ":"))
    return f"{reverse('customers:customer_list')}?f={quote(tree)}"


def ids_tagged(name: str) -> list[int]:
    """The customers who have a tag, whoever may see them. One query."""
    return list(Customer.objects.filter(tagged([name])).order_by("pk").values_list("pk", flat=True))
