"""What segments tell can be read for ever, and is shown without giving away what is somebody's own."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string

from regard.segments import events  # noqa: F401 - registers
from regard.segments.models import Segment
from regard.story.types import kinds, load

SAMPLES = sorted((Path(__file__).parent / "samples").glob("*.json"))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_every_kind_and_version_ever_told_loads(path: Path) -> None:
    kind, _, version = path.stem.rpartition(".v")
    event = load(kind, int(version), json.loads(path.read_text()))
    assert event.kind.key == kind


def test_every_kind_has_its_sample() -> None:
    told = {f"{kind.key}.v{kind.version}" for kind in kinds() if kind.domain == "segments"}
    assert told == {path.stem for path in SAMPLES}


@pytest.mark.parametrize("verb", ["entered", "left"])
def test_private_segments_are_not_named_on_timelines(verb: str) -> None:
    segment = Segment(pk=7, name="My secret list", is_shared=False)
    shown = render_to_string(
        f"segments/story/member_{verb}.html", {"entry": SimpleNamespace(subject=segment)}
    )
    assert "secret" not in shown
    segment.is_shared = True
    assert "My secret list" in render_to_string(
        f"segments/story/member_{verb}.html", {"entry": SimpleNamespace(subject=segment)}
    )
    assert "gone" in render_to_string(
        f"segments/story/member_{verb}.html", {"entry": SimpleNamespace(subject=None)}
    )
