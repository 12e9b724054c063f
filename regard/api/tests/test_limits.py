"""The call counter is exact over processes and begins anew each minute."""

import multiprocessing
from pathlib import Path

from regard.api.limits import Counter


def _take_many(path: Path, times: int) -> None:
    counter = Counter(path)
    for _ in range(times):
        counter.take(7, 10_000, now=120.0)


def test_calls_of_several_processes_add_up(tmp_path: Path) -> None:
    path = tmp_path / "calls"
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_take_many, args=(path, 300)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert Counter(path).take(7, 10_000, now=120.0).remaining == 10_000 - 901


def test_the_limit_is_the_last_call_allowed_and_the_next_minute_begins_anew(tmp_path: Path) -> None:
    counter = Counter(tmp_path / "calls")
    taken = [counter.take(1, 2, now=60.0 + second) for second in (0, 10, 20)]
    assert [allowance.is_exceeded for allowance in taken] == [False, False, True]
    assert [allowance.remaining for allowance in taken] == [1, 0, 0]
    assert taken[2].headers()["Retry-After"] == "40"
    assert not counter.take(1, 2, now=120.0).is_exceeded


def test_tokens_do_not_share_a_count(tmp_path: Path) -> None:
    counter = Counter(tmp_path / "calls")
    counter.take(1, 1, now=0.0)
    assert not counter.take(2, 1, now=0.0).is_exceeded
