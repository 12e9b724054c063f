"""Who answers for a territory opens everything of its customers, whoever they belong to."""

import re

import pytest

from regard.customers.account_tree import tree_of
from regard.customers.bin_queries import in_bin
from regard.customers.key_account_queries import key_account_of
from regard.customers.key_account_queries import visible_to as visible_accounts
from regard.customers.models import Binned, Customer
from regard.customers.queries import customer as find_customer
from regard.customers.relationship_queries import links_of
from regard.customers.services.binning import restore_customers
from regard.customers.services.customers import create_customer, delete_customers
from regard.customers.services.key_accounts import mark_key_account
from regard.customers.services.relationships import add_relationship
from regard.people.models import Role
from regard.people.services import save_territory
from regard.people.tests.cast import Cast
from regard.sales.services.orders import NewLine, NewOrder, place_orders
from regard.sales.tests.lines import START

pytestmark = pytest.mark.django_db


@pytest.fixture
def part(cast: Cast) -> Customer:
    """An organisation that belongs to nobody, lies in the stranger's territory, and is part of another there."""
    owner = cast.actor("owner")
    place = save_territory(actor=owner, territory_id=None, name="Benelux", user_ids=[cast.stranger.pk]).pk
    values = {"kind": "organisation", "territory_id": place}
    top = create_customer(actor=owner, values={"name": "Kade Group", **values})
    made = create_customer(actor=owner, values={"name": "Kade", "parent_id": top.pk, **values})
    Customer.objects.update(owner=None)
    return Customer.objects.get(pk=made.pk)


def test_every_tab_of_a_customer_of_nobody_opens(cast: Cast, part: Customer) -> None:
    client = cast.client("stranger")
    address = f"/customers/{part.pk}/"
    page = client.get(address).content.decode()
    own = set(re.findall(rf'href="({address}(?:relationships|profile|history)/)"', page))
    assert own == {f"{address}{tab}/" for tab in ("relationships", "profile", "history")}
    for one in own:
        assert client.get(one).status_code == 200, one
    for tab in ("", "relationships/", "profile/"):
        assert cast.client("colleague").get(address + tab).status_code == 404


def test_relationships_key_account_and_sums_are_seen(cast: Cast, part: Customer) -> None:
    owner, stranger = cast.actor("owner"), cast.actor("stranger")
    ada = create_customer(
        actor=owner, values={"name": "Ada", "kind": "person", "territory_id": part.territory_id}
    )
    Customer.objects.update(owner=None)
    add_relationship(actor=owner, customer_id=ada.pk, direction="works_at", other_id=part.pk)
    mark_key_account(actor=owner, customer_id=part.pk, values={"sponsor_id": cast.owner.pk})
    order = NewOrder("S-1", START, [NewLine(amount=90_000)], customer_id=part.pk)
    place_orders(actor=owner, source="shop", orders=[order])
    seen = find_customer(stranger, part.pk)
    links = links_of(stranger, seen)
    assert ([one.other.name for one in links.current], links.unseen) == (["Ada"], 0)
    assert key_account_of(stranger, seen) is not None
    assert visible_accounts(stranger).count() == 1
    tree = tree_of(stranger, seen)
    assert tree is not None
    assert (tree.members, tree.unseen, tree.uncounted, tree.total.orders) == (2, 0, 0, 1)
    assert visible_accounts(cast.actor("colleague")).count() == 0


def test_who_deleted_one_finds_and_restores_it(cast: Cast, part: Customer) -> None:
    role = Role.objects.create(
        key="tidies",
        name="Tidies",
        grants={"customers.customer.delete": "team", "customers.customer.view": "team"},
    )
    for one in (cast.stranger, cast.colleague):
        one.roles.add(role)
    stranger = cast.actor("stranger")
    assert delete_customers(actor=stranger, customer_ids=[part.pk]).count == 1
    assert Binned.objects.get().territory_id == part.territory_id
    assert in_bin(cast.actor("colleague"))[1] == 0
    assert list(restore_customers(actor=cast.actor("colleague"), customer_ids=[part.pk]).ids) == []
    assert [one.name for one in in_bin(stranger)[0]] == ["Kade"]
    assert list(restore_customers(actor=stranger, customer_ids=[part.pk]).ids) == [part.pk]
    assert Customer.objects.get(pk=part.pk).territory_id == part.territory_id
