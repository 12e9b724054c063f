"""The reference of the API and its refusals, in the language of whoever reads them; what programs read stays English."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.utils import translation

from regard.api.assembly import schema
from regard.api.problems import problem

if TYPE_CHECKING:
    from regard.people.tests.cast import Cast


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("de", ["API-Referenz", "Hier anfangen"]),
        ("fr", ["Référence de l’API"]),
        ("es", ["Referencia de la API"]),
    ],
)
def test_the_reference(cast: Cast, language: str, words: list[str]) -> None:
    cast.owner.language = language
    cast.owner.save()
    answer = cast.client("owner").get("/api/v1/reference/")
    assert answer.status_code == 200
    assert [word for word in words if word not in answer.content.decode()] == []


def test_refusals_and_the_document() -> None:
    with translation.override("de"):
        said = problem(404, "–", code="not_found").content.decode()
        responses = schema()["components"]["responses"]
    assert "Nicht gefunden" in said
    assert "not_found" in said
    assert responses["Problem404"]["description"] == "Not found"
