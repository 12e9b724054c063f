"""Reviews: planned on the calendar, opened once with everything frozen, decided in, closed."""

from __future__ import annotations

from datetime import date, time, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from regard.activities.services.tasks import change_task, delete_task, finish_task, open_task
from regard.audit.services import note
from regard.kernel.actor import Actor, system_actor
from regard.kernel.errors import Conflict, FieldError, Invalid, NotFound, RegardError
from regard.kernel.words import tr
from regard.notifications.services import notify
from regard.people.door import require
from regard.people.queries import active_user
from regard.planning.models import Decision, Plan, Review
from regard.planning.queries import today
from regard.planning.review_queries import CHANGE, MODEL, frozen_now, review_before
from regard.planning.review_rules import agenda
from regard.planning.services.initiatives import KEPT
from regard.ui import formats

DUE = "planning.review.due"
BEGINS, LASTS = time(10), 60
EVERY = {"": 0, "month": 1, "quarter": 3}
SOURCE = "plan"


@transaction.atomic
def plan_reviews(
    *, actor: Actor, plan: Plan, name: str, on: date | None, leader_id: int | None, every: str = ""
) -> list[Review]:
    """A review on a day, or one every month or quarter from then until the plan ends. Each stands in its leader's calendar.

    Raises `Invalid` with an error per field.
    """
    require(actor, CHANGE)
    errors = _errors(plan, name, on, leader_id)
    if every not in EVERY:
        errors.append(FieldError("every", tr("Choose from the list."), "choice"))
    if errors or on is None or leader_id is None:
        raise Invalid(errors, kept=str(KEPT))
    days = [on]
    while EVERY[every] and (following := _months_later(on, EVERY[every] * len(days))) <= plan.ends_on:
        days.append(following)
    made = []
    for day in days:
        title = name.strip() if len(days) == 1 else f"{name.strip()}, {formats.month(day)}"
        if plan.reviews.filter(name=title).exists():
            raise Invalid(
                [FieldError("name", tr("There is a review “{name}” already.", name=title), "unique")],
                kept=str(KEPT),
            )
        review = Review.objects.create(plan=plan, name=title, on=day, leader_id=leader_id)
        review.task_id = _meeting(actor, review)
        review.save(update_fields=["task"])
        note(actor=actor, model=MODEL, object_id=review.pk, action="create", after=_state(review))
        made.append(review)
    return made


@transaction.atomic
def change_review(
    *,
    actor: Actor,
    review: Review,
    name: str,
    on: date | None,
    leader_id: int | None,
    version: int | None = None,
) -> Review:
    """Another name, day or leader for one that was not opened; the meeting in the calendar follows."""
    require(actor, CHANGE)
    if review.opened_at is not None:
        raise Conflict(tr("This review has been opened."), kept=tr("Nothing was changed."))
    errors = _errors(review.plan, name, on, leader_id, known=review)
    if errors or on is None or leader_id is None:
        raise Invalid(errors, kept=str(KEPT))
    before = _state(review)
    rows = Review.objects.filter(pk=review.pk, opened_at=None)
    if version is not None:
        rows = rows.filter(version=version)
    if not rows.update(name=name.strip(), on=on, leader_id=leader_id, version=F("version") + 1):
        raise Conflict(
            tr("Somebody changed or opened this review meanwhile."),
            kept=tr("What you typed is still in the form."),
        )
    review.refresh_from_db()
    if review.task_id is not None:
        values = {"title": _title(review), "due_on": on, "assignee_id": leader_id}
        change_task(actor=system_actor("reviews"), task_id=review.task_id, values=values)
    note(actor=actor, model=MODEL, object_id=review.pk, action="change", before=before, after=_state(review))
    return review


@transaction.atomic
def remove_review(*, actor: Actor, review: Review) -> None:
    """Take away one that was not opened, with its meeting. What was held stays."""
    require(actor, CHANGE)
    locked = _locked(review)
    if locked.opened_at is not None:
        raise Conflict(tr("This review has been held."), kept=tr("Nothing was removed."))
    note(actor=actor, model=MODEL, object_id=review.pk, action="delete", before=_state(locked))
    task_id = locked.task_id
    locked.delete()
    if task_id is not None:
        delete_task(actor=system_actor("reviews"), task_id=task_id)


@transaction.atomic
def open_review(*, actor: Actor, review: Review) -> Review:
    """Begin it: every objective, budget line, risk and step is frozen as it stands, together with what became of what was agreed
    last time. Opening it again changes nothing. Raises `Conflict` while another one is open."""
    require(actor, CHANGE)
    list(Plan.objects.select_for_update().filter(pk=review.plan_id).values_list("pk", flat=True))
    review = _locked(review)
    if review.opened_at is not None:
        return review
    other = review.plan.reviews.filter(closed_at=None).exclude(opened_at=None).first()
    if other is not None:
        raise Conflict(
            tr("“{review}” is still open.", review=other.name),
            kept=tr("Nothing was frozen."),
            remedy=tr("Close it first."),
        )
    review.frozen = frozen_now(review.plan, review_before(review))
    review.opened_at = timezone.now()
    review.save(update_fields=["frozen", "opened_at"])
    note(
        actor=actor, model=MODEL, object_id=review.pk, action="open",
        after={"name": review.name, "agenda": len(agenda(review.frozen))},
    )  # fmt: skip
    return review


@transaction.atomic
def decide(
    *,
    actor: Actor,
    review: Review,
    text: str,
    about: str = "",
    is_action: bool = False,
    person_id: int | None = None,
    due_on: date | None = None,
) -> Decision:
    """Write down what was decided; an action is also a task. Raises `Invalid`, and `Conflict` unless the review is open."""
    require(actor, CHANGE)
    review = _locked(review)
    if review.opened_at is None or review.closed_at is not None:
        raise Conflict(tr("Decisions are written while a review is open."), kept=tr("Nothing was written."))
    errors = []
    if not text.strip():
        errors.append(FieldError("text", tr("Say what was decided."), "required"))
    if about and about not in {item.key for item in agenda(review.frozen)}:
        errors.append(FieldError("about", tr("Choose from the agenda."), "unknown"))
    if is_action and (person_id is None or active_user(person_id) is None):
        errors.append(FieldError("person", tr("Say who does it."), "required"))
    if is_action and due_on is None:
        errors.append(FieldError("due_on", tr("Say by when."), "required"))
    if errors:
        raise Invalid(errors, kept=str(KEPT))
    decision = Decision.objects.create(
        review=review, text=text.strip()[:300], about=about, is_action=is_action, by_id=actor.user_id
    )
    if is_action:
        values = {
            "title": decision.text, "assignee_id": person_id, "due_on": due_on,
            "note": tr("Agreed in {review}.", review=review.name),
        }  # fmt: skip
        key = f"review:{review.pk}:{decision.pk}"
        kept = open_task(actor=actor, values=values, source=SOURCE, external_id=key, is_asked=False)
        decision.task_id = kept.task.pk
        decision.save(update_fields=["task"])
    note(
        actor=actor, model=MODEL, object_id=review.pk, action="decide",
        after={"decision": decision.pk, "text": decision.text, "about": about, "is_action": is_action},
    )  # fmt: skip
    return decision


@transaction.atomic
def take_back_decision(*, actor: Actor, review: Review, decision_id: int) -> None:
    """Take back what was written by mistake while the review is open, with its task unless that is done."""
    require(actor, CHANGE)
    review = _locked(review)
    decision = review.decisions.filter(pk=decision_id).first()
    if decision is None:
        raise NotFound(tr("There is no such decision."))
    if review.closed_at is not None:
        raise Conflict(tr("This review is closed."), kept=tr("Nothing was taken back."))
    note(
        actor=actor, model=MODEL, object_id=review.pk, action="take_back",
        before={"decision": decision.pk, "text": decision.text, "about": decision.about},
    )  # fmt: skip
    task_id = decision.task_id
    decision.delete()
    if task_id is not None:
        try:
            delete_task(actor=actor, task_id=task_id)
        except RegardError as error:
            raise Conflict(
                tr("Its task is out of your reach."), kept=tr("Nothing was taken back."), remedy=str(error)
            ) from error


@transaction.atomic
def close_review(*, actor: Actor, review: Review, summary: str) -> Review:
    """End it: nothing is decided in it any more. Its meeting is done. Raises `Invalid` without a word on how the plan stands."""
    require(actor, CHANGE)
    review = _locked(review)
    if review.opened_at is None:
        raise Conflict(
            tr("This review was not opened."), kept=tr("Nothing was closed."), remedy=tr("Open it first.")
        )
    if review.closed_at is not None:
        return review
    if not summary.strip():
        raise Invalid(
            [FieldError("summary", tr("Say in a sentence how the plan stands."), "required")], kept=str(KEPT)
        )
    review.closed_at, review.summary = timezone.now(), summary.strip()
    review.save(update_fields=["closed_at", "summary"])
    if review.task_id is not None and review.task is not None and review.task.status == "open":
        finish_task(actor=system_actor("reviews"), task_id=review.task_id)
    note(actor=actor, model=MODEL, object_id=review.pk, action="close", after={"summary": review.summary})
    return review


@transaction.atomic
def tell_of_due_reviews(plan: Plan) -> int:
    """Tell the leader on the day of a review, once; how many were told."""
    due = plan.reviews.filter(opened_at=None, on__lte=today(), on__gt=today() - timedelta(days=7))
    return sum(
        notify(
            actor=system_actor("reviews"), kind=DUE, subject=(MODEL, review.pk), to=[review.leader_id],
            key=f"review:{review.pk}:due:{review.on.isoformat()}",
        )
        for review in due
    )  # fmt: skip


def _meeting(actor: Actor, review: Review) -> int:
    values = {
        "kind": "meeting", "title": _title(review), "assignee_id": review.leader_id, "due_on": review.on,
        "due_time": BEGINS, "minutes": LASTS,
    }  # fmt: skip
    key = f"review:{review.pk}"
    return open_task(actor=actor, values=values, source=SOURCE, external_id=key, is_asked=False).task.pk


def _title(review: Review) -> str:
    return tr("Review of the plan: {name}", name=review.name)


def _errors(
    plan: Plan, name: str, on: date | None, leader_id: int | None, known: Review | None = None
) -> list[FieldError]:
    errors = []
    same = plan.reviews.filter(name=name.strip()).values_list("pk", flat=True).first()
    if not name.strip():
        errors.append(FieldError("name", tr("Say what it is called."), "required"))
    elif same is not None and (known is None or known.pk != same):
        errors.append(FieldError("name", tr("There is a review of that name already."), "unique"))
    if on is None or not plan.starts_on <= on <= plan.ends_on + timedelta(days=92):
        errors.append(FieldError("on", tr("Choose a day of the plan, or of the quarter after it."), "range"))
    if leader_id is None or active_user(leader_id) is None:
        errors.append(FieldError("leader", tr("Say who leads it."), "required"))
    return errors


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def _locked(review: Review) -> Review:
    rows = Review.objects.select_for_update(of=("self",)).select_related("plan", "leader")
    found = rows.filter(pk=review.pk).first()
    if found is None:
        raise NotFound(tr("There is no such review."))
    return found


def _state(review: Review) -> dict[str, object]:
    return {"name": review.name, "on": review.on.isoformat(), "leader_id": review.leader_id}
