"""Pages that belong together: tabs for whom they are, and the entry of the side bar they stand under."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory

from regard.kernel.actor import Actor, Scope, system_actor
from regard.kernel.registry import Registry
from regard.people.tests.cast import Cast
from regard.ui import sections
from regard.ui.frame import Frame
from regard.ui.sections import Section, SectionGroup, SectionPage

READER = Actor(kind="user", user_id=1, name="R", grants={"a.b.view": Scope.ALL})


@pytest.fixture
def empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sections, "SECTIONS", Registry[Section]("section"))
    monkeypatch.setattr(sections, "GROUPS", Registry[SectionGroup]("group of pages"))
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


def test_groups_open_the_first_page_one_may_see_and_show_the_pages_of_the_open_one(empty: None) -> None:
    sections.register_section(Section("s", "S", "nav", keeps=("plan",)))
    for order, key in enumerate(("one", "two", "none")):
        sections.register_group(SectionGroup("s", key, key.title(), order=order))
    sections.register_page(SectionPage("s", "closed", "Closed", "ui:search", "a.b.change", 1, group="one"))
    sections.register_page(SectionPage("s", "open", "Open", "ui:components", "a.b.view", 2, group="one"))
    sections.register_page(SectionPage("s", "other", "Other", "ui:start", order=3, group="two"))
    sections.register_page(SectionPage("s", "for-nobody", "Nobody", "ui:search", "a.b.change", group="none"))
    strips = sections.section_strips(READER, "s", "open", {"plan": "7", "page": "2"})
    assert [(one["key"], one["url"]) for one in strips.groups] == [
        ("one", "/ui/?plan=7"),
        ("two", "/start/?plan=7"),
    ]
    assert (strips.open_group, strips.pages_label) == ("one", "One")
    assert [(one["key"], one["url"]) for one in strips.pages] == [("open", "/ui/?plan=7")]
    everything = sections.section_strips(system_actor("t"), "s", "other")
    assert [one["url"] for one in everything.groups][:2] == ["/search/", "/start/"]
    assert [one["key"] for one in everything.pages] == ["other"]


def test_every_page_of_a_section_with_groups_stands_in_one_of_them() -> None:
    lost = [
        f"{page.section}.{page.key}"
        for page in sections.PAGES
        if (keys := {group.key for group in sections.groups_of(page.section)}) and page.group not in keys
    ]
    assert not lost, f"no group shows {lost}: say group= where they are registered"


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
