"""Laying down who answers for a group of fields and by which policy, and signing it off."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from regard.audit.services import note
from regard.kernel.actor import Actor
from regard.kernel.errors import Conflict, FieldError, Invalid, NotFound
from regard.kernel.figures import figure
from regard.kernel.words import tr, tr_of
from regard.people.door import require
from regard.people.queries import users_for_choice
from regard.quality.governance_queries import owners_of_fields
from regard.quality.models import FieldGroup, SignOff
from regard.quality.own_items import groups
from regard.quality.services.tasks import hand_over

CHANGE = "quality.requirement.change"
MODEL = "quality.fieldgroup"
LONGEST_POLICY = 20_000


@transaction.atomic
def govern(
    *,
    actor: Actor,
    key: str,
    owner_id: int | None,
    policy: str,
    review_on: date | None,
    version: int | None = None,
) -> FieldGroup:
    """Lay it down; a change takes the sign-off back, which stays in the list of sign-offs. Open tasks go to who answers now.

    Raises `NotFound` for a group there is not, `Forbidden`, `Invalid`, and `Conflict` when somebody changed it meanwhile.
    """
    require(actor, CHANGE)
    row, version_now = _locked(key)
    if version is not None and version != version_now:
        raise Conflict(
            tr("Somebody changed this meanwhile."),
            kept=tr("Nothing was saved."),
            remedy=tr_of("requirement", "Look at it again."),
        )
    policy = policy.replace("\x00", "").strip()
    if len(policy) > LONGEST_POLICY:
        raise Invalid(
            [FieldError("policy", tr("At most {count} letters.", count=figure(LONGEST_POLICY)), "long")]
        )
    if owner_id not in {None, row.owner_id} and not users_for_choice(actor).filter(pk=owner_id or 0).exists():
        raise Invalid([FieldError("owner_id", tr("There is no such colleague."), "unknown")])
    answered = owners_of_fields()
    before = {"owner_id": row.owner_id, "policy": row.policy, "review_on": row.review_on}
    after = {"owner_id": owner_id, "policy": policy, "review_on": review_on}
    if before == after:
        return row
    if (before["owner_id"], before["policy"]) != (owner_id, policy):
        row.signed_off_at, row.signed_off_by_id = None, None
    row.owner_id, row.policy, row.review_on = owner_id, policy, review_on
    row.version, row.updated_at = version_now + 1, timezone.now()
    row.save()
    note(actor=actor, model=MODEL, object_id=row.pk, action="change", before=before, after=after)
    hand_over(actor=actor, answered=answered, answers=owners_of_fields())
    return row


@transaction.atomic
def sign_group(*, actor: Actor, key: str) -> FieldGroup:
    """Say with one's name that the policy holds. It must have a policy and somebody who answers. Done already, nothing."""
    require(actor, CHANGE)
    row, _ = _locked(key)
    if not row.owner_id or not row.policy:
        raise Invalid([FieldError("policy", _missing(row), "missing")])
    if row.signed_off_at is None:
        row.signed_off_at, row.signed_off_by_id = timezone.now(), actor.user_id
        row.save(update_fields=["signed_off_at", "signed_off_by"])
        SignOff.objects.create(
            group=row, version=row.version, policy=row.policy, owner_name=str(row.owner or ""), by_id=actor.user_id,
            by_name=actor.name[:200],
        )  # fmt: skip
        note(actor=actor, model=MODEL, object_id=row.pk, action="sign_off", after={"version": row.version})
    return row


def _missing(row: FieldGroup) -> str:
    if row.owner_id:
        return tr("Say the policy first.")
    return (
        tr("Say who answers for it first.")
        if row.policy
        else tr("Say who answers for it and the policy first.")
    )


@transaction.atomic
def forget_group(*, actor: Actor, key: str, policy: str) -> bool:
    """Take out what is laid down for a group, with its sign-offs, if it still is this policy; whether it was."""
    require(actor, CHANGE)
    row = FieldGroup.objects.filter(key=key, policy=policy).first()
    if row is None:
        return False
    note(actor=actor, model=MODEL, object_id=row.pk, action="delete", before={"policy": policy})
    row.delete()
    return True


def _locked(key: str) -> tuple[FieldGroup, int]:
    """The row of a group, made when there is none, and the version people saw of it: 0 for none."""
    if key not in groups():
        raise NotFound(tr("There is no such group of fields."))
    row, is_new = FieldGroup.objects.get_or_create(key=key)
    found = FieldGroup.objects.select_for_update(of=("self",)).get(pk=row.pk)
    return found, 0 if is_new else found.version
