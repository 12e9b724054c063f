"""Metrics in the languages of whoever reads them; what is kept of an answer is for everybody."""

from __future__ import annotations

import pytest
from django.utils import translation

from regard.analytics.metrics import ask
from regard.analytics.rfm import CELLS
from regard.people.tests.cast import Cast

pytestmark = pytest.mark.usefixtures("metrics")
WORDS = {
    "de": ("Kennzahl", "Letzter Wert", "Ganzer Zeitraum", "Treue"),
    "fr": ("Indicateur", "Dernière valeur", "Toute la période", "Fidèles"),
    "es": ("Métrica", "Último valor", "Todo el periodo", "Fieles"),
}


@pytest.mark.parametrize("language", ["de", "fr", "es"])
def test_pages_speak_the_language_of_their_reader(language: str, cast: Cast) -> None:
    metric, last, whole, loyal = WORDS[language]
    cast.owner.language = language
    cast.owner.save()
    client = cast.client("owner")
    pages = {
        "/insight/": (metric, last),
        "/insight/metrics/orders/?from=2026-01-01&last=2026-03-31&by=channel&grain=month": (whole,),
        "/insight/metrics/cohorts/": (),
    }
    for address, words in pages.items():
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert [word for word in words if word not in answer.content.decode()] == []
    with translation.override(language):
        assert loyal in [str(cell.label) for cell in CELLS]
        notes = ask("revenue", actor=None).notes
    assert notes != ask("revenue", actor=None).notes
