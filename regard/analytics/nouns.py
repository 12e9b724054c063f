"""Where metrics stand in the product: the navigation, the palette, the tabs of Insight."""

from regard.ui.navigation import NavItem, register_nav
from regard.ui.palette import Command, register_command
from regard.ui.sections import Section, SectionPage, register_page, register_section

VIEW = "analytics.metric.view"

register_nav(NavItem("Insight", "analytics:metric_list", "chart-line", permission=VIEW, order=60, letter="i"))
register_section(Section("insight", "Insight", "analytics:metric_list"))
register_page(SectionPage("insight", "metrics", "Metrics", "analytics:metric_list", VIEW, order=10))
register_command(
    Command(
        "Metrics", "analytics:metric_list", "chart-line", VIEW, "kpi figures numbers catalogue", group="Go to"
    )
)
