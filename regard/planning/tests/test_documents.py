"""The plan on paper: every section, live figures as of today, where it stands in sentences, charts; PDF, Word, the wall."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from django.test import Client

from regard.jobs.models import Job
from regard.kernel.actor import Actor
from regard.kernel.errors import Forbidden
from regard.people.tests.cast import Cast
from regard.planning.documents.content import content_of, paragraphs
from regard.planning.documents.drawing import chart_svg
from regard.planning.inline import Figure
from regard.planning.jobs import measure_running_plans
from regard.planning.models import Plan
from regard.planning.services.objectives import create_objective
from regard.planning.services.printing import make_document
from regard.planning.services.sections import write_starter
from regard.planning.tests.conftest import wanted
from regard.ui.richtext import Run, blocks

HARD = 'Signs *and* **bold**, [a link](https://example.com), #let x = 1, $1 @you <b> "q" \\ `c` ~ 3 < 4, [[objective:sell-more]].'


def test_text_is_cut_into_paragraphs_and_points_with_their_styles() -> None:
    found = blocks("One *two* **three**\nfour\n\n- five\n- [six](https://x.example)\n\n1. seven")
    assert [block.kind for block in found] == ["p", "ul", "ul", "ol"]
    assert found[0].runs[1] == Run("two", is_italic=True)
    assert Run("three", is_bold=True) in found[0].runs
    assert Run("\n") in found[0].runs
    assert found[2].runs[0].href == "https://x.example"


def test_a_live_figure_is_a_piece_of_its_own() -> None:
    (one,) = paragraphs("**We have [[quality]] right.**", {"quality": Figure("quality", "97%", "Checks")})
    assert [(piece.text, piece.is_live, piece.is_bold) for piece in one.pieces] == [
        ("We have ", False, True), ("97%", True, True), (" right.", False, True),
    ]  # fmt: skip


@pytest.mark.django_db
def test_every_format_holds_the_text_the_figures_and_where_the_plan_stands(
    shop: None, cast: Cast, plan: Plan, owner_acts: Actor
) -> None:
    create_objective(actor=owner_acts, plan=plan, wanted=wanted(cast))
    measure_running_plans()
    write_starter(actor=owner_acts, plan=plan, key="strategy", text=f"{HARD}\n\n1. First\n\n- Point")
    write_starter(actor=owner_acts, plan=plan, key="risks", text="1. not a list")
    content = content_of(plan, owner_acts)
    chapters = [chapter.label for _, found in content.parts for chapter in found]
    assert chapters == ["Strategy", "Risks and contingency"]
    (aim,) = content.aims
    assert any("“Sell more”" in line for line in content.standing)
    assert aim.chart is not None
    assert "Projected" in chart_svg(aim.chart)
    name, pdf = make_document(actor=owner_acts, plan=plan, format="pdf")
    assert name == "plan-version-1.pdf"
    assert pdf.startswith(b"%PDF-")
    assert len(pdf) > 20_000
    assert make_document(actor=owner_acts, plan=plan, format="wall")[1].startswith(b"%PDF-")
    _, docx = make_document(actor=owner_acts, plan=plan, format="docx")
    text = ZipFile(BytesIO(docx)).read("word/document.xml").decode()
    for said in (
        "Strategy",
        "Risks and contingency",
        "Sell more",
        "€20,000",
        aim.shown.actual,
        "Where the plan stands",
    ):
        assert said in text
    assert "[[" not in text


@pytest.mark.django_db
def test_whoever_may_not_see_figures_gets_a_document_without_them(
    shop: None, cast: Cast, plan: Plan, owner_acts: Actor
) -> None:
    create_objective(actor=owner_acts, plan=plan, wanted=wanted(cast))
    measure_running_plans()
    write_starter(actor=owner_acts, plan=plan, key="strategy", text=HARD)
    actual = content_of(plan, owner_acts).aims[0].shown.actual
    _, docx = make_document(actor=cast.actor("colleague"), plan=plan, format="docx")
    text = ZipFile(BytesIO(docx)).read("word/document.xml").decode()
    assert actual not in text
    assert "Not for you" in text
    with pytest.raises(Forbidden):
        make_document(actor=cast.actor("nobody"), plan=plan, format="docx")


@pytest.mark.django_db
def test_asking_for_a_document_starts_a_job_of_ones_own(plan: Plan, owner_client: Client, cast: Cast) -> None:
    answer = owner_client.post("/plan/versions/print/", {"format": "docx"})
    job = Job.objects.get()
    assert answer.status_code == 302
    assert (job.user, job.title) == (cast.owner, "Plan: Word file")
    owner_client.post("/plan/versions/print/", {"format": "papyrus"})
    assert Job.objects.count() == 1
