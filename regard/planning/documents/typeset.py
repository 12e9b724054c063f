"""The plan as PDF, typeset by Typst: a cover, where the plan stands, every section, every objective with its chart; and all of it
on one page for the wall."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from regard.kernel.words import language, tr
from regard.planning.documents.content import (
    GROUND,
    SHAPES,
    Aim,
    Chapter,
    Content,
    Paragraph,
    Piece,
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
from regard.planning.documents.drawing import chart_svg
from regard.planning.documents.overviews import Drawing
from regard.planning.live import Cell
from regard.planning.live import Shown as ShownPanel
from regard.ui import formats

Tell = Callable[[str], None]
_NUMBER = re.compile(r"^(\d+)\.")
COLOURS = {"good": "#17683F", "watch": "#8A5200", "bad": "#AB281E", "none": "#6C6860"}

_HEAD = """
#let ink = rgb("#1C1B19")
#let quiet = rgb("#6C6860")
#let hair = rgb("#D5D2CA")
#let accent = rgb("#2B4FCB")
#let soft = rgb("#EBEFFC")
#set text(font: "Libertinus Serif", size: 10.5pt, fill: ink, lang: "LANGUAGE", number-type: "lining")
#set par(leading: 0.68em, spacing: 0.95em, justify: true)
#set table.cell(breakable: false)
#set list(marker: text(fill: accent)[–], indent: 0pt, body-indent: 0.6em, spacing: 0.6em)
#set enum(indent: 0pt, body-indent: 0.6em, spacing: 0.6em)
#show link: it => text(fill: accent, it)
#let live(body) = box(fill: soft, inset: (x: 1.5pt), outset: (y: 2pt), radius: 1pt, body)
#let note(body) = text(size: 8.5pt, fill: quiet, body)
#let fig(body) = text(number-width: "tabular", body)
"""


_PAGES = """
#context [#metadata(query(heading).filter(one => one.level <= 2).map(one => counter(page).at(one.location()).first())) <pages>]
"""


def plan_pdf(content: Content, tell: Tell = lambda what: None) -> bytes:
    """The whole plan. `tell` hears what is being done."""
    tell(tr("Drawing charts"))
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        source = _source(content, root)
        tell(tr("Typesetting"))
        return _compiled(root, source)


def pages_of(content: Content) -> list[int]:
    """On which page of the typeset plan each line of its contents is, in their order."""
    import typst

    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        main = root / "plan.typ"
        main.write_text(_source(content, root) + _PAGES, encoding="utf-8")
        found = typst.query(
            str(main), "<pages>", field="value", one=True, root=str(root), ignore_system_fonts=True
        )
    pages: list[int] = json.loads(found)
    return pages


def _source(content: Content, root: Path) -> str:
    """The whole plan as it is typeset; its drawings are written to `root`."""
    source = [_head(), _page(content), _cover(content), _standing(content, root)]
    for label, chapters in content.parts:
        source.append(_part(label, chapters, root))
    source.append(_aims(content.aims, root))
    return "\n".join(source)


def wall_pdf(content: Content) -> bytes:
    """The plan on one page, to hang up: goals, objectives with actual and target, and what it is about in a few sentences."""
    with tempfile.TemporaryDirectory() as folder:
        return _compiled(Path(folder), _head() + _wall(content))


def _head() -> str:
    """What every page needs; words are divided as their language does."""
    return _HEAD.replace("LANGUAGE", language().partition("-")[0])


def _compiled(root: Path, source: str) -> bytes:
    import typst

    main = root / "plan.typ"
    main.write_text(source, encoding="utf-8")
    answer = typst.compile(str(main), root=str(root), ignore_system_fonts=True)
    return bytes(answer)


def _page(content: Content) -> str:
    foot = foot_line(content)
    return f"""
#set page(paper: "a4", margin: (x: 27mm, top: 25mm, bottom: 24mm), footer: context {{
  let n = counter(page).get().first()
  if n > 1 {{ note[{_esc(foot)} #h(1fr) {_esc(formats.day(content.made_on))} #h(1fr) #n] }}
}})
#show heading.where(level: 1): it => {{
  pagebreak(weak: true)
  block(above: 0pt, below: 1.4em)[#text(size: 22pt, weight: 600)[#it.body]]
}}
#show heading.where(level: 2): it => block(above: 2.2em, below: 0.9em, sticky: true)[#text(size: 14pt, weight: 600)[#it.body]]
#show heading.where(level: 3): it => block(above: 1.5em, below: 0.6em, sticky: true)[#text(size: 10.5pt, weight: 600)[#it.body]]
#show outline.entry.where(level: 1): set block(above: 1.3em)
"""


def _cover(content: Content) -> str:
    plan = content.plan
    said = [figures_line(content), f"{content.status}."]
    if plan.approved_at is not None:
        day = formats.day(plan.approved_at)
        said.append(
            tr("Approved {day} by {name}.", day=day, name=plan.approved_by.display_name)
            if plan.approved_by
            else tr("Approved {day}.", day=day)
        )
    days = f"{formats.day(plan.starts_on)} – {formats.day(plan.ends_on)}"
    kind, contents = _esc(tr("Plan for customer relationships")), _esc(tr("Contents"))
    version = _esc(tr("Version {number}", number=plan.edition))
    ground = _esc(str(GROUND)).replace("\\[", "#live[").replace("\\]", "]")
    return f"""
#v(52mm)
#text(size: 12pt, fill: quiet)[{_esc(content.business)}]
#v(2mm)
#par(justify: false, leading: 0.5em)[#text(size: 36pt, weight: 600)[{_esc(plan.name)}]]
#v(1mm)
#text(size: 15pt, fill: quiet)[{kind}]
#v(8mm)
#line(length: 24mm, stroke: 1.2pt + accent)
#v(6mm)
#par(justify: false)[#text(size: 12pt)[{_esc(days)} \\ {version}]]
#v(1fr)
#block(width: 100mm)[#note[{_esc(" ".join(said))} {ground}]]
#pagebreak()
#text(size: 22pt, weight: 600)[{contents}]
#v(4mm)
#outline(title: none, depth: 2, indent: 1.2em)
"""


def _standing(content: Content, root: Path) -> str:
    lines = "\n".join(f"- {_esc(line)}" for line in content.standing)
    heading = _esc(tr("Where the plan stands"))
    return f"""
= {heading}
#par(justify: false)[#text(size: 15pt)[{_esc(content.title)}.]]
#v(1mm)
{lines}
{_drawing(content.ways, "ways", root) if content.ways else ""}
{_aim_table(content.aims)}
#note[{_esc(drafted_line(content))}]
"""


def _drawing(drawing: Drawing, name: str, root: Path) -> str:
    """A chart with its title and the day of its figures, kept on one page."""
    (root / f"{name}.svg").write_text(drawing.svg, encoding="utf-8")
    return f"""
#block(breakable: false, width: 100%, above: 1.4em, below: 1.6em)[
#set par(justify: false, leading: 0.5em)
#text(size: 9pt)[*{_esc(drawing.title)}*]
#v(1mm)
#image("{name}.svg", width: 100%, alt: "{_string(drawing.says)}")
#note[{_esc(drawing_line(drawing))}]
]
"""


def _aim_table(aims: Sequence[Aim]) -> str:
    rows = []
    goal = ""
    for aim in aims:
        if aim.goal != goal:
            goal = aim.goal
            rows.append(
                f"table.cell(colspan: 5, inset: (top: 6pt, bottom: 3pt, x: 0pt))[#text(size: 8.5pt, fill: quiet)[{_esc(goal)}]],"
            )
        shown = aim.shown
        colour = COLOURS[shown.row.glyph]
        word = f'#text(fill: rgb("{colour}"))[{SHAPES[shown.row.glyph]} {_esc(shown.row.verdict_word)}]'
        interval = f" \\ #note[{_esc(shown.interval)}]" if shown.interval else ""
        rows.append(
            f"[{_esc(shown.name)} \\ #note[{_esc(aim.owner)}]], [#fig[{_esc(shown.actual)}]], [#fig[{_esc(shown.target)}]], "
            f"[#fig[{_esc(shown.projection)}]{interval}], [{word}],"
        )
    if not rows:
        return ""
    head = ", ".join(f"[#note[{_esc(name)}]]" for name in aim_columns())
    body = "\n".join(rows)
    return f"""
#[#set par(justify: false, leading: 0.5em)
#set text(size: 9pt)
#table(columns: (1fr, auto, auto, auto, auto), align: (left, right, right, right, left), stroke: (x, y) => (bottom: 0.5pt + hair),
inset: (x, y) => (left: if x == 0 {{ 0pt }} else {{ 6pt }}, right: if x == 4 {{ 0pt }} else {{ 6pt }}, y: 3.2pt),
table.header({head}),
{body}
)]
"""


def _part(label: str, chapters: Sequence[Chapter], root: Path) -> str:
    return f"\n= {_esc(label)}\n" + "\n".join(_chapter(chapter, root) for chapter in chapters)


def _chapter(chapter: Chapter, root: Path) -> str:
    owner = f" #h(1fr) {_esc(chapter.owner)}" if chapter.owner else ""
    out = [
        f"\n== {_esc(chapter.label)}",
        f"#block(below: 1.1em, sticky: true)[#note[{_esc(chapter.asks)}{owner}]]",
    ]
    out.append(_paragraphs(chapter.paragraphs))
    for shown in chapter.panels:
        if (drawing := chapter.drawings.get(shown.panel.key)) is not None:
            out.append(_drawing(drawing, shown.panel.key, root))
        out.append(_panel(shown))
    if chapter.sources:
        out.append(f"#note[{_esc('; '.join(dict.fromkeys(chapter.sources)))}.]")
    return "\n".join(out)


def _paragraphs(paragraphs: Sequence[Paragraph]) -> str:
    out, before = [], ""
    for one in paragraphs:
        if one.kind != before:
            out.append("")
        mark = {"ul": "- ", "ol": "+ "}.get(one.kind, "")
        out.append(mark + "".join(_piece(piece) for piece in one.pieces))
        if one.kind == "p":
            out.append("")
        before = one.kind
    return "\n".join([*out, ""])


def _piece(piece: Piece) -> str:
    if piece.text == "\n":
        return " \\ "
    text = _esc(piece.text)
    if piece.is_live:
        text = f"#live[{text}]"
    if piece.is_bold:
        text = f"#strong[{text}]"
    if piece.is_italic:
        text = f"#emph[{text}]"
    if piece.href.startswith(("http://", "https://", "mailto:")):
        text = f'#link("{_string(piece.href)}")[{text}]'
    return text


def _panel(shown: ShownPanel) -> str:
    live = shown.live
    when = tr("live, as of {day}", day=formats.day(live.as_of)) if live.as_of else tr("live")
    head = ", ".join(f"[#note[{_esc(column)}]]" for column in live.columns)
    rows = "\n".join(", ".join(f"[{_cell(cell)}]" for cell in row) + "," for row in live.rows)
    shares = column_shares(live.columns, panel_rows(shown))
    columns = ", ".join(f"{share:.3f}fr" for share in shares)
    return f"""
#block(above: 1.3em, below: 1.3em, stroke: (left: 1.2pt + soft), inset: (left: 8pt))[
#set par(justify: false, leading: 0.5em)
#block(sticky: true, below: 0.6em)[#text(size: 9pt)[*{_esc(shown.panel.label)}* #note[{_esc(when)}]]]
#set text(size: 9pt)
#table(columns: ({columns}), stroke: (x, y) => (bottom: 0.5pt + hair),
inset: (x, y) => (left: if x == 0 {{ 0pt }} else {{ 6pt }}, right: 6pt, y: 4pt),
table.header({head}),
{rows}
)]
"""


def _cell(cell: Cell) -> str:
    text = _esc(cell.text)
    if cell.is_figure:
        text = f"#fig[{text}]"
    if cell.verdict and cell.text:
        text = f'#text(fill: rgb("{COLOURS[cell.verdict]}"))[{SHAPES[cell.verdict]} {text}]'
    return f"{text} \\ #note[{_esc(cell.note)}]" if cell.note else text


def _aims(aims: Sequence[Aim], root: Path) -> str:
    out = [f"\n= {_esc(aims_heading())}"]
    for number, aim in enumerate(aims):
        if aim.chart is None:
            continue
        (root / f"chart-{number}.svg").write_text(chart_svg(aim.chart), encoding="utf-8")
        shown = aim.shown
        why = f"\n{_esc(shown.objective.why)}\n" if shown.objective.why else ""
        out.append(
            f"\n#block(breakable: false, width: 100%)[\n#v(3mm)\n=== {_esc(shown.name)}\n#note[{_esc(aim_facts(aim))}]\n{why}\n"
            f'#image("chart-{number}.svg", width: 100%)\n#note[{_esc(aim_method(aim))}]\n]'
        )
    return "\n".join(out) if len(out) > 1 else ""


def _wall(content: Content) -> str:
    plan = content.plan
    rows = []
    goal = ""
    of = tr("of {figure}", figure="").strip()
    for aim in content.aims:
        if aim.goal != goal:
            goal = aim.goal
            rows.append(
                f"table.cell(colspan: 4, inset: (top: 18pt, bottom: 6pt, x: 0pt))[#text(size: 15pt, weight: 600)[{_esc(goal)}]],"
            )
        shown = aim.shown
        word = f'#text(fill: rgb("{COLOURS[shown.row.glyph]}"))[{SHAPES[shown.row.glyph]} {_esc(shown.row.verdict_word)}]'
        rows.append(
            f"[{_esc(shown.name)} \\ #text(size: 9.5pt, fill: quiet)[{_esc(aim.owner)}]], [#fig[*{_esc(shown.actual)}*]], "
            f"[#text(fill: quiet)[{_esc(of)}] #fig[{_esc(shown.target)}]], [{word}],"
        )
    body = "\n".join(rows)
    days = f"{formats.day(plan.starts_on)} – {formats.day(plan.ends_on)}"
    said = " ".join(line for line in [plan.summary] if line)
    measured = tr(
        "Measured on {day} from what really happened. Version {number}.",
        day=formats.day(content.made_on),
        number=plan.edition,
    )
    return f"""
#set page(paper: "a4", margin: (x: 22mm, top: 20mm, bottom: 16mm))
#set text(size: 12pt)
#set par(justify: false)
#text(fill: quiet)[{_esc(content.business)}, {_esc(days)}]
#v(-1mm)
#text(size: 30pt, weight: 600)[{_esc(plan.name)}]
#v(-2mm)
#text(size: 15pt)[{_esc(content.title)}.]
#if "{_string(said)}" != "" [#block(width: 88%)[#text(fill: quiet)[{_esc(said)}]]]
#table(columns: (1fr, auto, auto, auto), align: (left, right, left, left), stroke: (x, y) => (bottom: 0.6pt + hair),
inset: (x, y) => (left: if x == 0 {{ 0pt }} else {{ 8pt }}, right: 0pt, y: 7pt),
{body}
)
#v(1fr)
#note[{_esc(measured)}]
"""


def _esc(text: str) -> str:
    """Text as Typst takes it for text: whatever has a meaning there is escaped."""
    out = []
    for char in str(text).replace("\n", " "):
        out.append(f"\\{char}" if char in "\\#$*_`<>@[]~=+-/'\"" and char not in "'\"/" else char)
    return _NUMBER.sub(r"\1\\.", "".join(out))  # else "1. " begins a numbered list


def _string(text: str) -> str:
    """Text within a Typst string."""
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
