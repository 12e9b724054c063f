"""Looking behind the mask of one personal value of one record: allowed, throttled, noted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from regard.audit.services import note
from regard.fields.behind import value_behind
from regard.fields.models import Showing, ShowingRules
from regard.fields.showings import CUSTOMERS, RULES_CHANGE, SHOW
from regard.kernel.actor import Actor
from regard.kernel.errors import Conflict, Invalid, NotFound
from regard.kernel.sight import Level
from regard.kernel.words import tr
from regard.people.door import require
from regard.ui.nouns import has_noun, noun
from regard.ui.sight import Sight, sight

LONGEST_REASON = 200
SHORTEST_REASON = 5
SAME = timedelta(
    minutes=10
)  # who has asked for the very same value so recently sees it again without being counted anew


@transaction.atomic
def show_value(
    *, actor: Actor, noun_key: str, record_id: int, name: str, part: int = 0, reason: str = ""
) -> str:
    """The whole of a value that is masked to `actor`: of this one record, noted in the audit with the reason.

    `part` is which of several values, such as the id of a further way to reach a customer. Raises `NotFound` for what the actor
    does not see or does not see masked, `Forbidden` without `fields.personal.show`, `Invalid` without a reason where the
    business asks for one, and `Conflict` for whoever has asked as often as is allowed within an hour.
    """
    require(actor, SHOW)
    user_id = actor.user_id or 0
    record, seen_by = masked_record(actor, noun_key, record_id, name)
    one = seen_by.field(name)
    key = one.key if one is not None else name
    rules, _ = ShowingRules.objects.select_for_update().get_or_create(pk=1)  # held: nobody asks twice at once
    reason = " ".join(reason.split())[:LONGEST_REASON]
    now = timezone.now()
    mine = Showing.objects.filter(user_id=user_id)
    if mine.filter(noun=noun_key, record_id=record_id, field=key, part=part, at__gte=now - SAME).exists():
        return value_behind(noun_key, record, name, part)
    if rules.asks_why and len(reason) < SHORTEST_REASON:
        raise Invalid({"reason": tr("Say why you need to see it.")})
    if mine.filter(at__gte=now - timedelta(hours=1)).count() >= rules.most_per_hour:
        raise Conflict(
            tr(
                "You have been shown {count} masked values within an hour.",
                count=rules.most_per_hour,
            ),
            kept=tr("This one stays masked."),
            remedy=tr("Wait a while, or ask whoever answers for privacy to raise the limit."),
        )
    value = value_behind(noun_key, record, name, part)
    if not value:
        raise NotFound(tr("There is nothing behind this mask."))
    Showing.objects.create(
        at=now, user_id=user_id, noun=noun_key, record_id=record_id, field=key, part=part, reason=reason,
        source=actor.source[:60],
    )  # fmt: skip
    note(
        actor=actor,
        model=noun_key,
        object_id=record_id,
        action="show",
        after={"field": key, "reason": reason, **({"part": part} if part else {})},
        customer_id=record_id if noun_key == CUSTOMERS else getattr(record, "customer_id", None),
    )
    return value


def masked_record(actor: Actor, noun_key: str, record_id: int, name: str) -> tuple[Any, Sight]:
    """The record, where `actor` sees it and sees this field of it masked. Raises `NotFound` else. One query."""
    gone = NotFound(tr("There is nothing masked here."))
    if not has_noun(noun_key) or not actor.may(noun(noun_key).permission):
        raise gone
    seen_by = sight(actor, noun_key)
    one = seen_by.field(name) if seen_by is not None else None
    if seen_by is None or one is None or seen_by.levels[one.key] is not Level.MASKED:
        raise gone
    record = noun(noun_key).visible_to(actor).filter(pk=record_id).first() if record_id < 2**63 else None
    if record is None or one.spares(record):
        raise gone
    return record, seen_by


@transaction.atomic
def change_showing_rules(*, actor: Actor, asks_why: bool, most_per_hour: int) -> ShowingRules:
    """Say whether a reason is asked of whoever looks behind a mask, and how often one may within an hour. Raises `Forbidden`,
    and `Invalid` for a number outside 0 to 10,000."""
    require(actor, RULES_CHANGE)
    if not 0 <= most_per_hour <= 10_000:
        raise Invalid({"most_per_hour": tr("Choose a number from 0 to 10,000.")})
    rules, _ = ShowingRules.objects.select_for_update().get_or_create(pk=1)
    before = {"asks_why": rules.asks_why, "most_per_hour": rules.most_per_hour}
    after = {"asks_why": asks_why, "most_per_hour": most_per_hour}
    if after != before:
        rules.asks_why, rules.most_per_hour = asks_why, most_per_hour
        rules.save()
        note(
            actor=actor, model="fields.showingrules", object_id=1, action="change", before=before, after=after
        )
    return rules
