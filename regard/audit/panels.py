"""How far the audit is sealed, on the operations page."""

from typing import Any

from regard.audit.models import Seal
from regard.jobs.console import Panel, register_panel
from regard.kernel.words import lazy


def seals() -> dict[str, Any]:
    """One query."""
    return {"last": Seal.objects.order_by("-id").first()}


register_panel(Panel("seals", lazy("Audit"), "audit/parts/seals.html", seals))
