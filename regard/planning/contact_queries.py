"""The matrix of contacts, and what was really done against it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from regard.analytics.metrics import ask
from regard.analytics.presenting import rows_url
from regard.analytics.questions import Question, question
from regard.analytics.words import METRICS, MetricRow
from regard.kernel.actor import Actor
from regard.kernel.days import months_before
from regard.kernel.policies import CHANNELS, PERIODS, PURPOSES
from regard.kernel.words import lazy, tr
from regard.planning.contact_rules import planned
from regard.planning.models import ContactRule, Plan
from regard.planning.queries import figures_are_for, today
from regard.planning.rule_queries import contact_rules
from regard.segments.queries import population

METRIC = "contacts"
MEASURED = ("phone", "meeting")
SPANS = ("month", "last_month", "quarter", "last_quarter")


def cadence(row: ContactRule) -> str:
    """How often at most, as people say it: *2 a month*, never, as often as needed."""
    if row.most is None:
        return tr("as often as needed")
    if row.most == 0:
        return tr("never")
    return tr("{most} {period}", most=row.most, period=PERIODS[row.period])


@dataclass(frozen=True)
class MatrixCell:
    """What is laid down for some customers on a channel, purpose by purpose, each with its cadence in words."""

    channel: str
    label: str
    rules: tuple[tuple[ContactRule, str, str], ...]


@dataclass(frozen=True)
class MatrixRow:
    """Some customers (no segment: everybody) with their cells, one for each channel of the matrix."""

    segment_id: int | None
    label: str
    url: str
    members: int | None
    cells: tuple[MatrixCell, ...]


@dataclass(frozen=True)
class Matrix:
    channels: tuple[tuple[str, str], ...]
    rows: tuple[MatrixRow, ...]


def matrix_of(plan: Plan) -> Matrix:
    """Segments down, everybody first; channels that are used across; purposes within. One query."""
    rules = list(contact_rules(plan))
    used = {one.channel for one in rules}
    channels = tuple((key, str(label)) for key, label in CHANNELS.items() if key in used)
    whom: dict[int | None, list[ContactRule]] = {}
    for one in rules:
        whom.setdefault(one.segment_id, []).append(one)
    rows = [_row(mine, channels) for mine in whom.values()]
    return Matrix(
        channels, tuple(sorted(rows, key=lambda row: (row.segment_id is not None, row.label.casefold())))
    )


def _row(rules: Sequence[ContactRule], channels: Sequence[tuple[str, str]]) -> MatrixRow:
    segment = rules[0].segment
    order = list(PURPOSES)
    rules = sorted(rules, key=lambda one: order.index(one.purpose))
    cells = tuple(
        MatrixCell(
            key,
            label,
            tuple((one, str(PURPOSES[one.purpose]), cadence(one)) for one in rules if one.channel == key),
        )
        for key, label in channels
    )
    if segment is None:
        return MatrixRow(None, tr("Everybody"), "", None, cells)
    return MatrixRow(segment.pk, segment.label, segment.get_absolute_url(), segment.member_count, cells)


@dataclass(frozen=True)
class ReportLine:
    """A channel and purpose of some customers: `most` the plan lets through at most in the span (None: as many as needed), and
    `actual`. `is_planned`: whether there is a rule for it about them; `is_against`: whether there is none about anybody;
    `is_untold`: that nobody can say, because its purpose was not said."""

    channel: str
    purpose: str
    cadence: str
    most: int | None
    actual: int
    url: str
    is_planned: bool = False
    is_against: bool = False
    is_untold: bool = False

    @property
    def verdict(self) -> tuple[str, str]:
        if self.is_untold:
            return "watch", tr("Not known whether planned")
        if not self.is_planned:
            return ("watch", tr("Not in the plan")) if self.is_against else ("none", "")
        if self.most is not None and self.actual > self.most:
            return "bad", tr("More than planned")
        return ("good", tr("Within the plan")) if self.actual or self.most == 0 else ("none", tr("None yet"))


@dataclass(frozen=True)
class ReportPart:
    """Some customers with their lines; `is_hidden` where the reader may not see their figures."""

    label: str
    url: str
    members: int | None
    lines: tuple[ReportLine, ...]
    is_hidden: bool = False


def span_days(span: str, on: date) -> tuple[date, date]:
    """The days of a report: this month or quarter up to today, or the last whole one; the end is the first day after."""
    first = on.replace(day=1)
    if "quarter" in span:
        first = months_before(first, (first.month - 1) % 3)
    if span.startswith("last_"):
        return months_before(first, 3 if "quarter" in span else 1), first
    return first, on + timedelta(days=1)


def report_of(plan: Plan, actor: Actor, span: str) -> list[ReportPart]:
    """Planned against actual contacts of everybody the matrix names. One query, and one question to the metric for each of them.

    Planned counts those who are in a segment now. Only what is logged of calls and meetings is known.
    """
    start, end = span_days(span, today())
    rows = matrix_of(plan).rows
    covered = {
        f"{rule.channel}:{rule.purpose}" for row in rows for cell in row.cells for rule, _, _ in cell.rules
    }
    return [_part(row, covered, actor, start, end) for row in rows]


@dataclass(frozen=True)
class Head:
    """A head of the report: its label, whether it is sorted (`ascending`, `descending` or empty), and what its link asks for."""

    key: str
    label: str
    direction: str
    asks: str
    is_figure: bool = False


HEADS = (
    ("channel", lazy("Channel"), False),
    ("purpose", lazy("What for"), False),
    ("cadence", lazy("Each at most"), False),
    ("most", lazy("Planned at most"), True),
    ("actual", lazy("Actual"), True),
    ("verdict", lazy("Verdict"), False),
)
_WORST_FIRST = ("bad", "watch", "none", "good")


def heads_of(sort: str) -> list[Head]:
    """The heads for a sort order: `actual` upwards, `-actual` downwards, empty as the plan has it. Figures begin downwards."""
    found = []
    for key, label, is_figure in HEADS:
        direction = "ascending" if sort == key else "descending" if sort == f"-{key}" else ""
        asks = f"-{key}" if direction == "ascending" or (is_figure and not direction) else key
        found.append(Head(key, str(label), direction, asks, is_figure))
    return found


def sorted_lines(report: Sequence[ReportPart], sort: str) -> list[tuple[ReportPart, ReportLine]] | None:
    """All lines of all customers by one head; None where `sort` is none. What is not planned or without a limit comes last
    whichever way planned figures are sorted."""
    key, is_down = sort.removeprefix("-"), sort.startswith("-")
    if key not in {head for head, _, _ in HEADS}:
        return None
    lines = [(part, line) for part in report for line in part.lines]
    if key == "most":
        known = [one for one in lines if one[1].most is not None]
        return sorted(known, key=lambda one: one[1].most or 0, reverse=is_down) + [
            one for one in lines if one[1].most is None
        ]
    return sorted(lines, key=lambda one: _sorted_by(one[1], key), reverse=is_down)


def _sorted_by(line: ReportLine, key: str) -> tuple[int, str]:
    if key == "actual":
        return line.actual, ""
    if key == "verdict":
        return _WORST_FIRST.index(line.verdict[0]), line.verdict[1].casefold()
    return 0, str(getattr(line, key)).casefold()


def _part(row: MatrixRow, covered: Collection[str], actor: Actor, start: date, end: date) -> ReportPart:
    if not figures_are_for(METRICS.get(METRIC), actor, row.segment_id):
        return ReportPart(row.label, row.url, row.members, (), is_hidden=True)
    members = population() if row.segment_id is None else row.members
    asked = question(METRIC, None, start, end, None, row.segment_id, "contact", None)
    answer = ask(METRIC, actor=None, start=start, end=end, grain=None, segment=row.segment_id, by="contact")
    counts = {line.group or "": line for line in answer.rows if line.value}
    lines = []
    for cell in row.cells:
        for rule, purpose, words in cell.rules:
            found = counts.pop(f"{rule.channel}:{rule.purpose}", None)
            if rule.channel in MEASURED:
                most = (
                    None
                    if rule.most is None
                    else planned(members or 0, rule.most, rule.period, (end - start).days)
                )
                actual, url = (int(found.value or 0), rows_url(asked, found)) if found else (0, "")
                lines.append(ReportLine(cell.label, purpose, words, most, actual, url, is_planned=True))
    lines += _beside_rules(counts, covered, asked)
    return ReportPart(row.label, row.url, members, tuple(lines))


def _beside_rules(
    counts: Mapping[str, MetricRow], covered: Collection[str], asked: Question
) -> list[ReportLine]:
    """What was done with these customers and no rule about them is for: under the rules of others, for a purpose that was not
    said, or for one that no rule is for."""
    lines = []
    others: dict[str, int] = {}
    for key, found in sorted(counts.items()):
        channel, _, purpose = key.partition(":")
        if channel not in MEASURED:
            continue
        actual = int(found.value or 0)
        if key in covered:
            others[channel] = others.get(channel, 0) + actual
            continue
        words = str(PURPOSES[purpose]) if purpose else tr("Purpose not said")
        url = rows_url(asked, found)
        lines.append(
            ReportLine(
                str(CHANNELS[channel]),
                words,
                "",
                None,
                actual,
                url,
                is_against=bool(purpose),
                is_untold=not purpose,
            )
        )
    return lines + [
        ReportLine(str(CHANNELS[channel]), tr("Under the rules of others"), "", None, actual, "")
        for channel, actual in others.items()
    ]
