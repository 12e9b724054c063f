"""Purchases by the batch: what becomes of them, and that neither batches nor repetition make a difference."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from regard.audit.models import Change
from regard.catalog.models import Product
from regard.customers.models import Customer
from regard.customers.services.customers import change_customer
from regard.kernel.actor import Actor
from regard.kernel.errors import Forbidden
from regard.sales.models import CustomerTotals, Order, OrderLine, Return, ReturnLine
from regard.sales.services.bulk import OrderBatch, apply_orders, tie_returns
from regard.sales.services.foreseeing import foresee_ties
from regard.sales.services.undo import undo_import
from regard.sales.tests.lines import SYSTEM, Purchase, apply, frame, line, purchases, run_import
from regard.sales.tests.snapshots import remembered, snapshot
from regard.story.models import Entry
from tests.examples import examples

pytestmark = pytest.mark.django_db
MANY = settings(
    max_examples=examples(12),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(autouse=True)
def _small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Undo and ties go on for many steps here, as they do with a large file."""
    monkeypatch.setattr("regard.sales.services.undo.STEP", 2)
    monkeypatch.setattr("regard.sales.services.bulk.TIE_STEP", 1)


def clear() -> None:
    for model in (ReturnLine, Return, OrderLine, Order, CustomerTotals, Customer, Product):
        model.objects.all().delete()


def contents() -> dict[str, object]:
    """What orders and returns hold, whatever the order of their lines, and the totals."""
    return {
        "orders": set(Order.objects.values_list("external_id", "fingerprint", "amount", "kind")),
        "returns": set(Return.objects.values_list("external_id", "fingerprint", "amount")),
        "totals": snapshot()["totals"],
    }


def flat(orders: list[Purchase]) -> list[dict[str, object]]:
    return [one for order in orders for one in order]


# what becomes of a batch


def test_a_batch_becomes_customers_products_orders_totals_and_story() -> None:
    done = apply([line("1", "tea", 2), line("1", "coffee", 1, 20), line("2", "tea", customer=None, day=1)])
    assert (done.customers_created, done.products_created, done.orders_created) == (1, 2, 2)
    assert (done.amount_sales, done.lines_sales, done.lines_without_customer) == (350_000, 3, 1)
    order = Order.objects.get(external_id="1")
    assert (order.amount, order.quantity, order.line_count, order.currency) == (300_000, 30_000, 2, "EUR")
    assert order.customer is not None
    assert [one.description for one in order.lines.order_by("pk")] == ["Tea", "Coffee"]
    totals = CustomerTotals.objects.get(customer=order.customer)
    assert (totals.orders, totals.net_revenue, totals.first_order_at) == (1, 300_000, order.placed_at)
    placed = Entry.objects.get(kind="sales.order.placed", subject_id=order.pk)
    assert (placed.amount, placed.customer_id, placed.happened_at) == (
        300_000,
        order.customer_id,
        order.placed_at,
    )
    assert (placed.source, placed.is_backfilled) == ("import:1", True)
    assert Entry.objects.filter(kind="customers.customer.created").count() == 1
    assert Change.objects.filter(model="sales.batch", object_id=1).count() == 1


def test_an_anonymous_sale_is_an_order_of_nobody() -> None:
    apply([line("1", customer=None)])
    order = Order.objects.get()
    assert order.customer is None
    assert not Customer.objects.exists()
    assert not CustomerTotals.objects.exists()


def test_the_same_again_changes_nothing() -> None:
    batch = [line("1"), line("2", quantity=-1, day=1), line("3", price=-3), line("4", customer=None)]
    run_import([batch], 1)
    before, told, noted = snapshot(), Entry.objects.count(), Change.objects.count()
    again = run_import([batch], 2)
    assert snapshot() == before
    assert (again.orders_created, again.orders_changed, again.returns_created, again.customers_updated) == (
        0,
        0,
        0,
        0,
    )
    assert (again.orders_unchanged, again.returns_unchanged, again.adjustments_unchanged) == (2, 1, 1)
    assert (Entry.objects.count(), Change.objects.count(), remembered()) == (told, noted, 0)


def test_other_content_replaces_the_lines_and_keeps_the_order() -> None:
    apply([line("1"), line("1", "coffee")])
    known = Order.objects.get()
    done = apply([line("1", quantity=3)], 2)
    order = Order.objects.get()
    assert (done.orders_changed, order.pk, order.import_id) == (1, known.pk, 1)
    assert [(one.product.key, one.quantity) for one in order.lines.all() if one.product] == [("tea", 30_000)]
    assert CustomerTotals.objects.get().net_revenue == 150_000
    changed = Entry.objects.get(kind="sales.order.changed")
    assert (changed.amount, changed.payload["former_amount"]) == (150_000, 100_000)


def test_a_return_of_a_later_file_leaves_the_order_alone() -> None:
    apply([line("1", quantity=2)])
    done = apply([line("1", quantity=-1, day=3)], 2)
    assert (done.returns_created, done.orders_changed) == (1, 0)
    assert Order.objects.get().amount == 100_000
    assert CustomerTotals.objects.get().net_revenue == 50_000


def test_amounts_in_another_currency_are_counted_but_not_added() -> None:
    apply([line("1"), line("2", currency="USD", price=1_000)])
    totals = CustomerTotals.objects.get()
    assert (totals.orders, totals.foreign_orders, totals.net_revenue) == (2, 1, 50_000)


def test_adjustments_count_in_no_total() -> None:
    apply([line("1"), line("2", price=-1_000, day=4)])
    totals = CustomerTotals.objects.get()
    assert (totals.orders, totals.net_revenue, totals.last_order_at) == (
        1,
        50_000,
        Order.objects.get(kind="sale").placed_at,
    )


def test_customers_are_matched_by_key_and_never_by_name_or_mail() -> None:
    apply([line("1", customer="A", name="Ada", email="ada@shop.example")])
    apply([line("2", customer="B", name="Ada", email="ada@shop.example")])
    apply([line("3", customer="A")], source="other")
    assert Customer.objects.count() == 3


def test_a_newer_purchase_brings_a_newer_name_and_an_older_one_does_not() -> None:
    apply([line("1", day=5, name="Ada")])
    apply([line("2", day=9, name="Ada Lovelace")], 2)
    apply([line("3", day=7, name="Ada Byron", country="France")], 3)
    customer = Customer.objects.get()
    assert (customer.name, customer.country) == ("Ada Lovelace", "France")
    assert "ada lovelace" in customer.search_text


def test_a_dry_run_says_what_would_happen_and_does_nothing() -> None:
    apply([line("1")])
    before = snapshot()
    done = apply([line("1"), line("2", "coffee", customer="C2")], 2, dry_run=True)
    assert (done.orders_created, done.orders_unchanged) == (1, 1)
    assert (done.new_customers, done.new_products) == (frozenset({"C2"}), frozenset({"coffee"}))
    assert snapshot() == before


def test_whoever_may_not_import_changes_nothing(stranger_actor: Actor) -> None:
    with pytest.raises(Forbidden):
        apply([line("1")], actor=stranger_actor)
    assert not Order.objects.exists()
    assert not Entry.objects.filter(kind__startswith="sales.").exists()


def test_an_empty_batch_is_nothing() -> None:
    assert apply([]).orders_created == 0


def test_a_batch_costs_the_same_queries_whatever_its_size() -> None:
    counts = []
    for size, start in ((1, 0), (3, 100), (30, 200)):  # the first one warms up
        keys = [str(start + number) for number in range(size)]
        lines = [line(key, f"P{key}", customer=f"K{key}", name=f"N{key}") for key in keys]
        lines.append(line(f"R{start}", f"P{start}", -1, customer=f"K{start}", day=1))
        with CaptureQueriesContext(connection) as captured:
            apply(lines)
        counts.append(len(captured))
    assert counts[1] == counts[2]


# ties


def ties() -> list[tuple[str, str | None]]:
    found = ReturnLine.objects.order_by("return_of__external_id", "pk").select_related(
        "return_of", "order_line__order"
    )
    return [
        (one.return_of.external_id, one.order_line.order.external_id if one.order_line else None)
        for one in found
    ]


def test_a_return_belongs_to_the_latest_earlier_order_with_enough_left() -> None:
    run_import(
        [
            [
                line("R1", quantity=-2, day=10),
                line("R2", quantity=-1, day=10),
                line("R3", quantity=-1, day=3),
            ],
            [
                line("late", quantity=9, day=20),
                line("last", quantity=2, day=5),
                line("first", quantity=3, day=1),
            ],
        ],
        1,
    )
    assert ties() == [("R1", "last"), ("R2", "first"), ("R3", "first")]
    last, first = Order.objects.get(external_id="last"), Order.objects.get(external_id="first")
    assert (last.status, last.returned_amount) == (Order.Status.RETURNED, 100_000)
    assert (first.status, first.returned_amount) == (Order.Status.PARTLY_RETURNED, 100_000)


@pytest.mark.parametrize(
    "other",
    [
        {"customer": "C2"},
        {"product": "coffee"},
        {"quantity": -4},
        {"day": -1},
        {"customer": None},
    ],
    ids=str,
)
def test_a_return_nobody_bought_stays_alone(other: dict[str, object]) -> None:
    back = {"order": "R", "quantity": -1, "day": 5} | other
    run_import([[line("1", quantity=3), line(**back)]], 1)  # type: ignore[arg-type]
    assert ties() == [("R", None)]
    assert Order.objects.get().status == Order.Status.PLACED


def test_tying_again_changes_nothing() -> None:
    run_import([[line("1", quantity=3), line("R", quantity=-1, day=5)]], 1)
    before = snapshot()
    assert tie_returns(1, actor=SYSTEM) == 1
    assert snapshot() == before


# undoing


def test_what_two_imports_brought_stays_until_both_are_undone() -> None:
    batch = [line(f"O{n}", f"P{n}", customer=f"K{n}") for n in range(7)]
    run_import([batch], 1)
    before = snapshot()
    run_import([batch], 2)
    undone = undo_import(1, actor=SYSTEM)
    assert (undone.kept_count, undone.customers_passed) == (0, {"2": 7})
    assert snapshot() == before
    assert Customer.objects.filter(import_id=2).count() == Product.objects.filter(import_id=2).count() == 7
    undone = undo_import(2, actor=SYSTEM)
    assert (undone.customers_removed, undone.products_removed, undone.orders_removed) == (7, 7, 7)
    assert undone.customers_passed == {}
    assert not any(snapshot().values())


def test_an_undo_that_was_cut_short_is_taken_up_again() -> None:
    run_import([[line(f"O{n}", f"P{n}", customer=f"K{n}") for n in range(7)]], 1)

    def stop(done: int, total: int) -> None:
        if done > 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        undo_import(1, actor=SYSTEM, progress=stop)
    assert 0 < Order.objects.count() < 7
    undo_import(1, actor=SYSTEM)
    assert not any(snapshot().values())


def test_whoever_was_changed_by_hand_stays_and_is_said() -> None:
    run_import([[line("1", customer="A", name="Ada"), line("2", "coffee", customer="B", name="Bea")]], 1)
    ada = Customer.objects.get(name="Ada")
    change_customer(actor=SYSTEM, customer_id=ada.pk, values={"city": "London"})
    undone = undo_import(1, actor=SYSTEM)
    assert undone.kept == ("Ada stays: it was changed since.",)
    assert list(Customer.objects.all()) == [ada]
    assert not Order.objects.exists()


def test_a_field_changed_by_hand_since_stays() -> None:
    run_import([[line("1", name="Ada")]], 1)
    run_import([[line("2", name="Ada King", country="France", day=3)]], 2)
    customer = Customer.objects.get()
    change_customer(actor=SYSTEM, customer_id=customer.pk, values={"name": "Countess"})
    undone = undo_import(2, actor=SYSTEM)
    customer.refresh_from_db()
    assert (customer.name, customer.country) == ("Countess", "")
    assert undone.kept == ("Countess: the name was changed since and stays.",)


def test_whoever_may_not_import_undoes_nothing(stranger_actor: Actor) -> None:
    run_import([[line("1")]], 1)
    with pytest.raises(Forbidden):
        undo_import(1, actor=stranger_actor)
    assert Order.objects.count() == 1


# whatever the batches


@MANY
@given(orders=purchases(), cuts=st.lists(st.integers(0, 3), min_size=8, max_size=8), seed=st.randoms())
def test_batches_and_their_order_make_no_difference(
    orders: list[Purchase], cuts: list[int], seed: object
) -> None:
    clear()
    run_import([flat(orders)], 1)
    at_once = snapshot()
    clear()
    batches: dict[int, list[dict[str, object]]] = {}
    for order, cut in zip(orders, cuts, strict=False):
        batches.setdefault(cut, []).extend(order)
    shuffled = list(batches.values())
    seed.shuffle(shuffled)  # type: ignore[attr-defined]
    run_import(shuffled, 1)
    assert snapshot() == at_once
    clear()


@MANY
@given(before=purchases(6), imported=purchases(6), seed=st.randoms())
def test_a_dry_run_says_how_many_returns_would_be_tied(
    before: list[Purchase], imported: list[Purchase], seed: object
) -> None:
    clear()
    run_import([flat(before)], 1)
    given_line = ReturnLine.objects.exclude(order_line=None).first()
    if given_line is not None and seed.random() < 0.5:  # type: ignore[attr-defined]
        ReturnLine.objects.filter(pk=given_line.pk).update(is_found=False)  # somebody said so
    known = snapshot()
    batch = OrderBatch(frame(flat(imported))).sorted_out(currency="EUR", time_zone="UTC")
    would = apply_orders(batch, actor=SYSTEM, import_id=2, source="shop", currency="EUR", dry_run=True)
    foreseen = foresee_ties(lambda: [batch], would.new_documents_of, "shop")
    assert snapshot() == known
    apply(flat(imported), 2)
    assert tie_returns(2, actor=SYSTEM) == foreseen
    clear()


@MANY
@given(before=purchases(6), imported=purchases(6))
def test_an_undone_import_leaves_what_was_before(before: list[Purchase], imported: list[Purchase]) -> None:
    clear()
    run_import([flat(before)], 1)
    known, kept = snapshot(), remembered()
    run_import([flat(imported)], 2)
    undone = undo_import(2, actor=SYSTEM)
    assert undone.kept == ()
    assert snapshot() == known
    assert remembered() == kept
    assert not Entry.objects.filter(source="import:2", withdrawn_at=None).exists()
    clear()


@MANY
@given(first=purchases(6), second=purchases(6))
def test_undoing_the_earlier_of_two_imports_leaves_the_later(
    first: list[Purchase], second: list[Purchase]
) -> None:
    clear()
    run_import([flat(second)], 2)
    alone = contents()
    clear()
    run_import([flat(first)], 1)
    run_import([flat(second)], 2)
    undo_import(1, actor=SYSTEM)
    assert contents() == alone
    undo_import(2, actor=SYSTEM)
    assert not any(snapshot().values())
    assert remembered() == 0
    clear()
