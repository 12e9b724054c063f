"""The engine on tables made for the purpose: what it must do whatever the file."""

from collections.abc import Sequence
from datetime import date
from itertools import combinations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.doubles import PEOPLE
from bench.people import people
from regard.demo.northleaf.customers import people as northleaf
from regard.quality.matching.blocking import candidates
from regard.quality.matching.comparing import SCALES, Vocabulary
from regard.quality.matching.engine import find_doubles, link
from regard.quality.matching.judging import judged_groups
from regard.quality.matching.normalising import birth_date, full_name, normal, phone, street
from regard.quality.matching.schema import Field, Kind, UnfitTable
from regard.quality.matching.table import read
from tests.examples import examples

pytestmark = pytest.mark.once
PERSON = (
    Field("given", Kind.GIVEN_NAME),
    Field("family", Kind.FAMILY_NAME),
    Field("email", Kind.EMAIL),
    Field("born", Kind.BIRTH_DATE),
)
ROWS = [
    (1, "Anna", "Kowalska", "anna.kowalska@example.org", "1980-02-03"),
    (2, "Ana", "Kowalska", "anna.kowalska@example.org", "1980-02-03"),
    (3, "Peter", "Miller", "p.miller@example.com", "1971-11-30"),
    (4, "Ruth", "Osei", "ruth@osei.example", "1990-07-14"),
    (5, "Grace", "Lindqvist", None, "1965-01-09"),
]


def table(rows: Sequence[tuple[int, str | None, str | None, str | None, str | None]]) -> pl.DataFrame:
    return pl.DataFrame(
        rows,
        schema={"id": pl.Int64, **{field.name: pl.String for field in PERSON}},
        orient="row",
    )


def test_a_double_is_found_in_a_tiny_table_and_says_why() -> None:
    found = find_doubles(table(ROWS), PERSON, key="id")
    assert found.groups.rows() == [(1, 1), (2, 1)]
    first = found.pairs.row(0, named=True)
    assert (first["first"], first["second"], first["doubles"]) == (1, 2, True)
    reasons = {reason.field: reason for reason in found.reasons(0)}
    assert reasons["email"].says == "equal"
    assert reasons["given"].says == "one letter different"
    assert reasons["email"].weight > reasons["given"].weight > 0
    with pytest.raises(IndexError):
        found.reasons(len(found.pairs))


def test_nothing_is_found_where_nobody_is_twice() -> None:
    assert find_doubles(table(ROWS[1:]), PERSON, key="id").groups.is_empty()


@pytest.mark.parametrize("count", [0, 1])
def test_a_table_too_small_for_pairs_has_no_doubles(count: int) -> None:
    found = find_doubles(table(ROWS[:count]), PERSON, key="id")
    assert found.pairs.is_empty()
    assert found.groups.is_empty()


def test_empty_and_constant_columns_say_nothing() -> None:
    plain = find_doubles(table(ROWS), PERSON, key="id")
    filled = table(ROWS).with_columns(note=pl.lit(None, pl.String), country=pl.lit("Norway"))
    more = (*PERSON, Field("note", Kind.TEXT), Field("country", Kind.COUNTRY))
    found = find_doubles(filled, more, key="id")
    assert found.pairs.equals(plain.pairs)
    assert found.groups.equals(plain.groups)
    only = find_doubles(filled, [Field("note", Kind.TEXT), Field("country", Kind.COUNTRY)], key="id")
    assert only.pairs.is_empty()


def test_the_order_of_the_rows_has_no_part_in_the_result() -> None:
    made = people(400).drop("person")
    found = find_doubles(made, PEOPLE, key="row")
    again = find_doubles(made.reverse(), PEOPLE, key="row")
    assert len(found.groups) > 50
    assert found.groups.equals(again.groups)
    assert found.pairs.drop("probability").equals(again.pairs.drop("probability"))
    assert np.allclose(found.pairs["probability"], again.pairs["probability"])


def test_what_the_keys_are_has_no_part_in_the_result() -> None:
    made = people(400)
    named = made.with_columns(row=pl.col("row").hash(7).cast(pl.String))
    whole = made.select(key="row", person="person"), named.select(key="row", person="person")
    found, again = (find_doubles(one, PEOPLE, key="row").groups for one in (made, named))
    first, second = judged_groups(found, whole[0]), judged_groups(again, whole[1])
    assert abs(first.f1 - second.f1) < 0.01


def test_parent_and_child_of_one_name_at_one_address_are_two() -> None:
    made = people(400).drop("person", "row").with_columns(person=pl.lit("made"))
    home = {
        "given_name": "Walter", "family_name": "Abernathy", "phone": "0555123123", "street": "Cranberry Street",
        "house_number": "77", "postal_code": "99123", "city": "Cranston", "person": "home",
    }  # fmt: skip
    both = pl.DataFrame([
        {**home, "birth_date": "1950-03-01", "email": "walter@abernathy.example"},
        {**home, "birth_date": "1979-10-22", "email": "wa79@mail.example"},
    ])  # fmt: skip
    rows = pl.concat([made, both.select(made.columns)]).with_row_index("row")
    groups = find_doubles(rows, PEOPLE, key="row").groups
    assert groups.filter(pl.col("key").is_in([400, 401]))["group"].is_duplicated().sum() == 0


def test_a_record_is_linked_to_the_best_of_its_partners_only() -> None:
    left = table(ROWS)
    right = table([
        (11, "Anna", "Kowalska", "anna.kowalska@example.org", "1980-02-03"),
        (12, "Anna", "Kowalsky", "anna.kowalska@example.org", "1980-02-30"),
        (13, "Peter", "Miller", "p.miller@example.com", "1971-11-30"),
        (14, "Ida", "Bauer", "ida@bauer.example", "1959-04-04"),
    ])  # fmt: skip
    linked = link(left.filter(pl.col("id") != 2), right, PERSON, key="id").pairs.filter("doubles")
    assert sorted(linked.select("first", "second").rows()) == [(1, 11), (3, 13)]
    all_of_them = link(left, right, PERSON, key="id", is_one_to_one=False).pairs.filter("doubles")
    assert {(1, 11), (2, 11), (3, 13)} <= set(all_of_them.select("first", "second").rows())


def test_alternative_columns_agree_as_their_best_pair_does() -> None:
    rows = pl.DataFrame({
        "id": [1, 2, 3, 4], "name": ["Ada Brook", "Ada Brook", "Tom Hill", "Eva Sund"],
        "home": ["ada@home.example", None, "tom@hill.example", "eva@sund.example"],
        "work": ["ada@firm.example", "ada@home.example", None, None],
    })  # fmt: skip
    fields = [Field("name", Kind.FULL_NAME), Field("email", Kind.EMAIL, ("home", "work"))]
    assert find_doubles(rows, fields, key="id").groups["key"].to_list() == [1, 2]


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ([], "id"),
        ([Field("absent", Kind.TEXT)], "id"),
        ([Field("given", Kind.GIVEN_NAME), Field("given", Kind.TEXT)], "id"),
        ([Field("family", Kind.FAMILY_NAME)], "given"),
    ],
)
def test_a_table_that_does_not_fit_its_fields_is_refused(fields: list[Field], key: str) -> None:
    rows = table([*ROWS, (6, "Anna", "Low", None, None)])
    with pytest.raises(UnfitTable):
        find_doubles(rows, fields, key=key)


def test_blocks_lose_few_doubles_and_few_pairs_are_looked_at() -> None:
    made = people(6000)
    records = read(PEOPLE, "row", made, None)
    a, b = candidates(records)
    person = made.select("row", "person").to_dict(as_series=False)
    of = dict(zip(person["row"], person["person"], strict=True))
    truth = np.array([of[key] for key in records.keys.to_list()])
    sizes = np.unique(truth, return_counts=True)[1]
    assert (truth[a] == truth[b]).sum() >= 0.99 * (sizes * (sizes - 1) // 2).sum()
    assert len(a) <= 10 * len(made)
    assert (a < b).all()


@given(
    kind=st.sampled_from(list(Kind)),
    values=st.lists(
        st.text("abcdef 0123456789@.-", min_size=1, max_size=14), min_size=2, max_size=6, unique=True
    ),
)
@settings(max_examples=examples(30), deadline=None)
def test_steps_are_symmetric_and_equal_is_the_first(kind: Kind, values: list[str]) -> None:
    texts = np.array(sorted(values), dtype=object)
    vocabulary = Vocabulary(kind, texts)
    a, b = (np.array(side, np.int32) for side in zip(*combinations(range(len(texts)), 2), strict=True))
    there, back = vocabulary.steps(a, b), vocabulary.steps(b, a)
    assert (there == back).all()
    assert there.min() >= 1
    assert there.max() < len(SCALES[kind].steps)
    assert (vocabulary.steps(a, a) == 0).all()
    assert (vocabulary.steps(a, np.full(len(a), -1, np.int32)) == -1).all()


def test_custom_spellings_become_one() -> None:
    assert street("12th ave n") == street("twelfth avenue north")
    assert full_name("dyck van anna dr") == full_name("anna van dyck")
    assert birth_date("3 feb 1980") == birth_date("03.02.1980") == birth_date("1980-02-03") == "19800203"
    assert phone("+49 30 1234567") == phone("0049 (30) 123-4567")
    assert normal(pl.Series(["Łódź", "n/a", None]), Kind.CITY).to_list() == ["lodz", None, None]


def test_who_agrees_on_the_name_and_something_of_his_own_is_shown_however_improbable() -> None:
    rows = [
        ("Anna", "Bos", "anna@home.example", "0612345678", "Kade 1", "3011 AB"),
        ("Anna", "Bos", "abos@work.example", None, "Kade 1", "3011 AB"),  # the same house
        ("Jan", "Bos", "jan@home.example", None, "Kade 1", "3011 AB"),  # who lives with them
        ("Carla", "Dijk", "carla@home.example", "0687654321", "Laan 4", "2611 CE"),
        ("Carla", "Dijk", "c.dijk@work.example", "0687654321", None, None),  # the same number
        ("Anna", "Bos", "other@bos.example", None, "Singel 9", "1012 AA"),  # a namesake
        *(
            (f"Name{n}", f"Family{n}", f"n{n}@home.example", f"06999{n:05}", f"Weg {n}", f"4{n:03} ZZ")
            for n in range(40)
        ),
    ]
    schema = ("given", "family", "email", "phone", "street", "postal")
    kinds = (Kind.GIVEN_NAME, Kind.FAMILY_NAME, Kind.EMAIL, Kind.PHONE, Kind.STREET, Kind.POSTAL_CODE)
    frame = pl.DataFrame(rows, schema=dict.fromkeys(schema, pl.String), orient="row").with_row_index("id")
    fields = [Field(name, kind) for name, kind in zip(schema, kinds, strict=True)]
    never = find_doubles(frame, fields, key="id", threshold=1 - 1e-12, shown=1.1)
    assert never.pairs.is_empty()
    shown = find_doubles(frame, fields, key="id", threshold=1 - 1e-12, shown=1.1, shows_agreeing=True)
    assert set(shown.pairs.select("first", "second").rows()) == {(0, 1), (3, 4)}


def test_a_second_address_does_not_rule_out_what_all_else_says() -> None:
    """In a shop whose few doubles always came by the same address, made of the name, as those of strangers are."""
    days = date(2023, 1, 1), date(2025, 12, 31)
    buyers = northleaf(np.random.default_rng(20261122), 4_800, *days)
    rows: list[tuple[str | None, ...]] = [
        (one.given, one.family, one.email or None, one.phone or None, None, one.city, one.country)
        for one in buyers
    ]
    twice = [("Tomasz", "Wisniewski", 27), ("Sanne", "Postma", 159), ("Yara", "de Groot", 4)]
    rows += [
        (given, family, mail, f"+316585165{house:02}", f"Dorpsplein {house}", "Utrecht", "NL")
        for given, family, house in twice
        for mail in (
            f"{given}.{family}@one.example".lower().replace(" ", "."),
            f"{family[:4]}{house}@two.example".lower(),
        )
    ]
    fields = [
        Field("given", Kind.GIVEN_NAME), Field("family", Kind.FAMILY_NAME), Field("email", Kind.EMAIL),
        Field("phone", Kind.PHONE), Field("street", Kind.STREET), Field("city", Kind.CITY),
        Field("country", Kind.COUNTRY),
    ]  # fmt: skip
    made = pl.DataFrame(rows, schema={field.name: pl.String for field in fields}, orient="row")
    found = find_doubles(made.with_row_index("id"), fields, key="id", shown=0.001, shows_agreeing=True)
    of = {(pair["first"], pair["second"]): pair["probability"] for pair in found.pairs.iter_rows(named=True)}
    first = len(buyers)
    second_addresses = [of.pop((first + at, first + at + 1), 0.0) for at in (0, 2, 4)]
    assert min(second_addresses) > 0.3
    one_address = [p for (a, b), p in of.items() if rows[a][2] and rows[a][2] == rows[b][2]]
    assert len(one_address) > 30
    assert min(one_address) > 0.9
