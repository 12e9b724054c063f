"""Who answers for which data, and where nobody does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from regard.kernel.actor import Actor
from regard.people.door import require
from regard.quality.groups import Group
from regard.quality.models import FieldGroup, Requirement, SignOff
from regard.quality.own_items import group_of, groups

if TYPE_CHECKING:
    from collections.abc import Mapping

VIEW = "quality.requirement.view"


@dataclass(frozen=True)
class Governed:
    """A group of fields with what is laid down for it; `version` is 0 when nothing is yet. `last`: the newest sign-off, of
    whatever stood there then."""

    key: str
    group: Group
    owner_id: int | None
    owner: str
    policy: str
    review_on: date | None
    is_overdue: bool
    signed_off_by: str
    signed_off_at: datetime | None
    version: int
    last: SignOff | None = None

    @property
    def fields(self) -> str:
        return ", ".join(map(str, self.group.columns.values()))


@dataclass(frozen=True)
class Governance:
    """`overdue`: groups and requirements whose review is overdue, as (label, since). `unowned`: labels of personal fields nobody
    answers for."""

    groups: Sequence[Governed]
    overdue: Sequence[tuple[str, date]]
    unowned: Sequence[str]


def governance(actor: Actor) -> Governance:
    """All groups, and what is missing. Three queries."""
    require(actor, VIEW)
    today = timezone.localdate()
    stored = {one.key: one for one in FieldGroup.objects.select_related("owner", "signed_off_by")}
    last = {one.group.key: one for one in SignOff.objects.select_related("group").order_by("id")}
    found = [_governed(key, group, stored.get(key), today, last.get(key)) for key, group in groups().items()]
    required = {one.field: one for one in Requirement.objects.select_related("owner")}
    overdue = [(str(one.group.label), one.review_on) for one in found if one.is_overdue and one.review_on]
    overdue += [
        (str(one), one.review_on) for one in required.values() if one.review_on and one.review_on < today
    ]
    return Governance(found, sorted(overdue, key=lambda one: one[1]), _unowned(found, required))


def governed(actor: Actor, key: str) -> Governed | None:
    """One group; None for a key there is not. Two queries."""
    require(actor, VIEW)
    group = groups().get(key)
    if group is None:
        return None
    row = FieldGroup.objects.select_related("owner", "signed_off_by").filter(key=key).first()
    last = SignOff.objects.filter(group=row).order_by("id").last() if row else None
    return _governed(key, group, row, timezone.localdate(), last)


def is_governed(key: str) -> bool:
    """Whether anything is laid down for a group. One query."""
    return FieldGroup.objects.filter(key=key).exists()


def sign_offs(actor: Actor, key: str) -> list[SignOff]:
    """Every sign-off of a group, the newest first. One query."""
    require(actor, VIEW)
    return list(SignOff.objects.filter(group__key=key).order_by("-id")[:50])


@dataclass(frozen=True)
class Answering:
    """Who answers for a field. `through`: the label of the group of fields, where the requirement itself names nobody."""

    owner_id: int | None = None
    name: str = ""
    through: str = ""


def answering() -> dict[str, Answering]:
    """Who answers for each field that can be required: whom the requirement names, else whom its group does. Two queries.

    Register, overview and tasks all ask here.
    """
    of_groups = {one.key: one for one in FieldGroup.objects.select_related("owner")}
    of_requirements = {one.field: one for one in Requirement.objects.select_related("owner")}
    found = {}
    known = groups()
    for field, key in group_of().items():
        own, group = of_requirements.get(field), of_groups.get(key)
        if own is not None and own.owner_id:
            found[field] = Answering(own.owner_id, str(own.owner))
        elif group is not None and group.owner_id:
            found[field] = Answering(group.owner_id, str(group.owner), str(known[key].label))
        else:
            found[field] = Answering()
    return found


def owners_of_fields() -> dict[str, int | None]:
    """The same as numbers of users. Two queries."""
    return {field: one.owner_id for field, one in answering().items()}


def _unowned(groups: Sequence[Governed], required: Mapping[str, Requirement]) -> list[str]:
    """Of groups without an owner, the fields that no requirement with one speaks for."""
    labels = []
    for one in groups:
        if not one.group.is_personal or one.owner_id is not None:
            continue
        owned = {field for field in one.group.required if field in required and required[field].owner_id}
        if "address" in owned:
            owned |= {"street", "postal_code", "city", "region"}
        labels += [str(label) for column, label in one.group.columns.items() if column not in owned]
    return labels


def _governed(key: str, group: Group, row: FieldGroup | None, today: date, last: SignOff | None) -> Governed:
    if row is None:
        return Governed(key, group, None, "", "", None, False, "", None, 0)
    return Governed(
        key, group, row.owner_id, str(row.owner or ""), row.policy, row.review_on,
        row.review_on is not None and row.review_on < today,
        str(row.signed_off_by or ""), row.signed_off_at, row.version, last,
    )  # fmt: skip
