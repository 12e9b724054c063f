from regard.kernel.words import lazy
from regard.people.permissions import Permission, name_domain, register

name_domain("planning", lazy("the plan and its objectives"))
register(
    Permission("planning.plan.view", lazy("See the plan and its objectives"), "planning"),
    Permission("planning.plan.change", lazy("Change the plan: versions, goals, name, dates"), "planning"),
    Permission("planning.plan.share", lazy("Give out links under which the plan is read"), "planning"),
    Permission("planning.plan.approve", lazy("Approve the plan and put it in force"), "planning"),
    Permission("planning.section.change", lazy("Write sections of the plan"), "planning"),
    Permission("planning.comment.create", lazy("Comment on sections of the plan"), "planning"),
    Permission("planning.objective.create", lazy("Add an objective"), "planning"),
    Permission("planning.objective.change", lazy("Change an objective"), "planning"),
    Permission("planning.objective.delete", lazy("Remove an objective"), "planning"),
    Permission("planning.initiative.create", lazy("Add an initiative"), "planning"),
    Permission(
        "planning.initiative.change", lazy("Change initiatives, their steps, days and people"), "planning"
    ),
    Permission("planning.initiative.delete", lazy("Remove an initiative"), "planning"),
    Permission("planning.time.create", lazy("Log time on initiatives"), "planning"),
    Permission("planning.budget.view", lazy("See the budget and what the plan is worth"), "planning"),
    Permission(
        "planning.budget.change", lazy("Change budget lines, record commitments and expenses"), "planning"
    ),
    Permission("planning.risk.change", lazy("Change risks and their contingencies"), "planning"),
    Permission(
        "planning.situation.change", lazy("Assess the situation, change gaps and decide on them"), "planning"
    ),
    Permission("planning.selection.change", lazy("Compare tools and choose one"), "planning"),
    Permission("planning.scope.create", lazy("Ask for a change of the plan’s scope"), "planning"),
    Permission(
        "planning.scope.change", lazy("Agree the plan’s scope and answer requests to change it"), "planning"
    ),
    Permission("planning.persona.change", lazy("Write personas and what they rest on"), "planning"),
    Permission(
        "planning.training.change",
        lazy("Keep courses, confirm who has done them, say what asks for one"),
        "planning",
    ),
    Permission(
        "planning.rule.change", lazy("Lay down contacts, treatments, limits and processes"), "planning"
    ),
    Permission("planning.review.change", lazy("Plan, hold and close reviews"), "planning"),
)
