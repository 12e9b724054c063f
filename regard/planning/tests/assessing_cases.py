"""Cases of the addresses of the situation, its gaps and the selection of tools: see `tests/cases.py`."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from regard.people.tests.cast import Cast
from regard.planning.models import Area, Assessment, Candidate, Criterion, Gap, Selection
from regard.planning.tests.doing_cases import VIEW, a_plan
from tests.cases import Case

LEVELS = ["In heads", "In lists", "In one place", "Checked", "Trusted"]


def an_area(cast: Cast) -> Area:
    return Area.objects.create(plan=a_plan(cast), name="Data", element="data", levels=LEVELS)


def a_gap(cast: Cast) -> Gap:
    return Gap.objects.create(plan=a_plan(cast), name="Callers are numbers", severity=3, evidence="36 of 140")


def a_selection(cast: Cast) -> Selection:
    made = Selection.objects.create(plan=a_plan(cast), name="A telephone")
    Criterion.objects.create(selection=made, name="Use", weight=Decimal(100))
    for name in ("One", "Two"):
        Candidate.objects.create(selection=made, name=name)
    return made


def _area(cast: Cast) -> Sequence[Any]:
    return [an_area(cast).pk]


def _assessment(cast: Cast) -> Sequence[Any]:
    made = Assessment.objects.create(area=an_area(cast), level=2, finding="Two lists", on=date(2026, 3, 2))
    return [made.pk]


def _gap(cast: Cast) -> Sequence[Any]:
    return [a_gap(cast).pk]


def _put(cast: Cast) -> dict[str, Any]:
    return {"do": "move", "id": a_gap(cast).pk, "from": "open", "to": "open"}


def _selection(cast: Cast) -> Sequence[Any]:
    return [a_selection(cast).pk]


def _plan(cast: Cast) -> Sequence[Any]:
    a_plan(cast)
    return []


ASSESSING = (
    Case("planning:areas_begin", _plan, method="post", grants=VIEW, data={"areas": ["data"]}),
    Case("planning:area_create", _plan, grants=VIEW),
    Case("planning:area_detail", _area),
    Case("planning:area_change", _area, grants=VIEW),
    Case("planning:area_assess", _area, grants=VIEW),
    Case("planning:area_remove", _area, grants=VIEW),
    Case("planning:assessment_remove", _assessment, method="post", grants=VIEW),
    Case("planning:gap_put", method="post", data=_put, grants=VIEW),
    Case("planning:gap_create", _plan, grants=VIEW),
    Case("planning:gap_detail", _gap),
    Case("planning:gap_change", _gap, grants=VIEW),
    Case("planning:gap_move", _gap, grants=VIEW),
    Case("planning:gap_remove", _gap, grants=VIEW),
    Case("planning:selection_create", _plan, grants=VIEW),
    Case("planning:selection_preview", _plan, method="post", grants=VIEW),
    Case("planning:selection_detail", _selection),
    Case("planning:selection_change", _selection, grants=VIEW),
    Case("planning:selection_choose", _selection, grants=VIEW),
    Case("planning:selection_remove", _selection, grants=VIEW),
)
