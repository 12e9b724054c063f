"""Where the real data sets are that some tests and benchmarks need.

They are not part of the repository. The directory is `REGARD_SHARED_DATA`, else `../shared/data` beside the checkout.
"""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def shared_data(*parts: str) -> Path:
    """The path of a data set, such as `shared_data("cdnow", "CDNOW_sample.txt")`.

    A missing one fails the test with the reason: a suite that skips its real input proves nothing.
    """
    home = Path(os.environ.get("REGARD_SHARED_DATA") or ROOT.parent / "shared" / "data")
    path = home.joinpath(*parts)
    if not path.exists():
        pytest.fail(
            f"{'/'.join(parts)} is not in {home}: set REGARD_SHARED_DATA to the directory of the data sets"
        )
    return path
