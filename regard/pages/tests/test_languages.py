"""Layouts of pages in several languages: what a page comes with is read in each, what somebody called it stays."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from regard.customers.services.customers import create_customer
from regard.pages.models import PageLayout
from regard.people.models import User
from regard.people.tests.cast import Cast

pytestmark = pytest.mark.django_db
EDIT = "/settings/page-layouts/customers.customer/"
WORDS = {
    "de": ("Seitenaufbau", "Eigenschaften", "Seitenaufbau speichern", "Diese Seite anordnen"),
    "fr": ("Mises en page", "Propriétés", "Enregistrer la mise en page", "Disposer cette page"),
    "es": ("Diseños de página", "Propiedades", "Guardar diseño", "Ordenar esta página"),
}


def titles(client: Client, address: str) -> list[str]:
    return re.findall(r'<h2 class="rg-section-title">(.*?)</h2>', client.get(address).text)


@pytest.mark.parametrize("language", WORDS)
def test_pages_are_arranged_in_ones_language(language: str, cast: Cast, owner_client: Client) -> None:
    kade = create_customer(actor=cast.actor("owner"), values={"kind": "person", "name": "Kade"})
    address = f"/customers/{kade.pk}/"
    assert "Properties" in titles(owner_client, address)
    User.objects.filter(pk=cast.owner.pk).update(language=language)
    heading, properties, save, arrange = WORDS[language]
    assert heading in owner_client.get("/settings/page-layouts/").text
    assert properties in titles(owner_client, address)
    assert arrange in owner_client.get(address).text
    page = owner_client.get(EDIT).text
    assert save in page
    form = dict(re.findall(r'name="(title\.[^"]+)" value="([^"]*)"', page))
    assert properties in form.values()
    own = {key: "Wie erreichbar" if text == properties else text for key, text in form.items()}
    said = {"arrangement": _kept(page), "version": "0", "do": "save"}
    owner_client.post(EDIT, said | form)
    assert "Properties" in _kept_titles()  # what was only read in another language is not renamed
    owner_client.post(EDIT, said | own | {"version": "1"})
    assert "Wie erreichbar" in _kept_titles()


def _kept(page: str) -> str:
    found = re.search(r'name="arrangement" value="([^"]*)"', page)
    assert found is not None
    return found[1].replace("&quot;", '"')


def _kept_titles() -> list[str]:
    places = PageLayout.objects.get().arrangement["places"].values()
    return [item.get("title", "") for items in places for item in items]
