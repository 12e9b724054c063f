"""What may be seen of imports and exports."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from regard.customers.origins import Imported
from regard.exchange.models import Export, Import
from regard.exchange.models.import_ import UNNAMED
from regard.jobs.queries import visible_jobs
from regard.kernel.actor import Actor, system_actor
from regard.kernel.words import tr
from regard.people.queries import owned_by
from regard.ui.among import among
from regard.ui.prepared import Prepared

if TYPE_CHECKING:
    from regard.jobs.models import Job


_named = Prepared(
    lambda ids: Import.objects.order_by().filter(pk__in=among(ids)).values_list("pk", "source", "name"), str
)


def names_of(import_ids: Collection[int]) -> dict[int, Imported]:
    """These imports as whoever tells where something comes from speaks of them. One query, made once."""
    rows = _named.all(json.dumps(list(import_ids)))
    return {number: Imported(source, name) for number, source, name in rows}


def sources_unnamed() -> dict[str, str]:
    """The sources nobody named, each with its newest file that came in. One query."""
    rows = (
        Import.objects.exclude(source="")
        .exclude(started_at=None)
        .order_by("id")
        .values_list("source", "name")
    )
    return {source: name for source, name in rows if UNNAMED.match(source)}


def visible_imports(actor: Actor) -> QuerySet[Import]:
    """Imports by scope: one's own, the team's, or all. Newest first."""
    return owned_by(
        Import.objects.order_by("-created_at", "-id"), actor, "exchange.import.view", "created_by"
    )


def state_of(item: Import) -> str:
    """That it is over, or about to be, as an answer to whoever wants more of it."""
    if item.status == Import.Status.UNDONE:
        return tr("“{name}” is undone.", name=item.name)
    if item.status == Import.Status.UNDOING:
        return tr("“{name}” is being undone.", name=item.name)
    return tr("“{name}” is done.", name=item.name)


def visible_exports(actor: Actor) -> QuerySet[Export]:
    """One's own exports only, whatever the rights: a file holds what its maker was allowed to see."""
    if actor.kind == "system":
        return Export.objects.order_by("-id")
    return Export.objects.filter(created_by_id=actor.user_id).order_by("-id")


def live_job(item: Import) -> Job | None:
    """The job that works on the import, or waits to. One query."""
    return _job(item, ("queued", "running"))


def last_job(item: Import) -> Job | None:
    """The job that was last asked for, however it ended."""
    return _job(item, ())


def job_of_export(export: Export) -> Job | None:
    """The job that writes the file, or wrote it."""
    return _job(export, ())


def _job(item: Import | Export, statuses: tuple[str, ...]) -> Job | None:
    if item.job_id is None:
        return None
    found = visible_jobs(system_actor("exchange")).filter(pk=item.job_id)
    return (found.filter(status__in=statuses) if statuses else found).first()


def unfinished_like(item: Import) -> Import | None:
    """An earlier run of the very same file with the same mapping and source that stopped on its way, if any."""
    return (
        Import.objects.filter(
            kind=item.kind, digest=item.digest, source=item.source, currency=item.currency, mapping=item.mapping,
            options=item.options, layout=item.layout,
            status__in=[Import.Status.RUNNING, Import.Status.PAUSED, Import.Status.FAILED],
        )
        .exclude(pk=item.pk)
        .order_by("-id")
        .first()
    )  # fmt: skip
