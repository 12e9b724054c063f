"""Who may open the pages of doubles."""

from collections.abc import Mapping
from typing import Any

from regard.people.tests.cast import Cast
from regard.quality.tests.making import pair_of
from tests.cases import Case

SEE = ("quality.double.view", "customers.customer.view")


def _pair(cast: Cast) -> Mapping[str, Any]:
    return {"pairs": str(pair_of(cast).pk)}


CASES = (
    Case("quality:doubles_scan", method="post", grants=SEE),
    Case("quality:doubles_stop", method="post", grants=SEE),
    Case("quality:doubles_apart", method="post", data=_pair, grants=SEE),
    Case("quality:doubles_reopen", method="post", data=_pair, grants=SEE),
)
