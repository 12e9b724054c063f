"""What layers above put on the operations page: each panel is a section with a template and its context."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from regard.kernel.registry import Registry


@dataclass(frozen=True)
class Panel:
    """A section of the operations page. `context()` is computed on every view of it: keep it to a few queries."""

    key: str
    title: str
    template: str
    context: Callable[[], Mapping[str, Any]]
    order: int = 100


PANELS: Registry[Panel] = Registry("panel of the operations page")


def register_panel(panel: Panel) -> Panel:
    """Have a panel shown; those with the lowest `order` come first."""
    return PANELS.register(panel.key, panel)


def panels() -> list[Panel]:
    """All of them in their order."""
    return sorted(PANELS, key=lambda panel: (panel.order, panel.key))
