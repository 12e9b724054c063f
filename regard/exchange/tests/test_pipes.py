"""Stages side by side give what they would give one after the other, and say what went wrong in them."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator

import pytest

from regard.exchange.services.pipes import ahead, each


def counted(upto: int, *, made: list[int]) -> Generator[int]:
    for number in range(upto):
        made.append(number)
        yield number


@pytest.mark.parametrize("count", [0, 1, 2, 7])
def test_all_comes_in_order(count: int) -> None:
    assert list(ahead(counted(count, made=[]))) == list(range(count))
    assert list(each(lambda number: number * 2, counted(count, made=[]))) == [2 * n for n in range(count)]


def test_what_is_empty_does_not_end_it() -> None:
    assert list(ahead(iter([0, None, "", 1]))) == [0, None, "", 1]


def test_only_a_little_is_made_beforehand() -> None:
    made: list[int] = []
    stream = ahead(counted(100, made=made))
    assert next(stream) == 0
    stream.close()
    assert len(made) <= 2
    taken: list[int] = []
    doubled = each(lambda number: number * 2, counted(100, made=taken))
    assert next(doubled) == 0
    doubled.close()
    assert len(taken) <= 3


def test_the_next_step_is_made_while_one_is_used() -> None:
    made = threading.Event()

    def steps() -> Iterator[int]:
        yield 1
        made.set()
        yield 2

    stream = ahead(steps())
    next(stream)
    assert made.wait(10)
    assert list(stream) == [2]


def test_what_goes_wrong_is_said_where_it_belongs() -> None:
    def broken() -> Iterator[int]:
        yield 1
        raise ValueError("the second")

    stream = ahead(broken())
    assert next(stream) == 1
    with pytest.raises(ValueError, match="the second"):
        next(stream)
    with pytest.raises(ZeroDivisionError):
        list(each(lambda number: 1 // number, [1, 0, 1]))
