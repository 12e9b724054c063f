"""Help and first steps in the reader's language; the documents stay English and say so."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from regard.people.models import User
from regard.people.tests.cast import Cast

pytestmark = pytest.mark.django_db
WORDS = {
    "de": (
        "Wofür jede Seite da ist",
        "Dokumente (auf Englisch)",
        "Benennen Sie Ihr Unternehmen",
        "Ansichten bewahren",
    ),
    "fr": (
        "À quoi sert chaque page",
        "Documents (en anglais)",
        "Nommez votre entreprise",
        "Les vues gardent",
    ),
    "es": (
        "Para qué sirve cada página",
        "Documentos (en inglés)",
        "Ponga nombre a su empresa",
        "Las vistas guardan",
    ),
}


@pytest.mark.parametrize("language", WORDS)
def test_help_is_read_in_ones_language(language: str, cast: Cast, owner_client: Client) -> None:
    User.objects.filter(pk=cast.owner.pk).update(language=language)
    topics, documents, step, beside = WORDS[language]
    page = owner_client.get(reverse("guide:help")).text
    assert topics in page
    assert documents in page
    assert step in owner_client.get(reverse("guide:first_steps")).text
    assert beside in owner_client.get(reverse("customers:customer_list")).text
    assert 'lang="en"' in owner_client.get(reverse("guide:document", args=["customers"])).text
