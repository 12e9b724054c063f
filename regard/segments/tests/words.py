"""A small vocabulary and strategies for rules over it, shared by the tests of the language and of the compiler."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from regard.segments.rules import (
    AttributeRule,
    Before,
    Between,
    Condition,
    Event,
    EventRule,
    Field,
    Group,
    LastDays,
    Period,
    SegmentRule,
    ShareOfBefore,
    Test,
    TimesField,
    Vocabulary,
    Window,
)
from regard.segments.rules.reading import compared_field
from regard.segments.rules.vocabulary import (
    COMPARISONS,
    COMPARISONS_OF,
    COUNTED_IN_DAYS,
    MEASURES,
    RELATIVE,
    SHARED_WITH_BEFORE,
    comparisons_for_measure,
)

TODAY = date(2026, 11, 22)
COUNTRIES = ["Netherlands", "Belgium", "Germany", ""]
CHANNELS = ["Web shop", "Café", ""]
CATEGORIES = ["Tea", "Coffee", ""]

ATTRIBUTES = (
    Field("customers.country", "Country", "text", "customers", "country"),
    Field(
        "customers.kind", "Kind", "choice", "customers", "kind",
        choices=(("person", "Person"), ("organisation", "Organisation")),
    ),
    Field("customers.customer_since", "Customer since", "date", "customers", "customer_since"),
    Field("customers.owner_id", "Owner", "id", "customers", "owner_id", refers="users"),
    Field("customer_values.lifetime_value", "Lifetime value", "units", "customer_values", "lifetime_value", currency=True),
    Field("customer_values.usual_gap_days", "Usual gap", "float", "customer_values", "usual_gap_days"),
    Field("customer_values.recency_score", "RFM recency", "int", "customer_values", "recency_score"),
    Field("customer_values.is_known", "Scored", "bool", "customer_values", "is_known"),
)  # fmt: skip

LINES = (
    Field("channel", "Channel", "text", "order_lines", "channel"),
    Field("product_id", "Product", "id", "order_lines", "product_id", refers="products"),
    Field("amount", "Amount", "units", "order_lines", "amount", currency=True),
    Field("quantity", "Quantity", "int", "order_lines", "quantity"),
    Field("category", "Product category", "text", "products", "category", through="product_id"),
)

VOCABULARY = Vocabulary(
    attributes={field.key: field for field in ATTRIBUTES},
    events={
        "order_lines": Event(
            "order_lines", "Purchase lines", "placed_on", {field.key: field for field in LINES},
            one="line", many="lines", did="bought", currency="currency",
        )
    },
    currency="EUR",
)  # fmt: skip

days = st.integers(1, 400)
dates = st.integers(-500, 40).map(lambda offset: TODAY + timedelta(days=offset))
amounts = st.integers(-500_000, 5_000_000).map(lambda units: Decimal(units).scaleb(-4))


def values(field: Field) -> st.SearchStrategy[Any]:
    match field.type:
        case "text":
            return st.sampled_from(
                {"country": COUNTRIES, "channel": CHANNELS, "category": CATEGORIES}[field.column][:-1]
            )
        case "choice":
            return st.sampled_from([key for key, _ in field.choices])
        case "date":
            return dates
        case "units":
            return amounts
        case "float":
            return st.integers(0, 4000).map(lambda tenths: Decimal(tenths) / 10)
        case _:
            return st.integers(1, 6)


@st.composite
def comparisons(
    draw: st.DrawFn, field: Field, allowed: tuple[str, ...], *, is_relative: bool, has_before: bool
) -> Test:
    is_ = draw(st.sampled_from(allowed))
    match COMPARISONS[is_].arity:
        case "none":
            return Test(is_)
        case "many":
            return Test(is_, tuple(draw(st.lists(values(field), min_size=1, max_size=3, unique=True))))
        case "two":
            return Test(is_, tuple(sorted(draw(st.tuples(values(field), values(field))))))
    if is_ in COUNTED_IN_DAYS:
        return Test(is_, (draw(days),))
    if is_relative and is_ in RELATIVE and field.type in ("int", "float") and draw(st.integers(0, 3)) == 0:
        return Test(
            is_, (TimesField(Decimal(draw(st.integers(1, 30))) / 10, "customer_values.usual_gap_days"),)
        )
    if is_ in RELATIVE and has_before and draw(st.booleans()):
        return Test(is_, (ShareOfBefore(Decimal(draw(st.integers(1, 200)))),))
    return Test(is_, (draw(values(field)),))


@st.composite
def attribute_rules(draw: st.DrawFn) -> AttributeRule:
    field = draw(st.sampled_from(ATTRIBUTES))
    is_relative = field.key != "customer_values.usual_gap_days"  # nothing is so many times itself
    allowed = COMPARISONS_OF[field.type]
    return AttributeRule(
        field.key, draw(comparisons(field, allowed, is_relative=is_relative, has_before=False))
    )


windows: st.SearchStrategy[Window] = st.one_of(
    st.none(),
    days.map(LastDays),
    st.sampled_from(["this_month", "last_month", "this_year", "last_year"]).map(Period),  # type: ignore[arg-type]
    st.tuples(dates, dates).map(lambda pair: Between(min(pair), max(pair))),
    dates.filter(lambda day: day <= TODAY).map(Between),
    dates.map(Before),
)


@st.composite
def event_rules(draw: st.DrawFn) -> EventRule:
    event = VOCABULARY.events["order_lines"]
    measure = draw(st.sampled_from(sorted(MEASURES)))
    fitting = [field.key for field in LINES if field.type in MEASURES[measure].of]
    of = draw(st.sampled_from(fitting)) if fitting else ""
    window = draw(windows)
    compared = compared_field(event, measure, of)
    has_before = measure in SHARED_WITH_BEFORE and window is not None and not isinstance(window, Before)
    conditions = []
    for field in draw(st.lists(st.sampled_from(LINES), max_size=2)):
        allowed = COMPARISONS_OF[field.type]
        test = draw(comparisons(field, allowed, is_relative=False, has_before=False))
        conditions.append(Condition(field.key, test))
    test = draw(
        comparisons(
            compared, comparisons_for_measure(measure, compared.type), is_relative=True, has_before=has_before
        )
    )
    return EventRule(event.key, measure, test, of, window, tuple(conditions))


segment_rules = st.builds(SegmentRule, st.integers(1, 2), st.sampled_from(["in", "not_in"]))
leaf_rules = st.one_of(attribute_rules(), event_rules(), segment_rules)


def groups(of: st.SearchStrategy[Any]) -> st.SearchStrategy[Group]:
    return st.builds(
        Group,
        st.sampled_from(["all", "any"]),
        st.lists(of, min_size=1, max_size=3).map(tuple),
        st.booleans(),
    )


trees = groups(st.recursive(leaf_rules, groups, max_leaves=5))
