"""The way to the demo business, and the step that takes it out."""

from regard.demo.queries import is_here
from regard.demo.removing import CHANGE
from regard.guide.steps import Step, register_step
from regard.kernel.words import lazy
from regard.people.queries import business
from regard.ui.palette import Command, register_command
from regard.ui.sections import SectionPage, register_page

register_page(
    SectionPage(
        "settings",
        "demo",
        lazy("Demo business"),
        "demo:demo",
        CHANGE,
        order=90,
        is_for=lambda _: business().name == "Northleaf",
    )
)
register_command(
    Command(
        lazy("Demo business"),
        "demo:demo",
        "trash",
        CHANGE,
        lazy("northleaf remove delete sample"),
        "Settings",
    )
)
register_step(
    Step(
        "demo",
        lazy("Take the demo business out"),
        lazy("When you have seen enough of it. What you entered yourself stays."),
        "demo:demo",
        lambda _: not is_here(),
        ("owner",),
        CHANGE,
        60,
    )
)
