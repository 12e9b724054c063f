"""What is required of the data: entering, changing, signing off."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from regard.audit.services import note
from regard.kernel.actor import Actor
from regard.kernel.errors import Conflict, FieldError, Invalid, NotFound
from regard.kernel.figures import figure
from regard.kernel.words import lazy, tr, tr_of
from regard.people.door import require
from regard.people.queries import users_for_choice
from regard.quality.formats import format_kept
from regard.quality.governance_queries import owners_of_fields
from regard.quality.models import Requirement, RequirementSignOff, StewardTask
from regard.quality.own_items import required_fields
from regard.quality.register_queries import wording_of
from regard.quality.services.tasks import follow_targets, hand_over

CHANGE = "quality.requirement.change"
MODEL = "quality.requirement"
WRITTEN = (
    "field", "applies_to", "purpose", "objective", "source", "format", "is_needed", "must_be_verified",
    "target", "max_age_days", "owner_id", "legal_basis",
    "retention_months", "policy", "review_on",
)  # fmt: skip
USUAL: tuple[dict[str, Any], ...] = (
    {"field": "name", "purpose": lazy("To address people and find them"), "legal_basis": "contract", "target": 99},
    {
        "field": "email", "purpose": lazy("To confirm orders, and to write to who allows it"), "legal_basis": "contract",
        "target": 90,
    },
    {
        "field": "phone", "purpose": lazy("To reach people about deliveries"), "is_needed": False, "target": 95,
        "legal_basis": "contract",
    },
    {"field": "country", "purpose": lazy("For taxes, delivery and language"), "legal_basis": "contract", "target": 95},
    {
        "field": "owner", "purpose": lazy("So that every business customer has somebody to ask"), "applies_to": "organisation",
        "target": 95, "legal_basis": "interest",
    },
)  # fmt: skip
"""What nearly every business needs; where to begin."""


def save_requirement(
    *, actor: Actor, values: Mapping[str, Any], requirement_id: int | None = None, version: int | None = None
) -> Requirement:
    """Enter what is required of a field, or change it. A change takes the sign-off back, for it was given for something else;
    what was signed off is kept. Open tasks of who answered for it go to who does now.

    Raises `Forbidden`, `NotFound`, `Invalid`, and `Conflict` when somebody else changed it meanwhile.
    """
    require(actor, CHANGE)
    with transaction.atomic():
        item = _locked(requirement_id) if requirement_id else Requirement()
        same_owner = "owner_id" in values and str(values["owner_id"] or "") == str(item.owner_id or "")
        cleaned = _cleaned(
            {name: value for name, value in values.items() if name != "owner_id" or not same_owner}, actor
        )
        if requirement_id and version is not None and version != item.version:
            raise Conflict(
                tr("Somebody changed this meanwhile."),
                kept=tr("Nothing was saved."),
                remedy=tr_of("requirement", "Look at it again."),
            )
        if Requirement.objects.filter(field=cleaned.get("field", item.field)).exclude(pk=item.pk).exists():
            raise Invalid([FieldError("field", tr("Something is required of this field already."), "taken")])
        before = {name: getattr(item, name) for name in WRITTEN} if requirement_id else None
        answered = owners_of_fields()
        for name, value in cleaned.items():
            setattr(item, name, value)
        item.format = format_kept(item.field, item.format)
        after = {name: getattr(item, name) for name in WRITTEN}
        if before == after:
            return item
        item.signed_off_at, item.signed_off_by_id = None, None
        item.version += 1 if requirement_id else 0
        item.updated_at = timezone.now()
        item.save()
        note(
            actor=actor,
            model=MODEL,
            object_id=item.pk,
            action="change" if before else "create",
            before=before,
            after=after,
        )
        hand_over(actor=actor, answered=answered, answers=owners_of_fields())
        if before is not None and before["target"] != item.target:
            follow_targets()
    return item


def remove_requirement(*, actor: Actor, requirement_id: int) -> None:
    """Require nothing of a field any more; the tasks about it go. Raises `Forbidden`, `NotFound`."""
    require(actor, CHANGE)
    with transaction.atomic():
        item = _locked(requirement_id)
        note(
            actor=actor,
            model=MODEL,
            object_id=item.pk,
            action="delete",
            before={name: getattr(item, name) for name in WRITTEN},
        )
        StewardTask.objects.filter(key__startswith=f"{item.field}.").delete()
        item.delete()


def sign_off(*, actor: Actor, requirement_id: int) -> Requirement:
    """Say with one's name that this is what is required. It must say what for and on which legal basis."""
    require(actor, CHANGE)
    with transaction.atomic():
        item = _locked(requirement_id)
        if not item.purpose or not item.legal_basis:
            raise Invalid([FieldError("purpose", _missing(item), "missing")])
        if item.signed_off_at is None:
            item.signed_off_at, item.signed_off_by_id = timezone.now(), actor.user_id
            item.save(update_fields=["signed_off_at", "signed_off_by"])
            RequirementSignOff.objects.create(
                requirement=item,
                version=item.version,
                wording=wording_of(item),
                by_id=actor.user_id,
                by_name=actor.name[:200],
                at=item.signed_off_at,
            )
            note(
                actor=actor,
                model=MODEL,
                object_id=item.pk,
                action="sign_off",
                after={"version": item.version},
            )
    return item


@transaction.atomic
def begin_with_the_usual(*, actor: Actor) -> int:
    """Enter what nearly every business needs, where nothing is required yet; how many."""
    require(actor, CHANGE)
    known = set(Requirement.objects.values_list("field", flat=True))
    new = [values for values in USUAL if values["field"] not in known]
    for values in new:
        save_requirement(actor=actor, values=values)
    return len(new)


@transaction.atomic
def forget_usual(*, actor: Actor) -> int:
    """Take out what `begin_with_the_usual` entered, as far as nobody changed it or signed it off since; how many."""
    require(actor, CHANGE)
    purposes = {values["field"]: values["purpose"] for values in USUAL}
    untouched = Requirement.objects.filter(version=1, signed_off_at=None, owner=None, field__in=purposes)
    ids = [one.pk for one in untouched if one.purpose == purposes[one.field]]
    for number in ids:
        remove_requirement(actor=actor, requirement_id=number)
    return len(ids)


def _missing(item: Requirement) -> str:
    if item.purpose:
        return tr("Say the legal basis first.")
    return (
        tr("Say what it is for first.")
        if item.legal_basis
        else tr("Say what it is for and the legal basis first.")
    )


def _locked(requirement_id: int) -> Requirement:
    item = Requirement.objects.select_for_update(of=("self",)).filter(pk=requirement_id).first()
    if item is None:
        raise NotFound(tr("There is no such requirement."))
    return item


def _cleaned(values: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    """`values` as they are stored. Raises `Invalid` with all that is wrong."""
    errors, result = [], dict[str, Any]()
    for name, value in values.items():
        try:
            result[name] = _clean(name, value, actor)
        except ValueError as error:
            errors.append(FieldError(name, str(error)))
    if errors:
        raise Invalid(errors)
    return result


def _clean(name: str, value: Any, actor: Actor) -> Any:  # noqa: ANN401
    choices = {
        "field": list(required_fields()), "applies_to": Requirement.AppliesTo.values,
        "legal_basis": Requirement.LegalBasis.values,
    }  # fmt: skip
    if name not in WRITTEN:
        raise ValueError(tr("There is no such field."))
    if name in choices:
        if value not in choices[name]:
            raise ValueError(tr("Choose one of those offered."))
        return value
    if name in {"is_needed", "must_be_verified"}:
        return bool(value)
    if name in {"target", "max_age_days", "retention_months", "owner_id"}:
        return _number(name, value, actor)
    if name == "review_on":
        return _day(value)
    text = str(value or "").replace("\x00", "").strip()
    longest = Requirement._meta.get_field(name).max_length or 20_000  # type: ignore[union-attr]
    if len(text) > longest:
        raise ValueError(tr("At most {count} letters.", count=figure(longest)))
    return text


def _day(value: Any) -> date | None:  # noqa: ANN401
    if value in (None, "") or isinstance(value, date):
        return value or None
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError:
        raise ValueError(tr("Write the day as 2026-03-11.")) from None


def _number(name: str, value: Any, actor: Actor) -> int | None:  # noqa: ANN401
    if value in (None, ""):
        if name == "target":
            raise ValueError(tr("Say how many per cent of customers should pass."))
        return None
    try:
        number = int(str(value).strip())
    except ValueError:
        raise ValueError(tr("This must be a whole number.")) from None
    highest = 100 if name == "target" else 100_000
    if name == "owner_id":
        if not users_for_choice(actor).filter(pk=number).exists():
            raise ValueError(tr("There is no such colleague."))
    elif not 0 <= number <= highest:
        raise ValueError(tr("This must be a number from 0 to {highest}.", highest=figure(highest)))
    return number
