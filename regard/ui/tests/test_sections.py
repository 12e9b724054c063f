"""Pages that belong together: tabs for whom they are, and the entry of the side bar they stand under."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory

from regard.kernel.actor import Actor, Scope, system_actor
from regard.kernel.registry import Registry
from regard.people.tests.cast import Cast
from regard.ui import sections
from regard.ui.frame import Frame
from regard.ui.sections import Section, SectionPage

READER = Actor(kind="user", user_id=1, name="R", grants={"a.b.view": Scope.ALL})


@pytest.fixture
def empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sections, "SECTIONS", Registry[Section]("section"))
    monkeypatch.setattr(sections, "PAGES", Registry[SectionPage]("page of a section"))


def test_pages_stand_in_order_for_whom_they_are(empty: None) -> None:
    sections.register_section(Section("s", "S", "nav"))
    sections.register_page(SectionPage("s", "late", "Late", "x", order=2))
    sections.register_page(SectionPage("s", "early", "Early", "y", "a.b.view", order=1))
    sections.register_page(SectionPage("s", "secret", "Secret", "z", "a.b.change"))
    sections.register_page(SectionPage("s", "never", "Never", "n", is_for=lambda actor: False))
    sections.register_page(SectionPage("other", "else", "Else", "e"))
    assert [page.key for page in sections.pages_for(READER, "s")] == ["early", "late"]
    assert [page.key for page in sections.pages_for(system_actor("t"), "s")] == ["early", "late", "secret"]


def nav(path: str, actor: Actor) -> dict[str, list[tuple[str, bool]]]:
    """The active entry of the side bar on a page, with what stands below it."""
    request = RequestFactory().get(path)
    request.actor = actor  # type: ignore[attr-defined]
    return {
        link.item.label: [(page.label, page.is_active) for page in link.below]
        for link in Frame(request).nav
        if link.is_active
    }


def test_a_page_stands_under_the_entry_of_its_section(cast: Cast) -> None:
    owner = cast.actor("owner")
    assert nav("/customers/sources/", owner) == {"Data": []}
    assert nav("/customers/bin/", owner) == {"Data": []}
    assert nav("/customers/needs/", owner) == {
        "Customers": [
            ("Key accounts", False),
            ("Special needs", True),
            ("Interests and values", False),
            ("Tags", False),
        ]
    }
    assert list(nav("/customers/7/", owner)) == ["Customers"]
    assert nav("/customers/", owner)["Customers"][0] == ("Key accounts", False)
    assert nav("/plan/", cast.actor("nobody")) == {}


def test_tabs_tell_which_page_is_open(owner_client: Client) -> None:
    text = owner_client.get("/customers/bin/").content.decode()
    assert '<nav class="rg-tabs" aria-label="Data quality">' in text
    assert '<a href="/customers/bin/" aria-current="page">Recycle bin</a>' in text
    assert '<a href="/data/quality/">State</a>' in text


def test_a_phone_shows_what_is_used_on_the_way(cast: Cast) -> None:
    request = RequestFactory().get("/")
    request.actor = cast.actor("owner")  # type: ignore[attr-defined]
    assert [link.item.label for link in Frame(request).phone_nav] == [
        "Plan",
        "Tasks",
        "Customers",
        "Orders",
    ]
