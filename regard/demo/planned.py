"""Northleaf's plan as written: every section with who answers for it, approved and in force, and the next version begun."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction

from regard.demo.laid_down import lay_down
from regard.kernel.actor import Actor
from regard.people.queries import active_user
from regard.people.services import actor_for_user
from regard.planning.section_queries import sections_of
from regard.planning.services.sections import comment_section, save_section
from regard.planning.services.versions import approve, ask_for_approval, begin_version, put_in_force
from regard.planning.starters import parse
from regard.segments.queries import find as find_segment

if TYPE_CHECKING:
    from regard.planning.models import Plan

OWNERS = {
    "summary": "ines", "philosophy": "ines", "objectives": "ines", "customers": "tomas", "strategy": "ines",
    "interaction": "tomas", "experience": "aylin", "scenarios": "tomas", "technology": "jonas", "data": "jonas",
    "communication": "tomas", "process": "aylin", "training": "aylin", "metrics": "mei", "budget": "ines",
    "timeline": "tomas", "risks": "ruben", "review": "ines",
}  # fmt: skip
SEGMENTS = ("consumers", "cafes", "regulars", "tea-lovers", "cafes-gone-quiet")
METRICS = {
    "metrics": [
        "repeat_purchase_rate", "active_customers", "net_revenue", "return_rate", "gross_margin",
        "tasks_done_on_time",
    ],
    "communication": ["activities", "contact_rate"],
}  # fmt: skip
BEGUN = (
    ("risks", "Then: the five largest get one of ours, and we say openly what it costs.",
        "Then: the twelve largest get one of ours on loan for two years, and we say openly what it costs."),
    ("strategy", "We maintain, also machines that are not ours.",
        "We maintain, also machines that are not ours, and from spring on we lend our own to espresso bars that stay two years."),
    ("budget", "Sales has a hand for half a day;",
        "New are twelve machines on loan, €18,000 at once. Sales has a hand for half a day;"),
)  # fmt: skip
COMMENT = (
    "Twelve machines are €18,000 before one café has stayed. What if half of them leave with the machine?"
)


@transaction.atomic
def write_plan(*, actor: Actor, plan: Plan, users: Mapping[str, int]) -> None:
    """Writes Northleaf's plan, has it approved and puts it in force, and begins the next version; again, it does nothing."""
    if not plan.is_draft:
        return
    acting = {who: _acting(users[who]) for who in ("ines", "tomas", "ruben")}
    shows: dict[str, dict[str, object]] = {key: {"metrics": keys} for key, keys in METRICS.items()}
    shows["customers"] = {"segments": [find_segment(actor, key).pk for key in SEGMENTS]}
    for key, text in texts().items():
        save_section(
            actor=acting["ines"], plan=plan, key=key, version=1,
            values={
                "text": text, "owner_id": users[OWNERS[key]], "status": "ready", "shows": shows.get(key, {}),
            },
        )  # fmt: skip
    lay_down(actor=acting["ines"], plan=plan, users=users)
    asked = ask_for_approval(
        actor=acting["ines"],
        plan=plan,
        approver_id=users["ines"],
        note_text="Read by all of us in December. The cafés are set high on purpose.",
    )
    put_in_force(actor=acting["ines"], plan=approve(actor=acting["ines"], asked=asked))
    plan.refresh_from_db()
    _begin_next(acting, plan)


def _begin_next(acting: Mapping[str, Actor], plan: Plan) -> None:
    """A version under way: machines on loan against the loss of espresso bars, and an objection."""
    fresh = begin_version(actor=acting["ines"], plan=plan)
    sections = sections_of(fresh)
    for key, old, new in BEGUN:
        section = sections[key]
        save_section(
            actor=acting["ines"],
            plan=fresh,
            key=key,
            values={"text": section.text.replace(old, new)},
            version=section.version,
        )
    comment_section(actor=acting["ruben"], plan=fresh, key="budget", text=COMMENT)


def texts() -> dict[str, str]:
    """The sections by element."""
    return parse((Path(__file__).parent / "northleaf" / "written.md").read_text(encoding="utf-8"))


def _acting(user_id: int) -> Actor:
    user = active_user(user_id)
    if user is None:
        raise LookupError(user_id)
    return actor_for_user(user, "demo")
