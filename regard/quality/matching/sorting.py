"""Sorting whole numbers together with the places they stood at: numbers are sorted several times as fast as places."""

import numpy as np

Numbers = np.ndarray[tuple[int], np.dtype[np.int64]]


def sorted_places(numbers: Numbers) -> tuple[Numbers, Numbers]:
    """The places of `numbers`, none below zero, in rising order, equal ones as they stand; and the sorted numbers."""
    bits = len(numbers).bit_length()
    if int(numbers.max(initial=0)) >= 1 << (63 - bits):  # number and place do not fit into one
        order = np.argsort(numbers, kind="stable")
        return order, numbers[order]
    both = numbers << bits
    both |= np.arange(len(numbers))
    both.sort()
    return both & ((1 << bits) - 1), both >> bits


def starts(ordered: np.ndarray) -> Numbers:
    """Where a new number begins among sorted ones."""
    if len(ordered) == 0:
        return np.zeros(0, np.int64)
    return np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))


def different(numbers: Numbers) -> Numbers:
    """The different numbers in rising order, as `np.unique` gives them, by sorting."""
    ordered = np.sort(numbers)
    return ordered[starts(ordered)]
