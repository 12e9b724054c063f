"""Writing over what somebody has seen, and only that."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import F, Model

from regard.kernel.errors import Conflict
from regard.kernel.words import tr


def write_over(
    row: Model,
    values: Mapping[str, Any],
    *,
    version: int | None,
    refusal: str = "",
    remedy: str = "",
    kept: str = "",
) -> None:
    """Change a row that counts its versions, if it is still the `version` that was seen (None: whichever), and read it anew.

    Raises `Conflict` with `refusal` and `remedy` where it is another one by now, or gone. One update and one query; part of the
    caller's transaction.
    """
    rows = type(row)._default_manager.filter(pk=row.pk)
    if version is not None:
        rows = rows.filter(version=version)
    if not rows.update(**values, version=F("version") + 1):
        raise Conflict(
            refusal or tr("Somebody changed this while you were writing."),
            kept=kept or tr("Your text is still in the form."),
            remedy=remedy or tr("Open this again and repeat your change."),
        )
    row.refresh_from_db()
