"""The plan in its versions, what is written in it, its goals and objectives, and what was measured of them."""

from regard.planning.models.approval import Approval
from regard.planning.models.objective import Measurement, Objective
from regard.planning.models.plan import Goal, Plan
from regard.planning.models.section import Comment, Guide, Revision, Section, SectionDraft

__all__ = [
    "Approval",
    "Comment",
    "Goal",
    "Guide",
    "Measurement",
    "Objective",
    "Plan",
    "Revision",
    "Section",
    "SectionDraft",
]
