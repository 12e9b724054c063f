"""Putting Northleaf in and taking it out again. Everything goes through the services of the domains."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from django.db import transaction
from django.utils import timezone

from regard.activities.services.imported import remove_imported
from regard.analytics.services import answer_catalogue, catch_up, mark_dirty
from regard.analytics.words import METRICS
from regard.catalog.services.bulk import ensure_products
from regard.customers.profile_queries import attributes, needs
from regard.customers.profile_rules import attribute_field
from regard.customers.services.attributes import remove_attribute, save_attribute
from regard.customers.services.bulk import ensure_customers
from regard.customers.services.customers import assign_owner
from regard.customers.services.inferring import infer_preferences
from regard.customers.services.needs import remove_need, save_need, tie_need
from regard.customers.services.profile import set_value
from regard.customers.services.tags import enter_tags, remove_tag
from regard.customers.tag_queries import tags_called
from regard.demo.conversations import make_conversations
from regard.demo.doing import make_doing
from regard.demo.given import make_given
from regard.demo.machines import make_machines
from regard.demo.northleaf.catalogue import ITEMS
from regard.demo.northleaf.customers import Buyer, cafes, people
from regard.demo.northleaf.plan import AIMS, PEOPLE, SEGMENTS, Aim
from regard.demo.northleaf.profiles import ATTRIBUTES, LANGUAGES, NEEDS, profiles
from regard.demo.northleaf.purchases import Line, purchases
from regard.demo.northleaf.relations import parents
from regard.demo.northleaf.stewards import GROUPS
from regard.demo.northleaf.tags import NAMES, tags_of
from regard.demo.northleaf.teams import OF_TEAM, PARTS
from regard.demo.own_fields import make_own_fields, remove_own_fields
from regard.demo.people import make_people
from regard.demo.planned import write_plan
from regard.demo.regions import make_territories, remove_territories
from regard.demo.relationships import relate
from regard.demo.situation import make_situation
from regard.demo.teams import make_teams, remove_teams
from regard.kernel.actor import Actor, system_actor
from regard.kernel.errors import Conflict, Invalid, RegardError
from regard.kernel.money import to_units
from regard.kernel.words import lazy
from regard.people.queries import business, has_users, team_id_of, user_by_email
from regard.people.services import change_business, dismiss_users, enroll_user, hashed, make_owner
from regard.planning.queries import measure_window, plans_from, today
from regard.planning.services.adoption import count_workdays
from regard.planning.services.measuring import measure_plan
from regard.planning.services.objectives import Wanted, create_objective
from regard.planning.services.plans import create_plan, remove_plans
from regard.quality.governance_queries import is_governed
from regard.quality.services.governing import forget_group, govern, sign_group
from regard.quality.services.requirements import begin_with_the_usual, forget_usual
from regard.quality.services.scanning import start_scan
from regard.quality.services.scoring import start_scoring
from regard.sales.services.bulk import Applied, OrderBatch, apply_orders
from regard.sales.services.undo import undo_import
from regard.sales.services.values import recompute_values
from regard.segments.queries import find as find_segment
from regard.segments.services import create_segment, delete_segment, ensure_builtin_segments, refresh_segments
from regard.story.redaction import withdraw

if TYPE_CHECKING:
    from regard.planning.models import Plan

SOURCE = "northleaf"
OWNER_EMAIL = "owner@regard.local"
TOLD_BY = "demo"  # the source of what its actor tells beside what comes with the import
IMPORT_ID = -1
"""What marks every row of the demo: the number no file's import ever gets."""
PEOPLE_COUNT, CAFE_COUNT, YEARS = 4_450, 610, 3
BATCH = 40_000
JOINED_DAYS = 126  # they write down what they do for about as long

Say = Callable[[str], None]


def _silent(what: str) -> None:
    return None


def load(*, password: str | None = None) -> Sequence[dict[str, str]]:
    """Make the demo and answer who may sign in: rows of e-mail, password and role."""
    report = make_demo(actor=system_actor(TOLD_BY), password=password)
    rows: Sequence[dict[str, str]] = report["accounts"]
    return rows


def make_demo(
    *, actor: Actor, seed: int = 20261122, password: str | None = None, say: Say = _silent
) -> dict[str, Any]:
    """Northleaf up to yesterday. Run again after a crash it goes on; what is there already stays as it is.

    Answers what is there afterwards: `customers`, `orders`, `products`, `returns`, `sign_in`, `password`, `accounts`.
    """
    last = today() - timedelta(days=1)
    word = password or secrets.token_urlsafe(9)
    say(lazy("People"))
    if business().name != "Northleaf":
        change_business(
            actor=actor, name="Northleaf", currency="EUR", time_zone="Europe/Amsterdam", country="NL",
            margin_rate=Decimal("0.5200"),
        )  # fmt: skip
    kept = hashed(word)
    users = {email: enroll_user(actor=actor, email=email, first_name=first, last_name=family, role=role,
                                password=kept, joined_at=timezone.now() - timedelta(days=JOINED_DAYS))
             for email, first, family, role in PEOPLE}  # fmt: skip
    say("Three years of purchases")
    rng = np.random.default_rng(seed)
    first = last - timedelta(days=365 * YEARS)
    buyers = people(rng, PEOPLE_COUNT, first, last) + cafes(rng, CAFE_COUNT, first, last)
    lines = purchases(rng, buyers, last)
    names = {email.partition("@")[0]: user.pk for email, user in users.items()}
    say("Territories")
    make_territories(actor=actor, people=names)
    make_teams(actor=actor, users={email.partition("@")[0]: user for email, user in users.items()})
    say("Customers and products")
    ids = _write_buyers(actor, buyers, names)
    say("Orders")
    applied = _write_orders(actor, lines)
    say("Who belongs to whom")
    relate(actor, buyers, ids, names, seed)
    say("Profiles")
    _write_profiles(actor, buyers, ids)
    say("Fields of its own")
    make_own_fields(actor=actor, buyers=buyers, ids=ids, last=last)
    say("What cafés own")
    machines = make_machines(actor=actor, source=SOURCE, import_id=IMPORT_ID, buyers=buyers, last=last)
    say("Calls, meetings, notes and tasks")
    make_conversations(
        actor=actor, source=SOURCE, import_id=IMPORT_ID, buyers=buyers, ids=ids, people=names, last=last
    )
    say("What was given away")
    make_given(
        actor=actor, source=SOURCE, import_id=IMPORT_ID, buyers=buyers, ids=ids, people=names, last=last
    )
    say("Segments, lifetime values")
    catch_up()
    infer_preferences()
    recompute_values(actor=actor, as_of=None)
    ensure_builtin_segments()
    _make_segments(actor)
    refresh_segments(actor=actor)
    catch_up()
    say("The plan")
    _make_plan(actor, last, names)
    _lay_down(actor, names)
    catch_up()
    count_workdays()
    catch_up()
    answer_catalogue()
    start_scan(actor=actor)  # a worker does it: some customers are here twice, as in every shop
    owner = PEOPLE[0]
    return {
        "customers": len(buyers),
        "orders": applied.orders_created + applied.orders_unchanged + machines,
        "returns": applied.returns_created + applied.returns_unchanged,
        "products": len(ITEMS),
        "sign_in": owner[0],
        "password": word,
        "accounts": [{"email": email, "password": word, "role": role} for email, _, _, role in PEOPLE],
    }


def remove_demo(*, actor: Actor, say: Say = _silent) -> dict[str, Any]:
    """Take Northleaf out: plan, segments, orders, customers, products, people. What was added by hand stays.

    A customer, product or segment something else hangs on stays too. The demo's people are switched off when they
    own something that stays, else removed. When nobody else could sign in, an owner account is made; the answer then
    has its `sign_in` and `password`.
    """
    say(lazy("The plan and its segments"))
    remove_plans(actor=actor, source=SOURCE)
    for key, *_ in SEGMENTS:
        try:
            delete_segment(actor=actor, segment=find_segment(actor, key))
        except RegardError:
            continue
    forget_usual(actor=actor)
    for key, _, policy, _ in GROUPS:
        forget_group(actor=actor, key=key, policy=policy)
    remove_own_fields(actor=actor)
    say(lazy("Orders and customers"))
    remove_imported(actor=actor, import_id=IMPORT_ID)
    undone = undo_import(IMPORT_ID, actor=actor)
    _remove_registers(actor)
    remove_territories(actor=actor)
    remove_teams(actor=actor)
    say(lazy("People"))
    dismiss_users(actor=actor, emails=[email for email, *_ in PEOPLE])
    mark_dirty("work_days", None)
    if business().name == "Northleaf":
        change_business(actor=actor, name="My business")
    say(lazy("Figures"))
    catch_up()
    recompute_values(actor=actor, as_of=None)
    refresh_segments(actor=actor)
    withdraw(actor=actor, source=TOLD_BY)
    account = {} if has_users() else _owner_account()
    return {
        **account,
        "customers": undone.customers_removed,
        "orders": undone.orders_removed,
        "returns": undone.returns_removed,
        "products": undone.products_removed,
        "kept": list(undone.kept),
    }


def _lay_down(actor: Actor, users: Mapping[str, int]) -> None:
    """What is required of the data and who answers for it; a worker then scores the records and opens the tasks."""
    begin_with_the_usual(actor=actor)
    for key, who, policy, days in GROUPS:
        if not is_governed(key):
            govern(
                actor=actor,
                key=key,
                owner_id=users[who],
                policy=policy,
                review_on=today() + timedelta(days=days),
            )
            sign_group(actor=actor, key=key)
    start_scoring(actor=actor)


def _owner_account() -> dict[str, str]:
    password = secrets.token_urlsafe(12)
    make_owner(email=OWNER_EMAIL, password=password)
    return {"sign_in": OWNER_EMAIL, "password": password}


@transaction.atomic
def _write_buyers(actor: Actor, buyers: Sequence[Buyer], users: Mapping[str, int]) -> dict[str, int]:
    """Customers and products; the customers' ids by key."""
    belongs, tagged = parents(buyers), tags_of(buyers)
    rows = [
        {
            "key": buyer.key,
            "name": buyer.name,
            "given_name": buyer.given,
            "family_name": buyer.family,
            "email": buyer.email,
            "phone": buyer.phone,
            "city": buyer.city,
            "country": buyer.country,
            "language": LANGUAGES.get(buyer.country, ""),
            "category": buyer.category,
            "parent": belongs.get(buyer.key),
            "kind": "organisation" if buyer.is_cafe else "person",
            "party_class": "industrial" if buyer.is_cafe else "consumer",
            "tags": tags or None,
            "customer_since": buyer.starts_on,
            "as_of": datetime(
                buyer.starts_on.year, buyer.starts_on.month, buyer.starts_on.day, 8, tzinfo=UTC
            ),
        }
        for buyer, tags in zip(buyers, tagged, strict=True)
    ]
    enter_tags({tags for tags in tagged if tags})
    frame = pl.DataFrame(
        rows,
        schema_overrides={
            "customer_since": pl.Date,
            "as_of": pl.Datetime("us", "UTC"),
            "parent": pl.String,
            "tags": pl.String,
        },
    )
    made = ensure_customers(frame, actor=actor, source=SOURCE, import_id=IMPORT_ID)
    items = [
        {
            "key": item.key, "name": item.name, "category": item.category, "line": item.line,
            "price": to_units(item.price), "cost": to_units(item.cost), "currency": "EUR",
        }
        for item in ITEMS
    ]  # fmt: skip
    ensure_products(pl.DataFrame(items), actor=actor, source=SOURCE, import_id=IMPORT_ID)
    ids: dict[str, int] = dict(made.ids.iter_rows())
    by_seller: dict[int, list[int]] = {}
    sellers = ("tomas", "ruben", "ruben", "sanne", "lukas")
    for number, buyer in enumerate(buyer for buyer in buyers if buyer.is_cafe):
        by_seller.setdefault(users[sellers[number % 5]], []).append(ids[buyer.key])
    for owner_id, customer_ids in by_seller.items():
        assign_owner(actor=actor, customer_ids=customer_ids, owner_id=owner_id, import_id=IMPORT_ID)
    return ids


@transaction.atomic
def _write_profiles(actor: Actor, buyers: Sequence[Buyer], ids: Mapping[str, int]) -> None:
    """What is known of some as people. Nothing where the registers are there already: then so is this."""
    if attributes().exists() or needs(actor):
        return
    made = {one["name"]: save_attribute(actor=actor, values=one).pk for one in ATTRIBUTES}
    review = {"review_on": today() + timedelta(days=120)}
    noted = {one["name"]: save_need(actor=actor, values=one | review).pk for one in NEEDS}
    ranks = {kind: [ids[one.key] for one in buyers if one.is_cafe == kind] for kind in (False, True)}
    for person in profiles():
        if person.number >= len(ranks[person.is_cafe]):
            continue
        customer_id = ranks[person.is_cafe][person.number]
        told = person.values | {attribute_field(made[name]): one for name, one in person.answers.items()}
        for key, (value, source, days) in told.items():
            said_on = today() - timedelta(days=days)
            set_value(
                actor=actor, customer_id=customer_id, field=key, value=value, source=source, said_on=said_on,
                import_id=IMPORT_ID,
            )  # fmt: skip
        for name, text in person.needs.items():
            since = today() - timedelta(days=90)
            tie_need(
                actor=actor, customer_id=customer_id, need_id=noted[name], source="conversation", since=since,
                note_text=text, import_id=IMPORT_ID,
            )  # fmt: skip


def _remove_registers(actor: Actor) -> None:
    """Takes out what no customer needs any more."""
    for tag in tags_called(NAMES):
        with suppress(Invalid):
            remove_tag(actor=actor, tag_id=tag.pk)
    for attribute in attributes().filter(name__in=[one["name"] for one in ATTRIBUTES]):
        with suppress(Conflict):
            remove_attribute(actor=actor, attribute_id=attribute.pk)
    for need in needs(actor):
        if need.name in {one["name"] for one in NEEDS}:
            with suppress(Conflict):
                remove_need(actor=actor, need_id=need.pk)


def _write_orders(actor: Actor, lines: Sequence[Line]) -> Applied:
    """In batches of whole orders, each one transaction."""
    frame = pl.DataFrame(
        {
            "order": [line.order for line in lines],
            "customer": [line.customer for line in lines],
            "at": pl.Series([line.at for line in lines], dtype=pl.Datetime("us", "UTC")),
            "product": [line.item.key for line in lines],
            "description": [line.item.name for line in lines],
            "category": [line.item.category for line in lines],
            "quantity": [line.quantity * 10_000 for line in lines],
            "amount": [line.quantity * line.price for line in lines],
            "cost": [line.quantity * line.cost for line in lines],
            "channel": [line.channel for line in lines],
            "country": [line.country for line in lines],
        }
    )
    applied = Applied()
    for start in range(0, frame.height, BATCH):
        batch = OrderBatch(frame.slice(start, BATCH))
        applied += apply_orders(
            batch, actor=actor, import_id=IMPORT_ID, source=SOURCE, currency="EUR", tie=True
        )
    return applied


def _make_segments(actor: Actor) -> None:
    for key, name, description, rule in SEGMENTS:
        try:
            find_segment(actor, key)
        except RegardError:
            create_segment(actor=actor, name=name, description=description, rule=rule, key=key)


def _make_plan(actor: Actor, last: date, users: Mapping[str, int]) -> None:
    start, end = date(today().year, 1, 1), date(today().year, 12, 31)
    plan = plans_from(SOURCE).first()
    if plan is None:
        plan = create_plan(
            actor=actor,
            name=f"Plan {start.year}",
            starts_on=start,
            ends_on=end,
            summary="Regulars before newcomers, and cafés as a second leg: they order all year. "
            "Nothing is promised that the parcel does not keep.",
            source=SOURCE,
        )
        _make_objectives(actor, plan, end, users)
        measure_plan(plan, survey=True)
        make_doing(actor=actor, plan=plan, users=users)
        make_situation(actor=actor, plan=plan, users=users)
        make_people(actor=actor, plan=plan, users=users)
    write_plan(actor=actor, plan=plan, users=users)


def _make_objectives(actor: Actor, plan: Plan, due: date, users: Mapping[str, int]) -> None:
    """The objectives, each with its team, and what the teams' people have to reach of them."""
    keys: dict[str, str] = {}
    cafes = OF_TEAM[PARTS[0][0]]
    for whole, aim in (*(("", aim) for aim in AIMS), *PARTS):
        wanted = _wanted(actor, aim, plan.starts_on, due, users)
        if wanted is None or (whole and whole not in keys):
            continue
        team = team_id_of(cafes if whole else OF_TEAM.get(aim.name, ""))
        wanted = replace(wanted, parent=keys.get(whole, ""), team_id=team)
        keys[aim.name] = create_objective(actor=actor, plan=plan, wanted=wanted).key


def _wanted(actor: Actor, aim: Aim, start: date, due: date, users: Mapping[str, int]) -> Wanted | None:
    """The aim with its target found from the baseline: what was true at the end of the year before."""
    segment = find_segment(actor, aim.segment).pk if aim.segment else None
    baseline_on = start - timedelta(days=1)
    row = measure_window(aim.metric, segment, aim.window, baseline_on, start)
    if row.value is None:
        return None
    exact = float(row.value) * aim.step
    target = Decimal(str(round(exact / aim.round_to) * aim.round_to)).quantize(Decimal("0.0001"))
    return Wanted(
        name=aim.name,
        goal=aim.goal,
        metric=METRICS[aim.metric].key,
        window=aim.window,
        target=target,
        due_on=due,
        owner_id=users[aim.owner],
        baseline_on=baseline_on,
        segment_id=segment,
        why=aim.why,
        leading=aim.leading,
        guard=aim.guard,
    )


def refuse_twice() -> None:
    """Raises `Conflict` when Northleaf is there already."""
    if user_by_email(PEOPLE[0][0]) is not None:
        raise Conflict("Northleaf is here already.", remedy="Take it out first: regard demo --remove.")
