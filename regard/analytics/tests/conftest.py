from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from regard.analytics.tests.formulas import measured_shop
from regard.analytics.tests.shop import open_shop


@pytest.fixture
def data_dir(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture
def shop(db: None, data_dir: Path) -> Iterator[None]:
    with open_shop():
        yield


@pytest.fixture
def metrics(shop: None) -> Iterator[None]:
    """Five customers, and orders from January to April 2026; today is 15 April."""
    with measured_shop():
        yield
