"""The stored values a check says an import would replace: kept until it has run, since the history has them from then on."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from regard.customers.services.bulk_updates import Swap
from regard.exchange import files
from regard.exchange.models import Import


def keep_swaps(item: Import, swaps: Sequence[Swap]) -> None:
    """Keep the first values that would be replaced; those of an earlier check go."""
    target = files.home(item.pk) / files.REPLACED
    if not swaps:
        target.unlink(missing_ok=True)
        return
    draft = target.with_suffix(".new")
    draft.write_text(json.dumps([asdict(swap) for swap in swaps], default=str), encoding="utf-8")
    draft.replace(target)
