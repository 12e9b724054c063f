"""The plan's areas: the pages below its name, in groups by what one comes for. Whoever builds one adds it with `register_page`
and says in which group it is looked for."""

from regard.kernel.words import lazy
from regard.ui.sections import (
    Section,
    SectionGroup,
    SectionPage,
    register_group,
    register_page,
    register_section,
)

PLAN = "plan"

register_section(Section(PLAN, lazy("Plan"), nav="planning:plan_home", keeps=("plan",)))
for _order, (_key, _label) in enumerate(
    (
        ("written", lazy("Plan")),
        ("knowledge", lazy("Knowledge")),
        ("doing", lazy("Doing")),
        ("rules", lazy("Rules")),
        ("people", lazy("People")),
        ("control", lazy("Control")),
    )
):
    register_group(SectionGroup(PLAN, _key, _label, order=_order))
register_page(
    SectionPage(
        PLAN,
        "home",
        lazy("At a glance"),
        "planning:plan_home",
        "planning.plan.view",
        order=10,
        group="written",
    )
)
