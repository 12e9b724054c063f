"""Writing what is computed: of single records with the change that caused it, of all records as a job.

Nothing is queried where a business has defined no formula or roll-up, or none that hangs on what has changed.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, F, Max, Min, QuerySet, Sum
from django.utils import timezone

from regard.fields.computed import (
    Computed,
    Plan,
    Rollup,
    Source,
    in_column,
    plan,
    reader,
    record_model,
    sources_of,
)
from regard.fields.holders import Holder, holder
from regard.fields.language.checking import TODAY
from regard.fields.language.types import HIGHEST
from regard.jobs.hearing import Hearing, Nobody
from regard.ui.among import among

STEP = 2_000
_UNITS = 10_000
Listener = Callable[[str, Collection[int]], None]
_listeners: list[Listener] = []


def listen(listener: Listener) -> Listener:
    """Let a domain above hear of which records of a noun computed values have changed, in the transaction in which they did."""
    if listener not in _listeners:
        _listeners.append(listener)
    return listener


def recompute(
    noun: str, ids: Collection[int], changed: Collection[str] | None = None, left: Iterable[int | None] = ()
) -> None:
    """Compute anew what hangs on these fields of these records, theirs and that of records they hang on; None: on any.

    `left` are the records some of them hung on before: with it they hang on others now.
    In the caller's transaction, after the change. On PostgreSQL the records are held, so that of two changes at once the
    second finds what the first has written.
    """
    known = plan()
    if not ids or not known.by_noun:
        return
    targets = known.targets(noun, changed)
    written = compute_some(noun, ids, targets) if targets else set()
    former = {number for number in left if number is not None}
    is_any = changed is None or former
    _compute_above(known, noun, ids, None if is_any else {*(changed or ()), *written}, former)


def recompute_of(key: str, parents: Iterable[int | None]) -> None:
    """Compute anew what is rolled up of the records `key` on these parents: some came, went, or became another's."""
    known = plan()
    ids = sorted({number for number in parents if number is not None})
    for linked in known.linked.get(key, ()) if ids else ():
        rollups = known.rollups(linked, None)
        if rollups:
            compute_some(linked.parent, ids, rollups)


def compute_all(noun: str, keys: Collection[str], hearing: Hearing | None = None) -> int:
    """Compute these fields, and all that hangs on them, of every record; of how many. In steps, each a transaction of its own.

    Roll-ups of other records follow when all are through, whatever was different: so it may be stopped and run again.
    """
    hearing, of, known = hearing or Nobody(), holder(noun), plan()
    targets = _with_hanging(known, noun, keys)
    done = _pass(of, records(of), targets, hearing)
    for linked in known.linked.get(noun, ()) if targets else ():
        rollups = known.rollups(linked, [one.key for one in targets])
        if rollups:
            above = holder(linked.parent)
            children = linked.model._default_manager.filter(
                **dict(linked.where), **{f"{linked.link}__isnull": False}
            )
            _pass(
                above, records(above).filter(pk__in=children.order_by().values(linked.link)), rollups, hearing
            )
    return done


def compute_now(noun: str, keys: Collection[str]) -> None:
    """The same in the caller's transaction, where there are few records."""
    known, ids = plan(), list(records(holder(noun)).values_list("pk", flat=True))
    written = compute_some(noun, ids, _with_hanging(known, noun, keys))
    if written:
        _compute_above(known, noun, ids, written, ())


def _with_hanging(known: Plan, noun: str, keys: Collection[str]) -> list[Computed]:
    wanted = {*keys, *(one.key for one in known.targets(noun, keys))}
    return [one for one in known.by_noun.get(noun, ()) if one.key in wanted]


def _pass(of: Holder, rows: QuerySet[Any], targets: Sequence[Computed], hearing: Hearing) -> int:
    last, done = 0, 0
    total = rows.count() if targets else 0
    while targets and (
        ids := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:STEP])
    ):
        hearing.check()
        with transaction.atomic():
            hearing.fence()
            compute_some(of.noun, ids, targets)
        last, done = ids[-1], done + len(ids)
        hearing.update(done=done, total=max(total, done))
    return done


def _compute_above(
    known: Plan, noun: str, ids: Collection[int], changed: Collection[str] | None, former: Collection[int]
) -> None:
    """The roll-ups of the records these hang on, and of the former ones: all of them in one order, which everybody keeps."""
    for linked in known.linked.get(noun, ()):
        rollups = known.rollups(linked, changed)
        if rollups:
            rows = linked.model._default_manager.filter(
                pk__in=among(list(ids)), **{f"{linked.link}__isnull": False}
            )
            parents = rows.order_by().values_list(linked.link, flat=True).distinct()
            compute_some(linked.parent, {*parents, *former}, rollups)


def records(of: Holder) -> QuerySet[Any]:
    """The records of a noun."""
    return record_model(of)._default_manager.filter(**dict(of.only)).order_by()


def compute_some(noun: str, ids: Collection[int], targets: Sequence[Computed]) -> set[str]:
    """Compute these fields of these records and write those that are others than before; which fields those were."""
    of, sources, found = holder(noun), sources_of(noun), set[str]()
    numbers = sorted(set(ids))
    for at in range(0, len(numbers), STEP):
        found |= _step(of, numbers[at : at + STEP], targets, sources)
    return found


def _step(
    of: Holder, ids: Sequence[int], targets: Sequence[Computed], sources: Mapping[str, Source]
) -> set[str]:
    rows = records(of).filter(pk__in=among(ids))
    if connection.vendor == "postgresql":
        list(rows.order_by("pk").select_for_update(no_key=True, of=("self",)).values_list("pk", flat=True))
    values = computed_values(targets, ids, rows, sources)
    slots = [one.slot for one in targets]
    stand = {
        row[0]: row[1:]
        for row in of.model._default_manager.filter(pk__in=among(ids)).values_list("pk", *slots)
    }
    nothing = (None,) * len(targets)
    news, changed = [], set[str]()
    for number, said in values.items():
        was = stand.get(number, nothing)
        if said != was:
            news.append((number, *said))
            changed |= {one.key for one, new, old in zip(targets, said, was, strict=True) if new != old}
    if news:
        _write(of, slots, news)
        numbers = [row[0] for row in news]
        of.written(numbers)
        for listener in _listeners:
            listener(of.noun, numbers)
    return changed


def computed_values(
    targets: Sequence[Computed],
    ids: Sequence[int],
    rows: QuerySet[Any],
    sources: Mapping[str, Source],
) -> dict[int, tuple[Any, ...]]:
    """The values of `targets`, each after what it uses, as their columns hold them, by record. A query, one more a roll-up.

    `rows` are the records with these ids, `sources` what there is to know of them.
    """
    mine = {one.key for one in targets}
    used = {key for one in targets if one.program is not None for key in one.program.uses} - mine
    read = [(key, sources[key]) for key in sorted(used)]
    today = timezone.localdate()
    rolled = {one.key: roll_up(one.rollup, ids, today) for one in targets if one.rollup is not None}
    readers = [reader(one.kind) for one in targets]  # type: ignore[arg-type]
    found: dict[int, tuple[Any, ...]] = {}
    for number, *stored in rows.values_list("pk", *(source.path for _, source in read)):
        values: dict[str, Any] = {
            key: source.read(value) for (key, source), value in zip(read, stored, strict=True)
        }
        values[TODAY] = today
        said = []
        for one, as_value in zip(targets, readers, strict=True):
            if one.program is not None:
                column = in_column(one.kind, one.program.value(values))
            else:
                column = rolled[one.key].get(
                    number, 0 if one.rollup and one.rollup.what in {"count", "sum"} else None
                )
            said.append(column)
            values[one.key] = as_value(column)
        found[number] = tuple(said)
    return found


def roll_up(of: Rollup, ids: Sequence[int], today: date) -> dict[int, Any]:
    """What is rolled up on each of these records, as its column holds it; nothing of those on which none hangs. One query."""
    linked = of.linked
    rows = linked.model._default_manager.filter(
        **dict(linked.where), **{f"{linked.link}__in": among(list(ids))}
    ).order_by()
    if of.where is None and of.what not in {"first", "last"}:
        return _in_database(of, rows)
    return _one_by_one(of, rows, today)


_HALVES = 10**6


def _in_database(of: Rollup, rows: QuerySet[Any]) -> dict[int, Any]:
    """The same as `_one_by_one`. Sums are made of two halves: of great numbers they are greater than a column can be."""
    link, path = of.linked.link, of.value.path if of.value is not None else None
    if path is not None:
        # An expression is given a name first, so that the halves may speak of it.
        rows = rows.annotate(rolled=F(path) if isinstance(path, str) else path).filter(rolled__isnull=False)
        if of.value is not None and of.value.name.type in {"text", "choice"}:
            rows = rows.exclude(rolled="")
    if of.what == "count":
        return {
            row[0]: row[1] * _UNITS
            for row in rows.values(link).annotate(n=Count("pk")).values_list(link, "n")
        }
    assert of.value is not None  # noqa: S101
    if of.what in {"least", "greatest"}:
        pick = Min if of.what == "least" else Max
        found = rows.values(link).annotate(found=pick("rolled")).values_list(link, "found")
        return {row[0]: _as_column(of, of.value.read(row[1])) for row in found}
    whole = F("rolled") / _HALVES
    sums = (
        rows.values(link)
        .annotate(n=Count("pk"), high=Sum(whole), low=Sum(F("rolled") - whole * _HALVES))
        .values_list(link, "n", "high", "low")
    )
    factor = _UNITS if of.value.is_whole else 1
    return {
        number: _total((int(high) * _HALVES + int(low)) * factor, count if of.what == "average" else 1)
        for number, count, high, low in sums
    }


def _total(units: int, count: int) -> int | None:
    exact = int((Decimal(units) / count).quantize(Decimal(1), ROUND_HALF_UP)) if count != 1 else units
    return exact if abs(exact) < int(HIGHEST) * _UNITS else None


def _one_by_one(of: Rollup, rows: QuerySet[Any], today: date) -> dict[int, Any]:
    names = list(of.sources)
    paths = [of.sources[name].path for name in names]
    value = of.value
    if of.what in {"first", "last"}:
        rows = rows.order_by(*(f"{'-' if of.what == 'last' else ''}{name}" for name in (of.linked.day, "pk")))
    found: dict[int, list[Any]] = defaultdict(list)
    stood = [value.path] if value is not None else []
    for parent, *stored in rows.values_list(of.linked.link, *stood, *paths):
        if of.where is not None:
            rest = stored[len(stood) :]
            values = {name: of.sources[name].read(one) for name, one in zip(names, rest, strict=True)}
            values[TODAY] = today
            if not of.where.value(values):
                continue
        said = value.read(stored[0]) if value is not None else True
        if said is not None and not (of.what in {"first", "last"} and found[parent]):
            found[parent].append(said)
    return {parent: _summed(of, some) for parent, some in found.items() if some}


def _summed(of: Rollup, some: Sequence[Any]) -> Any:  # noqa: ANN401
    if of.what == "count":
        return len(some) * _UNITS
    if of.what in {"sum", "average"}:
        units = sum(int(one * _UNITS) for one in some)
        return _total(units, len(some) if of.what == "average" else 1)
    return _as_column(
        of, min(some) if of.what == "least" else max(some) if of.what == "greatest" else some[0]
    )


def _as_column(of: Rollup, value: Any) -> Any:  # noqa: ANN401
    assert of.value is not None  # noqa: S101
    return in_column("text" if of.value.name.type in {"choice", "several"} else of.value.name.type, value)


_PG = {"n": "bigint", "t": "text", "d": "date", "f": "boolean"}


def _write(of: Holder, slots: Sequence[str], news: Sequence[tuple[Any, ...]]) -> None:
    """One statement, however many rows; who had no own fields yet gets some."""
    meta = of.model._meta
    key = str(meta.pk.column)
    names = ", ".join(f'"{name}"' for name in (key, *slots))
    end = f'ON CONFLICT ("{key}") DO UPDATE SET ' + ", ".join(
        f'"{slot}" = excluded."{slot}"' for slot in slots
    )
    if connection.vendor == "postgresql":
        arrays = ", ".join(f"%s::{_PG[slot[0]]}[]" for slot in slots)
        rows = f"SELECT * FROM unnest(%s::bigint[], {arrays})"  # noqa: S608 - names of types
        parameters: list[Any] = [list(column) for column in zip(*news, strict=True)]
    else:
        columns = ", ".join(f"json_extract(value, '$[{at}]')" for at in range(len(slots) + 1))
        rows = f"SELECT {columns} FROM json_each(%s) WHERE true"  # noqa: S608 - names of columns
        parameters = [json.dumps(news, default=str)]
    with connection.cursor() as cursor:
        cursor.execute(f'INSERT INTO "{meta.db_table}" ({names}) {rows} {end}', parameters)


def today_keys() -> dict[str, list[str]]:
    """What looks at the day, by noun: formulas with today()."""
    found: dict[str, list[str]] = {}
    for noun, some in plan().by_noun.items():
        keys = [one.key for one in some if one.uses_today]
        if keys:
            found[noun] = keys
    return found
