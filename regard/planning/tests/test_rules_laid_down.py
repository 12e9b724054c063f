"""Contacts, treatments, limits and processes: written in a draft alone, carried into the next, shown, and out and in as JSON."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from regard.analytics.services import catch_up
from regard.audit.models import Change
from regard.customers.models import Customer
from regard.jobs.automations import key_of
from regard.jobs.schedule import SCHEDULES
from regard.kernel import automations
from regard.kernel.actor import Actor
from regard.kernel.automations import Health, health_of, register_automation
from regard.kernel.errors import Conflict, Forbidden, Invalid
from regard.people.models import Role
from regard.people.tests.cast import Cast
from regard.planning.contact_queries import matrix_of, report_of, sorted_lines, span_days
from regard.planning.exporting import plan_document
from regard.planning.live import panels_of
from regard.planning.models import AuthorityLimit, ContactRule, Plan, Process, Section, Treatment
from regard.planning.queries import today
from regard.planning.section_queries import standing
from regard.planning.services.authority import LimitWanted, remove_limit, save_limit
from regard.planning.services.contacts import ContactWanted, remove_contact_rule, save_contact_rule
from regard.planning.services.importing import import_plan
from regard.planning.services.processes import ProcessWanted, StepOf, move_process, save_process
from regard.planning.services.treatments import (
    TreatmentWanted,
    move_treatment,
    remove_treatment,
    save_treatment,
)
from regard.planning.services.versions import begin_version
from regard.planning.tests.test_policies import a_segment, called
from regard.segments.models import Segment
from regard.segments.queries import uses_of

pytestmark = pytest.mark.django_db
STEPS = (StepOf("Call back", "Aylin", "The phone", "4 hours"), StepOf("Write down what it was"))


def contact(cast: Cast, **changes: Any) -> ContactWanted:
    values: dict[str, Any] = {
        "channel": "phone", "purpose": "offer", "most": 2, "period": "month", "owner_id": cast.owner.pk,
    }  # fmt: skip
    return ContactWanted(**(values | changes))


def limit(cast: Cast, **changes: Any) -> LimitWanted:
    values: dict[str, Any] = {
        "role_id": Role.objects.get(key="seller").pk, "kind": "refund", "unit": "money", "most": 1_500_000,
        "ask_id": cast.owner.pk,
    }  # fmt: skip
    return LimitWanted(**(values | changes))


def process(cast: Cast, **changes: Any) -> ProcessWanted:
    values: dict[str, Any] = {"name": "Complaints", "owner_id": cast.owner.pk, "steps": STEPS}
    return ProcessWanted(**(values | changes))


def _fields(caught: pytest.ExceptionInfo[Invalid]) -> list[str]:
    return [one.field for one in caught.value.errors]


def _enforce(plan: Plan) -> Plan:
    Plan.objects.filter(pk=plan.pk).update(status="in_force")
    plan.refresh_from_db()
    return plan


@pytest.fixture
def laid_down(plan: Plan, cast: Cast, owner_acts: Actor) -> Plan:
    """One of each, about the regulars."""
    regulars = a_segment("regulars").pk
    save_contact_rule(actor=owner_acts, plan=plan, wanted=contact(cast, segment_id=regulars, says="The card"))
    guest = TreatmentWanted("House guest", "By name", regulars, 4, cast.colleague.pk, "A tasting")
    save_treatment(actor=owner_acts, plan=plan, wanted=guest)
    save_limit(actor=owner_acts, plan=plan, wanted=limit(cast))
    save_process(actor=owner_acts, plan=plan, wanted=process(cast, begins="Somebody complains"))
    return plan


def test_what_lacks_a_part_is_refused_at_it(plan: Plan, cast: Cast, owner_acts: Actor) -> None:
    bad: tuple[tuple[Any, Any, list[str]], ...] = (
        (
            save_contact_rule,
            ContactWanted("", "", 100, "year", None, segment_id=9),
            ["segment", "channel", "purpose", "period", "most", "owner"],
        ),
        (save_treatment, TreatmentWanted(" ", " ", answer_hours=0, owner_id=0), ["name", "what", "answer_hours", "owner"]),
        (save_limit, LimitWanted(None, "", "", -1, None), ["role", "kind", "unit", "most", "ask"]),
        (save_limit, limit(cast, unit="percent", most=1_000_001), ["most"]),
        (save_process, ProcessWanted("", None, is_manual=False), ["name", "owner", "steps", "automations"]),
        (
            save_process,
            process(cast, steps=[StepOf(" ")], is_manual=False, automations=["job:nothing"]),
            ["steps", "automations"],
        ),
    )  # fmt: skip
    for save, wanted, fields in bad:
        with pytest.raises(Invalid) as caught:
            save(actor=owner_acts, plan=plan, wanted=wanted)
        assert _fields(caught) == fields
    assert not any(model.objects.exists() for model in (ContactRule, Treatment, AuthorityLimit, Process))


def test_nothing_is_laid_down_twice(laid_down: Plan, cast: Cast, owner_acts: Actor) -> None:
    regulars = laid_down.contact_rules.get().segment_id
    again: tuple[tuple[Any, Any, str], ...] = (
        (save_contact_rule, contact(cast, segment_id=regulars), "purpose"),
        (save_treatment, TreatmentWanted("House guest", "x"), "name"),
        (save_limit, limit(cast), "kind"),
        (save_process, process(cast), "name"),
    )
    for save, wanted, field in again:
        with pytest.raises(Invalid) as caught:
            save(actor=owner_acts, plan=laid_down, wanted=wanted)
        assert _fields(caught) == [field]
    save_contact_rule(actor=owner_acts, plan=laid_down, wanted=contact(cast))  # everybody is somebody else
    with pytest.raises(Invalid):
        save_contact_rule(actor=owner_acts, plan=laid_down, wanted=contact(cast))
    manager = Role.objects.get(key="manager").pk
    with pytest.raises(Invalid, match="all in percent, or all amounts"):
        save_limit(actor=owner_acts, plan=laid_down, wanted=limit(cast, role_id=manager, unit="percent"))


def test_a_change_is_on_record_and_stale_ones_are_refused(
    laid_down: Plan, cast: Cast, owner_acts: Actor
) -> None:
    row = laid_down.authority_limits.get()
    same = save_limit(actor=owner_acts, plan=laid_down, wanted=limit(cast), limit=row, version=1)
    assert same.version == 1  # nothing changed, so nothing is on record
    save_limit(actor=owner_acts, plan=laid_down, wanted=limit(cast, most=None), limit=row, version=1)
    with pytest.raises(Conflict):
        save_limit(actor=owner_acts, plan=laid_down, wanted=limit(cast, most=1), limit=row, version=1)
    noted = Change.objects.filter(model="planning.authoritylimit").order_by("pk")
    assert list(noted.values_list("action", flat=True)) == ["create", "change"]
    remove_limit(actor=owner_acts, limit=row)
    remove_treatment(actor=owner_acts, treatment=laid_down.treatments.get())
    remove_contact_rule(actor=owner_acts, rule=laid_down.contact_rules.get())
    assert noted.last().action == "delete"  # type: ignore[union-attr]


def test_only_a_draft_is_written_and_only_by_whom_it_is_granted(
    laid_down: Plan, cast: Cast, owner_acts: Actor
) -> None:
    with pytest.raises(Forbidden):
        save_contact_rule(actor=cast.actor("colleague"), plan=laid_down, wanted=contact(cast, purpose="news"))
    _enforce(laid_down)
    for deed in (
        lambda: save_contact_rule(actor=owner_acts, plan=laid_down, wanted=contact(cast, purpose="news")),
        lambda: save_treatment(actor=owner_acts, plan=laid_down, wanted=TreatmentWanted("New", "x")),
        lambda: remove_limit(actor=owner_acts, limit=laid_down.authority_limits.get()),
        lambda: move_process(
            actor=owner_acts, plan=laid_down, process_id=laid_down.processes.get().pk, earlier=True
        ),
    ):
        with pytest.raises(Conflict, match="stays as it is"):
            deed()


def test_a_new_draft_begins_with_the_rules_and_the_old_ones_stay(
    laid_down: Plan, cast: Cast, owner_acts: Actor
) -> None:
    fresh = begin_version(actor=owner_acts, plan=_enforce(laid_down))
    for rows in ("contact_rules", "treatments", "authority_limits", "processes"):
        old, new = getattr(laid_down, rows).get(), getattr(fresh, rows).get()
        assert old.pk != new.pk
        left_out = {"id", "plan_id", "_state"}
        assert {k: v for k, v in vars(old).items() if k not in left_out} == {
            k: v for k, v in vars(new).items() if k not in left_out
        }


def test_treatments_go_before_each_other_in_the_order_they_are_put(
    plan: Plan, cast: Cast, owner_acts: Actor
) -> None:
    made = [save_treatment(actor=owner_acts, plan=plan, wanted=TreatmentWanted(name, "x")) for name in "ABC"]
    move_treatment(actor=owner_acts, plan=plan, treatment_id=made[2].pk, earlier=True)
    move_treatment(actor=owner_acts, plan=plan, treatment_id=made[0].pk, earlier=True)  # is first already
    assert list(plan.treatments.values_list("name", flat=True)) == ["A", "C", "B"]


def test_it_goes_out_as_json_and_comes_back(laid_down: Plan, cast: Cast, owner_acts: Actor) -> None:
    document = plan_document(laid_down)
    assert document["limits"] == [
        {
            "role": "seller", "kind": "refund", "unit": "money", "most": "150.00", "segment": None, "total": None,
            "period": "month", "ask": cast.owner.email,
        }
    ]  # fmt: skip
    document["contacts"].append({"segment": "unknown", "channel": "phone", "purpose": "news"})
    document["treatments"].append("nonsense")
    taken = import_plan(actor=owner_acts, document=document)
    again = plan_document(taken.plan)
    for key in ("treatments", "limits", "processes"):
        assert again[key] == document[key][: len(again[key])]
    assert again["contacts"] == document["contacts"][:1]
    assert [one for one in taken.left_out if "unknown" in one] != []
    assert [one for one in taken.left_out if "cannot be read" in one] != []


@pytest.fixture
def machine() -> Iterator[list[Health]]:
    """An automation whose health a test sets."""
    health = [Health("on", "It runs")]
    register_automation("test:machine", "The machine", lambda: health[0])
    yield health
    automations.SOURCES._items.pop("test:machine")


def test_a_process_turns_amber_when_what_it_rests_on_stands_still(
    plan: Plan, cast: Cast, owner_acts: Actor, machine: list[Health]
) -> None:
    wanted = process(cast, is_manual=False, automations=["test:machine"])
    save_process(actor=owner_acts, plan=plan, wanted=wanted)
    section = Section.objects.create(
        plan=plan, key="process", text="word " * 200, owner=cast.owner, status="ready"
    )

    def states() -> tuple[str, str]:
        shown = next(one for one in panels_of(section, plan, owner_acts) if one.panel.key == "processes")
        return standing(section).glyph, shown.live.rows[0][-1].verdict

    assert states() == ("good", "good")
    machine[0] = Health("off", "Nobody does it")
    assert states() == ("watch", "watch")
    assert "1 process does not run" in standing(section).todo
    Process.objects.update(automations=["test:gone"])
    assert states() == ("watch", "watch")
    Process.objects.update(is_manual=True, automations=[])
    assert states() == ("good", "none")


def test_what_is_gone_is_missing_and_schedules_are_there() -> None:
    key = key_of(next(iter(SCHEDULES)).name)
    assert key in dict(automations.automations())
    found = health_of([key, "job:nothing", "nobody:nothing"])
    assert found[key].is_on
    assert {found["job:nothing"].state, found["nobody:nothing"].state} == {"missing"}


def test_the_matrix_has_segments_down_channels_across_and_purposes_within(
    laid_down: Plan, cast: Cast, owner_acts: Actor
) -> None:
    save_contact_rule(actor=owner_acts, plan=laid_down, wanted=contact(cast, channel="email", most=None))
    save_contact_rule(actor=owner_acts, plan=laid_down, wanted=contact(cast, purpose="service", most=0))
    matrix = matrix_of(laid_down)
    assert [key for key, _ in matrix.channels] == ["email", "phone"]
    said = [(row.label, [[words for _, *words in cell.rules] for cell in row.cells]) for row in matrix.rows]
    assert said == [
        ("Everybody", [[["Offers", "as often as needed"]], [["Service", "never"]]]),
        ("Regulars", [[], [["Offers", "2 a month"]]]),
    ]


def test_the_report_says_what_was_done_against_what_was_planned(
    plan: Plan, cast: Cast, owner_acts: Actor
) -> None:
    rows = [Customer.objects.create(name=f"C{n}", sort_name=f"c{n}", owner=cast.owner) for n in range(3)]
    save_contact_rule(actor=owner_acts, plan=plan, wanted=contact(cast, most=1, period="quarter"))
    for one in rows:
        called(one.pk, at=timezone.now(), purpose="offer")
    called(rows[0].pk, at=timezone.now(), purpose="offer")
    called(rows[0].pk, at=timezone.now(), purpose="care")
    called(rows[0].pk, at=timezone.now(), outcome="no_answer")
    catch_up()
    start, end = span_days("month", today())
    part = report_of(plan, owner_acts, "month")[0]
    lines = [(one.purpose, one.most, one.actual, one.is_planned) for one in part.lines]
    assert lines == [
        ("Offers", round(3 * (end - start).days / 91.3), 4, True),
        ("Keeping in touch", None, 1, False),
    ]
    assert part.lines[0].url
    grants = {"planning.plan.view": "all"}
    cast.nobody.roles.set([Role.objects.create(key="sees", name="Sees", grants=grants)])
    assert report_of(plan, cast.actor("nobody"), "month")[0].is_hidden


def test_the_report_is_sorted_by_any_head_and_names_what_cannot_be_told(
    plan: Plan, cast: Cast, owner_acts: Actor, owner_client: Client
) -> None:
    first, second = (
        Customer.objects.create(name=name, sort_name=name, owner=cast.owner).pk for name in ("a", "b")
    )
    best = a_segment("best", first)
    save_contact_rule(actor=owner_acts, plan=plan, wanted=contact(cast, most=90, period="day"))
    save_contact_rule(actor=owner_acts, plan=plan, wanted=contact(cast, most=None, segment_id=best.pk))
    for customer, purpose in ((first, "offer"), (second, "offer"), (second, ""), (first, "news")):
        called(customer, at=timezone.now(), purpose=purpose)
    catch_up()
    report = report_of(plan, owner_acts, "month")

    def by(sort: str) -> list[tuple[str, str]]:
        return [(part.label, line.purpose) for part, line in sorted_lines(report, sort) or []]

    usual, offers = ("Everybody", "Offers"), ("Best", "Offers")
    assert by("-actual")[0] == usual
    assert by("actual")[-1] == usual
    assert by("most")[0] == by("-most")[0] == usual  # what is not limited comes last either way
    assert {label for label, _ in by("purpose")} == {"Everybody", "Best"}
    assert [purpose for _, purpose in by("purpose")] == sorted(purpose for _, purpose in by("purpose"))
    assert offers in by("cadence")
    assert sorted_lines(report, "nonsense") is sorted_lines(report, "") is None
    untold = next(line for part in report for line in part.lines if line.purpose == "Purpose not said")
    assert untold.verdict == ("watch", "Not known whether planned")
    page = owner_client.get(f"/plan/rules/?plan={plan.pk}&sort=-actual").content.decode()
    assert 'aria-sort="descending"' in page
    assert "sort=actual" in page
    assert "By customers again" in page
    assert "aria-sort" not in owner_client.get(f"/plan/rules/?plan={plan.pk}&sort=x").content.decode()


def test_the_page_of_a_process_has_the_tabs_of_the_plan(laid_down: Plan, owner_client: Client) -> None:
    page = owner_client.get(f"/plan/rules/processes/{laid_down.processes.get().pk}/").content.decode()
    assert reverse("planning:contact_matrix") in page
    assert reverse("planning:authority") in page


def test_spans_are_whole_or_up_to_today() -> None:
    day = date(2026, 11, 30)
    assert span_days("month", day) == (date(2026, 11, 1), date(2026, 12, 1))
    assert span_days("last_month", day) == (date(2026, 10, 1), date(2026, 11, 1))
    assert span_days("quarter", day) == (date(2026, 10, 1), date(2026, 12, 1))
    assert span_days("last_quarter", day) == (date(2026, 7, 1), date(2026, 10, 1))


def test_a_segment_says_which_rules_are_about_it(laid_down: Plan) -> None:
    segment = Segment.objects.get(key="regulars")
    said = [one.title for one in uses_of(segment) if one.what == "rules"]
    assert said == ["Who is contacted how often", "House guest"]


def test_the_pages_write_and_show_all_four(
    plan: Plan, cast: Cast, owner_acts: Actor, owner_client: Client
) -> None:
    create = reverse("planning:contact_create")
    sent = {
        "channel": "phone",
        "purpose": "offer",
        "often": "times",
        "period": "month",
        "owner": str(cast.owner.pk),
    }
    refused = owner_client.post(create, sent).content.decode()
    assert "Say how many times at most." in refused
    owner_client.post(create, sent | {"most": "3", "says": "The winter card"})
    rule = ContactRule.objects.get()
    page = owner_client.get(reverse("planning:contact_matrix")).content.decode()
    assert "3 a month" in page
    owner_client.post(
        reverse("planning:contact_change", args=[rule.pk]), sent | {"often": "never", "version": "1"}
    )
    assert ContactRule.objects.get().most == 0
    treat = reverse("planning:treatment_create")
    owner_client.post(treat, {"name": "Guest", "what": "By name", "answer_hours": "48"})
    assert "within 2 days" in owner_client.get(reverse("planning:treatment_list")).content.decode()
    seller = Role.objects.get(key="seller")
    owner_client.post(
        reverse("planning:limit_create"),
        {"role": str(seller.pk), "kind": "discount", "unit": "percent", "most": "12.5", "ask": str(cast.owner.pk)},
    )  # fmt: skip
    assert "up to 12.5%" in owner_client.get(reverse("planning:authority")).content.decode()
    owner_client.post(
        reverse("planning:process_create"),
        {"name": "Complaints", "owner": str(cast.owner.pk), "kind": "manual", "what_1": "Call back", "who_1": "Aylin"},
    )  # fmt: skip
    made = Process.objects.get()
    assert made.steps == [{"who": "Aylin", "what": "Call back", "with": "", "within": ""}]
    detail = owner_client.get(reverse("planning:process_detail", args=[made.pk])).content.decode()
    assert "Call back" in detail
    assert "By hand" in owner_client.get(reverse("planning:process_list")).content.decode()
    assert (
        'value="Call back"'
        in owner_client.get(reverse("planning:process_change", args=[made.pk])).content.decode()
    )
    owner_client.post(reverse("planning:process_remove", args=[made.pk]))
    assert not Process.objects.exists()


def test_in_force_it_leads_to_the_draft(laid_down: Plan, owner_acts: Actor, owner_client: Client) -> None:
    _enforce(laid_down)
    page = owner_client.get(reverse("planning:contact_matrix")).content.decode()
    assert "Begin a new version to change them" in page
    fresh = begin_version(actor=owner_acts, plan=laid_down)
    page = owner_client.get(reverse("planning:authority")).content.decode()
    assert f'href="?plan={fresh.pk}"' in page
    assert "Set a limit" not in page


def test_a_customers_page_says_what_was_promised(
    laid_down: Plan, cast: Cast, owner_client: Client, owner_acts: Actor
) -> None:
    about = Customer.objects.create(name="Kade", sort_name="kade", owner=cast.owner)
    beside = reverse("customers:customer_beside", args=[about.pk])
    save_treatment(actor=owner_acts, plan=laid_down, wanted=TreatmentWanted("Everyone", "We are friendly"))
    assert "We are friendly" not in owner_client.get(beside).content.decode()
    _enforce(laid_down)
    assert "We are friendly" in owner_client.get(beside).content.decode()


def test_limits_are_not_read_under_a_link(laid_down: Plan, owner_acts: Actor) -> None:
    section = Section(plan=laid_down, key="process")
    shown = {one.panel.key for one in panels_of(section, laid_down, owner_acts)}
    outside = {one.panel.key for one in panels_of(section, laid_down, replace(owner_acts, source="link"))}
    assert {"limits", "processes"} <= shown - outside


def test_programs_ask_the_same(laid_down: Plan, cast: Cast, owner_acts: Actor, api_client: Client) -> None:
    about = Customer.objects.create(name="Kade", sort_name="kade", owner=cast.owner)
    save_contact_rule(actor=owner_acts, plan=laid_down, wanted=contact(cast, most=1))
    save_treatment(actor=owner_acts, plan=laid_down, wanted=TreatmentWanted("Everyone", "Friendly"))
    _enforce(laid_down)
    rules = api_client.get("/api/v1/plan/rules").json()
    assert (len(rules["contacts"]), rules["processes"][0]["state"]) == (2, "manual")
    called(about.pk, at=timezone.now())
    asked: dict[str, Any] = {"customer_id": [about.pk, 999_999], "channel": "phone", "purpose": "offer"}
    answers = api_client.get("/api/v1/plan/may-contact", asked).json()
    assert [(one["customer_id"], one["verdict"], one["used"], one["most"]) for one in answers] == [
        (about.pk, "over", 1, 1)
    ]
    assert api_client.get("/api/v1/plan/may-contact", asked | {"channel": "smoke"}).status_code == 422
    promises = api_client.get("/api/v1/plan/promises", {"customer_id": about.pk}).json()
    assert promises[0]["name"] == "Everyone"
    granted = api_client.get("/api/v1/plan/may-grant", {"kind": "refund", "amount": "20"}).json()
    assert granted["is_allowed"] is True  # others ask the owner
    assert api_client.get("/api/v1/plan/may-grant", {"kind": "refund", "percent": "20"}).status_code in {
        200,
        422,
    }
