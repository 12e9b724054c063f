"""The model pages in the tabs of Insight and in the palette."""

from regard.analytics.questions import sees_all_of
from regard.kernel.actor import Actor
from regard.ui.palette import Command, register_command
from regard.ui.sections import SectionPage, register_page

VIEW = "analytics.metric.view"
FACTS = ("orders", "returns", "customer_values")
"""What the pages are about: the whole business."""


def is_for(actor: Actor) -> bool:
    """Whether `actor` may see figures about everybody's purchases."""
    return sees_all_of(actor, FACTS)


PAGES = (
    ("rfm", "RFM", "sales:rfm", "grid-dots", "recency frequency monetary champions at risk lost migration"),
    ("abc", "ABC", "sales:abc", "chart-bar", "pareto whale curve profit best customers"),
    ("cohorts", "Cohorts", "sales:cohorts", "table", "retention by month quarter come back"),
    (
        "lifetime-value",
        "Lifetime value",
        "sales:lifetime_value",
        "chart-dots",
        "clv customer equity bg/nbd pareto forecast",
    ),
)

for _order, (_key, _label, _url, _icon, _keywords) in enumerate(PAGES):
    register_page(SectionPage("insight", _key, _label, _url, VIEW, order=20 + 10 * _order, is_for=is_for))
    register_command(Command(_label, _url, _icon, VIEW, _keywords, group="Go to", is_for=is_for))

register_page(SectionPage("insight", "hierarchy", "Sales hierarchy", "sales:rollup", VIEW, order=70))
register_command(
    Command(
        "Figures by seller and territory",
        "sales:rollup",
        "hierarchy",
        VIEW,
        "roll-up team revenue manager",
        "Go to",
    )
)
