"""Who answers for a metric: the role its declaration names, or who was set in the browser."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from regard.analytics.models import MetricOwner
from regard.analytics.questions import metric_for
from regard.analytics.words import METRICS, Metric
from regard.kernel import witness
from regard.kernel.actor import Actor
from regard.kernel.errors import Invalid
from regard.kernel.words import tr
from regard.people.door import require
from regard.people.queries import role_names, users_for_choice

CHANGE = "analytics.metric.change"


@dataclass(frozen=True)
class Owner:
    """`words` for people; `role` is a key, empty for a person; `email` is empty for a role. `is_set`: not the declared one."""

    words: str
    role: str = ""
    user_id: int | None = None
    email: str = ""
    is_set: bool = False

    @property
    def choice(self) -> str:
        """The value of this owner in `choices`."""
        return f"user:{self.user_id}" if self.user_id else f"role:{self.role}"


def owners() -> dict[str, Owner]:
    """The owner of every metric, by its key. Two queries."""
    names = role_names()
    found = {metric.key: _declared(metric, names) for metric in METRICS}
    for row in MetricOwner.objects.filter(metric__in=list(found)).select_related("user"):
        if row.user is not None and row.user.is_active:
            found[row.metric] = Owner(
                row.user.display_name, user_id=row.user.pk, email=row.user.email, is_set=True
            )
        elif row.role in names:
            found[row.metric] = Owner(_role_words(names[row.role]), role=row.role, is_set=True)
    return found


def owner_of(metric: Metric) -> Owner:
    """Who answers for one metric. A person who left gives it back to the declared role."""
    return owners().get(metric.key) or _declared(metric, role_names())


def choices(actor: Actor) -> list[tuple[str, str]]:
    """Whom `actor` can choose from: (value, label), roles first, then people. Two queries."""
    roles = [(f"role:{key}", _role_words(name)) for key, name in role_names().items()]
    return roles + [(f"user:{user.pk}", user.display_name) for user in users_for_choice(actor)]


@transaction.atomic
def set_owner(*, actor: Actor, key: str, choice: str) -> Owner:
    """Say who answers for a metric: one of `choices`. Raises `Invalid` for anybody else."""
    require(actor, CHANGE)
    metric = metric_for(key, actor)
    if choice not in dict(choices(actor)):
        raise Invalid({"owner": tr("Choose a role or somebody who works here.")})
    before = owner_of(metric)
    kind, _, value = choice.partition(":")
    wanted = {"user_id": int(value), "role": ""} if kind == "user" else {"user_id": None, "role": value}
    MetricOwner.objects.update_or_create(metric=metric.key, defaults=wanted)
    after = owner_of(metric)
    if after != before:
        witness.note(
            actor=actor, model="analytics.metric_owner", object_id=0, action="change",
            before={metric.key: before.choice}, after={metric.key: after.choice},
        )  # fmt: skip
    return after


def _declared(metric: Metric, names: dict[str, str]) -> Owner:
    return Owner(_role_words(names.get(metric.owner, metric.owner)), role=metric.owner)


def _role_words(name: str) -> str:
    return tr("{role} (role)", role=name) if name else ""
