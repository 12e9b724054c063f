"""Page layouts in the settings and the command palette; tabs of records as they are arranged."""

from typing import Any

from django.http import HttpRequest

from regard.kernel.words import lazy
from regard.pages.drawing import arranged_tabs, preview_of
from regard.pages.queries import MANAGE
from regard.ui.palette import Command, register_command
from regard.ui.sections import SectionPage, register_page
from regard.ui.slots import Part, arrange_tabs_by, register_part


def _bar(request: HttpRequest, record: object) -> dict[str, Any] | None:
    """What stands above a page that is drawn to try a layout."""
    tried = preview_of(request)
    return None if tried is None else tried.bar


arrange_tabs_by(arranged_tabs)
register_part(Part("ui.record.top", "preview", "pages/parts/preview_bar.html", _bar))
register_page(SectionPage("settings", "pages", lazy("Page layouts"), "pages:layout_list", MANAGE, order=15))
register_command(
    Command(
        lazy("Page layouts"), "pages:layout_list", "layout-columns", MANAGE,
        lazy("record page arrange properties groups panels tabs role design"),
        group="Settings",
    )
)  # fmt: skip
