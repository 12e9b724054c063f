"""Own fields, for programs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Field, Router, Schema, Status

from regard.fields.computed import WHATS
from regard.fields.holders import has_holder
from regard.fields.language import LONGEST
from regard.fields.models import OwnField
from regard.fields.queries import MANAGE, own_fields, removed_fields
from regard.fields.rules import KINDS
from regard.fields.services.defining import change_field, create_field, remove_field, restore_field
from regard.fields.services.unmasking import LONGEST_REASON, show_value
from regard.kernel.errors import NotFound
from regard.kernel.ids import HIGHEST_ID
from regard.people.door import require
from regard.people.rest import ActorRequest, Answer
from regard.ui.nouns import declared_noun

router = Router(tags=["Own fields"])
TYPES = ", ".join(f"{key} ({kind.label.lower()})" for key, kind in KINDS.items())


RULES = (
    "What more holds of its values, each left out where there is none: `least` and `greatest` of numbers, days and times,"
    " `pattern` of texts (a regular expression) with its `message`, `when` ([[field, value], …]: required where the record has"
    " any of these),"
    " `only` ({field, choices: {value: [keys]}}: which choices go with those of another field). Given, they replace all"
)


class ChoiceOut(Answer):
    key: str
    label: str


class RollupOut(Answer):
    of: str = Field(description="The noun of the records that hang on these", examples=["objects.vehicle"])
    what: str = Field(description=", ".join(WHATS), examples=["sum"])
    field: str = Field(description="Of which of their fields; empty for their number", examples=["own_price"])
    where: str = Field(description="A formula each of them has to fulfil; empty: all count")


class FieldOut(Answer):
    id: int
    noun: str
    key: str = Field(description="What records, filters and files call it; stays when the label changes")
    label: str
    kind: str = Field(description=TYPES)
    help: str
    choices: list[ChoiceOut]
    group: str
    for_kind: str = Field(description="Of which records it is asked: person or organisation; empty: of all")
    is_required: bool
    is_unique: bool
    is_listed: bool
    is_personal: bool = Field(description="Roles can be shown it masked")
    formula: str = Field(description="How its values are computed; empty: they are not, or rolled up")
    rollup: RollupOut | None = Field(description="Of which records its values are rolled up, and how")
    rules: dict[str, Any] = Field(description=RULES)
    removed_at: datetime | None


class FieldList(Answer):
    items: list[FieldOut]


class ChoiceIn(Schema):
    key: str = Field("", max_length=40, description="Nothing for a new one")
    label: str = Field(max_length=200)


class RollupIn(Schema):
    of: str = Field(max_length=60, examples=["objects.vehicle"])
    what: str = Field(max_length=10, description=", ".join(WHATS), examples=["sum"])
    field: str = Field("", max_length=60, examples=["own_price"])
    where: str = Field("", max_length=LONGEST, examples=["price > 1000"])


class FieldChange(Schema):
    """What is left out stays as it is."""

    label: str | None = Field(None, max_length=60, examples=["Favourite roast"])
    help: str | None = Field(None, max_length=200)
    choices: list[str | ChoiceIn] | None = Field(
        None,
        max_length=200,
        description="Labels alone, or with their keys; one that records have may be renamed, but not left out",
    )
    group: str | None = Field(None, max_length=60)
    for_kind: str | None = Field(None, max_length=20)
    is_required: bool | None = None
    is_unique: bool | None = None
    is_listed: bool | None = None
    is_personal: bool | None = None
    formula: str | None = Field(
        None,
        max_length=LONGEST + 1,
        description="Of a field that is computed",
        examples=["price * (100% - discount)"],
    )
    rollup: RollupIn | None = Field(None, description="Of a field that is rolled up")
    rules: dict[str, Any] | None = Field(None, description=RULES)


class FieldIn(FieldChange):
    noun: str = Field(max_length=60, examples=["customers.customer"])
    kind: str = Field(
        "",
        max_length=10,
        description=f"{TYPES}; of a formula or roll-up it follows from what it gives",
        examples=["choice"],
    )


def _row(one: OwnField) -> dict[str, Any]:
    names = (
        "id", "noun", "key", "label", "kind", "help", "group", "for_kind", "is_required", "is_unique", "is_listed",
        "is_personal", "rules",
        "removed_at",
    )  # fmt: skip
    choices = [{"key": key, "label": label} for key, label in one.choices]
    computed = {"formula": one.computed.get("formula", ""), "rollup": one.computed.get("rollup")}
    return {name: getattr(one, name) for name in names} | computed | {"choices": choices}


def _noun_of(field_id: int) -> str:
    found = OwnField.objects.filter(pk=min(field_id, HIGHEST_ID)).values_list("noun", flat=True).first()
    if found is None:
        raise NotFound("There is no such field.")
    return found


@router.get("/fields", response=FieldList, summary="Own fields of a noun")
def list_fields(request: ActorRequest, noun: str = "customers.customer", removed: bool = False) -> Any:  # noqa: ANN401
    """In the order in which people see them; with `removed` those that were taken out of use."""
    if not has_holder(noun):
        raise NotFound("This cannot be given own fields.")
    require(request.actor, MANAGE if removed else declared_noun(noun).permission)
    return {"items": [_row(one) for one in (removed_fields(noun) if removed else own_fields(noun))]}


@router.post("/fields", response={201: FieldOut}, summary="Add a field")
def add_field(request: ActorRequest, body: FieldIn) -> Status[dict[str, Any]]:
    """It is there at once: in forms, lists, files and this API, for everybody who sees the records."""
    values = _values(body, {"noun"})
    return Status(201, _row(create_field(actor=request.actor, noun=body.noun, values=values)))


@router.patch("/fields/{int:field_id}", response=FieldOut, summary="Change a field")
def patch_field(request: ActorRequest, field_id: int, body: FieldChange) -> dict[str, Any]:
    require(request.actor, MANAGE)
    noun, values = _noun_of(field_id), _values(body, set())
    return _row(change_field(actor=request.actor, noun=noun, field_id=field_id, values=values))


@router.delete("/fields/{int:field_id}", response={204: None}, summary="Remove a field")
def delete_field(request: ActorRequest, field_id: int) -> Status[None]:
    """Its values are kept, and come back with it."""
    require(request.actor, MANAGE)
    remove_field(actor=request.actor, noun=_noun_of(field_id), field_id=field_id)
    return Status(204, None)


@router.post("/fields/{int:field_id}/restore", response=FieldOut, summary="Use a removed field again")
def bring_back(request: ActorRequest, field_id: int) -> dict[str, Any]:
    require(request.actor, MANAGE)
    return _row(restore_field(actor=request.actor, noun=_noun_of(field_id), field_id=field_id))


def _values(body: FieldChange, but: set[str]) -> dict[str, Any]:
    values = body.dict(exclude_unset=True, exclude={*but, "formula", "rollup"})
    if body.formula is not None or values.get("kind") == "formula":
        values["computed"] = {"formula": body.formula or ""}
    elif body.rollup is not None or values.get("kind") == "rollup":
        values["computed"] = {"rollup": body.rollup.dict() if body.rollup else {}}
    if "computed" in values:
        values.pop("kind", None)
    if body.choices is not None:
        values["choices"] = [one if isinstance(one, str) else [one.key, one.label] for one in body.choices]
    return values


class ShowIn(Schema):
    reason: str = Field(
        "", description="Why it is needed, where the business asks for it; noted", max_length=LONGEST_REASON
    )
    part: int = Field(
        0,
        ge=0,
        le=HIGHEST_ID,
        description="Which of several, such as the id of a further way to reach a customer",
    )


class ShownOut(Answer):
    value: str = Field(description="The whole value in words. It is not to be kept")


@router.post(
    "/personal/{noun}/{int:record_id}/{field}/show",
    response=ShownOut,
    summary="Look behind a mask",
    tags=["Personal data"],
)
def show_masked(request: ActorRequest, noun: str, record_id: int, field: str, body: ShowIn) -> dict[str, str]:
    """The whole of one value that this token sees masked: `noun` as lists call it (`customers.customer`), `field` as `withheld`
    names it (`email`, `own_iban`).

    Needs the scope `fields.personal.show`. Who was shown what, when and why is noted; who asks more often within an hour than
    the business allows gets 409, who gives no reason where one is asked for gets 422, and what is not there, not seen or not
    masked is 404.
    """
    shown = show_value(
        actor=request.actor,
        noun_key=noun,
        record_id=min(record_id, HIGHEST_ID),
        name=field,
        part=body.part,
        reason=body.reason,
    )
    return {"value": shown}
