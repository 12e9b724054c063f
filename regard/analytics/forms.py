"""How a metric's page is asked: the same words as in the address, on the command line and in the API."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms

from regard.analytics.dimensions import choices_for
from regard.analytics.periods import next_start, period_start
from regard.analytics.questions import SEGMENT, breakdowns
from regard.analytics.words import Grain, Metric
from regard.kernel.actor import Actor
from regard.kernel.days import months_before
from regard.kernel.words import lazy, lazy_of, tr, tr_of

GRAINS = [
    ("", lazy("Whole period")),
    (Grain.DAY.value, lazy("Day")),
    (Grain.WEEK.value, lazy("Week")),
    (Grain.MONTH.value, lazy("Month")),
    (Grain.QUARTER.value, lazy("Quarter")),
    (Grain.YEAR.value, lazy("Year")),
]


@dataclass(frozen=True)
class Preset:
    """A period one click away."""

    label: str
    start: date
    end: date


class AskForm(forms.Form):
    """Period, grain, segment, breakdown. `to` is the last day, as people say it."""

    first = forms.DateField(
        label=lazy_of("day", "From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    last = forms.DateField(
        label=lazy("Up to and with"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    grain = forms.ChoiceField(label=lazy_of("cut by", "By"), required=False, choices=GRAINS)
    segment = forms.TypedChoiceField(label=lazy("Segment"), required=False, coerce=int, empty_value=None)
    by = forms.ChoiceField(label=lazy("Broken down by"), required=False)

    def __init__(self, *args: Any, metric: Metric, actor: Actor, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        grain, segment, by = self.fields["grain"], self.fields["segment"], self.fields["by"]
        assert isinstance(grain, forms.ChoiceField)  # noqa: S101 - for the type checker
        assert isinstance(segment, forms.ChoiceField)  # noqa: S101
        assert isinstance(by, forms.ChoiceField)  # noqa: S101
        segment.choices = [("", tr("All customers")), *choices_for(SEGMENT, actor)]
        by.choices = [
            ("", tr_of("broken down by", "Nothing")),
            *((one.key, one.label) for one in breakdowns(metric, actor)),
        ]
        if metric.kind == "cohort":
            grain.choices = GRAINS[3:]
            del self.fields["by"]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if found.get("first") and found.get("last") and found["first"] > found["last"]:
            self.add_error("last", tr("This day lies before the first."))
        return found


def presets(newest: date, today: date) -> list[Preset]:
    """Periods that end with what is known: the last of which anything is, or today."""
    last = min(newest, today)
    opens = period_start(last, Grain.MONTH)
    end = next_start(opens, Grain.MONTH)
    year = date(last.year, 1, 1)
    return [
        Preset(tr("{count} days", count=30), last - timedelta(days=29), last + timedelta(days=1)),
        Preset(tr("{count} months", count=12), months_before(end, 12), end),
        Preset(tr("{count} years", count=3), months_before(end, 36), end),
        Preset(
            tr("This year") if year.year == today.year else str(year.year), year, date(year.year + 1, 1, 1)
        ),
    ]


def grain_for(start: date, end: date) -> Grain:
    """The grain that gives a readable number of periods."""
    days = (end - start).days
    for most, grain in ((45, Grain.DAY), (190, Grain.WEEK), (1_500, Grain.MONTH), (4_000, Grain.QUARTER)):
        if days <= most:
            return grain
    return Grain.YEAR
