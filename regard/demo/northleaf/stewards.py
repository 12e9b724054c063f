"""Who answers for which data at Northleaf: group of fields, who (start of the address), policy, days until the next look."""

from __future__ import annotations

GROUPS: tuple[tuple[str, str, str, int], ...] = (
    (
        "identity",
        "ines",
        "Names are written as people write them. Two records of one person are merged within a week.",
        180,
    ),
    (
        "contact",
        "jonas",
        "E-mail and phone are for orders; news needs a permission. What bounces is put right within two working days.",
        -12,
    ),
    ("relationship", "ruben", "Every café has one of us who looks after it.", 90),
)
