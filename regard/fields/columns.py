from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.functional import cached_property

from regard.fields.queries import is_own, values_of
from regard.fields.rules import SLOTS, slots_of
from regard.ui.sight import sight_of

_COLUMNS: dict[str, type[models.Field[object, object]]] = {
    "t": models.TextField,
    "n": models.BigIntegerField,
    "d": models.DateField,
    "f": models.BooleanField,
    "l": models.TextField,
}


class HasOwn:
    """A record whose noun has own fields: they are read like those that are built in, None for what is not known.

    Stands before `models.Model` in the bases of the noun's model, which says its noun as `fields_of`.
    """

    fields_of: str
    pk: Any

    if not TYPE_CHECKING:  # else any name would pass for a field

        def __getattr__(self, name: str) -> Any:  # noqa: ANN401
            if is_own(name):
                return self.own_values.get(name)
            return super().__getattribute__(name)  # says what is wrong

    @cached_property
    def own_values(self) -> dict[str, Any]:
        """What it has in the business's own fields, by key: of a veiled record as it is seen. One query, once."""
        found = values_of(self.fields_of, self.pk) if self.pk else {}
        seen_by = sight_of(self)
        return found if seen_by is None else seen_by.values(found)


class OwnValues(models.Model):
    """The values of the own fields of one record, in columns that wait to be used.

    A noun declares a model of its own with the record as its primary key, and `own` as the name back:

        class CustomerOwn(OwnValues):
            customer = models.OneToOneField(Customer, models.CASCADE, primary_key=True, related_name="own")

            class Meta:
                indexes = own_indexes("customers_own", "customer")

    So a field is added without changing a table, and is filtered and sorted by as quickly as one that is built in.
    """

    class Meta:
        abstract = True


for _letter in SLOTS:
    for _slot in slots_of(_letter):
        OwnValues.add_to_class(_slot, _COLUMNS[_letter](null=True, editable=False))  # type: ignore[misc]


def sorted_slots() -> list[str]:
    """The columns that can be sorted and searched by: all but those of long texts."""
    return [slot for letter in SLOTS if letter != "l" for slot in slots_of(letter)]


def own_indexes(name: str, record: str) -> list[models.Index]:
    """An index for each column that is sorted and searched by; it holds only the rows that have a value there."""
    return list(_indexes(name, record))


def _indexes(name: str, record: str) -> Iterator[models.Index]:
    for slot in sorted_slots():
        known = models.Q(**{f"{slot}__isnull": False})
        yield models.Index(fields=[slot, record], name=f"{name}_{slot}", condition=known)
