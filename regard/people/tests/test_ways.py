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
from regard.people.services import change_business, guess_profile, set_digest_hour
from regard.people.tests.cast import Cast

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
