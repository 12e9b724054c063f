"""What stands behind the bell, and the way to the settings."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from regard.kernel.actor import Actor
from regard.kernel.words import lazy
from regard.notifications import queries
from regard.ui.frame import Notice, provide_notices
from regard.ui.palette import Command, register_command
from regard.ui.sections import SectionPage, register_page


def notices(actor: Actor) -> Sequence[Notice]:
    """What the actor was told last. One query, and those of what it is about."""
    return [
        Notice(
            title=one.about.title,
            url=reverse("notifications:notice_open", args=[one.id]),
            text=one.says,
            icon=one.icon,
            at=one.at,
            is_new=one.is_new,
        )
        for one in queries.newest(actor)
    ]


provide_notices(notices)
register_page(SectionPage("settings", "notices", lazy("Notices"), "notifications:wishes", order=5))
register_command(
    Command(
        lazy("Notices"),
        "notifications:notice_list",
        "bell",
        "",
        lazy("notifications news told mentions unread"),
        "Go to",
    )
)
register_command(
    Command(
        lazy("How I am told"),
        "notifications:wishes",
        "bell",
        "",
        lazy("notifications mail digest mute notices"),
        "Settings",
    )
)
