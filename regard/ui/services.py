# ruff: noqa: ANN401 - rows and values of any noun pass through
"""Writes of what people keep about lists: selections frozen, views saved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from regard.kernel.actor import Actor
from regard.kernel.errors import Forbidden, Invalid, NotFound
from regard.kernel.words import tr
from regard.ui.filters import Group, dump, filter_queryset
from regard.ui.models import CardOrder, Pasted, Presence, SavedView, Selection
from regard.ui.nouns import Noun
from regard.ui.packing import pack
from regard.ui.queries import views_visible_to

SELECTION_KEPT = timedelta(days=7)
_BATCH = 500


def freeze_rows(*, actor: Actor, noun: Noun, ids: Iterable[int]) -> Selection:
    """The ticked rows as a selection; rows the actor does not see are left out. Raises `Invalid` when none is left."""
    wanted = sorted(set(ids))
    visible: list[int] = []
    for start in range(0, len(wanted), _BATCH):
        rows = noun.visible_to(actor).filter(pk__in=wanted[start : start + _BATCH])
        visible.extend(rows.values_list("pk", flat=True))
    return _keep(actor, noun, visible, "")


def freeze_matching(
    *, actor: Actor, noun: Noun, tree: Group, text: str = "", description: str = ""
) -> Selection:
    """Every row that matches now, by id: what comes or changes later is not in it. One query, 8 bytes a row in memory."""
    rows = filter_queryset(noun, actor, tree, text)
    return _keep(
        actor, noun, rows.order_by().values_list("pk", flat=True).iterator(chunk_size=10_000), description
    )


@transaction.atomic
def _keep(actor: Actor, noun: Noun, ids: Iterable[int], description: str) -> Selection:
    if actor.user_id is None:
        raise Forbidden(tr("Only people select rows."))
    unique = set(ids)
    if not unique:
        raise Invalid(tr("Nothing is selected."), remedy=tr("Tick rows, or choose others if they are gone."))
    Selection.objects.filter(created_at__lt=timezone.now() - SELECTION_KEPT).delete()
    return Selection.objects.create(
        noun=noun.key,
        owner_id=actor.user_id,
        packed=pack(unique),
        count=len(unique),
        description=description[:300],
    )


def save_view(
    *,
    actor: Actor,
    noun: Noun,
    name: str,
    tree: Group,
    sort: Iterable[str] = (),
    columns: Iterable[str] = (),
    layout: Mapping[str, Any] | None = None,
    is_shared: bool = False,
    is_pinned: bool = False,
) -> SavedView:
    """A new view of the actor. Raises `Invalid` for an empty name or one the actor uses already."""
    if actor.user_id is None or not actor.may(noun.permission):
        raise Forbidden(tr("You may not save views of this list."))
    shown = _free_name(actor, noun, name)
    with transaction.atomic():
        view = SavedView.objects.create(
            noun=noun.key,
            name=shown,
            owner_id=actor.user_id,
            is_shared=is_shared,
            filters=dump(tree),
            sort=list(sort),
            columns=list(columns),
            layout=dict(layout or {}),
            position=min(SavedView.objects.filter(noun=noun.key).count(), 1000),
        )
        if is_pinned:
            view.pinned_by.add(actor.user_id)
    return view


def _free_name(actor: Actor, noun: Noun, name: str, but: int = 0) -> str:
    shown = " ".join(name.split())[:80]
    if not shown:
        raise Invalid({"name": tr("Give the view a name.")})
    taken = SavedView.objects.filter(noun=noun.key, owner_id=actor.user_id or 0, name__iexact=shown).exclude(
        pk=but
    )
    if taken.exists():
        raise Invalid({"name": tr("You have a view “{name}” already.", name=shown)})
    return shown


def change_view(*, actor: Actor, view: SavedView, noun: Noun, **changes: Any) -> SavedView:
    """Changes `name`, `is_shared`, `tree`, `sort`, `columns`, `layout` of one's own view. Raises `Forbidden` for another's."""
    if view.owner_id != actor.user_id:
        raise Forbidden(
            tr("This view belongs to somebody else."), remedy=tr("Save it as a view of your own.")
        )
    if "name" in changes:
        view.name = _free_name(actor, noun, changes["name"], but=view.pk)
    if "tree" in changes:
        view.filters = dump(changes["tree"])
    for field in ("sort", "columns"):
        if field in changes:
            setattr(view, field, list(changes[field]))
    if "layout" in changes:
        view.layout = dict(changes["layout"])
    view.is_shared = bool(changes.get("is_shared", view.is_shared))
    view.save()
    return view


def delete_view(*, actor: Actor, view: SavedView) -> None:
    """Takes one's own view away, for everybody if it was shared."""
    if view.owner_id != actor.user_id:
        raise Forbidden(tr("This view belongs to somebody else."))
    view.delete()


def pin_view(*, actor: Actor, view: SavedView, is_pinned: bool) -> None:
    """Puts a view into the actor's side bar or takes it out; others keep theirs."""
    if actor.user_id is None:
        raise Forbidden(tr("Only people pin views."))
    if is_pinned:
        view.pinned_by.add(actor.user_id)
    else:
        view.pinned_by.remove(actor.user_id)


PLACED = 200  # cards of a lane whose place is kept


@transaction.atomic
def place_cards(*, actor: Actor, noun: Noun, by: str, lane: str, ids: Iterable[int]) -> None:
    """Keeps in which order the actor wants the cards of a lane; they are in no other lane of this board then."""
    if actor.user_id is None:
        raise Forbidden(tr("Only people put cards in order."))
    placed = list(dict.fromkeys(ids))[:PLACED]
    kept, _ = CardOrder.objects.select_for_update().get_or_create(
        owner_id=actor.user_id, noun=noun.key, by=by
    )
    gone = set(placed)
    lanes = {key: [pk for pk in known if pk not in gone] for key, known in kept.lanes.items() if key != lane}
    kept.lanes = {key: known for key, known in lanes.items() if known} | {lane: placed}
    kept.save(update_fields=["lanes"])


def keep_pasted(*, actor: Actor, noun: Noun, cells: Iterable[tuple[int, str, Any, Any]]) -> Pasted:
    """Keeps what a pasted block changed, cell by cell (id, column, was, now), for as long as selections are kept."""
    if actor.user_id is None:
        raise Forbidden(tr("Only people paste."))
    Pasted.objects.filter(created_at__lt=timezone.now() - SELECTION_KEPT).delete()
    return Pasted.objects.create(owner_id=actor.user_id, noun=noun.key, cells=[list(cell) for cell in cells])


PRESENT = timedelta(seconds=45)  # somebody who has not been heard of for so long has gone


def stay_at_record(
    *, actor: Actor, place: str, object_id: int, is_editing: bool = False
) -> Sequence[Presence]:
    """Says that the actor is at a row of this `place`, and who else is; the caller checked that it may be seen. Two queries."""
    if actor.user_id is None:
        raise Forbidden(tr("Only people look at records."))
    now = timezone.now()
    mine = Presence.objects.filter(user_id=actor.user_id, noun=place, object_id=object_id)
    if not mine.update(seen_at=now, is_editing=is_editing):
        Presence.objects.filter(seen_at__lt=now - timedelta(days=1)).delete()
        Presence.objects.get_or_create(
            user_id=actor.user_id,
            noun=place,
            object_id=object_id,
            defaults={"seen_at": now, "is_editing": is_editing},
        )
    others = Presence.objects.filter(noun=place, object_id=object_id, seen_at__gte=now - PRESENT)
    return list(others.exclude(user_id=actor.user_id).select_related("user").order_by("pk")[:20])


def leave_record(*, actor: Actor, place: str, object_id: int) -> None:
    """Says that the actor has closed a record."""
    if actor.user_id is None:
        return
    Presence.objects.filter(user_id=actor.user_id, noun=place, object_id=object_id).delete()


def view_of(actor: Actor, key: object) -> SavedView:
    """A view the actor sees. Raises `NotFound`."""
    text = str(key)
    view = views_visible_to(actor).filter(pk=text).first() if text.isdecimal() else None
    if view is None:
        raise NotFound(tr("This view is gone or not shared with you."))
    return view
