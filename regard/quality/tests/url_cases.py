"""Who may open the pages of doubles and of the quality of data."""

from collections.abc import Mapping, Sequence
from typing import Any

from regard.customers.models import Customer
from regard.people.tests.cast import Cast
from regard.quality.models import Mend, Requirement, StewardTask
from regard.quality.tests.making import pair
from tests.cases import Case

READ = ("quality.requirement.view",)
SEE = ("quality.double.view", "customers.customer.view")


def _pair(cast: Cast) -> Mapping[str, Any]:
    """Rows of no audit: a refusal is proven by what was not noted."""
    both = [
        Customer.objects.create(name=name, sort_name=name.lower(), owner=cast.owner)
        for name in ("Noor de Wit", "N. de Wit")
    ]
    return {"pairs": str(pair(*both).pk)}


def _requirement(cast: Cast) -> Sequence[Any]:
    return [Requirement.objects.create(field="email").pk]


def _mend(cast: Cast) -> Sequence[Any]:
    return [Mend.objects.create(key="phone", status=Mend.Status.DONE).pk]


def _task(cast: Cast) -> Sequence[Any]:
    return [StewardTask.objects.create(key="email.complete", records=3, applied=9).pk]


CASES = (
    Case("quality:task_list"),
    Case("quality:task_detail", _task),
    Case("quality:governance"),
    Case("quality:governance_change", lambda cast: ["contact"], grants=READ),
    Case("quality:quality_overview"),
    Case("quality:quality_score", method="post", grants=READ),
    Case("quality:requirement_list"),
    Case("quality:requirement_export"),
    Case("quality:requirements_begin", method="post", grants=READ),
    Case("quality:requirement_create", grants=READ),
    Case("quality:requirement_change", _requirement, grants=READ),
    Case("quality:mend_list"),
    Case("quality:mend_preview", lambda cast: ["phone"], grants=(*READ, "customers.customer.change")),
    Case("quality:mend_undo", _mend, method="post", grants=(*READ, "customers.customer.change")),
    Case("quality:doubles_scan", method="post", grants=SEE),
    Case("quality:doubles_stop", method="post", grants=SEE),
    Case("quality:doubles_apart", method="post", data=_pair, grants=SEE),
    Case("quality:doubles_reopen", method="post", data=_pair, grants=SEE),
)
