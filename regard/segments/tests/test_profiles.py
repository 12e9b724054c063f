"""Segments of what is known of customers as people, and of their special needs."""

from __future__ import annotations

from typing import Any

import pytest

from regard.analytics.services import catch_up
from regard.customers.models import Tag
from regard.customers.services.attributes import save_attribute
from regard.customers.services.customers import create_customer
from regard.customers.services.needs import save_need, tie_need
from regard.customers.services.profile import set_value
from regard.customers.services.tags import rename_tag
from regard.fields.services.defining import create_field
from regard.kernel.actor import Actor
from regard.segments import naming, rules
from regard.segments.queries import words
from regard.segments.services import create_segment, refresh_segments
from regard.segments.suggestions import suggest

pytestmark = pytest.mark.django_db


def test_they_ask_for_needs_answers_and_preferences(owner_actor: Actor, settings: Any, tmp_path: Any) -> None:
    settings.DATA_DIR = tmp_path
    first, second = (create_customer(actor=owner_actor, values={"name": name}).pk for name in ("A", "B"))
    need = save_need(
        actor=owner_actor, values={"name": "Decaf", "kind": "technical", "handling": "No caffeine."}
    )
    tie_need(actor=owner_actor, customer_id=first, need_id=need.pk)
    fair = save_attribute(actor=owner_actor, values={"name": "Fair trade", "kind": "value", "scale": "ten"})
    for who, score in ((first, "9"), (second, "3")):
        set_value(actor=owner_actor, customer_id=who, field=f"attribute-{fair.pk}", value=score)
    set_value(actor=owner_actor, customer_id=second, field="channel", value="sms")
    catch_up()

    made: list[int] = []

    def ids(*rules: dict[str, Any]) -> int | None:
        one = create_segment(
            actor=owner_actor, name=f"S{len(made)}", rule={"op": "all", "rules": list(rules)}
        )
        made.append(one.pk)
        refresh_segments(actor=owner_actor)
        one.refresh_from_db()
        return one.member_count

    has_need = {"event": "customer_needs", "measure": "count", "is": "at_least", "value": 1,
                "where": [{"field": "need_id", "is": "in", "value": [need.pk]}]}  # fmt: skip
    fairly = {"event": "customer_attributes", "measure": "count", "is": "at_least", "value": 1,
              "where": [{"field": "attribute_id", "is": "in", "value": [fair.pk]},
                        {"field": "score", "is": "at_least", "value": 7}]}  # fmt: skip
    assert ids(has_need) == 1
    assert ids(has_need | {"is": "equals", "value": 0}) == 1
    assert ids(fairly) == 1
    assert ids(fairly, {"field": "customer_profiles.channel", "is": "in", "value": ["sms"]}) == 0
    assert ids({"field": "customer_profiles.channel", "is": "in", "value": ["sms"]}) == 1
    assert naming.name_of("needs", need.pk) == "Decaf"
    assert naming.suggestions("attributes", "fair") == [(fair.pk, "Value: Fair trade")]


def test_they_ask_for_tags_and_for_several_of_a_list(
    owner_actor: Actor, settings: Any, tmp_path: Any
) -> None:
    settings.DATA_DIR = tmp_path
    roast = create_field(
        actor=owner_actor, noun="customers.customer",
        values={"label": "Roasts", "kind": "several", "choices": ["Light", "Dark", "Mocca"]},
    )  # fmt: skip
    for name, tags, roasts in (
        ("A", "VIP, Press", ["light", "dark"]), ("B", "VIP room", ["mocca"]), ("C", "", None),
    ):  # fmt: skip
        create_customer(actor=owner_actor, values={"name": name, "tags": tags, roast.key: roasts})
    catch_up()
    made: list[int] = []

    def count(field: str, is_: str, *values: str) -> tuple[int | None, str]:
        asked = {"field": field, "is": is_, **({"value": list(values)} if values else {})}
        one = create_segment(actor=owner_actor, name=f"S{len(made)}", rule={"op": "all", "rules": [asked]})
        made.append(one.pk)
        refresh_segments(actor=owner_actor)
        one.refresh_from_db()
        tree = rules.read(one.rule, words())
        return one.member_count, "".join(part.text for part in rules.say(tree, words()))

    assert count("customers.tags", "has", "vip") == (1, "Customers whose tags include VIP.")
    assert count("customers.tags", "has", "VIP room", "Press")[0] == 2
    assert count("customers.tags", "has_none", "VIP") == (2, "Customers whose tags include none of VIP.")
    assert count("customers.tags", "known") == (2, "Customers whose tags are known.")
    own = f"customer_own.{roast.key}"
    assert count(own, "has", "dark", "mocca") == (2, "Customers whose roasts include Dark or Mocca.")
    assert count(own, "has_none", "light")[0] == 2
    assert suggest(owner_actor, "customers.tags", "v") == [("VIP", "VIP", "1"), ("VIP room", "VIP room", "1")]
    rename_tag(actor=owner_actor, tag_id=Tag.objects.get(name="VIP").pk, name="Key client")
    catch_up()
    assert count("customers.tags", "has", "VIP") == (1, "Customers whose tags include Key client.")
