"""The plan's areas: the pages below its name. Whoever builds one adds it here with `register_page`."""

from regard.kernel.words import lazy
from regard.ui.sections import Section, SectionPage, register_page, register_section

PLAN = "plan"

register_section(Section(PLAN, lazy("Plan"), nav="planning:plan_home"))
register_page(
    SectionPage(PLAN, "home", lazy("At a glance"), "planning:plan_home", "planning.plan.view", order=10)
)
