"""Imports and exports in other languages than English: pages are read in them, files stay the same."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from regard.exchange.models import Export, Import
from regard.exchange.tests import making
from regard.jobs.worker import drain
from regard.people.tests.cast import Cast
from regard.ui import nouns
from regard.ui.filters import EVERYTHING
from regard.ui.services import freeze_matching

pytestmark = pytest.mark.django_db
QUEUES = ["fast", "default", "bulk"]


def reads(cast: Cast, language: str) -> None:
    cast.owner.language = language
    cast.owner.save()


def out(cast: Cast, columns: list[str]) -> Path:
    """The file of an export of all customers, made by a worker."""
    chosen = freeze_matching(
        actor=cast.actor("owner"), noun=nouns.noun("customers.customer"), tree=EVERYTHING
    )
    data = {"selection": chosen.pk, "columns": columns, "format": "csv"}
    cast.client("owner").post(reverse("exchange:export_new"), data)
    drain(QUEUES)
    return Path(Export.objects.latest("id").file)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "de",
            ("Importe", "Was in der Datei steht", "Wohin jede Spalte kommt", "Was mit allen Zeilen geschieht",
             "Was aus ihnen wurde", "Exporte"),
        ),
        (
            "fr",
            ("Importations", "Ce que contient le fichier", "Où va chaque colonne", "Ce qui arrivera à toutes les lignes",
             "Ce qu’elles sont devenues", "Exportations"),
        ),
        (
            "es",
            ("Importaciones", "Lo que contiene el archivo", "Adónde va cada columna", "Qué pasará con todas las filas",
             "En qué se convirtieron", "Exportaciones"),
        ),
    ],
)  # fmt: skip
def test_imports_and_exports_speak_the_language_of_their_reader(
    cast: Cast, language: str, words: tuple[str, ...]
) -> None:
    reads(cast, language)
    draft, done = making.draft(cast), making.done(cast)
    pages = (
        ("import_list",), ("import_new",), ("import_fields", draft.pk), ("import_check", draft.pk), ("import_detail", done.pk),
        ("export_list",),
    )  # fmt: skip
    for (name, *args), word in zip(pages, words, strict=True):
        answer = cast.client("owner").get(reverse(f"exchange:{name}", args=args))
        assert answer.status_code == 200
        assert word in answer.content.decode(), name


@pytest.mark.parametrize("columns", [["name", "email", "owner"], ["*"]])
def test_a_file_that_goes_out_in_german_is_the_one_that_goes_out_in_english(
    cast: Cast, columns: list[str]
) -> None:
    making.done(cast)
    english = out(cast, columns)
    reads(cast, "de")
    german = out(cast, columns)
    assert (german.name, german.read_text("utf-8-sig")) == (english.name, english.read_text("utf-8-sig"))


def test_why_a_row_is_set_aside_is_said_to_whoever_imports_it(cast: Cast) -> None:
    reads(cast, "de")
    client = cast.client("owner")
    good = "A4,2024-01-06,8,K1,Tea,1,3.50,Bob\n" * 20
    sent = SimpleUploadedFile("sales.csv", f"{making.TEXT}{good}A5,x\n".encode())
    client.post(reverse("exchange:import_new"), {"kind": "purchases", "file": sent})
    item = Import.objects.get()
    client.post(reverse("exchange:import_run", args=[item.pk]))
    drain(QUEUES)
    item.refresh_from_db()
    with Path(item.error_file).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["Regard: problem"] for row in rows] == [
        "Date ist keine Zeitangabe in der Form der Spalte",
        "die Zeile hat 2 Felder, die Tabelle 8 Spalten",
    ]
    reads(cast, "en")
    page = client.get(reverse("exchange:import_detail", args=[item.pk])).content.decode()
    assert "Date is not a time in the form the column has" in page
