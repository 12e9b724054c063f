"""What laying down a rule has in common, whatever it is about: only a draft is written, everything is on record, and a new draft
begins with the rules there were."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from django.db.models import Max, Model

from regard.audit.services import note
from regard.kernel.actor import Actor
from regard.kernel.errors import FieldError, NotFound
from regard.kernel.words import tr
from regard.people.door import require
from regard.people.queries import active_user
from regard.planning.carrying import Carried, register_carried
from regard.planning.models import AuthorityLimit, ContactRule, Plan, Process, Treatment
from regard.planning.rule_queries import CHANGE
from regard.planning.services.rewriting import write_over
from regard.planning.services.sections import refuse_frozen
from regard.segments.queries import visible_to as visible_segments

R = TypeVar("R", ContactRule, Treatment, AuthorityLimit, Process)
Ordered = TypeVar("Ordered", Treatment, Process)


def may_lay_down(actor: Actor, plan: Plan) -> None:
    """Raises `Forbidden`, and `Conflict` unless the plan is a draft."""
    require(actor, CHANGE)
    refuse_frozen(plan)


def keep(
    actor: Actor, plan: Plan, model: type[R], values: Mapping[str, Any], *, row: R | None, version: int | None
) -> R:
    """A new row of the plan, or `row` changed, on record. Raises `Conflict` when `version` is not the stored one. Part of the
    caller's transaction."""
    if row is None:
        made = model(plan=plan, **values)
        made.save(force_insert=True)
        note(actor=actor, model=label(model), object_id=made.pk, action="create", after=state(made, values))
        return made
    before = state(row, values)
    if before == state(model(**values), values):
        return row
    write_over(
        row,
        values,
        version=version,
        refusal=tr("Somebody changed this rule while you were writing."),
        remedy=tr("Open it again and repeat your change."),
    )
    note(
        actor=actor, model=label(model), object_id=row.pk, action="change", before=before, after=state(row, values)
    )  # fmt: skip
    return row


def take_away(actor: Actor, row: R, names: Sequence[str]) -> None:
    """Remove it, on record. Part of the caller's transaction; again, it is not there. Raises `NotFound`, `Conflict`."""
    may_lay_down(actor, row.plan)
    if not type(row)._default_manager.filter(pk=row.pk).exists():
        raise NotFound(tr("There is no such rule, or it is not yours to see."))
    note(
        actor=actor, model=label(type(row)), object_id=row.pk, action="delete",
        before=state(row, dict.fromkeys(names)),
    )  # fmt: skip
    row.delete()


def last_position(plan: Plan, model: type[Ordered]) -> int:
    """The place after the last. One query."""
    last = model._default_manager.filter(plan=plan).aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def move(actor: Actor, plan: Plan, model: type[Ordered], pk: int, *, earlier: bool) -> None:
    """Put one a place earlier or later; the first stays first. Part of the caller's transaction. Raises `NotFound`."""
    may_lay_down(actor, plan)
    rows = list(model._default_manager.select_for_update().filter(plan=plan).order_by("position", "pk"))
    at = next((number for number, one in enumerate(rows) if one.pk == pk), None)
    if at is None:
        raise NotFound(tr("There is no such rule, or it is not yours to see."))
    to = at - 1 if earlier else at + 1
    if not 0 <= to < len(rows):
        return
    rows.insert(to, rows.pop(at))
    for number, one in enumerate(rows):
        if one.position != number:
            model._default_manager.filter(pk=one.pk).update(position=number)
    note(
        actor=actor, model=label(model), object_id=pk, action="move", before={"position": at},
        after={"position": to},
    )  # fmt: skip


def segment_errors(actor: Actor, segment_id: int | None) -> list[FieldError]:
    if segment_id is None or visible_segments(actor).filter(pk=segment_id).exists():
        return []
    return [FieldError("segment", tr("Choose a segment that is there."), "unknown")]


def person_errors(field: str, person_id: int | None, words: str) -> list[FieldError]:
    """Somebody has to be named who is here."""
    is_here = person_id is not None and active_user(person_id) is not None
    return [] if is_here else [FieldError(field, words, "required")]


def label(model: type[Model]) -> str:
    return model._meta.label_lower


def state(row: Model, names: Mapping[str, Any] | Sequence[str]) -> dict[str, Any]:
    """The fields as the audit keeps them."""
    values = {name: getattr(row, name) for name in names}
    return {
        name: one if one is None or isinstance(one, (bool, int, list)) else str(one)
        for name, one in values.items()
    }


def _copied(model: type[R]) -> Carried:
    def into_draft(old: Plan, new: Plan, objectives: Mapping[int, int]) -> None:
        rows = list(model._default_manager.filter(plan=old).order_by("pk"))
        for row in rows:
            row.pk, row.plan_id, row.version = None, new.pk, 1
            row._state.adding = True
        model._default_manager.bulk_create(rows)

    return Carried(label(model), into_draft=into_draft)


for _carried in (_copied(ContactRule), _copied(Treatment), _copied(AuthorityLimit), _copied(Process)):
    register_carried(_carried)
