"""An own object, and its records with their own fields."""

from regard.objects.models.own_object import OwnObject
from regard.objects.models.record import Record, RecordOwn

__all__ = ["OwnObject", "Record", "RecordOwn"]
