"""Where metrics stand in the product: the navigation, the palette, the tabs of Insight."""

from collections.abc import Sequence

from django.urls import reverse

from regard.analytics.metrics import METRICS
from regard.kernel.actor import Actor
from regard.kernel.words import lazy
from regard.ui.finding import find_named
from regard.ui.navigation import NavItem, register_nav
from regard.ui.nouns import Finder, SearchHit, register_finder
from regard.ui.palette import Command, register_command
from regard.ui.sections import Section, SectionPage, register_page, register_section

VIEW = "analytics.metric.view"

register_nav(
    NavItem(lazy("Insight"), "analytics:metric_list", "chart-line", permission=VIEW, order=60, letter="i")
)
register_section(Section("insight", lazy("Insight"), "analytics:metric_list"))
register_page(SectionPage("insight", "metrics", lazy("Metrics"), "analytics:metric_list", VIEW, order=10))
register_command(
    Command(
        lazy("Metrics"),
        "analytics:metric_list",
        "chart-line",
        VIEW,
        lazy("kpi figures numbers catalogue"),
        group="Go to",
    )
)


def _found(actor: Actor, text: str, limit: int) -> Sequence[SearchHit]:
    """Metrics by name, as far as the actor may see them. No query."""
    from regard.analytics.questions import may_see

    metrics = dict(enumerate(metric for metric in METRICS if may_see(metric, actor)))
    named = {number: str(metric.label) for number, metric in metrics.items()}
    return [
        SearchHit(
            title=str(metrics[number].label),
            url=reverse("analytics:metric_detail", args=[metrics[number].key]),
            subtitle=str(metrics[number].definition),
            icon="chart-line",
            score=score,
        )
        for number, score in find_named(named, text, limit=limit)
    ]


register_finder(Finder("analytics.metric", lazy("Metric"), lazy("Metrics"), "chart-line", VIEW, _found))
