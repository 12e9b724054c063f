"""Reads of what people keep about lists."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet

from regard.kernel.actor import Actor
from regard.kernel.errors import NotFound
from regard.kernel.words import tr
from regard.ui import nouns
from regard.ui.models import SavedView, Selection
from regard.ui.prepared import Prepared


def views_visible_to(actor: Actor) -> QuerySet[SavedView]:
    """One's own views and the shared ones; none for whoever is not a user. Each has `is_pinned` for this actor."""
    if actor.user_id is None:
        return SavedView.objects.none()
    return _seen_by(actor.user_id)


def _seen_by(user_id: int) -> QuerySet[SavedView]:
    pinned = SavedView.pinned_by.through.objects.filter(savedview_id=OuterRef("pk"), user_id=user_id)
    seen = Q(owner_id=user_id) | Q(is_shared=True)
    return SavedView.objects.filter(seen).annotate(is_pinned=Exists(pinned))


_views = Prepared(_seen_by, int)


def views_for(actor: Actor) -> Sequence[SavedView]:
    """All views of nouns that exist and that the actor may see, in order. One query."""
    views = _views.all(actor.user_id) if actor.user_id is not None else []
    return [
        view for view in views if nouns.has_noun(view.noun) and actor.may(nouns.noun(view.noun).permission)
    ]


def selection_of(actor: Actor, selection_id: int | str) -> Selection:
    """The actor's own selection. Raises `NotFound` for anybody else's."""
    found = None
    if str(selection_id).isdecimal():
        found = Selection.objects.filter(pk=selection_id, owner_id=actor.user_id).first()
    if found is None:
        raise NotFound(tr("This selection is no longer known."), remedy=tr("Select the rows again."))
    return found


def has_view(actor: Actor) -> bool:
    """Whether the actor has saved a view. One query."""
    return SavedView.objects.filter(owner_id=actor.user_id or 0).exists()
