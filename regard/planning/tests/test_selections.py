"""Choosing tools: weights that sum to 100, a ranking that follows the sheet, a choice with its reason, and the way out and in."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from regard.audit.models import Change
from regard.kernel.actor import Actor
from regard.kernel.errors import Conflict, Forbidden, Invalid
from regard.people.models import ApiToken
from regard.people.tests.cast import Cast
from regard.planning.exporting import plan_document
from regard.planning.models import Plan, Score, Selection
from regard.planning.selection_queries import matrix_of, result_of
from regard.planning.services.gaps import Decided, GapWanted, move_gap, save_gap
from regard.planning.services.importing import import_plan
from regard.planning.services.initiatives import InitiativeWanted, save_initiative
from regard.planning.services.selections import (
    CandidateWanted,
    CriterionWanted,
    SelectionWanted,
    choose,
    remove_selection,
    save_selection,
)
from regard.planning.services.situation import AssessmentWanted, assess, begin_areas
from regard.planning.services.versions import begin_version, put_in_force

pytestmark = pytest.mark.django_db


def selection_wanted(**changes: Any) -> SelectionWanted:
    """Dijk leads Klaver by 4.6 to 3.4."""
    values: dict[str, Any] = {
        "name": "A telephone",
        "criteria": [CriterionWanted("Use", Decimal(60)), CriterionWanted("Cost", Decimal(40))],
        "candidates": [CandidateWanted("Klaver", "https://klaver.example"), CandidateWanted("Dijk")],
        "scores": {(0, 0): (3, "Small keys"), (1, 0): (4, ""), (0, 1): (5, "In the rain"), (1, 1): (4, "")},
    }
    return SelectionWanted(**(values | changes))


@pytest.fixture
def selection(plan: Plan, owner_acts: Actor) -> Selection:
    return save_selection(actor=owner_acts, plan=plan, wanted=selection_wanted())


def sheet(selection: Selection | None = None, **changes: str) -> dict[str, str]:
    """The page of `selection_wanted` as a browser sends it."""
    sent = {"name": "A telephone", "what": "", "version": str(selection.version) if selection else ""}
    for row, (name, weight) in enumerate((("Use", "60"), ("Cost", "40"), ("", ""))):
        sent |= {f"criterion-{row}": name, f"weight-{row}": weight, f"criterion-{row}-id": ""}
    for column, name in enumerate(("Klaver", "Dijk", "")):
        sent |= {f"candidate-{column}": name, f"link-{column}": "", f"candidate-{column}-id": ""}
    for row, column, value in ((0, 0, "3"), (1, 0, "4"), (0, 1, "5"), (1, 1, "4"), (0, 2, ""), (2, 0, "")):
        sent |= {f"score-{row}-{column}": value, f"note-{row}-{column}": ""}
    return sent | {key.replace("_", "-"): value for key, value in changes.items()}


def test_weights_that_do_not_sum_to_a_hundred_are_refused_with_what_is_missing(
    plan: Plan, owner_acts: Actor
) -> None:
    for weight, words in (
        (Decimal("30.5"), "come to 90.5: 9.5 are missing"),
        (Decimal(55), "115: 15 too much"),
    ):
        criteria = [CriterionWanted("Use", Decimal(60)), CriterionWanted("Cost", weight)]
        with pytest.raises(Invalid, match=words) as caught:
            save_selection(actor=owner_acts, plan=plan, wanted=selection_wanted(criteria=criteria))
        assert [one.field for one in caught.value.errors] == ["weights"]
    assert not Selection.objects.exists()


def test_everything_that_is_wrong_is_said_at_once(
    plan: Plan, selection: Selection, owner_acts: Actor
) -> None:
    bad = selection_wanted(
        criteria=[CriterionWanted("", Decimal("33.33")), CriterionWanted("Cost", None)],
        candidates=[CandidateWanted("Dijk", "cellar"), CandidateWanted("dijk")],
        scores={(0, 0): (6, ""), (1, 1): (None, "Because")},
    )
    with pytest.raises(Invalid) as caught:
        save_selection(actor=owner_acts, plan=plan, wanted=bad)
    assert [one.field for one in caught.value.errors] == [
        "name", "criterion-0", "candidate-1", "weight-0", "weight-1", "link-0", "score-0-0", "score-1-1",
    ]  # fmt: skip


def test_a_matrix_is_ranked_with_how_firm_it_is(selection: Selection) -> None:
    result = matrix_of(selection).result
    assert [(one.name, one.written, one.place) for one in result.places] == [
        ("Dijk", "4.60", 1),
        ("Klaver", "3.40", 2),
    ]
    assert result.sentence == "Dijk leads Klaver by 1.20, and comes first in 100% of other weightings."
    assert [one.winner for one in result.firmness] == ["", ""]


def test_who_lacks_a_score_is_not_ranked() -> None:
    result = result_of([Decimal(60), Decimal(40)], ["Use", "Cost"], ["Klaver", "Dijk"], [[3, None], [5, 4]])
    assert [(one.name, one.place, one.lacking) for one in result.places] == [
        ("Dijk", 1, 0),
        ("Klaver", None, 1),
    ]
    assert "only one" in result.sentence
    assert result_of([], [], ["Klaver"], [[]]).first is None


def test_weights_that_do_not_sum_are_compared_by_their_shares() -> None:
    """72 and 48 are 60 and 40 of a hundred; A with 5 and 2 leads B with 3 and 4 above 50."""
    result = result_of([Decimal(72), Decimal(48)], ["Use", "Cost"], ["A", "B"], [[5, 2], [3, 4]])
    assert [(one.weight, one.change, one.to, one.winner) for one in result.firmness] == [
        ("60", "−10.0", "50.0", "B"), ("40", "+10.0", "50.0", "B"),
    ]  # fmt: skip
    assert result.lack == -20


def test_changing_keeps_what_is_kept_and_drops_what_is_not_named(
    plan: Plan, selection: Selection, owner_acts: Actor
) -> None:
    use, _cost = selection.criteria.all()
    klaver, dijk = selection.candidates.all()
    wanted = selection_wanted(
        criteria=[CriterionWanted("Rain", Decimal(70)), CriterionWanted("Use of it", Decimal(30), use.pk)],
        candidates=[CandidateWanted("Dijk", pk=dijk.pk), CandidateWanted("Klaver", pk=klaver.pk)],
        scores={(1, 0): (2, "")},
    )
    save_selection(actor=owner_acts, plan=plan, wanted=wanted, selection=selection, version=1)
    assert list(selection.criteria.values_list("name", flat=True)) == ["Rain", "Use of it"]
    assert [one.pk for one in selection.candidates.all()] == [dijk.pk, klaver.pk]
    assert [(one.criterion_id, one.candidate_id, one.value) for one in Score.objects.all()] == [
        (use.pk, dijk.pk, 2)
    ]
    with pytest.raises(Conflict):
        save_selection(actor=owner_acts, plan=plan, wanted=wanted, selection=selection, version=1)


def test_a_choice_has_a_reason_and_what_was_chosen_stays(
    cast: Cast, plan: Plan, selection: Selection, owner_acts: Actor, owner_client: Client
) -> None:
    dijk = selection.candidates.get(name="Dijk")
    with pytest.raises(Invalid) as caught:
        choose(actor=owner_acts, selection=selection, candidate_id=0, reason=" ", integration_key="token:7")
    assert [one.field for one in caught.value.errors] == ["candidate", "reason", "integration"]
    with pytest.raises(Forbidden):
        choose(actor=cast.actor("stranger"), selection=selection, candidate_id=dijk.pk, reason="Rain")
    token = ApiToken.objects.create(user=cast.owner, name="Switchboard", prefix="abc", digest="d" * 64)
    ask = reverse("planning:selection_choose", args=[selection.pk])
    page = owner_client.get(ask).content.decode()
    assert "Switchboard" in page
    sent = {"candidate": dijk.pk, "reason": "It rains", "integration": f"token:{token.pk}"}
    assert owner_client.post(ask, sent).status_code == 302
    selection.refresh_from_db()
    assert (selection.chosen, selection.chosen_by) == (dijk, cast.owner)
    assert Change.objects.filter(model="planning.selection", action="choose").count() == 1
    page = owner_client.get(reverse("planning:selection_detail", args=[selection.pk])).content.decode()
    assert "never used yet" in page
    ApiToken.objects.update(last_used_at=timezone.now())
    technology = owner_client.get(reverse("planning:section_detail", args=["technology"])).content.decode()
    for words in ("A telephone", "It rains", "Switchboard: used"):
        assert words in technology
    ApiToken.objects.update(revoked_at=timezone.now())
    assert (
        "revoked"
        in owner_client.get(reverse("planning:selection_detail", args=[selection.pk])).content.decode()
    )
    with pytest.raises(Conflict):
        remove_selection(actor=owner_acts, selection=selection)
    others = [CandidateWanted("Klaver"), CandidateWanted("Third")]
    wanted = selection_wanted(candidates=others, scores={})
    with pytest.raises(Invalid, match="stays"):
        save_selection(actor=owner_acts, plan=plan, wanted=wanted, selection=selection)


def test_the_sheet_saves_scales_and_says_what_is_wrong(plan: Plan, owner_client: Client) -> None:
    new = reverse("planning:selection_create")
    assert "Does what we need" in owner_client.get(new).content.decode()
    page = owner_client.post(new, sheet(weight_1="30", score_0_0="7")).content.decode()
    for words in ("10 are missing to 100", "Choose from 1 to 5.", "What you wrote is kept"):
        assert words in page
    page = owner_client.post(new, sheet(weight_1="30", do="scale")).content.decode()
    assert 'value="66.7"' in page
    assert 'value="33.3"' in page
    assert not Selection.objects.exists()
    assert owner_client.post(new, sheet(weight_1="30", weight_0="lots")).status_code == 200
    sent = owner_client.post(new, sheet(weight_0="59,5", weight_1="40.5"))
    made = Selection.objects.get()
    assert sent.url == reverse("planning:selection_detail", args=[made.pk])  # type: ignore[attr-defined]
    assert [str(one.weight) for one in made.criteria.all()] == ["59.5", "40.5"]
    assert made.candidates.count() == 2
    assert Score.objects.count() == 4
    sent = owner_client.post(reverse("planning:selection_change", args=[made.pk]), sheet(made, version="9"))
    assert "Somebody changed this" in sent.content.decode()


def test_what_it_comes_to_follows_as_one_writes(plan: Plan, owner_client: Client) -> None:
    preview = reverse("planning:selection_preview")
    page = owner_client.post(preview, sheet()).content.decode()
    assert "Dijk leads Klaver by 1.20" in page
    page = owner_client.post(preview, sheet(score_0_0="5", score_1_0="5", weight_1="50")).content.decode()
    assert "Klaver leads Dijk" in page
    assert "The weights come to 110: 10 too much." in page
    assert owner_client.post(preview, {}).status_code == 200


def test_it_comes_along_into_the_next_version(plan: Plan, selection: Selection, owner_acts: Actor) -> None:
    dijk = selection.candidates.get(name="Dijk")
    Plan.objects.filter(pk=plan.pk).update(status=Plan.Status.IN_FORCE)
    plan.refresh_from_db()
    fresh = begin_version(actor=owner_acts, plan=plan)
    copy = fresh.selections.get()
    assert (copy.candidates.count(), Score.objects.filter(criterion__selection=copy).count()) == (2, 4)
    choose(
        actor=owner_acts,
        selection=Selection.objects.get(pk=selection.pk),
        candidate_id=dijk.pk,
        reason="It rains",
    )
    Plan.objects.filter(pk=fresh.pk).update(status=Plan.Status.APPROVED)
    fresh.refresh_from_db()
    put_in_force(actor=owner_acts, plan=fresh)
    taken = fresh.selections.get()
    assert taken.chosen is not None
    assert (taken.chosen.name, taken.chosen.selection_id, taken.reason) == ("Dijk", taken.pk, "It rains")


def test_the_file_of_a_plan_brings_all_of_it(
    cast: Cast, plan: Plan, selection: Selection, owner_acts: Actor
) -> None:
    initiative = save_initiative(
        actor=owner_acts, plan=plan, wanted=InitiativeWanted("A new telephone", cast.owner.pk)
    )
    (area,) = begin_areas(actor=owner_acts, plan=plan, keys=["data"])
    assess(
        actor=owner_acts, area=area, wanted=AssessmentWanted(2, "Two lists", "Seen", by_id=cast.colleague.pk)
    )
    for name, to, decided in (
        ("Callers are numbers", "initiative", Decided(initiative.pk)),
        ("Letters lie", "accepted", Decided(why="Few write")),
        ("Four lists", "closed", Decided(evidence="One list")),
    ):
        made = save_gap(actor=owner_acts, plan=plan, wanted=GapWanted(name, 2, area.pk, evidence="Seen"))
        move_gap(actor=owner_acts, gap=made, to=to, decided=decided)
    dijk = selection.candidates.get(name="Dijk")
    choose(actor=owner_acts, selection=selection, candidate_id=dijk.pk, reason="It rains")
    document = plan_document(plan)
    Plan.objects.filter(pk=plan.pk).update(status=Plan.Status.IN_FORCE)
    taken = import_plan(actor=owner_acts, document=document)
    assert taken.left_out == ()
    again = plan_document(taken.plan)
    for key in ("areas", "gaps", "selections"):
        assert again[key] == document[key]
    broken = document | {"gaps": [{"name": "Half"}, "nothing"], "selections": [], "areas": []}
    left = import_plan(actor=owner_acts, document=broken | {"name": "Other"}).left_out
    assert left == ("Half: cannot be read.", "?: cannot be read.")
    assert (
        import_plan(actor=owner_acts, document={**document, "gaps": None, "name": "Third"}).plan.gaps.count()
        == 0
    )


def test_programs_read_comparisons(selection: Selection, api_client: Client) -> None:
    (one,) = api_client.get("/api/v1/plan/tools").json()
    assert [criterion["weight"] for criterion in one["criteria"]] == ["60.0", "40.0"]
    assert [(each["name"], each["total"], each["place"], each["scores"]) for each in one["candidates"]] == [
        ("Klaver", 3.4, 2, [3, 4]), ("Dijk", 4.6, 1, [5, 4]),
    ]  # fmt: skip
