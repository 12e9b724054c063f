"""The language of formulas: what its parts give, what it says of what is wrong, and that no text makes it fall over."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regard.fields.computed import in_column
from regard.fields.language import (
    FUNCTIONS,
    Circle,
    FormulaError,
    Name,
    Program,
    compiled,
    hanging_on,
    in_order,
)
from regard.fields.language.types import Type

FUEL = (("petrol", "Petrol"), ("electric", "Electric car"))
NAMES = {
    one.key: one
    for one in (
        Name("own_price", "Price", "money"), Name("own_weight", "Weight", "number"), Name("own_rate", "Rate", "percent"),
        Name("own_bought", "Bought", "date"), Name("own_fuel", "Fuel", "choice", FUEL), Name("name", "Name", "text"),
        Name("own_extras", "Extras", "several", FUEL), Name("own_ours", "Ours", "flag"), Name("own_none", "None", "number"),
    )
}  # fmt: skip
VALUES: dict[str, Any] = {
    "own_price": Decimal("100.5"), "own_weight": Decimal(3), "own_rate": Decimal("12.5"), "own_bought": date(2024, 1, 31),
    "own_fuel": "Electric car", "name": "Anna", "own_extras": ("Petrol",), "own_ours": True, "own_none": None,
}  # fmt: skip
TODAY = date(2026, 3, 1)


def value(source: str, values: dict[str, Any] = VALUES) -> Any:
    return compiled(source, NAMES).run(values, TODAY)


@pytest.mark.parametrize(
    ("source", "type_", "expected"),
    [
        ("1 + 2 * 3 - 4 / 8", "number", Decimal("6.5")),
        ("-(weight + 1) * 2", "number", Decimal(-8)),
        ("0.1 + 0.2", "number", Decimal("0.3")),
        ("price * (100% - rate)", "money", Decimal("87.9375")),
        ("price / weight", "money", Decimal("33.5")),
        ("price / 50 = money(2.01)", "flag", True),
        ("price / price", "number", Decimal(1)),
        ("percent(1 / 4)", "percent", Decimal(25)),
        ("number(rate)", "number", Decimal("0.125")),
        ("10% * 10%", "percent", Decimal(1)),
        ("10 % * 50", "number", Decimal(5)),
        ("50 / 10%", "number", Decimal(500)),
        ("1 / 0", "number", None),
        ("none + 1", "number", None),
        ("coalesce(none, weight, 9)", "number", Decimal(3)),
        ("none = blank and not is_blank(price)", "flag", True),
        ("none > 1 or none <= 1", "flag", False),
        ("none != 3", "flag", True),
        ("if(ours, 'yes', 'no')", "text", "yes"),
        ("if(not ours, 1)", "number", None),
        ("case(weight < 2, 'light', weight < 4, 'mid', 'heavy')", "text", "mid"),
        ("if(weight > 9, price, 0)", "money", Decimal(0)),
        ("fuel = 'electric'", "flag", True),
        ("fuel = \"ELECTRIC CAR\" and fuel != 'petrol'", "flag", True),
        ("contains(extras, 'petrol') and not contains(extras, 'electric')", "flag", True),
        ("contains(name, 'NN') and starts_with(name, 'an')", "flag", True),
        ("concat(upper(name), ' ', fuel, none, 1.50)", "text", "ANNA Electric car1.5"),
        ("left(name, 2) & right(name, 1) & length(name)", "text", "Ana4"),
        ("trim('  a  ') & lower('B')", "text", "ab"),
        ("'it''s' & \"\"\"\" & “x”", "text", "it's\"x"),
        ("bought + 1", "date", date(2024, 2, 1)),
        ("add_months(bought, 1)", "date", date(2024, 2, 29)),
        ("add_years(2024-02-29, 1)", "date", date(2025, 2, 28)),
        ("today() - bought", "number", Decimal(760)),
        ("days_between(today(), bought)", "number", Decimal(-760)),
        ("months_between(bought, today())", "number", Decimal(25)),
        ("years_between(2008-03-02, today())", "number", Decimal(17)),
        ("years_between(2008-03-01, today())", "number", Decimal(18)),
        ("year(bought) * 100 + month(bought) + day(bought) / 100", "number", Decimal("202401.31")),
        ("weekday(2026-03-01)", "number", Decimal(7)),
        ("bought < today()", "flag", True),
        ("round(2.5) + round(-2.5) + round(0.005, 2)", "number", Decimal("0.01")),
        ("floor(-0.5) + ceiling(0.2) + abs(-3)", "number", Decimal(3)),
        ("min(none, price, 7)", "money", Decimal(7)),
        ("max(bought, 2025-01-01)", "date", date(2025, 1, 1)),
        ("WEIGHT = own_weight", "flag", True),
        ("if(1 > 2; 1; 2)", "number", Decimal(2)),
        ("text(rate)", "text", "12.5%"),
        ("add_days(bought, 99999999)", "date", None),
    ],
)  # fmt: skip
def test_what_formulas_give(source: str, type_: Type, expected: Any) -> None:
    program = compiled(source, NAMES)
    assert (program.of.type, program.run(VALUES, TODAY)) == (type_, expected)


@pytest.mark.parametrize(
    ("source", "said", "wrong"),
    [
        ("price + name", "`price` is money and `name` is text: they cannot be added. Put texts together with", "price + name"),
        ("1 + (rate + 1)", "`rate` is a percentage and `1` is a number: they cannot be added. Write a percentage as", "rate + 1"),
        ("price + rate", "multiply: price * (100% + rate)", "price + rate"),
        ("price * price", "are both money: they cannot be multiplied", "price * price"),
        ("bought + today()", "Add a number of days to a date", "bought + today()"),
        ("prize * 2", "There is no field `prize`. Did you mean `price`?", "prize"),
        ("upper", "`upper` is a function", "upper"),
        ("uper(name)", "There is no function `uper`. Did you mean upper(…)?", "uper"),
        ("fuel = 'diesel'", "“diesel” is not in the list. It has Petrol, Electric car.", "'diesel'"),
        ("bought > '2024-01-01'", "without quotation marks", "bought > '2024-01-01'"),
        ("rate > 10", "Write a percentage as 10%", "rate > 10"),
        ("name > 'a'", "Use = or !=", "name > 'a'"),
        ("if(price, 1, 2)", "`price` is money, where yes or no is needed", "price"),
        ("if(ours, 1, 'x')", "it can be only one of them", "'x'"),
        ("round()", "`round` takes 1 to 2 values; here are 0", "round()"),
        ("upper(price)", "`price` is money, where `upper` takes text", "price"),
        ("1 < 2 < 3", "Two comparisons in a row", "<"),
        ("(1 + 2", "This bracket is never closed", "("),
        ("1 +", "Something is missing at the end", "+"),
        ("price name", "Something is missing before `name`", "name"),
        ("'open", "This text has no end", "'open"),
        ("2026-02-30", "There is no day 2026-02-30", "2026-02-30"),
        ("price # 2", "`#` means nothing", "#"),
        ("3kg", "is no number", "3k"),
        ("1,5", "Decimals have a point", ","),
        ("blank", "always blank", "blank"),
        ("blank + 1", "cannot be added", "blank + 1"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(source: str, said: str, wrong: str) -> None:
    with pytest.raises(FormulaError) as caught:
        compiled(source, NAMES)
    assert said in str(caught.value)
    assert source[caught.value.start : caught.value.end] == wrong


def test_it_says_what_it_uses() -> None:
    program = compiled("if(weight > 1, price, price * 2) + (today() - bought)", NAMES)
    assert program.uses == {"own_weight", "own_price", "own_bought"}
    assert program.uses_today
    assert not compiled("price", NAMES).uses_today


def test_what_is_too_long_or_too_deep_is_refused_and_does_not_end_the_program() -> None:
    for source in ("(" * 900 + "1" + ")" * 900, "1" + "+1" * 950, "not " * 400 + "ours", "-" * 900 + "1"):
        with pytest.raises(FormulaError, match="too long in one piece"):
            compiled(source, NAMES)
    with pytest.raises(FormulaError, match="at most 2,000 letters"):
        compiled("1" * 2_001, NAMES)
    assert value("+".join(["1"] * 70)) == 70


def test_every_function_works_as_its_help_shows() -> None:
    more = {"age": Name("age", "Age", "number"), "city": Name("city", "City", "text"), "country": Name("country", "C", "text"),
            "own_margin": Name("own_margin", "Margin", "money"), "birthday": Name("birthday", "B", "date")}  # fmt: skip
    for one in FUNCTIONS.values():
        compiled(one.said, NAMES | more)


_texts = st.text(max_size=60) | st.text("()+-*/%=<>!&,;'\"“” .0123456789abinotrd_", max_size=60)
_atoms = st.sampled_from(
    [
        "1",
        "2.5",
        "0",
        "12.5%",
        "'a'",
        "2024-02-29",
        "yes",
        "blank",
        "today()",
        *(key.removeprefix("own_") for key in NAMES),
    ]
)
_parts = st.recursive(
    _atoms,
    lambda inner: st.one_of(
        st.tuples(
            inner, st.sampled_from(["+", "-", "*", "/", "=", "!=", "<", ">=", "and", "or", "&"]), inner
        ).map(lambda parts: f"({' '.join(parts)})"),
        st.tuples(st.sampled_from(sorted(FUNCTIONS)), st.lists(inner, max_size=3)).map(
            lambda parts: f"{parts[0]}({', '.join(parts[1])})"
        ),
        inner.map(lambda part: f"(not {part})"),
    ),
    max_leaves=8,
)
_number = st.decimals(-(10**13), 10**13, places=4)
_rows = st.fixed_dictionaries(
    {
        "own_price": st.none() | _number, "own_weight": st.none() | _number, "own_rate": st.none() | _number,
        "own_bought": st.none() | st.dates(), "own_fuel": st.sampled_from([None, "Petrol", "Electric car"]),
        "name": st.none() | st.text(min_size=1, max_size=20), "own_extras": st.sampled_from([None, ("Petrol",)]),
        "own_ours": st.none() | st.booleans(), "own_none": st.none(),
    }
)  # fmt: skip


def tried(source: str) -> Program | FormulaError:
    try:
        return compiled(source, NAMES)
    except FormulaError as error:
        return error


@given(_texts)
def test_no_text_makes_it_fall_over(source: str) -> None:
    found = tried(source)
    if isinstance(found, FormulaError):
        assert found.start >= 0
        assert str(found)
    else:
        found.run(VALUES, TODAY)


@given(_parts, _rows)
def test_a_right_formula_gives_its_type_or_nothing(source: str, values: dict[str, Any]) -> None:
    program = tried(source)
    if isinstance(program, FormulaError):
        assert source[program.start : program.end]
        return
    found = program.run(values, TODAY)
    kinds: dict[str, Any] = {
        "number": Decimal, "money": Decimal, "percent": Decimal, "text": str, "choice": str, "date": date, "flag": bool,
        "several": tuple,
    }  # fmt: skip
    assert found is None or isinstance(found, kinds[program.of.type])
    kind = {"choice": "text", "several": "text"}.get(program.of.type, program.of.type)
    column = in_column(kind, found)
    if kind in {"number", "money", "percent"} and column is not None:
        assert isinstance(column, int)
        assert abs(column) <= 10**18


def ordered(uses: dict[int, list[int]]) -> list[int] | Circle[int]:
    try:
        return in_order(uses)
    except Circle as circle:
        return circle


@given(st.dictionaries(st.integers(0, 9), st.lists(st.integers(0, 9), max_size=3)))
def test_the_order_has_everything_after_what_it_uses(uses: dict[int, list[int]]) -> None:
    order = ordered(uses)
    if isinstance(order, Circle):
        assert order.path[0] == order.path[-1]
        assert all(two in uses[one] for one, two in pairwise(order.path))
        return
    assert sorted(order) == sorted(uses)
    for one, used in uses.items():
        assert all(order.index(other) < order.index(one) for other in used if other in uses)
        assert all(one in hanging_on(uses, [other]) for other in used)
