"""The model pages in the tabs of Insight and in the palette."""

from regard.analytics.questions import sees_all_of
from regard.kernel.actor import Actor
from regard.kernel.words import lazy
from regard.ui.palette import Command, register_command
from regard.ui.sections import SectionPage, register_page

VIEW = "analytics.metric.view"
FACTS = ("orders", "returns", "customer_values")
"""What the pages are about: the whole business."""


def is_for(actor: Actor) -> bool:
    """Whether `actor` may see figures about everybody's purchases."""
    return sees_all_of(actor, FACTS)


PAGES = (
    (
        "rfm",
        "RFM",
        "sales:rfm",
        "grid-dots",
        lazy("recency frequency monetary champions at risk lost migration"),
    ),
    ("abc", "ABC", "sales:abc", "chart-bar", lazy("pareto whale curve profit best customers")),
    ("cohorts", lazy("Cohorts"), "sales:cohorts", "table", lazy("retention by month quarter come back")),
    (
        "lifetime-value",
        lazy("Lifetime value"),
        "sales:lifetime_value",
        "chart-dots",
        lazy("clv customer equity bg/nbd pareto forecast"),
    ),
)

for _order, (_key, _label, _url, _icon, _keywords) in enumerate(PAGES):
    register_page(SectionPage("insight", _key, _label, _url, VIEW, order=20 + 10 * _order, is_for=is_for))
    register_command(Command(_label, _url, _icon, VIEW, _keywords, group="Go to", is_for=is_for))

register_page(SectionPage("insight", "hierarchy", lazy("Sales hierarchy"), "sales:rollup", VIEW, order=70))
register_command(
    Command(
        lazy("Figures by seller and territory"),
        "sales:rollup",
        "hierarchy",
        VIEW,
        lazy("roll-up team revenue manager"),
        "Go to",
    )
)
