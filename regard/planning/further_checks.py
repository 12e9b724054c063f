"""What else a section of the plan is asked, by whoever keeps something beside its text: where it is not met, the section is not
done but turns amber."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from regard.kernel.registry import Registry

if TYPE_CHECKING:
    from regard.planning.completeness import Check
    from regard.planning.models import Section


@dataclass(frozen=True)
class Further:
    """A check of an element's section; `ask` answers None where there is nothing to ask."""

    key: str
    element: str
    ask: Callable[[Section], Check | None] = field(hash=False)


FURTHER: Registry[Further] = Registry("further check")


def register_check(further: Further) -> Further:
    """Ask something more of the sections of an element."""
    return FURTHER.register(further.key, further)


def further_checks(section: Section) -> list[Check]:
    """As many queries as the checks of this element need."""
    found = (one.ask(section) for one in FURTHER if one.element == section.key)
    return [check for check in found if check is not None]
