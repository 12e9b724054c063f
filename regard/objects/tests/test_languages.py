"""Own objects in the languages of whoever reads them."""

from __future__ import annotations

import pytest
from django.urls import reverse

from regard.objects.services.defining import save_object
from regard.objects.services.records import change_record, create_record
from regard.people.tests.cast import Cast

pytestmark = pytest.mark.django_db
WORDS = {
    "de": ("Eigene Objekte", "Alle Fahrzeuge", "Erfasst", "hat Kennzeichen von"),
    "fr": ("Objets personnalisés", "Tout\u202f: fahrzeuge", "Saisi", "a modifié kennzeichen de"),
    "es": ("Objetos propios", "Todo: fahrzeuge", "Registrado", "cambió kennzeichen de"),
}


@pytest.mark.parametrize("language", ["de", "fr", "es"])
def test_pages_speak_the_language_of_their_reader(language: str, cast: Cast) -> None:
    title, every, entered, changed = WORDS[language]
    actor = cast.actor("owner")
    values = {"label": "Fahrzeug", "plural": "Fahrzeuge", "icon": "truck", "name_label": "Kennzeichen"}
    of = save_object(actor=actor, values=values)
    one, _ = create_record(actor=actor, key=of.key, values={"name": "B-X 1"})
    change_record(actor=actor, key=of.key, record_id=one.pk, values={"name": "B-X 2"})
    cast.owner.language = language
    cast.owner.save()
    client = cast.client("owner")
    pages = {
        reverse("objects:object_list"): title,
        reverse("objects:record_list", args=[of.key]): every,
        reverse("objects:record_detail", args=[of.key, one.pk]): entered,
    }
    for address, words in pages.items():
        answer = client.get(address)
        assert answer.status_code == 200
        assert words in answer.content.decode()
    assert changed in client.get(address).content.decode()
