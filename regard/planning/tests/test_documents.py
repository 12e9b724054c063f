"""The plan on paper: every section, live figures as of today, where it stands in sentences, charts; PDF, Word, the wall."""

import re
from io import BytesIO
from zipfile import ZipFile

import pytest
import typst
from django.test import Client

from regard.jobs.models import Job
from regard.kernel.actor import Actor
from regard.kernel.errors import Forbidden
from regard.kernel.money import to_units
from regard.people.tests.cast import Cast
from regard.planning.documents.content import column_shares, content_of, paragraphs
from regard.planning.documents.drawing import FONTS, SCREEN_FONT, _round_values, chart_svg, png_of
from regard.planning.inline import Figure, marks_in, resolve
from regard.planning.jobs import measure_running_plans
from regard.planning.models import Plan
from regard.planning.queries import today
from regard.planning.services.budget import EntryWanted, LineWanted, record_entry, save_line
from regard.planning.services.objectives import create_objective
from regard.planning.services.printing import make_document
from regard.planning.services.risks import RiskWanted, save_risk
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
    assert text.count("<pic:pic") == 2
    assert "Objectives against target" in text
    assert text.count("Live, as of") == 2
    pictures = [one for one in ZipFile(BytesIO(docx)).namelist() if one.startswith("word/media/")]
    assert len(pictures) == 2
    pages = [
        int(one) for one in re.findall(r"PAGEREF part-\d+ .*?separate.*?<w:t>(\d+)</w:t>", text, re.DOTALL)
    ]
    assert len(pages) == text.count("<w:bookmarkStart") > 5
    assert pages == sorted(pages)
    assert pages[0] > 2  # after the cover and the contents
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
    assert SCREEN_FONT in fonts.families()


@pytest.mark.django_db
def test_charts_of_budget_and_risks_say_what_the_pages_say_on_the_day(
    plan: Plan, cast: Cast, owner_acts: Actor
) -> None:
    mill = LineWanted("A mill", "system", to_units(400), plan.starts_on, plan.ends_on, cast.owner.pk)
    spent = EntryWanted("actual", to_units(140), today(), "A mill", "Invoice 17")
    record_entry(actor=owner_acts, line=save_line(actor=owner_acts, plan=plan, wanted=mill), wanted=spent)
    for name, probability, impact in (("A harvest <fails>", 4, 4), ("Somebody leaves", 2, 1)):
        risk = RiskWanted(name=name, probability=probability, impact=impact, owner_id=cast.owner.pk)
        save_risk(actor=owner_acts, plan=plan, wanted=risk)
    for key in ("budget", "risks"):
        write_starter(actor=owner_acts, plan=plan, key=key, text="Written.")
    content = content_of(plan, owner_acts, is_drawn=True)
    drawn = {
        key: one for _, found in content.parts for chapter in found for key, one in chapter.drawings.items()
    }
    assert set(drawn) == {"budget", "risks"}
    assert "€140 of €400" in drawn["budget"].svg
    assert drawn["budget"].svg.count(">35%<") == 2  # the line's kind of cost, and all together
    assert "A harvest &lt;fails&gt;" in drawn["risks"].svg
    assert "1 A harvest <fails>: 4 × 4; 2 Somebody leaves: 2 × 1" in drawn["risks"].says
    assert {one.as_of for one in drawn.values()} == {today()}
    undrawn = content_of(plan, owner_acts)
    assert not any(chapter.drawings for _, found in undrawn.parts for chapter in found)
    hidden = content_of(plan, cast.actor("colleague"), is_drawn=True)
    assert {key for _, found in hidden.parts for chapter in found for key in chapter.drawings} == {"risks"}
    _, pdf = make_document(actor=owner_acts, plan=plan, format="pdf")
    assert pdf.startswith(b"%PDF-")
    assert [one[:8] for one in png_of([one.svg for one in drawn.values()])] == [b"\x89PNG\r\n\x1a\n"] * 2
    assert png_of([]) == []


def test_columns_of_a_table_hold_their_longest_word_and_what_has_most_to_say_gets_the_room() -> None:
    shares = column_shares(
        ("Gap", "How bad", "What becomes of it"),
        [[("Callers are numbers", ""), ("Serious", ""), ("Accepted", "A long reason. " * 20)]] * 2,
    )
    assert round(sum(shares), 6) == 1
    assert shares[2] > shares[0] > shares[1] > 0.08
    assert column_shares(("Day", "Review"), [[("1 May", ""), ("Spring", "")]])[1] > 0.5


@pytest.mark.parametrize(
    ("low", "high", "values"),
    [
        (0, 9.4, [0, 2, 4, 6, 8]),
        (0.58, 0.62, [0.58, 0.59, 0.6, 0.61, 0.62]),
        (-3, 8, [-2.5, 0, 2.5, 5, 7.5]),
    ],
)
def test_lines_behind_a_chart_are_at_round_values(low: float, high: float, values: list[float]) -> None:
    assert [round(one, 6) for one in _round_values(low, high)] == values


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


@pytest.mark.django_db
def test_figures_of_the_budget_stand_in_texts_for_whoever_may_see_it(
    plan: Plan, cast: Cast, owner_acts: Actor
) -> None:
    marks = marks_in(["[[budget:planned]] [[budget:spent]] [[budget:expected]] [[budget:nonsense]]"])
    assert not resolve(marks, plan, owner_acts)["budget:planned"].is_known
    mill = LineWanted("A mill", "system", to_units(400), plan.starts_on, plan.ends_on, cast.owner.pk)
    line = save_line(actor=owner_acts, plan=plan, wanted=mill)
    record_entry(
        actor=owner_acts, line=line, wanted=EntryWanted("actual", to_units(140), today(), "A mill", "I-17")
    )
    found = resolve(marks, plan, owner_acts)
    assert (found["budget:planned"].text, found["budget:spent"].text) == ("€400", "€140")
    assert not found["budget:nonsense"].is_known
    assert found["budget:spent"].url.startswith("/plan/budget/")
    assert not resolve(marks, plan, cast.actor("colleague"))["budget:spent"].is_known
