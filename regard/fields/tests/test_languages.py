"""Own fields and what is wrong with a formula in the languages of whoever reads them; what formulas give stays the same."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import translation

from regard.customers.services.customers import create_customer
from regard.fields.queries import values_of
from regard.fields.services.defining import create_field
from regard.people.tests.cast import Cast

pytestmark = pytest.mark.django_db
NOUN = "customers.customer"
WORDS = {
    "de": (
        "Eigene Felder",
        "Feld hinzufügen",
        "Personenbezogene Daten",
        "ist Text: Sie lassen sich nicht addieren.",
    ),
    "fr": (
        "Champs personnalisés",
        "Ajouter un champ",
        "Données personnelles",
        "impossible de les additionner.",
    ),
    "es": ("Campos propios", "Añadir campo", "Datos personales", "no se pueden sumar."),
}


@pytest.mark.parametrize("language", ["de", "fr", "es"])
def test_pages_speak_the_language_of_their_reader(language: str, cast: Cast) -> None:
    title, add, personal, wrong = WORDS[language]
    create_field(actor=cast.actor("owner"), noun=NOUN, values={"label": "Points", "kind": "number"})
    cast.owner.language = language
    cast.owner.save()
    client = cast.client("owner")
    pages = {
        reverse("fields:field_list"): title,
        reverse("fields:field_create", args=[NOUN]): add,
        reverse("fields:personal"): personal,
    }
    for address, words in pages.items():
        answer = client.get(address)
        assert answer.status_code == 200
        assert words in answer.content.decode()
    formula = {"kind": "formula", "part": "formula", "formula": 'points + "a"'}
    assert wrong in client.post(reverse("fields:field_try", args=[NOUN]), formula).content.decode()


def test_a_formula_gives_the_same_in_every_language(cast: Cast) -> None:
    actor = cast.actor("owner")
    with translation.override("de"):
        said = {"formula": 'kind & ", " & (kind = "Person")'}
        create_field(actor=actor, noun=NOUN, values={"label": "Said", "computed": said})
        one = create_customer(actor=actor, values={"name": "Kade", "kind": "person"})
    assert values_of(NOUN, one.pk) == {"own_said": "Person, Yes"}
