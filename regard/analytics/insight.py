"""The pages under Insight, as tabs: metrics here, models from the domains that have the data for them."""

from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse

from regard.analytics.questions import sees_all_of
from regard.kernel.actor import Actor
from regard.kernel.registry import Registry


@dataclass(frozen=True)
class InsightPage:
    """One tab of Insight: an address without arguments, shown to whom the permission is granted.

    `facts`: what the page shows is read from these, about everybody: the tab is for whoever may see all of their rows.
    """

    key: str
    label: str
    url_name: str
    permission: str
    order: int = 100
    facts: tuple[str, ...] = ()


INSIGHT: Registry[InsightPage] = Registry("insight page")


def register_insight(page: InsightPage) -> InsightPage:
    """Adds a tab to Insight."""
    return INSIGHT.register(page.key, page)


def insight_tabs(actor: Actor) -> list[dict[str, Any]]:
    """The tabs `actor` may open, in order, for `ui/parts/tabs.html`. No query."""
    found = sorted(INSIGHT, key=lambda page: page.order)
    return [
        {"key": page.key, "label": page.label, "url": url, "count": None}
        for page in found
        if actor.may(page.permission) and sees_all_of(actor, page.facts) and (url := _address(page.url_name))
    ]


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
