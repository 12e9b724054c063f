"""The frame's own pages: components, search, palette, preferences, errors."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.test import Client, RequestFactory

from regard.kernel.errors import Forbidden
from regard.ui import icons, nouns, showcase
from regard.ui.bulk import BULK_ACTIONS
from regard.ui.navigation import NAV
from regard.ui.nouns import Noun
from regard.ui.palette import COMMANDS
from regard.ui.tests import people_noun
from regard.ui.views import errors

if TYPE_CHECKING:
    from regard.people.tests.cast import Cast

STATIC = Path(settings.BASE_DIR) / "regard/ui/static"
FIRST_PAGE_LIMIT = 250_000


@pytest.mark.django_db
class TestFrame:
    @pytest.mark.parametrize("address", ["/search/", "/ui/"])
    def test_the_first_page_is_light(self, owner_client: Client, address: str) -> None:
        html = owner_client.get(address).content.decode()
        files = set(re.findall(r'(?:src|href)="/static/([^"#]+)', html))
        files |= {"ui/vendor/icons.svg", "ui/vendor/inter/inter-latin-opsz.woff2"}
        sizes = {name: _sent(STATIC / name) for name in files}
        assert sum(sizes.values()) + len(gzip.compress(html.encode())) < FIRST_PAGE_LIMIT, sizes

    def test_the_policy_refuses_what_is_not_ours(self, owner_client: Client) -> None:
        policy = owner_client.get("/ui/")["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "style-src 'self'" in policy

    def test_navigation_marks_where_one_is(self, testers: Noun, owner_client: Client) -> None:
        html = owner_client.get("/ui/").content.decode()
        assert html.count("data-shell") == 1
        assert "Skip to content" in html

    def test_kept_parts_of_the_frame_are_ones_own(self, cast: Cast) -> None:
        pages = {
            who: cast.client(who).get("/search/").content.decode() for who in ("owner", "nobody", "owner")
        }
        assert "olivia@example.com" in pages["owner"]
        assert "olivia@example.com" not in pages["nobody"]
        assert "token-of-this-request" not in pages["owner"]
        assert len(set(re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', pages["owner"]))) == 1

    def test_the_theme_is_known_before_anything_is_painted(self, cast: Cast) -> None:
        cast.owner.theme = "dark"
        cast.owner.save()
        html = cast.client("owner").get("/search/").content.decode()
        assert 'data-theme="dark"' in html
        assert html.index("theme.js") < html.index("tabler.min.css")


def _sent(path: Path) -> int:
    content = path.read_bytes()
    return len(content) if path.suffix == ".woff2" else len(gzip.compress(content))


@pytest.mark.django_db
class TestComponents:
    def test_every_part_is_on_the_page_with_its_context(self, owner_client: Client) -> None:
        html = owner_client.get("/ui/").content.decode()
        _, parts = showcase.documented()
        assert len(parts) > 20
        for part in parts:
            assert f"<code>{part.name}</code>" in html

    def test_every_part_says_what_it_needs(self) -> None:
        silent = [
            path.name for path in showcase.PARTS.glob("*.html") if "{% comment %}" not in path.read_text()
        ]
        assert silent == []

    def test_charts_of_every_kind_are_there(self, owner_client: Client) -> None:
        html = owner_client.get("/ui/").content.decode()
        assert html.count("data-chart=") == len(showcase.charts())


@pytest.mark.django_db
class TestSearch:
    def test_the_page_finds_by_noun(self, testers: Noun, owner_client: Client) -> None:
        html = owner_client.get("/search/?q=oliv").content.decode()
        assert "Testers" in html
        assert ">Olivia<" in html
        assert "Nothing carries" in owner_client.get("/search/?q=zzzz").content.decode()

    def test_what_one_may_not_see_is_not_found(self, testers: Noun, nobody_client: Client) -> None:
        assert ">Olivia<" not in nobody_client.get("/search/?q=oliv").content.decode()
        assert ">Olivia<" not in nobody_client.get("/search/palette/?q=oliv").content.decode()

    def test_the_palette_finds_goes_and_creates(self, testers: Noun, owner_client: Client) -> None:
        assert ">Olivia<" in owner_client.get("/search/palette/?q=oliv").content.decode()
        start = owner_client.get("/search/palette/").content.decode()
        assert "Go to" in start
        assert "Search everything for" in owner_client.get("/search/palette/?q=x").content.decode()

    def test_text_is_escaped(self, owner_client: Client) -> None:
        html = owner_client.get("/search/", {"q": "<script>x</script>"}).content.decode()
        assert "<script>x" not in html

    def test_only_a_part_is_sent_to_htmx(self, testers: Noun, owner_client: Client) -> None:
        part = owner_client.get(
            "/search/?q=oliv", headers={"HX-Request": "true", "HX-Target": "found"}
        ).content.decode()
        assert "<html" not in part
        assert ">Olivia<" in part


@pytest.mark.django_db
class TestPreferences:
    def test_theme_and_side_bar_are_kept(self, cast: Cast) -> None:
        client = cast.client("nobody")
        assert client.post("/ui/preferences/", {"theme": "dark", "collapsed": "1"}).status_code == 204
        cast.nobody.refresh_from_db()
        assert (cast.nobody.theme, cast.nobody.is_sidebar_collapsed) == ("dark", True)

    def test_nonsense_changes_nothing(self, cast: Cast) -> None:
        cast.client("nobody").post("/ui/preferences/", {"theme": "pink", "collapsed": "maybe"})
        cast.nobody.refresh_from_db()
        assert (cast.nobody.theme, cast.nobody.is_sidebar_collapsed) == ("system", False)

    def test_only_by_post_and_signed_in(self, owner_client: Client) -> None:
        assert owner_client.get("/ui/preferences/").status_code == 405
        assert Client().post("/ui/preferences/", {"theme": "dark"}).status_code == 302


@pytest.mark.django_db
class TestErrors:
    def test_absent_and_forbidden_look_the_same(self, testers: Noun, nobody_client: Client) -> None:
        absent = nobody_client.get("/no-such-place/")
        forbidden = nobody_client.get("/testers/")
        assert absent.status_code == forbidden.status_code == 404
        assert "There is nothing here that you can see" in forbidden.content.decode()

    def test_an_expected_error_says_what_to_do(self) -> None:
        request = RequestFactory().get("/")
        answer = errors.forbidden(request, Forbidden("You may not refund €240.", remedy="Ask Aylin Demir."))
        html = answer.content.decode()
        assert answer.status_code == 403
        assert "You may not refund €240." in html
        assert "Ask Aylin Demir." in html
        assert errors.bad_request(request).status_code == 400
        assert "open too long" in errors.csrf_failed(request).content.decode()

    def test_a_null_character_is_refused_and_said(self, client: Client) -> None:
        for answer in (
            client.get("/customers/?q=%00"),
            client.post(
                "/account/login/", "login=ann%00&password=x", content_type="application/x-www-form-urlencoded"
            ),
        ):
            assert answer.status_code == 400
            assert "null character" in answer.content.decode()

    def test_our_own_failure_is_said_without_the_request(self) -> None:
        answer = errors.server_error(RequestFactory().get("/"))
        assert answer.status_code == 500
        assert re.search(r"<code>[0-9a-f]{8}</code>", answer.content.decode())


@pytest.mark.django_db
def test_a_failure_is_answered_even_without_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(name: str) -> None:
        raise ValueError(name)

    monkeypatch.setattr("django.template.loader.get_template", broken)
    answer = errors.server_error(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert "Something broke on our side" in answer.content.decode()


def test_every_icon_in_a_template_is_in_the_sprite() -> None:
    missing = set()
    for path in Path(settings.BASE_DIR).glob("regard/*/templates/**/*.html"):
        for name in re.findall(r"{%\s*icon\s+[\"']([a-z0-9-]+)[\"']", path.read_text()):
            if name not in icons.known():
                missing.add(f"{path.name}: {name}")
    assert missing == set(), "run bin/vendor"


def test_every_declared_icon_is_in_the_sprite() -> None:
    declared = {(item.label, item.icon) for registry in (NAV, COMMANDS, BULK_ACTIONS) for item in registry}
    for noun in nouns.nouns():
        declared |= {(noun.key, noun.icon)} | {(view.label, view.icon) for view in noun.views}
        declared |= {(item.label, item.shown_icon) for item in noun.filters}
    missing = {f"{label}: {icon}" for label, icon in declared if icon and icon not in icons.known()}
    assert missing == set(), "run bin/vendor"


def test_the_noun_of_the_tests_goes_away_again() -> None:
    assert not nouns.has_noun(people_noun.KEY)
