"""Notices in the language of whoever is told, on pages and in the mail."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from regard.activities.services.tasks import open_task
from regard.notifications.models import Notification
from regard.notifications.services import send_digest
from regard.people.models import User
from regard.people.tests.cast import Cast

pytestmark = pytest.mark.django_db
WORDS = {
    "de": ("Alle als gesehen markieren", "Die E-Mail kommt um", "1 Hinweis", "Guten Tag Carl,"),
    "fr": ("Tout marquer comme vu", "L’e-mail arrive à", "1 notification", "Bonjour Carl,"),
    "es": ("Marcar todo como visto", "El correo llega a las", "1 aviso", "Hola, Carl:"),
}


@pytest.mark.parametrize("language", WORDS)
def test_notices_and_their_mail_speak_the_language_of_who_is_told(
    language: str, cast: Cast, colleague_client: Client, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    User.objects.filter(pk=cast.colleague.pk).update(language=language)
    open_task(actor=cast.actor("owner"), values={"title": "Call Noor", "assignee_id": cast.colleague.pk})
    listed, wishes, subject, hello = WORDS[language]
    assert listed in colleague_client.get(reverse("notifications:notice_list")).text
    assert wishes in colleague_client.get(reverse("notifications:wishes")).text
    Notification.objects.update(created_at=timezone.now() - timedelta(days=2))
    assert send_digest(user_id=cast.colleague.pk) == 1
    (mail,) = mailoutbox
    assert mail.subject.endswith(f": {subject}")
    assert hello in mail.body
    html = str(mail.alternatives[0][0])
    assert f'<html lang="{language}">' in html
    assert hello in html
