"""How a formula or a roll-up is written, in the form in which all own fields are defined."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from regard.fields.computed import WHATS
from regard.fields.forms import FieldForm
from regard.fields.models import OwnField
from regard.fields.previewing import linked_names
from regard.fields.rules import KINDS
from regard.kernel.words import lazy, tr

FORMULA, ROLLUP = "formula", "rollup"
PARTS = {"of": "rollup_of", "what": "rollup_what", "field": "rollup_field", "where": "rollup_where"}
_KINDS = [(key, kind.label) for key, kind in KINDS.items()]
_CODE = {"rows": 3, "spellcheck": "false", "autocapitalize": "off", "autocomplete": "off", "class": "ff-code"}


NOT_OF_COMPUTED = (
    "is_required", "is_unique", "for_kind", "when", "least", "greatest", "pattern", "message", "depends_on", "pairs",
)  # fmt: skip


class ComputedForm(FieldForm):
    """A `FieldForm` that also knows the types *Formula* and *Roll-up*."""

    use_required_attribute = False  # what is hidden is not asked

    formula = forms.CharField(
        label=lazy("Formula"), strip=False, widget=forms.Textarea(attrs=_CODE),
        help_text=lazy("Such as price * (100% - discount). Whoever sees a record sees what comes of it."),
    )  # fmt: skip
    rollup_of = forms.ChoiceField(label=lazy("Of which records"), required=False)
    rollup_what = forms.ChoiceField(label=lazy("What of them"), required=False, choices=list(WHATS.items()))
    rollup_field = forms.ChoiceField(label=lazy("Of which field"), required=False)
    rollup_where = forms.CharField(
        label=lazy("Only those where"), required=False, strip=False, widget=forms.Textarea(attrs=_CODE | {"rows": 2}),
        help_text=lazy("A formula about one of these records, such as status = \"open\". Left empty, all of them count."),
    )  # fmt: skip

    def __init__(self, *args: Any, noun: str, one: OwnField | None = None, **kwargs: Any) -> None:  # noqa: ANN401
        if one is not None and one.is_computed:
            kwargs.setdefault("initial", _initial(one))
        super().__init__(*args, noun=noun, one=one, **kwargs)
        records = linked_names(noun)
        mine = {FORMULA: [FORMULA], ROLLUP: list(PARTS.values())}
        if one is None:
            kind = self.fields["kind"]
            assert isinstance(kind, forms.ChoiceField)  # noqa: S101
            kind.choices = [
                *_KINDS,
                (FORMULA, tr("Formula")),
                *([(ROLLUP, tr("Roll-up"))] if records else []),
            ]
            unused = [] if records else mine[ROLLUP]
        else:
            is_of = FORMULA if FORMULA in one.computed else ROLLUP if one.is_computed else ""
            unused = [name for key, names in mine.items() if key != is_of for name in names]
            if one.is_computed:
                unused += [name for name in NOT_OF_COMPUTED if name in self.fields]
        for name in unused:
            del self.fields[name]
        if self.is_bound and one is None and self.data.get("kind") != FORMULA:
            self.fields[FORMULA].required = False
        if "rollup_of" in self.fields:
            self._offer(records)
        self.order_fields(["label", "kind", "formula", *PARTS.values()])

    def _offer(self, records: Any) -> None:  # noqa: ANN401
        of, field = self.fields["rollup_of"], self.fields["rollup_field"]
        assert isinstance(of, forms.ChoiceField) and isinstance(field, forms.ChoiceField)  # noqa: S101, PT018
        of.choices = [(one.key, one.label) for one in records]
        field.choices = [
            ("", tr("Not needed for their number")),
            *((one.label, [(f"{one.key}|{name.key}", name.label) for name in one.names]) for one in records),
        ]

    def values(self) -> dict[str, Any]:
        said = super().values()
        kind = said.get("kind") or (FORMULA if self.one and FORMULA in self.one.computed else ROLLUP)
        computed = computed_of(str(kind), said)
        for name in (FORMULA, *PARTS.values()):
            said.pop(name, None)
        is_mine = kind in {FORMULA, ROLLUP} if self.one is None else self.one.is_computed
        if is_mine:
            said.pop("kind", None)
            said["computed"] = computed
        return said

    def refuse(self, error: Any) -> None:  # noqa: ANN401
        """What is said of a part of a roll-up stands at its field."""
        for item in error.errors:
            name = PARTS.get(item.field, item.field) if "rollup_of" in self.fields else item.field
            self.add_error(name if name in self.fields else None, item.message)


def computed_of(kind: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """A definition out of what a form says. A field is named with the records it is of: of others it is none."""
    if kind == FORMULA:
        return {FORMULA: str(said.get(FORMULA) or "")}
    found = {part: str(said.get(name) or "") for part, name in PARTS.items()}
    of, _, key = found["field"].rpartition("|")
    return {ROLLUP: found | {"field": key if of == found["of"] else ""}}


def _initial(one: OwnField) -> dict[str, Any]:
    names = ("label", "help", "group", "for_kind", "is_required", "is_unique", "is_listed", "is_personal")
    found: dict[str, Any] = {name: getattr(one, name) for name in names}
    if FORMULA in one.computed:
        return found | {FORMULA: one.computed[FORMULA]}
    said = one.computed.get(ROLLUP, {})
    found |= {name: said.get(part, "") for part, name in PARTS.items()}
    return found | ({"rollup_field": f"{said.get('of')}|{said['field']}"} if said.get("field") else {})
