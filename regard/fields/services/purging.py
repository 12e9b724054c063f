"""Deleting what was filled in of a removed field, as a job."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regard.fields.models import OwnField
from regard.fields.queries import MANAGE
from regard.jobs import services as jobs
from regard.kernel.actor import Actor
from regard.kernel.words import tr
from regard.people.door import require

if TYPE_CHECKING:
    from regard.jobs.models import Job


def purge_soon(*, actor: Actor, field: OwnField) -> Job:
    """Have a worker delete a removed field with all its values. Raises `Forbidden`."""
    from regard.fields.jobs import purge_own_field

    require(actor, MANAGE)
    return jobs.enqueue(
        purge_own_field,
        actor=actor,
        title=tr("Delete the field “{label}” for good", label=field.label),
        queue="bulk",
        key=f"purge-own-field-{field.pk}",
        pausable=True,
        noun=field.noun,
        field_id=field.pk,
    )
