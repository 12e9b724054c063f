"""Cases that prove of every address who may open it.

Every view carries a mark (`regard.people.door`). From the mark alone follows what must happen to a stranger, to somebody
without any right, and to somebody with exactly the right the mark names; `tests/house/test_urls.py` tries all three.
An address without parameters needs no case: it is opened with GET. For others, and for views that only take POST,
the domain lists cases in `tests/url_cases.py` as `CASES`:

    CASES = (
        Case("customers:customer_detail", lambda cast: [make_customer(owner=cast.owner).pk]),
        Case("customers:customer_delete", one_customer, method="post"),
        Case("exchange:import_map", waiting_import, grants=("exchange.import.view",)),
    )
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from regard.people.tests.cast import Cast

MakeArguments = Callable[[Cast], Sequence[Any]]


def no_arguments(cast: Cast) -> Sequence[Any]:
    return ()


@dataclass(frozen=True)
class Case:
    """One address with how it is called.

    `make(cast)` makes what the address is about, as the owner would, and answers the address's arguments. `data` is what is
    posted or put in the query. `grants` are permissions needed besides the one of the view's mark. `status`: what
    whoever is granted may be answered.
    """

    name: str
    make: MakeArguments = no_arguments
    method: str = "get"
    data: Mapping[str, Any] | Callable[[Cast], Mapping[str, Any]] = field(default_factory=dict)
    grants: Sequence[str] = ()
    status: Sequence[int] = (200, 302)

    def data_for(self, cast: Cast) -> Mapping[str, Any]:
        return self.data(cast) if callable(self.data) else self.data

    def __str__(self) -> str:
        return f"{self.method} {self.name}"
