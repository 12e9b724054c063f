"""Two stages of work side by side: Polars, Arrow and SQLite let go of Python's lock while they work."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")
BESIDE = 2


def ahead(steps: Iterator[T]) -> Generator[T]:
    """The same, each step made in a thread while the one before is being used; at most one lies ready.

    Steps must not touch the database: a thread has a connection of its own.
    """
    with ThreadPoolExecutor(1, "import") as beside:
        coming = beside.submit(_next, steps)
        while step := coming.result():
            coming = beside.submit(_next, steps)
            yield step[0]


def _next(steps: Iterator[T]) -> tuple[T] | None:
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
