"""Notes, calls and meetings: logging, changing, deleting one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from regard.activities import queries, rules
from regard.activities.events import CallLogged, MeetingHeld, NoteWritten
from regard.activities.models import Activity
from regard.activities.queries import MODEL
from regard.activities.services.checking import KEPT, OF_ACTIVITY, cleaned, settle_activity
from regard.activities.services.contacting import settle_contact
from regard.activities.services.following import follow_by_writing
from regard.activities.services.mentioning import keep_mentions
from regard.analytics.services import mark_dirty
from regard.audit.services import note
from regard.customers.queries import visible_to as visible_customers
from regard.fields.services.computing import recompute_of
from regard.kernel.actor import Actor
from regard.kernel.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from regard.kernel.words import midsentence, tr
from regard.people.door import require
from regard.story.telling import Told, tell
from regard.story.types import Event

Values = Mapping[str, Any]
STATE = ("kind", *OF_ACTIVITY, "plan_said", "customer_id", "author_id", "source", "external_id")


@dataclass(frozen=True)
class Kept:
    """The activity, and whether it was not known before."""

    activity: Activity
    is_new: bool


@transaction.atomic
def log_activity(
    *,
    actor: Actor,
    customer_id: int,
    kind: str,
    values: Values,
    source: str = "",
    external_id: str = "",
    asks_why: bool = False,
) -> Kept:
    """Write down what was done with a customer. `kind`: note, call or meeting; `values` by field name (`checking.OF_ACTIVITY`).

    It happened now unless `happened_at` says when. With `external_id`, what another system calls it, the same one again changes
    that activity instead. With `asks_why` a contact the plan is against needs a reason. Raises `NotFound` for a customer out of
    reach, `Invalid` for values that break a rule, and `Forbidden`.
    """
    require(actor, queries.CREATE)
    if kind not in Activity.Kind.values:
        raise Invalid(
            [
                FieldError(
                    "kind", tr("Choose one of {values}.", values=", ".join(Activity.Kind.values)), "choice"
                )
            ]
        )
    if external_id:
        source = source or "api"
        known = Activity.objects.filter(source=source, external_id=external_id).first()
        if known is not None:
            _require_same(known, customer_id, kind, source)
            return Kept(change_activity(actor=actor, activity_id=known.pk, values=values), is_new=False)
    if not visible_customers(actor, queries.CREATE).filter(pk=customer_id).exists() or (
        not visible_customers(actor).filter(pk=customer_id).exists()
    ):
        raise NotFound(tr("There is no such customer, or it is not yours to see."))
    row = Activity(
        customer_id=customer_id,
        kind=kind,
        happened_at=timezone.now(),
        author_id=actor.user_id,
        source=source or actor.source[:60],
        external_id=external_id,
    )
    for name, value in cleaned(values, OF_ACTIVITY).items():
        setattr(row, name, value)
    settle_activity(row)
    settle_contact(row, asks_why=asks_why)
    row.save(force_insert=True)
    note(
        actor=actor, model=MODEL, object_id=row.pk, action="create", after=state(row), customer_id=customer_id,
    )  # fmt: skip
    tell(telling(row), actor=actor)
    recompute_of(MODEL, [customer_id])
    follow_by_writing(actor, customer_id)
    keep_mentions(row, actor=actor)
    return Kept(row, is_new=True)


@transaction.atomic
def change_activity(
    *, actor: Actor, activity_id: int, values: Values, version: int | None = None
) -> Activity:
    """Change some fields; nothing at all happens when they are what they were. What kind it is, and whose, stays.

    `version` is the one the editor saw: raises `Conflict` when somebody changed it since. Else raises as `log_activity`. The
    story keeps when it was told; the timeline shows what it says now.
    """
    row = _locked(actor, activity_id, queries.CHANGE)
    given = cleaned(values, OF_ACTIVITY)
    before = state(row)
    for name, value in given.items():
        setattr(row, name, value)
    if state(row) == before:
        return row
    if version is not None and version != row.version:
        raise Conflict(
            tr("Somebody changed this meanwhile."), kept=str(KEPT), remedy=tr("Save again to replace theirs.")
        )
    settle_activity(row)
    row.version += 1
    row.updated_at = row.edited_at = timezone.now()
    row.save()
    note(
        actor=actor, model=MODEL, object_id=row.pk, action="change", before=before, after=state(row),
        customer_id=row.customer_id,
    )  # fmt: skip
    mark_dirty("activities", [row.customer_id])
    recompute_of(MODEL, [row.customer_id])
    if row.text != before["text"]:
        keep_mentions(row, actor=actor)
    return row


@transaction.atomic
def delete_activity(*, actor: Actor, activity_id: int) -> None:
    """Take it away with its text; the timeline then says that it was deleted. The audit keeps what it was."""
    row = _locked(actor, activity_id, queries.DELETE)
    note(
        actor=actor, model=MODEL, object_id=row.pk, action="delete", before=state(row), customer_id=row.customer_id,
    )  # fmt: skip
    customer_id = row.customer_id
    row.delete()
    mark_dirty("activities", [customer_id])
    recompute_of(MODEL, [customer_id])


def state(row: Activity) -> dict[str, Any]:
    """The activity as the audit keeps it."""
    return {name: getattr(row, name) for name in STATE}


def telling(row: Activity) -> Told:
    """What the story is told of it."""
    event: Event = NoteWritten()
    if row.kind == rules.CALL:
        event = CallLogged(direction=row.direction, outcome=row.outcome, purpose=row.purpose)
    elif row.kind == rules.MEETING:
        event = MeetingHeld(outcome=row.outcome, purpose=row.purpose)
    return Told(
        event,
        row.happened_at,
        row.customer_id,
        (MODEL, row.pk),
        key=f"activity:{row.pk}",
        channel=rules.CHANNELS.get(row.kind, ""),
        duration=None if row.minutes is None else row.minutes * 60,
    )


def _locked(actor: Actor, activity_id: int, permission: str) -> Activity:
    require(actor, permission)
    found = (
        queries.within_reach(actor, permission).select_for_update(of=("self",)).filter(pk=activity_id).first()
    )
    if found is not None:
        return found
    if queries.visible_to(actor).filter(pk=activity_id).exists():
        raise Forbidden(tr("You may see this, but not do this to it."), remedy=tr("Ask whoever wrote it."))
    raise NotFound(tr("There is no such note, call or meeting, or it is not yours to see."))


def _require_same(known: Activity, customer_id: int, kind: str, source: str) -> None:
    if known.customer_id != customer_id:
        error = FieldError(
            "external_id", tr("{source} knows something of another customer so.", source=source), "taken"
        )
    elif known.kind != kind:
        error = FieldError(
            "kind",
            tr(
                "{source} knows a {kind} so, and what it is does not change.",
                source=source,
                kind=midsentence(known.get_kind_display()),
            ),
            "taken",
        )
    else:
        return
    raise Invalid([error], kept=tr("Nothing was written."))
