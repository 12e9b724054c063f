"""The plan, its goals and its objectives, what was measured of them, and what is done to reach them."""

from regard.planning.models.budget import BudgetEntry, BudgetLine
from regard.planning.models.initiative import (
    Action,
    Assignment,
    Initiative,
    Phase,
    Step,
    StepLink,
    TimeEntry,
    TimelineMove,
)
from regard.planning.models.objective import Measurement, Objective
from regard.planning.models.plan import Goal, Plan
from regard.planning.models.review import Decision, Review
from regard.planning.models.risk import Activation, Risk
from regard.planning.models.scope import ChangeRequest, ScopeBaseline

__all__ = [
    "Action",
    "Activation",
    "Assignment",
    "BudgetEntry",
    "BudgetLine",
    "ChangeRequest",
    "Decision",
    "Goal",
    "Initiative",
    "Measurement",
    "Objective",
    "Phase",
    "Plan",
    "Review",
    "Risk",
    "ScopeBaseline",
    "Step",
    "StepLink",
    "TimeEntry",
    "TimelineMove",
]
