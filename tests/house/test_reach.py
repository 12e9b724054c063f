"""Whoever answers for a territory reaches its customers: who asks by the owner alone leaves them out."""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

CODE = Path(settings.BASE_DIR) / "regard"
WITHOUT_TERRITORY = {
    "customers/services/bulk_changes.py": "bulk changes belong to whoever made them",
    "exchange/queries.py": "imports belong to whoever made them",
    "objects/queries.py": "a record lies in none; beside its owner its customer's owner and territory are asked",
    "planning/initiative_queries.py": "initiatives belong to whoever answers for them",
    "planning/services/initiatives.py": "logged time belongs to whoever gave it",
    "quality/task_queries.py": "tasks belong to whoever they are assigned to",
    "segments/services/changing.py": "segments belong to whoever made them",
}
"""What lies in no territory, and why."""
PLACE = {"owns": 4, "owned_by": 5}  # positional arguments, the territory the last


def _is_without(call: ast.Call) -> bool:
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    keywords = {one.arg for one in call.keywords}
    said = {"territory", "territory_id"} & keywords or len(call.args) >= PLACE.get(name, 0)
    return name in PLACE and not said


def _asked_without(source: str) -> Iterator[int]:
    return (
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and _is_without(node)
    )


def test_customers_are_reached_by_their_territory_too() -> None:
    found, excused = [], set()
    for path in sorted(CODE.rglob("*.py")):
        if "tests" in path.relative_to(CODE).parts:
            continue
        name = path.relative_to(CODE).as_posix()
        lines = list(_asked_without(path.read_text()))
        if name in WITHOUT_TERRITORY:
            excused |= {name} if lines else set()
        else:
            found += [f"{name}:{line}" for line in lines]
    assert found == [], "hand over the territory, or say in WITHOUT_TERRITORY why there is none"
    assert set(WITHOUT_TERRITORY) == excused, "excused for nothing"


def test_the_check_finds_what_it_is_for() -> None:
    assert list(_asked_without("owns(a, p, c.owner_id)\nowned_by(rows, a, p, owner='customer__owner')")) == [
        1,
        2,
    ]
    said = "owns(a, p, c.owner_id, c.territory_id)\nqueries.owned_by(rows, a, p, territory='territory')"
    assert list(_asked_without(said)) == []
