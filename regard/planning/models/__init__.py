"""The plan, its goals and its objectives, and what was measured of them."""

from regard.planning.models.objective import Measurement, Objective
from regard.planning.models.plan import Goal, Plan

__all__ = ["Goal", "Measurement", "Objective", "Plan"]
