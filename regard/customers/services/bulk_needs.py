"""Special needs of customers, by the thousand: as a file of our own says them, met in the register by their names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl
from django.utils import timezone

from regard.analytics.services import mark_dirty
from regard.audit.services import AuditRow, note_many
from regard.customers.events import NeedNoted
from regard.customers.models import CustomerNeed, Need
from regard.customers.profile_queries import NEED_CHANGE, NEED_DEFINE
from regard.customers.profile_rules import BASES, STATED
from regard.customers.queries import MODEL
from regard.customers.services.bulk_profile import Saying
from regard.customers.services.imports import see
from regard.customers.services.needs import TIE, TIE_KEPT, save_need
from regard.kernel.errors import Invalid
from regard.kernel.folding import fold
from regard.story.telling import Told, tell_many
from regard.ui.among import among

NEED = pl.Struct({
    "name": pl.String, "kind": pl.String, "handling": pl.String, "basis": pl.String, "source": pl.String, "note": pl.String,
    "since": pl.Date, "until": pl.Date,
})  # fmt: skip
"""A need of a customer; `kind` and `handling` are what the register says of it."""


@dataclass(frozen=True)
class Needed:
    """Whose needs were noted, and how many."""

    customers: frozenset[int] = frozenset()
    created: int = 0


def note_needs(frame: pl.DataFrame, saying: Saying, *, known_before: frozenset[int]) -> Needed:
    """Note which special needs customers have. `frame`: `customer_id` and `needs`, a list of `NEED`; of those in `known_before`
    the audit and the story tell.

    What is noted already stays as it is. A need the register does not have is entered where the actor may do so, else left out;
    and nothing is noted by who may not. In the caller's transaction; at most six queries, and three per need that is new.
    """
    if "needs" not in frame.columns or not saying.actor.may(NEED_CHANGE):
        return Needed()
    said = (
        frame.select("customer_id", "needs").drop_nulls().explode("needs").drop_nulls("needs").unnest("needs")
    )
    if said.is_empty():
        return Needed()
    ids = _register(said, saying)
    tied = {
        (customer, need): (number, by)
        for customer, need, number, by in CustomerNeed.objects.filter(
            customer_id__in=among(said["customer_id"].unique().to_list())
        ).values_list("customer_id", "need_id", "id", "import_id")
    }
    now, today = timezone.now(), timezone.localdate()
    new: dict[tuple[int, int], CustomerNeed] = {}
    for one in said.iter_rows(named=True):
        pair = one["customer_id"], ids.get(fold(one["name"]), 0)
        if pair in tied or pair in new or not pair[1] or not _is_right(one):
            continue
        new[pair] = CustomerNeed(
            customer_id=pair[0], need_id=pair[1], basis=one["basis"] or STATED, source=one["source"][:60],
            since=one["since"] or today, until=one["until"], note=one["note"][:300],
            is_over=one["until"] is not None and one["until"] <= today,
            import_id=saying.import_id, created_at=now, updated_at=now,
        )  # fmt: skip
    done = Needed(frozenset(customer for customer, _ in new), len(new))
    if saying.dry_run:
        return done
    mentioned = {
        (one, ids.get(fold(name), 0)) for one, name in said.select("customer_id", "name").iter_rows()
    }
    again = [tied[pair] for pair in mentioned if pair in tied]
    see(TIE, saying.import_id, [number for number, by in again if by not in (None, saying.import_id)])
    made = CustomerNeed.objects.bulk_create(new.values(), batch_size=500)
    _tell([row for row in made if row.customer_id in known_before], saying)
    if made:
        mark_dirty("customer_needs", sorted(done.customers))
    return done


def _register(said: pl.DataFrame, saying: Saying) -> dict[str, int]:
    """The needs of the register by their folded names, those among them that it did not have."""
    ids = {fold(name): number for number, name in Need.objects.values_list("id", "name")}
    for name, kind, handling in (
        said.select("name", "kind", "handling").unique(maintain_order=True).iter_rows()
    ):
        if fold(name) in ids or not saying.actor.may(NEED_DEFINE):
            continue
        if saying.dry_run:
            ids[fold(name)] = -len(ids) - 1
            continue
        try:
            ids[fold(name)] = save_need(
                actor=saying.actor, values={"name": name, "kind": kind, "handling": handling}
            ).pk
        except Invalid:
            continue  # what the file says of it is no need as the register has them
    return ids


def _is_right(one: dict[str, Any]) -> bool:
    has_order = one["since"] is None or one["until"] is None or one["until"] >= one["since"]
    return has_order and one["basis"] in {"", *BASES}


def _tell(rows: list[CustomerNeed], saying: Saying) -> None:
    note_many(
        AuditRow(
            saying.actor,
            TIE,
            row.pk,
            "create",
            None,
            {name: getattr(row, name) for name in TIE_KEPT},
            customer_id=row.customer_id,
        )
        for row in rows
    )
    now = timezone.now()
    tell_many(
        [
            Told(NeedNoted(need=row.need_id, basis=row.basis), now, row.customer_id, (MODEL, row.customer_id))
            for row in rows
        ],
        actor=saying.actor,
    )
