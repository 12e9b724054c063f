"""What more holds of the values of own fields than their type says: bounds, patterns, what depends on other fields. Pure.

The rules of a field, as definitions keep them, each of them left out where there is none:

- `least`, `greatest`: bounds of a number, a day or a time, as values are passed on.
- `pattern`, `message`: what a text as a whole looks like, and what to say where it does not.
- `when`: pairs of a field and a value; where the record has any of them, it must have a value in this field.
- `only`: a field and, by its values, which choices of this field go with them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any, Protocol

from regard.kernel.words import tr

BOUNDED = frozenset({"number", "money", "percent", "date", "time", "rating"})
PATTERNED = frozenset({"text", "url", "email", "phone"})
LONGEST_PATTERN = 200


class Ruled(Protocol):
    """What the rules of a field need to know of it."""

    @property
    def key(self) -> str: ...

    @property
    def label(self) -> str: ...

    @property
    def kind(self) -> str: ...

    @property
    def rules(self) -> Mapping[str, Any]: ...

    @property
    def labels(self) -> Mapping[str, str]: ...

    def is_for(self, kind: str) -> bool: ...


def require_within(kind: str, rules: Mapping[str, Any], value: Any) -> None:  # noqa: ANN401
    """Raises `ValueError` with what to write instead, where a clean value breaks a rule that speaks of nothing but it."""
    if kind in BOUNDED:
        least, greatest = rules.get("least"), rules.get("greatest")
        if least is not None and _measured(kind, value) < _measured(kind, least):
            raise ValueError(tr("At least {least}.", least=least))
        if greatest is not None and _measured(kind, value) > _measured(kind, greatest):
            raise ValueError(tr("At most {most}.", most=greatest))
    if kind in PATTERNED and rules.get("pattern") and not fits(rules["pattern"], str(value)):
        raise ValueError(rules.get("message") or tr("Write it as {pattern}.", pattern=rules["pattern"]))


def fits(pattern: str, text: str) -> bool:
    """Whether a text as a whole is as a pattern says, in time that grows with its length and no faster. Raises `ValueError` for
    what is no pattern."""
    import polars as pl

    try:
        return bool(pl.select(pl.lit(text).str.contains(f"^(?:{pattern})$")).item())
    except pl.exceptions.ComputeError as error:
        raise ValueError(tr("This is no pattern.")) from error


def flaws(
    fields: Sequence[Ruled],
    record: Mapping[str, Any],
    touched: Collection[str],
    *,
    whole: bool,
    kind: str = "",
    names: Mapping[str, tuple[str, Mapping[str, str]]] | None = None,
) -> list[tuple[str, str, str]]:
    """What is wrong between the fields of a record as it is going to be: field, what to say, code.

    Asked of what is `touched`, and of all that is there where it is `whole`: what was there before a rule stays. `names` are the
    label and the labels of the values of built-in fields.
    """
    named = {one.key: (one.label, one.labels) for one in fields} | dict(names or {})
    found = []
    for one in fields:
        value = record.get(one.key)
        for key, wanted in one.rules.get("when", ()):
            is_asked = whole or one.key in touched or key in touched
            if is_asked and value is None and one.is_for(kind) and is_among(record.get(key), wanted):
                said = _said(named, key, wanted)
                found.append(
                    (one.key, tr("{label} is required when {said}.", label=one.label, said=said), "required")
                )
                break
        only = one.rules.get("only")
        if not only or value is None or not (whole or {one.key, only["field"]} & set(touched)):
            continue
        other = record.get(only["field"])
        allowed = only["choices"].get(other) if isinstance(other, str) else None
        if allowed is not None and value not in allowed:
            said = _said(named, only["field"], str(other))
            at = one.key if whole or one.key in touched else only["field"]
            found.append(
                (
                    at,
                    tr(
                        "{label} “{value}” does not go with {said}.",
                        label=one.label,
                        value=one.labels.get(value, value),
                        said=said,
                    ),
                    "choice",
                )
            )
    return found


def has_conditions(fields: Sequence[Ruled]) -> bool:
    """Whether any rule speaks of more than one field."""
    return any("when" in one.rules or "only" in one.rules for one in fields)


def spoken_of(fields: Sequence[Ruled]) -> set[str]:
    """The fields that rules between fields speak of."""
    found: set[str] = set()
    for one in fields:
        if "when" in one.rules:
            found |= {one.key, *(key for key, _ in one.rules["when"])}
        if "only" in one.rules:
            found |= {one.key, one.rules["only"]["field"]}
    return found


def is_among(value: Any, wanted: str) -> bool:  # noqa: ANN401
    """Whether a value is the one a rule wants, or one of several that is."""
    if isinstance(value, list):
        return wanted in value
    if isinstance(value, bool):
        return wanted == ("true" if value else "false")
    return value is not None and str(value) == wanted


def _said(named: Mapping[str, tuple[str, Mapping[str, str]]], key: str, value: str) -> str:
    label, values = named.get(key, (key, {}))
    if value not in values and value in {"true", "false"}:
        return tr("{label} is yes", label=label) if value == "true" else tr("{label} is no", label=label)
    return tr("{label} is {value}", label=label, value=values.get(value, value))


def _measured(kind: str, value: Any) -> Any:  # noqa: ANN401
    return str(value) if kind in {"date", "time"} else Decimal(str(value))
