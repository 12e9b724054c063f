"""What the living component page shows: sample values for every part, and what each part expects.

The context of a part is read from the comment on top of its template, so the page cannot say something else than
the code does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from django import forms

from regard.kernel.words import tr
from regard.ui import icons
from regard.ui.charts import Chart, Series
from regard.ui.nouns import Empty

PARTS = Path(__file__).parent / "templates/ui/parts"
SHELLS = Path(__file__).parent / "templates/ui"
_COMMENT = re.compile(r"{% comment %}(.*?){% endcomment %}", re.DOTALL)


@dataclass(frozen=True)
class Documented:
    """A template with the words on top of it."""

    name: str
    words: str


@lru_cache(maxsize=1)
def documented() -> tuple[list[Documented], list[Documented]]:
    """Shells and parts, each with its documented context."""
    shells = [_read(path, "ui/") for path in sorted(SHELLS.glob("*.html"))]
    parts = [_read(path, "ui/parts/") for path in sorted(PARTS.glob("*.html"))]
    return [item for item in shells if item.words], [item for item in parts if item.words]


def _read(path: Path, prefix: str) -> Documented:
    found = _COMMENT.search(path.read_text(encoding="utf-8"))
    return Documented(prefix + path.name, " ".join(found[1].split()) if found else "")


class SampleForm(forms.Form):
    """Every kind of field."""

    name = forms.CharField(label="Name", help_text="As it stands on the invoice.", initial="Kade Koffiebar")
    amount = forms.DecimalField(label="Refund amount", initial="240.00")
    kind = forms.ChoiceField(label="Class", choices=[("cafe", "Café"), ("hotel", "Hotel or B&B")])
    since = forms.DateField(
        label="Customer since", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    channel = forms.ChoiceField(
        label="Reached by",
        widget=forms.RadioSelect,
        choices=[("mail", "E-mail"), ("phone", "Phone")],
        initial="mail",
    )
    offers = forms.BooleanField(label="May be mailed offers", required=False, initial=True)
    note = forms.CharField(label="Note", widget=forms.Textarea, required=False)

    def clean_amount(self) -> Any:  # noqa: ANN401
        raise forms.ValidationError(
            "More than the €150 the plan lets you refund. Lower it, or ask Aylin Demir to approve €240."
        )


@dataclass(frozen=True)
class SampleJob:
    title: str = "Importing cafes-2026-11.csv"
    status: str = "running"
    done: int = 8236
    total: int | None = 12480
    note: str = ""
    error: str = ""
    url: str = ""


def _months(count: int, first: date) -> list[date]:
    return [
        date(first.year + (first.month - 1 + index) // 12, (first.month - 1 + index) % 12 + 1, 1)
        for index in range(count)
    ]


def charts() -> dict[str, Chart]:
    """One chart of each kind, with the series roles there are."""
    months = _months(7, date(2026, 6, 1))
    year = _months(12, date(2025, 12, 1))
    plan = [4.46, 5.2, 5.92, 6.76, 7.66, 8.62, 9.6]
    actual: list[float | None] = [4.47, 5.15, 5.78, 6.45, 7.12, 7.63, None]
    return {
        "plan": Chart(
            key="plan",
            title="Net revenue from cafés, cumulative",
            unit="€ million, axis from 4",
            x=months,
            series=(
                Series("Plan", plan, "plan"),
                Series(
                    "Projected",
                    [None] * 5 + [7.63, 8.47],
                    "projection",
                    low=[None] * 5 + [7.63, 8.26],
                    high=[None] * 5 + [7.63, 8.69],
                ),
                Series("Actual", actual, "actual"),
            ),
            places=2,
            from_zero=False,
        ),
        "members": Chart(
            key="members",
            title="How many it would have found",
            x=year,
            series=(Series("Members", [612, 640, 655, 649, 671, 690, 702, 760, 835, 902, 978, 1036], "actual"),),
            height=160,
            from_zero=True,
        ),
        "bars": Chart(
            key="bars",
            title="Net revenue by month",
            unit="€",
            kind="bar",
            x=year,
            y_format="money",
            currency="EUR",
            series=(
                Series("Last year", [value * 9_100_000_000 for value in (5, 6, 6, 7, 7, 6, 8, 8, 9, 9, 9, 10)], "comparison"),
                Series("This year", [value * 10_000_000_000 for value in (5, 6, 7, 7, 6, 7, 8, 9, 9, 10, 9, 11)], "actual"),
            ),
        ),
        "groups": Chart(
            key="groups",
            title="Cafés by type",
            kind="bar",
            is_horizontal=True,
            x=("Espresso bars", "Bakeries", "Hotels and B&Bs", "Lunchrooms", "Chains, 3+ sites"),
            x_title="Type",
            series=(Series("Cafés", [381, 201, 187, 143, 72], "actual"),),
        ),
        "share": Chart(
            key="share",
            title="Still customers by cohort",
            unit="share of the cohort",
            x=[f"Month {index}" for index in range(9)],
            x_title="Age",
            y_format="percent",
            series=(
                Series("2026 Q1", [1, 0.62, 0.48, 0.41, 0.37, 0.34, 0.32, 0.31, 0.3]),
                Series("2026 Q2", [1, 0.66, 0.53, 0.46, 0.42, 0.4, None, None, None]),
                Series("2026 Q3", [1, 0.69, 0.55, None, None, None, None, None, None]),
            ),
        ),
        "fit": Chart(
            key="fit",
            title="Predicted against actual orders",
            unit="holdout, 39 weeks",
            x_title="Predicted",
            y_title="Actual",
            series=(
                Series("Equal", role="plan", points=((0, 0), (8, 8))),
                Series("Customers", role="actual", points=tuple((i * 0.17 % 7.7, i * 0.31 % 8) for i in range(1, 90))),
            ),
        ),
    }  # fmt: skip


TABLE = (
    (
        "Kade Koffiebar",
        "Rotterdam",
        184_200_000,
        (9, 8, 8, 7, 7, 5, 5, 4, 3, 3, 2, 1),
        "bad",
        "52 d ago",
        0.62,
    ),
    (
        "Espresso Vrijdag",
        "Utrecht",
        149_050_000,
        (8, 8, 7, 7, 7, 6, 5, 5, 4, 3, 3, 2),
        "bad",
        "49 d ago",
        0.58,
    ),
    (
        "Huis Zonder Haast",
        "Gent",
        98_700_000,
        (6, 5, 6, 5, 5, 4, 5, 3, 4, 3, 2, 2),
        "watch",
        "47 d ago",
        0.71,
    ),
    ("Le Petit Matin", "Lille", None, (), "", "–", None),
)


def context() -> dict[str, Any]:
    """Everything `ui/components.html` shows."""
    shells, parts = documented()
    today = date.today()  # noqa: DTZ011 - any day will do
    form = SampleForm({"name": "Kade Koffiebar", "amount": "240.00", "kind": "cafe", "channel": "mail"})
    return {
        "page_title": tr("Components"),
        "shells": shells,
        "parts": parts,
        "charts": charts(),
        "rows": TABLE,
        "form": form,
        "job": SampleJob(),
        "job_counts": (("updated", 5411), ("created", 2581)),
        "failed_job": SampleJob(
            status="failed", error="The file ends in the middle of row 41,203. 41,202 rows are in; send the rest again."
        ),
        "empty_state": Empty(
            "No segments yet",
            "A segment is a rule that finds customers and keeps finding them. Start from one of the plan’s treatments,"
            " or from a blank rule.",
            "See all components",
            "ui:components",
            icon="filter",
        ),
        "steps": (
            {"label": "File", "state": "done", "url": "#wizard"},
            {"label": "Fields", "state": "current", "url": ""},
            {"label": "Duplicates", "state": "todo", "url": ""},
            {"label": "Check and run", "state": "todo", "url": ""},
        ),
        "spark": (3, 3.4, 3.2, 4.6, 5, 5.8, 6, 6.9, 7, 8, 8.4, 8.8),
        "today": today,
        "earlier": today - timedelta(days=3),
        "icon_names": sorted(icons.known()),
        "inks": ("ink", "ink-2", "ink-3", "accent", "good", "watch", "bad"),
        "grounds": ("canvas", "surface", "sunken", "hover", "selected", "accent-soft", "good-soft", "watch-soft", "bad-soft"),
        "series_inks": ("v1", "v2", "v3", "v4", "v5", "v6", "v-muted", "v-plan", "seq-1", "seq-2", "seq-3", "seq-4", "seq-5"),
        "heat": ((1.0, 5), (0.62, 4), (0.48, 3), (0.41, 3), (0.22, 2), (0.08, 1)),
    }  # fmt: skip
