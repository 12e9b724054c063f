"""Tags and filters, as templates use them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.template import Template, engines
from django.test import RequestFactory

from regard.kernel.actor import Actor, Scope
from regard.ui import drawing, identity, slots
from regard.ui.charts import Chart, Series
from regard.ui.controls import ControlRenderer
from regard.ui.nouns import Empty

ACTOR = Actor(kind="user", user_id=1, name="Olivia", grants={"sales.order.view": Scope.OWN})


def render(source: str, **context: Any) -> str:
    request = RequestFactory().get("/")
    request.actor = ACTOR  # type: ignore[attr-defined]
    return str(engines["django"].from_string(source).render({"actor": ACTOR, **context}, request))


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("{{ 12345000|money:'EUR' }}", "€1,234.50"),
        ("{{ nothing|money:'EUR' }}", "–"),
        ("{{ 76300000000|money_short:'EUR' }}", '<span title="€7,630,000.00">€7.63 M</span>'),
        ("{{ 25000|quantity }} {{ 9412|number }} {{ 2.345|number:1 }} {{ 0.368|percent }}", "2.5 9,412 2.3 36.8%"),
        ("{{ day|day }} {{ day|day_short }}", "1 Mar 2024 1 Mar 2024"),
        ("{{ nothing|known }}{{ empty|known }}{{ zero|known }}", "––0"),
        ("{{ 7800|seconds }}", "2 h 10 min"),
        ("{{ words|sentence }}", "a, b and c"),
        ("{% if actor|may:'sales.order.view' %}yes{% endif %}{% if actor|may:'sales.order.delete' %}no{% endif %}", "yes"),
        ("{% verdict 'good' 'On <track' %}", drawing.verdict("good", "On <track")),
    ],
)  # fmt: skip
def test_what_is_written(source: str, shown: str) -> None:
    assert render(source, day=date(2024, 3, 1), empty="", zero=0, words=["a", "b", "c"]) == shown


def test_a_time_carries_the_exact_moment() -> None:
    html = render("{{ when|ago }}", when=datetime(2024, 3, 1, 12, 0, tzinfo=UTC))
    assert html == '<time datetime="2024-03-01T12:00:00+00:00" title="1 Mar 2024, 12:00">1 Mar 2024</time>'


def test_icons_are_hidden_or_named() -> None:
    assert 'aria-hidden="true"' in render('{% icon "users" %}')
    assert 'aria-label="People &amp; more"' in render('{% icon "users" 20 label="People & more" %}')
    assert "#circle-dashed" in render('{% icon "no-such-icon" %}')


def test_verdicts_escape_their_word() -> None:
    assert "On &lt;track" in drawing.verdict("good", "On <track")
    assert "rg-verdict-none" in drawing.verdict("nonsense", "?")


def test_avatars_are_round_for_people_and_square_for_organisations() -> None:
    person = SimpleNamespace(pk=7, display_name="Ruben Claes", kind="person")
    firm = SimpleNamespace(pk=7, display_name="Kade & Co", kind="organisation")
    assert ">RC<" in render("{% avatar it %}", it=person)
    assert "rg-avatar-org" not in render("{% avatar it %}", it=person)
    assert "rg-avatar-org" in render("{% avatar it 'xl' %}", it=firm)
    assert render("{% avatar it %}", it=None) == ""


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ruben Claes", "RC"),
        ("Bar", "BA"),
        ("Kade & Co", "KC"),
        ("", "?"),
        ("élan vital", "ÉV"),
        ("42 Way", "4W"),
    ],
)
def test_initials(name: str, letters: str) -> None:
    assert identity.initials(name) == letters


def test_a_tint_never_changes() -> None:
    assert [identity.tint(number) for number in (1, 2, 3, 42)] == [
        identity.tint(number) for number in (1, 2, 3, 42)
    ]
    assert {identity.tint(number) for number in range(200)} == {1, 2, 3, 4, 5, 6}
    assert 1 <= identity.tint("Kade") <= 6


def test_a_sparkline_needs_two_values_and_keeps_gaps() -> None:
    assert drawing.sparkline([1, None, None]) == ""
    assert drawing.sparkline([1, 2, None, 4, 5]).count("<polyline") == 2
    assert "rg-spark-target" in drawing.sparkline([1, 2], 3, "good")
    assert 'class="rg-dot-good"' in drawing.sparkline([1, 2], 3, "good")


def _ends(svg: str, css: str) -> list[float]:
    part = svg.split(f'class="{css}"')[1].split(">", maxsplit=1)[0]
    return [
        float(piece.split('"')[1]) for piece in part.split() if piece.startswith(("x1", "x2", "width", "cx"))
    ]


def test_the_meter_runs_from_baseline_to_target_either_way() -> None:
    rising = drawing.meter(baseline=0, actual=50, target=100, projection=80, low=70, high=90, kind="watch")
    falling = drawing.meter(baseline=20, actual=15, target=10, projection=12, low=13, high=11, kind="watch")
    assert _ends(rising, "rg-meter-target") == _ends(falling, "rg-meter-target")
    assert _ends(rising, "rg-meter-bar rg-meter-watch") == _ends(falling, "rg-meter-bar rg-meter-watch")
    assert _ends(rising, "rg-meter-ring") == _ends(falling, "rg-meter-ring")
    left, right = _ends(falling, "rg-meter-whisker")
    assert left < right
    tops = [float(piece) for piece in re.findall(r'class="rg-meter-whisker"[^>]* y1="([\d.]+)"', falling)]
    bar = re.search(r'class="rg-meter-bar[^>]* y="([\d.]+)"[^>]* height="([\d.]+)"', falling)
    assert bar is not None
    assert tops[0] - 3.2 > float(bar[1]) + float(bar[2]), "the whisker hides the bar"
    assert "rg-meter-planned" not in rising
    planned = drawing.meter(baseline=0, actual=50, target=100, planned=60)
    length, mark = _ends(planned, "rg-meter-bar rg-meter-none")[-1], _ends(planned, "rg-meter-planned")[0]
    assert length + 2 < mark < _ends(planned, "rg-meter-target")[0]
    assert "rg-meter-target" not in drawing.meter(baseline=None, actual=1, target=2)
    assert "rg-meter-target" not in drawing.meter(baseline=2, actual=1, target=2)


def test_parts_of_a_bar_fill_it() -> None:
    svg = drawing.shares([("v1", 3), ("v2", 1), ("bad", 0)])
    assert 'x="0.000%"' in svg
    assert 'x="75.000%"' in svg
    assert "rg-fill-bad" not in svg
    assert drawing.shares([("v1", 0)]) == ""


def test_a_key_figure_is_a_door() -> None:
    html = render("{% figure 'Revenue' '€1' 'last year €2' '/rows/' 'bad' %}")
    assert '<a class="rg-door" href="/rows/">€1</a>' in html
    assert "rg-text-bad" in html


def test_an_empty_place_offers_only_what_one_may_do() -> None:
    state = Empty("None yet", "A thing.", "Make one", "ui:components", "sales.order.create")
    assert "Make one" not in render("{% empty it %}", it=state)
    allowed = Empty("None yet", "A thing.", "Make one", "ui:components", "sales.order.view")
    assert 'href="/ui/"' in render("{% empty it %}", it=allowed)


class Sample(forms.Form):
    amount = forms.IntegerField(help_text="In euro.")
    note = forms.CharField(widget=forms.Textarea, required=False)
    way = forms.ChoiceField(widget=forms.RadioSelect, choices=[("a", "A"), ("b", "B")])
    ok = forms.BooleanField(required=False)


def test_a_field_ties_label_help_and_error_together() -> None:
    html = render("{% field form.amount %}", form=Sample({"amount": "x"}))
    assert 'for="id_amount"' in html
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_amount_error id_amount_helptext"' in html
    assert 'id="id_amount_error"' in html
    assert 'id="id_amount_helptext"' in html


def test_every_kind_of_field_has_its_shape() -> None:
    html = render("{% include 'ui/parts/fields.html' %}", form=Sample())
    assert "<fieldset>" in html
    assert 'class="rg-check"' in html
    assert "optional" in html
    assert 'rows="4"' in html


def test_errors_are_counted_and_linked() -> None:
    html = render("{% include 'ui/parts/form_errors.html' %}", form=Sample({"amount": "x"}))
    assert "2 things need a look." in html
    assert 'href="#id_amount"' in html
    assert "data-form-errors>" in html  # the page was not sent: nothing goes to the errors by itself
    assert render("{% include 'ui/parts/form_errors.html' %}", form=Sample()).strip() == ""


def test_errors_of_a_form_just_sent_are_gone_to() -> None:
    request = RequestFactory().post("/")
    template = engines["django"].from_string("{% include 'ui/parts/form_errors.html' %}")
    assert 'data-form-errors="sent"' in template.render({"form": Sample({"amount": "x"})}, request)


CHART = Chart(
    key="t",
    title="Net <revenue>",
    unit="€",
    x=(date(2026, 1, 1), date(2026, 2, 1)),
    y_format="money",
    currency="EUR",
    series=(
        Series("Plan", (10_000, None), "plan"),
        Series("Actual", (20_000, 30_000), "actual", low=(10_000, None), high=(40_000, None)),
    ),
)


def test_the_table_behind_a_chart_has_its_numbers() -> None:
    heads, rows = CHART.table()
    assert heads == ["Period", "Plan", "Actual", "Actual, low to high"]
    assert rows == [["1 Jan 2026", "€1.00", "€2.00", "€1.00–€4.00"], ["1 Feb 2026", "–", "€3.00", "–"]]


def test_the_spec_of_a_chart_is_in_units_people_use() -> None:
    spec = CHART.spec()
    assert spec["isTime"]
    assert spec["series"][1]["values"] == [2.0, 3.0]
    assert Chart("k", "T", ("a",), (Series("S", (0.5,)),), y_format="percent").spec()["series"][0][
        "values"
    ] == [50.0]


def test_a_page_loads_the_drawing_scripts_once() -> None:
    html = render("{% chart it %}{% chart it %}", it=CHART)
    assert html.count("chart.js") == 1
    assert "Net &lt;revenue&gt;" in html
    assert html.count('type="application/json"') == 2


def test_scatter_has_a_table_too() -> None:
    chart = Chart("k", "T", series=(Series("S", points=((1, 2), (3, 4))),), x_title="X", y_title="Y")
    assert chart.table() == (["Series", "X", "Y"], [["S", "1", "2"], ["S", "3", "4"]])


def test_bars_of_several_series_name_their_colours() -> None:
    bars = Chart(
        "k", "T", ("a",), (Series("Before", (1,), "comparison"), Series("Now", (2,), "actual")), kind="bar"
    )
    assert bars.legend == [("muted", "Before"), ("v1", "Now")]
    assert CHART.legend == []


def test_layers_above_fill_slots(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slots, "_PARTS", {})
    shown = slots.Part(
        "t.side", "b", "ui/parts/figure.html", lambda request, obj: {"label": obj, "value": "2"}, order=2
    )
    first = slots.Part(
        "t.side", "a", "ui/parts/figure.html", lambda request, obj: {"label": "A", "value": "1"}, order=1
    )
    nothing = slots.Part("t.side", "c", "ui/parts/figure.html", lambda request, obj: None)
    refused = slots.Part(
        "t.side", "d", "ui/parts/figure.html", lambda request, obj: {"label": "D"}, permission="x.y.z"
    )
    for part in (shown, first, nothing, refused):
        slots.register_part(part)
    html = render("{% parts 't.side' 'Kade' %}")
    assert html.index(">A<") < html.index(">Kade<")
    assert ">D<" not in html
    with pytest.raises(ValueError, match="already"):
        slots.register_part(slots.Part("t.side", "a", "x.html", lambda request, obj: None))


@pytest.mark.parametrize(
    ("widget", "value"),
    [
        (forms.Select(choices=[("a", "A & <b>"), ("b", 1234)]), "a"),
        (forms.Select(choices=[("", "–"), ("Group", [("x", "X"), ('"y"', "Y")])], attrs={"title": '"'}), '"y"'),
        (forms.SelectMultiple(choices=[(1, "One"), (2, "Two")], attrs={"disabled": True}), [1, 2]),
        (forms.NullBooleanSelect(), None),
    ],
)  # fmt: skip
def test_a_list_to_choose_from_is_drawn_as_django_would(widget: forms.Widget, value: object) -> None:
    ours = widget.render("one", value, {"id": "one"}, ControlRenderer())
    theirs = widget.render("one", value, {"id": "one"}, DjangoTemplates())
    assert re.sub(r"\s*\n\s*", "", ours) == re.sub(r"\s*\n\s*", "", theirs)


def test_a_long_list_is_drawn_without_a_template_for_each_choice() -> None:
    widget = forms.Select(choices=[(number, number) for number in range(600)])
    with patch.object(Template, "render") as rendered:
        assert widget.render("one", 7).count("<option") == 600
    rendered.assert_not_called()
