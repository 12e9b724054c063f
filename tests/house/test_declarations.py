"""Everything that is declared keeps its promise to whoever reads it later."""

import json
from pathlib import Path

import pytest
from django.conf import settings

from regard.people.permissions import PERMISSIONS
from regard.story.types import kinds, load

CODE = Path(settings.BASE_DIR) / "regard"
KINDS = [
    kind
    for kind in kinds()
    if not kind.event.__module__.endswith(".tests") and ".tests." not in kind.event.__module__
]
VERSIONS = [(kind.key, version) for kind in KINDS for version in range(1, kind.version + 1)]


def _sample(key: str, version: int) -> Path:
    return CODE / key.partition(".")[0] / "tests" / "samples" / f"{key}.v{version}.json"


@pytest.mark.parametrize(("key", "version"), VERSIONS, ids=str)
def test_every_version_of_every_event_has_a_sample_that_still_loads(key: str, version: int) -> None:
    """The sample is the payload as it was stored; it is kept for ever, because such entries are."""
    path = _sample(key, version)
    assert path.exists(), f"keep a sample of the payload in {path.relative_to(CODE)}"
    load(key, version, json.loads(path.read_text()))


def test_no_sample_is_of_an_event_that_does_not_exist() -> None:
    known = {_sample(key, version) for key, version in VERSIONS}
    strays = [path.name for path in CODE.glob("*/tests/samples/*.v*.json") if path not in known]
    assert strays == []


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_every_event_is_shown_by_a_permission_that_exists(kind: object) -> None:
    assert getattr(kind, "permission") in PERMISSIONS  # noqa: B009
