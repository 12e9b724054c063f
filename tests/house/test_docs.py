"""What exists is documented, and what is documented exists."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from regard.config.reference import pages

ROOT = Path(settings.BASE_DIR)
SETTING = re.compile(r"\bREGARD_[A-Z_]+\b")


@pytest.mark.parametrize("path", sorted(pages()), ids=lambda path: path.name)
def test_a_reference_page_says_what_the_code_declares(path: Path) -> None:
    assert path.exists()
    assert path.read_text() == pages()[path], "run: .venv/bin/regard manage referencedocs"


def _settings_in(paths: list[Path]) -> set[str]:
    return {name for path in paths for name in SETTING.findall(path.read_text())}


def test_every_setting_is_documented_and_no_other() -> None:
    product = [
        path for path in (ROOT / "regard").rglob("*.py") if "tests" not in path.relative_to(ROOT).parts
    ]
    tools = [path for path in (*(ROOT / "tests").rglob("*.py"), *(ROOT / "bin").iterdir()) if path.is_file()]
    used = _settings_in([*product, *tools])
    documented = _settings_in([ROOT / "docs" / "settings.md"])
    assert used - documented == set()
    assert documented - used == set()


def test_links_between_the_documents_lead_somewhere() -> None:
    broken = []
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text()):
            if "://" not in target and not (page.parent / target).exists():
                broken.append(f"{page.relative_to(ROOT)}: {target}")
    assert broken == []
