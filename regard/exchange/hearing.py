"""Who is told how far a pass is: see `regard.jobs.hearing`."""

from regard.jobs.hearing import Hearing, Nobody

__all__ = ["Hearing", "Nobody"]
