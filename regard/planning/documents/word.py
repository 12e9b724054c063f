"""The plan as a Word file: the same sections and figures, in styles whoever gets it can go on working with."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from regard.kernel.words import language, midsentence, tr
from regard.planning.documents.content import (
    GROUND,
    Chapter,
    Content,
    Paragraph,
    aim_columns,
    drafted_line,
    figures_line,
    foot_line,
)
from regard.planning.live import Shown as ShownPanel
from regard.ui import formats

if TYPE_CHECKING:
    from docx.document import Document as Doc

INK, QUIET, ACCENT = RGBColor(0x1C, 0x1B, 0x19), RGBColor(0x6C, 0x68, 0x60), RGBColor(0x2B, 0x4F, 0xCB)
VERDICTS = {
    "good": RGBColor(0x17, 0x68, 0x3F),
    "watch": RGBColor(0x8A, 0x52, 0x00),
    "bad": RGBColor(0xAB, 0x28, 0x1E),
    "none": QUIET,
}
SHAPES = {"good": "●", "watch": "◆", "bad": "■", "none": "○"}
FONT = "Calibri"


def plan_docx(content: Content) -> bytes:
    """The whole plan."""
    doc = Document()
    _styles(doc)
    _cover(doc, content)
    _standing(doc, content)
    for label, chapters in content.parts:
        doc.add_page_break()  # type: ignore[no-untyped-call]
        doc.add_heading(label, 1)
        for chapter in chapters:
            _chapter(doc, chapter)
    _foot(doc, content)
    kept = BytesIO()
    doc.core_properties.title = content.plan.name
    doc.core_properties.language = language()
    doc.core_properties.author = content.business
    doc.save(kept)
    return kept.getvalue()


def _styles(doc: Doc) -> None:
    section = doc.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.7)
    section.top_margin, section.bottom_margin = Cm(2.5), Cm(2.4)
    section.different_first_page_header_footer = True
    sizes: dict[str, tuple[float, float, float]] = {
        "Normal": (10.5, 0, 7), "Title": (34, 0, 6), "Heading 1": (22, 0, 14), "Heading 2": (14, 20, 2),
        "Heading 3": (11, 12, 4), "List Bullet": (10.5, 0, 4), "List Number": (10.5, 0, 4),
    }  # fmt: skip
    for name, (size, before, after) in sizes.items():
        style: Any = doc.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), INK
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(attribute), FONT)
        for attribute in ("w:asciiTheme", "w:hAnsiTheme", "w:cstheme", "w:eastAsiaTheme"):
            if fonts.get(qn(attribute)) is not None:
                del fonts.attrib[qn(attribute)]
        style.font.bold = name.startswith(("Heading", "Title"))
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        style.paragraph_format.line_spacing = 1.0 if name.startswith(("Heading", "Title")) else 1.22
        borders = style.element.find(".//" + qn("w:pBdr"))
        if borders is not None:
            borders.getparent().remove(borders)


def _quiet(doc: Doc, text: str, size: float = 9) -> Any:  # noqa: ANN401 - a paragraph
    paragraph = doc.add_paragraph()
    run = paragraph.add_run(text)
    run.font.size, run.font.color.rgb = Pt(size), QUIET
    return paragraph


def _cover(doc: Doc, content: Content) -> None:
    plan = content.plan
    first = _quiet(doc, content.business, 12)
    first.paragraph_format.space_before = Pt(150)
    doc.add_paragraph(plan.name, "Title")
    _quiet(doc, tr("Plan for customer relationships"), 15)
    line = doc.add_paragraph()
    line.add_run("———").font.color.rgb = ACCENT
    days = f"{formats.day(plan.starts_on)} – {formats.day(plan.ends_on)}"
    version = tr("Version {number}, {status}", number=plan.edition, status=midsentence(content.status))
    doc.add_paragraph(f"{days}\n{version}")
    ground = str(GROUND).replace("[", "").replace("]", "")
    last = _quiet(doc, f"{figures_line(content)} {ground}")
    last.paragraph_format.space_before = Pt(210)
    last.add_run().add_break(WD_BREAK.PAGE)


def _standing(doc: Doc, content: Content) -> None:
    doc.add_heading(tr("Where the plan stands"), 1)
    lead = doc.add_paragraph()
    run = lead.add_run(f"{content.title}.")
    run.font.size = Pt(15)
    for line in content.standing:
        doc.add_paragraph(line, "List Bullet")
    if content.aims:
        rows = [
            (
                (aim.shown.name, aim.owner),
                (aim.shown.actual, ""),
                (aim.shown.target, ""),
                (aim.shown.projection, aim.shown.interval),
                (f"{SHAPES[aim.shown.row.glyph]} {aim.shown.row.verdict_word}", ""),
            )
            for aim in content.aims
        ]
        table = _table(doc, aim_columns(), rows, figures={1, 2, 3})
        for row, aim in zip(table.rows[1:], content.aims, strict=True):
            for run in row.cells[4].paragraphs[0].runs:
                run.font.color.rgb = VERDICTS[aim.shown.row.glyph]
    _quiet(doc, drafted_line(content))


def _chapter(doc: Doc, chapter: Chapter) -> None:
    doc.add_heading(chapter.label, 2)
    _quiet(doc, f"{chapter.asks}{f'  {chapter.owner}' if chapter.owner else ''}")
    for one in chapter.paragraphs:
        _paragraph(doc, one)
    for shown in chapter.panels:
        _panel(doc, shown)
    if chapter.sources:
        _quiet(doc, "; ".join(dict.fromkeys(chapter.sources)) + ".", 8.5)


def _paragraph(doc: Doc, one: Paragraph) -> None:
    paragraph = doc.add_paragraph(style={"ul": "List Bullet", "ol": "List Number"}.get(one.kind))
    for piece in one.pieces:
        run = paragraph.add_run(piece.text)
        run.bold, run.italic = piece.is_bold or None, piece.is_italic or None
        if piece.is_live:
            _ground(run, "EBEFFC")
        if piece.href:
            run.font.color.rgb = ACCENT


def _panel(doc: Doc, shown: ShownPanel) -> None:
    label, day = shown.panel.label, shown.live.as_of
    said = (
        tr("{panel}, live, as of {day}", panel=label, day=formats.day(day))
        if day
        else tr("{panel}, live", panel=label)
    )
    head = _quiet(doc, said)
    head.paragraph_format.space_before, head.paragraph_format.keep_with_next = Pt(8), True
    figures = {
        index
        for index in range(len(shown.live.columns))
        if shown.live.rows and shown.live.rows[0][index].is_figure
    }
    rows = [[(cell.text, cell.note) for cell in row] for row in shown.live.rows]
    _table(doc, tuple(shown.live.columns), rows, figures=figures)
    doc.add_paragraph().paragraph_format.space_after = Pt(2)


def _table(doc: Doc, head: tuple[str, ...], rows: Any, *, figures: set[int]) -> Any:  # noqa: ANN401
    """Hairlines between rows, nothing else; figures to the right."""
    table = doc.add_table(rows=1, cols=len(head))
    table.alignment = WD_TABLE_ALIGNMENT.LEFT
    table.autofit = False  # else only Word keeps to the widths below
    _hairlines(table)
    for cell, label in zip(table.rows[0].cells, head, strict=True):
        _fill(cell, label, "", is_head=True)
    for row in rows:
        cells = table.add_row().cells
        for cell, (text, note) in zip(cells, row, strict=True):
            _fill(cell, text, note)
    for row in table.rows:
        for index in figures:
            row.cells[index].paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    widths = [Cm(15.6 - 2.3 * (len(head) - 1)), *[Cm(2.3)] * (len(head) - 1)]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width
    repeat = OxmlElement("w:tblHeader")
    repeat.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeat)
    return table


def _fill(cell: Any, text: str, note: str, *, is_head: bool = False) -> None:  # noqa: ANN401
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(2)
    paragraph.paragraph_format.space_before = Pt(2)
    paragraph.paragraph_format.line_spacing = 1.05
    run = paragraph.add_run(text)
    run.font.size = Pt(9)
    if is_head:
        run.font.color.rgb = QUIET
    if note:
        paragraph.add_run("\n")
        more = paragraph.add_run(note)
        more.font.size, more.font.color.rgb = Pt(8), QUIET


def _hairlines(table: Any) -> None:  # noqa: ANN401
    borders = OxmlElement("w:tblBorders")
    for side in ("bottom", "insideH"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("color", "D5D2CA")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    table._tbl.tblPr.append(borders)


def _ground(run: Any, colour: str) -> None:  # noqa: ANN401
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        shade.set(qn(f"w:{name}"), value)
    run._r.get_or_add_rPr().append(shade)


def _foot(doc: Doc, content: Content) -> None:
    paragraph = doc.sections[0].footer.paragraphs[0]
    run = paragraph.add_run(f"{foot_line(content)}    {formats.day(content.made_on)}    ")
    run.font.size, run.font.color.rgb = Pt(8.5), QUIET
    number = paragraph.add_run()
    number.font.size, number.font.color.rgb = Pt(8.5), QUIET
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        number._r.append(element)
