"""A noun for tests: the users, of whom those at hidden.example are nobody's business."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.urls import include, path

from regard.config.urls import handler403, handler404, handler500  # noqa: F401
from regard.kernel.actor import Actor
from regard.ui import bulk, nouns
from regard.ui.lists import ListView
from regard.ui.nouns import Column, DefaultView, Empty, Filter, Noun, SearchHit

KEY = "people.tester"
PERMISSION = "people.user.view"
RAN: list[tuple[str, list[int]]] = []


def visible_to(actor: Actor) -> QuerySet[Any]:
    return get_user_model().objects.exclude(email__endswith="@hidden.example")


def search(actor: Actor, text: str, limit: int) -> list[SearchHit]:
    found = visible_to(actor).filter(first_name__icontains=text).order_by("first_name", "pk")[:limit]
    return [
        SearchHit(user.first_name, f"/testers/{user.pk}/", user.email, id=user.pk, has_avatar=True)
        for user in found
    ]


def _is_short(op: str, value: Any) -> Q:
    return Q(first_name__regex=r"^.{1,3}$") if value else ~Q(first_name__regex=r"^.{1,3}$")


def _run(name: str) -> Any:
    def run(actor: Actor, noun: Noun, selection: Any) -> str:
        RAN.append((name, selection.ids()))
        return "/testers/?done=1"

    return run


NOUN = Noun(
    key=KEY,
    label="Tester",
    plural="Testers",
    icon="user",
    permission=PERMISSION,
    visible_to=visible_to,
    columns=(
        Column("name", "Name", kind="noun", path="first_name"),
        Column("email", "E-mail"),
        Column("theme", "Theme", kind="choice"),
        Column("last_login", "Seen", kind="datetime"),
        Column("date_joined", "Joined", kind="datetime", default=False),
        Column(
            "shout", "Shout", kind="html", cell=lambda row: row.first_name.upper() + "<b>", sortable=False
        ),
        Column("secret", "Secret", path="time_zone", permission="people.role.change"),
    ),
    filters=(
        Filter("name", "Name", path="first_name"),
        Filter("theme", "Theme", kind="choice", choices=lambda actor: [("light", "Light"), ("dark", "Dark")]),
        Filter("seen", "Seen", kind="date", path="last_login"),
        Filter("joined", "Joined", kind="date", path="date_joined"),
        Filter("active", "Active", kind="bool", path="is_active"),
        Filter("id", "Number", kind="number"),
        Filter("who", "Who", kind="person", path="id", choices=lambda actor: []),
        Filter("short", "Short name", kind="bool", apply=_is_short),
        Filter("zone", "Zone", path="time_zone", permission="people.role.change"),
    ),
    views=(
        DefaultView("all", "All testers", "user"),
        DefaultView(
            "dark", "In the dark", filters={"all": [["theme", "is", ["dark"]]]}, sort=("-last_login",)
        ),
    ),
    list_url="tester_list",
    detail_url="tester_detail",
    title=lambda user: user.first_name,
    search=search,
    default_sort="name",
    has_avatar=True,
    empty=Empty("No testers yet", "A tester tries what was built."),
    bulk_actions=(
        bulk.BulkAction("greet", "Greet", "bell", PERMISSION, run=_run("greet")),
        bulk.BulkAction(
            "drop", "Drop", "trash", PERMISSION, run=_run("drop"), confirm="Drop {count} {plural}?"
        ),
        bulk.BulkAction("rule", "Rule", "crown", "people.role.change", run=_run("rule")),
    ),
)


def register() -> None:
    if KEY not in nouns._KNOWN.base:
        nouns.register_noun(NOUN)


def unregister() -> None:
    nouns._KNOWN.base.pop(KEY, None)
    nouns._KNOWN.merged.pop(KEY, None)


register()


class TesterList(ListView):
    noun_key = KEY


urlpatterns = [
    path("testers/", TesterList.as_view(), name="tester_list"),
    path("testers/<int:pk>/", TesterList.as_view(), name="tester_detail"),
    path("", include("regard.config.urls")),
]
unregister()
