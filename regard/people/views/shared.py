"""What every settings page shows around its content."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from regard.kernel.words import lazy
from regard.people.requests import ActorRequest
from regard.ui import sections

SECTIONS = (
    ("profile", lazy("Profile"), "people:profile", ""),
    ("security", lazy("Sign-in"), "mfa_index", ""),
    ("business", lazy("Business"), "people:business", "people.business.view"),
    ("people", lazy("People"), "people:user_list", "people.user.view"),
    ("hierarchy", lazy("Sales hierarchy"), "people:hierarchy", "people.user.view"),
    ("territories", lazy("Territories"), "people:territory_list", "people.territory.view"),
    ("roles", lazy("Roles"), "people:role_list", "people.role.view"),
    ("tokens", lazy("API tokens"), "people:token_list", "people.token.create"),
)


def settings_page(request: ActorRequest, template: str, section: str, **context: Any) -> HttpResponse:  # noqa: ANN401
    """Render `template` with the tabs of the settings, `section` being the current one."""
    return render(request, template, {"tabs": section_tabs(request), "active": section, **context})


def section_tabs(request: HttpRequest) -> list[dict[str, Any]]:
    """This domain's pages, and those that others have added to the section `settings`."""
    actor = request.actor  # type: ignore[attr-defined]
    own = [
        {"key": key, "label": label, "url": reverse(url), "count": None}
        for key, label, url, permission in SECTIONS
        if not permission or actor.may(permission)
    ]
    return own + sections.section_tabs(actor, "settings")
