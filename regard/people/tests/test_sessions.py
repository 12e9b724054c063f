"""A session is found like Django's own: while it lasts, and by nothing else than its key."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from regard.people.sessions import SessionStore
from regard.people.tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_a_session_signs_in_until_it_expires(cast: Cast) -> None:
    client = cast.client("owner")
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert client.get("/customers/").status_code == 200
    Session.objects.filter(session_key=key).update(expire_date=timezone.now() - timedelta(seconds=1))
    answer = client.get("/customers/")
    assert (answer.status_code, "/login/" in answer["Location"]) == (302, True)


def test_a_session_is_kept_changed_and_ended() -> None:
    store = SessionStore()
    store["step"] = 1
    store.save()
    again = SessionStore(store.session_key)
    assert again["step"] == 1
    again.delete()
    gone = SessionStore(store.session_key)
    assert gone.get("step") is None
    assert gone.session_key is None


@pytest.mark.parametrize("key", ["", "x" * 8, "' OR 1=1 --" + "x" * 30])
def test_no_other_key_finds_a_session(key: str) -> None:
    store = SessionStore()
    store["step"] = 1
    store.save()
    assert SessionStore(key or None).get("step") is None
