"""The business's own fields in the register of what is required, in scores, tasks and governance."""

from __future__ import annotations

import pytest
from django.test import Client

from regard.customers.models import Customer
from regard.customers.services.customers import create_customer
from regard.fields.models import OwnField
from regard.fields.services.defining import create_field, remove_field, restore_field
from regard.kernel.actor import Actor, system_actor
from regard.people.tests.cast import Cast
from regard.quality.governance_queries import answering, governance
from regard.quality.models import CheckCount, CustomerQuality, Requirement, StewardTask
from regard.quality.score_queries import overview, quality_of, register
from regard.quality.services.governing import govern
from regard.quality.services.requirements import save_requirement
from regard.quality.services.scoring import score_all
from regard.quality.task_queries import tasks
from regard.quality.tests.making import person
from regard.ui.filters import filter_queryset
from regard.ui.nouns import noun

pytestmark = pytest.mark.django_db
SYSTEM = system_actor("test")


@pytest.fixture
def roast(owner_actor: Actor) -> OwnField:
    return create_field(
        actor=owner_actor,
        noun="customers.customer",
        values={"label": "Favourite roast", "kind": "text", "group": "Taste"},
    )


def test_it_is_an_item_of_the_register(roast: OwnField, owner_actor: Actor, owner_client: Client) -> None:
    assert "Favourite roast" in register(owner_actor).unneeded
    assert (roast.key, "Favourite roast") in register(owner_actor).free
    form = {
        "field": roast.key,
        "applies_to": "person",
        "target": "90",
        "is_needed": "on",
        "purpose": "To advise",
    }
    assert owner_client.post("/data/quality/requirements/new/", form).status_code == 302
    (item,) = register(owner_actor).requirements
    assert (str(item), item.field, item.purpose) == ("Favourite roast", roast.key, "To advise")
    assert roast.key not in dict(register(owner_actor).free)
    page = owner_client.get("/data/quality/requirements/").content.decode()
    assert "Favourite roast" in page
    remove_field(actor=owner_actor, noun="customers.customer", field_id=roast.pk)
    assert not register(owner_actor).requirements
    assert owner_client.get("/data/quality/requirements/").status_code == 200
    score_all()
    restore_field(actor=owner_actor, noun="customers.customer", field_id=roast.pk)
    assert [str(one) for one in register(owner_actor).requirements] == ["Favourite roast"]


def test_its_completeness_counts_where_the_register_asks_for_it(
    roast: OwnField, owner_actor: Actor, cast: Cast
) -> None:
    save_requirement(actor=SYSTEM, values={"field": "country", "target": 50})
    asked = save_requirement(
        actor=SYSTEM,
        values={"field": roast.key, "applies_to": "person", "target": 90, "owner_id": cast.owner.pk},
    )
    has = create_customer(actor=owner_actor, values={"name": "Ann", "country": "NL", roast.key: "dark"})
    lacks = person("Ben", country="NL")
    firm = create_customer(
        actor=owner_actor, values={"kind": "organisation", "name": "Kade", "country": "NL"}
    )
    score_all()
    assert dict(CustomerQuality.objects.values_list("customer_id", "complete")) == {
        has.pk: 100, lacks.pk: 50, firm.pk: 100,
    }  # fmt: skip
    key = f"{roast.key}.complete"
    count = CheckCount.objects.get(key=key)
    assert (count.applied, count.failed) == (2, 1)
    (cause,) = overview(owner_actor).causes
    assert (cause.key, cause.field, cause.failed, cause.owner) == (key, "Favourite roast", 1, str(cast.owner))
    assert cause.says == "does not tell “Favourite roast”"
    found = filter_queryset(
        noun("customers.customer"), owner_actor, {"all": [["quality_fails", "is", [key]]]}
    )
    assert [one.pk for one in found] == [lacks.pk]
    told = quality_of(owner_actor, lacks.pk)
    assert told is not None
    assert told[1] == [key]
    assert StewardTask.objects.get().key == key
    assert [one.title for one in tasks(owner_actor)] == ["Favourite roast: does not tell “Favourite roast”"]
    save_requirement(actor=SYSTEM, requirement_id=asked.pk, values={"is_needed": False})
    score_all()
    assert set(CustomerQuality.objects.values_list("complete", flat=True)) == {100}


def test_one_of_organisations_is_asked_of_no_person(owner_actor: Actor) -> None:
    seats = create_field(
        actor=owner_actor,
        noun="customers.customer",
        values={"label": "Seats", "kind": "number", "for_kind": "organisation"},
    )
    save_requirement(actor=SYSTEM, values={"field": seats.key})
    person("Ben")
    firm = create_customer(actor=owner_actor, values={"kind": "organisation", "name": "Kade"})
    score_all()
    key = f"{seats.key}.complete"
    count = CheckCount.objects.get(key=key)
    assert (count.applied, count.failed) == (1, 1)
    found = filter_queryset(
        noun("customers.customer"), owner_actor, {"all": [["quality_fails", "is", [key]]]}
    )
    assert [one.pk for one in found] == [firm.pk]


def test_its_group_has_one_who_answers(roast: OwnField, owner_actor: Actor, cast: Cast) -> None:
    create_field(
        actor=owner_actor, noun="customers.customer", values={"label": "Shoe size", "kind": "number"}
    )
    groups = {one.key: one for one in governance(owner_actor).groups}
    assert (groups["own-taste"].group.label, groups["own-taste"].fields) == ("Taste", "Favourite roast")
    assert (groups["own"].group.label, groups["own"].fields) == ("Own fields", "Shoe size")
    create_field(
        actor=owner_actor,
        noun="customers.customer",
        values={"label": "Seats", "kind": "number", "group": "Café", "for_kind": "organisation"},
    )
    unowned = set(governance(owner_actor).unowned)
    assert {"Favourite roast", "Shoe size"} <= unowned
    assert "Seats" not in unowned  # of organisations only
    govern(actor=owner_actor, key="own-taste", owner_id=cast.colleague.pk, policy="Ask once.", review_on=None)
    found = answering()[roast.key]
    assert (found.owner_id, found.through) == (cast.colleague.pk, "Taste")
    assert "Favourite roast" not in governance(owner_actor).unowned
    assert not Requirement.objects.exists()
    assert not Customer.objects.exists()
