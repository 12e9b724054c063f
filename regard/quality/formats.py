"""How what is required is to be written: formats with a name, which are checked, or a sentence in anybody's words. No Django."""

from __future__ import annotations

from dataclasses import dataclass

from regard.kernel.folding import fold

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
        return f"{self.label}, such as {self.example}"


FORMATS: dict[str, Format] = {
    EMAIL: Format("email", "E-mail address", "noor@example.com", "accurate"),
    E164: Format("phone", "Phone number in E.164", "+31105550142", "accurate"),
    POSTAL_CODE: Format("address", "Postal code of the country", "2312 AB in the Netherlands", "accurate"),
    COUNTRY: Format("country", "Name of the country", "Netherlands", "consistent"),
    ISO_DATE: Format("born", "ISO date", "1984-05-12", "accurate"),
}


def format_kept(field: str, text: str) -> str:
    """The key of the format that is meant of this field, by its key or its name; anything else is a sentence and stays."""
    said = fold(text)
    for key, one in FORMATS.items():
        if one.field == field and said in {fold(key), fold(one.label), fold(one.words)}:
            return key
    return FORMATS[text].label if text in FORMATS else text


def format_words(text: str) -> str:
    """A format as people read it."""
    return FORMATS[text].words if text in FORMATS else text
