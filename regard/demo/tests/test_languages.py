"""The page of the demo business in the reader's language."""

import pytest
from django.test import Client
from django.urls import reverse

from regard.people.models import User
from regard.people.tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "word"),
    [
        ("de", "Hier gibt es kein Demo-Unternehmen."),
        ("fr", "Il n’y a pas d’entreprise de démonstration ici."),
        ("es", "Aquí no hay ninguna empresa de demostración."),
    ],
)
def test_the_page_speaks_the_readers_language(
    cast: Cast, owner_client: Client, language: str, word: str
) -> None:
    User.objects.filter(pk=cast.owner.pk).update(language=language)
    answer = owner_client.get(reverse("demo:demo"))
    assert answer.status_code == 200
    assert word in answer.text
