"""Compiled inner loops: numba, with the machine code kept between processes where a place to keep it exists."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

import numba

P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """`function` compiled on its first call; later processes load it from numba's cache (`NUMBA_CACHE_DIR`).

    Where no cache can be written (a read-only installation) every process compiles once, which costs seconds and
    changes no result. Loops run in one thread and in a fixed order, so that a fit gives the same digits every time.
    """
    options = {"nogil": True, "error_model": "numpy"}
    try:
        fast: Callable[P, R] = numba.njit(cache=True, **options)(function)
    except RuntimeError:  # numba found no directory it may write to
        fast = numba.njit(**options)(function)
    return fast
