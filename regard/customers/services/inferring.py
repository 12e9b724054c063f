"""Concluding, for all customers, when and how they are best reached from what they did and where they are."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from regard.analytics.habits import deeds_between
from regard.analytics.services import mark_dirty
from regard.customers import habit_rules as habits
from regard.customers.services import rows
from regard.jobs.hearing import Hearing, Nobody
from regard.people.queries import business
from regard.ui.among import among

PAGE = 32_768  # ids
ATTEMPTS = 5
LOOK_BACK = timedelta(days=730)
TABLE = "customers_profilevalue"
OURS = ("orders", "place")
FIELDS = ("best_time", "channel", "time_zone")
WANTED: dict[str, Any] = {
    "customer_id": pl.Int64,
    "field": pl.String,
    "value": pl.String,
    "source": pl.String,
    "evidence": pl.String,
}
STORED: dict[str, Any] = {"id": pl.Int64} | WANTED
REACHED: dict[str, Any] = {
    "customer_id": pl.Int64,
    "phone": pl.String,
    "country": pl.String,
    "has_email": pl.Boolean,
    "stated_zone": pl.String,
}


def infer_preferences(*, hearing: Hearing | None = None) -> int:
    """Conclude best time, channel and time zone of every customer; how many values became others.

    Goes page by page of ids, each a transaction, and writes only what is different from what was concluded before: run again
    after a crash, the pages that are done cost their reading. What was stated, or inferred by others, is never touched; what
    no longer follows is taken away.
    """
    hearing, highest, done = hearing or Nobody(), _highest(), 0
    since = timezone.now() - LOOK_BACK
    for low in range(0, highest + 1, PAGE):
        hearing.check()
        done += _page(low, since, hearing)
        hearing.update(done=min(low + PAGE, highest), total=highest, counts={"values changed": done})
    return done


def _page(low: int, since: datetime, hearing: Hearing) -> int:
    """One page of ids. Read anew when one of its customers was merged or deleted before it was written."""
    for attempt in range(ATTEMPTS):
        reached = _reached(low)
        wanted = _concluded(reached, deeds_between(low, low + PAGE, since))
        try:
            with transaction.atomic():
                hearing.fence()
                return _store(low, wanted)
        except IntegrityError:
            if attempt == ATTEMPTS - 1:
                raise
    raise AssertionError("the last attempt answers or raises")


def _reached(low: int) -> pl.DataFrame:
    return rows.fetch(
        "SELECT c.id, c.phone_normal, c.country, c.email <> '', (SELECT v.value FROM customers_profilevalue v"
        " WHERE v.customer_id = c.id AND v.field = 'time_zone' AND v.basis = 'stated')"
        " FROM customers_customer c WHERE c.id >= %s AND c.id < %s ORDER BY c.id",
        [low, low + PAGE],
        REACHED,
    )


def _concluded(reached: pl.DataFrame, deeds: pl.DataFrame) -> pl.DataFrame:
    """All that follows for the customers of a page, as it is to be stored."""
    zones = [
        habits.time_zone(phone, country) for phone, country in reached.select("phone", "country").iter_rows()
    ]
    reached = reached.with_columns(
        pl.Series("zone", [zone for zone, _ in zones], dtype=pl.String),
        pl.Series("told_by", [told for _, told in zones], dtype=pl.String),
        (pl.col("phone") != "").alias("has_phone"),
    )
    times = habits.best_times(_by_own_clock(deeds, reached))
    ways = habits.channels(deeds, reached)
    placed = reached.filter(pl.col("zone") != "").select(
        "customer_id", pl.lit("time_zone").alias("field"), pl.col("zone").alias("value"), pl.lit("place").alias("source"),
        pl.col("told_by").replace_strict(_FROM, default="", return_dtype=pl.String).alias("evidence"),
    )  # fmt: skip
    return pl.concat([placed, _rested(times, "best_time"), _rested(ways, "channel")])


_FROM = {"phone": json.dumps({"from": "phone"}), "country": json.dumps({"from": "country"})}


def _rested(found: pl.DataFrame, field: str) -> pl.DataFrame:
    """What was concluded from deeds with the numbers it rests on, in the order in which PostgreSQL keeps keys."""
    told = [
        json.dumps(
            {"n": row["n"], "of": row["total"]}
            | ({"how": habits.HOW[row["way"]]} if "way" in row else {})
            | {"what": row["many"]}
        )
        for row in found.iter_rows(named=True)
    ]
    return found.select(
        "customer_id", pl.lit(field).alias("field"), "value", pl.lit("orders").alias("source"),
        pl.Series("evidence", told, dtype=pl.String),
    )  # fmt: skip


def _by_own_clock(deeds: pl.DataFrame, reached: pl.DataFrame) -> pl.DataFrame:
    """Deeds with the moment as the customer's clock showed it; where no zone is known, the business's. A zone at a time.

    What came with a day only is at midnight of the business's clock: it stays midnight.
    """
    own = business().time_zone or "UTC"
    zone = pl.coalesce("stated_zone", pl.when(pl.col("zone") != "").then(pl.col("zone")), pl.lit(own))
    joined = deeds.join(reached.select("customer_id", zone.alias("clock")), on="customer_id")
    joined = joined.filter(pl.col("at").dt.convert_time_zone(own).dt.time() != pl.time(0, 0))
    parts = [
        part.with_columns(
            pl.col("at").dt.convert_time_zone(str(name)).dt.replace_time_zone(None).alias("local")
        )
        for (name,), part in joined.partition_by("clock", as_dict=True).items()
    ]
    empty = joined.clear().with_columns(pl.lit(None, dtype=pl.Datetime("us")).alias("local"))
    return pl.concat([empty, *parts])


def _store(low: int, wanted: pl.DataFrame) -> int:
    """Write what is different; how many rows."""
    known = rows.fetch(
        "SELECT id, customer_id, field, value, source, CAST(evidence AS text) FROM customers_profilevalue"
        " WHERE customer_id >= %s AND customer_id < %s AND basis = 'inferred'"
        " AND field IN ('best_time', 'channel', 'time_zone')",
        [low, low + PAGE],
        STORED,
    )
    theirs = known.filter(~pl.col("source").is_in(OURS))
    wanted = wanted.select(*WANTED).join(theirs, on=["customer_id", "field"], how="anti")
    ours = known.filter(pl.col("source").is_in(OURS))
    news = wanted.join(ours, on=["customer_id", "field"], how="anti")
    other = wanted.join(
        ours.select("id", "customer_id", "field", was="value", seen="evidence"), on=["customer_id", "field"]
    )
    other = other.filter((pl.col("value") != pl.col("was")) | (pl.col("evidence") != pl.col("seen")))
    gone = ours.join(wanted, on=["customer_id", "field"], how="anti")
    _write(news, other, gone["id"].to_list())
    changed = pl.concat([
        news.select("customer_id"),
        other.filter(pl.col("value") != pl.col("was")).select("customer_id"),
        gone.select("customer_id"),
    ])  # fmt: skip
    if changed.height:
        mark_dirty("customer_profiles", changed["customer_id"].unique().to_list())
    return news.height + other.height + gone.height


def _write(news: pl.DataFrame, other: pl.DataFrame, gone: list[int]) -> None:
    from regard.customers.models import ProfileValue

    today, now = timezone.localdate(), timezone.now()
    rows.insert(TABLE, news.with_columns(*_rest(today, now)))
    rows.write_each(
        f"UPDATE {TABLE} SET value = %s, source = %s, evidence = %s{_json()}, said_on = %s, updated_at = %s WHERE id = %s",  # noqa: S608
        other.with_columns(pl.lit(today).alias("said_on"), pl.lit(now).cast(rows.TIME).alias("updated_at")),
        ["value", "source", "evidence", "said_on", "updated_at", "id"],
    )
    if gone:
        ProfileValue.objects.filter(pk__in=among(gone)).delete()


def _rest(today: date, now: datetime) -> list[pl.Expr]:
    return [
        pl.lit("inferred").alias("basis"),
        pl.lit(today).alias("said_on"),
        pl.lit(False).alias("is_expired"),
        pl.lit(now).cast(rows.TIME).alias("created_at"),
        pl.lit(now).cast(rows.TIME).alias("updated_at"),
    ]


def _json() -> str:
    return "::jsonb" if rows.is_postgres() else ""


def _highest() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM customers_customer")
        return int(cursor.fetchone()[0] or 0)
