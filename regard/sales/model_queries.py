"""Reads of what the models found. One query each."""

from datetime import date
from time import monotonic

from regard.sales.models import ModelRun


def newest_values() -> ModelRun | None:
    """The last computation of everybody's values."""
    return ModelRun.objects.filter(kind=ModelRun.Kind.VALUES).order_by("-id").first()


KEPT_SECONDS = 5.0  # another process's computation is seen after this long
_basis: list[tuple[float, str]] = []


def value_basis() -> str:
    """What lifetime values are in, `margin` or `revenue`; empty before the first computation. The report stays where it is.
    No query within five seconds of the last."""
    if not _basis or monotonic() - _basis[0][0] >= KEPT_SECONDS:
        values = ModelRun.objects.filter(kind=ModelRun.Kind.VALUES).order_by("-id")
        _basis[:] = [(monotonic(), values.values_list("report__value__basis", flat=True).first() or "")]
    return _basis[0][1]


def forget_basis() -> None:
    """Read it anew at the next call: after a computation, and between tests."""
    _basis.clear()


def holdout_at(calibration_end: date) -> ModelRun | None:
    """The last judgement of the forecast of a day."""
    return _newest(ModelRun.Kind.HOLDOUT, calibration_end.isoformat())


def migration_between(start: date, end: date) -> ModelRun | None:
    """The last comparison of the RFM cells of two days."""
    return _newest(ModelRun.Kind.MIGRATION, f"{start}/{end}")


def _newest(kind: ModelRun.Kind, question: str) -> ModelRun | None:
    return ModelRun.objects.filter(kind=kind, question=question).order_by("-id").first()
