from regard.people.permissions import Permission, name_domain, register

name_domain("planning", "the plan and its objectives")
register(
    Permission("planning.plan.view", "See the plan and its objectives", "planning"),
    Permission("planning.plan.change", "Change the plan: versions, goals, name, dates", "planning"),
    Permission("planning.plan.approve", "Approve the plan and put it in force", "planning"),
    Permission("planning.section.change", "Write sections of the plan", "planning"),
    Permission("planning.comment.create", "Comment on sections of the plan", "planning"),
    Permission("planning.objective.create", "Add an objective", "planning"),
    Permission("planning.objective.change", "Change an objective", "planning"),
    Permission("planning.objective.delete", "Remove an objective", "planning"),
)
