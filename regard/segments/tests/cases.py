"""Rules the tests are made of."""

from typing import Any

from regard.kernel.actor import system_actor

ACTOR = system_actor("test")
IN_NL = {"field": "customers.country", "is": "in", "value": ["Netherlands"]}


def rule(*children: Any, op: str = "all") -> dict[str, Any]:
    return {"version": 1, "op": op, "not": False, "rules": list(children)}


def bought(is_: str, value: int, days: int | None = None) -> dict[str, Any]:
    window = {"last_days": days} if days else None
    return {"event": "orders", "measure": "count", "window": window, "is": is_, "value": value}
