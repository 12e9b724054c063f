"""Who is told how far a long pass is, and may stop it: a job's progress, a bar in a terminal, or nobody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol


class Hearing(Protocol):
    """The part of a job's progress that passes use, so that they also run without a worker."""

    def update(
        self,
        *,
        done: int | None = None,
        total: int | None = None,
        note: str | None = None,
        counts: Mapping[str, int] | None = None,
    ) -> None: ...

    def check(self) -> None:
        """A place where the pass may be interrupted, by an exception that is to be let through."""

    def fence(self) -> None:
        """Inside a transaction: raises when somebody else has taken the work over."""


class Nobody:
    """Hears nothing, stops nothing."""

    def update(
        self,
        *,
        done: int | None = None,
        total: int | None = None,
        note: str | None = None,
        counts: Mapping[str, int] | None = None,
    ) -> None: ...

    def check(self) -> None: ...

    def fence(self) -> None: ...
