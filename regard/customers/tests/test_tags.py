"""Tags: given, found, renamed, made one, taken away, and never lost on the way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest
from django.test import Client

from regard.audit.models import Change
from regard.customers import tag_queries
from regard.customers.forms import LABELS
from regard.customers.history_queries import history
from regard.customers.models import BulkChange, Customer, Tag
from regard.customers.services.binning import restore_customers
from regard.customers.services.bulk_changes import start_change, start_undo
from regard.customers.services.bulk_contacts import Batch, bring_contacts
from regard.customers.services.bulk_matching import Matching
from regard.customers.services.customers import (
    change_customer,
    create_customer,
    delete_customers,
    restore_value,
)
from regard.customers.services.merging import merge_customers, undo_merge
from regard.customers.services.tags import remove_tag, rename_tag
from regard.customers.services.undo import restore_customers as restore_imported
from regard.customers.tag_queries import tags_used
from regard.customers.tag_rules import tag_column, tags_in, tags_said, within
from regard.kernel.actor import Actor, system_actor
from regard.kernel.errors import Forbidden, Invalid
from regard.people.tests.cast import Cast
from regard.ui.filters import filter_queryset
from regard.ui.nouns import noun

pytestmark = pytest.mark.django_db
SYSTEM = system_actor("import:1")


def person(actor: Actor, name: str, tags: Any = ()) -> Customer:
    return create_customer(actor=actor, values={"name": name, "tags": tags})


def tags(one: Customer) -> list[str]:
    return tags_in(Customer.objects.get(pk=one.pk).tags)


def found(actor: Actor, op: str, *names: str) -> list[str]:
    tree = {"all": [["tags", op, list(names)] if names else ["tags", op]]}
    rows = filter_queryset(noun("customers.customer"), actor, tree).order_by("name")
    return [one.name for one in rows]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("VIP, Press", ["VIP", "Press"]),
        (" Trade  fair ;; a ::: b\nc|d", ["Trade fair", "a", "b", "c", "d"]),
        ("", []),
    ],
)
def test_tags_are_read_as_people_and_files_write_them(text: str, said: list[str]) -> None:
    assert tags_said(text) == said


def test_a_column_has_each_tag_once_in_order() -> None:
    assert tag_column(["vip", "Press", "VIP"]) == "|Press|vip|"
    assert tag_column([]) == ""
    assert len(tag_column(within(f"{number:060}" for number in range(20)))) <= 600


def test_tags_are_a_field_with_history(owner_actor: Actor) -> None:
    one = person(owner_actor, "Ann", "VIP, press")
    assert tags(one) == ["press", "VIP"]
    ben = person(owner_actor, "Ben", ["Press", "Vip"])
    assert tags(ben) == ["press", "VIP"]  # spelled as they are already
    change_customer(actor=owner_actor, customer_id=one.pk, values={"tags": "vip"})
    assert tags(one) == ["VIP"]
    change_customer(actor=owner_actor, customer_id=one.pk, values={"tags": ["VIP"]})
    line, first = history(owner_actor, one.pk, fields=("tags",)).changes
    assert (line.before, line.after, first.after) == ("|press|VIP|", "|VIP|", "|press|VIP|")
    assert "tags" in LABELS
    restore_value(actor=owner_actor, customer_id=one.pk, change_id=line.change_id, field="tags")
    assert tags(one) == ["press", "VIP"]
    with pytest.raises(Invalid, match="60 letters"):
        change_customer(actor=owner_actor, customer_id=one.pk, values={"tags": "x" * 61})


def test_lists_are_narrowed_by_tags(owner_actor: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    person(owner_actor, "Ann", "VIP")
    person(owner_actor, "Ben", "VIP room, Press")
    person(owner_actor, "Cis")
    assert found(owner_actor, "is", "vip") == ["Ann"]
    assert found(owner_actor, "is", "VIP", "press") == ["Ann", "Ben"]
    assert found(owner_actor, "is_not", "VIP") == ["Ben", "Cis"]
    monkeypatch.setattr(tag_queries, "RARE", 0)  # as where many have it
    assert found(owner_actor, "is", "VIP", "press") == ["Ann", "Ben"]
    assert (found(owner_actor, "empty"), found(owner_actor, "not_empty")) == (["Cis"], ["Ann", "Ben"])


def test_many_get_and_lose_tags_and_an_undo_takes_back_just_that(owner_actor: Actor) -> None:
    ann, ben = person(owner_actor, "Ann", "VIP"), person(owner_actor, "Ben")
    ids = [ann.pk, ben.pk]
    given = start_change(actor=owner_actor, kind="tag", customer_ids=ids, options={"tags": "vip, Press"})
    assert (given.changed, tags(ann), tags(ben)) == (2, ["Press", "VIP"], ["Press", "VIP"])
    change_customer(actor=owner_actor, customer_id=ben.pk, values={"tags": "Press, VIP, Mine"})
    start_undo(actor=owner_actor, change_id=given.pk)
    assert (tags(ann), tags(ben)) == (["VIP"], ["Mine"])
    assert Customer.objects.get(pk=ann.pk).edited_at is None  # as before the deed
    taken = start_change(actor=owner_actor, kind="untag", customer_ids=ids, options={"tags": ["VIP"]})
    assert (taken.changed, tags(ann)) == (1, [])
    start_undo(actor=owner_actor, change_id=taken.pk)
    assert tags(ann) == ["VIP"]
    with pytest.raises(Invalid, match="at least one"):
        start_change(actor=owner_actor, kind="tag", customer_ids=ids, options={"tags": " , "})
    assert BulkChange.objects.count() == 2


def test_a_merge_keeps_all_tags_and_its_undo_parts_them(owner_actor: Actor) -> None:
    ann, ben = person(owner_actor, "Ann", "VIP, a"), person(owner_actor, "Anna", "vip, b")
    merge = merge_customers(actor=owner_actor, survivor=ann.pk, others=[ben.pk])
    assert tags(ann) == ["a", "b", "VIP"]
    undo_merge(actor=owner_actor, merge_id=merge.pk)
    assert (tags(ann), tags(ben)) == (["a", "VIP"], ["b", "VIP"])


def test_the_bin_keeps_them(owner_actor: Actor) -> None:
    ann = person(owner_actor, "Ann", "VIP")
    delete_customers(actor=owner_actor, customer_ids=[ann.pk])
    restore_customers(actor=owner_actor, customer_ids=[ann.pk])
    assert tags(ann) == ["VIP"]


def test_an_import_adds_tags_and_its_undo_takes_them_back(owner_actor: Actor) -> None:
    ann = create_customer(actor=owner_actor, values={"name": "Ann", "tags": "VIP"}, keys=[("shop", "a")])
    rename_tag(actor=owner_actor, tag_id=Tag.objects.get().pk, name="Key client")
    said = pl.DataFrame(
        {
            "row": [1, 2],
            "key": ["a", "b"],
            "kind": ["person"] * 2,
            "name": ["Ann", "Ben"],
            "tags": ["|vip|fair|", "|Fair|"],
        }
    )
    batch = Batch(SYSTEM, "shop", 1, Matching(("id",), "both"), frozenset({"name"}))
    for changed in (1, 0):
        assert bring_contacts(whole(said), batch).updated == changed
    assert tags(ann) == ["fair", "Key client"]
    assert tags(Customer.objects.get(name="Ben")) == ["fair"]
    restore_imported(1, actor=SYSTEM, limit=10)
    assert tags(ann) == ["Key client"]


def whole(said: pl.DataFrame) -> pl.DataFrame:
    from regard.exchange.kinds.contacts import SCHEMA

    missing = [pl.lit(None, kind).alias(name) for name, kind in SCHEMA.items() if name not in said.columns]
    return said.with_columns(missing).with_columns(pl.col("points").fill_null([]))


def test_a_tag_is_called_otherwise_everywhere(owner_actor: Actor) -> None:
    ann, ben = person(owner_actor, "Ann", "VIP, a"), person(owner_actor, "Ben", "Press, VIP")
    vip = Tag.objects.get(name="VIP")
    rename_tag(actor=owner_actor, tag_id=vip.pk, name="Key client")
    assert (tags(ann), tags(ben)) == (["a", "Key client"], ["Key client", "Press"])
    assert found(owner_actor, "is", "VIP") == ["Ann", "Ben"]  # a saved view still says so
    press = Tag.objects.get(name="Press")
    assert rename_tag(actor=owner_actor, tag_id=vip.pk, name="press") == press
    assert (tags(ann), tags(ben)) == (["a", "Press"], ["Press"])
    assert found(owner_actor, "is", "vip") == ["Ann", "Ben"]
    assert [(one.tag.name, one.count, list(one.formers)) for one in tags_used(owner_actor)] == [
        ("a", 1, []), ("Press", 2, ["Key client", "VIP"]),
    ]  # fmt: skip
    rename_tag(actor=owner_actor, tag_id=press.pk, name="VIP")  # back to a name it had
    assert tags(ben) == ["VIP"]
    with pytest.raises(Invalid, match="one name"):
        rename_tag(actor=owner_actor, tag_id=press.pk, name="a, b")
    with pytest.raises(Invalid, match="Customers have this tag"):
        remove_tag(actor=owner_actor, tag_id=press.pk)
    assert Change.objects.filter(model="customers.tag").count() == 3


def test_who_may_not_define_tags_changes_none(cast: Cast, owner_actor: Actor) -> None:
    person(owner_actor, "Ann", "VIP")
    one = Tag.objects.get()
    with pytest.raises(Forbidden):
        rename_tag(actor=cast.actor("analyst"), tag_id=one.pk, name="x")
    with pytest.raises(Forbidden):
        remove_tag(actor=cast.actor("analyst"), tag_id=one.pk)
    assert Tag.objects.get().name == "VIP"


def test_the_pages_give_rename_and_remove(owner_client: Client, owner_actor: Actor) -> None:
    ann = person(owner_actor, "Ann", "VIP")
    page = owner_client.get(f"/customers/{ann.pk}/").content.decode()
    assert '<a class="rg-tag"' in page
    form = owner_client.get(f"/customers/{ann.pk}/field/tags/", headers={"HX-Request": "true"})
    assert 'data-tags="[&quot;VIP&quot;]"' in form.content.decode()
    saved = owner_client.post(
        f"/customers/{ann.pk}/field/tags/", {"tags": "VIP, New", "was": "VIP", "version": "1"},
        headers={"HX-Request": "true"},
    )  # fmt: skip
    assert saved.status_code == 200
    assert tags(ann) == ["New", "VIP"]
    assert "Rename" not in owner_client.get("/customers/tags/").content.decode()
    one = Tag.objects.get(name="VIP")
    assert owner_client.post(f"/customers/tags/{one.pk}/", {"name": "Key"}).status_code == 302
    assert tags(ann) == ["Key", "New"]
    assert owner_client.post(f"/customers/tags/{one.pk}/", {"do": "remove"}).status_code == 302
    assert (tags(ann), Tag.objects.filter(name="Key").exists()) == (["New"], False)
    change = BulkChange.objects.get()
    start_undo(actor=owner_actor, change_id=change.pk)
    assert (tags(ann), Tag.objects.filter(name="Key").exists()) == (["Key", "New"], True)


def test_programs_read_and_write_them(token_with: Callable[..., str]) -> None:
    client = Client(headers={"authorization": f"Bearer {token_with('customers.*.*')}"})

    def send(method: str, path: str, body: dict[str, Any]) -> Any:
        return getattr(client, method)(f"/api/v1{path}", body, content_type="application/json")

    made = send("post", "/customers", {"name": "Ann", "tags": ["VIP", "a, b"]})
    assert made.status_code == 201, made.content
    assert made.json()["tags"] == ["a", "b", "VIP"]
    path = f"/customers/{made.json()['id']}"
    assert send("patch", path, {"city": "Delft"}).json()["tags"] == ["a", "b", "VIP"]
    assert send("patch", path, {"tags": []}).json()["tags"] == []
