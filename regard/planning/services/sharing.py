"""Links under which a plan is read without signing in."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from regard.audit.services import note
from regard.kernel.actor import Actor
from regard.kernel.errors import Invalid, NotFound
from regard.kernel.sight import Level
from regard.kernel.words import tr
from regard.people.door import require
from regard.people.queries import active_user
from regard.people.services import actor_for_user
from regard.planning.budget_queries import VIEW as SEE_BUDGET
from regard.planning.carrying import Carried, register_carried
from regard.planning.live import LINK
from regard.planning.models import Plan, PlanLink
from regard.planning.queries import today

MODEL = "planning.planlink"
SHARE = "planning.plan.share"
MOST_DAYS = 366
OPENINGS_KEPT_EVERY = timedelta(minutes=1)  # reading it again at once writes nothing

register_carried(Carried(MODEL))


@dataclass(frozen=True)
class Opened:
    """A plan that is read by link, and as whom: whoever made it, seeing and not doing."""

    plan: Plan
    link: PlanLink
    actor: Actor


@transaction.atomic
def share_plan(
    *, actor: Actor, plan: Plan, note_: str, days: int, shows_budget: bool
) -> tuple[PlanLink, str]:
    """A link to this version for `days` days, today included, and its secret, which is not kept: show it once. Raises
    `Forbidden` and `Invalid`."""
    require(actor, SHARE)
    if shows_budget:
        require(actor, SEE_BUDGET)
    errors = {}
    if not note_.strip():
        errors["note"] = tr("Say for whom it is, so that it can be taken back.")
    if not 1 <= days <= MOST_DAYS:
        errors["days"] = tr("A link works for 1 to {most} days.", most=MOST_DAYS)
    if actor.user_id is None:
        errors[""] = tr("Only somebody who is signed in can make a link: it shows what they may see.")
    if errors or actor.user_id is None:
        raise Invalid(errors, kept=tr("Nothing was written."))
    secret = secrets.token_urlsafe(30)
    link = PlanLink.objects.create(
        plan=plan,
        note=note_.strip()[:120],
        digest=_digest(secret),
        shows_budget=shows_budget,
        expires_on=today() + timedelta(days=days - 1),
        made_by_id=actor.user_id,
    )
    _note(
        actor,
        link,
        "create",
        {},
        {"note": link.note, "expires_on": link.expires_on.isoformat(), "budget": shows_budget},
    )
    return link, secret


@transaction.atomic
def revoke_link(*, actor: Actor, plan: Plan, link_id: int) -> PlanLink:
    """The link opens nothing from now on; again is no change. Raises `Forbidden`, and `NotFound` for one of another plan."""
    require(actor, SHARE)
    link = PlanLink.objects.select_for_update().filter(plan=plan, pk=link_id).first()
    if link is None:
        raise NotFound(tr("There is no such link."))
    if link.revoked_at is None:
        link.revoked_at = timezone.now()
        link.save(update_fields=["revoked_at"])
        _note(actor, link, "revoke", {"revoked": False}, {"revoked": True})
    return link


def open_link(secret: str) -> Opened:
    """What a link opens, counted once a minute. Raises `NotFound` for one that is unknown, over, taken back, or whose maker is
    gone or may no longer give out links: all the same to whoever tries. Three queries, and a write."""
    link = PlanLink.objects.select_related("plan__approved_by").filter(digest=_digest(secret)).first()
    maker = active_user(link.made_by_id) if link is not None and link.works_on(today()) else None
    if link is None or maker is None:
        raise NotFound(tr("There is no such link."))
    actor = actor_for_user(maker, LINK)
    if not actor.may(SHARE):
        raise NotFound(tr("There is no such link."))
    seen = {
        key: scope
        for key, scope in actor.grants.items()
        if key.endswith(".view") and (key != SEE_BUDGET or link.shows_budget)
    }
    actor = replace(actor, grants=seen, most_personal=Level.NONE)
    if not actor.may("planning.plan.view"):
        raise NotFound(tr("There is no such link."))
    now = timezone.now()
    if link.opened_at is None or now - link.opened_at >= OPENINGS_KEPT_EVERY:
        PlanLink.objects.filter(pk=link.pk).update(opened_at=now, openings=F("openings") + 1)
    return Opened(link.plan, link, actor)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _note(
    actor: Actor, link: PlanLink, action: str, before: dict[str, object], after: dict[str, object]
) -> None:
    note(actor=actor, model=MODEL, object_id=link.pk, action=action, before=before, after=after)
