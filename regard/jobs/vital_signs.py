"""What tells whether the installation is cared for: workers that live, and when it last did something for its safety."""

from datetime import datetime

from regard.jobs.models import Milestone, Worker


def last_sign_of_life() -> datetime | None:
    """When any worker last said that it lives; None when there is none."""
    return Worker.objects.order_by("-seen_at").values_list("seen_at", flat=True).first()


def milestone(name: str) -> Milestone | None:
    """When and how `name` ("backup", "verified restore") was last done; None for never."""
    return Milestone.objects.filter(name=name).first()
