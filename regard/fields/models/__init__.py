from regard.fields.models.own_field import OwnField, OwnState, UniqueValue

__all__ = ["OwnField", "OwnState", "UniqueValue"]
