"""What the guide gives the frame: help for each page, the way to it, and every document as a place of the palette."""

from regard.guide.documents import documents
from regard.guide.steps import part_of_first_pages
from regard.guide.topics import topic_of
from regard.kernel.words import lazy
from regard.ui.frame import provide_help
from regard.ui.navigation import NavItem, register_nav
from regard.ui.palette import Command, register_command
from regard.ui.slots import Part, register_part

provide_help(topic_of)
register_part(Part("frame.first-steps", "guide", "guide/parts/first_steps.html", part_of_first_pages))
register_nav(NavItem(lazy("Help"), "guide:help", "help", order=90, menu="user"))
register_command(Command(lazy("Help"), "guide:help", "help", "", lazy("documents manual guide how"), "Help"))
register_command(
    Command(lazy("First steps"), "guide:first_steps", "list-check", "", lazy("checklist begin start"), "Help")
)
for _one in documents().values():
    if not _one.is_decision:
        register_command(
            Command(
                lazy("Help: {title}", title=_one.title),
                "guide:document",
                "book",
                "",
                " ".join((_one.key, *_one.headings)),
                "Help",
                args=(_one.key,),
            )
        )
