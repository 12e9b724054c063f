"""The API's own fixtures: calls counted in a file of the test's, and JSON in and out."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

Call = Callable[..., Any]


@pytest.fixture(autouse=True)
def _own_counter(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def call(api_client: Client) -> Call:
    """`call("post", "/customers", {"name": "Ann"}, **headers)` below /api/v1."""

    def do(method: str, path: str, body: Any = None, **headers: str) -> Any:
        extra: dict[str, Any] = {}
        if body is not None:
            extra = {"data": json.dumps(body), "content_type": "application/json"}
        return getattr(api_client, method)(f"/api/v1{path}", headers=headers or None, **extra)

    return do
