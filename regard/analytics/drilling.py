"""Opening the rows behind a number: the noun's own list, filtered to exactly these rows.

What was opened is kept as a `Drill`, so that the address is short, can be shared, and says in words what it shows.
The list applies it as the filter `behind`; which of the rows somebody sees is for the noun to decide.
"""

import json
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from hashlib import blake2b
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.utils.formats import date_format

from regard.analytics.models import Drill
from regard.analytics.offering import FILTER
from regard.analytics.words import Metric
from regard.kernel.actor import Actor
from regard.kernel.words import ENGLISH, in_english, language, tr
from regard.ui import formats, nouns
from regard.ui.among import among

MOST = 50_000
"""How many rows a list is narrowed to at most; the chip says so when there are more."""
RECENT = 100
_kept: OrderedDict[tuple[int, str], tuple[int, ...]] = OrderedDict()


def open_rows(*, actor: Actor, key: str, words: Mapping[str, Any]) -> str:
    """The address of the list with the rows behind a number; `words` are those of `rows_behind`, without an actor.

    Raises what `rows_behind` raises.
    """
    from regard.analytics.asking import rows_behind
    from regard.analytics.questions import metric_for, owners_for

    metric = metric_for(key, actor)
    found = rows_behind(key, actor=actor, **words, limit=MOST)
    asked = {name: _plain(value) for name, value in words.items() if value is not None}
    owners = owners_for(metric, actor, words.get("by"), is_of_segment=words.get("segment") is not None)
    digest = blake2b(json.dumps([key, asked, owners], sort_keys=True).encode(), digest_size=16).hexdigest()
    with in_english():
        label = _label(metric, words, found.total, lambda day: date_format(day, "j M Y"))
    drill, _ = Drill.objects.update_or_create(
        digest=digest,
        defaults={
            "noun": found.noun,
            "metric": key,
            "asked": {**asked, "total": found.total},
            "owners": owners,
            "label": label,
        },
    )
    return f"{nouns.noun(found.noun).list_address}?{urlencode({'f': json.dumps([[FILTER, 'is', [str(drill.pk)]]])})}"


def recent(noun: str, actor: Actor) -> Sequence[tuple[str, str]]:
    """What was opened last of what `actor` may open too, for the chip: (value, label)."""
    newest = Drill.objects.filter(noun=noun).order_by("-opened_at")[:RECENT]
    return [(str(drill.pk), label_of(drill)) for drill in newest if is_open_to(drill, actor)]


def label_of(drill: Drill) -> str:
    """What was opened, in the active language; as it is kept where that is English."""
    from regard.analytics.words import METRICS

    metric, asked = METRICS.get(drill.metric), drill.asked
    if metric is None or language().startswith(ENGLISH):
        return drill.label
    days = {name: date.fromisoformat(asked[name]) for name in ("start", "end") if name in asked}
    return _label(metric, {**asked, **days}, asked.get("total", 0), formats.day)


def condition(value: Sequence[Any], actor: Actor) -> Q:
    """Rows behind any of the drills named; what is no number, not known any more, or a figure that is not for `actor` has
    no rows."""
    wanted = [int(item) for item in value if str(item).isdecimal()]
    drills = [drill for drill in Drill.objects.filter(pk__in=wanted) if is_open_to(drill, actor)]
    return Q(pk__in=among(sorted({number for drill in drills for number in ids_of(drill)})))


def is_open_to(drill: Drill, actor: Actor) -> bool:
    """Whether what somebody opened is for `actor`: the same question would be answered to them about no fewer customers."""
    from regard.analytics.questions import may_see, needed_for, owners_for
    from regard.analytics.words import METRICS

    metric = METRICS.get(drill.metric)
    if metric is None or not may_see(metric, actor):
        return False
    by, is_of_segment = drill.asked.get("by"), "segment" in drill.asked
    if not all(actor.may(one) for one in needed_for(metric, by, is_of_segment=is_of_segment)):
        return False
    owners = owners_for(metric, actor, by, is_of_segment=is_of_segment)
    return owners is None or (drill.owners is not None and set(drill.owners) <= set(owners))


def ids_of(drill: Drill) -> tuple[int, ...]:
    """The ids behind what was opened, from the copy as it is now. Asked again about the same copy it costs one query."""
    from regard.analytics.asking import drilled
    from regard.analytics.engine import generation

    place = (drill.pk, str(generation()))
    if place not in _kept:
        _kept[place] = drilled(
            _question(drill), _group(drill), drill.asked.get("part", "numerator"), MOST
        ).ids
        while len(_kept) > RECENT:
            _kept.popitem(last=False)
    return _kept[place]


def _question(drill: Drill) -> Any:  # noqa: ANN401
    from regard.analytics.questions import question

    asked = drill.asked
    found = question(
        drill.metric,
        None,
        date.fromisoformat(asked["start"]) if "start" in asked else None,
        date.fromisoformat(asked["end"]) if "end" in asked else None,
        asked.get("grain"),
        asked.get("segment"),
        asked.get("by"),
        asked.get("currency"),
    )
    return replace(found, owners=None if drill.owners is None else tuple(drill.owners))


def _group(drill: Drill) -> str | None:
    group: str | None = drill.asked.get("group")
    return group


def _plain(value: Any) -> Any:  # noqa: ANN401
    return value.isoformat() if isinstance(value, date) else value


def _label(metric: Metric, words: Mapping[str, Any], total: int, day: Callable[[date], str]) -> str:
    """Net revenue, 1 Mar 2026 to 31 Mar 2026, web shop."""
    from regard.analytics.dimensions import labels_for

    parts = [
        str(metric.label)
        if words.get("part") != "denominator"
        else tr("{metric}, all it is held against", metric=metric.label)
    ]
    start, end = words.get("start"), words.get("end")
    if start and end:
        parts.append(f"{day(start)} – {day(end - timedelta(days=1))}")
    if words.get("by"):
        parts.append(
            labels_for(words["by"], [words.get("group") or ""])[words.get("group") or ""] or tr("not given")
        )
    elif metric.kind == "cohort" and words.get("group") is not None:
        parts.append(tr("after {periods}", periods=words["group"]))
    if words.get("segment"):
        parts.append(labels_for("segment", [str(words["segment"])])[str(words["segment"])])
    if total > MOST:
        parts.append(tr("first {count} of {total}", count=formats.number(MOST), total=formats.number(total)))
    return ", ".join(parts)[:300]


def openable(metric: Metric) -> bool:
    """Whether the metric's numbers have a list to open."""
    has_rows = metric.rows is not None or hasattr(metric.compute, "rows")
    return has_rows and bool(metric.drill) and nouns.has_noun(metric.drill)
