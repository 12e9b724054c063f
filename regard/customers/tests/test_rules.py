"""Names, numbers and words compared. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from regard.customers import rules
from regard.customers.rules import (
    country_name,
    email_normal,
    phone_fragment,
    phone_normal,
    region_of,
    search_text,
)
from regard.customers.timeline import Look, Rhythm, drawn, last_of, silence
from regard.kernel.folding import after_prefix, fold, framed

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
RHYTHM = Rhythm("sales.order.placed", 18, "an order")


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Łukasz  O’Brien", "lukasz obrien"),
        ("Ørsted Straße", "orsted strasse"),
        ("Æon œuvre þing ðe", "aeon oeuvre thing de"),
        ("İstanbul ﬁne", "istanbul fine"),
        ("KADE\tKoffiebar ", "kade koffiebar"),
        ("Ωmega", "ωmega"),
        ("", ""),
    ],
)
def test_folding_takes_case_accents_and_spaces(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert fold(folded) == folded


def test_everything_that_starts_with_a_prefix_lies_before_what_follows_it() -> None:
    assert "kade" < "kadezzz" < after_prefix("kade") == "kadf"


@pytest.mark.parametrize(
    ("text", "country", "normal"),
    [
        ("010 555 01 42", "NL", "+31105550142"),
        ("+31 (0)10 555 0142", "", "+31105550142"),
        ("0031 10 5550142", "NL", "+31105550142"),
        ("020 7946 0018", "GB", "+442079460018"),
        ("call me", "NL", ""),
        ("12", "NL", ""),
        ("010 555 01 42", "", ""),
    ],
)
def test_phone_numbers_in_any_format_become_one(text: str, country: str, normal: str) -> None:
    assert phone_normal(text, country) == normal


@pytest.mark.parametrize(
    "text",
    [
        "010 555 01 42",
        "+31 10 555 01 42",
        "0031105550142",
        "10-555-0142",
        "(010) 5550142",
        "5550142",
        "555 01 42",
    ],
)
def test_any_part_of_a_number_is_found_in_its_full_form(text: str) -> None:
    assert phone_fragment(text, "NL") in "31105550142"


@pytest.mark.parametrize("text", ["1234", "S-20931", "Kade 12345", "ada@shop.example"])
def test_what_is_no_phone_number_is_not_taken_for_one(text: str) -> None:
    assert phone_fragment(text, "NL") == ""


def test_countries_are_known_by_name_and_code() -> None:
    assert [region_of(name) for name in ("Netherlands", "nl", "UK", "United Kingdom", "EIRE", "Narnia", "")] == [
        "NL", "NL", "GB", "GB", "IE", "", "",
    ]  # fmt: skip


def test_a_country_is_kept_by_its_name() -> None:
    said = {
        "NL": "Netherlands", "nederland": "Netherlands", "The Netherlands": "Netherlands", "NLD": "Netherlands",
        "Deutschland": "Germany", "U.K.": "United Kingdom", "Great Britain": "United Kingdom", "EIRE": "Ireland",
        "Sverige": "Sweden", "Turkey": "Türkiye", "Hong Kong SAR China": "Hong Kong", "Saint Lucia": "St. Lucia",
        "Trinidad and Tobago": "Trinidad & Tobago", "United States of America": "United States",
    }  # fmt: skip
    assert {text: country_name(text) for text in said} == said
    assert all(country_name(name) == name for name in said.values())


@pytest.mark.parametrize(
    "text", ["", "Unspecified", "Channel Islands", "RSA", "European Community", "EU", "Scotland"]
)
def test_what_is_no_country_stays_as_it_is_written(text: str) -> None:
    assert country_name(text) == text


def test_search_text_holds_every_word_between_spaces_and_the_name_first() -> None:
    text = search_text(
        name="Kade Koffiebar",
        email=" Noor@Kade.Example",
        phone="x",
        phone_normal="+31105550142",
        city="Köln",
        found_by=["K-1"],
    )
    assert text == " kade koffiebar \n noor@kade.example \n 31105550142 \n koln \n k-1 "
    assert framed(["", "", ""]) == ""
    assert email_normal(" A@B.C ") == "a@b.c"


# the drawn story


def entry(days_ago: float, kind: str = "sales.order.placed", **more: Any) -> SimpleNamespace:
    values = {
        "actor_kind": "system",
        "actor_id": None,
        "source": "web",
        "amount": None,
        "is_backfilled": False,
    } | more
    return SimpleNamespace(kind=kind, happened_at=NOW - timedelta(days=days_ago), **values)


def story(
    *entries: SimpleNamespace, rhythm: Rhythm | None = RHYTHM, newer: datetime | None = NOW
) -> list[str]:
    lines = drawn(
        entries,
        looks=lambda kind: Look("template", "icon"),
        names=lambda number: "Ruben",
        local=lambda at: at,
        rhythm=rhythm,
        newer=newer,
    )
    return [
        line.text
        if line.is_gap
        else str(line.day)
        if line.is_day
        else f"{len(line.folded)} more"
        if line.folded
        else "quiet"
        if line.is_quiet
        else "deed"
        for line in lines
    ]


def test_days_head_their_entries() -> None:
    assert story(entry(0, "a.b.c"), entry(0.1, "a.b.c"), entry(1, "a.b.c")) == [
        "2026-11-23",
        "quiet",
        "quiet",
        "2026-11-22",
        "quiet",
    ]


def test_what_people_did_and_what_money_moved_is_no_quiet_line() -> None:
    assert story(entry(0, "a.b.c", actor_kind="user", actor_id=1))[1] == "deed"
    assert story(entry(0, amount=5))[1] == "deed"
    assert story(entry(0, "a.b.c", actor_kind="user", actor_id=1, is_backfilled=True))[1] == "quiet"


def test_traces_of_a_kind_on_a_day_stand_as_one_and_deeds_alone() -> None:
    traces = [entry(0.01 * number, "a.b.c") for number in range(5)]
    assert story(*traces) == ["2026-11-23", "quiet", "4 more"]
    assert story(*traces[:2], entry(0.03, "a.b.d"), *traces[3:]) == ["2026-11-23", *["quiet"] * 5]
    assert story(*traces[:3], entry(1, "a.b.c")) == ["2026-11-23", "quiet", "2 more", "2026-11-22", "quiet"]
    deeds = [entry(0.01 * number, "a.b.c", actor_kind="user", actor_id=1) for number in range(4)]
    assert story(*deeds) == ["2026-11-23", *["deed"] * 4]


def test_silence_is_drawn_before_the_order_it_followed() -> None:
    gap = "52 days without an order. Usual gap 18 days."
    assert story(entry(3, "a.b.c"), entry(52)) == ["2026-11-20", "quiet", gap, "2026-10-02", "quiet"]
    assert gap not in story(entry(20), entry(30))
    assert story(entry(60), newer=None) == ["2026-09-24", "quiet"]
    assert story(entry(60), rhythm=None) == ["2026-09-24", "quiet"]


def test_the_next_page_measures_from_the_last_order_of_this_one() -> None:
    assert last_of([entry(3), entry(9), entry(12, "a.b.c")], "sales.order.placed", NOW) == NOW - timedelta(
        days=9
    )
    assert last_of([entry(12, "a.b.c")], "sales.order.placed", NOW) == NOW


def test_a_daily_customer_is_missed_after_two_days() -> None:
    assert (
        silence(timedelta(days=3), Rhythm("k", 0.4, "an order"))
        == "3 days without an order. Usual gap 1 day."
    )
    assert silence(timedelta(days=2), Rhythm("k", 1, "an order")) == ""


@pytest.mark.parametrize(
    ("first", "second", "can"),
    [
        ("anna de vries", "anna de vries", True),
        ("anna de vries", "a. de vries", True),
        ("anna de vries", "vries, anna de", True),
        ("anna de vries", "anna", True),
        ("anna de vries", "ana de vries", True),
        ("", "anna", True),
        ("customer k7", "anna", True),
        ("anna@x.example", "ben", True),
        ("kade koffiebar bv", "kade koffiebar", True),
        ("petra jansen", "jan jansen", False),
        ("petra jansen", "mees van vliet", False),
        ("kade koffiebar", "kade bakkerij", False),
    ],
)
def test_names_that_can_be_of_one(first: str, second: str, can: bool) -> None:
    assert rules.may_be_one(first, second) is can
    assert rules.may_be_one(second, first) is can
