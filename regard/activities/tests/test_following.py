"""Following customers: who is told of what others do with them, by owning, writing and saying so, and what is told of nobody."""

from __future__ import annotations

import pytest
from django.test import Client

from regard.activities.following_queries import FOLLOWED, followers_of, standing_with
from regard.activities.models import Follow
from regard.activities.services.activities import log_activity
from regard.activities.services.following import AT_ONCE, follow
from regard.activities.services.tasks import open_task
from regard.customers.models import Customer
from regard.customers.services.customers import create_customer
from regard.customers.services.merging import merge_customers, undo_merge
from regard.kernel.actor import system_actor
from regard.kernel.errors import Invalid, NotFound
from regard.notifications.models import Notification
from regard.notifications.queries import Wish, newest
from regard.notifications.services import set_wishes
from regard.people.tests.cast import Cast
from regard.story.consumers import run_consumers

pytestmark = pytest.mark.django_db(transaction=True)  # PostgreSQL hands out what is committed only


@pytest.fixture(autouse=True)
def _begun(transactional_db: None) -> None:
    """The reader begins with what is told after it was first run."""
    run_consumers(["following"], strict=True)


def _customer(cast: Cast, name: str = "Kade", who: str = "colleague") -> Customer:
    return create_customer(actor=cast.actor("owner"), values={"name": name, "owner_id": cast.user(who).pk})


def _note(cast: Cast, about: Customer, who: str, text: str = "Hello") -> None:
    log_activity(actor=cast.actor(who), customer_id=about.pk, kind="note", values={"text": text})


def _told(cast: Cast, who: str) -> list[tuple[str, str]]:
    run_consumers(["following"], strict=True)
    return [(one.about.title, one.says) for one in newest(cast.actor(who)) if one.kind == FOLLOWED]


def test_the_owner_is_told_what_others_do_and_nobody_of_their_own(cast: Cast) -> None:
    kade = _customer(cast)
    assert _told(cast, "colleague") == [("Kade: became known", "Olivia, with a customer you follow")]
    _note(cast, kade, "owner")
    _note(cast, kade, "colleague")
    assert _told(cast, "colleague")[0] == ("Kade: note written", "Olivia, with a customer you follow")
    assert len(_told(cast, "colleague")) == 2
    run_consumers(["following"], strict=True)
    assert Notification.objects.filter(user=cast.colleague).count() == 2


def test_whoever_writes_follows_from_then_on_unless_they_said_otherwise(cast: Cast) -> None:
    kade = _customer(cast)
    _note(cast, kade, "owner")
    open_task(actor=cast.actor("owner"), values={"title": "Call", "customer_id": kade.pk})
    assert followers_of([kade.pk])[kade.pk] == {cast.owner.pk, cast.colleague.pk}
    _note(cast, kade, "colleague")
    assert _told(cast, "owner") == [("Kade: note written", "Carl, with a customer you follow")]
    follow(actor=cast.actor("owner"), customer_id=kade.pk, tells="mine")
    _note(cast, kade, "owner")
    _note(cast, kade, "colleague")
    assert len(_told(cast, "owner")) == 1
    with pytest.raises(Invalid):
        follow(actor=cast.actor("owner"), customer_id=kade.pk, tells="some")
    with pytest.raises(NotFound):
        follow(actor=cast.actor("stranger"), customer_id=kade.pk, tells="all")


def test_who_wants_nothing_of_a_customer_is_not_told_of_mentions_and_tasks_either(cast: Cast) -> None:
    kade, lux = _customer(cast), _customer(cast, "Lux")
    follow(actor=cast.actor("colleague"), customer_id=kade.pk, tells="nothing")
    Notification.objects.all().delete()
    for about in (kade, lux):
        _note(cast, about, "owner", "@Carl look")
        values = {"title": "Call", "customer_id": about.pk, "assignee_id": cast.colleague.pk}
        open_task(actor=cast.actor("owner"), values=values)
    run_consumers(["following"], strict=True)
    titles = {one.about.title for one in newest(cast.actor("colleague"))}
    assert any("Lux" in title for title in titles)
    assert not any("Kade" in title for title in titles)


def test_what_is_done_by_machines_in_bulk_or_quietly_is_told_of_nobody(cast: Cast) -> None:
    kade = _customer(cast)
    follow(actor=cast.actor("owner"), customer_id=kade.pk, tells="all")
    before = len(_told(cast, "owner"))
    create_customer(actor=system_actor("jobs"), values={"name": "Machine", "owner_id": cast.owner.pk})
    for _ in range(AT_ONCE + 1):
        _note(cast, kade, "colleague")
    assert len(_told(cast, "owner")) == before
    _note(cast, kade, "colleague")
    assert len(_told(cast, "owner")) == before + 1


def test_who_lost_sight_of_a_customer_reads_nothing_of_it_and_the_kind_can_be_switched_off(
    cast: Cast,
) -> None:
    kade = _customer(cast)
    assert len(_told(cast, "colleague")) == 1
    Customer.objects.filter(pk=kade.pk).update(owner=cast.stranger)
    assert _told(cast, "colleague") == []
    set_wishes(actor=cast.actor("stranger"), wishes={FOLLOWED: Wish(in_app=False, by_mail=False)})
    _note(cast, kade, "owner")
    assert _told(cast, "stranger") == []


def test_following_moves_with_a_merge_and_comes_back(cast: Cast) -> None:
    owner = cast.actor("owner")
    kade, kades = _customer(cast), _customer(cast, "Kade's")
    follow(actor=owner, customer_id=kades.pk, tells="all")
    follow(actor=cast.actor("colleague"), customer_id=kade.pk, tells="mine")
    follow(actor=cast.actor("colleague"), customer_id=kades.pk, tells="nothing")
    merged = merge_customers(actor=owner, survivor=kade.pk, others=[kades.pk])
    said = dict(Follow.objects.values_list("user", "tells"))
    assert said == {cast.owner.pk: "all", cast.colleague.pk: "mine"}
    assert set(Follow.objects.values_list("customer", flat=True)) == {kade.pk}
    undo_merge(actor=owner, merge_id=merged.pk)
    assert Follow.objects.filter(customer=kades).count() == 2


def test_the_page_says_who_follows_and_takes_what_one_wants(cast: Cast, colleague_client: Client) -> None:
    kade = _customer(cast)
    follow(actor=cast.actor("owner"), customer_id=kade.pk, tells="all")
    url = f"/customers/{kade.pk}/beside/"
    page = colleague_client.get(url).content.decode()
    assert "Olivia follows Kade" in page
    assert 'value="all" aria-pressed="true"' in page
    colleague_client.post(f"/customers/{kade.pk}/follow/", {"tells": "nothing"})
    assert standing_with(cast.actor("colleague"), kade).tells == "nothing"
    assert 'value="nothing" aria-pressed="true"' in colleague_client.get(url).content.decode()
    settings = colleague_client.get("/settings/notices/").content.decode()
    assert f'href="/customers/{kade.pk}/"' in settings
    run_consumers(["following"], strict=True)
    follow(actor=cast.actor("colleague"), customer_id=kade.pk, tells="all")
    _note(cast, kade, "owner")
    run_consumers(["following"], strict=True)
    assert "Kade: note written" in colleague_client.get("/today/").content.decode()
