"""Nobody is told a figure about customers whom they may not see: by page, API, token, drill-down, plan, list or palette.

Kim's 100 belong to Olivia and Carl's team North, Lena's 1,000 to Stella of team South, Max's 10,000 to nobody.
"""

import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from regard.activities.services.activities import log_activity
from regard.analytics.facts import FACTS
from regard.analytics.metrics import METRICS, ask
from regard.analytics.models import Drill
from regard.analytics.services import catch_up
from regard.customers.models import Customer
from regard.kernel.actor import Actor, Scope
from regard.kernel.errors import Forbidden, Invalid
from regard.people.models import Role
from regard.people.services import create_token
from regard.people.tests.cast import Cast
from regard.planning.models import Objective, Plan
from regard.planning.queries import plan_lines, today
from regard.planning.services.measuring import measure_plan
from regard.planning.services.objectives import Wanted, create_objective
from regard.planning.services.plans import create_plan
from regard.sales.services.assets import add_asset
from regard.sales.services.values import recompute_values
from regard.sales.tests.purchases import ACTOR, buy
from regard.ui.palette import commands_for

WHOLE, NORTH, SOUTH = Decimal("11100.0000"), Decimal("100.0000"), Decimal("1000.0000")
NUMBER_OF_ROW = re.compile(r"[/-]\d+\b")  # in addresses and ids; late in a long run it may spell a secret
SECRETS = ("11,100", "11.1", "1,000", "10,000", "11100", "10000")


@pytest.fixture(autouse=True)
def _shop(cast: Cast, settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    day = today() - timedelta(days=3)
    buy(("kim", day, "100"), ("lena", day, "1000"), ("max", day, "10000"))
    for key, owner in (("kim", cast.owner), ("lena", cast.stranger)):
        Customer.objects.filter(keys__key=key).update(owner=owner)
    for one in Customer.objects.all():
        bought = {"name": "Urn", "bought_on": day, "warranty_until": day + timedelta(days=700)}
        add_asset(actor=ACTOR, customer_id=one.pk, values=bought)
        log_activity(actor=ACTOR, customer_id=one.pk, kind="note", values={"text": "Likes tea."})
    recompute_values(actor=ACTOR)
    mark_all()
    catch_up()


def mark_all() -> None:
    from regard.analytics.services import mark_dirty

    mark_dirty("customers", None)


def revenue(actor: Actor | None) -> Any:
    return ask("net_revenue", actor=actor).value


def test_everybody_is_told_about_the_customers_they_may_see(cast: Cast) -> None:
    told = {who: revenue(cast.actor(who)) for who in ("owner", "colleague", "stranger", "analyst")}
    assert told == {"owner": WHOLE, "colleague": NORTH, "stranger": SOUTH, "analyst": WHOLE}
    assert revenue(None) == WHOLE
    with pytest.raises(Forbidden):
        revenue(cast.actor("nobody"))
    notes = ask("net_revenue", actor=cast.actor("colleague")).notes
    assert notes[0].startswith("Only about the customers you may see")
    assert ask("net_revenue", actor=cast.actor("owner")).notes == ()


def test_the_right_to_metrics_alone_tells_nothing_of_sales(cast: Cast) -> None:
    cast.nobody.roles.add(
        Role.objects.create(key="figures", name="Figures", grants={"analytics.metric.view": "all"})
    )
    actor, client = cast.actor("nobody"), cast.client("nobody")
    for metric in METRICS:
        with pytest.raises(Forbidden):
            ask(metric.key, actor=actor)
        assert client.get(f"/insight/metrics/{metric.key}/").status_code == 404
        assert client.get(f"/insight/metrics/{metric.key}/rows/?from=2026-01-01").status_code == 404
    said = client.get("/insight/").content.decode()
    assert not any(str(metric.label) in said for metric in METRICS)
    for page in ("rfm", "abc", "cohorts", "lifetime-value"):
        assert client.get(f"/insight/{page}/").status_code == 404


def test_every_metric_of_sales_is_narrowed_alike(cast: Cast) -> None:
    """Asked by the colleague it is what it is of the one customer of North; asked by nobody's rights it is nothing."""
    for metric in METRICS:
        if metric.kind != "cohort" and metric.unit in {"money", "count", "orders"}:
            whole, part = (ask(metric.key, actor=actor).value for actor in (None, cast.actor("colleague")))
            is_other = metric.key in {"average_order_value", "contacts"}  # a mean; nobody was called here
            assert whole is None or part is None or part < whole or is_other, metric.key


def test_facts_and_so_all_metrics_name_who_may_see_them() -> None:
    assert [fact.name for fact in FACTS if not fact.permission] == []


@pytest.mark.parametrize("who", ["colleague", "stranger"])
def test_pages_tell_a_team_nothing_of_others(who: str, cast: Cast) -> None:
    client = cast.client(who)
    own, other = ("€100", "€1,000") if who == "colleague" else ("€1,000", "€100.00")
    said = client.get("/insight/metrics/net_revenue/").content.decode()
    assert own in said
    assert "€11,100" not in said
    assert "€10,000" not in said
    assert other not in said
    assert "Only about the customers you may see" in said
    assert "€11,100" not in client.get("/insight/").content.decode()
    for page in ("rfm", "abc", "cohorts", "lifetime-value"):
        assert client.get(f"/insight/{page}/").status_code == 404
    tabs = client.get("/insight/").content.decode()
    assert "/insight/rfm/" not in tabs
    assert not any(one.url_name.startswith("sales:rfm") for one in commands_for(cast.actor(who)))
    assert any(one.url_name.startswith("sales:rfm") for one in commands_for(cast.actor("analyst")))


def token_of(cast: Cast, who: str) -> Client:
    role, _ = Role.objects.get_or_create(
        key="tokens", defaults={"name": "Tokens", "grants": {"people.token.create": "all"}}
    )
    cast.user(who).roles.add(role)
    secret = create_token(actor=cast.actor(who), user=cast.user(who), name=who, scopes=["*.*.view"])[1]
    return Client(headers={"authorization": f"Bearer {secret}"})


def test_a_token_is_told_what_its_user_may_see(cast: Cast) -> None:
    for who, amount in (("owner", "11100.00"), ("colleague", "100.00"), ("stranger", "1000.00")):
        assert token_of(cast, who).get("/api/v1/metrics/net_revenue").json()["rows"][0]["value"] == amount


def test_a_token_without_the_right_to_orders_is_told_no_figure_of_them(
    token_with: Callable[..., str],
) -> None:
    api = Client(headers={"authorization": f"Bearer {token_with('analytics.metric.view')}"})
    assert api.get("/api/v1/metrics/net_revenue").status_code == 403
    assert api.get("/api/v1/metrics").json()["items"] == []


def test_what_one_opened_is_no_door_for_others(cast: Cast) -> None:
    door = "/insight/metrics/active_customers/rows/"
    opened = cast.client("owner").get(door)["Location"]
    drill = Drill.objects.get()
    assert drill.owners is None
    # Carl sees all customers now, but still only North's orders: whose orders are whose is not told by the list either
    cast.colleague.roles.set([
        Role.objects.create(
            key="wide", name="Wide",
            grants={"customers.customer.view": "all", "sales.order.view": "team", "analytics.metric.view": "all"},
        )
    ])  # fmt: skip
    said = cast.client("colleague").get(opened).content.decode()
    assert not any(name in said for name in names())
    assert cast.client("stranger").get(opened).status_code == 200
    own = cast.client("colleague").get(door)["Location"]
    shown = cast.client("colleague").get(own).content.decode()
    assert [name for name in names() if name in shown] == [names()[0]]


def names() -> list[str]:
    return [str(Customer.objects.get(keys__key=key)) for key in ("kim", "lena", "max")]


def test_revenue_stands_beside_no_customer_whose_orders_one_may_not_see(cast: Cast) -> None:
    """Who sees all customers and only the team's orders: no column, no filter, no figures on others' pages."""
    cast.colleague.roles.set([
        Role.objects.create(
            key="wide", name="Wide", grants={"customers.customer.view": "all", "sales.order.view": "team"},
        )
    ])  # fmt: skip
    client = cast.client("colleague")
    said = client.get("/customers/").content.decode()
    assert all(name in said for name in names())
    assert [secret for secret in SECRETS if f"€{secret}" in said] == []
    assert "Net revenue" not in said
    tree = json.dumps({"all": [["net_revenue", "above", "500"]]})
    filtered = client.get("/customers/", {"f": tree}).content.decode()
    assert all(name in filtered for name in names())  # the filter is not there, so it narrows nothing
    kim, lena = (Customer.objects.get(keys__key=key) for key in ("kim", "lena"))
    assert "€100" in client.get(f"/customers/{kim.pk}/").content.decode()
    assert not any(
        secret in client.get(f"/customers/{lena.pk}/").content.decode() for secret in ("1,000", "€1")
    )


@pytest.fixture
def plan(cast: Cast) -> Plan:
    day = today()
    found = create_plan(
        actor=cast.actor("owner"), name="Plan", starts_on=day.replace(month=1, day=1),
        ends_on=day.replace(month=12, day=31), summary="",
    )  # fmt: skip
    create_objective(actor=cast.actor("owner"), plan=found, wanted=wanted(cast))
    measure_plan(found)
    return found


def wanted(cast: Cast) -> Wanted:
    return Wanted(
        name="More revenue", goal="Grow", metric="net_revenue", window="all_time", target=Decimal(77_777),
        due_on=date(today().year, 12, 31), owner_id=cast.owner.pk, baseline_on=today(),
    )  # fmt: skip


@pytest.mark.parametrize("who", ["colleague", "stranger"])
def test_the_plan_shows_a_team_what_is_to_be_reached_and_not_where_all_stand(
    who: str, cast: Cast, plan: Plan
) -> None:
    objective = Objective.objects.get()
    assert "€11,100" in cast.client("owner").get(f"/plan/objectives/{objective.key}/").content.decode()
    client = cast.client(who)
    pages = [
        client.get(url, headers=headers).content.decode()
        for url, headers in (
            ("/", {}), (f"/plan/objectives/{objective.key}/", {}),
            (f"/plan/objectives/{objective.key}/panel/", {"hx-request": "true"}),
        )
    ]  # fmt: skip
    for said in pages:
        assert not any(secret in NUMBER_OF_ROW.sub("", said) for secret in SECRETS)
    assert "More revenue" in pages[0]
    assert "77,777" in pages[0] or "77.8" in pages[0]
    assert "about customers you may not see" in pages[0]
    line = plan_lines(plan, actor=cast.actor(who))[0]
    hidden = ("baseline", "actual", "projection", "projection_low", "projection_high", "measured_at")
    assert line["is_hidden"] is True
    assert [line[name] for name in hidden] == [None] * 6
    assert line["status"] == "none"
    assert plan_lines(plan, actor=cast.actor("analyst"))[0]["actual"] == "11100.00"


def test_the_plan_over_the_api_hides_alike(cast: Cast, plan: Plan) -> None:
    said = token_of(cast, "stranger").get("/api/v1/plan").content.decode()
    assert "77777" in said
    assert "11100" not in said


def test_a_baseline_is_no_way_to_ask_for_a_figure(cast: Cast, plan: Plan) -> None:
    cast.colleague.roles.add(
        Role.objects.create(
            key="planner", name="Planner",
            grants={"planning.plan.view": "all", "planning.objective.create": "all", "planning.objective.change": "all"},
        )
    )  # fmt: skip
    with pytest.raises(Invalid) as refused:
        create_objective(actor=cast.actor("colleague"), plan=plan, wanted=wanted(cast))
    assert [error.field for error in refused.value.errors] == ["metric"]
    assert Objective.objects.count() == 1
    data = {
        "name": "x",
        "goal": "y",
        "metric": "net_revenue",
        "window": "all_time",
        "baseline_on": str(today()),
    }
    said = cast.client("colleague").post("/plan/objectives/preview/", data).content.decode()
    assert not any(secret in said for secret in SECRETS)


def test_own_reaches_no_further_than_own(cast: Cast) -> None:
    Customer.objects.filter(keys__key="max").update(owner=cast.colleague)
    mark_all()
    catch_up()
    own = Actor(
        "user", cast.colleague.pk, "Carl",
        {"analytics.metric.view": Scope.ALL, "sales.order.view": Scope.OWN}, frozenset({cast.owner.pk, cast.colleague.pk}),
    )  # fmt: skip
    assert revenue(own) == Decimal("10000.0000")
    with pytest.raises(Invalid, match="cannot be broken down"):
        ask("net_revenue", actor=own, by="segment")  # not without the right to segments
    with pytest.raises(Forbidden):
        ask("net_revenue", actor=own, segment=1)
