from regard.ui.navigation import NavItem, register_nav
from regard.ui.palette import Command, register_command

register_nav(
    NavItem("Plan", "planning:plan_home", "target-arrow", "planning.plan.view", order=10, letter="p", phone=True)
)
register_command(
    Command("Add an objective", "planning:objective_create", "target-arrow", "planning.objective.create", "plan goal target")
)
