"""What `ByFirstWord` finds is what Django finds without it."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import URLResolver, include, path, re_path
from django.urls.exceptions import Resolver404
from django.urls.resolvers import RoutePattern
from hypothesis import given
from hypothesis import strategies as st

from regard.ui.addresses import ByFirstWord, Pattern


def _view(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse()


INNER: list[Pattern] = [
    path("", _view, name="home"),
    path("tasks/", _view, name="tasks"),
    path("tasks/<int:pk>/", _view, name="task"),
    path("<slug:noun>/new/", _view, name="any"),
]
PATTERNS: list[Pattern] = [
    path("customers/", include(([path("", _view), path("<int:pk>/", _view, name="one")], "customers"))),
    path("", include((INNER, "inner")), {"from": "inner"}),
    re_path(r"^old/(?P<rest>.+)$", _view, name="old"),
    path("customers/new/", _view, name="late"),
    path("tasks/mine/", _view, name="mine"),
    path("plan", include([path("/a/", _view, name="whole"), path("ning/", _view, name="part")])),
    path("manifest.json", _view, name="file"),
    path("", include([path("", include([path("deep/<int:pk>", _view, name="deep")]))])),
]
PLAIN = URLResolver(RoutePattern(""), PATTERNS)
BY_WORD = ByFirstWord("", PATTERNS)
PARTS = [
    "customers",
    "tasks",
    "old",
    "plan",
    "planning",
    "manifest.json",
    "deep",
    "new",
    "mine",
    "a",
    "7",
    "x",
    "",
]


def _found(resolver: URLResolver, address: str) -> object:
    try:
        match = resolver.resolve(address)
    except Resolver404:
        return None
    return (
        match.view_name,
        match.args,
        match.kwargs,
        match.route,
        vars(match)["captured_kwargs"],
        vars(match)["extra_kwargs"],
    )


@given(st.lists(st.sampled_from(PARTS), max_size=4).map("/".join))
def test_it_finds_the_same(address: str) -> None:
    assert _found(BY_WORD, address) == _found(PLAIN, address)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("", "inner:home"),
        ("customers/7/", "customers:one"),
        ("customers/new/", "inner:any"),
        ("tasks/mine/", "mine"),
        ("old/tasks/", "old"),
        ("plan/a/", "whole"),
        ("planning/", "part"),
        ("manifest.json", "file"),
        ("deep/7", "deep"),
        ("manifest.json/", None),
        ("tasks", None),
        ("nothing/at/all", None),
    ],
)
def test_the_first_pattern_that_fits_wins(address: str, name: str | None) -> None:
    found = _found(BY_WORD, address)
    assert (found[0] if isinstance(found, tuple) else None) == name


def test_names_lead_to_addresses_as_ever() -> None:
    assert BY_WORD.reverse("deep", pk=3) == "deep/3"
    assert BY_WORD.reverse("old", rest="a/b") == "old/a/b"
