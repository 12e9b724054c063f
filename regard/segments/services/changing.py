"""Creating, changing and deleting segments."""

from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.text import slugify

from regard.audit.services import note
from regard.kernel.actor import Actor
from regard.kernel.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from regard.kernel.words import tr
from regard.people.door import require
from regard.people.queries import owned_by
from regard.segments import rules
from regard.segments.models import Member, Segment
from regard.segments.queries import references, uses_of, visible_to, words_for

MODEL = "segments.segment"
_AUDITED = ("key", "name", "description", "rule", "is_shared", "colour", "owner_id")


@transaction.atomic
def create_segment(
    *,
    actor: Actor,
    name: str,
    rule: Mapping[str, Any],
    description: str = "",
    is_shared: bool = True,
    colour: str = Segment.Colour.BLUE,
    key: str = "",
) -> Segment:
    """A new segment with a finished rule; its members come with the next refresh (within a minute of the worker).

    Raises `Invalid` with one error per flaw of name or rule, `Forbidden` without the right.
    """
    require(actor, "segments.segment.create")
    segment = Segment(
        key=_free_key(key or name),
        name=_checked_name(name),
        sort_name=sort_name(name),
        description=description[:300],
        is_shared=is_shared,
        colour=_checked_colour(colour),
        owner_id=actor.user_id,
        rule=_checked_rule(actor, rule, None),
    )
    segment.save(force_insert=True)
    note(actor=actor, model=MODEL, object_id=segment.pk, action="create", after=_values(segment))
    return segment


@transaction.atomic
def change_segment(
    *,
    actor: Actor,
    segment: Segment,
    expected_version: int | None = None,
    name: str | None = None,
    description: str | None = None,
    rule: Mapping[str, Any] | None = None,
    is_shared: bool | None = None,
    colour: str | None = None,
) -> Segment:
    """Changes what is given. A new rule makes a new version, and the members follow with the next refresh.

    Raises `Conflict` when the rule is no longer `expected_version`, or the segment is built in.
    """
    found = changeable(actor, segment)
    if expected_version not in (None, found.version):
        raise Conflict(
            tr("Somebody changed “{name}” meanwhile.", name=found.name),
            kept=tr("Your draft is kept."),
            remedy=tr("Open the segment to see the new rule, then save again to replace it."),
        )
    before = _values(found)
    if name is not None:
        found.name, found.sort_name = _checked_name(name, found.pk), sort_name(name)
    found.description = found.description if description is None else description[:300]
    found.is_shared = found.is_shared if is_shared is None else is_shared
    found.colour = found.colour if colour is None else _checked_colour(colour)
    if rule is not None:
        checked = _checked_rule(actor, rule, found.pk)
        found.version += checked != found.rule
        found.build_error = "" if checked != found.rule else found.build_error
        found.rule = checked
    found.updated_at = timezone.now()
    found.save()
    note(actor=actor, model=MODEL, object_id=found.pk, action="change", before=before, after=_values(found))
    return found


@transaction.atomic
def delete_segment(*, actor: Actor, segment: Segment) -> None:
    """Deletes a segment with its history; what the story says of it stays. Raises `Conflict` while it is used."""
    from regard.analytics.services import mark_dirty

    require(actor, "segments.segment.delete")
    found = changeable(actor, segment, "segments.segment.delete")
    if uses := uses_of(found):
        names = ", ".join(f"{use.title} ({use.what})" for use in uses[:3])
        raise Conflict(
            tr("“{name}” is used by {uses}.", name=found.name, uses=names),
            remedy=tr("Take it out of there first."),
        )
    note(actor=actor, model=MODEL, object_id=found.pk, action="delete", before=_values(found))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {Member._meta.db_table} WHERE segment_id = %s", [found.pk])  # noqa: S608
    found.delete()
    mark_dirty("segment_members", None)


def changeable(actor: Actor, segment: Segment, permission: str = "segments.segment.change") -> Segment:
    """The segment, locked, if `actor` may change it. Raises `NotFound`, `Forbidden` or `Conflict`."""
    require(actor, permission)
    if not visible_to(actor).filter(pk=segment.pk).exists():
        raise NotFound(tr("There is no such segment."))
    found = Segment.objects.select_for_update().get(pk=segment.pk)
    if found.is_builtin:
        raise Conflict(
            tr("“{name}” comes with Regard and is not changed.", name=found.label),
            remedy=tr("Copy it and change the copy."),
        )
    if not owned_by(Segment.objects.filter(pk=found.pk), actor, permission).exists():
        raise Forbidden(
            tr("“{name}” belongs to somebody else.", name=found.name),
            remedy=tr("Copy it and change the copy."),
        )
    return found


def sort_name(name: str) -> str:
    """How names are put in order: without regard to capitals."""
    return name.strip().casefold()[:120]


def _values(segment: Segment) -> dict[str, Any]:
    return {field: getattr(segment, field) for field in _AUDITED}


def _checked_name(name: str, pk: int | None = None) -> str:
    name = " ".join(name.split())
    if not name:
        raise Invalid([FieldError("name", tr("Give the segment a name."), "required")])
    if len(name) > 120:
        raise Invalid(
            [FieldError("name", tr("A name has at most {count} characters.", count=120), "too_long")]
        )
    if Segment.objects.filter(sort_name=sort_name(name)).exclude(pk=pk or 0).exists():
        raise Invalid([FieldError("name", tr("There is a segment “{name}” already.", name=name), "taken")])
    return name


def _checked_colour(colour: str) -> str:
    if colour not in Segment.Colour.values:
        raise Invalid(
            [
                FieldError(
                    "colour", tr("The colour is one of {known}.", known=", ".join(Segment.Colour.values))
                )
            ]
        )
    return colour


def _checked_rule(actor: Actor, rule: Mapping[str, Any], pk: int | None) -> dict[str, Any]:
    """The rule in its one written form. Refuses segments that are not there, not visible, or lead back to this one."""
    tree = rules.read(rule, words_for(actor))
    wanted = rules.segments_in(tree)
    missing = wanted - set(visible_to(actor).filter(pk__in=wanted).values_list("pk", flat=True))
    if missing:
        raise Invalid(
            [
                FieldError(
                    "rule",
                    tr("There is no segment {name}.", name=", ".join(map(str, sorted(missing)))),
                    "unknown",
                )
            ]
        )
    if pk is not None and (way := _way_back(pk, wanted)):
        raise Invalid(
            [
                FieldError(
                    "rule",
                    tr("“{name}” is made of this segment, so this one cannot be made of it.", name=way),
                    "circle",
                )
            ]
        )
    return rules.write(tree)


def _way_back(pk: int, wanted: set[int]) -> str:
    """The name of a wanted segment that leads to `pk`; empty when none does."""
    refers = {segment.pk: (segment.name, references(segment.rule)) for segment in Segment.objects.all()}
    for start in sorted(wanted):
        seen, waiting = set(), {start}
        while waiting:
            seen |= waiting
            waiting = set().union(*(refers[step][1] for step in waiting if step in refers)) - seen
        if pk in seen:
            return refers[start][0]
    return ""


def _free_key(text: str) -> str:
    """A key nobody has: from the name, numbered where needed."""
    stem = slugify(text)[:50] or "segment"
    taken = set(Segment.objects.filter(key__startswith=stem).values_list("key", flat=True))
    number = 2
    key = stem
    while key in taken:
        key, number = f"{stem}-{number}", number + 1
    return key
