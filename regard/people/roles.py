"""The roles every installation has. They are rows in the database; this table says what is in them.

A built-in role follows this table at every `regard setup`, so that it grows with the product, and cannot be
edited. Whoever wants another one copies it: a role of one's own is never touched by an update and gains no
permission nobody gave it.
"""

from dataclasses import dataclass

from regard.kernel.actor import Scope
from regard.kernel.words import lazy, lazy_of

OWN, TEAM, ALL = Scope.OWN, Scope.TEAM, Scope.ALL
Grant = tuple[str, Scope | None]


@dataclass(frozen=True)
class BuiltinRole:
    """`grants` are patterns over permissions in order: the last that matches decides, None takes away."""

    key: str
    name: str
    description: str
    grants: tuple[Grant, ...]


READS_ALL: tuple[Grant, ...] = (
    ("*.*.view", ALL),
    ("people.*.*", None),
    ("audit.*.*", None),
    ("jobs.*.*", None),
    ("planning.budget.*", None),
)
EVERYDAY: tuple[Grant, ...] = (
    ("people.business.view", ALL),
    ("people.user.view", ALL),
    ("people.territory.view", ALL),
    ("jobs.job.*", OWN),
)
OWN_INITIATIVES: tuple[Grant, ...] = (
    ("planning.initiative.change", OWN),
    ("planning.time.create", OWN),
    ("planning.scope.create", ALL),
)
"""Whoever answers for an initiative of the plan keeps its steps, everybody logs the time given to one and asks for changes."""
WITH_PLAN: tuple[Grant, ...] = (
    ("planning.section.change", OWN),
    ("planning.comment.create", ALL),
)
"""Whoever answers for a section of the plan writes it, and everybody who works with customers may say something about it."""
OWN_TASKS: Grant = ("quality.task.change", OWN)
WITH_CUSTOMERS: tuple[Grant, ...] = (
    ("activities.activity.create", ALL),
    ("activities.activity.change", OWN),
    ("activities.file.create", ALL),
    ("activities.task.create", ALL),
    ("activities.task.change", OWN),
    ("activities.task.assign", ALL),
)
"""Whoever deals with customers writes down what was done and is to be done; one corrects and deletes what is one's own."""
OWN_WORDS: tuple[Grant, ...] = (
    ("activities.activity.delete", OWN),
    ("activities.file.delete", OWN),
    ("activities.task.delete", OWN),
)

BUILTIN_ROLES: tuple[BuiltinRole, ...] = (
    BuiltinRole("owner", lazy_of("role", "Owner"), lazy("May do everything."), (("*", ALL),)),
    BuiltinRole(
        "manager",
        lazy_of("role", "CRM manager"),
        lazy("Writes the plan and runs the programme; does not manage people's rights."),
        (
            ("*", ALL),
            ("people.*.create", None),
            ("people.*.change", None),
            ("people.*.delete", None),
            ("people.token.create", ALL),
        ),
    ),
    BuiltinRole(
        "marketer",
        lazy_of("role", "Marketer"),
        lazy("Sees all customers, builds segments, exports them; changes no sales."),
        (
            *READS_ALL,
            *EVERYDAY,
            OWN_TASKS,
            *OWN_INITIATIVES,
            ("planning.budget.view", ALL),
            ("planning.persona.change", ALL),
            *WITH_PLAN,
            *WITH_CUSTOMERS,
            *OWN_WORDS,
            ("segments.*.*", ALL),
            ("customers.*.export", ALL),
            ("sales.*.export", ALL),
        ),
    ),
    BuiltinRole(
        "seller",
        lazy_of("role", "Seller"),
        lazy("Works with the customers and orders of the own team."),
        (
            *READS_ALL,
            *EVERYDAY,
            OWN_TASKS,
            *OWN_INITIATIVES,
            *WITH_PLAN,
            ("customers.*.*", TEAM),
            ("customers.*.define", None),
            ("sales.*.*", TEAM),
            ("activities.*.*", TEAM),
            ("activities.activity.change", OWN),
            ("objects.record.*", TEAM),
            ("*.*.delete", None),
            ("*.*.purge", None),
            ("*.*.import", None),
            ("*.*.rank", None),
            *OWN_WORDS,
        ),
    ),
    BuiltinRole(
        "agent",
        lazy_of("role", "Service agent"),
        lazy("Sees every customer and order, corrects contact data, relationships and what customers own."),
        (
            *READS_ALL,
            *EVERYDAY,
            OWN_TASKS,
            *OWN_INITIATIVES,
            *WITH_PLAN,
            *WITH_CUSTOMERS,
            *OWN_WORDS,
            ("customers.customer.create", ALL),
            ("customers.customer.change", ALL),
            ("customers.relationship.change", ALL),
            ("customers.profile.change", ALL),
            ("customers.need.change", ALL),
            ("sales.asset.create", ALL),
            ("sales.asset.change", ALL),
            ("sales.concession.create", ALL),
            ("objects.record.create", ALL),
            ("objects.record.change", ALL),
        ),
    ),
    BuiltinRole(
        "analyst",
        lazy_of("role", "Analyst"),
        lazy("Sees and exports everything, changes nothing."),
        (*READS_ALL, *EVERYDAY, ("planning.budget.view", ALL), ("*.*.export", ALL)),
    ),
    BuiltinRole(
        "steward",
        lazy_of("role", "Data steward"),
        lazy("Keeps the data clean: imports, merges, corrects, sees who changed what."),
        (
            *READS_ALL,
            *EVERYDAY,
            *OWN_INITIATIVES,
            *WITH_PLAN,
            *WITH_CUSTOMERS,
            *OWN_WORDS,
            ("customers.*.*", ALL),
            ("catalog.*.*", ALL),
            ("exchange.*.*", ALL),
            ("quality.*.*", ALL),
            ("fields.*.*", ALL),
            ("pages.*.*", ALL),
            ("objects.*.*", ALL),
            ("*.*.import", ALL),
            ("*.*.export", ALL),
            ("audit.*.view", ALL),
            ("jobs.*.*", ALL),
        ),
    ),
    BuiltinRole(
        "integrator",
        lazy_of("role", "Integrator"),
        lazy("Connects other systems: everything that is data, through tokens, and the jobs."),
        (
            ("*", ALL),
            ("people.*.*", None),
            ("people.business.view", ALL),
            ("people.user.view", ALL),
            ("people.territory.view", ALL),
            ("people.token.create", ALL),
            ("planning.*.*", None),
            ("planning.*.view", ALL),
        ),
    ),
)
