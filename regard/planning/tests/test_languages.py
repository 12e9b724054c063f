"""The plan in the reader's language: its pages, its document, and what a template writes into it."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from django.test import Client
from django.utils.translation import override

from regard.kernel.actor import Actor
from regard.people.models import User
from regard.people.tests.cast import Cast
from regard.planning.completeness import word_count
from regard.planning.elements import ELEMENTS
from regard.planning.inline import MARK
from regard.planning.jobs import measure_running_plans
from regard.planning.models import Plan
from regard.planning.services.objectives import create_objective
from regard.planning.services.plans import create_plan
from regard.planning.services.printing import make_document
from regard.planning.starters import STARTERS, starter_texts
from regard.planning.tests.conftest import wanted

SAID = {
    "de": {
        "/": ("Geschriebener Plan", "Weg zum Ziel"),
        "/plan/?view=sostac": ("Wo stehen wir jetzt?", "Version 1: Entwurf"),
        "/plan/sections/strategy/": ("Wer zuständig ist", "Noch niemand hat etwas dazu gesagt."),
        "/plan/versions/": ("Wie ein Plan in Kraft kommt", "Um Freigabe bitten"),
        "/plan/guide/goals/": ("Schritt 1 von 10", "Speichern und weiter"),
        "/plan/objectives/sell-more/": ("Der Ist-Wert lässt sich nicht eintippen.", "Ausgangswert"),
    },
    "fr": {
        "/": ("Plan rédigé", "Vers la cible"),
        "/plan/?view=sostac": ("Où en sommes-nous\u202f?", "Version 1, brouillon"),
        "/plan/sections/strategy/": ("Responsable", "Personne n’en a encore rien dit."),
        "/plan/versions/": ("Comment un plan entre en vigueur", "Demander l’approbation"),
        "/plan/guide/goals/": ("Étape 1 sur 10", "Enregistrer et continuer"),
        "/plan/objectives/sell-more/": ("Le réel ne peut pas être saisi.", "Valeur de départ"),
    },
    "es": {
        "/": ("Plan escrito", "Camino al objetivo"),
        "/plan/?view=sostac": ("¿Dónde estamos ahora?", "Versión 1, borrador"),
        "/plan/sections/strategy/": ("Quién responde de ello", "Nadie ha dicho nada al respecto."),
        "/plan/versions/": ("Cómo entra en vigor un plan", "Pedir aprobación"),
        "/plan/guide/goals/": ("Paso 1 de 10", "Guardar y seguir"),
        "/plan/objectives/sell-more/": ("El valor real no se puede teclear.", "Valor inicial"),
    },
}


@pytest.mark.django_db
def test_the_pages_and_the_document_are_read_in_the_readers_language(
    shop: None, cast: Cast, plan: Plan, owner_acts: Actor, owner_client: Client
) -> None:
    create_objective(actor=owner_acts, plan=plan, wanted=wanted(cast))
    measure_running_plans()
    for language, pages in SAID.items():
        User.objects.filter(pk=cast.owner.pk).update(language=language)
        for address, words in pages.items():
            answer = owner_client.get(address)
            assert answer.status_code == 200
            text = answer.content.decode()
            for word in words:
                assert word in text, (language, address)
    with override("de"):
        name, docx = make_document(actor=owner_acts, plan=plan, format="docx")
        assert make_document(actor=owner_acts, plan=plan, format="pdf")[1].startswith(b"%PDF-")
    assert name == "plan-version-1.docx"
    assert "Wo der Plan steht" in ZipFile(BytesIO(docx)).read("word/document.xml").decode()


@pytest.mark.django_db
def test_a_template_is_taken_over_in_the_language_of_whoever_takes_it_over(
    plan: Plan, owner_acts: Actor
) -> None:
    with override("fr"):
        fresh = create_plan(
            actor=owner_acts, name="B", starts_on=plan.starts_on, ends_on=plan.ends_on, starter="retail"
        )
    assert fresh.sections.get(key="summary").text == starter_texts("retail", "fr")["summary"]
    assert starter_texts("retail", "fr") != starter_texts("retail")
    assert starter_texts("retail", "en-gb") == starter_texts("retail", "sv") == starter_texts("retail")


@pytest.mark.parametrize("language", SAID)
@pytest.mark.parametrize("one", STARTERS, ids=lambda one: one.key)
def test_a_template_has_the_same_sections_and_live_figures_in_every_language(
    one: object, language: str
) -> None:
    english = starter_texts(one.key)  # type: ignore[attr-defined]
    texts = starter_texts(one.key, language)  # type: ignore[attr-defined]
    assert list(texts) == list(english) == list(dict.fromkeys(ELEMENTS.keys()))
    for key, text in texts.items():
        assert sorted(MARK.findall(text)) == sorted(MARK.findall(english[key])), key
        assert text.count("\n- ") == english[key].count("\n- "), key
        assert text.count("**") == english[key].count("**"), key
        assert text != english[key], key
        assert word_count(text) >= ELEMENTS[key].words, key
