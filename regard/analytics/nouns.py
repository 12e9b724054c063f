"""Where metrics stand in the product: the navigation, the palette, the tabs of Insight."""

from regard.analytics.insight import InsightPage, register_insight
from regard.ui.navigation import NavItem, register_nav
from regard.ui.palette import Command, register_command

VIEW = "analytics.metric.view"

register_nav(NavItem("Insight", "analytics:metric_list", "chart-line", permission=VIEW, order=60, letter="i"))
register_insight(InsightPage("metrics", "Metrics", "analytics:metric_list", VIEW, order=10))
register_command(
    Command(
        "Metrics", "analytics:metric_list", "chart-line", VIEW, "kpi figures numbers catalogue", group="Go to"
    )
)
