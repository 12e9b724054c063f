"""What this domain gives the shell: the business, the way to the settings."""

from regard.kernel.words import lazy, lazy_of
from regard.people.queries import business
from regard.ui.frame import provide_business
from regard.ui.navigation import NavItem, register_nav
from regard.ui.palette import Command, register_command
from regard.ui.sections import Section, register_section

provide_business(business)
register_section(Section("settings", lazy("Settings"), "people:profile"))
register_nav(NavItem(lazy("Settings"), "people:profile", "settings", order=80, menu="user"))

register_command(
    Command(
        lazy("Profile"),
        "people:profile",
        "user",
        "",
        lazy("settings language theme time zone dates numbers clock week"),
        "Settings",
    )
)
register_command(
    Command(
        lazy("Sign-in and security"),
        "mfa_index",
        "shield-lock",
        "",
        lazy("password passkey mfa two-factor"),
        "Settings",
    )
)
register_command(
    Command(
        lazy("Business"),
        "people:business",
        "building-store",
        "people.business.view",
        lazy("currency time zone"),
        "Settings",
    )
)
register_command(
    Command(
        lazy("People and teams"),
        "people:user_list",
        "users",
        "people.user.view",
        lazy("users team"),
        "Settings",
    )
)
register_command(
    Command(
        lazy("Sales hierarchy"),
        "people:hierarchy",
        "hierarchy",
        "people.user.view",
        lazy("manager reports"),
        "Settings",
    )
)
register_command(
    Command(
        lazy("Territories"),
        "people:territory_list",
        "map",
        "people.territory.view",
        lazy("region area"),
        "Settings",
    )
)
register_command(
    Command(
        lazy("Invite somebody"),
        "people:user_create",
        "user-plus",
        "people.user.create",
        lazy_of("search words", "user"),
        "Create",
    )
)
register_command(
    Command(
        lazy("Roles"), "people:role_list", "key", "people.role.view", lazy("permissions rights"), "Settings"
    )
)
register_command(
    Command(
        lazy("API tokens"),
        "people:token_list",
        "api",
        "people.token.create",
        lazy("key integration"),
        "Settings",
    )
)
