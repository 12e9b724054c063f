"""Two people at the form of the same record: nobody's work is lost unasked, whatever the noun."""

from __future__ import annotations

import html as quoting
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from regard.activities.models import Task
from regard.activities.services.tasks import change_task, open_task
from regard.customers.models import Customer
from regard.customers.services.customers import change_customer, create_customer
from regard.objects.models import Record
from regard.objects.services.defining import save_object
from regard.objects.services.records import change_record, create_record
from regard.people.tests.cast import Cast

pytestmark = pytest.mark.django_db


@dataclass
class Case:
    """A record with its form; `field` is what two people change, `other` what only one does."""

    url: str
    field: str
    other: str
    change: Callable[[dict[str, Any]], object]
    now: Callable[[], Any]


def customer(cast: Cast) -> Case:
    actor = cast.actor("owner")
    one = create_customer(actor=actor, values={"name": "Kade", "city": "first", "street": "before"})
    return Case(
        f"/customers/{one.pk}/edit/",
        "city",
        "street",
        lambda values: change_customer(actor=actor, customer_id=one.pk, values=values),
        lambda: Customer.objects.get(pk=one.pk),
    )


def record(cast: Cast) -> Case:
    actor = cast.actor("owner")
    labels = {"label": "Vehicle", "plural": "Vehicles", "name_label": "Plate", "icon": "truck"}
    of = save_object(actor=actor, values=labels)
    from regard.fields.services.defining import create_field

    other = create_field(actor=actor, noun=of.noun, values={"label": "Colour", "kind": "text"})
    values = {"name": "first", other.key: "before"}
    one, _ = create_record(actor=actor, key="vehicle", values=values)
    return Case(
        f"/objects/vehicle/{one.pk}/edit/",
        "name",
        other.key,
        lambda values: change_record(actor=actor, key="vehicle", record_id=one.pk, values=values),
        lambda: Record.objects.get(pk=one.pk),
    )


def task(cast: Cast) -> Case:
    actor = cast.actor("owner")
    one = open_task(actor=actor, values={"title": "first", "note": "before"}).task
    return Case(
        f"/tasks/{one.pk}/edit/",
        "title",
        "note",
        lambda values: change_task(actor=actor, task_id=one.pk, values=values),
        lambda: Task.objects.get(pk=one.pk),
    )


CASES = [customer, record, task]


def form(client: Client, case: Case) -> dict[str, str]:
    """What a browser would send of the form as it is shown."""
    html = client.get(case.url).content.decode()
    html = html[html.index('<form class="rg-form"') :]
    html = html[: html.index("</form>")]
    sent = {}
    for tag in re.findall(r"<input [^>]*>", html):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and ("checked" in tag or not re.search('type="(radio|checkbox|search)"', tag)):
            sent[name[1]] = quoting.unescape(value[1]) if value else ""
    for name, text in re.findall(r'<textarea name="([^"]*)"[^>]*>([^<]*)</textarea>', html):
        sent[name] = quoting.unescape(text).strip("\n")
    for name, options in re.findall(r'<select name="([^"]*)"[^>]*>(.*?)</select>', html, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        sent[name] = chosen[1] if chosen else ""
    return sent


def choices(answer: Any) -> dict[str, str]:
    """What the form that says of a conflict carries along of it."""
    html = answer.content.decode()
    found = re.findall(r'name="(met\.[^"]*)" value="([^"]*)"', html)
    return {name: quoting.unescape(value) for name, value in found}


@pytest.mark.parametrize("made", CASES)
class TestForms:
    def test_what_only_one_of_two_changed_is_kept_of_both(
        self, cast: Cast, made: Callable[[Cast], Case]
    ) -> None:
        case, client = made(cast), cast.client("owner")
        seen = form(client, case)
        case.change({case.field: "theirs"})
        answer = client.post(case.url, {**seen, case.other: "mine"})
        assert answer.status_code == 302, answer.content.decode()
        now = case.now()
        assert (getattr(now, case.field), getattr(now, case.other)) == ("theirs", "mine")

    def test_of_what_both_changed_the_last_one_is_asked_field_by_field(
        self, cast: Cast, made: Callable[[Cast], Case]
    ) -> None:
        case, client = made(cast), cast.client("owner")
        seen = form(client, case)
        case.change({case.field: "theirs"})
        mine = {**seen, case.field: "mine", case.other: "also mine"}
        answer = client.post(case.url, mine)
        assert answer.status_code == 422
        said = answer.content.decode()
        assert "Was first" in said
        assert "Keep theirs: <strong>theirs</strong>" in said
        assert "Take mine: <strong>mine</strong>" in said
        assert len(choices(answer)) == 1
        assert getattr(case.now(), case.other) == "before"
        again = client.post(case.url, {**mine, **choices(answer)})
        assert again.status_code == 422  # nothing chosen is no answer
        client.post(case.url, {**mine, **choices(answer), f"take.{case.field}": "theirs"})
        now = case.now()
        assert (getattr(now, case.field), getattr(now, case.other)) == ("theirs", "also mine")

    def test_mine_replaces_theirs_only_as_long_as_it_is_what_i_was_shown(
        self, cast: Cast, made: Callable[[Cast], Case]
    ) -> None:
        case, client = made(cast), cast.client("owner")
        seen = form(client, case)
        case.change({case.field: "theirs"})
        mine = {**seen, case.field: "mine"}
        answer = client.post(case.url, mine)
        case.change({case.field: "a third one's"})
        chosen = {**mine, **choices(answer), f"take.{case.field}": "yours"}
        answer = client.post(case.url, chosen)
        assert answer.status_code == 422
        assert "a third one" in answer.content.decode()
        assert getattr(case.now(), case.field) == "a third one's"
        client.post(case.url, {**chosen, **choices(answer)})
        assert getattr(case.now(), case.field) == "mine"
