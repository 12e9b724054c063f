"""What to do first, for each role; ticked by what the data show."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from regard.activities import queries as activities
from regard.activities import task_queries as tasks
from regard.exchange.queries import visible_exports, visible_imports
from regard.jobs import backups
from regard.kernel.actor import Actor
from regard.kernel.words import lazy
from regard.people import queries as people
from regard.planning.queries import objectives_of, plan_in_force
from regard.quality import queries as quality
from regard.quality.governance_queries import answering
from regard.segments import queries as segments
from regard.ui.queries import has_view

if TYPE_CHECKING:
    from django.http import HttpRequest

NEXT = 3  # shown above a first page: what is to be done next
Fact = Callable[[Actor], bool]


@dataclass(frozen=True)
class Step:
    """One thing to do first. `is_done` reads the data, in at most two queries; `roles` are the built-in roles it is for, in the
    order of whom it matters to; shown to whoever has one of them and the permission."""

    key: str
    label: str
    why: str
    url_name: str
    is_done: Fact
    roles: tuple[str, ...]
    permission: str = ""
    order: int = 100


@dataclass(frozen=True)
class Ticked:
    """A step as somebody sees it."""

    step: Step
    is_done: bool


STEPS: list[Step] = []


def register_step(step: Step) -> None:
    """Add something to do first."""
    STEPS.append(step)


def steps_for(actor: Actor) -> Sequence[Ticked]:
    """What somebody should do first, with what is done of it; whose role is one of the business's own gets all they have the
    rights for. About two queries a step."""
    roles = people.roles_of(actor.user_id)
    mine = [
        step
        for step in sorted(STEPS, key=lambda one: one.order)
        if (not step.permission or actor.may(step.permission)) and _is_for(step.roles, roles)
    ]
    return [Ticked(step, step.is_done(actor)) for step in mine]


def state_of(actor: Actor) -> dict[str, Any]:
    """The steps of somebody for a page: `steps`, `shown` (all), how many are `done`, whether that `is_complete`."""
    steps = steps_for(actor)
    done = sum(one.is_done for one in steps)
    return {"steps": steps, "shown": steps, "done": done, "is_complete": done == len(steps)}


def part_of_first_pages(request: HttpRequest, _: object) -> dict[str, Any]:
    """The same for the part above the first pages, which shows what is next."""
    state = state_of(request.actor)  # type: ignore[attr-defined]
    return state | {"shown": [one for one in state["steps"] if not one.is_done][:NEXT], "is_part": True}


def _is_for(wanted: tuple[str, ...], roles: Iterable[str]) -> bool:
    """Whether one of the roles is among the wanted; a role of the business's own counts as every one, for which rights decide."""
    known = {role for step in STEPS for role in step.roles}
    return any(role in wanted or role not in known for role in roles)


EVERYBODY = ("owner", "manager", "marketer", "seller", "agent", "analyst", "steward", "integrator")
WITH_CUSTOMERS = ("seller", "agent", "marketer")


def _has_plan(actor: Actor) -> bool:
    plan = plan_in_force(actor)
    return plan is not None and objectives_of(plan).exists()


def _has_backup(actor: Actor) -> bool:
    return backups.states()[0].last_good is not None


for _step in (
    Step(
        "business",
        lazy("Name your business"),
        lazy("Currency and time zone decide what a figure and a day are."),
        "people:business",
        lambda actor: people.business().name not in {"My business", "Northleaf"},
        ("owner",),
        "people.business.change",
        10,
    ),
    Step(
        "people",
        lazy("Invite a colleague"),
        lazy("Each with the role that fits: a role is what somebody may see and do."),
        "people:user_create",
        people.has_colleague,
        ("owner",),
        "people.user.create",
        20,
    ),
    Step(
        "import",
        lazy("Bring in your customers"),
        lazy("A file from any shop or program. It is checked first and can be undone."),
        "exchange:import_new",
        lambda actor: visible_imports(actor).filter(status="done").exists(),
        ("owner", "steward", "integrator", "manager"),
        "customers.customer.import",
        30,
    ),
    Step(
        "plan",
        lazy("Write an objective into the plan"),
        lazy("A metric, a target and a day. From then on it measures itself."),
        "planning:plan_home",
        _has_plan,
        ("owner", "manager"),
        "planning.objective.create",
        40,
    ),
    Step(
        "backup",
        lazy("See that a backup was made"),
        lazy("Made every night and restored aside to try it."),
        "jobs:backups",
        _has_backup,
        ("owner",),
        "jobs.backup.manage",
        50,
    ),
    Step(
        "call",
        lazy("Write down what was said"),
        lazy("A note, a call or a meeting, on the page of a customer."),
        "customers:customer_list",
        activities.has_written,
        WITH_CUSTOMERS,
        activities.CREATE,
        20,
    ),
    Step(
        "task",
        lazy("Open a task for yourself"),
        lazy("It stands in My day when it is due."),
        "activities:task_create",
        tasks.has_opened,
        (*WITH_CUSTOMERS, "steward"),
        tasks.CREATE,
        30,
    ),
    Step(
        "finished",
        lazy("Finish a task"),
        lazy("Tick it off in My day. What repeats comes again by itself."),
        "activities:today",
        tasks.has_finished,
        ("seller", "agent"),
        tasks.CHANGE,
        40,
    ),
    Step(
        "mention",
        lazy("Name a colleague in a note"),
        lazy("Type @ and their name: they are told, and it stays with the customer."),
        "customers:customer_list",
        activities.has_mentioned,
        ("agent", "seller"),
        activities.CREATE,
        50,
    ),
    Step(
        "segment",
        lazy("Make a segment"),
        lazy("A rule that finds customers and keeps finding them."),
        "segments:segment_create",
        segments.has_made,
        ("marketer", "manager"),
        "segments.segment.create",
        10,
    ),
    Step(
        "view",
        lazy("Save a view of a list"),
        lazy("Filters, columns and order, one press away the next time."),
        "customers:customer_list",
        has_view,
        ("analyst", "seller", "marketer", "agent", "steward"),
        "customers.customer.view",
        60,
    ),
    Step(
        "export",
        lazy("Export what you found"),
        lazy("With the columns and filters you see, in the format you need."),
        "customers:customer_list",
        lambda actor: visible_exports(actor).exists(),
        ("analyst", "marketer"),
        "customers.customer.export",
        70,
    ),
    Step(
        "double",
        lazy("Decide about a double"),
        lazy("The same customer twice makes every figure wrong."),
        "quality:double_list",
        quality.has_decided,
        ("steward",),
        "quality.double.decide",
        20,
    ),
    Step(
        "governed",
        lazy("See who answers for which fields"),
        lazy("Each group of fields has somebody who answers for it."),
        "quality:governance",
        lambda _: bool(answering()),
        ("steward",),
        "quality.requirement.view",
        40,
    ),
    Step(
        "token",
        lazy("Make a token for a program"),
        lazy("With only the rights the program needs."),
        "people:token_create",
        people.has_token,
        ("integrator",),
        "people.token.create",
        10,
    ),
    Step(
        "called",
        lazy("Let the program call"),
        lazy("The reference of the API is part of this installation."),
        "api_pages:reference",
        people.has_used_token,
        ("integrator",),
        "people.token.create",
        20,
    ),
    Step(
        "ways",
        lazy("See how dates and numbers are written for you"),
        lazy("Taken from your browser; change it under Profile."),
        "people:profile",
        people.has_said_ways,
        EVERYBODY,
        "",
        90,
    ),
):
    register_step(_step)

__all__ = ["STEPS", "Step", "Ticked", "register_step", "steps_for"]
