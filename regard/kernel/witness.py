"""How layers below the audit have their changes noted without knowing the audit.

The composition root hands `audit.services.note` in at start; whoever is below the audit in the tower calls
`note` here, whoever is above calls the audit itself. Until a writer is installed, noting fails: a change
that nobody witnesses must not pass quietly.
"""

from collections.abc import Mapping
from typing import Any, Protocol

from regard.kernel.actor import Actor


class Writer(Protocol):
    """The signature of `audit.services.note`."""

    def __call__(
        self,
        *,
        actor: Actor,
        model: str,
        object_id: int,
        action: str,
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
        customer_id: int | None = None,
    ) -> None: ...


_writer: list[Writer] = []


def install(writer: Writer) -> None:
    """Make `writer` the one that keeps the notes from now on."""
    _writer[:] = [writer]


def note(
    *,
    actor: Actor,
    model: str,
    object_id: int,
    action: str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Keep who changed what, inside the caller's transaction. Raises `LookupError` when nobody keeps notes."""
    if not _writer:
        raise LookupError("no audit writer is installed")
    _writer[0](actor=actor, model=model, object_id=object_id, action=action, before=before, after=after)
