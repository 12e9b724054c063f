"""What customers are to each other: who may stand how to whom, how each side says it, what it adds up to."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine

from regard.audit.models import Change
from regard.customers import relationship_rules as rules
from regard.customers.account_tree import Tree, tree_of
from regard.customers.models import Customer, Relationship
from regard.customers.queries import customer as read
from regard.customers.relationship_map import map_of
from regard.customers.relationship_queries import household_of, links_of
from regard.customers.services.customers import change_customer, delete_customers
from regard.customers.services.relationships import (
    add_relationship,
    change_relationship,
    end_relationship,
    remove_relationship,
)
from regard.customers.tests.relations import TODAY, YESTERDAY, buys, chain, make, organisation, said, say
from regard.kernel.actor import Actor
from regard.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from regard.kernel.money import to_units
from regard.people.models import User
from regard.people.tests.cast import Cast
from regard.story.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def kade(owner: User) -> Customer:
    return organisation("Kade Koffie", owner=owner)


@pytest.fixture
def noor(owner: User) -> Customer:
    return make("Noor de Wit", owner=owner)


# rules


@pytest.mark.parametrize(
    ("type_", "first", "second", "is_right"),
    [
        ("works_at", "person", "organisation", True),
        ("works_at", "person", "person", False),
        ("works_at", "organisation", "organisation", False),
        ("household", "person", "organisation", False),
        ("reports_to", "person", "person", True),
        ("owns", "organisation", "person", False),
        ("refers", "organisation", "person", True),
        ("child_of", "person", "person", True),
        ("child_of", "person", "organisation", False),
        ("guardian_of", "organisation", "person", True),
        ("guardian_of", "person", "organisation", False),
    ],
)
def test_only_those_can_stand_so_who_can(type_: str, first: str, second: str, is_right: bool) -> None:
    wrong = rules.wrong_ends(type_, ("Ada", first), ("Kade", second))
    assert (wrong == "") is is_right
    if not is_right:
        assert "cannot be" in wrong


@pytest.mark.parametrize(
    ("one", "other", "do_overlap"),
    [
        ((None, None), (None, None), True),
        ((None, date(2020, 1, 1)), (date(2020, 1, 2), None), False),
        ((None, date(2020, 1, 1)), (date(2020, 1, 1), None), True),
        ((date(2021, 1, 1), None), (None, date(2020, 1, 1)), False),
    ],
)
def test_spans_of_time_share_a_day_or_do_not(
    one: rules.Period, other: rules.Period, do_overlap: bool
) -> None:
    assert rules.do_overlap(one, other) is do_overlap


def test_a_circle_is_seen_however_long_and_an_endless_ladder_ends() -> None:
    above = {1: [2], 2: [3], 3: [], 7: [8], 8: [7]}

    def step(ids: Any) -> list[int]:
        return [up for number in ids for up in above.get(number, [])]

    assert rules.makes_circle(3, 1, step)
    assert not rules.makes_circle(4, 1, step)
    assert not rules.makes_circle(4, 7, step)


def test_everybody_is_offered_what_they_can_be() -> None:
    person = [one.key for one in rules.directions_of("person")]
    firm = [one.key for one in rules.directions_of("organisation")]
    assert "works_at" in person
    assert "~works_at" not in person
    assert "~works_at" in firm
    assert "household" not in firm
    assert ("parent_of" in person, "parent_of" in firm) == (False, True)


@pytest.mark.parametrize(
    ("last", "every", "unit", "due"),
    [
        (date(2026, 1, 31), 1, "months", date(2026, 2, 28)),
        (date(2026, 11, 15), 3, "months", date(2027, 2, 15)),
        (date(2026, 1, 1), 6, "weeks", date(2026, 2, 12)),
    ],
)
def test_the_next_review_follows_the_last(last: date, every: int, unit: str, due: date) -> None:
    assert rules.next_review(last, every, unit) == due


# services


def test_each_side_says_it_in_its_own_words(owner_actor: Actor, kade: Customer, noor: Customer) -> None:
    row = say(owner_actor, kade, "~works_at", noor, role=" Head of  purchasing ", strength="strong")
    assert (row.customer_id, row.other_id, row.role) == (noor.pk, kade.pk, "Head of purchasing")
    assert said(owner_actor, noor) == ["works at Kade Koffie"]
    assert said(owner_actor, kade) == ["employs Noor de Wit"]
    told = Entry.objects.filter(kind="customers.relationship.added").order_by("customer_id")
    assert {entry.customer_id: entry.payload["is_first"] for entry in told} == {kade.pk: False, noor.pk: True}
    noted = Change.objects.get(model="customers.relationship")
    assert (noted.action, noted.after["role"]) == ("create", "Head of purchasing")


def test_a_person_works_at_several_and_again_where_it_is_over(
    owner_actor: Actor, kade: Customer, noor: Customer
) -> None:
    say(owner_actor, noor, "works_at", kade, until=date(2020, 5, 1))
    say(owner_actor, noor, "works_at", organisation("Lokaal"), since="2020-06-01")
    say(owner_actor, noor, "works_at", kade, since=date(2024, 1, 1))
    assert said(owner_actor, noor) == ["works at Kade Koffie", "works at Lokaal"]
    assert said(owner_actor, noor, past=True) == ["worked at Kade Koffie"]
    with pytest.raises(Invalid, match="is said already for that time"):
        say(owner_actor, kade, "~works_at", noor)
    assert Relationship.objects.count() == 3


def test_parents_children_and_guardians_are_said_right_on_both_sides(
    owner_actor: Actor, kade: Customer, noor: Customer
) -> None:
    ida = make("Ida")
    say(owner_actor, noor, "household", ida)
    say(owner_actor, noor, "~child_of", ida)
    say(owner_actor, ida, "~guardian_of", kade, role="Youth care", until=YESTERDAY)
    say(owner_actor, noor, "guardian_of", ida)
    assert said(owner_actor, noor) == ["is guardian of Ida", "is parent of Ida", "lives with Ida"]
    assert said(owner_actor, ida) == [
        "has as guardian Noor de Wit", "is child of Noor de Wit", "lives with Noor de Wit",
    ]  # fmt: skip
    assert said(owner_actor, ida, past=True) == ["had as guardian Kade Koffie"]
    assert said(owner_actor, kade, past=True) == ["was guardian of Ida"]
    drawn = map_of(noor, links_of(owner_actor, noor), None)
    assert drawn is not None
    [node] = drawn["nodes"]
    assert (node["group"], node["words"]) == ("family", ["has as guardian", "is child of", "lives with"])
    for one, direction, other in ((noor, "child_of", ida), (ida, "guardian_of", noor)):
        with pytest.raises(Invalid, match="circle"):
            say(owner_actor, one, direction, other)
    with pytest.raises(Invalid, match="is said already"):
        say(owner_actor, ida, "child_of", noor)


def test_what_is_mutual_is_said_once(owner_actor: Actor, noor: Customer) -> None:
    sam = make("Sam")
    say(owner_actor, noor, "household", sam)
    with pytest.raises(Invalid, match="already"):
        say(owner_actor, sam, "household", noor)
    assert said(owner_actor, sam) == ["lives with Noor de Wit"]


def test_nobody_is_above_whom_they_are_below(owner_actor: Actor, noor: Customer) -> None:
    sam, kim = make("Sam"), make("Kim")
    say(owner_actor, noor, "reports_to", sam, since=date(2020, 1, 1))
    say(owner_actor, sam, "reports_to", kim, since=date(2020, 1, 1))
    with pytest.raises(Invalid, match="circle"):
        say(owner_actor, kim, "reports_to", noor)
    say(owner_actor, kim, "reports_to", noor, until=date(2019, 1, 1), since=date(2018, 1, 1))
    with pytest.raises(Invalid, match="another customer than this one"):
        say(owner_actor, noor, "family", noor)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"since": "2026-05-01", "until": "2026-04-01"}, "until"),
        ({"since": "last year"}, "since"),
        ({"strength": "heroic"}, "strength"),
        ({"role": "x" * 101}, "role"),
        ({"colour": "blue"}, "colour"),
    ],
)
def test_a_flaw_is_said_at_its_field_and_nothing_is_kept(
    owner_actor: Actor, kade: Customer, noor: Customer, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        say(owner_actor, noor, "works_at", kade, **values)
    assert [error.field for error in refused.value.errors] == [field]
    assert not Relationship.objects.exists()
    assert not Entry.objects.filter(kind__startswith="customers.relationship").exists()


def test_it_is_corrected_ended_and_taken_back(owner_actor: Actor, kade: Customer, noor: Customer) -> None:
    row = say(owner_actor, noor, "works_at", kade)
    same = change_relationship(
        actor=owner_actor, customer_id=kade.pk, relationship_id=row.pk, values={"role": ""}
    )
    assert same.updated_at == row.updated_at
    change_relationship(
        actor=owner_actor,
        customer_id=kade.pk,
        relationship_id=row.pk,
        values={"role": "Barista", "note": "Nights"},
    )
    end_relationship(actor=owner_actor, customer_id=noor.pk, relationship_id=row.pk)
    row.refresh_from_db()
    assert (row.role, row.until) == ("Barista", YESTERDAY)
    assert said(owner_actor, kade, past=True) == ["employed Noor de Wit"]
    with pytest.raises(Conflict, match="over already"):
        end_relationship(actor=owner_actor, customer_id=noor.pk, relationship_id=row.pk)
    remove_relationship(actor=owner_actor, customer_id=kade.pk, relationship_id=row.pk)
    assert not Relationship.objects.exists()
    kinds = Entry.objects.filter(customer_id=noor.pk).order_by("id").values_list("kind", flat=True)
    assert [kind.rpartition(".")[2] for kind in kinds] == ["added", "changed", "ended", "removed"]
    assert Change.objects.filter(model="customers.relationship").count() == 4


def test_the_account_tree_has_one_way_to_be_said(owner_actor: Actor, kade: Customer, noor: Customer) -> None:
    group = organisation("Groep")
    assert add_relationship(
        actor=owner_actor, customer_id=group.pk, direction="parent_of", other_id=kade.pk
    ) is None  # fmt: skip
    kade.refresh_from_db()
    assert kade.parent_id == group.pk
    assert not Relationship.objects.exists()
    for one, direction, other, why in (
        (kade, "parent_of", group, "already belongs to"),
        (kade, "~parent_of", group, "already"),
        (organisation("Other"), "parent_of", kade, "End that first"),
        (kade, "~parent_of", noor, "is a person and has no parts"),
    ):
        with pytest.raises(Invalid, match=why):
            add_relationship(actor=owner_actor, customer_id=one.pk, direction=direction, other_id=other.pk)
    with pytest.raises(Invalid, match="no role"):
        add_relationship(
            actor=owner_actor, customer_id=group.pk, direction="parent_of",
            other_id=organisation("New").pk, values={"role": "Branch"},
        )  # fmt: skip


def test_who_may_not_write_writes_nothing(cast: Cast, kade: Customer, noor: Customer) -> None:
    row = say(cast.actor("owner"), noor, "works_at", kade)
    hidden = make("Hidden", owner=cast.stranger)
    told, noted = Entry.objects.count(), Change.objects.count()
    with pytest.raises(Forbidden):
        say(cast.actor("analyst"), noor, "family", hidden)
    with pytest.raises(NotFound):
        say(cast.actor("stranger"), noor, "family", hidden)
    with pytest.raises(Invalid, match="entered already"):
        say(cast.actor("colleague"), noor, "family", hidden)
    for who, error in (("analyst", Forbidden), ("stranger", NotFound)):
        with pytest.raises(error):
            remove_relationship(actor=cast.actor(who), customer_id=noor.pk, relationship_id=row.pk)
    assert Relationship.objects.count() == 1
    assert (Entry.objects.count(), Change.objects.count()) == (told, noted)


def test_a_kind_does_not_change_under_a_relationship(
    owner_actor: Actor, kade: Customer, noor: Customer
) -> None:
    row = say(owner_actor, noor, "works_at", kade)
    with pytest.raises(Invalid, match="an organisation cannot have"):
        change_customer(actor=owner_actor, customer_id=noor.pk, values={"kind": "organisation"})
    remove_relationship(actor=owner_actor, customer_id=noor.pk, relationship_id=row.pk)
    change_customer(actor=owner_actor, customer_id=noor.pk, values={"kind": "organisation"})


def test_relationships_go_with_a_customer(owner_actor: Actor, kade: Customer, noor: Customer) -> None:
    say(owner_actor, noor, "works_at", kade, note="Private")
    assert delete_customers(actor=owner_actor, customer_ids=[noor.pk]).count == 1
    assert not Relationship.objects.exists()
    assert said(owner_actor, kade) == []


def test_what_leads_to_the_unseen_is_counted_only(cast: Cast, kade: Customer, noor: Customer) -> None:
    hidden = make("Hidden", owner=cast.stranger)
    say(cast.actor("owner"), kade, "~works_at", hidden)
    say(cast.actor("owner"), kade, "~works_at", noor)
    links = links_of(cast.actor("colleague"), kade)
    assert ([link.other.name for link in links.current], links.unseen) == (["Noor de Wit"], 1)
    assert links_of(cast.actor("nobody"), kade).unseen == 0


# the account and the household, added up


def drawn(tree: Tree | None) -> list[tuple[str, int, int | None, int | None]]:
    assert tree is not None
    return [
        (
            node.customer.name,
            node.depth,
            node.own.net_revenue // 10_000 if node.own else None,
            node.total.net_revenue // 10_000 if node.total else None,
        )
        for node in tree.nodes
    ]


def test_revenue_is_added_up_through_all_levels(owner: User, owner_actor: Actor) -> None:
    top, middle, (first, second) = chain(owner)
    buys(owner_actor, top, "1", "10")
    buys(owner_actor, first, "2", "100", day=3)
    buys(owner_actor, second, "3", "1000", day=2)
    buys(owner_actor, second, "4", "5", currency="USD")
    for start in (top, middle, second):
        tree = tree_of(owner_actor, read(owner_actor, start.pk))
        assert drawn(tree) == [
            ("Groep", 0, 10, 1110),
            ("Noord", 1, 0, 1100),
            *sorted(
                [("Filiaal 000", 2, 100, 100), ("Filiaal 001", 2, 1000, 1000)],
                key=lambda row: (row[0] != start.name, -row[2]),
            ),
        ]
        assert tree is not None
        assert (tree.total.orders, tree.total.foreign_orders) == (4, 1)
        assert tree.total.last_at == datetime(2026, 1, 3, 12, tzinfo=UTC)
        assert [node.customer.name for node in tree.nodes if node.is_here] == [start.name]
        assert (tree.members, tree.unseen, tree.uncounted, tree.beyond) == (4, 0, 0, 0)


def test_what_is_not_to_be_seen_is_not_counted_and_said(cast: Cast) -> None:
    top, middle, (first, second) = chain(cast.owner)
    Customer.objects.filter(pk__in=[middle.pk, second.pk]).update(owner=cast.stranger)
    for number, one in enumerate((top, middle, first, second)):
        buys(cast.actor("owner"), one, str(number), "10")
    tree = tree_of(cast.actor("colleague"), read(cast.actor("colleague"), first.pk))
    assert tree is not None
    assert [(node.customer.name, node.is_seen) for node in tree.nodes] == [
        ("Groep", True), ("Noord", False), ("Filiaal 000", True),
    ]  # fmt: skip
    assert (tree.total.net_revenue, tree.unseen) == (to_units("20"), 2)
    assert tree.nodes[1].own is None


def test_a_large_account_says_how_much_is_not_shown(owner: User, owner_actor: Actor) -> None:
    *_, parts = chain(owner, parts=40)
    last = parts[-1]
    tree = tree_of(owner_actor, read(owner_actor, last.pk))
    assert tree is not None
    assert last.name in [node.customer.name for node in tree.nodes]
    assert [(node.customer.name, node.more) for node in tree.nodes if node.more] == [("Noord", 15)]
    assert tree.members == 42


def test_a_tree_costs_two_queries_whatever_its_size(
    owner: User,
    owner_actor: Actor,
    django_assert_num_queries: Any,
) -> None:
    top, _, parts = chain(owner, parts=3)
    buys(owner_actor, parts[0], "1", "10")
    one = read(owner_actor, top.pk)
    with django_assert_num_queries(2):
        tree_of(owner_actor, one)
    Customer.objects.bulk_create(
        [Customer(name=f"P{n}", sort_name=f"p{n}", owner=owner, parent=parts[0]) for n in range(30)]
    )
    with django_assert_num_queries(2):
        tree_of(owner_actor, one)


def test_old_circles_do_not_hang_the_tree(owner: User, owner_actor: Actor) -> None:
    top, middle, (first, _) = chain(owner)
    Customer.objects.filter(pk=top.pk).update(parent=first)
    tree = tree_of(owner_actor, read(owner_actor, middle.pk))
    assert tree is not None
    assert tree.members == 4
    assert len(tree.nodes) == 4


def test_a_household_is_everybody_who_lives_together(cast: Cast, noor: Customer) -> None:
    actor = cast.actor("owner")
    sam, kim, gone = (make(name, owner=cast.owner) for name in ("Sam", "Kim", "Gone"))
    hidden = make("Hidden", owner=cast.stranger)
    say(actor, noor, "household", sam)
    say(actor, kim, "household", sam)
    say(actor, kim, "household", hidden)
    say(actor, noor, "household", gone, until=YESTERDAY)
    buys(actor, sam, "1", "7")
    buys(actor, kim, "2", "8", currency="USD")
    found = household_of(cast.actor("colleague"), noor)
    assert found is not None
    assert [one.customer.name for one in found.members] == ["Noor de Wit", "Kim", "Sam"]
    assert (found.total.net_revenue, found.total.orders, found.total.foreign_orders) == (to_units("7"), 2, 1)
    assert (found.unseen, found.uncounted) == (1, 0)
    assert household_of(actor, gone) is None
