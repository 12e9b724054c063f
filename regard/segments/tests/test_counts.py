"""Counts of a rule and its parts, examples, breakdowns and the past, against a shop one can count by hand."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from regard.analytics.services import catch_up
from regard.customers.models import Customer
from regard.kernel.actor import system_actor
from regard.kernel.days import months_before
from regard.kernel.money import to_units
from regard.sales.services.orders import NewLine, NewOrder, place_orders
from regard.segments import builder, evaluation, examples, past, queries, rules, suggestions
from regard.segments.evaluation import Left, count_parts, who_is_in
from regard.segments.services import create_segment, refresh_segments
from regard.segments.tests.cases import ACTOR, IN_NL, bought, rule

pytestmark = pytest.mark.django_db


def tree(*children: Any, op: str = "all") -> rules.Group:
    return rules.read_draft(rule(*children, op=op), queries.words())


def test_all_counts_what_each_rule_leaves(people: dict[str, int]) -> None:
    counted = count_parts(tree(IN_NL, bought("at_least", 2, 90)), queries.setting())
    assert (counted.total, counted.members) == (4, 1)
    assert counted.parts == {(0,): Left(2, 4), (1,): Left(1, 2)}


def test_any_counts_each_rule_by_itself_and_groups_what_comes_to_them(people: dict[str, int]) -> None:
    group = {"op": "any", "rules": [bought("equals", 0), bought("at_least", 3), IN_NL]}
    counted = count_parts(tree(bought("at_most", 2), group), queries.setting())
    assert counted.members == 2  # Dan never bought, Cleo is Dutch; Ada bought three times; Bob is neither
    assert counted.parts == {
        (0,): Left(3, 4),
        (1,): Left(2, 3),
        (1, 0): Left(1, 3),
        (1, 1): Left(0, 3),
        (1, 2): Left(1, 3),
    }


def test_not_turns_the_group_round(people: dict[str, int]) -> None:
    counted = count_parts(tree({"op": "any", "not": True, "rules": [IN_NL]}), queries.setting())
    assert counted.members == 2
    assert counted.parts == {(0,): Left(2, 4), (0, 0): Left(2, 4)}


def test_unfinished_rules_are_left_out(people: dict[str, int]) -> None:
    counted = count_parts(
        tree(IN_NL, {**IN_NL, "value": []}, {"op": "any", "rules": [{}]}), queries.setting()
    )
    assert counted.members == 2
    assert counted.parts == {(0,): Left(2, 4)}
    assert count_parts(tree({}), queries.setting()).members == 4


def test_against_the_saved_rule(people: dict[str, int]) -> None:
    counted = count_parts(
        tree(bought("at_least", 1)), queries.setting(), tree(IN_NL, bought("at_least", 1, 90))
    )
    assert (counted.members, counted.enter, counted.leave) == (3, 2, 0)
    everybody = count_parts(tree({}), queries.setting(), tree(IN_NL))
    assert (everybody.enter, everybody.leave) == (2, 0)


def test_counting_a_finished_rule(people: dict[str, int]) -> None:
    assert queries.count(rule(IN_NL)) == 2


def test_a_customer_whose_revenue_halved(people: dict[str, int]) -> None:
    """Ada: 20 in the last 30 days, 30 in the 30 days before."""
    spent = {"event": "orders", "measure": "sum", "of": "amount", "window": {"last_days": 30}}
    below = {**spent, "is": "below", "value": {"percent": "70", "of": "before"}}
    assert count_parts(tree(below), queries.setting()).members == 1
    assert (
        count_parts(tree({**below, "value": {"percent": "60", "of": "before"}}), queries.setting()).members
        == 0
    )


def test_products_are_asked_for_by_their_category(people: dict[str, int]) -> None:
    lines = {
        "event": "order_lines",
        "measure": "count",
        "where": {"category": ["Tea"]},
        "is": "at_least",
        "value": 3,
    }
    assert count_parts(tree(lines), queries.setting()).members == 1
    assert count_parts(tree({**lines, "where": {"category": ["Coffee"]}}), queries.setting()).members == 0


TWICE: dict[str, Any] = {
    "event": "order_lines", "measure": "distinct", "of": "order_id", "window": {"last_days": 90},
    "where": {"category": ["Coffee"]}, "is": "at_least", "value": 2,
}  # fmt: skip


def test_buying_a_category_twice_is_two_orders_with_it_within_the_days(people: dict[str, int]) -> None:
    """Two lines of one order are bought once, an order of 91 days ago is none of the last 90, and tea is no coffee."""
    at = datetime.now(UTC)

    def order(key: str, ago: int, *categories: str) -> NewOrder:
        lines = [
            NewLine(to_units("5"), product=f"{one}-{place}", category=one)
            for place, one in enumerate(categories)
        ]
        number = f"{key}-{ago}"
        return NewOrder(number, at - timedelta(days=ago), lines, customer_key=key, customer_name=key)

    orders = [
        order("once", 10, "Coffee", "Coffee", "Tea"),
        order("twice", 10, "Coffee"), order("twice", 80, "Tea", "Coffee"),
        order("before", 10, "Coffee"), order("before", 91, "Coffee"),
        order("tea", 10, "Tea"), order("tea", 20, "Tea"),
    ]  # fmt: skip
    place_orders(actor=system_actor("test"), orders=orders, source="shop")
    catch_up()
    found = who_is_in({1: tree(TWICE)}, queries.setting())[1]
    assert [str(one) for one in Customer.objects.filter(pk__in=found.ids().tolist())] == ["twice"]
    offered = {one.value for one in builder._measures(queries.words().events["order_lines"])}
    assert "order_lines:distinct:order_id" in offered
    lines = {**TWICE, "measure": "count", "of": None}  # the number of lines is another question
    among = who_is_in({1: tree(lines)}, queries.setting())[1].ids().tolist()
    assert {str(one) for one in Customer.objects.filter(pk__in=among)} == {"once", "twice"}


def test_examples_say_why_and_by_how_much(people: dict[str, int], owner_actor: Any) -> None:
    root = tree(bought("at_least", 1), {"op": "any", "rules": [IN_NL, bought("at_least", 2, 90)]})
    found = examples.sample(root, owner_actor)
    assert {row.customer.pk: row.because for row in found.rows} == {
        people["ada"]: ("A", "B"),
        people["cleo"]: ("A",),
    }
    assert [label for label, _ in found.heads] == ["Number of orders", "Number of orders"]
    assert {row.customer.pk: [text for text, _ in row.cells] for row in found.rows} == {
        people["ada"]: ["3", "3"],
        people["cleo"]: ["1", "0"],
    }


def test_examples_are_only_of_customers_the_actor_may_see(
    people: dict[str, int], stranger_actor: Any
) -> None:
    assert examples.sample(tree(IN_NL), stranger_actor).rows == []


def test_another_seed_picks_others(people: dict[str, int]) -> None:
    setting = queries.setting()
    first = [
        tuple(one.customer_id for one in evaluation.examples(tree({}), setting, [], most=2, seed=seed))
        for seed in range(9)
    ]
    assert len(set(first)) > 1
    assert first[0] == tuple(
        one.customer_id for one in evaluation.examples(tree({}), setting, [], most=2, seed=0)
    )


def test_members_by_country_beside_everybody(people: dict[str, int]) -> None:
    shares, rest = evaluation.broken_down(
        tree(bought("at_least", 1)), queries.setting(), "customers.country", most=2
    )
    assert [(one.value, one.members, one.everybody) for one in shares] == [
        ("Netherlands", 2, 2),
        ("Belgium", 1, 1),
    ]
    assert (rest.members, rest.everybody) == (0, 1)


def test_the_past_of_a_rule_looks_at_purchases_as_of_then(people: dict[str, int]) -> None:
    found = past.had_it_applied(tree(bought("at_least", 1, 60)))
    by_day = dict(found.points)
    assert by_day[queries.today()] == 1
    assert by_day[months_before(queries.today(), 6)] == 1  # Bob's order of 200 days ago
    assert not found.is_mixed
    assert "<svg" in found.drawing
    assert past.had_it_applied(tree(IN_NL)).points == ()


def test_values_are_suggested_most_frequent_first(people: dict[str, int], owner_actor: Any) -> None:
    assert suggestions.suggest(owner_actor, "customers.country", "")[0] == ("Netherlands", "Netherlands", "2")
    assert [value for value, _, _ in suggestions.suggest(owner_actor, "customers.country", "b")] == [
        "Belgium"
    ]
    assert suggestions.suggest(owner_actor, "orders:channel", "shop") == [("Web shop", "Web shop", "5")]
    assert [label for _, label, _ in suggestions.suggest(owner_actor, "order_lines:product_id", "sen")] == [
        "Sencha"
    ]
    assert suggestions.suggest(owner_actor, "customers.nonsense", "") == []
    kinds = suggestions.suggest(owner_actor, "customers.kind", "org")
    assert kinds == [("organisation", "Organisation", "")]


def test_the_amounts_of_other_currencies_do_not_count(people: dict[str, int]) -> None:
    spent = {"event": "orders", "measure": "sum", "of": "amount", "is": "at_least", "value": "90"}
    assert count_parts(tree(spent), queries.setting()).members == 1
    from django.db import connection

    from regard.analytics.services import mark_dirty, refresh

    with connection.cursor() as cursor:
        cursor.execute("UPDATE sales_order SET currency = 'USD'")
    mark_dirty("orders", None)
    refresh()
    assert count_parts(tree(spent), queries.setting()).members == 0
    assert count_parts(tree(bought("at_least", 3)), queries.setting()).members == 1


def test_a_segment_is_found_by_key_name_or_bare_name(db: None, data_dir: Any) -> None:
    from regard.kernel.errors import NotFound
    from regard.segments.services import ensure_builtin_segments

    ensure_builtin_segments()
    assert (
        queries.find(ACTOR, "rfm-champions")
        == queries.find(ACTOR, "Champions")
        == queries.find(ACTOR, "champions")
    )
    assert queries.find(ACTOR, "lost").key == "lost"
    assert queries.find(ACTOR, "Lost by RFM").key == "rfm-lost"
    with pytest.raises(NotFound, match="Did you mean rfm-champions"):
        queries.find(ACTOR, "Champignons")


def test_built_in_segments_find_whom_they_say(people: dict[str, int]) -> None:
    from regard.segments.models import Segment
    from regard.segments.services import ensure_builtin_segments

    assert ensure_builtin_segments() == Segment.objects.count() == 18
    assert ensure_builtin_segments() == 0
    assert all(not item.error for item in refresh_segments(actor=ACTOR))

    def who(key: str) -> set[int]:
        return set(queries.members_of(Segment.objects.get(key=key).pk))

    assert who("new") == {people["ada"]}
    assert who("lost") == {people["cleo"]}
    assert who("lapsing") == {people["bob"]}  # one order, 200 days ago


def test_built_in_segments_leave_ones_own_alone(db: None) -> None:
    from regard.segments.models import Segment
    from regard.segments.services import ensure_builtin_segments

    own = create_segment(actor=ACTOR, name="Champions", rule=rule(IN_NL))
    ensure_builtin_segments()
    own.refresh_from_db()
    assert (own.name, own.kind, own.rule) == ("Champions", "own", rules.write(tree(IN_NL)))
    assert Segment.objects.get(key="rfm-champions").name == "Champions (built in)"
