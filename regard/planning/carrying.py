"""What hangs on a plan, and where it goes when a new version is written and when that comes into force.

What was *laid down* (such as the text) is copied into the new draft, so that the old version stays what it was. What is *being
done* (such as a project under way) goes over to the version that comes into force. Every model with a key to a plan or an
objective is declared here, by the file that declares it; a test finds the one that was forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from regard.kernel.registry import Registry

if TYPE_CHECKING:
    from django.db.models import Model

    from regard.planning.models import Plan

Carry = Callable[["Plan", "Plan", Mapping[int, int]], None]
"""Takes the version there was, the new one, and the new number of each objective by its old one."""


def nothing(old: Plan, new: Plan, objectives: Mapping[int, int]) -> None:
    """For what stays with the version it belongs to."""


@dataclass(frozen=True)
class Carried:
    """How rows of `model` ("planning.section") come along. `into_draft` runs when a new version is begun, `into_force` when it
    takes the place of the old one; each in the transaction of that."""

    model: str
    into_draft: Carry = nothing
    into_force: Carry = nothing


CARRIED: Registry[Carried] = Registry("carried model")


def register_carried(carried: Carried) -> Carried:
    """Say how rows of a model come along with a plan."""
    return CARRIED.register(carried.model, carried)


def goes_over(model: type[Model], *, plan: str = "plan", objective: str = "") -> Carry:
    """For `into_force`: the rows of the old version become the new one's, and name its objectives. A row of an objective that
    the new version has not keeps the old one."""

    def carry(old: Plan, new: Plan, objectives: Mapping[int, int]) -> None:
        rows = model._default_manager
        if objective:
            for before, after in objectives.items():
                rows.filter(**{f"{objective}_id": before}).update(**{f"{objective}_id": after})
        if plan:
            rows.filter(**{f"{plan}_id": old.pk}).update(**{f"{plan}_id": new.pk})

    return carry
