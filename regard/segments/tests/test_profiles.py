"""Segments of what is known of customers as people, and of their special needs."""

from __future__ import annotations

from typing import Any

import pytest

from regard.analytics.services import catch_up
from regard.customers.services.attributes import save_attribute
from regard.customers.services.customers import create_customer
from regard.customers.services.needs import save_need, tie_need
from regard.customers.services.profile import set_value
from regard.kernel.actor import Actor
from regard.segments import naming
from regard.segments.services import create_segment, refresh_segments

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
