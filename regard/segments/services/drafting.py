"""Drafts: a rule in the making is kept at every step, until it is saved or thrown away."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from regard.kernel.actor import Actor
from regard.kernel.errors import Forbidden, NotFound
from regard.kernel.words import tr
from regard.people.door import require
from regard.segments import rules
from regard.segments.models import Draft, Segment
from regard.segments.queries import visible_to, words_for
from regard.segments.rules import editing
from regard.segments.services.changing import change_segment, changeable, create_segment

UNTOUCHED_FOR = timedelta(days=1)


@transaction.atomic
def start_draft(*, actor: Actor) -> Draft:
    """A draft of a new segment; one that was started and never touched is taken again."""
    require(actor, "segments.segment.create")
    user = _user(actor)
    untouched = Draft.objects.filter(user=user, segment=None, is_changed=False)
    untouched.filter(updated_at__lt=timezone.now() - UNTOUCHED_FOR).delete()
    found = untouched.first()
    return found or Draft.objects.create(user_id=user, rule={**editing.empty_rule(), "rules": [{}]})


@transaction.atomic
def edit_segment(*, actor: Actor, segment: Segment) -> Draft:
    """The actor's draft of a segment: the one that is there, else a fresh one of the rule as it is."""
    found = changeable(actor, segment)
    draft = Draft.objects.filter(user=_user(actor), segment=found).first()
    if draft is not None and draft.is_changed:
        return draft
    values = {**_from(found), "name": found.name, "base_version": found.version}
    return Draft.objects.update_or_create(user_id=_user(actor), segment=found, defaults=values)[0]


@transaction.atomic
def copy_segment(*, actor: Actor, segment: Segment) -> Draft:
    """A draft of a new segment with the rule of another."""
    require(actor, "segments.segment.create")
    if not visible_to(actor).filter(pk=segment.pk).exists():
        raise NotFound(tr("There is no such segment."))
    name = tr("{name}, copy", name=segment.label)[:120]
    return Draft.objects.create(user_id=_user(actor), **{**_from(segment), "name": name, "is_changed": True})


def _from(segment: Segment) -> dict[str, Any]:
    return {
        "description": segment.description,
        "rule": segment.rule,
        "is_shared": segment.is_shared,
        "colour": segment.colour,
        "is_changed": False,
        "updated_at": timezone.now(),
    }


def edit_draft(*, actor: Actor, draft: Draft, rule: Mapping[str, Any] | None = None, **values: Any) -> Draft:  # noqa: ANN401
    """Keeps a step of the work: the rule, which may be unfinished but must be a tree, or name, description and so on.

    Raises `Invalid` for what is no rule at all, `NotFound` for somebody else's draft.
    """
    _own(actor, draft)
    if rule is not None:
        rules.read_draft(rule, words_for(actor))
        values["rule"] = dict(rule)
    changed = {name: value for name, value in values.items() if getattr(draft, name) != value}
    for name, value in changed.items():
        setattr(draft, name, value)
    if changed:
        draft.is_changed = draft.is_changed or set(changed) != {"breakdown"}
        draft.updated_at = timezone.now()
        draft.save()
    return draft


@transaction.atomic
def save_draft(*, actor: Actor, draft: Draft, replace: bool = False) -> Segment:
    """Makes the draft a segment, or the new rule of its segment, and throws the draft away.

    Raises `Invalid` naming every unfinished rule, and `Conflict` when somebody else changed the segment meanwhile,
    unless `replace`. The draft stays when anything is refused.
    """
    _own(actor, draft)
    values: dict[str, Any] = {
        "name": draft.name,
        "description": draft.description,
        "rule": draft.rule,
        "is_shared": draft.is_shared,
        "colour": draft.colour,
    }
    if draft.segment is None:
        segment = create_segment(actor=actor, **values)
    else:
        expected = None if replace else draft.base_version
        segment = change_segment(actor=actor, segment=draft.segment, expected_version=expected, **values)
    draft.delete()
    return segment


def discard_draft(*, actor: Actor, draft: Draft) -> None:
    """Throws the work away."""
    _own(actor, draft)
    draft.delete()


def _own(actor: Actor, draft: Draft) -> None:
    if draft.user_id != actor.user_id:
        raise NotFound(tr("There is no such draft."))


def _user(actor: Actor) -> int:
    if actor.user_id is None:
        raise Forbidden(tr("Drafts belong to people."))
    return actor.user_id
