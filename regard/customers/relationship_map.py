"""The map of relationships: a customer in the middle, everybody it has to do with around it, and what they are to each other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone

from regard.customers import relationship_rules as rules
from regard.customers.account_tree import Tree
from regard.customers.models import Customer
from regard.customers.relationship_queries import Link, Links, between
from regard.kernel.words import tr
from regard.ui import identity

MOST = 60
GROUPS = ("account", "stake", "work", "family", "business")


def map_of(customer: Customer, links: Links, tree: Tree | None) -> dict[str, Any] | None:
    """What the drawing script and the list beside the map read; None when there is nobody to draw. One query.

    Everybody appears once, with all that is said: {id, name, url, initials, tint, kind, words, group, strength, isPast}. `ties`
    are what the neighbours are to each other: {from, to, first, second, words, isPast}, by id and by name. `more` are not
    drawn. `groups` are those that occur.
    """
    nodes: dict[int, dict[str, Any]] = {}
    for link in (*links.current, *links.past):
        _add(nodes, link.other, _said(link), link.group, link.strength, is_past=link.is_past)
    for other, words in _family(customer, tree):
        _add(nodes, other, words, "account", "strong", is_past=False)
    if not nodes:
        return None
    found = sorted(nodes.values(), key=lambda node: (node["isPast"], GROUPS.index(node["group"])))
    shown = found[:MOST]
    today = timezone.localdate()
    ties = [
        {
            "from": first,
            "to": second,
            "first": nodes[first]["name"],
            "second": nodes[second]["name"],
            "words": rules.TYPES[type_].words(is_first=True, is_past=rules.is_past(until, today)),
            "isPast": rules.is_past(until, today),
        }
        for first, second, type_, until in between([node["id"] for node in shown])
    ]
    return {
        "centre": _node(customer),
        "nodes": shown,
        "ties": ties,
        "more": len(found) - len(shown),
        "groups": [group for group in GROUPS if any(node["group"] == group for node in shown)],
    }


def _said(link: Link) -> str:
    """What the neighbour is to the customer, in the words of its side: "works at, Barista"."""
    known = rules.TYPES[link.type]
    words = known.words(is_first=not link.is_first, is_past=link.is_past)
    return f"{words}, {link.role}" if link.role else words


def _family(customer: Customer, tree: Tree | None) -> Iterable[tuple[Customer, str]]:
    """Whom it is a part of, and its own parts."""
    for node in tree.nodes if tree else ():
        if not node.is_seen:
            continue
        if node.customer.pk == customer.parent_id:
            yield node.customer, tr("has as a part")
        elif node.customer.parent_id == customer.pk:
            yield node.customer, tr("is part of")


def _node(customer: Customer) -> dict[str, Any]:
    return {
        "id": customer.pk,
        "name": customer.name,
        "url": reverse("customers:customer_relationships", args=[customer.pk]),
        "initials": identity.initials(customer.name),
        "tint": identity.tint(customer.pk),
        "kind": customer.kind,
    }


def _add(
    nodes: dict[int, dict[str, Any]], other: Customer, words: str, group: str, strength: str, *, is_past: bool
) -> None:
    known = nodes.get(other.pk)
    if known is None:
        nodes[other.pk] = _node(other) | {
            "words": [words],
            "group": group,
            "strength": strength,
            "isPast": is_past,
        }
        return
    known["words"].append(words)
    if list(rules.STRENGTHS).index(strength) > list(rules.STRENGTHS).index(known["strength"]) and not is_past:
        known["strength"] = strength
