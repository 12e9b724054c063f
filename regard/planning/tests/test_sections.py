"""Writing sections: nothing typed is lost, two people come together, the rights hold, and what is said is told."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from regard.audit.models import Change
from regard.kernel.actor import Actor
from regard.kernel.errors import Conflict, Forbidden, Invalid
from regard.notifications.models import Notification
from regard.people.tests.cast import Cast
from regard.planning.inline import marks_in, resolve, shown
from regard.planning.jobs import measure_running_plans
from regard.planning.models import Comment, Plan, Section, SectionDraft
from regard.planning.queries import today
from regard.planning.section_queries import may_write, place_number, section_at, section_of, written
from regard.planning.services.guiding import save_step
from regard.planning.services.objectives import create_objective
from regard.planning.services.plans import create_plan
from regard.planning.services.sections import comment_section, keep_draft, save_section, write_starter
from regard.planning.tests.conftest import wanted

pytestmark = pytest.mark.django_db
EDIT = "/plan/sections/strategy/edit/"


def _save(actor: Actor, plan: Plan, text: str, **more: Any) -> Section:
    section = section_of(plan, "strategy")
    assert section is not None
    return save_section(
        actor=actor, plan=plan, key="strategy", values={"text": text, **more}, version=section.version
    )


def _posted(client: Client, text: str) -> dict[str, str]:
    """What the form holds as it is opened, with another text."""
    page = client.get(EDIT)
    form = page.context["form"]
    return {
        "text": text,
        "owner": str(form["owner"].value() or ""),
        "status": form["status"].value(),
        "was": page.context["was"],
    }


def test_every_saved_text_is_kept_and_can_be_brought_back(
    plan: Plan, owner_acts: Actor, owner_client: Client
) -> None:
    _save(owner_acts, plan, "First.")
    section = _save(owner_acts, plan, "Second.")
    assert [one.text for one in section.revisions.all()] == ["Second.", "First."]
    page = owner_client.get("/plan/sections/strategy/history/").content.decode()
    assert "<del>" in page
    assert "Second." in page
    owner_client.post("/plan/sections/strategy/restore/", {"text": "1"})
    section.refresh_from_db()
    assert section.text == "First."
    assert section.revisions.count() == 3


def test_what_is_typed_is_kept_on_the_server_for_its_author_alone_until_it_is_saved(
    cast: Cast, plan: Plan, owner_client: Client
) -> None:
    answer = owner_client.post("/plan/sections/strategy/draft/", {"text": "Half a thou", "was": ""})
    assert answer.json()["kept"].startswith("Kept at")
    assert "Half a thou" in owner_client.get(EDIT).content.decode()
    assert Section.objects.get().text == ""
    assert not Change.objects.filter(model="planning.section").exists()
    owner_client.post(EDIT, _posted(owner_client, "Half a thought, whole."))
    assert Section.objects.get().text == "Half a thought, whole."
    assert not SectionDraft.objects.exists()


def test_a_draft_can_be_thrown_away(plan: Plan, owner_acts: Actor, owner_client: Client) -> None:
    _save(owner_acts, plan, "Saved.")
    keep_draft(actor=owner_acts, plan=plan, key="strategy", text="Typed.", was="Saved.")
    owner_client.post("/plan/sections/strategy/draft/discard/")
    page = owner_client.get(EDIT).content.decode()
    assert "Saved." in page
    assert "Typed." not in page


def test_two_people_in_different_paragraphs_are_both_saved(
    cast: Cast, plan: Plan, owner_acts: Actor, owner_client: Client
) -> None:
    _save(owner_acts, plan, "One.\n\nTwo.")
    mine = _posted(owner_client, "One, by me.\n\nTwo.")
    _save(owner_acts, plan, "One.\n\nTwo, by them.")
    assert owner_client.post(EDIT, mine).status_code == 302
    assert Section.objects.get().text == "One, by me.\n\nTwo, by them."


def test_two_people_in_the_same_paragraph_choose_and_lose_nothing(
    plan: Plan, owner_acts: Actor, owner_client: Client
) -> None:
    _save(owner_acts, plan, "One.")
    mine = _posted(owner_client, "Mine.")
    _save(owner_acts, plan, "Theirs.")
    asked = owner_client.post(EDIT, mine)
    text = asked.content.decode()
    assert asked.status_code == 422
    assert "Take mine" in text
    assert "Theirs." in text
    assert Section.objects.get().text == "Theirs."
    met = asked.context["clashes"][0].met
    chosen = mine | {"take.text": "yours", "met.text": met}
    assert owner_client.post(EDIT, chosen).status_code == 302
    assert Section.objects.get().text == "Mine."
    assert "Theirs." in [one.text for one in Section.objects.get().revisions.all()]


def test_a_draft_begun_from_an_older_text_is_held_against_that_text(
    plan: Plan, owner_acts: Actor, owner_client: Client
) -> None:
    _save(owner_acts, plan, "One.\n\nTwo.")
    keep_draft(actor=owner_acts, plan=plan, key="strategy", text="One, mine.\n\nTwo.", was="One.\n\nTwo.")
    _save_other(plan, "One.\n\nTwo, theirs.")
    typed = _posted(owner_client, "One, mine.\n\nTwo.")
    assert json.loads(typed["was"])["text"] == "One.\n\nTwo."
    owner_client.post(EDIT, typed)
    assert Section.objects.get().text == "One, mine.\n\nTwo, theirs."


def _save_other(plan: Plan, text: str) -> None:
    """As another person's save that leaves our draft alone."""
    Section.objects.filter(plan=plan).update(text=text, version=3)


def test_a_stale_version_is_refused_and_changes_nothing(plan: Plan, owner_acts: Actor) -> None:
    _save(owner_acts, plan, "One.")
    with pytest.raises(Conflict):
        save_section(actor=owner_acts, plan=plan, key="strategy", values={"text": "Two."}, version=1)
    assert Section.objects.get().text == "One."


def test_whoever_answers_for_a_section_writes_it_and_no_other(
    cast: Cast, plan: Plan, owner_acts: Actor
) -> None:
    mine = _save(owner_acts, plan, "One.", owner_id=cast.colleague.pk)
    seller = cast.actor("colleague")
    assert may_write(seller, mine)
    _save(seller, plan, "Two.")
    with pytest.raises(Forbidden):
        save_section(actor=seller, plan=plan, key="risks", values={"text": "No."}, version=1)
    assert cast.client("colleague").get("/plan/sections/risks/edit/").status_code == 404
    assert not Section.objects.filter(key="risks", text="No.").exists()
    with pytest.raises(Forbidden):
        _save(cast.actor("analyst"), plan, "Three.")


def test_whoever_is_named_and_whoever_spoke_are_told(cast: Cast, plan: Plan, owner_acts: Actor) -> None:
    _save(owner_acts, plan, "One.", owner_id=cast.colleague.pk)
    comment_section(actor=owner_acts, plan=plan, key="strategy", text="Why?")
    told = Notification.objects.filter(user=cast.colleague).values_list("kind", flat=True)
    assert set(told) == {"planning.section.given", "planning.section.commented"}
    assert not Notification.objects.filter(user=cast.owner).exists()


def test_a_comment_counts_until_it_is_closed(plan: Plan, owner_client: Client) -> None:
    owner_client.post("/plan/sections/strategy/comment/", {"text": "Why?"})
    assert owner_client.post("/plan/sections/strategy/comment/", {"text": " "}).status_code == 422
    comment = Comment.objects.get()
    assert written(plan).of("strategy").open_comments == 1
    owner_client.post(f"/plan/comments/{comment.pk}/close/")
    assert written(plan).of("strategy").open_comments == 0
    owner_client.post(f"/plan/comments/{comment.pk}/close/", {"open": "1"})
    assert written(plan).of("strategy").open_comments == 1


def test_too_much_text_is_refused_and_kept_in_the_form(plan: Plan, owner_acts: Actor) -> None:
    with pytest.raises(Invalid):
        _save(owner_acts, plan, "x" * 40_001)
    assert not Section.objects.exclude(text="").exists()


def test_live_figures_show_what_the_reader_may_see_and_open_their_rows(
    shop: None, cast: Cast, plan: Plan, owner_acts: Actor
) -> None:
    create_objective(actor=owner_acts, plan=plan, wanted=wanted(cast))
    measure_running_plans()
    text = "We sold **[[objective:sell-more]]** of [[target:sell-more]], not [[segment:none]] <b>."
    figures = resolve(marks_in([text]), plan, owner_acts)
    html = str(shown(text, figures))
    assert '<a class="plan-figure" href="/plan/objectives/sell-more/?plan=' in html
    assert "€20,000" in html
    assert "–</span>" in html
    assert "<b>" not in html
    hidden = resolve(marks_in([text]), plan, cast.actor("colleague"))
    assert not hidden["objective:sell-more"].is_known
    assert hidden["target:sell-more"].text == "€20,000"


def test_the_written_plan_costs_no_more_queries_however_much_is_written(
    plan: Plan, owner_acts: Actor, owner_client: Client
) -> None:
    for key in ("philosophy", "strategy", "risks"):
        write_starter(actor=owner_acts, plan=plan, key=key, text="Written [[metric:orders]].")
    with CaptureQueriesContext(connection) as few:
        owner_client.get("/plan/")
    for key in ("interaction", "data", "process", "training", "budget", "review", "timeline"):
        write_starter(actor=owner_acts, plan=plan, key=key, text="Written [[metric:orders]].")
    with CaptureQueriesContext(connection) as many:
        page = owner_client.get("/plan/?view=sostac").content.decode()
    assert len(many) <= len(few) <= 60
    assert "Nothing is written yet for" in page


def test_a_plan_from_a_template_is_written_in_two_presses(owner_client: Client) -> None:
    year = today().year
    typed = {"begins": "retail", "name": "Plan", "starts_on": f"{year}-01-01", "ends_on": f"{year}-12-31"}
    assert "Retail" in owner_client.get("/plan/new/?begins=retail").content.decode()
    answer = owner_client.post("/plan/new/", typed)
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("planning:plan_document"))  # type: ignore[attr-defined]
    seen = written(Plan.objects.get())
    assert seen.written == 14
    assert seen.done == 0


def test_each_step_of_the_guided_path_is_saved_and_written_into_the_sections_but_never_over_somebodys_text(
    shop: None, plan: Plan, owner_acts: Actor, owner_client: Client
) -> None:
    owner_client.post(
        "/plan/guide/goals/",
        {"goals": "Regulars.", "promise": "The truth.", "pick": ["business", "engagement"], "stay": "1"},
    )
    assert section_of(plan, "philosophy").text == "**What we promise.** The truth."  # type: ignore[union-attr]
    made = list(plan.objectives.values_list("metric", flat=True))
    assert "net_revenue" in made
    _write_over(plan, owner_acts)
    saved = save_step(
        actor=owner_acts, plan=plan, step="goals", answers={"goals": "Regulars.", "promise": "All of it."}
    )
    assert saved.kept == ["philosophy"]
    assert section_of(plan, "philosophy").text == "Ours."  # type: ignore[union-attr]
    assert "The truth." not in section_of(plan, "objectives").text  # type: ignore[union-attr]
    assert owner_client.get("/plan/guide/goals/").context["questions"][1][1] == "All of it."


def _write_over(plan: Plan, actor: Actor) -> None:
    section = section_of(plan, "philosophy")
    assert section is not None
    save_section(actor=actor, plan=plan, key="philosophy", values={"text": "Ours."}, version=section.version)


def test_an_aim_without_a_figure_makes_no_objective_and_says_so(plan: Plan, owner_acts: Actor) -> None:
    saved = save_step(actor=owner_acts, plan=plan, step="goals", answers={"picked_aims": ["satisfaction"]})
    assert saved.unmeasured == ["Satisfied and loyal"]
    assert not plan.objectives.exists()


def test_a_new_plan_is_a_draft_with_the_next_number(cast: Cast, plan: Plan, owner_acts: Actor) -> None:
    second = create_plan(
        actor=owner_acts, name="Next", starts_on=today(), ends_on=today() + timedelta(days=365)
    )
    assert (plan.edition, second.edition) == (1, 2)
    assert second.is_draft


def test_who_reads_or_writes_a_section_is_shown_and_what_another_saves_is_heard_of(
    plan: Plan, cast: Cast, owner_acts: Actor, owner_client: Client
) -> None:
    page = owner_client.get("/plan/sections/strategy/").content.decode()
    section = section_of(plan, "strategy")
    assert section is not None
    place = place_number(section)
    assert section_at(place) == (plan.pk, "strategy")
    assert f'data-presence="planning.section" data-id="{place}"' in page
    assert "data-editing" in owner_client.get("/plan/sections/strategy/edit/").content.decode()

    def told(name: str, **more: str) -> dict[str, Any]:
        said = {"noun": "planning.section", "id": str(place), **more}
        answer = cast.client(name).post("/ui/presence/", said)
        return dict(answer.json()) if answer.status_code == 200 else {"status": answer.status_code}

    assert told("colleague")["others"] == []
    seen = told("owner", editing="1")
    assert [(one["name"], one["editing"]) for one in seen["others"]] == [(cast.colleague.display_name, False)]
    after = told("colleague")
    assert [(one["name"], one["editing"]) for one in after["others"]] == [(cast.owner.display_name, True)]
    save_section(
        actor=owner_acts,
        plan=plan,
        key="strategy",
        values={"text": "Fewer, better."},
        version=section.version,
    )
    assert told("colleague")["pulse"] != after["pulse"]
    told("owner", leaving="1")
    assert told("colleague")["others"] == []
    assert told("nobody") == {"status": 404}
    assert told("owner", id=str(place + 10_000)) == {"status": 404}
