"""A link opens one version of the plan to whoever has it, until a day, and nothing else."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from regard.audit.models import Change
from regard.kernel.errors import Forbidden, Invalid, NotFound
from regard.people.models import Role
from regard.people.tests.cast import Cast
from regard.planning.models import BudgetLine, Plan, PlanLink, Section
from regard.planning.queries import today
from regard.planning.services.sharing import MODEL, open_link, revoke_link, share_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def link(cast: Cast, plan: Plan) -> tuple[PlanLink, str]:
    return share_plan(actor=cast.actor("owner"), plan=plan, note_="The bank", days=30, shows_budget=False)


def test_the_page_makes_a_link_that_is_shown_once_and_read_without_signing_in(
    cast: Cast, plan: Plan, client: Client
) -> None:
    Section.objects.update_or_create(
        plan=plan, key="summary", defaults={"text": "We will **sell** more tea."}
    )
    owner = cast.client("owner")
    page = owner.post("/plan/links/", {"note": "The bank", "days": "30"}).content.decode()
    address = re.search(r'value="(http://testserver/plan/shared/[^"]+)"', page)
    assert address is not None
    assert "plan/shared" not in owner.get("/plan/links/").content.decode()
    answer = client.get(address[1])
    read = answer.content.decode()
    assert answer.status_code == 200
    assert "We will <strong>sell</strong> more tea." in re.sub(r"\s+", " ", read)
    assert re.findall(r'<a [^>]*href="(?!#)[^"]*"', read) == []
    assert (answer["X-Robots-Tag"], answer["Cache-Control"]) == ("noindex, nofollow", "private, no-store")
    kept = PlanLink.objects.get()
    assert address[1].rsplit("/", 2)[1] not in kept.digest
    assert kept.openings == 1
    client.get(address[1])
    assert PlanLink.objects.get().openings == 1
    assert "once, " in owner.get("/plan/links/").content.decode()
    assert Change.objects.filter(model=MODEL, action="create").count() == 1


def test_money_is_left_out_unless_the_link_shows_it(cast: Cast, plan: Plan, client: Client) -> None:
    BudgetLine.objects.create(
        plan=plan,
        name="Tea boxes",
        owner=cast.owner,
        factor="training",
        planned=1_234_560_000,
        currency="EUR",
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
    )
    Section.objects.update_or_create(plan=plan, key="budget", defaults={"text": "What it costs."})
    pages = []
    for shows in (False, True):
        _, secret = share_plan(
            actor=cast.actor("owner"), plan=plan, note_="The bank", days=30, shows_budget=shows
        )
        pages.append(client.get(f"/plan/shared/{secret}/").content.decode())
    assert ["123,456" in page for page in pages] == [False, True]
    assert ["What it costs." in page for page in pages] == [False, True]


def test_it_opens_nothing_once_it_is_over_taken_back_or_its_maker_is_gone(
    cast: Cast, plan: Plan, link: tuple[PlanLink, str], client: Client
) -> None:
    made, secret = link
    assert open_link(secret).actor.may("planning.plan.view")
    assert not open_link(secret).actor.may("planning.plan.change")
    PlanLink.objects.update(expires_on=today() - timedelta(days=1))
    assert client.get(f"/plan/shared/{secret}/").status_code == 404
    PlanLink.objects.update(expires_on=today())
    assert client.get(f"/plan/shared/{secret}/").status_code == 200
    type(cast.owner).objects.filter(pk=cast.owner.pk).update(is_active=False)
    assert client.get(f"/plan/shared/{secret}/").status_code == 404
    type(cast.owner).objects.filter(pk=cast.owner.pk).update(is_active=True)
    roles = list(cast.owner.roles.all())
    cast.owner.roles.set(Role.objects.filter(key="seller"))
    assert client.get(f"/plan/shared/{secret}/").status_code == 404
    cast.owner.roles.set(roles)
    for _ in range(2):
        revoke_link(actor=cast.actor("owner"), plan=plan, link_id=made.pk)
    with pytest.raises(NotFound):
        open_link(secret)
    assert Change.objects.filter(model=MODEL, action="revoke").count() == 1


def test_a_link_is_refused_without_a_reader_a_day_or_the_right(cast: Cast, plan: Plan) -> None:
    wanted = {"plan": plan, "note_": "The bank", "days": 30, "shows_budget": False}
    for wrong, field in (({"note_": " "}, "note"), ({"days": 0}, "days"), ({"days": 400}, "days")):
        with pytest.raises(Invalid) as refused:
            share_plan(actor=cast.actor("owner"), **wanted | wrong)  # type: ignore[arg-type]
        assert [error.field for error in refused.value.errors] == [field]
    with pytest.raises(Forbidden):
        share_plan(actor=cast.actor("stranger"), **wanted)  # type: ignore[arg-type]
    assert not PlanLink.objects.exists()
