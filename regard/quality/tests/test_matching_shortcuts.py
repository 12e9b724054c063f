"""What spares the engine work must not change what it finds: sorting by packed numbers, and telling apart by sketches."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regard.quality.matching.comparing import SCALES, Vocabulary
from regard.quality.matching.schema import Kind
from regard.quality.matching.sketches import Sketches
from regard.quality.matching.sorting import different, sorted_places, starts
from tests.examples import examples

pytestmark = pytest.mark.once


@given(st.lists(st.integers(0, 2**62) | st.integers(0, 5), max_size=30))
def test_numbers_are_sorted_with_their_places_however_large(numbers: list[int]) -> None:
    row = np.array(numbers, np.int64)
    places, ordered = sorted_places(row)
    assert places.tolist() == np.argsort(row, kind="stable").tolist()
    assert ordered.tolist() == sorted(numbers)
    assert different(row).tolist() == sorted(set(numbers))
    assert ordered[starts(ordered)].tolist() == sorted(set(numbers))


def test_a_letter_too_many_is_missed_even_if_the_other_has_it_once() -> None:
    sketches = Sketches(np.array(["anna", "ana", "an", "öl"], dtype=object))
    one, other = sketches.missing(np.array([0, 1, 0]), np.array([1, 2, 3]))
    assert one.tolist() == [1, 1, 4]
    assert other.tolist() == [0, 0, 2]
    assert sketches.within(np.array([0, 0]), np.array([1, 2]), 1).tolist() == [True, False]


@given(
    kind=st.sampled_from(list(Kind)),
    values=st.lists(
        st.text("aab1234.@ é", min_size=1, max_size=12)
        | st.sampled_from(["bob", "robert", "19800203", "19800302"]),
        min_size=2,
        max_size=8,
        unique=True,
    ),
)
@settings(max_examples=examples(150), deadline=None)
def test_only_values_on_the_last_step_are_told_apart_without_comparing(kind: Kind, values: list[str]) -> None:
    vocabulary = Vocabulary(kind, np.array(sorted(values), dtype=object))
    a, b = (np.array(side) for side in zip(*combinations(range(len(values)), 2), strict=True))
    apart = np.ones(len(a), bool)
    alike = vocabulary._may_be_alike(a, b)
    apart[slice(None) if alike is None else alike] = False
    if apart.any():
        assert (vocabulary._compared(a[apart], b[apart]) == len(SCALES[kind].steps) - 1).all()
