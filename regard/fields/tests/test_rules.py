"""What an own field can hold: read as people and programs write it, kept as databases compare it, and back."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regard.fields.rules import KINDS, clean, compared, key_of, read, stored, words


@dataclass(frozen=True)
class Of:
    kind: str
    choices: list[list[str]] = field(default_factory=list)
    rules: dict[str, Any] = field(default_factory=dict)


ROASTS = [["light", "Light"], ["dark", "Very dark"], ["green", "Not roasted"]]


@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [
        ("text", "  Two \n words\x00 ", "Two words"),
        ("long", " a\r\nb ", "a\nb"),
        ("number", "1250.50", "1250.5"),
        ("number", "1,250.5", "1250.5"),
        ("number", "12,5", "12.5"),
        ("number", "−3", "-3"),
        ("number", 7, "7"),
        ("number", "-0", "0"),
        ("percent", "12.5 %", "12.5"),
        ("money", "1 000", "1000"),
        ("date", "2026-03-11", "2026-03-11"),
        ("date", "2026-03-11T10:00:00", "2026-03-11"),
        ("flag", "Ja", True),
        ("flag", "no", False),
        ("flag", True, True),
        ("choice", "very DARK", "dark"),
        ("choice", "dark", "dark"),
        ("several", "Very dark; Light", ["light", "dark"]),
        ("several", ["dark", "dark"], ["dark"]),
        ("rating", "4", 4),
        ("location", "52,52; 13,405", "52.52, 13.405"),
        ("time", "14:30:00", "14:30"),
        ("time", "2:30 p.m.", "14:30"),
        ("time", "12 am", "00:00"),
        ("time", "9h05", "09:05"),
        ("time", "14.30 Uhr", "14:30"),
        ("person", "12", 12),
        ("url", "northleaf.example/a", "https://northleaf.example/a"),
        ("email", "Anna@Example.COM", "Anna@example.com"),
        ("phone", "+31 20 123 4567", "+31 20 123 4567"),
        ("text", "   ", None),
        ("several", [], None),
        ("number", None, None),
    ],
)
def test_values_are_read_as_they_are_written(kind: str, given: Any, kept: Any) -> None:
    assert clean(Of(kind, ROASTS), given) == kept


@pytest.mark.parametrize(
    ("kind", "given", "says"),
    [
        ("number", "many", "Write a number"),
        ("number", "1,23,4", "Write a number"),
        ("number", "1.00005", "four digits"),
        ("number", "1e15", "below"),
        ("number", "NaN", "below"),
        ("date", "11.03.2026", "2026-03-11"),
        ("flag", "perhaps", "yes or no"),
        ("choice", "Medium", "Light, Very dark, Not roasted"),
        ("several", "Light; Medium", "“Medium” is not in the list"),
        ("rating", "6", "1 to 5"),
        ("location", "Berlin", "52.52, 13.405"),
        ("time", "24:00", "14:30"),
        ("time", "14", "14:30"),
        ("time", "14:30:15", "14:30"),
        ("time", "13:00 pm", "14:30"),
        ("location", "91, 0", "between"),
        ("person", "Anna", "whole number"),
        ("url", "javascript:alert(1)", "web address"),
        ("url", "no address", "web address"),
        ("email", "anna@", "no e-mail address"),
        ("phone", "call me", "telephone number"),
        ("text", "x" * 256, "At most 255"),
    ],
)
def test_what_cannot_be_is_said(kind: str, given: str, says: str) -> None:
    with pytest.raises(ValueError, match=says.replace("(", r"\(")):
        clean(Of(kind, ROASTS), given)


@given(st.decimals(min_value=-(10**13), max_value=10**13, places=4))
def test_numbers_come_back_as_they_were(number: Any) -> None:
    said = clean(Of("number"), str(number))
    assert read("number", stored("number", said)) == said
    assert clean(Of("number"), said) == said


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_kept_comes_back(kind: str) -> None:
    given = {
        "number": "3.25", "money": "9.99", "percent": "50", "date": "2026-03-11", "flag": "yes", "choice": "Light",
        "several": "Light;Not roasted", "person": "3", "rating": "2", "url": "a.example", "email": "a@b.example",
        "location": "52.52, 13.405", "time": "2:30 pm",
        "phone": "+31201234567",
    }.get(kind, "Text")  # fmt: skip
    said = clean(Of(kind, ROASTS), given)
    assert read(kind, stored(kind, said)) == said
    assert clean(Of(kind, ROASTS), said) == said
    assert words(Of(kind, ROASTS), said, {3: "Anna"})
    assert words(Of(kind, ROASTS), None, {}) == ""


def test_words_are_what_people_read() -> None:
    assert words(Of("several", ROASTS), ["light", "green"], {}) == "Light; Not roasted"
    assert words(Of("person"), 9, {3: "Anna"}) == "Somebody who left"
    assert words(Of("flag"), False, {}) == "No"


def test_capitals_and_spaces_make_no_difference() -> None:
    assert compared("text", "Groß") == compared("text", "GROSS")
    assert compared("phone", "+31 20 123") == compared("phone", "+3120123")


def test_keys_are_made_of_labels_and_never_taken_twice() -> None:
    assert key_of("Größe (cm)") == "own_grosse_cm"
    assert key_of("Roast", ["own_roast", "own_roast_2"]) == "own_roast_3"
    assert key_of("???") == "own_field"
    assert len(key_of("long " * 30)) <= 60
