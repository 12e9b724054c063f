"""Pages of customers in the languages of whoever reads them; what files and evidence keep reads the same for all."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from django.utils import translation

from regard.customers import profile_rules as rules
from regard.customers.contact_rules import TYPES
from regard.customers.relationship_rules import DIRECTIONS
from regard.customers.services.customers import create_customer
from regard.customers.services.profile import set_value
from regard.customers.services.relationships import add_relationship
from regard.people.tests.cast import Cast

pytestmark = pytest.mark.django_db
WORDS = {
    "de": {
        "customer_list": ("Alle Kunden", "Zuständig"),
        "customer_detail": ("Woher jeder Wert kommt", "arbeitet bei", "Niederländisch", "Bearbeiten: E-Mail"),
        "customer_change": ("Vorname", "Änderungen speichern", "Wie er auf einem Umschlag steht."),
        "customer_profile": ("Bevorzugter Kanal", "12. Mai 1984", "Entfernen"),
        "customer_relationships": ("Personen und Organisationen", "arbeitet bei"),
        "customer_history": ("Alle Felder", "wurde am", "von Hand erfasst"),
    },
    "fr": {
        "customer_list": ("Tous les clients", "Responsable"),
        "customer_detail": ("D’où vient chaque valeur", "travaille chez", "néerlandais"),
        "customer_change": ("Prénom", "Enregistrer les modifications"),
        "customer_profile": ("Canal préféré", "12 mai 1984", "Retirer"),
        "customer_relationships": ("Personnes et organisations", "travaille chez"),
        "customer_history": ("Tous les champs", "a été saisi à la main le"),
    },
    "es": {
        "customer_list": ("Todos los clientes", "Responsable"),
        "customer_detail": ("De dónde viene cada valor", "trabaja en", "neerlandés"),
        "customer_change": ("Apellidos", "Guardar cambios"),
        "customer_profile": ("Canal preferido", "12 de mayo de 1984", "Quitar"),
        "customer_relationships": ("Personas y organizaciones", "trabaja en"),
        "customer_history": ("Todos los campos", "se registró a mano el"),
    },
}


@pytest.mark.parametrize("language", ["de", "fr", "es"])
def test_pages_speak_the_language_of_their_reader(language: str, cast: Cast) -> None:
    actor = cast.actor("owner")
    kade = create_customer(actor=actor, values={"name": "Kade", "kind": "organisation"})
    noor = create_customer(actor=actor, values={"name": "Noor", "language": "nl", "email": "noor@kade.nl"})
    add_relationship(actor=actor, customer_id=noor.pk, direction="works_at", other_id=kade.pk, values={})
    set_value(actor=actor, customer_id=noor.pk, field="born", value="1984-05-12")
    cast.owner.language = language
    cast.owner.save()
    client = cast.client("owner")
    for page, words in WORDS[language].items():
        address = reverse(f"customers:{page}", args=[] if page == "customer_list" else [noor.pk])
        answer = client.get(address)
        assert answer.status_code == 200
        said = answer.content.decode()
        if page == "customer_profile":
            value = reverse("customers:profile_value", args=[noor.pk, "born"])
            said += client.get(value).content.decode()
        assert [word for word in words if word not in said] == [], page


def test_a_value_is_understood_in_english_and_in_the_language_of_whoever_says_it() -> None:
    gender, spoken, today = rules.FIELDS["gender"], rules.FIELDS["language"], date(2026, 11, 30)
    with translation.override("de"):
        assert [rules.checked(gender, said, today) for said in ("Frau", "Woman", "woman")] == ["woman"] * 3
        assert [rules.checked(spoken, said, today) for said in ("Niederländisch", "Dutch", "nl")] == [
            "nl"
        ] * 3
        assert rules.shown(spoken, "nl") == "Niederländisch"
    assert rules.shown(spoken, "nl") == "Dutch"


def test_what_evidence_keeps_is_said_when_it_is_read() -> None:
    kept = {"of": 14, "n": 10, "what": "orders", "how": "by phone"}
    assert rules.evidence_words("channel", "phone", kept) == "from 14 orders, 10 of them by phone"
    time = {"of": 14, "n": 10, "what": "orders"}
    assert rules.evidence_words("best_time", "sa 6-12", time) == (
        "from 14 orders, 10 of them on Saturday mornings"
    )
    with translation.override("de"):
        assert rules.evidence_words("channel", "phone", kept) == "aus 14 Bestellungen, davon 10 per Telefon"
        assert rules.evidence_words("best_time", "sa 6-12", time) == (
            "aus 14 Bestellungen, davon 10 am Samstag vormittags"
        )


def test_keys_are_the_same_in_every_language() -> None:
    with translation.override("de"):
        assert {"works_at", "influences", "owns", "~supplies"} <= set(DIRECTIONS)
        assert all(type(key) is str for key in DIRECTIONS)
        assert set(TYPES["phone"]) == {"mobile", "work", "home", "fax", "other"}
