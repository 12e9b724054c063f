"""What is written about metrics is what is declared."""

from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from pytest_django import Settings

from regard.analytics.documentation import described, page
from regard.analytics.facts import FACTS
from regard.analytics.words import METRICS
from regard.people.roles import BUILTIN_ROLES


def test_the_page_in_the_repository_is_what_the_declarations_make() -> None:
    written = Path(settings.BASE_DIR, "docs", "metrics.md").read_text("utf-8")
    assert written == page(), "run `regard manage metricdocs`"


def test_every_metric_says_what_it_is() -> None:
    assert len(METRICS) >= 16
    for metric in METRICS:
        found = described(metric)
        for name in (
            "label",
            "definition",
            "formula",
            "source",
            "owner",
            "refresh",
            "direction",
            "version",
            "facts",
        ):
            assert found[name], f"{metric.key} does not say its {name}"
        assert found["key"] in page()
        assert metric.owner in {role.key for role in BUILTIN_ROLES}, metric.key
        assert set(metric.facts) <= set(FACTS.keys()), metric.key
        unknown = set(metric.dimensions) - set(found["dimensions"])
        assert not unknown, f"{metric.key} names dimensions nobody declares: {unknown}"


def test_the_command_writes_and_checks(settings: Settings, tmp_path: Path) -> None:
    settings.BASE_DIR = tmp_path
    with pytest.raises(CommandError, match="metricdocs"):
        call_command("metricdocs", "--check")
    call_command("metricdocs", stdout=StringIO())
    call_command("metricdocs", "--check")
    assert (tmp_path / "docs" / "metrics.md").read_text("utf-8") == page()
