"""Tags: entered as they are used, renamed, made one with another, and taken away."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl
from django.db import connection, transaction
from django.utils import timezone

from regard.analytics.services import mark_dirty
from regard.audit.services import note
from regard.customers.models import Tag
from regard.customers.tag_queries import DEFINE, ids_tagged, spelled, tag
from regard.customers.tag_rules import BAR, LONGEST_TAG, tag_column, tags_in, tags_said, within
from regard.kernel.actor import Actor
from regard.kernel.errors import FieldError, Invalid
from regard.kernel.folding import fold
from regard.kernel.words import tr
from regard.people.door import require

MODEL = "customers.tag"


def enter_tags(columns: Collection[str]) -> None:
    """Let the register know the tags of these columns. One query, one more where there are new ones."""
    names = {fold(name): name for column in columns for name in tags_in(column)}
    known = set(Tag.objects.filter(folded__in=names).values_list("folded", flat=True)) if names else set()
    new = [Tag(name=name, folded=key) for key, name in names.items() if key not in known]
    Tag.objects.bulk_create(new, ignore_conflicts=True)


def tags_kept(columns: pl.Series, *, is_dry: bool) -> pl.Series:
    """Columns of tags as files said them, spelled and called as they are today, as many as there is room for; those that are new
    enter the register unless `is_dry`. Each spelling is asked for once. Two queries at most."""
    said = [column for column in columns.drop_nulls().unique(maintain_order=True) if column]
    if not said:
        return columns
    names = [name for column in said for name in tags_in(column)]
    first: dict[str, str] = {}
    today = {name: first.setdefault(fold(kept), kept) for name, kept in spelled(names).items()}
    kept = {column: tag_column(within(today[name] for name in tags_in(column))) for column in said}
    if not is_dry:
        enter_tags(set(kept.values()))
    return columns.replace(kept)


@transaction.atomic
def rename_tag(*, actor: Actor, tag_id: int, name: str) -> Tag:
    """Call a tag otherwise everywhere; by the name of another one it becomes that one. The former name leads there from now on.

    Raises `Forbidden` without `customers.tag.define`, `NotFound`, and `Invalid` for what is no name. A few queries, one over
    the customers who have it.
    """
    require(actor, DEFINE)
    one = tag(tag_id)
    wanted = tags_said(name)
    if len(wanted) != 1 or len(wanted[0]) > LONGEST_TAG:
        raise Invalid(
            [
                FieldError(
                    "name",
                    tr(
                        "A tag is one name of up to {most} letters without commas.",
                        most=LONGEST_TAG,
                    ),
                    "name",
                )
            ]
        )
    (name,) = wanted
    if name == one.name:
        return one
    former = one.name
    other = Tag.objects.filter(folded=fold(name)).exclude(pk=one.pk).select_related("leads_to").first()
    if other is not None and other.leads_to_id != one.pk:
        becomes = other.leads_to or other
        one.formers.update(leads_to=becomes)
        one.leads_to = becomes
        one.save(update_fields=["leads_to"])
    else:
        if other is not None:  # it was called so before
            other.delete()
        becomes = one
        one.name, one.folded = name, fold(name)
        one.save(update_fields=["name", "folded"])
        if fold(former) != one.folded:
            Tag.objects.create(name=former, folded=fold(former), leads_to=one)
    _write(former, becomes.name)
    note(
        actor=actor, model=MODEL, object_id=one.pk, action="change", before={"name": former},
        after={"name": becomes.name},
    )  # fmt: skip
    return becomes


@transaction.atomic
def remove_tag(*, actor: Actor, tag_id: int) -> Tag:
    """Take a tag that nobody has any more out of the register, its former names with it.

    Raises as `rename_tag`, and `Invalid` while customers have it.
    """
    require(actor, DEFINE)
    one = tag(tag_id)
    if ids_tagged(one.name):
        raise Invalid([FieldError("name", tr("Customers have this tag. Take it from them first."), "used")])
    note(actor=actor, model=MODEL, object_id=one.pk, action="delete", before={"name": one.name})
    one.delete()
    return one


def _write(former: str, name: str) -> None:
    """Write another name for a tag in all columns; who has both has it once."""
    ids = ids_tagged(former)
    if not ids:
        return
    old, new = f"{BAR}{former}{BAR}", f"{BAR}{name}{BAR}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tags FROM customers_customer WHERE tags <> ''")
        columns = [column for (column,) in cursor.fetchall() if old in column]
        for column in columns:
            becomes = tag_column(tags_in(column.replace(old, new)))
            cursor.execute(
                "UPDATE customers_customer SET tags = %s, version = version + 1, updated_at = %s WHERE tags = %s",
                [becomes, timezone.now(), column],
            )
    mark_dirty("customers", ids)
