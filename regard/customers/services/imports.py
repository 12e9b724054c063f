"""What imports changed, kept so that each can be undone. Domains above keep their rows here too."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import polars as pl

from regard.customers.models import ImportChange, ImportSighting, UndoneImport
from regard.customers.rules import as_kept
from regard.customers.services import rows
from regard.ui.among import among

TABLE = "customers_importchange"
Change = tuple[int, Mapping[str, Any], Mapping[str, Any]]  # object id, before, after


@dataclass(frozen=True)
class Touches:
    """Which rows an import has made, and which it has changed, so far."""

    made: frozenset[int] = frozenset()
    changed: frozenset[int] = frozenset()

    def __contains__(self, object_id: int) -> bool:
        return object_id in self.made or object_id in self.changed


@dataclass(frozen=True)
class Remembered:
    """One row before and after one change of an import; `id` gives the order."""

    id: int
    object_id: int
    before: dict[str, Any]
    after: dict[str, Any]


def remember(model: str, import_id: int | None, changes: pl.DataFrame) -> None:
    """Keep before-images. `changes`: `object_id` (i64), `before` and `after` (JSON text). Nothing without an import."""
    if import_id is None or changes.is_empty():
        return
    rows.insert(
        TABLE,
        changes.select(
            pl.Series("id", rows.next_ids(TABLE, changes.height), dtype=pl.Int64),
            pl.lit(import_id, pl.Int64).alias("import_id"),
            pl.lit(model).alias("model"),
            "object_id",
            "before",
            "after",
        ),
    )


def is_valued(after: Mapping[str, Any]) -> bool:
    """Whether more was changed than the times at which something was known to be true."""
    return any(not name.endswith("_as_of") for name in after)


def is_news(change: Change, touches: Touches) -> bool:
    """Whether a change is one to anybody: what an import learns about a row it has just made is still the making."""
    return is_valued(change[2]) and change[0] not in touches.made


def remember_fields(model: str, import_id: int | None, changes: Collection[Change], touches: Touches) -> None:
    """Keep what an undo needs: nothing for rows the import made, and of mere times the first only."""
    needed = [
        change
        for change in changes
        if change[0] not in touches.made and (change[0] not in touches.changed or is_valued(change[2]))
    ]
    remember(model, import_id, changes_frame(needed))


def changes_frame(changes: Collection[Change]) -> pl.DataFrame:
    """`(object_id, before, after)` as `remember` takes them."""
    return pl.DataFrame(
        {
            "object_id": [change[0] for change in changes],
            "before": [json.dumps(change[1], default=_plain) for change in changes],
            "after": [json.dumps(change[2], default=_plain) for change in changes],
        },
        schema={"object_id": pl.Int64, "before": pl.String, "after": pl.String},
    )


def changed_fields(after: Mapping[str, Any]) -> str:
    """The payload of a change: the names of the fields, without the times at which they were true."""
    return json.dumps({"fields": sorted(name for name in after if not name.endswith("_as_of"))})


def _plain(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} cannot be kept")


def remembered(model: str, import_id: int, *, limit: int) -> list[Remembered]:
    """The newest `limit` changes an import made to rows of `model`, newest first: the order in which to undo."""
    found = ImportChange.objects.filter(model=model, import_id=import_id).order_by("-id")
    return [
        Remembered(number, of, as_kept(before), as_kept(after))
        for number, of, before, after in found.values_list("id", "object_id", "before", "after")[:limit]
    ]


@dataclass(frozen=True)
class Later:
    """The first change of a row by another import after a given one."""

    id: int
    import_id: int


def later_changes(model: str, after: Mapping[int, int], import_id: int) -> dict[int, Later]:
    """Who else changed these rows next, given as {object id: a change's id}; rows nobody changed since are missing."""
    others = ImportChange.objects.filter(model=model, object_id__in=among(list(after)))
    first: dict[int, Later] = {}
    for object_id, number, by in (
        others.exclude(import_id=import_id).order_by("id").values_list("object_id", "id", "import_id")
    ):
        if number > after[object_id]:
            first.setdefault(object_id, Later(number, by))
    return first


def rewrite(change_id: int, *, before: dict[str, Any]) -> None:
    """Let a change have had another state before it: what an import that is undone had replaced itself."""
    ImportChange.objects.filter(id=change_id).update(before=before)


def forget(change_ids: Collection[int]) -> None:
    """These changes need not be undone any more."""
    ImportChange.objects.filter(id__in=among(list(change_ids))).delete()


def forget_of(customer_ids: Collection[int]) -> None:
    """Nothing is left of what these customers were before imports changed them."""
    models = ("customers.customer", "customers.profilevalue", "customers.relationship")
    ImportChange.objects.filter(model__in=models, object_id__in=among(list(customer_ids))).delete()


def count_remembered(import_id: int) -> int:
    return ImportChange.objects.filter(import_id=import_id).count()


def touches(model: str, import_id: int | None, rows_of: Mapping[int, int | None]) -> Touches:
    """What the import did before to these rows, given as {id: the import that made it}. One query."""
    if import_id is None:
        return Touches()
    made = frozenset(number for number, maker in rows_of.items() if maker == import_id)
    others = among([number for number in rows_of if number not in made])
    found = ImportChange.objects.filter(model=model, import_id=import_id, object_id__in=others)
    return Touches(made, frozenset(found.values_list("object_id", flat=True)))


def see(model: str, import_id: int | None, ids: Collection[int]) -> None:
    """The import brought these rows just as they are. One query."""
    if import_id is not None and ids:
        ImportSighting.objects.create(import_id=import_id, model=model, ids=list(ids))


@dataclass(frozen=True)
class Sightings:
    """Which other imports hold which rows, for one undo: asked many times, read once."""

    ids: np.ndarray[Any, np.dtype[np.int64]]
    imports: np.ndarray[Any, np.dtype[np.int64]]

    def heirs(self, wanted: Collection[int]) -> dict[int, int]:
        """For each of these rows that another import holds, the first such import."""
        asked = np.array(sorted(wanted), dtype=np.int64)
        if not len(self.ids) or not len(asked):
            return {}
        places = np.searchsorted(self.ids, asked)
        found = places < len(self.ids)
        found[found] = self.ids[places[found]] == asked[found]
        return dict(zip(asked[found].tolist(), self.imports[places[found]].tolist(), strict=True))


def sightings(model: str, *, besides: int) -> Sightings:
    """What all imports but one have seen of a model. One query; 16 bytes per row they saw."""
    seen = ImportSighting.objects.filter(model=model).exclude(import_id=besides).order_by("import_id")
    ids, imports = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for import_id, batch in seen.values_list("import_id", "ids").iterator(chunk_size=20):
        ids.append(np.array(batch, dtype=np.int64))
        imports.append(np.full(len(batch), import_id, dtype=np.int64))
    every, makers = np.concatenate(ids), np.concatenate(imports)
    order = np.argsort(every, kind="stable")
    return Sightings(every[order], makers[order])


def unsee(import_id: int) -> None:
    """Forget what an undone import has seen."""
    ImportSighting.objects.filter(import_id=import_id).delete()


def mark_undone(import_id: int) -> None:
    """Let nothing that an import made come back from where it was kept aside. The number of the demo is used again."""
    if import_id > 0:
        UndoneImport.objects.get_or_create(import_id=import_id)


def void_rows(model: str, packed: Collection[dict[str, Any]]) -> set[int]:
    """The ids of kept rows that are not to come back, because the import that made them was undone since.

    Those another import holds too become that one's, in `packed`; those somebody changed since become nobody's.
    At most two queries for each undone import.
    """
    makers = {row["import_id"] for row in packed if row.get("import_id")}
    undone = UndoneImport.objects.filter(pk__in=makers).values_list("pk", flat=True) if makers else ()
    void: set[int] = set()
    for import_id in undone:
        made = {row["id"]: row for row in packed if row.get("import_id") == import_id}
        heirs = sightings(model, besides=import_id).heirs(list(made))
        for number, row in made.items():
            heir = heirs.get(number)
            row["import_id"] = heir
            if heir is None and not row.get("edited_at"):
                void.add(number)
    return void


def hand_changes_on(change_ids: Mapping[int, int]) -> None:
    """Let changes be those of other imports, which brought the same: {change id: import id}."""
    heirs = [(heir, number) for number, heir in change_ids.items()]
    rows.run_each(f"UPDATE {TABLE} SET import_id = %s WHERE id = %s", heirs)  # noqa: S608
