from regard.fields.models.own_field import OwnField, OwnState, UniqueValue
from regard.fields.models.showing import Showing, ShowingRules

__all__ = ["OwnField", "OwnState", "Showing", "ShowingRules", "UniqueValue"]
