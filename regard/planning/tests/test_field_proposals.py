"""Required fields nobody needs: found from what stands in the records, and made optional by one press that can be taken back."""

import re

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from regard.audit.models import Change
from regard.customers.models import Customer
from regard.customers.services.customers import change_customer
from regard.fields.models import OwnField
from regard.fields.rules import is_filler
from regard.fields.services.defining import MODEL, create_field
from regard.fields.services.values import write_many
from regard.kernel.actor import Actor
from regard.kernel.errors import Forbidden, NotFound
from regard.people.tests.cast import Cast
from regard.planning.adoption_queries import field_proposals
from regard.planning.adoption_rules import LEAST_RECORDS, why_not_needed
from regard.planning.models import FieldProposal
from regard.planning.services.field_proposals import (
    dismiss_proposal,
    follow_proposal,
    propose_fields,
    reopen_proposal,
)

NOUN = "customers.customer"


@pytest.mark.parametrize(
    "text", ["-", "x", " XXX ", "...", "n/a", "000", "Unbekannt", "s/o", "sin datos", "?"]
)
def test_what_is_typed_to_get_past_a_field_says_nothing(text: str) -> None:
    assert is_filler(text)


@pytest.mark.parametrize("text", ["Roastery", "12", "no sugar", "A-1", "above the shop", "nothing but decaf"])
def test_what_says_something_is_no_filler(text: str) -> None:
    assert not is_filler(text)


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 500), st.integers(0, 500))
def test_a_field_is_proposed_for_a_reason_that_its_figures_bear_out(
    records: int, filled: int, fillers: int, commonest: int
) -> None:
    filled = min(filled, records)
    fillers, commonest = min(fillers, filled), min(commonest, filled)
    why = why_not_needed(records=records, filled=filled, fillers=fillers, commonest=commonest)
    bears = {
        "": True,
        "empty": filled < records * 0.2,
        "fillers": fillers >= filled * 0.3,
        "alike": commonest >= filled * 0.9,
    }
    assert bears[why]
    assert not why or records >= LEAST_RECORDS


@pytest.fixture
def fields(cast: Cast, owner_acts: Actor) -> dict[str, OwnField]:
    """Forty customers: hardly any has a fax, a third a dash for an industry, all the same language, each a shop of its own."""
    rows = [Customer(name=f"C{n}", sort_name=f"c{n}", owner=cast.owner) for n in range(40)]
    ids = [one.pk for one in Customer.objects.bulk_create(rows)]
    values: dict[str, dict[int, str]] = {
        "Fax": dict.fromkeys(ids[:3], "030 1234"),
        "Industry": {pk: "-" if n % 3 == 0 else f"Trade {n}" for n, pk in enumerate(ids)},
        "Language": dict.fromkeys(ids, "Danish"),
        "Shop": {pk: f"Shop {n}" for n, pk in enumerate(ids)},
        "Nickname": dict.fromkeys(ids[:2], "-"),
    }
    made = {}
    for label, given_ in values.items():
        one = create_field(actor=owner_acts, noun=NOUN, values={"label": label, "kind": "text"})
        write_many(one, given_)
        OwnField.objects.filter(pk=one.pk).update(is_required=label != "Nickname")
        one.refresh_from_db()
        made[label] = one
    return made


def is_required(field: OwnField) -> bool:
    return OwnField.objects.get(pk=field.pk).is_required


@pytest.mark.django_db
def test_required_fields_nobody_needs_are_proposed_with_their_figures(
    fields: dict[str, OwnField], cast: Cast, owner_acts: Actor
) -> None:
    customer = Customer.objects.get(name="C1")
    change_customer(
        actor=owner_acts, customer_id=customer.pk, values={fields["Language"].key: "Polish"}, version=customer.version
    )  # fmt: skip
    assert propose_fields() == 3
    found = {row.proposal.field.label: row for row in field_proposals(owner_acts)}
    assert {label: row.proposal.why for label, row in found.items()} == {
        "Fax": "empty", "Industry": "fillers", "Language": "alike",
    }  # fmt: skip
    assert (found["Fax"].proposal.filled, found["Fax"].proposal.records) == (3, 40)
    assert (found["Industry"].proposal.fillers, found["Industry"].proposal.commonest) == (14, "-")
    language = found["Language"].proposal
    assert (language.commonest, language.commonest_count, language.changes) == ("Danish", 39, 1)
    write_many(fields["Fax"], {pk: f"030 {pk}" for pk in Customer.objects.values_list("pk", flat=True)})
    assert propose_fields() == 2  # the reason is gone, and so is the proposal
    assert field_proposals(cast.actor("analyst")) == []


@pytest.mark.django_db
def test_a_press_makes_a_field_optional_and_another_takes_it_back(
    fields: dict[str, OwnField], owner_client: Client
) -> None:
    propose_fields()
    fax = fields["Fax"]
    page = owner_client.get("/plan/adoption/").content.decode()
    assert "Required fields nobody needs" in page
    assert "3 of 40" in page
    done = owner_client.post(f"/plan/adoption/fields/{fax.pk}/follow/", follow=True).content.decode()
    assert not is_required(fax)
    assert "Fax is required no more" in done
    assert f"/plan/adoption/fields/{fax.pk}/undo/" in done
    assert re.findall(r"/fields/(\d+)/follow/", done) == [
        str(fields["Industry"].pk),
        str(fields["Language"].pk),
    ]
    assert Change.objects.filter(model=MODEL, object_id=fax.pk, action="change").exists()
    assert propose_fields() == 2  # what is optional is proposed no more
    owner_client.post(f"/plan/adoption/fields/{fax.pk}/undo/")
    assert is_required(fax)
    assert propose_fields() == 3


@pytest.mark.django_db
def test_what_is_kept_required_is_not_proposed_again_until_that_is_undone(
    fields: dict[str, OwnField], owner_acts: Actor, cast: Cast
) -> None:
    propose_fields()
    fax = fields["Fax"]
    dismiss_proposal(actor=owner_acts, field_id=fax.pk)
    assert propose_fields() == 2
    assert is_required(fax)
    OwnField.objects.filter(pk=fax.pk).update(is_required=False)  # its reason is gone for a night
    propose_fields()
    OwnField.objects.filter(pk=fax.pk).update(is_required=True)
    assert propose_fields() == 2
    reopen_proposal(actor=owner_acts, field_id=fax.pk)
    assert propose_fields() == 3
    with pytest.raises(Forbidden):
        follow_proposal(actor=cast.actor("colleague"), field_id=fax.pk)
    with pytest.raises(NotFound):
        follow_proposal(actor=owner_acts, field_id=fields["Shop"].pk)
    assert FieldProposal.objects.get(field=fax).followed_at is None


@pytest.mark.django_db
def test_what_a_personal_field_holds_is_not_shown(fields: dict[str, OwnField], owner_acts: Actor) -> None:
    OwnField.objects.filter(pk=fields["Language"].pk).update(is_personal=True)
    propose_fields()
    found = FieldProposal.objects.get(field=fields["Language"])
    assert (found.commonest, found.commonest_count) == ("", 40)
