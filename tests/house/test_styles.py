"""Styles run both ways: what names a side of the page would not turn where pages run from right to left."""

import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR) / "regard"
SIDES = re.compile(
    r"(?<![-\w])(?:(?:margin|padding|border)-(?:left|right)\b|(?:left|right):|text-align:\s*(?:left|right)"
    r"|border-(?:top|bottom)-(?:left|right)-radius)"
)
STYLES = sorted(path for path in ROOT.rglob("static/**/*.css") if "vendor" not in path.parts)


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_styles_name_start_and_end(path: Path) -> None:
    lines = enumerate(path.read_text().splitlines(), 1)
    found = [
        f"{number}: {line.strip()[:120]}"
        for number, line in lines
        if SIDES.search(line) and '[dir="rtl"]' not in line
    ]
    assert found == [], "name start and end (docs/ui.md)"
