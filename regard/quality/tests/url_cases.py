"""Who may open the pages of doubles."""

from collections.abc import Mapping
from typing import Any

from regard.customers.models import Customer
from regard.people.tests.cast import Cast
from regard.quality.tests.making import pair
from tests.cases import Case

SEE = ("quality.double.view", "customers.customer.view")


def _pair(cast: Cast) -> Mapping[str, Any]:
    """Rows of no audit: a refusal is proven by what was not noted."""
    both = [
        Customer.objects.create(name=name, sort_name=name.lower(), owner=cast.owner)
        for name in ("Noor de Wit", "N. de Wit")
    ]
    return {"pairs": str(pair(*both).pk)}


CASES = (
    Case("quality:doubles_scan", method="post", grants=SEE),
    Case("quality:doubles_stop", method="post", grants=SEE),
    Case("quality:doubles_apart", method="post", data=_pair, grants=SEE),
    Case("quality:doubles_reopen", method="post", data=_pair, grants=SEE),
)
