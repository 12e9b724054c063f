"""Built-in segments follow their table at every set-up and cannot be edited."""

from typing import Any

from django.db import transaction

from regard.kernel.words import in_english
from regard.segments.builtin import Builtin, builtins
from regard.segments.models import Segment
from regard.segments.services.changing import sort_name


@transaction.atomic
def ensure_builtin_segments() -> int:
    """Makes the built-in segments what this version of Regard says they are; answers how many were new.

    Their members come with the next refresh. A segment of one's own that took such a key or name keeps it.
    """
    with in_english():
        return _ensure()


def _ensure() -> int:
    known = {segment.key: segment for segment in Segment.objects.select_for_update()}
    names = {segment.sort_name for segment in known.values() if not segment.is_builtin}
    table = builtins()
    fresh = [item for item in table if item.key not in known]
    for item in fresh:
        name = str(item.name)
        name = f"{name} (built in)" if sort_name(name) in names else name
        Segment.objects.create(key=item.key, kind=Segment.Kind.BUILTIN, rule=item.rule, **_values(item, name))
    for item in table:
        segment = known.get(item.key)
        if segment is not None and segment.is_builtin:
            _follow(segment, item)
    return len(fresh)


def _values(item: Builtin, name: str) -> dict[str, Any]:
    return {
        "name": name,
        "sort_name": sort_name(name),
        "description": str(item.description),
        "colour": item.colour,
    }


def _follow(segment: Segment, item: Builtin) -> None:
    """Takes over what the table says now; a new rule makes a new version."""
    values = {"description": str(item.description), "colour": item.colour}
    if segment.rule != item.rule:
        values.update({"rule": item.rule, "version": segment.version + 1, "build_error": ""})  # type: ignore[dict-item]
    if any(getattr(segment, name) != value for name, value in values.items()):
        Segment.objects.filter(pk=segment.pk).update(**values)
