"""What is concluded for all customers from what they did and where they are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from django.utils import timezone

from regard.analytics.services import catch_up
from regard.customers import habit_rules as habits
from regard.customers.models import ProfileValue
from regard.customers.profile_queries import preferences_of
from regard.customers.services import inferring
from regard.customers.services.attributes import save_attribute
from regard.customers.services.customers import create_customer
from regard.customers.services.inferring import infer_preferences
from regard.customers.services.needs import save_need, tie_need
from regard.customers.services.profile import set_value
from regard.kernel.actor import Actor

SATURDAY = datetime(2026, 11, 21, tzinfo=UTC)


def deeds(hours: list[tuple[int, int]]) -> pl.DataFrame:
    """Deeds of customer 1 on days after that Saturday, at these hours."""
    at = [SATURDAY.replace(tzinfo=None) + timedelta(days=day, hours=hour, minutes=5) for day, hour in hours]
    return pl.DataFrame({"customer_id": [1] * len(at), "local": at, "many": ["orders"] * len(at)})


@pytest.mark.parametrize(
    ("hours", "value", "n"),
    [
        ([(0, 9), (7, 10), (14, 11), (21, 8), (3, 20)], "sa 6-12", 4),
        ([(2, 19), (3, 20), (4, 21), (5, 18), (6, 19), (0, 9)], "mo,tu,we,th,fr 18-24", 5),
        ([(0, 13), (1, 13), (2, 13), (3, 14), (4, 15)], "12-18", 5),
        ([(0, 2), (7, 2), (14, 2), (21, 2)], None, 0),
        ([(0, 9), (7, 9), (14, 9)], None, 0),
        ([(0, 9), (1, 13), (2, 19), (3, 20), (4, 8), (5, 14)], None, 0),
    ],
)
def test_the_narrowest_time_that_holds_most_is_taken(
    hours: list[tuple[int, int]], value: str | None, n: int
) -> None:
    found = habits.best_times(deeds(hours)).to_dicts()
    assert [(one["value"], one["n"], one["total"]) for one in found] == (
        [(value, n, len(hours))] if value else []
    )


def test_days_without_an_hour_tell_no_time() -> None:
    midnight = deeds([(0, 0), (7, 0), (14, 0), (21, 0)]).with_columns(pl.col("local").dt.truncate("1d"))
    assert habits.best_times(midnight).is_empty()


@pytest.mark.parametrize(
    ("channels", "has_email", "value"),
    [
        (["Web shop"] * 5, True, "email"),
        (["Web shop"] * 5, False, None),
        (["Phone"] * 3 + ["Store"], True, "phone"),
        (["Phone"] * 2 + ["Store"] * 2, True, None),
        (["Wholesale"] * 9, True, None),
        (["Store"] * 3, True, None),
    ],
)
def test_a_channel_is_concluded_from_most_and_only_if_it_reaches(
    channels: list[str], has_email: bool, value: str | None
) -> None:
    rows = pl.DataFrame(
        {"customer_id": [1] * len(channels), "channel": channels, "many": ["orders"] * len(channels)}
    )
    reached = pl.DataFrame({"customer_id": [1], "has_email": [has_email], "has_phone": [True]})
    assert habits.channels(rows, reached)["value"].to_list() == ([value] if value else [])


@pytest.mark.parametrize(
    ("phone", "country", "zone"),
    [
        ("+31105550142", "", ("Europe/Amsterdam", "phone")),
        ("+12125550142", "", ("America/New_York", "phone")),
        ("+447911123456", "", ("Europe/London", "phone")),
        ("+447911123456", "United Kingdom", ("Europe/London", "country")),
        ("+34928123456", "Spain", ("Atlantic/Canary", "phone")),
        ("", "Deutschland", ("Europe/Berlin", "country")),
        ("", "USA", ("", "")),
        ("", "Atlantis", ("", "")),
        ("+999", "", ("", "")),
    ],
)
def test_a_time_zone_follows_from_number_or_country(phone: str, country: str, zone: tuple[str, str]) -> None:
    assert habits.time_zone(phone, country) == zone


@pytest.fixture
def copy(settings: Any, tmp_path: Any, db: None) -> None:
    settings.DATA_DIR = tmp_path


def saturdays(customer_id: int, count: int = 6) -> pl.DataFrame:
    """What `deeds_between` answers: orders of a customer at ten on Saturdays in Amsterdam, online."""
    at = [SATURDAY + timedelta(days=-7 * week, hours=9, minutes=3) for week in range(count)]
    kinds: dict[str, Any] = {
        "customer_id": pl.Int64,
        "at": pl.Datetime("us", "UTC"),
        "channel": pl.String,
        "many": pl.String,
    }
    rows = [(customer_id, moment, "Web shop", "orders") for moment in at]
    return pl.DataFrame(rows, schema=kinds, orient="row")


@pytest.mark.django_db
def test_all_is_concluded_once_with_its_evidence_and_never_over_what_was_stated(
    owner_actor: Actor, copy: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = {"name": "Noor", "email": "noor@example.com", "phone": "+31 10 555 01 42"}
    noor = create_customer(actor=owner_actor, values=values)
    quiet = create_customer(actor=owner_actor, values={"name": "Quiet", "country": "France"})
    monkeypatch.setattr(inferring, "deeds_between", lambda low, high, since: saturdays(noor.pk))
    set_value(actor=owner_actor, customer_id=noor.pk, field="channel", value="phone")
    set_value(
        actor=owner_actor,
        customer_id=quiet.pk,
        field="channel",
        value="chat",
        basis="inferred",
        source="model",
    )
    assert infer_preferences() == 4
    assert infer_preferences() == 0
    known = preferences_of(noor.pk)
    assert (known["best_time"].value, known["best_time"].why) == (
        "sa 6-12", "from 6 orders, 6 of them on Saturday mornings",
    )  # fmt: skip
    assert (known["channel"].value, known["channel"].basis) == ("phone", "stated")
    assert known["channel"].beside is not None
    assert known["channel"].beside.why == "from 6 orders, 6 of them online"
    assert (known["time_zone"].value, known["time_zone"].why) == ("Europe/Amsterdam", "from the phone number")
    assert preferences_of(quiet.pk)["channel"].value == "chat"
    assert preferences_of(quiet.pk)["time_zone"].why == "from the country"
    monkeypatch.setattr(inferring, "deeds_between", lambda low, high, since: saturdays(noor.pk, 2))
    assert infer_preferences() == 2
    assert "best_time" not in preferences_of(noor.pk)
    assert ProfileValue.objects.filter(basis="stated").count() == 1


@pytest.mark.django_db
def test_the_copy_holds_what_segments_ask_and_no_more(owner_actor: Actor, copy: None) -> None:
    from regard.analytics.engine import run, table

    noor = create_customer(actor=owner_actor, values={"name": "Noor"})
    one = save_attribute(actor=owner_actor, values={"name": "Fair trade", "scale": "ten", "keeps_months": 12})
    field, long_ago = f"attribute-{one.pk}", timezone.localdate() - timedelta(days=900)
    for key, value in (
        ("born", "1984-05-12"),
        ("gender", "agender"),
        ("accessibility", "Large print"),
        (field, "8"),
    ):
        set_value(actor=owner_actor, customer_id=noor.pk, field=key, value=value)
    set_value(actor=owner_actor, customer_id=noor.pk, field="channel", value="email", basis="inferred")
    set_value(actor=owner_actor, customer_id=noor.pk, field=field, value="2", basis="inferred")
    need = save_need(
        actor=owner_actor, values={"name": "Decaf", "kind": "technical", "handling": "No caffeine."}
    )
    tie_need(actor=owner_actor, customer_id=noor.pk, need_id=need.pk)
    catch_up()
    (person,) = run(table("customer_profiles")).to_pylist()
    assert (person["birth_year"], person["gender"], person["channel"]) == (1984, "agender", "email")
    assert "Large print" not in str(person)
    assert "05-12" not in str(person)
    assert [row["score"] for row in run(table("customer_attributes")).to_pylist()] == [8]
    assert [row["need_id"] for row in run(table("customer_needs")).to_pylist()] == [need.pk]
    set_value(actor=owner_actor, customer_id=noor.pk, field=field, value="8", said_on=long_ago)
    catch_up()
    assert [row["score"] for row in run(table("customer_attributes")).to_pylist()] == [2]
