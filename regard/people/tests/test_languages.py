"""Settings and sign-in in the language of whoever reads: the person's, else the business's, else the browser's."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from regard.kernel.errors import Invalid
from regard.kernel.words import in_english
from regard.people.models import Role, User
from regard.people.queries import role_names
from regard.people.services import change_business
from regard.people.services.roles import sync_roles
from regard.people.tests.cast import Cast

pytestmark = pytest.mark.django_db
PAGES = {
    "people:profile": ("Profil speichern", "Enregistrer le profil", "Guardar perfil"),
    "people:business": ("Kanada (CA)", "Canada (CA)", "Canadá (CA)"),
    "people:user_list": ("Zuletzt angemeldet", "Dernière connexion", "Último acceso"),
    "people:role_list": ("Datenpflege", "Gestion des données", "Cuidado de los datos"),
    "people:role_create": ("Eigene Objekte", "Objets personnalisés", "Objetos propios"),
    "mfa_index": ("Zweiter Faktor", "Second facteur", "Segundo factor"),
}


def read(client: Client, name: str, language: str = "") -> str:
    answer = client.get(reverse(name), headers={"Accept-Language": language} if language else None)
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize(("language", "place"), [("de", 0), ("fr", 1), ("es", 2)])
def test_settings_are_in_the_language_somebody_chose(
    language: str, place: int, cast: Cast, owner_client: Client
) -> None:
    User.objects.filter(pk=cast.owner.pk).update(language=language)
    for name, words in PAGES.items():
        page = read(owner_client, name)
        assert f'<html lang="{language}"' in page
        assert words[place] in page, name


def test_what_a_person_chose_goes_before_the_business_and_that_before_english(
    cast: Cast, owner_client: Client
) -> None:
    assert "Save profile" in read(
        owner_client, "people:profile", "de"
    )  # the browser is asked of strangers only
    change_business(actor=cast.actor("owner"), language="fr")
    assert "Enregistrer le profil" in read(owner_client, "people:profile")
    User.objects.filter(pk=cast.owner.pk).update(language="es")
    assert "Guardar perfil" in read(owner_client, "people:profile")
    User.objects.filter(pk=cast.owner.pk).update(language="en")
    assert "Save profile" in read(owner_client, "people:profile")


def test_the_business_speaks_a_language_there_is(cast: Cast, owner_client: Client) -> None:
    with pytest.raises(Invalid, match="Choose one of"):
        change_business(actor=cast.actor("owner"), language="tlh")
    page = read(owner_client, "people:business")
    assert '<option value="de">Deutsch</option>' in page
    said = {
        "name": "Leaf",
        "currency": "EUR",
        "time_zone": "UTC",
        "first_weekday": "0",
        "discount_rate": "10",
    }
    owner_client.post(reverse("people:business"), said | {"language": "de"})
    page = read(owner_client, "people:business")
    assert '<option value="de" selected>Deutsch</option>' in page
    assert "Unternehmen gespeichert." in page


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("de-AT,de;q=0.9,en;q=0.5", "Angemeldet bleiben"),
        ("fr-CA", "Rester connecté"),
        ("es", "Mantener la sesión iniciada"),
        ("tlh", "Keep me signed in"),
    ],
)
def test_who_is_not_signed_in_reads_the_language_of_their_browser(
    asked: str, words: str, cast: Cast, client: Client
) -> None:
    assert words in read(client, "account_login", asked)


def test_a_role_that_comes_with_the_product_is_kept_in_english_and_read_in_any_language(
    cast: Cast, owner_client: Client
) -> None:
    own = Role.objects.create(key="desk", name="Owner", grants={})
    User.objects.filter(pk=cast.owner.pk).update(language="de")
    page = read(owner_client, "people:user_create")
    assert "Inhaber" in page
    assert own.shown_name == "Owner"
    assert Role.objects.get(key="owner").name == "Owner"
    assert sync_roles() == []
    with in_english():
        assert role_names()["seller"] == "Seller"
