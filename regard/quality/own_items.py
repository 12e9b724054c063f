"""What can be required of customers and checked, the business's own fields among it. Asks the definitions of own fields, mostly
without a query."""

from __future__ import annotations

from django.utils.text import slugify

from regard.customers.queries import MODEL
from regard.fields.queries import is_own, own_field, written_fields
from regard.kernel.words import tr
from regard.quality.fields import BITS, CHECKS, COMPLETE, FIELDS, RequiredField
from regard.quality.groups import GROUP_OF, GROUPS, Group

Check = tuple[str, str]


def required_fields() -> dict[str, RequiredField]:
    """All that can be required, by key."""
    return FIELDS | {
        one.key: RequiredField(one.label, (), {COMPLETE: tr("does not tell “{field}”", field=one.label)})
        for one in written_fields(MODEL)
    }


def label_of(field: str) -> str:
    """What it is called; an own field that was removed by its key."""
    if not is_own(field):
        return str(FIELDS[field].label) if field in FIELDS else field
    own = own_field(MODEL, field)
    return own.label if own else field


def asked_of(field: str, applies_to: str) -> str:
    """Of whom a field is required ("both", person or organisation): an own field of none but those it is for."""
    own = own_field(MODEL, field) if is_own(field) else None
    return own.for_kind if own is not None and own.for_kind and applies_to == "both" else applies_to


def checks() -> tuple[Check, ...]:
    """All checks. Those of own fields have no bit: whether a record has such a value is seen in the value itself."""
    return (*CHECKS, *((one.key, COMPLETE) for one in written_fields(MODEL)))


def bit(check: Check) -> int:
    """The bit of a check in `CustomerQuality.failed`; 0 for that of an own field."""
    return BITS.get(check, 0)


def _own_group(label: str) -> str:
    """The key of a group of own fields, by what it is called."""
    return f"own-{slugify(label)}"[:20].rstrip("-")


def groups() -> dict[str, Group]:
    """The groups of fields with those of the business's own, each with one who answers for it."""
    found: dict[str, dict[str, str]] = {}
    labels: dict[str, str] = {}
    personal: set[str] = set()
    for one in written_fields(MODEL):
        key = _own_group(one.group)
        labels.setdefault(key, one.group or tr("Own fields"))
        found.setdefault(key, {})[one.key] = one.label
        if one.is_for("person"):
            personal.add(key)
    return GROUPS | {
        key: Group(labels[key], columns, tuple(columns), is_personal=key in personal)
        for key, columns in found.items()
    }


def group_of() -> dict[str, str]:
    """The group of each field that can be required."""
    return GROUP_OF | {one.key: _own_group(one.group) for one in written_fields(MODEL)}
