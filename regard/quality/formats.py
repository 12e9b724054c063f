"""How what is required is to be written: formats with a name, which are checked, or a sentence in anybody's words. No Django."""

from __future__ import annotations

from dataclasses import dataclass

from regard.kernel.folding import fold
from regard.kernel.words import in_english, lazy, tr

EMAIL, E164, POSTAL_CODE, COUNTRY, ISO_DATE = (
    "email",
    "phone_e164",
    "postal_code",
    "country_name",
    "iso_date",
)


@dataclass(frozen=True)
class Format:
    """A format a program can check, of the field it is for. `check`: the dimension by which a record is said to miss it."""

    field: str
    label: str
    example: str
    check: str

    @property
    def words(self) -> str:
        return tr("{format}, such as {example}", format=self.label, example=self.example)


FORMATS: dict[str, Format] = {
    EMAIL: Format("email", lazy("E-mail address"), "noor@example.com", "accurate"),
    E164: Format("phone", lazy("Phone number in E.164"), "+31105550142", "accurate"),
    POSTAL_CODE: Format(
        "address", lazy("Postal code of the country"), lazy("2312 AB in the Netherlands"), "accurate"
    ),
    COUNTRY: Format("country", lazy("Name of the country"), "Netherlands", "consistent"),
    ISO_DATE: Format("born", lazy("ISO date"), "1984-05-12", "accurate"),
}


def format_kept(field: str, text: str) -> str:
    """The key of the format that is meant of this field, by its key or its name; anything else is a sentence and stays."""
    said = fold(text)
    for key, one in FORMATS.items():
        if one.field == field and said in {fold(key), *_names(one)}:
            return key
    return str(FORMATS[text].label) if text in FORMATS else text


def _names(one: Format) -> set[str]:
    """What a format is called, in the language of who types it and in English."""
    own = {fold(str(one.label)), fold(one.words)}
    with in_english():
        return own | {fold(str(one.label)), fold(one.words)}


def format_words(text: str) -> str:
    """A format as people read it."""
    return FORMATS[text].words if text in FORMATS else text
