"""What was assessed and chosen comes along into the next version, with its links, and catches up when that comes into force."""

from __future__ import annotations

from collections.abc import Mapping

from regard.planning.carrying import Carried, register_carried
from regard.planning.models import (
    Area,
    Assessment,
    Candidate,
    Criterion,
    Gap,
    Plan,
    Score,
    Selection,
)


def _copy_areas(old: Plan, new: Plan, objectives: Mapping[int, int]) -> None:
    for area in old.areas.prefetch_related("assessments"):
        _copy_area(area, new)


def _copy_gaps(old: Plan, new: Plan, objectives: Mapping[int, int]) -> None:
    areas = _areas_by_origin(new)
    for gap in old.gaps.order_by("pk"):
        _copy_gap(gap, new, areas)


def _copy_selections(old: Plan, new: Plan, objectives: Mapping[int, int]) -> None:
    for selection in old.selections.all():
        _copy_selection(selection, new)


def _areas_catch_up(old: Plan, new: Plan, objectives: Mapping[int, int]) -> None:
    """What was found in the old version while the new one was being written is found in it, too."""
    copies = {area.origin_id: area for area in new.areas.all()}
    taken = set(new.areas.values_list("name", flat=True))
    for area in old.areas.prefetch_related("assessments"):
        copy = copies.get(area.pk)
        if copy is not None:
            later = [one for one in area.assessments.all() if one.created_at > new.created_at]
            Assessment.objects.bulk_create(_copied(one, copy) for one in later)
        elif area.created_at > new.created_at and area.name not in taken:
            _copy_area(area, new)


def _gaps_catch_up(old: Plan, new: Plan, objectives: Mapping[int, int]) -> None:
    """Where the old one was decided on and the copy was not touched, the decision goes over; what is new comes along."""
    areas = _areas_by_origin(new)
    copies = {gap.origin_id: gap for gap in new.gaps.all()}
    taken = set(new.gaps.values_list("name", flat=True))
    for gap in old.gaps.order_by("pk"):
        copy = copies.get(gap.pk)
        if copy is None:
            if gap.created_at > new.created_at and gap.name not in taken:
                _copy_gap(gap, new, areas)
        elif copy.version == 1 and gap.version > 1:
            copy.delete()
            _copy_gap(gap, new, areas)


def _selections_catch_up(old: Plan, new: Plan, objectives: Mapping[int, int]) -> None:
    copies = {one.origin_id: one for one in new.selections.all()}
    taken = set(new.selections.values_list("name", flat=True))
    for selection in old.selections.all():
        copy = copies.get(selection.pk)
        if copy is None:
            if selection.created_at > new.created_at and selection.name not in taken:
                _copy_selection(selection, new)
        elif copy.version == 1 and selection.updated_at > new.created_at:
            copy.delete()
            _copy_selection(selection, new)


def _areas_by_origin(plan: Plan) -> dict[int | None, int]:
    return {origin: pk for pk, origin in plan.areas.exclude(origin=None).values_list("pk", "origin_id")}


def _copied(one: Assessment, area: Area) -> Assessment:
    return Assessment(
        area=area, level=one.level, finding=one.finding, evidence=one.evidence, metric=one.metric, link=one.link,
        by_id=one.by_id, on=one.on, created_at=one.created_at,
    )  # fmt: skip


def _copy_area(area: Area, new: Plan) -> None:
    copy = Area.objects.create(
        plan=new, name=area.name, element=area.element, levels=list(area.levels), position=area.position,
        origin=area,
    )  # fmt: skip
    Assessment.objects.bulk_create(_copied(one, copy) for one in area.assessments.all())


def _copy_gap(gap: Gap, new: Plan, areas: Mapping[int | None, int]) -> None:
    Gap.objects.create(
        plan=new, origin=gap, area_id=areas.get(gap.area_id), name=gap.name, what=gap.what,
        severity=gap.severity, evidence=gap.evidence, metric=gap.metric, link=gap.link,
        initiative_id=gap.initiative_id, accepted_by_id=gap.accepted_by_id, accepted_on=gap.accepted_on,
        accepted_why=gap.accepted_why, closed_by_id=gap.closed_by_id, closed_on=gap.closed_on,
        closed_evidence=gap.closed_evidence,
    )  # fmt: skip


def _copy_selection(selection: Selection, new: Plan) -> None:
    copy = Selection.objects.create(
        plan=new, origin=selection, name=selection.name, what=selection.what, reason=selection.reason,
        chosen_by_id=selection.chosen_by_id, chosen_on=selection.chosen_on, integration=selection.integration,
    )  # fmt: skip
    criteria, candidates = {}, {}
    for criterion in selection.criteria.all():
        criteria[criterion.pk] = Criterion.objects.create(
            selection=copy, name=criterion.name, weight=criterion.weight, position=criterion.position
        )
    for candidate in selection.candidates.all():
        candidates[candidate.pk] = Candidate.objects.create(
            selection=copy, name=candidate.name, link=candidate.link, position=candidate.position
        )
    Score.objects.bulk_create(
        Score(
            criterion=criteria[one.criterion_id], candidate=candidates[one.candidate_id], value=one.value,
            note=one.note,
        )
        for one in Score.objects.filter(criterion__selection=selection)
    )  # fmt: skip
    if selection.chosen_id in candidates:
        copy.chosen = candidates[selection.chosen_id]
        copy.save(update_fields=["chosen"])


register_carried(Carried("planning.area", into_draft=_copy_areas, into_force=_areas_catch_up))
register_carried(Carried("planning.gap", into_draft=_copy_gaps, into_force=_gaps_catch_up))
register_carried(Carried("planning.selection", into_draft=_copy_selections, into_force=_selections_catch_up))
