"""Who works together at Northleaf, and what each of them has to reach of what all do. Pure declarations."""

from __future__ import annotations

from regard.demo.northleaf.plan import Aim

TEAMS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Northleaf cafés", ("ruben", "sanne", "lukas")),
    ("Northleaf shop", ("tomas", "mei")),
    ("Northleaf service", ("aylin", "jonas")),
)
"""Name and members, by the name before the @."""

OF_TEAM = {
    "More people buy a second time": "Northleaf shop",
    "Grow the circle of regulars": "Northleaf shop",
    "Fuller baskets": "Northleaf shop",
    "More households know us": "Northleaf shop",
    "Cafés become a second leg": "Northleaf cafés",
    "Win new cafés": "Northleaf cafés",
    "Fewer cafés leave": "Northleaf cafés",
    "Few things come back": "Northleaf service",
}
"""Whose an objective is. The margin is nobody's alone: the plan says so."""

_WHERE = (
    ("cafes-netherlands", "the Netherlands", "sanne", 1.36, 1.10),
    ("cafes-belgium", "Belgium", "ruben", 1.50, 1.05),
    ("cafes-abroad", "Germany and France", "lukas", 1.47, 1.0),
)

PARTS: tuple[tuple[str, Aim], ...] = (
    *(
        ("Cafés become a second leg", Aim(
            "Win and keep cafés", f"Cafés in {place}", "net_revenue", segment, "plan_to_date", more, 10_000, who,
            f"What {place} brings of the second leg."))
        for segment, place, who, more, _ in _WHERE
    ),
    *(
        ("Win new cafés", Aim(
            "Win and keep cafés", f"New cafés in {place}", "new_customers", segment, "plan_to_date", more, 1, who,
            "Each knows the streets of their own towns."))
        for segment, place, who, _, more in _WHERE
    ),
)  # fmt: skip
"""The objective each is a part of, and the part: each seller's own towns. They are the cafés' team's."""
