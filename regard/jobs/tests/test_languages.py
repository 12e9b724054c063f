"""What runs in the background, in the language of whoever looks at it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from regard.jobs.models import Job
from regard.people.models import User
from regard.people.tests.cast import Cast

pytestmark = pytest.mark.django_db
WORDS = {
    "de": ("Warteschlangen", "Alte Hintergrundarbeiten vergessen", "3 angelegt", "Jetzt sichern"),
    "fr": ("Files d’attente", "Oublier les anciens travaux", "3 créés", "Sauvegarder maintenant"),
    "es": ("Colas", "Olvidar trabajos antiguos", "3 creados", "Hacer copia ahora"),
}


@pytest.mark.parametrize("language", WORDS)
def test_pages_of_jobs_are_read_in_ones_language(language: str, cast: Cast, owner_client: Client) -> None:
    User.objects.filter(pk=cast.owner.pk).update(language=language)
    task = "regard.jobs.jobs.forget_old_jobs"
    clock = Job.objects.create(path=task, schedule=task, title="Forget old jobs", status=Job.Status.FAILED)
    Job.objects.create(
        path="regard.jobs.tests.tasks.add", title="Import of leads.csv", status=Job.Status.DONE, user=cast.owner,
        counts={"created": 3}, finished_at=timezone.now(),
    )  # fmt: skip
    queues, title, outcome, backup = WORDS[language]
    page = owner_client.get(reverse("jobs:job_list")).text
    assert queues in page
    assert outcome in page
    assert page.count(title) >= 2  # the clock's own list, and what failed
    assert f">{title}</h1>" in owner_client.get(reverse("jobs:job_detail", args=[clock.pk])).text
    assert backup in owner_client.get(reverse("jobs:backups")).text
