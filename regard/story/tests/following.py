"""Readers of the story made for one test."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from regard.story import consumers


@contextmanager
def following(handle: Callable[..., Any], name: str = "trial", **options: Any) -> Iterator[str]:
    """A consumer that exists within the block; answers its name."""
    consumers.consumer(name, **options)(handle)
    try:
        yield name
    finally:
        consumers.CONSUMERS._items.pop(name)
