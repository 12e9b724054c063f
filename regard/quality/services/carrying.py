"""Decisions about pairs, carried to whoever a customer is since it was merged."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from regard.customers.queries import those_there
from regard.quality.models import Double
from regard.story import aliases
from regard.ui.among import among

Status = Double.Status


def carry_decisions(customers: Collection[int]) -> None:
    """Say "not the same" of these customers, too, where it was said of one that was merged into them; and no longer where the
    merge was undone. In the caller's transaction. Three queries when there is nothing to carry."""
    _let_go(customers)
    for customer, formers in sorted(aliases.formers_of_all(customers).items()):
        apart = Double.objects.filter(status=Status.APART, carried_from=None)
        for one in apart.filter(Q(first__in=among(list(formers))) | Q(second__in=among(list(formers)))):
            former = one.first_id if one.first_id in formers else one.second_id
            other = one.second_id if former == one.first_id else one.first_id
            today = aliases.today_of(other) or other
            if today != customer and those_there([today]):
                _carry(one, customer, today)


def _carry(said: Double, customer: int, other: int) -> None:
    low, high = sorted((customer, other))
    pair, is_new = Double.objects.get_or_create(
        first_id=low,
        second_id=high,
        defaults={
            "is_organisation": said.is_organisation,
            "probability": said.probability,
            "reasons": said.reasons,
            "status": Status.APART,
            "found_at": said.found_at,
            "decided_at": said.decided_at,
            "decided_by_id": said.decided_by_id,
            "carried_from": said.pk,
        },
    )
    if not is_new and pair.status == Status.OPEN:
        pair.status, pair.carried_from = Status.APART, said.pk
        pair.decided_at, pair.decided_by_id = said.decided_at, said.decided_by_id
        pair.save(update_fields=["status", "carried_from", "decided_at", "decided_by"])


def _let_go(customers: Collection[int]) -> None:
    """What was carried to customers from some who are their own again: a pair that a scan found is open again, others go."""
    ids = list(customers)
    carried = Double.objects.filter(carried_from__isnull=False).select_for_update(of=("self",))
    here = {
        pair.pk: pair for side in ("first__in", "second__in") for pair in carried.filter(**{side: among(ids)})
    }
    for pair in here.values():
        said = Double.objects.filter(pk=pair.carried_from or 0).first()
        sides = {pair.first_id, pair.second_id}
        if said is not None and sides == {
            aliases.today_of(number) or number for number in (said.first_id, said.second_id)
        }:
            continue
        if pair.scan_id is None:
            pair.delete()
        else:
            pair.status, pair.carried_from, pair.decided_at, pair.decided_by_id = (
                Status.OPEN,
                None,
                None,
                None,
            )
            pair.save(update_fields=["status", "carried_from", "decided_at", "decided_by"])
