from regard.people.permissions import Permission, name_domain, register

name_domain("planning", "the plan and its objectives")
register(
    Permission("planning.plan.view", "See the plan and its objectives", "planning"),
    Permission("planning.plan.change", "Change the plan: goals, name, dates", "planning"),
    Permission("planning.objective.create", "Add an objective", "planning"),
    Permission("planning.objective.change", "Change an objective", "planning"),
    Permission("planning.objective.delete", "Remove an objective", "planning"),
)
