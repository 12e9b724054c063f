"""What the business wants to know of customers beyond what is built in, and for how long it believes the answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from regard.analytics.services import mark_dirty
from regard.audit.services import note
from regard.customers.models import Attribute, CustomerNeed, ProfileValue
from regard.customers.profile_queries import DEFINE, attribute
from regard.jobs import services as jobs
from regard.jobs.hearing import Hearing, Nobody
from regard.kernel.actor import Actor
from regard.kernel.days import months_before
from regard.kernel.errors import Conflict, FieldError, Invalid
from regard.kernel.words import several, tr
from regard.people.door import require
from regard.ui import formats
from regard.ui.among import among

MODEL = "customers.attribute"
STEP = 5_000
KEPT = ("name", "kind", "scale", "choices", "meaning", "keeps_months", "is_sensitive")
MOST_CHOICES, LONGEST_CHOICE = 30, 60


@transaction.atomic
def save_attribute(*, actor: Actor, values: Mapping[str, Any], attribute_id: int | None = None) -> Attribute:
    """Enter an attribute, or change one. `values`: any of `KEPT`; `choices` is a list of texts.

    The scale of an attribute that has answers stays, and no choice goes that somebody gave. Raises `Forbidden`, `NotFound`,
    `Invalid`. Where it is said anew how long answers are believed, a job looks at those there are.
    """
    require(actor, DEFINE)
    one = attribute(attribute_id) if attribute_id is not None else Attribute()
    before = {name: getattr(one, name) for name in KEPT} if one.pk else None
    _fill(one, values)
    _require_right(one, before)
    one.updated_at = timezone.now()
    one.save()
    after = {name: getattr(one, name) for name in KEPT}
    action = "create" if before is None else "change"
    note(actor=actor, model=MODEL, object_id=one.pk, action=action, before=before, after=after)
    if before is not None and before["keeps_months"] != one.keeps_months:
        _expire_soon(actor)
    return one


@transaction.atomic
def remove_attribute(*, actor: Actor, attribute_id: int) -> None:
    """Remove an attribute nobody answered. Raises `Forbidden`, `NotFound`, and `Conflict` while there are answers."""
    require(actor, DEFINE)
    one = attribute(attribute_id)
    count = ProfileValue.objects.filter(attribute=one).count()
    if count:
        raise Conflict(
            several(
                "There is {count} answer to “{name}”.",
                "There are {count} answers to “{name}”.",
                count,
                count=formats.number(count),
                name=one.name,
            ),
            kept=tr("It stays."),
            remedy=tr("Let the answers expire, or remove them from the customers first."),
        )
    before = {name: getattr(one, name) for name in KEPT}
    note(actor=actor, model=MODEL, object_id=one.pk, action="delete", before=before)
    one.delete()


def expire(*, hearing: Hearing | None = None) -> int:
    """Mark answers that are no longer believed, and needs that are over, so that segments leave them out. How many changed.

    In batches, each a transaction of its own: run again after a crash it goes on with what is left.
    """
    hearing, today, done = hearing or Nobody(), timezone.localdate(), 0
    for one in Attribute.objects.order_by("pk"):
        rows = ProfileValue.objects.filter(attribute=one)
        if one.keeps_months is None:
            done += _mark(rows.filter(is_expired=True), hearing, is_expired=False)
            continue
        last = months_before(today, one.keeps_months)
        done += _mark(rows.filter(is_expired=False, said_on__lte=last), hearing, is_expired=True)
        done += _mark(rows.filter(is_expired=True, said_on__gt=last), hearing, is_expired=False)
    over = CustomerNeed.objects.filter(is_over=False, until__lte=today)
    return done + _mark(over, hearing, is_over=True)


def _mark(rows: QuerySet[Any], hearing: Hearing, **flag: bool) -> int:
    fact = "customer_needs" if "is_over" in flag else "customer_attributes"
    done = 0
    for ids in _batches(rows):
        hearing.check()
        with transaction.atomic():
            hearing.fence()
            rows.model.objects.filter(pk__in=among([number for number, _ in ids])).update(**flag)
            mark_dirty(fact, [customer for _, customer in ids])
        done += len(ids)
        hearing.update(counts={"marked": done})
    return done


def _batches(rows: QuerySet[Any]) -> Iterator[list[tuple[int, int]]]:
    while ids := list(rows.order_by("pk").values_list("pk", "customer_id")[:STEP]):
        yield ids


def _fill(one: Attribute, values: Mapping[str, Any]) -> None:
    for name in KEPT:
        if name in values and (values[name] is not None or name == "keeps_months"):
            value = values[name]
            setattr(one, name, " ".join(value.split()) if name in ("name", "meaning") else value)
    one.choices = [text for choice in one.choices if (text := " ".join(str(choice).split()))]
    if one.scale != Attribute.Scale.CHOICE:
        one.choices = []


def _require_right(one: Attribute, before: Mapping[str, Any] | None) -> None:
    errors = []
    if not one.name or len(one.name) > 80:
        errors.append(FieldError("name", tr("Give it a name of at most 80 letters."), "required"))
    if one.kind not in Attribute.Kind.values:
        errors.append(
            FieldError("kind", tr("One of {values}.", values=", ".join(Attribute.Kind.values)), "choice")
        )
    if one.scale not in Attribute.Scale.values:
        errors.append(
            FieldError("scale", tr("One of {values}.", values=", ".join(Attribute.Scale.values)), "choice")
        )
    if len(one.meaning) > 300:
        errors.append(FieldError("meaning", tr("At most 300 letters."), "length"))
    if one.keeps_months is not None and not 1 <= one.keeps_months <= 600:
        errors.append(FieldError("keeps_months", tr("From 1 to 600 months, or nothing."), "range"))
    errors += _choice_errors(one)
    same = Attribute.objects.filter(kind=one.kind, name=one.name).exclude(pk=one.pk)
    if not errors and same.exists():
        errors.append(FieldError("name", tr("There is “{name}” already.", name=one), "taken"))
    if not errors and before is not None:
        errors += _lost_answers(one, before)
    if errors:
        raise Invalid(errors, kept=tr("Nothing was saved."))


def _choice_errors(one: Attribute) -> list[FieldError]:
    if one.scale != Attribute.Scale.CHOICE:
        return []
    if not 2 <= len(one.choices) <= MOST_CHOICES or len(set(one.choices)) != len(one.choices):
        return [
            FieldError(
                "choices",
                tr("2 to {most} different answers, one on each line.", most=MOST_CHOICES),
                "few",
            )
        ]
    if any(len(choice) > LONGEST_CHOICE for choice in one.choices):
        return [
            FieldError(
                "choices",
                tr("An answer has at most {most} letters.", most=LONGEST_CHOICE),
                "length",
            )
        ]
    return []


def _lost_answers(one: Attribute, before: Mapping[str, Any]) -> list[FieldError]:
    """A change that would leave answers without meaning."""
    answers = ProfileValue.objects.filter(attribute=one)
    if one.scale != before["scale"] and answers.exists():
        return [
            FieldError(
                "scale",
                tr("There are answers on this scale already. Make a new attribute for another."),
                "used",
            )
        ]
    gone = set(before["choices"]) - set(one.choices)
    used = sorted(set(answers.filter(value__in=gone).values_list("value", flat=True))) if gone else []
    if used:
        return [FieldError("choices", tr("Customers answered “{used}”: it cannot go.", used=used[0]), "used")]
    return []


def _expire_soon(actor: Actor) -> None:
    from regard.customers.jobs import expire_profiles

    jobs.enqueue(expire_profiles, actor=actor, title=tr("See which answers are still believed"))
