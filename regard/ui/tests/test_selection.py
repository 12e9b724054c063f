"""What a selection keeps."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from regard.ui.models.selection import Selection
from regard.ui.packing import pack, unpack


@given(st.lists(st.integers(1, 2**62), max_size=200))
def test_packing_keeps_every_id_once_in_order(ids: list[int]) -> None:
    assert unpack(pack(ids)) == sorted(set(ids))


def test_a_million_ids_are_small() -> None:
    assert len(pack(range(1, 1_000_001))) < 50_000


def test_batches_cover_all() -> None:
    selection = Selection(noun="n", packed=pack(range(10, 1217)), count=1207)
    batches = list(selection.batches(500))
    assert [len(batch) for batch in batches] == [500, 500, 207]
    assert [identity for batch in batches for identity in batch] == list(range(10, 1217))
