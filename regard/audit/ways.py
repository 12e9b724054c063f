"""Through what a change was made, as people say it. No Django."""

from __future__ import annotations

WAYS = {
    "web": "in the browser",
    "api": "through the API",
    "cli": "at the command line",
    "demo": "with the demo",
    "import": "by an import",
    "job": "by a job",
    **dict.fromkeys(("schedule", "customers", "exchange", "quality", "segments"), "by itself"),
}


def way_of(source: str, job: str = "") -> str:
    """A source of a change such as `job:7` in words; `job`: what that job is called, where that is known."""
    kind = source.partition(":")[0]
    if kind == "job" and job:
        return f"by a job: {job}"
    return WAYS.get(kind, f"through {source}" if source else "")
