"""The day, tasks, the calendar and a call in the languages of whoever reads them; what is kept reads the same for all."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from regard.activities.models import Activity
from regard.activities.services.activities import log_activity
from regard.activities.services.tasks import open_task
from regard.customers.services.customers import create_customer
from regard.people.tests.cast import Cast

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
WORDS = {
    "de": ("Überfällig", "Neue Aufgabe", "Alle Aufgaben", "Termin", "hat Kade angerufen", "nicht erreicht"),
    "fr": (
        "En retard",
        "Nouvelle tâche",
        "Toutes les tâches",
        "Rendez-vous",
        "a appelé Kade",
        "sans réponse",
    ),
    "es": ("Vencidas", "Nueva tarea", "Todas las tareas", "Reunión", "llamó a Kade", "sin respuesta"),
}


@pytest.mark.parametrize("language", ["de", "fr", "es"])
def test_pages_speak_the_language_of_their_reader(language: str, cast: Cast) -> None:
    overdue, new, every, meeting, called, outcome = WORDS[language]
    actor = cast.actor("owner")
    about = create_customer(actor=actor, values={"name": "Kade", "owner_id": cast.owner.pk})
    cast.owner.language = language
    cast.owner.save()
    client = cast.client("owner")
    with time_machine.travel(NOON, tick=False), translation.override(language):
        values = {"title": "Plan", "kind": "meeting", "due_on": "2026-11-20", "due_time": "14:30"}
        task = open_task(actor=actor, values=values | {"customer_id": about.pk}).task
        log_activity(actor=actor, customer_id=about.pk, kind="call", values={"outcome": "no_answer"})
        pages = {
            reverse("activities:today"): (overdue, new),
            reverse("activities:task_list"): (every,),
            reverse("activities:task_detail", args=[task.pk]): (meeting,),
            reverse("activities:calendar"): (meeting.lower(),),
            reverse("customers:customer_detail", args=[about.pk]): (called, outcome),
        }
        for address, words in pages.items():
            answer = client.get(address)
            assert answer.status_code == 200
            said = answer.content.decode().replace("<strong>Olivia</strong> ", "").casefold()
            assert [word for word in words if word.casefold() not in said] == []
    assert Activity.objects.get().sort_name == "call, no answer"
