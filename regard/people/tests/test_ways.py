"""How each person has dates, numbers and times written, and what their browser says of it."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from regard.activities.models import Task
from regard.audit.models import Change
from regard.customers.models import Customer
from regard.kernel.errors import Invalid
from regard.people.models import User
from regard.people.queries import writing_for
from regard.people.services import change_business, change_profile, guess_profile, set_digest_hour
from regard.people.tests.cast import Cast
from regard.ui import formats

pytestmark = pytest.mark.django_db
GERMAN = {
    "date_style": "dots", "number_style": "point", "clock_style": "24", "first_weekday": "0", "time_zone": "Europe/Vienna",
}  # fmt: skip


def test_a_person_chooses_and_every_page_follows_while_programs_get_the_same(
    cast: Cast, owner_client: Client, api_client: Client
) -> None:
    Customer.objects.create(name="Kade", sort_name="kade", owner=cast.owner, customer_since=date(2024, 3, 9))
    task = Task.objects.create(
        title="Call", sort_name="call", assignee=cast.owner, due_on=date(2031, 3, 9), due_time="18:05"
    )
    profile = {
        "first_name": "Olivia",
        "theme": "light",
        "date_style": "dots",
        "clock_style": "12",
        "first_weekday": "6",
    }
    assert owner_client.post(reverse("people:profile"), profile).status_code == 302
    page = owner_client.get(reverse("activities:task_detail", args=[task.pk])).text
    assert "09.03.2031, 6:05 pm" in page
    assert "9 Mar 2031" not in page
    month = owner_client.get(reverse("activities:calendar"), {"on": "2031-03-09"}).text
    assert month.index("<span>Sun</span>") < month.index("<span>Mon</span>")
    told = api_client.get(f"/api/v1/tasks/{task.pk}").json()
    assert (told["due_on"], told["due_time"]) == ("2031-03-09", "18:05:00")


def test_the_business_says_what_holds_for_everybody_else(cast: Cast, colleague_client: Client) -> None:
    task = Task.objects.create(
        title="Call", sort_name="call", assignee=cast.colleague, due_on=date(2031, 3, 9)
    )
    address = reverse("activities:task_detail", args=[task.pk])
    assert "9 Mar 2031" in colleague_client.get(address).text
    change_business(actor=cast.actor("owner"), date_style="iso")
    assert "2031-03-09" in colleague_client.get(address).text
    with pytest.raises(Invalid):
        change_business(actor=cast.actor("owner"), date_style="roman")


def test_the_browser_is_asked_once_and_what_somebody_chose_stays(cast: Cast) -> None:
    User.objects.filter(pk=cast.nobody.pk).update(number_style="space")
    client = cast.client("nobody")
    assert "data-guess-url" in client.get(reverse("people:profile")).text
    answer = client.post(reverse("people:ways_guess"), GERMAN)
    assert answer.json() == {
        "changed": ["time_zone", "date_style"]
    }  # a week begins on Monday already, and 24 hours are usual
    cast.nobody.refresh_from_db()
    assert (cast.nobody.date_style, cast.nobody.number_style, cast.nobody.clock_style) == (
        "dots",
        "space",
        "",
    )
    assert cast.nobody.time_zone == "Europe/Vienna"
    assert Change.objects.filter(model="people.user", object_id=cast.nobody.pk).count() == 1
    assert "data-guess-url" not in client.get(reverse("people:profile")).text
    assert client.post(reverse("people:ways_guess"), GERMAN | {"date_style": "iso"}).json() == {"changed": []}


AMERICAN = {
    "date_style": "mdy", "number_style": "comma", "clock_style": "12", "first_weekday": "6", "time_zone": "Europe/Vienna",
    "language": "en-US",
}  # fmt: skip


@pytest.mark.parametrize("language", ["de", "fr", "es"])
def test_an_english_browser_does_not_say_how_another_language_is_written(cast: Cast, language: str) -> None:
    change_business(actor=cast.actor("owner"), language=language)
    assert guess_profile(actor=cast.actor("nobody"), guess=AMERICAN) == ["time_zone"]
    person = User.objects.get(pk=cast.nobody.pk)
    assert (person.date_style, person.number_style, person.clock_style, person.first_weekday) == (
        "",
        "",
        "",
        None,
    )
    with writing_for(person):
        written = {"de": "9. März 2031", "fr": "9 mars 2031", "es": "9 mar 2031"}
        assert formats.day(date(2031, 3, 9)) == written[language]
    User.objects.filter(pk=cast.colleague.pk).update(language=language)
    swiss = AMERICAN | {
        "date_style": "dots",
        "number_style": "apostrophe",
        "clock_style": "24",
        "language": f"{language}-CH",
    }
    assert "number_style" in guess_profile(actor=cast.actor("colleague"), guess=swiss)


def test_what_was_guessed_goes_with_the_language_and_what_was_chosen_stays(cast: Cast) -> None:
    actor = cast.actor("nobody")
    guess_profile(actor=actor, guess=AMERICAN)
    person = User.objects.get(pk=cast.nobody.pk)
    assert (person.date_style, person.clock_style, person.first_weekday) == ("mdy", "12", 6)
    change_profile(actor=actor, user=person, clock_style="24", date_style="mdy")
    assert person.date_style == "mdy"
    change_profile(
        actor=actor, user=person, language="de", clock_style="24", date_style="mdy", first_weekday=6
    )
    person.refresh_from_db()
    assert (person.date_style, person.clock_style, person.first_weekday) == ("", "24", None)
    assert person.time_zone == "Europe/Vienna"
    change_profile(actor=actor, user=person, date_style="us")
    change_profile(actor=actor, user=person, language="fr")
    person.refresh_from_db()
    assert person.date_style == "us"


def test_what_a_browser_makes_up_is_not_taken_over(cast: Cast) -> None:
    odd = {
        "date_style": "<b>",
        "number_style": "",
        "clock_style": "13",
        "first_weekday": "77",
        "time_zone": "Mars/Base",
    }
    assert guess_profile(actor=cast.actor("nobody"), guess=odd) == []
    cast.nobody.refresh_from_db()
    assert cast.nobody.is_guessed
    assert cast.nobody.time_zone == cast.nobody.date_style == ""


def test_an_hour_of_the_day_is_one_of_twenty_four(cast: Cast) -> None:
    set_digest_hour(actor=cast.actor("nobody"), hour=23)
    with pytest.raises(Invalid):
        set_digest_hour(actor=cast.actor("nobody"), hour=24)
    assert User.objects.get(pk=cast.nobody.pk).digest_hour == 23
