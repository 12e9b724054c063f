"""Mends on the page of bulk changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse

from regard.customers.undoing import Deed, Undoable, register_undoable
from regard.kernel.actor import Actor
from regard.kernel.words import lazy, tr
from regard.quality.mends import MENDS
from regard.quality.models import Mend
from regard.quality.services.mending import MEND, is_young, start_undo


def mends(actor: Actor, before: datetime | None, limit: int) -> Sequence[Deed]:
    """The newest mends. One query."""
    rows = Mend.objects.select_related("actor").order_by("-at")
    rows = rows.filter(at__lt=before) if before is not None else rows
    return [_deed(actor, one) for one in rows[:limit]]


def _deed(actor: Actor, one: Mend) -> Deed:
    is_back = one.status in {Mend.Status.UNDOING, Mend.Status.UNDONE}
    return Deed(
        id=one.pk,
        kind="mends",
        label=tr("{what} mended", what=MENDS[one.key].label if one.key in MENDS else one.key),
        at=one.at,
        who=str(one.actor or ""),
        count=one.mended,
        state=str(one.get_status_display()),
        may_undo=actor.may(MEND) and one.status == Mend.Status.DONE and bool(one.mended) and is_young(one),
        restored=one.restored if is_back else None,
        not_restored=one.not_restored,
        said=one.said,
        more=reverse("quality:mend_list"),
    )


def _undo(actor: Actor, number: int) -> str:
    start_undo(actor=actor, mend_id=number)
    return tr("It is being undone. What somebody changed since stays as it is.")


register_undoable(Undoable("mends", lazy("Mends"), "quality.requirement.view", mends, _undo))
