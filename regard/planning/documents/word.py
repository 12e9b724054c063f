"""The plan as a Word file: the same sections and figures, in styles whoever gets it can go on working with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from regard.kernel.words import language, midsentence, tr
from regard.planning.documents.content import (
    GROUND,
    SHAPES,
    Aim,
    Chapter,
    Content,
    Paragraph,
    aim_columns,
    aim_facts,
    aim_method,
    aims_heading,
    column_shares,
    drafted_line,
    drawing_line,
    figures_line,
    foot_line,
    panel_rows,
)
from regard.planning.documents.drawing import chart_svg, png_of
from regard.planning.documents.overviews import Drawing
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
FONT = "Calibri"


def plan_docx(content: Content, pages: Sequence[int] = ()) -> bytes:
    """The whole plan. `pages` is where each line of the contents is found, as far as it is known: what opens the file counts
    anew, and these stand there until it has."""
    doc = Document()
    pictures = _pictures(content)
    _styles(doc)
    _cover(doc, content)
    _contents(doc, _labels(content), pages)
    _standing(doc, content, pictures)
    for label, chapters in content.parts:
        doc.add_heading(label, 1)
        for chapter in chapters:
            _chapter(doc, chapter, pictures)
    _aims(doc, content.aims, pictures)
    headings = [one for one in doc.paragraphs if one.style and one.style.name in {"Heading 1", "Heading 2"}]
    for number, heading in enumerate(headings):
        _marked(heading, number)
    _foot(doc, content)
    kept = BytesIO()
    doc.core_properties.title = content.plan.name
    doc.core_properties.language = language()
    doc.core_properties.author = content.business
    doc.save(kept)
    return kept.getvalue()


def _labels(content: Content) -> list[tuple[str, int]]:
    """The headings in the order they come, with their level."""
    labels = [(tr("Where the plan stands"), 1)]
    for label, chapters in content.parts:
        labels += [(label, 1), *((chapter.label, 2) for chapter in chapters)]
    return labels + ([(aims_heading(), 1)] if any(aim.chart for aim in content.aims) else [])


def _pictures(content: Content) -> dict[str, bytes]:
    """Every chart as a picture, by its drawing: drawn together, which takes a tenth of drawing them one by one."""
    svgs = [content.ways.svg] if content.ways else []
    svgs += [
        drawing.svg for _, chapters in content.parts for one in chapters for drawing in one.drawings.values()
    ]
    svgs += [chart_svg(aim.chart) for aim in content.aims if aim.chart is not None]
    return dict(zip(svgs, png_of(svgs), strict=True))


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
        if name == "Heading 1":
            style.paragraph_format.page_break_before = True
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
    _rule(doc)
    days = f"{formats.day(plan.starts_on)} – {formats.day(plan.ends_on)}"
    version = tr("Version {number}, {status}", number=plan.edition, status=midsentence(content.status))
    doc.add_paragraph(f"{days}\n{version}")
    ground = str(GROUND).replace("[", "").replace("]", "")
    last = _quiet(doc, f"{figures_line(content)} {ground}")
    last.paragraph_format.space_before = Pt(210)


def _rule(doc: Doc) -> None:
    """A short line in the accent's colour."""
    paragraph = doc.add_paragraph()
    paragraph.paragraph_format.right_indent, paragraph.paragraph_format.space_after = Cm(13.2), Pt(16)
    borders, line = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "10"), ("space", "1"), ("color", "2B4FCB")):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    paragraph._p.get_or_add_pPr().append(borders)


def _contents(doc: Doc, labels: Sequence[tuple[str, int]], pages: Sequence[int]) -> None:
    """What the document holds, each line with its page and leading to its heading, as every program opens it without asking."""
    heading = doc.add_paragraph()
    heading.paragraph_format.page_break_before, heading.paragraph_format.space_after = True, Pt(14)
    run = heading.add_run(tr("Contents"))
    run.bold, run.font.size = True, Pt(22)
    for number, (label, level) in enumerate(labels):
        line = doc.add_paragraph()
        line.paragraph_format.left_indent = Cm(0.6 * (level - 1))
        line.paragraph_format.space_before = Pt(8 if level == 1 else 0)
        line.paragraph_format.space_after = Pt(2)
        link = OxmlElement("w:hyperlink")
        link.set(qn("w:anchor"), f"part-{number}")
        link.append(line.add_run(label)._r)
        line._p.append(link)
        line.paragraph_format.tab_stops.add_tab_stop(Cm(15.6), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
        line.add_run("\t")
        known = str(pages[number]) if len(pages) == len(labels) else ""
        _field(line, f"PAGEREF part-{number} \\h", known)


def _field(paragraph: Any, code: str, known: str) -> None:  # noqa: ANN401 - a paragraph
    """Something the program that opens the file reckons; `known` stands there until it has."""
    for kind in ("begin", "code", "separate", "known", "end"):
        run = paragraph.add_run(known if kind == "known" else "")
        if kind == "known":
            continue
        element = OxmlElement("w:instrText" if kind == "code" else "w:fldChar")
        if kind == "code":
            element.set(qn("xml:space"), "preserve")
            element.text = f" {code} "
        else:
            element.set(qn("w:fldCharType"), kind)
        if kind == "begin":
            element.set(qn("w:dirty"), "true")
        run._r.append(element)


def _marked(heading: Any, number: int) -> None:  # noqa: ANN401 - a paragraph
    """Let the line of the contents find this heading."""
    for kind, at in (("bookmarkStart", 0), ("bookmarkEnd", len(heading._p))):
        mark = OxmlElement(f"w:{kind}")
        mark.set(qn("w:id"), str(number + 1))
        if kind == "bookmarkStart":
            mark.set(qn("w:name"), f"part-{number}")
            heading._p.insert(1 if heading._p.pPr is not None else at, mark)
        else:
            heading._p.append(mark)


def _standing(doc: Doc, content: Content, pictures: Mapping[str, bytes]) -> None:
    doc.add_heading(tr("Where the plan stands"), 1)
    lead = doc.add_paragraph()
    run = lead.add_run(f"{content.title}.")
    run.font.size = Pt(15)
    for line in content.standing:
        doc.add_paragraph(line, "List Bullet")
    if content.ways is not None:
        _drawing(doc, content.ways, pictures)
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


def _drawing(doc: Doc, drawing: Drawing, pictures: Mapping[str, bytes]) -> None:
    """A chart under its title, with the day of its figures; the three stay together on a page."""
    title = doc.add_paragraph()
    title.paragraph_format.space_before, title.paragraph_format.space_after = Pt(12), Pt(3)
    run = title.add_run(drawing.title)
    run.bold, run.font.size = True, Pt(9.5)
    title.paragraph_format.keep_with_next = True
    _picture(doc, pictures[drawing.svg], drawing.title, drawing.says)
    _quiet(doc, drawing_line(drawing), 8.5).paragraph_format.space_after = Pt(10)


def _picture(doc: Doc, picture: bytes, name: str, says: str) -> None:
    """As wide as the text, with what it says in words for who cannot see it."""
    paragraph = doc.add_paragraph()
    paragraph.paragraph_format.keep_with_next, paragraph.paragraph_format.space_after = True, Pt(3)
    paragraph.paragraph_format.line_spacing = 1.0
    shape = paragraph.add_run().add_picture(BytesIO(picture), width=Cm(15.6))
    described = shape._inline.docPr
    described.set("name", name)
    described.set("descr", says)


def _aims(doc: Doc, aims: Sequence[Aim], pictures: Mapping[str, bytes]) -> None:
    """Each objective with its chart; those with too little to draw are in the table only."""
    drawn = [(aim, chart_svg(aim.chart)) for aim in aims if aim.chart is not None]
    if drawn:
        doc.add_heading(aims_heading(), 1)
    for aim, svg in drawn:
        shown = aim.shown
        doc.add_heading(shown.name, 3)
        _quiet(doc, aim_facts(aim)).paragraph_format.keep_with_next = True
        if shown.objective.why:
            doc.add_paragraph(shown.objective.why).paragraph_format.keep_with_next = True
        _picture(
            doc,
            pictures[svg],
            shown.name,
            f"{shown.note}: {shown.actual}, {shown.target}, {shown.projection}",
        )
        _quiet(doc, aim_method(aim), 8.5).paragraph_format.space_after = Pt(12)


def _chapter(doc: Doc, chapter: Chapter, pictures: Mapping[str, bytes]) -> None:
    doc.add_heading(chapter.label, 2)
    _quiet(
        doc, f"{chapter.asks}{f'  {chapter.owner}' if chapter.owner else ''}"
    ).paragraph_format.keep_with_next = True
    for one in chapter.paragraphs:
        _paragraph(doc, one)
    for shown in chapter.panels:
        if (drawing := chapter.drawings.get(shown.panel.key)) is not None:
            _drawing(doc, drawing, pictures)
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
    table = _table(doc, tuple(shown.live.columns), panel_rows(shown), figures=figures)
    for line, row in zip(table.rows[1:], shown.live.rows, strict=True):
        for cell, written in zip(line.cells, row, strict=True):
            if written.verdict and written.text:
                cell.paragraphs[0].runs[0].font.color.rgb = VERDICTS[written.verdict]
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
    widths = [Cm(15.6 * share) for share in column_shares(head, rows)]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in table.rows:
        whole = OxmlElement("w:cantSplit")
        whole.set(qn("w:val"), "true")
        row._tr.get_or_add_trPr().append(whole)
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
    """What it is on the left, its day in the middle, the number of the page on the right."""
    paragraph = doc.sections[0].footer.paragraphs[0]
    stops = paragraph.paragraph_format.tab_stops
    for stop in list(paragraph.style.paragraph_format.tab_stops if paragraph.style else ()):
        stops.add_tab_stop(stop.position, WD_TAB_ALIGNMENT.CLEAR)
    stops.add_tab_stop(Cm(9.6), WD_TAB_ALIGNMENT.CENTER)
    stops.add_tab_stop(Cm(15.6), WD_TAB_ALIGNMENT.RIGHT)
    pieces: list[Any] = [f"{foot_line(content)}\t{formats.day(content.made_on)}\t"]
    for kind in ("begin", "PAGE", "end"):
        element = OxmlElement("w:instrText" if kind == "PAGE" else "w:fldChar")
        if kind == "PAGE":
            element.text = kind
        else:
            element.set(qn("w:fldCharType"), kind)
        pieces.append(element)
    for piece in pieces:
        run = paragraph.add_run(piece if isinstance(piece, str) else "")
        run.font.size, run.font.color.rgb = Pt(8.5), QUIET
        if not isinstance(piece, str):
            run._r.append(piece)
