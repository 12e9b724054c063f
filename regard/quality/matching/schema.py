"""What a record has: fields by kind. Everything else the engine does follows from the kinds and from the data."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

import polars as pl


class Kind(Enum):
    """What a field holds. The kind decides how values are normalised, compared and blocked on."""

    GIVEN_NAME = "given name"
    FAMILY_NAME = "family name"
    FULL_NAME = "full name"
    ORGANISATION = "name of the organisation"
    EMAIL = "e-mail address"
    PHONE = "telephone"
    STREET = "street"
    HOUSE_NUMBER = "house number"
    POSTAL_CODE = "postal code"
    CITY = "city"
    REGION = "region"
    COUNTRY = "country"
    BIRTH_DATE = "date of birth"
    IDENTIFIER = "identifier"
    CATEGORY = "category"
    TEXT = "text"


@dataclass(frozen=True)
class Field:
    """A field of the records, and the columns it is read from.

    Several columns are alternatives of one another (private and business e-mail): two records agree as well as their best
    pair of alternatives does. Without `columns` the column is called as the field. A street without a
    field of its own for the house number may hold the number too, before or after the name.
    """

    name: str
    kind: Kind
    columns: tuple[str, ...] = ()

    @property
    def sources(self) -> tuple[str, ...]:
        return self.columns or (self.name,)


class UnfitTable(ValueError):
    """The table and the declared fields do not go together; the message says why."""


def checked(fields: Iterable[Field], key: str, *tables: pl.DataFrame) -> tuple[Field, ...]:
    """The fields as a tuple.

    Raises `UnfitTable` where there is no field, two of one name, a column that a table does not have, or a key that
    is absent or not unique.
    """
    listed = tuple(fields)
    if not listed:
        raise UnfitTable("At least one field is needed to match by.")
    names = [field.name for field in listed]
    if len(set(names)) < len(names):
        raise UnfitTable("Two fields have the same name.")
    for table in tables:
        for column in [key, *(source for field in listed for source in field.sources)]:
            if column not in table.columns:
                raise UnfitTable(f"The table has no column {column!r}.")
        if table[key].null_count() or table[key].n_unique() < len(table):
            raise UnfitTable(f"The values of {key!r} must be there and unique.")
    return listed
