"""The filter that lists get when a metric opens their rows. Imported with the declarations, so light."""

from collections.abc import Sequence
from typing import Any

from regard.kernel.actor import Actor
from regard.kernel.words import lazy, lazy_of
from regard.ui import nouns

FILTER = "behind"
_offered: set[str] = set()


def offer_rows(noun: str) -> None:
    """Gives the list of a noun the filter that opens the rows behind a number; asked twice it is given once."""
    if noun in _offered:
        return
    _offered.add(noun)
    rows = nouns.Filter(
        FILTER,
        lazy_of("behind a figure", "Behind"),
        "choice",
        choices=lambda actor: _recent(noun, actor),
        apply_for=_condition,
        ops=("is",),
        icon="chart-line",
        permission="analytics.metric.view",
        help=lazy("The rows a number was counted from. Open them from the number."),
    )
    nouns.extend_noun(noun, filters=(rows,))


def _recent(noun: str, actor: Actor) -> Sequence[tuple[str, str]]:
    from regard.analytics.drilling import recent

    return recent(noun, actor)


def _condition(actor: Actor, op: str, value: Any) -> Any:  # noqa: ANN401
    from regard.analytics.drilling import condition

    return condition(value, actor)
