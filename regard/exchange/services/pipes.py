"""Two stages of work side by side: Polars, Arrow and SQLite let go of Python's lock while they work."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from django.utils import translation

from regard.kernel import words
from regard.ui import formats

T = TypeVar("T")
R = TypeVar("R")
BESIDE = 2


def ahead(steps: Iterator[T]) -> Generator[T]:
    """The same, each step made in a thread while the one before is being used; at most one lies ready.

    Steps must not touch the database: a thread has a connection of its own. What they say is in the language of whoever takes
    them, of which a thread knows nothing by itself.
    """
    spoken, how = words.language(), formats.ways()
    with ThreadPoolExecutor(1, "import") as beside:
        coming = beside.submit(_next, steps, spoken, how)
        while step := coming.result():
            coming = beside.submit(_next, steps, spoken, how)
            yield step[0]


def _next(steps: Iterator[T], spoken: str, how: formats.Ways) -> tuple[T] | None:
    with translation.override(spoken), formats.override(how):
        for step in steps:
            return (step,)
        return None


def each(function: Callable[[T], R], items: Iterable[T]) -> Generator[R]:
    """`function` of every item, in their order, two at a time; at most two results lie ready.

    Items are taken in the caller's thread. As with `ahead`, no database inside.
    """
    waiting: deque[Future[R]] = deque()
    with ThreadPoolExecutor(BESIDE, "import") as beside:
        for item in items:
            waiting.append(beside.submit(function, item))
            if len(waiting) > BESIDE:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
