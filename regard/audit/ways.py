"""Through what a change was made, as people say it. No Django."""

from __future__ import annotations

from regard.kernel.words import lazy, tr

WAYS = {
    "web": lazy("in the browser"),
    "api": lazy("through the API"),
    "cli": lazy("at the command line"),
    "demo": lazy("with the demo"),
    "import": lazy("by an import"),
    "job": lazy("by a job"),
    **dict.fromkeys(("schedule", "customers", "exchange", "quality", "segments"), lazy("by itself")),
}


def way_of(source: str, job: str = "") -> str:
    """A source of a change such as `job:7` in words; `job`: what that job is called, where that is known."""
    kind = source.partition(":")[0]
    if kind == "job" and job:
        return tr("by a job: {job}", job=job)
    known = WAYS.get(kind)
    if known is not None:
        return str(known)
    return tr("through {source}", source=source) if source else ""
