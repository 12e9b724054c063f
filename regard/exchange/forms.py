"""What a person says about a file and about how its columns are read."""

from __future__ import annotations

from functools import cache
from typing import Any

from babel import Locale
from babel.core import get_global
from babel.numbers import get_territory_currencies
from django import forms
from django.utils.text import capfirst

from regard.exchange.kinds.contact_options import check_contact_options
from regard.exchange.kinds.purchases import CURRENCIES
from regard.exchange.models import Import
from regard.exchange.readers import Layout
from regard.exchange.readers.dialect import named_delimiter
from regard.exchange.readers.layout import DELIMITER_NAMES, DELIMITER_WORDS
from regard.kernel.errors import Invalid
from regard.kernel.words import language, lazy, lazy_of, tr, tr_of
from regard.people.queries import business

ENCODINGS = (
    ("", lazy("Found by reading it")), ("utf-8", "UTF-8"), ("cp1252", lazy("Windows western (cp1252)")),
    ("iso8859-15", "ISO 8859-15"), ("mac-roman", "Mac Roman"), ("cp1250", lazy("Windows central European")),
    ("cp1251", lazy("Windows Cyrillic")), ("cp1253", lazy("Windows Greek")), ("cp1254", lazy("Windows Turkish")),
    ("cp850", lazy("DOS western (cp850)")), ("utf-16", "UTF-16"), ("shift_jis", "Shift JIS"), ("gb18030", "GB 18030"),
)  # fmt: skip
MATCHED = ("match", "mode", "known", "doubles", "rest", "defaults")
_OF_KIND = {"purchases": {"currency", "match"}, "customers": {"party"}, "contacts": {"party", *MATCHED}}


def _delimiters() -> list[tuple[str, str]]:
    words = ((name, capfirst(str(DELIMITER_WORDS[key]))) for key, name in DELIMITER_NAMES.items())
    return [("", tr_of("by reading", "Found")), *words]


class GivenForm(forms.Form):
    """How the file is laid out, where what was found is wrong."""

    encoding = forms.ChoiceField(label=lazy("Encoding"), choices=ENCODINGS, required=False)
    delimiter = forms.ChoiceField(label=lazy("Columns are parted by"), choices=_delimiters, required=False)
    has_header = forms.ChoiceField(
        label=lazy("First row"),
        choices=(
            ("", lazy_of("by reading", "Found")),
            ("yes", lazy("Names the columns")),
            ("no", lazy("Is a row like the others")),
        ),
        required=False,
    )
    sheet = forms.ChoiceField(label=lazy("Sheet"), required=False)

    def __init__(self, data: Any, *, item: Import) -> None:  # noqa: ANN401
        layout = Layout.from_json(item.layout)
        given = item.given
        initial = {
            "encoding": given.get("encoding", ""),
            "delimiter": DELIMITER_NAMES.get(given.get("delimiter", ""), ""),
            "has_header": {True: "yes", False: "no"}.get(given.get("has_header"), ""),
            "sheet": given.get("sheet", ""),
        }
        super().__init__(data, initial=initial)
        if layout.format != "text":
            del self.fields["encoding"], self.fields["delimiter"]
        if layout.format in {"parquet", "vcard", "jsonl"}:
            del self.fields["has_header"]
        if len(layout.sheets) > 1:
            sheet = self.fields["sheet"]
            assert isinstance(sheet, forms.ChoiceField)  # noqa: S101 - declared above
            sheet.choices = [
                ("", tr("The first with rows ({sheet})", sheet=layout.sheet)),
                *((name, name) for name in layout.sheets),
            ]
        else:
            del self.fields["sheet"]

    def given(self) -> dict[str, Any]:
        """As `readers.Given` takes it."""
        cleaned = self.cleaned_data
        return {
            "encoding": cleaned.get("encoding") or None,
            "delimiter": named_delimiter(cleaned["delimiter"]) if cleaned.get("delimiter") else None,
            "has_header": {"yes": True, "no": False}.get(cleaned.get("has_header", "")),
            "sheet": cleaned.get("sheet") or None,
        }


def currency_names() -> dict[str, str]:
    """ISO codes of the currencies in use today, in order, with their names."""
    return _currency_names(language())


@cache
def _currency_names(spoken: str) -> dict[str, str]:
    used = {code for land in get_global("territory_currencies") for code in get_territory_currencies(land)}
    names = Locale.parse(spoken.replace("-", "_")).currencies
    return {code: names.get(code, code) for code in sorted(used)}


class OptionsForm(forms.Form):
    """How values are read and where the file comes from."""

    day_first = forms.ChoiceField(
        label=lazy("03/04/2023 is"),
        choices=(("", lazy("Told from the column")), ("yes", lazy("3 April")), ("no", lazy("4 March"))),
        required=False,
    )
    decimal = forms.ChoiceField(
        label=lazy("Decimal mark"),
        choices=(("", lazy("Told from the column")), (".", "1,234.50"), (",", "1.234,50")),
        required=False,
    )
    currency = forms.CharField(
        label=lazy("Amounts are in"),
        max_length=3,
        required=False,
        widget=forms.Select(attrs={"class": "form-select form-select-sm"}),
    )
    party = forms.ChoiceField(
        label=lazy("Rows are"),
        choices=(("", lazy("Organisations")), ("person", lazy("People"))),
        required=False,
    )
    match = forms.ChoiceField(
        label=lazy("A row is a known customer"),
        choices=(
            ("", lazy("By its key, else its e-mail address")),
            ("id", lazy("By its key only")),
            ("id,email,phone", lazy("By key, e-mail address or phone number")),
            ("id,phone", lazy("By its key, else its phone number")),
        ),
        required=False,
        help_text=lazy("Where several customers have an address or number, the row is set aside."),
    )
    mode = forms.ChoiceField(
        label=lazy("Rows"),
        choices=(
            ("", lazy("Create new and update known customers")),
            ("create", lazy("Only create new ones")),
            ("update", lazy("Only update known ones")),
        ),
        required=False,
    )
    known = forms.ChoiceField(
        label=lazy("Of known customers"),
        choices=(
            ("", lazy("Replace what the file says otherwise if it knows their key, else only fill")),
            ("replace", lazy("Replace what the file says otherwise")),
            ("fill", lazy("Only fill what is empty")),
        ),
        required=False,
    )
    doubles = forms.ChoiceField(
        label=lazy("New rows that look like somebody known"),
        choices=(
            ("", lazy("Take in, and list them")),
            ("leave", lazy("Set aside")),
            ("off", lazy("Do not look")),
        ),
        required=False,
        help_text=lazy(
            "Same e-mail address, same number and a similar name, or same name in the same town:"
            " of a customer, or of an earlier row."
        ),
    )
    rest = forms.ChoiceField(
        label=lazy("Columns without a field"),
        choices=(("", lazy("Keep in the note, each under its name")), ("drop", lazy("Leave out"))),
        required=False,
    )
    defaults = forms.CharField(
        label=lazy("Values for empty cells"),
        max_length=400,
        required=False,
        help_text=lazy("As country=NL, category=Lead; field names as the command line has them."),
    )
    source = forms.CharField(
        label=lazy("Source"),
        max_length=60,
        required=False,
        help_text=lazy(
            "The system the file comes from. Files of one source meet the same customers and orders."
        ),
    )

    def __init__(self, data: Any, *, item: Import) -> None:  # noqa: ANN401
        options = item.options
        initial = {**options, "day_first": {True: "yes", False: "no"}.get(options.get("day_first"), "")}
        super().__init__(data, initial=initial)
        for name in {"currency", "party", *MATCHED} - _OF_KIND.get(item.kind, set()):
            del self.fields[name]
        if item.kind == "purchases":
            self._of_buyers()
        if item.kind == "contacts":
            party = self.fields["party"]
            assert isinstance(party, forms.ChoiceField)  # noqa: S101 - declared above
            party.choices = [
                ("", tr("People, unless they say otherwise")),
                ("organisation", tr("Organisations")),
            ]
        if "currency" in self.fields:
            self._offer_currencies(str(options.get("currency") or ""), str(item.guess.get("told") or ""))
        self.fields["source"].widget.attrs["placeholder"] = item.source_words

    def _of_buyers(self) -> None:
        """Of a purchase nothing is set aside for whose it is."""
        match = self.fields["match"]
        assert isinstance(match, forms.ChoiceField)  # noqa: S101 - declared above
        match.label = tr("A customer is a known one")
        match.choices = [
            ("", tr("By its key, else its e-mail address")),
            ("id", tr("By its key only")),
            ("id,email,phone", tr("By key, e-mail address, or phone number and name")),
        ]
        match.help_text = tr(
            "Only where one customer alone has the address and is not called otherwise. Else a new customer is made, and"
            " stands in the queue of doubles."
        )

    def _offer_currencies(self, chosen: str, told: str) -> None:
        own = told or business().currency
        widget = self.fields["currency"].widget
        assert isinstance(widget, forms.Select)  # noqa: S101 - declared above
        names = {
            **currency_names(),
            **({chosen: chosen} if chosen and chosen not in currency_names() else {}),
        }
        widget.choices = [
            ("", f"{own}, {names.get(own, own)}"),
            *((code, f"{code}, {name}") for code, name in names.items() if code != own),
        ]

    @property
    def in_details(self) -> list[forms.BoundField]:
        """What is rarely changed; the currency stands beside the amounts."""
        return [self[name] for name in self.fields if name != "currency"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        try:
            check_contact_options(cleaned)
        except Invalid as error:
            for entry in error.errors:
                self.add_error(entry.field, entry.message)
        return cleaned

    def clean_currency(self) -> str:
        text = str(self.cleaned_data["currency"]).upper()
        if text and text not in CURRENCIES:
            raise forms.ValidationError(
                tr("{currency} is not a currency. Use an ISO code such as EUR.", currency=text)
            )
        return text

    def options(self) -> dict[str, Any]:
        """As an import keeps them."""
        cleaned = dict(self.cleaned_data)
        cleaned["day_first"] = {"yes": True, "no": False}.get(cleaned.get("day_first", ""))
        return cleaned
