"""Rows as they can be kept aside and made again: how a merge and the recycle bin let go of rows without losing them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.db.models import CASCADE, DO_NOTHING, SET_NULL, ForeignKey, Model

from regard.analytics.services import mark_customers
from regard.customers.merge_queries import column_of, model_of, rows_of
from regard.customers.merging import POLICIES
from regard.customers.models import Binned, Customer
from regard.customers.queries import MODEL
from regard.customers.rules import as_kept
from regard.customers.services import rows
from regard.fields.services.computing import recompute
from regard.kernel.words import several, tr
from regard.ui import formats, trigrams
from regard.ui.among import among

Packed = dict[str, Any]
Pointed = tuple[int, int, list[int]]  # the customer it is kept with, what it pointed at, ids of rows
STEP = 5_000  # rows touched by a statement


@dataclass
class PutBack:
    """What became of rows that were put back. By customer: `left` is what could not be, `said` why in words; `touched` are the
    ids of rows by policy."""

    left: dict[int, Packed] = field(default_factory=dict)
    said: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    touched: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))


def packed(row: Model) -> Packed:
    """A row as JSON holds it, every column."""
    return plain({column.attname: getattr(row, column.attname) for column in row._meta.local_concrete_fields})


def plain(values: Mapping[str, Any]) -> Packed:
    known: Packed = json.loads(json.dumps(dict(values), cls=_Encoder))
    return known


def unpacked(model: type[Model], row: Packed) -> Any:  # noqa: ANN401
    """The row again, not yet saved, its country as it is kept today; columns that are no more are left out."""
    columns = {column.attname: column for column in model._meta.local_concrete_fields}
    kept = as_kept(row)
    return model(**{name: columns[name].to_python(value) for name, value in kept.items() if name in columns})


class _Encoder(DjangoJSONEncoder):
    """Keeps microseconds, which Django's own cuts to thousandths."""

    def default(self, o: Any) -> Any:  # noqa: ANN401
        return o.isoformat() if hasattr(o, "isoformat") else super().default(o)


def follow(touched: Mapping[str, Sequence[int]], customers: Collection[int]) -> None:
    """Let every policy settle what hangs on these customers after rows were moved, taken aside or put back."""
    present = list(Customer.objects.filter(pk__in=among(list(customers))).values_list("pk", flat=True))
    for policy in POLICIES:
        if policy.settle is not None:
            policy.settle(touched.get(policy.key, ()), present)
    mark_customers(list(customers))
    recompute(MODEL, present)


def take_aside(customers: Sequence[Customer]) -> dict[int, Packed]:
    """Take customers, and all that their policies say goes with them, out of their tables; what was taken, by customer.

    In the caller's transaction, with the customers locked. Some queries per table that points at customers.
    """
    ids = [one.pk for one in customers]
    aside = _Aside({one.pk: {"row": packed(one), "rows": [], "pointed": []} for one in customers})
    touched: dict[str, list[int]] = {}
    for policy in POLICIES:
        if policy.binned == "leave":
            continue
        model, column = model_of(policy), column_of(policy)
        found = rows_of(policy, ids).order_by("pk")
        if model is Customer:
            found = found.exclude(pk__in=among(ids))
        if policy.binned == "detach":
            pairs = list(found.values_list("pk", column))
            aside.detach(model, column, [(pk, customer, customer) for pk, customer in pairs])
            touched[policy.key] = [pk for pk, _ in pairs]
        else:
            rows = list(found)
            aside.take(model, [(row, getattr(row, column)) for row in rows], depth=1)
            touched[policy.key] = [row.pk for row in rows]
    aside.delete()
    with trigrams.in_bulk("customers_customer", ids):
        Customer.objects.filter(pk__in=among(ids)).delete()
    follow(touched, ids)
    return aside.kept


class _Aside:
    """Collects what goes with some customers: `kept` is written row by row, the tables when all is known."""

    def __init__(self, kept: dict[int, Packed]) -> None:
        self.kept = kept
        self._taken: dict[type[Model], set[Any]] = defaultdict(set)

    def take(self, model: type[Model], rows: Sequence[tuple[Model, int]], *, depth: int) -> None:
        """These rows, each with the customer it goes with, and what hangs on them."""
        new = [(row, root) for row, root in rows if row.pk not in self._taken[model]]
        if not new:
            return
        by_root: dict[int, list[Packed]] = defaultdict(list)
        for row, root in new:
            self._taken[model].add(row.pk)
            by_root[root].append(packed(row))
        for root, packs in by_root.items():
            self.kept[root]["rows"].append([depth, model._meta.label_lower, packs])
        roots = {row.pk: root for row, root in new}
        for column in _pointing_at(model):
            related = column.model._default_manager.filter(**{f"{column.attname}__in": list(roots)})
            if column.remote_field.on_delete is SET_NULL:
                pairs = related.order_by("pk").values_list("pk", column.attname)
                self.detach(column.model, column.attname, [(pk, to, roots[to]) for pk, to in pairs])
            elif column.remote_field.on_delete is not DO_NOTHING:
                more = [(row, roots[getattr(row, column.attname)]) for row in related.order_by("pk")]
                self.take(column.model, more, depth=depth + 1)

    def detach(self, model: type[Model], column: str, rows: Sequence[tuple[int, int, int]]) -> None:
        """Let rows point at nobody. `rows`: (its id, what it points at, the customer that goes)."""
        by_root: dict[tuple[int, int], list[int]] = defaultdict(list)
        for pk, to, root in rows:
            by_root[root, to].append(pk)
        for (root, to), ids in by_root.items():
            self.kept[root]["pointed"].append([model._meta.label_lower, column, to, ids])
        for ids in _steps([pk for pk, _, _ in rows]):
            model._default_manager.filter(pk__in=among(ids)).update(**{column: None})

    def delete(self) -> None:
        for model, ids in reversed(self._taken.items()):
            for step in _steps(sorted(ids)):
                model._default_manager.filter(pk__in=step)._raw_delete(using="default")


def put_back(kept: Mapping[int, Packed]) -> PutBack:
    """Put back what `take_aside` took; what is in the way of a row is said, and the row stays in `left`.

    In the caller's transaction. Some queries per table, more where something is in the way.
    """
    done = PutBack()
    customers = [unpacked(Customer, one["row"]) for one in kept.values()]
    _wait_for_parents(customers)
    _mend_references(Customer, customers, {one.pk for one in customers})
    with trigrams.in_bulk("customers_customer", [one.pk for one in customers]):
        Customer.objects.bulk_create(customers, batch_size=500)
    levels: dict[tuple[int, str], list[tuple[int, Packed]]] = defaultdict(list)
    for root, one in kept.items():
        for depth, label, packs in one["rows"]:
            levels[depth, label] += [(root, row) for row in packs]
    for depth, label in sorted(levels):
        _insert(depth, label, levels[depth, label], done)
    columns: dict[tuple[str, str], list[Pointed]] = defaultdict(list)
    for root, one in kept.items():
        for label, column, to, ids in one["pointed"]:
            columns[label, column].append((root, to, ids))
    for (label, column), pointed in columns.items():
        _point_again(label, column, pointed, done)
    for policy in POLICIES:
        if policy.binned == "aside":
            label = policy.model
            done.touched[policy.key] = [
                row["id"]
                for (_, name), rows in levels.items()
                if name == label
                for _, row in rows
                if "id" in row
            ]
    follow(done.touched, list(kept))
    return done


def still_hanging(key: str, ids: Collection[int]) -> bool:
    """Whether one of these rows of a policy is there, and is of a kind that keeps its customer: an order does, a key does not."""
    model = model_of(POLICIES[key])
    column = model._meta.get_field(POLICIES[key].column)
    keeps = isinstance(column, ForeignKey) and column.remote_field.on_delete is not CASCADE
    return keeps and model._default_manager.filter(pk__in=among(list(ids))).exists()


def _insert(depth: int, label: str, rows: Sequence[tuple[int, Packed]], done: PutBack) -> None:
    model = _model(label)
    objects = [unpacked(model, row) for _, row in rows]
    lost = _mend_references(model, objects, set())
    for at in [at for at in lost if _hand_on(depth, label, rows[at][1], model)]:
        del lost[at]
        objects[at] = None
    good = [at for at in range(len(rows)) if at not in lost and objects[at] is not None]
    try:
        with transaction.atomic():
            model._default_manager.bulk_create([objects[at] for at in good], batch_size=500)
    except IntegrityError:
        for at in good:
            try:
                with transaction.atomic():
                    objects[at].save(force_insert=True)
            except IntegrityError:
                lost[at] = tr("another customer has it now")
    for at, why in sorted(lost.items()):
        root, row = rows[at]
        left = done.left.setdefault(root, {"rows": [], "pointed": []})
        left["rows"].append([depth, label, [row]])
        done.said[root].append(
            tr(
                "{kind} “{name}” was left out: {why}.",
                kind=_named(model),
                name=objects[at],
                why=why,
            )
        )


def _point_again(label: str, column: str, pointed: Sequence[Pointed], done: PutBack) -> None:
    """Only rows that still point at nobody; the others are somebody else's by now, or gone."""
    model = _model(label)
    all_ids = [number for _, _, ids in pointed for number in ids]
    open_rows = model._default_manager.filter(pk__in=among(all_ids), **{f"{column}__isnull": True})
    free = set(open_rows.values_list("pk", flat=True))
    name = next(one.column for one in model._meta.local_concrete_fields if one.attname == column)
    rows.run_each(
        f'UPDATE {model._meta.db_table} SET "{name}" = %s WHERE id = %s',  # noqa: S608 - names of ours
        [(to, number) for _, to, ids in pointed for number in ids if number in free],
    )
    done.touched[f"{label}:{column.removesuffix('_id')}"] += sorted(free)
    for root, to, ids in pointed:
        others = sorted(set(ids) - free)
        if others and model is Customer:
            others = [number for number in others if not _belongs_when_restored(number, column, to)]
        if others:
            _leave(root, model, [label, column, to, others], done)


def _leave(root: int, model: type[Model], pointed: list[Any], done: PutBack) -> None:
    others = pointed[-1]
    done.left.setdefault(root, {"rows": [], "pointed": []})["pointed"].append(pointed)
    count = len(others)
    words = several(
        "{count} {name} belongs elsewhere now, or is gone.",
        "{count} {names} belong elsewhere now, or are gone.",
        count,
        count=formats.number(count),
        name=model._meta.verbose_name,
        names=model._meta.verbose_name_plural,
    )
    done.said[root].append(words)


def _hand_on(depth: int, label: str, row: Packed, model: type[Model]) -> bool:
    """Let a row that points at another customer in the bin come back with that one."""
    numbers: list[Any] = [
        row.get(column.attname) for column in _columns(model) if column.related_model is Customer
    ]
    other = Binned.objects.filter(customer_id__in=numbers, restored_at=None).first()
    if other is None:
        return False
    other.kept["rows"].append([depth, label, [row]])
    other.save(update_fields=["kept"])
    return True


def _wait_for_parents(customers: Sequence[Customer]) -> None:
    """Whoever comes back before what it is a part of is a part of it again when that comes back."""
    coming = {one.pk for one in customers}
    parents = {one.parent_id for one in customers if one.parent_id is not None} - coming
    waiting = Binned.objects.filter(customer_id__in=among(list(parents)), restored_at=None) if parents else ()
    for parent in waiting:
        parts = [one.pk for one in customers if one.parent_id == parent.customer_id]
        parent.kept["pointed"].append([Customer._meta.label_lower, "parent_id", parent.customer_id, parts])
        parent.save(update_fields=["kept"])


def _belongs_when_restored(number: int, column: str, to: int) -> bool:
    """A part of what is restored may be in the bin itself: then it is a part again when it comes back."""
    part = Binned.objects.filter(customer_id=number, restored_at=None).first()
    if part is None or part.kept["row"].get(column) is not None:
        return False
    part.kept["row"][column] = to
    part.save(update_fields=["kept"])
    return True


def _mend_references(model: type[Model], objects: Sequence[Any], coming: set[int]) -> dict[int, str]:
    """Let rows point at nobody where what they pointed at is gone; which may not, by place, and why. A query per column."""
    lost: dict[int, str] = {}
    for column in _columns(model):
        wanted = {getattr(one, column.attname) for one in objects} - {None}
        target: Any = column.related_model
        if not wanted or column.remote_field.on_delete is DO_NOTHING:
            continue
        there = set(target._default_manager.filter(pk__in=list(wanted)).values_list("pk", flat=True))
        there |= coming if target is model else set()
        for at, one in enumerate(objects):
            number = getattr(one, column.attname)
            if number is None or number in there:
                continue
            if column.null:
                setattr(one, column.attname, None)
            else:
                lost[at] = tr("its {name} is not there any more", name=target._meta.verbose_name)
    return lost


def _columns(model: type[Model]) -> Iterator[ForeignKey[Any, Any]]:
    return (column for column in model._meta.local_concrete_fields if isinstance(column, ForeignKey))


def _pointing_at(model: type[Model]) -> Iterable[ForeignKey[Any, Any]]:
    """The columns of other tables that point at rows of this one, hidden relations among them."""
    return [
        cast("ForeignKey[Any, Any]", relation.field)  # type: ignore[union-attr]
        for relation in model._meta.get_fields(include_hidden=True)
        if relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one)
    ]


def _model(label: str) -> type[Model]:
    return apps.get_model(label)


def _named(model: type[Model]) -> str:
    name = str(model._meta.verbose_name)
    return name[:1].upper() + name[1:]


def _steps(ids: Sequence[Any]) -> Iterator[list[Any]]:
    return (list(ids[start : start + STEP]) for start in range(0, len(ids), STEP))
