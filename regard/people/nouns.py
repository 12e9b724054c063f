"""What this domain gives the shell: the business, the way to the settings."""

from regard.people.queries import business
from regard.ui.frame import provide_business
from regard.ui.navigation import NavItem, register_nav
from regard.ui.palette import Command, register_command
from regard.ui.sections import Section, register_section

provide_business(business)
register_section(Section("settings", "Settings", "people:profile"))
register_nav(NavItem("Settings", "people:profile", "settings", order=80, menu="user"))

register_command(
    Command(
        "Profile",
        "people:profile",
        "user",
        "",
        "settings language theme time zone dates numbers clock week",
        "Settings",
    )
)
register_command(
    Command(
        "Sign-in and security", "mfa_index", "shield-lock", "", "password passkey mfa two-factor", "Settings"
    )
)
register_command(
    Command(
        "Business",
        "people:business",
        "building-store",
        "people.business.view",
        "currency time zone",
        "Settings",
    )
)
register_command(
    Command("People and teams", "people:user_list", "users", "people.user.view", "users team", "Settings")
)
register_command(
    Command(
        "Sales hierarchy", "people:hierarchy", "hierarchy", "people.user.view", "manager reports", "Settings"
    )
)
register_command(
    Command("Territories", "people:territory_list", "map", "people.territory.view", "region area", "Settings")
)
register_command(
    Command("Invite somebody", "people:user_create", "user-plus", "people.user.create", "user", "Create")
)
register_command(
    Command("Roles", "people:role_list", "key", "people.role.view", "permissions rights", "Settings")
)
register_command(
    Command("API tokens", "people:token_list", "api", "people.token.create", "key integration", "Settings")
)
