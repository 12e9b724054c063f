"""What the content security policy would refuse is found here, not by somebody's browser."""

import re
from pathlib import Path

import pytest
from django.conf import settings

TEMPLATES = sorted(Path(settings.BASE_DIR).glob("regard/*/templates/**/*.html"))
REFUSED = {
    "a style attribute": re.compile(r"\sstyle\s*="),
    "an event handler": re.compile(r"\son[a-z]+\s*=\s*[\"']"),
    "a script in the page": re.compile(
        r"<script(?![^>]*(\bsrc=|type=\"application/(ld\+)?json\"))", re.IGNORECASE
    ),
    "a style sheet in the page": re.compile(r"<style\b", re.IGNORECASE),
    "something from another host": re.compile(
        r"(src|href)\s*=\s*[\"']https?://[^\"']*\.(js|css|woff2?|svg|png)\b"
    ),
}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: "/".join(path.parts[-3:]))
def test_a_template_holds_nothing_the_policy_refuses(path: Path) -> None:
    text = path.read_text()
    found = [what for what, pattern in REFUSED.items() if pattern.search(text)]
    assert found == []


def test_there_are_templates() -> None:
    assert len(TEMPLATES) > 20
