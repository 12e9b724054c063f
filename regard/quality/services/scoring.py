"""Scoring records against what is required of them: all of them in a run, some of them after they changed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from regard.analytics.services import mark_dirty
from regard.customers.queries import MODEL
from regard.customers.services import rows
from regard.fields.queries import own_field
from regard.jobs import services as jobs
from regard.jobs.hearing import Hearing, Nobody
from regard.kernel.actor import Actor
from regard.kernel.words import tr
from regard.people.door import require
from regard.quality import checking
from regard.quality.fields import PROFILE, SAID, check_key
from regard.quality.models import CheckCount, Requirement, Scoring
from regard.quality.own_items import asked_of
from regard.quality.services.tasks import follow_scoring

if TYPE_CHECKING:
    from regard.fields.models import OwnField

MANAGE = "quality.requirement.change"
PAGE = 65_536  # ids
ATTEMPTS = 5
TABLE = "quality_customerquality"
MARKS = ("score", "complete", "accurate", "consistent", "reliable", "timely", "failed")
WHOLE_DAY = r"^\d{4}-\d{2}-\d{2}$"
_TYPES: dict[str, Any] = {
    **dict.fromkeys(("name_as_of", "email_as_of", "country_as_of", "updated_at"), rows.TIME),
    **dict.fromkeys(("id", "owner_id", "parent_id", "employees", "annual_revenue"), pl.Int64),
    "customer_since": pl.Date,
}
SCHEMA: dict[str, Any] = (
    {name: _TYPES.get(name, pl.String) for name in checking.COLUMNS}
    | {"email_shared": pl.Boolean}
    | {f"verified_{name}": pl.Boolean for name in checking.VERIFIED}
)
VERIFIED = (
    "EXISTS (SELECT 1 FROM customers_contactpoint p WHERE p.customer_id = c.id AND p.kind = '{kind}'"
    " AND p.verified_at IS NOT NULL{same})"
)
SAME = {
    "email": " AND p.normal = c.email_normal",
    "phone": " AND p.normal = c.phone_normal",
    "address": " AND p.street = c.street AND p.postal_code = c.postal_code AND p.city = c.city",
}
SAID_OTHERWISE: dict[str, tuple[str, Any]] = {
    "interests": (
        "SELECT v.customer_id, max(v.said_on) FROM customers_profilevalue v"
        " WHERE {where} AND v.attribute_id IS NOT NULL AND NOT v.is_expired GROUP BY v.customer_id",
        pl.Date,
    ),
    "needs": (
        "SELECT v.customer_id, min(v.updated_at) FROM customers_customerneed v"
        " WHERE {where} AND NOT v.is_over GROUP BY v.customer_id",
        rows.TIME,
    ),
}
"""What is said elsewhere than in a field of the profile, and since when it stands: the latest interest, the oldest need."""
STORED: dict[str, Any] = {"customer_id": pl.Int64} | dict.fromkeys(MARKS, pl.Int64)


def start_scoring(*, actor: Actor) -> Scoring:
    """Have a worker score all records anew. Raises `Forbidden`."""
    require(actor, MANAGE)
    return count_again(actor=actor)


def count_again(*, actor: Actor) -> Scoring:
    """The same for a service that scored some records and has asked the door: the counts over all and the tasks follow."""
    from regard.quality.jobs import score_customers

    with transaction.atomic():
        scoring = Scoring.objects.create(started_at=timezone.now())
        job = jobs.enqueue(
            score_customers,
            actor=actor,
            title=tr("Score the quality of the data"),
            queue="bulk",
            url=reverse("quality:quality_overview"),
            scoring_id=scoring.pk,
        )
        scoring.job_id = job.pk
        scoring.save(update_fields=["job_id"])
    return scoring


def score_all(*, scoring: Scoring | None = None, hearing: Hearing | None = None) -> Scoring:
    """Score every record by the requirements there are; written page by page, only what became another. Done already, nothing.

    A run that is killed has written some pages right, and the next one writes the others. Some seconds for each 100,000.
    """
    scoring, hearing = scoring or Scoring(started_at=timezone.now()), hearing or Nobody()
    if scoring.finished_at is not None:
        return scoring
    rules, today = _rules(), timezone.localdate()
    highest = _highest()
    total: dict[checking.Check, tuple[int, int]] = {}
    seen = 0
    for low in range(0, highest + 1, PAGE):
        hearing.check()
        judged = _score_page(low, rules, today, hearing)
        for check, (applied, failed) in judged.counts.items():
            before = total.get(check, (0, 0))
            total[check] = before[0] + applied, before[1] + failed
        seen += judged.rows.height
        hearing.update(done=min(low + PAGE, highest), total=highest, counts={"customers scored": seen})
    with transaction.atomic():
        hearing.fence()
        CheckCount.objects.filter(day=today).delete()
        CheckCount.objects.bulk_create(
            CheckCount(day=today, key=check_key(check), applied=applied, failed=failed)
            for check, (applied, failed) in total.items()
        )
        follow_scoring({check_key(check): counted for check, counted in total.items()})
        scoring.finished_at, scoring.customers = timezone.now(), seen
        scoring.save()
    return scoring


def _score_page(low: int, rules: list[checking.Rule], today: date, hearing: Hearing) -> checking.Judged:
    """Score the customers of one page of ids. Read anew when one of them was merged or deleted before the page was written."""
    for attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                hearing.fence()
                judged = checking.judge(
                    _read("c.id >= %s AND c.id < %s", [low, low + PAGE], rules), rules, today
                )
                _store(judged.rows, "customer_id >= %s AND customer_id < %s", [low, low + PAGE])
        except IntegrityError:
            if attempt == ATTEMPTS - 1:
                raise
        else:
            return judged
    raise AssertionError("the last attempt answers or raises")


def score_some(customer_ids: Collection[int]) -> None:
    """Score these records anew, in the caller's transaction; the counts of today follow with `count_again`."""
    ids = sorted(customer_ids)
    if not ids:
        return
    table, values = rows.wanted(ids)
    among = f"c.id IN (SELECT wanted.value FROM {table})"  # noqa: S608
    rules = _rules()
    judged = checking.judge(_read(among, [values], rules), rules, timezone.localdate())
    _store(judged.rows, among.replace("c.id", "customer_id"), [values])


def _rules() -> list[checking.Rule]:
    return [
        checking.Rule(
            one.field,
            asked_of(one.field, one.applies_to),
            one.is_needed,
            one.must_be_verified,
            one.max_age_days,
            one.format,
        )
        for one in Requirement.objects.order_by("pk")
    ]


def _highest() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM customers_customer")
        return int(cursor.fetchone()[0] or 0)


def _read(where: str, params: list[Any], rules: Collection[checking.Rule]) -> pl.DataFrame:
    """Customers as `checking` takes them. One query, and one more each for own fields, facts of the profile, interests and needs
    where these are required."""
    own = ", ".join(f"c.{name}" for name in checking.COLUMNS)
    verified = ", ".join(VERIFIED.format(kind=kind, same=same) for kind, same in SAME.items())
    sql = (
        f"SELECT {own}, (c.email_normal <> '' AND EXISTS (SELECT 1 FROM customers_customer o"  # noqa: S608
        f" WHERE o.email_normal = c.email_normal AND NOT (o.email_normal = '') AND o.id <> c.id)), {verified}"
        f" FROM customers_customer c WHERE {where} ORDER BY c.id"
    )
    customers, of = rows.fetch(sql, params, SCHEMA), where.replace("c.id", "v.customer_id")
    if asked := [one for rule in rules if (one := own_field(MODEL, rule.field)) is not None]:
        customers = _with_own(customers, asked, of, params)
    said = {rule.field for rule in rules if rule.field in SAID}
    if facts := sorted(said.intersection(PROFILE)):
        customers = _with_facts(customers, facts, of, params)
    for field in sorted(said.intersection(SAID_OTHERWISE)):
        sql, kind = SAID_OTHERWISE[field]
        day = f"said_{field}"
        found = rows.fetch(sql.format(where=of), params, {"id": pl.Int64, day: kind})
        customers = customers.join(
            found.with_columns(pl.col(day).cast(pl.Date)), on="id", how="left", maintain_order="left"
        )
    return customers


def _with_own(
    customers: pl.DataFrame, own: Sequence[OwnField], where: str, params: list[Any]
) -> pl.DataFrame:
    """Whether each of these own fields has a value."""
    known = ", ".join(f"v.{one.slot} IS NOT NULL" for one in own)
    found = rows.fetch(
        f"SELECT v.customer_id, {known} FROM customers_customerown v WHERE {where}",  # noqa: S608
        params,
        {"id": pl.Int64} | {one.key: pl.Boolean for one in own},
    )
    whole = customers.join(found, on="id", how="left", maintain_order="left")
    return whole.with_columns(pl.col(one.key).fill_null(value=False) for one in own)


def _with_facts(
    customers: pl.DataFrame, facts: Collection[str], where: str, params: list[Any]
) -> pl.DataFrame:
    """The day on which each of these facts was said last, of those that are believed."""
    marks = ", ".join(["%s"] * len(facts))
    said = rows.fetch(
        "SELECT v.customer_id, v.field, v.said_on, v.value FROM customers_profilevalue v"  # noqa: S608
        f" WHERE {where} AND v.field IN ({marks}) AND NOT v.is_expired",
        [*params, *facts],
        {"id": pl.Int64, "field": pl.String, "said_on": pl.Date, "value": pl.String},
    )
    for field in facts:
        last = (
            said.filter(field=field)
            .group_by("id")
            .agg(
                pl.col("said_on").max().alias(f"said_{field}"),
                pl.col("value").str.contains(WHOLE_DAY).any().alias(f"whole_{field}"),
            )
        )
        customers = customers.join(last, on="id", how="left", maintain_order="left")
    return customers


def _store(judged: pl.DataFrame, where: str, params: list[Any]) -> None:
    """Write what became another; rows of customers who are gone went with them."""
    sql = f"SELECT customer_id, {', '.join(MARKS)} FROM {TABLE} WHERE {where}"  # noqa: S608
    known = rows.fetch(sql, params, STORED)
    news = judged.select(*STORED).join(known, on=list(STORED), how="anti", nulls_equal=True)
    rows.upsert(TABLE, news, "customer_id", [f"{name} = excluded.{name}" for name in MARKS])
    if news.height:
        mark_dirty("customer_quality", news["customer_id"].to_list())
