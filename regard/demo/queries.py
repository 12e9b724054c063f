"""What is there of the demo business."""

from __future__ import annotations

from dataclasses import dataclass

from regard.demo.northleaf.plan import PEOPLE
from regard.jobs.queries import newest_of
from regard.people.queries import user_by_email

REMOVAL = "regard.demo.jobs.remove_demo_business"


@dataclass(frozen=True)
class Standing:
    """Whether Northleaf is there, and the job that takes it out, if one was begun."""

    is_here: bool
    job_id: int | None
    is_going: bool


def is_here() -> bool:
    """Whether Northleaf is there, by the first of its people. One query."""
    return user_by_email(PEOPLE[0][0]) is not None


def is_demo_person(email: str) -> bool:
    """Whether somebody belongs to Northleaf and goes with it."""
    return email.casefold() in {one for one, *_ in PEOPLE}


def standing() -> Standing:
    """Two queries."""
    job = newest_of(REMOVAL)
    return Standing(is_here(), job.pk if job else None, job is not None and not job.is_over)
