"""Whether the rules of a field make sense, before they are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from regard.fields.conditions import BOUNDED, LONGEST_PATTERN, PATTERNED, fits
from regard.fields.holders import holder
from regard.fields.models import OwnField
from regard.fields.rules import clean
from regard.kernel.errors import FieldError
from regard.kernel.words import tr

ASKED = frozenset({"choice", "several", "flag"})
"""Types of fields another may depend on."""


def values_to_ask(noun: str, others: Sequence[OwnField]) -> dict[tuple[str, str], str]:
    """What a field may be required for: (field, value), and how it reads."""
    found: dict[tuple[str, str], str] = {}
    for name, label, choices in holder(noun).classes:
        found |= {(name, value): tr("{label} is {value}", label=label, value=said) for value, said in choices}
    for one in others:
        if one.is_computed:
            continue
        if one.kind == "flag":
            found |= {
                (one.key, "true"): tr("{label} is yes", label=one.label),
                (one.key, "false"): tr("{label} is no", label=one.label),
            }
        elif one.kind in ASKED:
            found |= {
                (one.key, key): tr("{label} is {value}", label=one.label, value=label)
                for key, label in one.choices
            }
    return found


def settled_rules(one: OwnField, others: Sequence[OwnField]) -> list[FieldError]:
    """Bring the rules of a field into the form in which they are kept; what is wrong with them, by the names of the form."""
    given: Mapping[str, Any] = one.rules or {}
    one.rules = {}
    if one.is_computed:
        return []
    kept: dict[str, Any] = {}
    errors = [
        FieldError("rules", tr("There is no rule {name}.", name=repr(name)), "unknown")
        for name in set(given) - {"least", "greatest", "pattern", "message", "when", "only"}
    ]
    errors += _bounds(one, given, kept)
    errors += _pattern(one, given, kept)
    errors += _when(one, given, kept, others)
    errors += _only(one, given, kept, others)
    one.rules = kept
    return errors


def _bounds(one: OwnField, given: Mapping[str, Any], kept: dict[str, Any]) -> list[FieldError]:
    if one.kind not in BOUNDED:
        return []
    errors = []
    for name in ("least", "greatest"):
        try:
            value = clean(one, given.get(name))
        except ValueError as error:
            errors.append(FieldError(name, str(error)))
            continue
        if value is not None:
            kept[name] = str(value)
    if not errors and {"least", "greatest"} <= set(kept):
        one.rules = {"least": kept["least"]}
        try:
            clean(one, kept["greatest"])
        except ValueError:
            errors.append(FieldError("greatest", tr("This is less than the least."), "range"))
        one.rules = {}
    return errors


def _pattern(one: OwnField, given: Mapping[str, Any], kept: dict[str, Any]) -> list[FieldError]:
    pattern = str(given.get("pattern") or "").strip()
    message = " ".join(str(given.get("message") or "").split())
    if one.kind not in PATTERNED or not pattern:
        return []
    if len(pattern) > LONGEST_PATTERN or len(message) > LONGEST_PATTERN:
        return [FieldError("pattern", tr("At most {longest} letters.", longest=LONGEST_PATTERN), "length")]
    try:
        fits(pattern, "")
    except ValueError as error:
        return [FieldError("pattern", str(error), "pattern")]
    kept |= {"pattern": pattern} | ({"message": message} if message else {})
    return []


def _when(
    one: OwnField, given: Mapping[str, Any], kept: dict[str, Any], others: Sequence[OwnField]
) -> list[FieldError]:
    pairs = [tuple(str(part) for part in pair) for pair in given.get("when") or ()]
    known = values_to_ask(one.noun, others)
    if any(pair not in known for pair in pairs):
        return [FieldError("when", tr("Choose values of fields that have a list, or yes or no."), "unknown")]
    if pairs:
        kept["when"] = [list(pair) for pair in pairs]
    return []


def _only(
    one: OwnField, given: Mapping[str, Any], kept: dict[str, Any], others: Sequence[OwnField]
) -> list[FieldError]:
    only = given.get("only") or {}
    if not only or one.kind != "choice":
        return []
    other = next(
        (field for field in others if field.key == only.get("field") and field.kind == "choice"), None
    )
    choices = {
        str(key): [str(value) for value in values] for key, values in dict(only.get("choices") or {}).items()
    }
    if other is None:
        return [FieldError("depends_on", tr("Choose a field that takes one of a list."), "unknown")]
    if set(choices) - set(other.labels) or {value for values in choices.values() for value in values} - set(
        one.labels
    ):
        return [FieldError("pairs", tr("There is no such choice."), "unknown")]
    if choices:
        kept["only"] = {"field": other.key, "choices": choices}
    return []
