"""What may be declared, and reading payloads told long ago."""

from dataclasses import FrozenInstanceError
from datetime import date

import pytest

from regard.story.tests.kinds import LetterSent, ThingDone
from regard.story.types import Event, event, kinds, load, payload_of


def test_a_kind_knows_how_it_is_shown() -> None:
    kind = kinds()["trial.thing.done"]
    assert (kind.domain, kind.template) == ("trial", "trial/story/thing_done.html")
    assert kind.event is ThingDone


def test_an_event_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        ThingDone(number=1).number = 2  # type: ignore[misc]


def test_a_payload_comes_back_as_it_was_told() -> None:
    told = ThingDone(number=7, on=date(2026, 2, 28), tags=("a", "b"))
    payload = payload_of(told)
    assert payload == {"number": 7, "on": "2026-02-28", "tags": ["a", "b"], "remark": None}
    assert load("trial.thing.done", 1, payload) == told


def test_old_payloads_are_upgraded_step_by_step() -> None:
    assert load("trial.letter.sent", 1, {"sheets": 2}) == LetterSent(pages=4, is_registered=False)
    assert load("trial.letter.sent", 2, {"pages": 5}) == LetterSent(pages=5, is_registered=False)
    assert load("trial.letter.sent", 3, {"pages": 5, "is_registered": True}).is_registered is True  # type: ignore[attr-defined]


def test_a_payload_from_the_future_is_refused() -> None:
    with pytest.raises(ValueError, match="newer than this program"):
        load("trial.thing.done", 2, {"number": 1})


def test_a_payload_that_does_not_fit_is_refused() -> None:
    with pytest.raises(TypeError, match="no int"):
        load("trial.thing.done", 1, {"number": "seven"})
    with pytest.raises(TypeError, match="no fields"):
        load("trial.thing.done", 1, {"number": 7, "colour": "red"})


def test_only_plain_values_are_told() -> None:
    with pytest.raises(TypeError, match="cannot be told"):
        payload_of(ThingDone(number=1, remark=object()))  # type: ignore[arg-type]


@pytest.mark.parametrize("key", ["thing.done", "Trial.thing.done", "trial.thing.done.now", "trial..done"])
def test_a_kind_has_three_words(key: str) -> None:
    with pytest.raises(ValueError, match=r"domain\.noun\.verb_past"):
        event(key, permission="trial.thing.view", title="x")


def test_personal_fields_must_exist() -> None:
    with pytest.raises(ValueError, match="nick"):

        @event("trial.other.done", permission="trial.thing.view", title="x", personal=("nick",))
        class OtherDone(Event):
            number: int = 0


def test_a_new_version_says_how_older_ones_are_read() -> None:
    with pytest.raises(ValueError, match=r"upgrades from \[1\]"):
        event("trial.other.done", permission="trial.thing.view", title="x", version=2)
