"""The frame, lists and their tools in every language: German, French and Spanish pages say nothing in English."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.utils import translation

from regard.ui import formats, listparts
from regard.ui.filters import parse
from regard.ui.nouns import Noun

if TYPE_CHECKING:
    from regard.people.tests.cast import Cast

NOW = datetime(2026, 11, 23, 9, 42, tzinfo=UTC)
PAGES = [
    ("/search/", {"de": ["Suche", "Tastenkürzel"], "fr": ["Recherche"], "es": ["Buscar"]}),
    ("/testers/", {"de": ["Ansicht suchen", "Spalten"], "fr": ["Colonnes"], "es": ["Columnas"]}),
    (
        "/testers/?q=nobody-is-called-so",
        {"de": ["Kein Treffer"], "fr": ["Aucun résultat"], "es": ["Ningún resultado"]},
    ),
    (
        "/testers/?part=layout",
        {"de": ["Darstellung", "Gruppen"], "fr": ["Présentation"], "es": ["Presentación"]},
    ),
    ("/search/palette/?q=tes", {"de": ["Überall nach „tes“"], "fr": ["Chercher"], "es": ["Buscar «tes»"]}),
    ("/device/", {"de": ["Auf diesem Gerät"], "fr": ["Sur cet appareil"], "es": ["En este dispositivo"]}),
]


def speaking(cast: Cast, language: str) -> Client:
    cast.owner.language = language
    cast.owner.save()
    return cast.client("owner")


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["de", "fr", "es"])
@pytest.mark.parametrize(("address", "said"), PAGES)
def test_pages_are_said_in_the_language_of_their_reader(
    testers: Noun, cast: Cast, address: str, said: dict[str, list[str]], language: str
) -> None:
    answer = speaking(cast, language).get(address)
    assert answer.status_code == 200
    html = answer.content.decode()
    assert [word for word in said[language] if word not in html] == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "words"),
    [("de", "nichts, was Sie sehen"), ("fr", "rien ici que vous"), ("es", "no hay nada que pueda ver")],
)
def test_errors_are_said_in_the_language_of_their_reader(cast: Cast, language: str, words: str) -> None:
    answer = speaking(cast, language).get("/nothing/here/")
    assert answer.status_code == 404
    assert words in answer.content.decode()


@pytest.mark.django_db
def test_what_is_kept_between_pages_is_kept_for_each_language(testers: Noun, cast: Cast) -> None:
    pages = [speaking(cast, language).get("/testers/").content.decode() for language in ("de", "en", "fr")]
    assert ["Zum Inhalt springen" in page for page in pages] == [True, False, False]
    assert ["Skip to content" in page for page in pages] == [False, True, False]
    assert ["Keyboard shortcuts" in page for page in pages] == [False, True, False]


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("de", ["vor 4 Min.", "vor 2 Tagen", "in 1 Tag", "23. Nov. 2026", "4 Tage", "a, b und c"]),
        ("fr", ["il y a 4 min", "il y a 2 j", "dans 1 j", "23 nov. 2026", "4 j", "a, b et c"]),
        ("es", ["hace 4 min", "hace 2 d", "en 1 d", "23 nov 2026", "4 d", "a, b y c"]),
    ],
)
def test_times_and_lists_of_words(language: str, written: list[str]) -> None:
    with translation.override(language):
        assert [
            formats.ago(NOW - timedelta(minutes=4), NOW),
            formats.ago(NOW - timedelta(days=2), NOW),
            formats.ago(date(2026, 11, 24), NOW),
            formats.day(NOW),
            formats.duration(100 * 3600),
            formats.listing("abc"),
        ] == written


@pytest.mark.django_db
def test_a_filter_reads_as_a_sentence(testers: Noun, cast: Cast) -> None:
    tree = {"any": [["joined", "not_in_last", 7], ["name", "contains", "x"]], "not": True}
    with translation.override("de"):
        group = parse(testers, tree)
        said = listparts.sentence(testers, cast.actor("owner"), group)
    assert said == "nicht (Joined vor mehr als 7 Tagen oder Name enthält x)"


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Germany"), ("de", "Deutschland"), ("fr", "Allemagne")]
)
def test_a_country_is_called_as_its_reader_calls_it(language: str, said: str) -> None:
    assert formats.country("Germany", "DE", language) == said
    assert formats.country("Narnia", "", language) == "Narnia"


def test_each_thread_speaks_its_own_language() -> None:
    with translation.override("de"), ThreadPoolExecutor(1) as other:
        assert other.submit(translation.get_language).result() == "en"
        assert translation.get_language() == "de"
    assert translation.get_language() == "en"
