"""`regard segments` as scripts and terminals use it."""

import json

import pytest
from click.testing import CliRunner

from regard.config.cli.segments_ import command
from regard.segments.models import Segment
from regard.segments.services import create_segment, ensure_builtin_segments
from regard.segments.tests.cases import ACTOR, IN_NL, rule

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def dutch(people: dict[str, int]) -> Segment:
    return create_segment(actor=ACTOR, name="Dutch", rule=rule(IN_NL))


def run(*arguments: str) -> str:
    result = CliRunner().invoke(command, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_count_is_of_the_moment() -> None:
    answer = json.loads(run("count", "Dutch", "--json"))
    assert (answer["name"], answer["members"]) == ("Dutch", 2)
    assert answer["as_of"].endswith("+00:00")
    assert run("count", "dutch") == "2 customers are in Dutch.\n"


def test_count_of_a_segment_made_of_others_brings_them_up_to_date(dutch: Segment) -> None:
    create_segment(actor=ACTOR, name="Others", rule=rule({"segment": dutch.pk, "is": "not_in"}))
    assert json.loads(run("count", "others", "--json"))["members"] == 2


def test_list_and_show() -> None:
    ensure_builtin_segments()
    listed = json.loads(run("list", "--json"))["segments"]
    assert len(listed) == 19
    assert {"key": "dutch", "name": "Dutch", "kind": "own", "members": None, "as_of": None} in listed
    assert "not built" in run("list")
    shown = json.loads(run("show", "dutch", "--json"))
    assert shown["sentence"] == "Customers whose country is Netherlands."
    assert "Not built yet." in run("show", "Dutch")


def test_refresh_says_who_came_and_went() -> None:
    done = json.loads(run("refresh", "--json"))["segments"]
    assert [(item["key"], item["members"], item["entered"], item["left"]) for item in done] == [
        ("dutch", 2, 2, 0)
    ]
    assert run("refresh", "dutch").startswith("Dutch: 2 members, 0 entered, 0 left, ")


@pytest.mark.parametrize("verb", ["count", "show", "refresh"])
def test_an_unknown_name_is_bad_usage_with_a_remedy(verb: str) -> None:
    result = CliRunner().invoke(command, [verb, "Danish"], catch_exceptions=False)
    assert result.exit_code == 2
    assert "There is no segment 'Danish'" in result.output
    assert "regard segments list" in result.output
