from regard.kernel.words import lazy
from regard.people.permissions import Permission, name_domain, register

name_domain("planning", "the plan and its objectives")
register(
    Permission("planning.plan.view", "See the plan and its objectives", "planning"),
    Permission("planning.plan.change", "Change the plan: versions, goals, name, dates", "planning"),
    Permission("planning.plan.share", lazy("Give out links under which the plan is read"), "planning"),
    Permission("planning.plan.approve", "Approve the plan and put it in force", "planning"),
    Permission("planning.section.change", "Write sections of the plan", "planning"),
    Permission("planning.comment.create", "Comment on sections of the plan", "planning"),
    Permission("planning.objective.create", "Add an objective", "planning"),
    Permission("planning.objective.change", "Change an objective", "planning"),
    Permission("planning.objective.delete", "Remove an objective", "planning"),
    Permission("planning.initiative.create", "Add an initiative", "planning"),
    Permission("planning.initiative.change", "Change initiatives, their steps, days and people", "planning"),
    Permission("planning.initiative.delete", "Remove an initiative", "planning"),
    Permission("planning.time.create", "Log time on initiatives", "planning"),
    Permission("planning.budget.view", "See the budget and what the plan is worth", "planning"),
    Permission("planning.budget.change", "Change budget lines, record commitments and expenses", "planning"),
    Permission("planning.risk.change", "Change risks and their contingencies", "planning"),
    Permission("planning.scope.create", "Ask for a change of the plan’s scope", "planning"),
    Permission(
        "planning.scope.change", "Agree the plan’s scope and answer requests to change it", "planning"
    ),
    Permission("planning.review.change", "Plan, hold and close reviews", "planning"),
)
