"""What people write about a customer as a person, about special needs, and about what is to be known at all."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from regard.customers import profile_rules as rules
from regard.customers.models import Attribute, CustomerNeed, Need
from regard.customers.profile_queries import Known
from regard.customers.profile_rules import Definition
from regard.kernel.errors import Invalid
from regard.kernel.words import lazy, midsentence, tr, tr_of

HOURS = [(str(hour), f"{hour}:00") for hour in range(25)]
MOST_SHOWN_AS_BUTTONS = 6


def _source_choices() -> list[tuple[str, str]]:
    known = ((key, str(words)) for key, words in rules.SOURCES.items())
    return [("", tr("Not said")), *((key, f"{words[:1].upper()}{words[1:]}") for key, words in known)]


class _Refusing(forms.Form):
    def refuse(self, error: Invalid) -> None:
        """Put what a service said at the fields it said it of."""
        for item in error.errors:
            name = item.field if item.field in self.fields else None
            self.add_error(name or ("start" if "start" in self.fields else None), item.message)


class _Day(forms.DateField):
    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


class ValueForm(_Refusing):
    """One thing known of a customer: the value in the form its scale has, and where it is from."""

    def __init__(self, *args: Any, of: Definition, known: Known | None = None, **kwargs: Any) -> None:  # noqa: ANN401
        kwargs.setdefault("initial", _initial(of, known))
        super().__init__(*args, **kwargs)
        self.of = of
        self.fields.update(_value_fields(of, known))
        self.fields["basis"] = forms.ChoiceField(
            label=tr("How do we know"),
            choices=[("stated", tr("The customer said so")), ("inferred", tr("We conclude it"))],
        )
        source = known.source if known and known.is_stated else ""
        own = [] if source in ("", *rules.SOURCES) else [(source, source)]
        self.fields["source"] = forms.ChoiceField(
            label=tr_of("source", "From"), choices=[*_source_choices(), *own], required=False
        )
        self.fields["said_on"] = _Day(label=tr_of("date", "On"), required=False)

    def values(self) -> dict[str, Any]:
        """What was typed, by the names services know. Call after `is_valid`."""
        told = dict(self.cleaned_data)
        if self.of.scale == "best_time":
            days = ",".join(told.pop("days"))
            told["value"] = f"{days} {told.pop('start')}-{told.pop('end')}".strip()
        return told


def _initial(of: Definition, known: Known | None) -> dict[str, Any]:
    """What the form shows first. Somebody who changes what was inferred most likely was told so today."""
    initial: dict[str, Any] = {"basis": "stated", "said_on": timezone.localdate()}
    if known is not None:
        initial["value"] = known.value
    if known is not None and known.is_stated:
        initial |= {"source": known.source, "said_on": known.said_on}
    if of.scale == "best_time":
        time = rules.best_time(known.value) if known else rules.BestTime((), 9, 17)
        initial |= {"days": list(time.days), "start": str(time.start), "end": str(time.end)}
    if of.scale == "open" and known:
        initial["value"] = rules.shown(of, known.value)
    return initial


def _value_fields(of: Definition, known: Known | None) -> dict[str, forms.Field]:
    if of.scale == "best_time":
        days = forms.MultipleChoiceField(
            label=tr("Days"), choices=rules.DAYS, required=False, widget=forms.CheckboxSelectMultiple,
            help_text=tr("None means any day."),
        )  # fmt: skip
        return {
            "days": days,
            "start": forms.ChoiceField(label=tr("Between"), choices=HOURS[:-1]),
            "end": forms.ChoiceField(label=tr("and"), choices=HOURS[1:], help_text=of.help),
        }
    common: dict[str, Any] = {"label": of.label, "help_text": of.help}
    if of.scale == "language":
        choices = list(rules.languages())
        if known and known.value not in dict(choices):
            choices.insert(0, (known.value, known.words))
        return {"value": forms.ChoiceField(choices=[("", tr("Choose")), *choices], **common)}
    if (choices := list(rules.choices_of(of))) and of.scale != "open":
        return {"value": forms.ChoiceField(choices=[("", tr("Choose")), *choices], **common)}
    attrs = {"autocomplete": "off"}
    if of.scale in ("open", "time_zone"):
        attrs["list"] = "profile-offered"
    if of.scale in ("household", "year"):
        attrs["inputmode"] = "numeric"
    return {"value": forms.CharField(max_length=200, widget=forms.TextInput(attrs=attrs), **common)}


def offered(of: Definition) -> list[str]:
    """What a field that takes any words suggests."""
    return (
        rules.zone_names()
        if of.scale == "time_zone"
        else [str(label) for _, label in of.choices if of.scale == "open"]
    )


class TieForm(_Refusing):
    """A special need of a customer. `needs`: those to choose from for a new one."""

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        needs: list[Need] | None = None,
        one: CustomerNeed | None = None,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        names = ("basis", "source", "since", "until", "note")
        kwargs.setdefault(
            "initial", {name: getattr(one, name) for name in names} if one else {"basis": "stated"}
        )
        super().__init__(*args, **kwargs)
        if needs is not None:
            choices = [
                (str(need.pk), f"{need.name} ({midsentence(need.get_kind_display())})") for need in needs
            ]
            self.fields["need"] = forms.ChoiceField(label=tr("Need"), choices=choices)
        self.fields["basis"] = forms.ChoiceField(
            label=tr("How do we know"),
            choices=[("stated", tr("The customer said so")), ("inferred", tr("We conclude it"))],
        )
        self.fields["source"] = forms.ChoiceField(
            label=tr_of("source", "From"), choices=_source_choices(), required=False
        )
        self.fields["since"] = _Day(label=tr("Since"), required=False, help_text=tr("Left empty: today."))
        self.fields["until"] = _Day(
            label=tr("Over on"),
            required=False,
            help_text=tr("The first day on which nobody need think of it any more."),
        )
        self.fields["note"] = forms.CharField(
            label=tr("Note"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
            help_text=tr("What is particular to this customer."),
        )  # fmt: skip

    def values(self) -> dict[str, Any]:
        """What was typed, by the names `tie_need` knows. Call after `is_valid`."""
        told = {name: value for name, value in self.cleaned_data.items() if name not in ("need", "note")}
        return told | {"note_text": self.cleaned_data["note"]}


class NeedForm(_Refusing):
    """A need of the register."""

    name = forms.CharField(label=lazy("Need"), max_length=80, help_text=lazy("Such as “Step-free delivery”."))
    kind = forms.ChoiceField(label=lazy("Kind"), choices=Need.Kind.choices)
    handling = forms.CharField(
        label=lazy("What to do"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=lazy("Whoever opens a customer with this need reads it. Say what to do, not what is wrong."),
    )  # fmt: skip
    review_on = _Day(label=lazy("Look at it again on"), required=False)

    def __init__(self, *args: Any, one: Need | None = None, **kwargs: Any) -> None:  # noqa: ANN401
        if one is not None:
            kwargs.setdefault("initial", {name: getattr(one, name) for name in self.base_fields})
        super().__init__(*args, **kwargs)


class AttributeForm(_Refusing):
    """What the business wants to know of customers."""

    name = forms.CharField(
        label=lazy("Name"), max_length=80, help_text=lazy("Such as “Single-origin coffee” or “Fair trade”.")
    )
    kind = forms.ChoiceField(label=lazy("Kind"), choices=Attribute.Kind.choices)
    scale = forms.ChoiceField(label=lazy("Answers"), choices=Attribute.Scale.choices)
    choices = forms.CharField(
        label=lazy("The list"), required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=lazy("For “One of a list”: an answer on each line."),
    )  # fmt: skip
    meaning = forms.CharField(
        label=lazy("What the answers mean"), required=False, max_length=300,
        help_text=lazy("For whoever asks: “1 would not miss it, 5 pays more for it”."),
    )  # fmt: skip
    keeps_months = forms.IntegerField(
        label=lazy("Believed for so many months"), required=False, min_value=1, max_value=600,
        help_text=lazy("Older answers are shown as expired and used nowhere. Left empty, an answer stays."),
    )  # fmt: skip
    is_sensitive = forms.BooleanField(label=lazy("Sensitive: the history keeps no answers"), required=False)

    def __init__(self, *args: Any, one: Attribute | None = None, **kwargs: Any) -> None:  # noqa: ANN401
        if one is not None:
            initial = {name: getattr(one, name) for name in self.base_fields}
            kwargs.setdefault("initial", initial | {"choices": "\n".join(one.choices)})
        super().__init__(*args, **kwargs)

    def values(self) -> dict[str, Any]:
        """What was typed, by the names services know. Call after `is_valid`."""
        return self.cleaned_data | {"choices": self.cleaned_data["choices"].splitlines()}
