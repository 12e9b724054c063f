"""A bar for long work, drawn on a terminal only, so that scripts see nothing of it."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from typing import Self

EVERY = 0.1
WIDTH = 28


class Bar:
    """Hears how far a pass is (see `regard.exchange.hearing`) and draws it on standard error."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._is_drawn = sys.stderr.isatty()
        self._note = ""
        self._done = self._total = 0
        self._counts: dict[str, int] = {}
        self._last = 0.0
        self._length = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._write("")

    def update(
        self,
        *,
        done: int | None = None,
        total: int | None = None,
        note: str | None = None,
        counts: Mapping[str, int] | None = None,
    ) -> None:
        self._done = self._done if done is None else done
        self._total = self._total if total is None else total
        self._note = self._note if note is None else note
        self._counts.update(counts or {})
        now = time.monotonic()
        if self._is_drawn and now - self._last >= EVERY:
            self._last = now
            self._draw()

    def check(self) -> None:
        """Ctrl-C interrupts by itself."""

    def fence(self) -> None:
        """Nobody takes work away from a terminal; the checkpoint keeps two from doing the same."""

    def _draw(self) -> None:
        share = min(1.0, self._done / self._total) if self._total else 0.0
        filled = round(share * WIDTH)
        bar = f"{'█' * filled}{'░' * (WIDTH - filled)} {share:>4.0%}" if self._total else ""
        outcome = ", ".join(f"{count:,} {name}" for name, count in self._counts.items() if count)
        self._write("  ".join(part for part in (self._title, self._note, bar, outcome) if part))

    def _write(self, text: str) -> None:
        if self._is_drawn:
            sys.stderr.write(f"\r{text}{' ' * max(0, self._length - len(text))}{'' if text else chr(13)}")
            sys.stderr.flush()
            self._length = len(text)
