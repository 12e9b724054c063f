from pathlib import Path

import pytest
from pytest_django import Settings

from regard.segments.tests import shop


@pytest.fixture
def data_dir(settings: Settings, tmp_path: Path) -> Path:
    """A data directory of the test's own: what the columnar copy writes goes away with it."""
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture
def people(db: None, data_dir: Path) -> dict[str, int]:
    """Four customers of three countries, with the purchases of `PURCHASES`: names to ids."""
    found = shop.customers(
        [
            {"key": "ada", "name": "Ada", "country": "Netherlands"},
            {"key": "bob", "name": "Bob", "country": "Belgium"},
            {"key": "cleo", "name": "Cleo", "country": "Netherlands"},
            {"key": "dan", "name": "Dan", "country": "Germany"},
        ]
    )
    shop.buy(*PURCHASES)
    return found


PURCHASES: list[tuple[str, int, str]] = [
    ("ada", 5, "20"),
    ("ada", 40, "30"),
    ("ada", 75, "50"),
    ("bob", 200, "80"),
    ("cleo", 400, "10"),
]
