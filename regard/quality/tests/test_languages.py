"""The quality of data and the doubles in the languages of whoever reads them; a sign-off reads as it was signed for all."""

from __future__ import annotations

import pytest
from django.utils import timezone, translation

from regard.people.tests.cast import Cast
from regard.quality.models import Requirement, RequirementSignOff, Scan
from regard.quality.register_queries import sign_offs
from regard.quality.services.requirements import begin_with_the_usual, save_requirement, sign_off
from regard.quality.services.scoring import score_all
from regard.quality.tests.making import pair_of

pytestmark = pytest.mark.django_db
WORDS = {
    "de": (
        "Sehr wahrscheinlich dieselben", "Gleiche E-Mail-Adresse", "Hat keine Telefonnummer", "Rechtsgrundlage",
        "Telefonnummern", "Wofür es da ist",
    ),
    "fr": (
        "Très probablement les mêmes", "Même adresse e-mail", "N’a pas de numéro de téléphone", "Base juridique",
        "Numéros de téléphone", "À quoi il sert",
    ),
    "es": (
        "Muy probablemente los mismos", "Misma dirección de correo", "No tiene número de teléfono", "Base jurídica",
        "Números de teléfono", "Para qué sirve",
    ),
}  # fmt: skip


@pytest.mark.parametrize("language", ["de", "fr", "es"])
def test_pages_speak_the_language_of_their_reader(language: str, cast: Cast) -> None:
    sure, reason, fault, basis, mend, purpose = WORDS[language]
    actor = cast.actor("owner")
    pair_of(cast)
    Scan.objects.create(finished_at=timezone.now(), customers=2)
    begin_with_the_usual(actor=actor)
    save_requirement(
        actor=actor, values={"is_needed": True}, requirement_id=Requirement.objects.get(field="phone").pk
    )
    score_all()
    email = Requirement.objects.get(field="email")
    cast.owner.language = language
    cast.owner.save()
    client = cast.client("owner")
    with translation.override(language):
        sign_off(actor=actor, requirement_id=email.pk)
    save_requirement(actor=actor, values={"purpose": "To write"}, requirement_id=email.pk)
    pages = {
        "/data/doubles/": (sure, reason),
        "/data/quality/": (fault,),
        "/data/tasks/": (),
        "/data/quality/requirements/": (basis,),
        f"/data/quality/requirements/{email.pk}/": (basis, purpose),
        "/data/governance/": (),
        "/data/quality/mends/": (mend,),
    }
    for address, words in pages.items():
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert [word for word in words if word not in answer.content.decode()] == [], address
    assert "What it is for" in RequirementSignOff.objects.get().wording
    email.refresh_from_db()
    with translation.override(language):
        (signed,) = sign_offs(actor, email)
        assert [one.label for one in signed.changes] == [purpose]
