"""The verbs: enqueue, cancel, pause, resume, retry a job; record a milestone of the installation."""

from regard.jobs.services.controlling import cancel, mark_seen, pause, resume, retry
from regard.jobs.services.enqueueing import enqueue
from regard.jobs.services.milestones import record

__all__ = ["cancel", "enqueue", "mark_seen", "pause", "record", "resume", "retry"]
