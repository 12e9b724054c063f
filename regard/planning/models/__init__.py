"""The plan in its versions, what is written in it, its goals and objectives, and what is done for them."""

from regard.planning.models.adoption import FieldProposal, WorkDay
from regard.planning.models.approval import Approval
from regard.planning.models.authority import AuthorityLimit
from regard.planning.models.budget import BudgetEntry, BudgetLine
from regard.planning.models.contact import ContactRule
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
from regard.planning.models.link import PlanLink
from regard.planning.models.objective import Measurement, Objective
from regard.planning.models.persona import Evidence, Persona
from regard.planning.models.plan import Goal, Plan
from regard.planning.models.process import Process
from regard.planning.models.review import Decision, Review
from regard.planning.models.risk import Activation, Risk
from regard.planning.models.scope import ChangeRequest, ScopeBaseline
from regard.planning.models.section import Comment, Guide, Revision, Section, SectionDraft
from regard.planning.models.selection import Candidate, Criterion, Score, Selection
from regard.planning.models.situation import Area, Assessment, Gap
from regard.planning.models.surprise import Surprise
from regard.planning.models.training import Completion, Course, CourseGate
from regard.planning.models.treatment import Treatment

__all__ = [
    "Action",
    "Activation",
    "Approval",
    "Area",
    "Assessment",
    "Assignment",
    "AuthorityLimit",
    "BudgetEntry",
    "BudgetLine",
    "Candidate",
    "ChangeRequest",
    "Comment",
    "Completion",
    "ContactRule",
    "Course",
    "CourseGate",
    "Criterion",
    "Decision",
    "Evidence",
    "FieldProposal",
    "Gap",
    "Goal",
    "Guide",
    "Initiative",
    "Measurement",
    "Objective",
    "Persona",
    "Phase",
    "Plan",
    "PlanLink",
    "Process",
    "Review",
    "Revision",
    "Risk",
    "ScopeBaseline",
    "Score",
    "Section",
    "SectionDraft",
    "Selection",
    "Step",
    "StepLink",
    "Surprise",
    "TimeEntry",
    "TimelineMove",
    "Treatment",
    "WorkDay",
]
