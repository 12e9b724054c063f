"""How a field is defined."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from regard.fields.conditions import BOUNDED, PATTERNED
from regard.fields.models import OwnField
from regard.fields.queries import own_fields
from regard.fields.rules import KINDS, slug
from regard.fields.services.conditions import values_to_ask
from regard.kernel.errors import Invalid
from regard.kernel.words import lazy, tr

CHOICE = "choice_"  # before the key of a choice there is already


class FieldForm(forms.Form):
    """A new field, or one there is: then its type stays, and each choice can be renamed."""

    label = forms.CharField(
        label=lazy("Name"), max_length=60, help_text=lazy("Such as “Favourite roast” or “Contract until”.")
    )
    kind = forms.ChoiceField(
        label=lazy("Type"),
        choices=[(key, kind.label) for key, kind in KINDS.items()],
        help_text=lazy("It stays once the field is there."),
    )
    choices = forms.CharField(
        label=lazy("The list"), required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=lazy("For “One of a list” and “Several of a list”: a choice on each line."),
    )  # fmt: skip
    help = forms.CharField(
        label=lazy("Help"),
        required=False,
        max_length=200,
        help_text=lazy("Stands below the field where it is filled in."),
    )
    group = forms.CharField(
        label=lazy("Group"), required=False, max_length=60,
        help_text=lazy("Fields of one group stand together under its name; without one, under “More”."),
    )  # fmt: skip
    for_kind = forms.ChoiceField(
        label=lazy("Asked of"),
        required=False,
        help_text=lazy("Others have it only where it is filled in already."),
    )
    is_required = forms.BooleanField(
        label=lazy("Required"), required=False, help_text=lazy("A record cannot be entered without it.")
    )
    is_unique = forms.BooleanField(
        label=lazy("No two may have the same"), required=False,
        help_text=lazy("For texts, numbers and addresses. Capitals make no difference."),
    )  # fmt: skip
    is_listed = forms.BooleanField(
        label=lazy("Show in lists"),
        required=False,
        help_text=lazy("Everybody can also choose it as a column."),
    )
    is_personal = forms.BooleanField(
        label=lazy("Personal"), required=False,
        help_text=lazy("Roles can be shown it masked, and who looks behind the mask is noted."),
    )  # fmt: skip
    when = forms.MultipleChoiceField(
        label=lazy("Required only when"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=lazy("Where a record has any of these, it must be filled in."),
    )  # fmt: skip
    least = forms.CharField(
        label=lazy("At least"),
        required=False,
        max_length=30,
        help_text=lazy("A number, a day such as 2026-03-11, or a time such as 14:30."),
    )
    greatest = forms.CharField(label=lazy("At most"), required=False, max_length=30)
    pattern = forms.CharField(
        label=lazy("Pattern"), required=False, max_length=200,
        help_text=lazy("What the whole text looks like, as a regular expression: [A-Z]{2}[0-9]{4} is “NL1234”."),
    )  # fmt: skip
    message = forms.CharField(
        label=lazy("What to say where it does not fit"), required=False, max_length=200,
        help_text=lazy("Such as “Two letters and four digits.”"),
    )  # fmt: skip
    depends_on = forms.ChoiceField(
        label=lazy("Choices depend on"),
        required=False,
        help_text=lazy("Another field of which one of a list is chosen."),
    )
    pairs = forms.CharField(
        label=lazy("Which go together"), required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=lazy(
            "On each line a choice of that field and those of this one: “Belgium: Brussels; Ghent”. With others all go."
        ),
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        kinds: Sequence[tuple[str, str]] = (),
        noun: str = "",
        one: OwnField | None = None,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        self.one = one
        self.others = [other for other in own_fields(noun) if one is None or other.pk != one.pk]
        if one is not None:
            names = (
                "label",
                "help",
                "group",
                "for_kind",
                "is_required",
                "is_unique",
                "is_listed",
                "is_personal",
            )
            kwargs.setdefault(
                "initial", {name: getattr(one, name) for name in names} | self._shown_rules(one)
            )
        super().__init__(*args, **kwargs)
        self._offer_rules(noun, one)
        asked = self.fields["for_kind"]
        assert isinstance(asked, forms.ChoiceField)  # noqa: S101
        asked.choices = [("", tr("All")), *kinds]
        if not kinds:
            del self.fields["for_kind"]
        if one is None:
            return
        del self.fields["kind"]
        if one.kind not in {"choice", "several"}:
            del self.fields["choices"]
        else:
            self._add_choices(one)
        if not one.of_kind.can_be_unique:
            del self.fields["is_unique"]

    def _shown_rules(self, one: OwnField) -> dict[str, Any]:
        only = one.rules.get("only", {})
        other = next((field for field in self.others if field.key == only.get("field")), None)
        lines = []
        if other is not None:
            for key, values in only["choices"].items():
                said = "; ".join(one.labels.get(value, value) for value in values)
                lines.append(f"{other.labels.get(key, key)}: {said}")
        return {
            **{name: one.rules.get(name, "") for name in ("least", "greatest", "pattern", "message")},
            "when": ["=".join(pair) for pair in one.rules.get("when", ())],
            "depends_on": only.get("field", ""),
            "pairs": "\n".join(lines),
        }

    def _offer_rules(self, noun: str, one: OwnField | None) -> None:
        """Only what the type can have, where it is known, and what there is to depend on."""
        asked = values_to_ask(noun, self.others) if noun else {}
        lists = [(field.key, field.label) for field in self.others if field.kind == "choice"]
        when, depends_on = self.fields["when"], self.fields["depends_on"]
        assert isinstance(when, forms.MultipleChoiceField)  # noqa: S101
        assert isinstance(depends_on, forms.ChoiceField)  # noqa: S101
        when.choices = [("=".join(pair), said) for pair, said in asked.items()]
        depends_on.choices = [("", tr("Nothing")), *lists]
        kind = one.kind if one is not None else ""
        gone = {
            "when": not asked,
            "least": bool(kind) and kind not in BOUNDED,
            "pattern": bool(kind) and kind not in PATTERNED,
            "depends_on": not lists or (bool(kind) and kind != "choice"),
        }
        also = {"least": ("greatest",), "pattern": ("message",), "depends_on": ("pairs",)}
        for name, is_gone in gone.items():
            for field in (name, *also.get(name, ())) if is_gone else ():
                del self.fields[field]

    def _rules(self, said: dict[str, Any]) -> dict[str, Any]:
        """The rules that were written, taken out of `said`."""
        rules = {name: said.pop(name, "") for name in ("least", "greatest", "pattern", "message")}
        when = [pair.split("=", 1) for pair in said.pop("when", ())]
        only = self._only(said.pop("depends_on", ""), said.pop("pairs", ""), said)
        return rules | {"when": when, "only": only}

    def _only(self, key: str, text: str, said: dict[str, Any]) -> dict[str, Any]:
        """What goes with what, by the labels people write; one nobody knows stays as it was written, and is refused."""
        other = next((field for field in self.others if field.key == key), None)
        if other is None:
            return {}
        theirs = {label.casefold(): name for name, label in other.choices}
        there = self.one.choices if self.one is not None else []
        ours = {self.cleaned_data.get(f"{CHOICE}{name}", label).casefold(): name for name, label in there}
        for label in said.get("choices", "").splitlines():
            ours.setdefault(" ".join(label.split()).casefold(), slug(label)[:40] or "choice")
        choices: dict[str, list[str]] = {}
        for line in text.splitlines():
            first, _, rest = line.partition(":")
            if first.strip():
                named = [part.strip() for part in rest.split(";") if part.strip()]
                choices[theirs.get(first.strip().casefold(), first.strip())] = [
                    ours.get(part.casefold(), part) for part in named
                ]
        return {"field": key, "choices": choices}

    def _add_choices(self, one: OwnField) -> None:
        listed = self.fields.pop("choices")
        listed.label, listed.help_text = tr("Further choices"), tr("A choice on each line.")
        rest = {name: self.fields.pop(name) for name in list(self.fields) if name != "label"}
        for number, (key, label) in enumerate(one.choices, 1):
            self.fields[f"{CHOICE}{key}"] = forms.CharField(
                label=tr("Choice {number}", number=number), required=False, max_length=80, initial=label,
                help_text=tr("Emptied, it goes, if no record has it.") if number == 1 else "",
            )  # fmt: skip
        self.fields["choices"] = listed
        self.fields.update(rest)

    def values(self) -> dict[str, Any]:
        """What was typed, by the names services know. Call after `is_valid`."""
        said = {name: value for name, value in self.cleaned_data.items() if not name.startswith(CHOICE)}
        said["rules"] = self._rules(said)
        if "choices" not in said:
            return said
        there = self.one.choices if self.one else []
        kept = [(key, self.cleaned_data[f"{CHOICE}{key}"]) for key, _ in there]
        return said | {"choices": [*kept, *said["choices"].splitlines()]}

    def refuse(self, error: Invalid) -> None:
        """Put what a service said at the fields it said it of."""
        for item in error.errors:
            self.add_error(item.field if item.field in self.fields else None, item.message)
