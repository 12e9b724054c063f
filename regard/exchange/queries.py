"""What may be seen of imports and exports."""

from __future__ import annotations

from django.db.models import QuerySet

from regard.exchange.models import Export, Import
from regard.kernel.actor import Actor
from regard.people.queries import owned_by


def visible_imports(actor: Actor) -> QuerySet[Import]:
    """Imports by scope: one's own, the team's, or all. Newest first."""
    return owned_by(
        Import.objects.order_by("-created_at", "-id"), actor, "exchange.import.view", "created_by"
    )


def visible_exports(actor: Actor) -> QuerySet[Export]:
    """One's own exports only, whatever the rights: a file holds what its maker was allowed to see."""
    if actor.kind == "system":
        return Export.objects.order_by("-id")
    return Export.objects.filter(created_by_id=actor.user_id).order_by("-id")


def unfinished_like(item: Import) -> Import | None:
    """An earlier run of the very same file with the same mapping and source that stopped on its way, if any."""
    return (
        Import.objects.filter(
            kind=item.kind, digest=item.digest, source=item.source, currency=item.currency, mapping=item.mapping,
            options=item.options, layout=item.layout,
            status__in=[Import.Status.RUNNING, Import.Status.PAUSED, Import.Status.FAILED],
        )
        .exclude(pk=item.pk)
        .filter(step__gt=0)
        .order_by("-id")
        .first()
    )  # fmt: skip
