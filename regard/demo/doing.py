"""Putting what Northleaf does into its plan, through the services of the plan."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from regard.activities.services.tasks import finish_task
from regard.demo.northleaf.doing import (
    DECISIONS,
    HELD,
    INITIATIVES,
    LINES,
    NEXT_IN,
    NEXT_REVIEW,
    REQUESTS,
    RISKS,
    SUMMARY,
    DemoInitiative,
    DemoLine,
    DemoRisk,
)
from regard.kernel.actor import Actor
from regard.kernel.money import to_units
from regard.people.queries import active_user
from regard.people.services.actors import actor_for_user
from regard.planning.queries import measure_window, objectives_of, today
from regard.planning.review_queries import review_page
from regard.planning.services.budget import EntryWanted, LineWanted, record_entry, save_line
from regard.planning.services.initiatives import (
    InitiativeWanted,
    assign_person,
    log_time,
    open_action,
    save_initiative,
)
from regard.planning.services.reviews import close_review, decide, open_review, plan_reviews
from regard.planning.services.risks import Contingent, RiskWanted, save_risk
from regard.planning.services.scope import RequestWanted, agree_scope, answer_request, ask_for_change
from regard.planning.services.timeline import StepWanted, finish_step, move_step, save_step
from regard.segments.queries import find as find_segment

if TYPE_CHECKING:
    from regard.planning.models import Initiative, Plan, Step

Users = Mapping[str, int]


def make_doing(*, actor: Actor, plan: Plan, users: Users) -> None:
    """Initiatives, budget, risks, the scope, a review that was held today and the next one. `users` by the first part
    of their address."""
    steps: dict[str, Step] = {}
    made: dict[str, Initiative] = {}
    for one in INITIATIVES:
        made[one.name] = _initiative(actor, plan, one, users)
        _steps(actor, made[one.name], one, steps)
    for one in INITIATIVES:
        _work(actor, made[one.name], one, users)
    for line in LINES:
        _line(actor, plan, line, made, users)
    for risk in RISKS:
        _risk(actor, plan, risk, users)
    _scope(actor, plan, users)
    _reviews(actor, plan, users)


def day(number: int) -> date:
    return today() + timedelta(days=number)


def _initiative(actor: Actor, plan: Plan, one: DemoInitiative, users: Users) -> Initiative:
    names = dict(objectives_of(plan).values_list("name", "pk"))
    segment = find_segment(actor, one.credit_segment).pk if one.credit_segment else None
    wanted = InitiativeWanted(
        name=one.name,
        owner_id=users[one.owner],
        phase=one.phase,
        what=one.what,
        objectives=[names[name] for name in one.serves if name in names],
        credit=Decimal(str(one.credit)),
        credit_from=day(-one.credit_days) if one.credit else None,
        credit_segment_id=segment,
    )
    return save_initiative(actor=actor, plan=plan, wanted=wanted)


def _steps(actor: Actor, initiative: Initiative, one: DemoInitiative, known: dict[str, Step]) -> None:
    """First as agreed, then as they lie by now, then what is done."""
    for step in one.steps:
        wanted = StepWanted(
            step.name,
            step.kind,
            day(step.start - step.late),
            day(step.end - step.late),
            acceptance=step.acceptance,
            waits_for=[known[name].pk for name in step.waits if name in known],
            lags={known[name].pk: step.lag for name in step.waits if name in known and step.lag},
        )
        known[step.name] = save_step(actor=actor, initiative=initiative, wanted=wanted).step
    for step in one.steps:
        if step.late:
            kept = known[step.name]
            move_step(actor=actor, step=kept, starts_on=day(step.start), ends_on=day(step.end))
    for step in one.steps:
        if step.done is not None:
            finish_step(actor=actor, step=known[step.name], on=day(step.done), text=step.note)


def _work(actor: Actor, initiative: Initiative, one: DemoInitiative, users: Users) -> None:
    for who, part, hours in one.people:
        assign_person(
            actor=actor, initiative=initiative, person_id=users[who], part=part, planned_minutes=hours * 60
        )
    for who, ago, minutes, text in one.time:
        log_time(
            actor=actor, initiative=initiative, on=day(-ago), minutes=minutes, text=text, person_id=users[who]
        )
    for title, who, ahead in one.actions:
        values = {"title": title, "assignee_id": users[who], "due_on": day(ahead)}
        open_action(actor=actor, initiative=initiative, values=values)


def _line(
    actor: Actor, plan: Plan, one: DemoLine, initiatives: Mapping[str, Initiative], users: Users
) -> None:
    initiative = initiatives.get(one.initiative)
    wanted = LineWanted(
        name=one.name,
        factor=one.factor,
        planned=to_units(one.planned),
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        owner_id=users[one.owner],
        purpose=one.purpose,
        initiative_id=initiative.pk if initiative else None,
    )
    line = save_line(actor=actor, plan=plan, wanted=wanted)
    for kind, entries in (("actual", one.spent), ("commitment", one.promised)):
        for ago, amount, text, source in entries:
            booked = EntryWanted(kind, to_units(amount), day(-ago), text, source)
            record_entry(actor=actor, line=line, wanted=booked)


def _risk(actor: Actor, plan: Plan, one: DemoRisk, users: Users) -> None:
    segment = find_segment(actor, one.segment).pk if one.segment else None
    value = None
    if one.metric:
        stands = measure_window(one.metric, segment, one.window, today(), plan.starts_on).value
        value = (
            None if stands is None else Decimal(str(float(stands) * one.nearly)).quantize(Decimal("0.001"))
        )
        if value is not None and value >= 100:
            value = value.quantize(Decimal(1))
    is_watched = value is not None
    wanted = RiskWanted(
        name=one.name,
        probability=one.probability,
        impact=one.impact,
        owner_id=users[one.owner],
        what=one.what,
        mitigation=one.mitigation,
        metric=one.metric if is_watched else "",
        segment_id=segment if is_watched else None,
        window=one.window,
        side=one.side,
        value=value,
        contingency=[Contingent(title, users[who], days) for title, who, days in one.then],
    )
    save_risk(actor=actor, plan=plan, wanted=wanted)


def _scope(actor: Actor, plan: Plan, users: Users) -> None:
    """Agreed as it stands; one change was approved and is in the budget by now, another waits for an answer."""
    agree_scope(actor=actor, plan=plan)
    for request in REQUESTS:
        asker = active_user(users[request.asker])
        wanted = RequestWanted(
            request.name,
            request.why,
            to_units(request.money),
            request.hours * 60,
            request.days,
            request.is_new,
        )
        asked = ask_for_change(
            actor=actor_for_user(asker, "demo") if asker else actor, plan=plan, wanted=wanted
        )
        if request.answer:
            answer_request(actor=actor, request_id=asked.pk, is_approved=True, text=request.answer)
            line = LineWanted(
                request.name, "contact", to_units(request.money), plan.starts_on, plan.ends_on,
                users[request.asker], "keep",
            )  # fmt: skip
            save_line(actor=actor, plan=plan, wanted=line)


def _reviews(actor: Actor, plan: Plan, users: Users) -> None:
    """One that was held today, and the next, whose page already says what has become of what was agreed."""
    held = plan_reviews(actor=actor, plan=plan, name=HELD, on=today(), leader_id=users["ines"])[0]
    held = open_review(actor=actor, review=held)
    items = review_page(held, actor).agenda
    for kind, text, who, ahead, is_done in DECISIONS:
        about = next((item.key for item in items if item.key.startswith(f"{kind}:")), "")
        made = decide(
            actor=actor, review=held, text=text, about=about, is_action=bool(who),
            person_id=users[who] if who else None, due_on=day(ahead) if who else None,
        )  # fmt: skip
        if is_done and made.task_id is not None:
            finish_task(actor=actor, task_id=made.task_id)
    close_review(actor=actor, review=held, summary=SUMMARY)
    plan_reviews(actor=actor, plan=plan, name=NEXT_REVIEW, on=day(NEXT_IN), leader_id=users["ines"])
