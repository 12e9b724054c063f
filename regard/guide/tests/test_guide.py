"""Help for every page, documents that are read in the product, and first steps ticked by what the data show."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from regard.activities.models import Task
from regard.activities.services.activities import log_activity
from regard.activities.services.tasks import finish_task, open_task
from regard.customers.models import Customer
from regard.guide.documents import documents, rendered, search
from regard.guide.steps import STEPS, steps_for
from regard.guide.topics import TOPICS, topic_of
from regard.people.models import Role, User
from regard.people.permissions import PERMISSIONS
from regard.people.tests.cast import Cast
from regard.ui.navigation import NAV

pytestmark = pytest.mark.django_db


def done(cast: Cast, who: str) -> dict[str, bool]:
    return {one.step.key: one.is_done for one in steps_for(cast.actor(who))}


def test_every_place_of_the_side_bar_says_what_it_is_for_and_its_document_exists() -> None:
    known = documents()
    assert [item.url_name for item in NAV if item.menu == "main" and not topic_of(item.url_name)] == []
    assert [topic.doc for topic in TOPICS.values() if topic.doc and topic.doc not in known] == []
    assert topic_of("customers:customer_list") is not topic_of("customers:customer_detail")
    assert topic_of("account_login") is None


def test_every_step_leads_somewhere_its_people_may_go(cast: Cast) -> None:
    roles = {role.key: role for role in Role.objects.filter(is_builtin=True)}
    for step in STEPS:
        try:
            reverse(step.url_name)
        except NoReverseMatch:
            pytest.fail(f"{step.key} leads nowhere")
        assert not step.permission or step.permission in PERMISSIONS.keys(), step.key
        for role in step.roles:
            cast.nobody.roles.set([roles[role]])
            if step.permission:
                assert cast.actor("nobody").may(step.permission), (step.key, role)
    assert {role for step in STEPS for role in step.roles} == set(roles)


def test_a_seller_is_shown_what_is_for_sellers_ticked_by_what_they_did(
    cast: Cast, colleague_client: Client
) -> None:
    noor = Customer.objects.create(name="Noor", sort_name="noor", owner=cast.colleague)
    actor = cast.actor("colleague")
    assert not any(done(cast, "colleague").values())
    assert "people" not in done(cast, "colleague")
    log_activity(actor=cast.actor("owner"), customer_id=noor.pk, kind="note", values={"text": "Not theirs"})
    assert not done(cast, "colleague")["call"]
    log_activity(
        actor=actor, customer_id=noor.pk, kind="call", values={"text": "Wants tea", "direction": "out"}
    )
    task = open_task(actor=actor, values={"title": "Send offer"}).task
    finish_task(actor=actor, task_id=task.pk)
    User.objects.filter(pk=cast.colleague.pk).update(is_guessed=True)
    now = done(cast, "colleague")
    assert {key for key, is_done in now.items() if is_done} == {"call", "task", "finished", "ways"}
    assert f"{4} of {len(now)}" in colleague_client.get(reverse("guide:first_steps")).text
    Task.objects.all().delete()
    assert not done(cast, "colleague")["finished"]


def test_steps_are_put_away_and_brought_back(cast: Cast, owner_client: Client) -> None:
    assert "Name your business" in owner_client.get(reverse("activities:today")).text
    assert "Name your business" not in owner_client.get(reverse("people:profile")).text
    owner_client.post(reverse("guide:first_steps_show"))
    assert "Name your business" not in owner_client.get(reverse("activities:today")).text
    assert "Show them on my first pages again" in owner_client.get(reverse("guide:first_steps")).text
    owner_client.post(reverse("guide:first_steps_show"), {"show": "1"})
    assert "Name your business" in owner_client.get(reverse("activities:today")).text


def test_somebody_with_a_role_of_the_business_own_gets_what_they_may_do(cast: Cast) -> None:
    role = Role.objects.create(key="front-desk", name="Front desk", grants={"activities.task.create": "all"})
    cast.nobody.roles.set([role])
    assert set(done(cast, "nobody")) == {"task", "ways"}


@pytest.mark.parametrize("key", sorted(documents()))
def test_a_document_is_a_page_with_links_that_stay_here(key: str, cast: Cast, nobody_client: Client) -> None:
    html = nobody_client.get(reverse("guide:document", args=[key])).text
    assert '.md"' not in html
    assert "<script>" not in rendered(key)


def test_documents_are_found_by_their_words_here_and_in_the_palette(
    cast: Cast, nobody_client: Client
) -> None:
    assert search("waits until that person signs in")[0].document.key == "device"
    assert search("importing")[0].document.key == "importing"
    assert search("qqqqzz") == search("  ") == []
    assert "Without a network" in nobody_client.get(reverse("guide:help"), {"q": "network"}).text
    found = nobody_client.get(reverse("ui:palette"), {"q": "without network"}).text
    assert reverse("guide:document", args=["device"]) in found
    assert nobody_client.get("/help/secrets/").status_code == 404


def test_a_page_carries_its_help(cast: Cast, owner_client: Client) -> None:
    page = owner_client.get(reverse("customers:customer_list")).text
    assert "Views keep a filter, columns and an order for the next time." in page
    assert reverse("guide:document", args=["customers"]) in page
