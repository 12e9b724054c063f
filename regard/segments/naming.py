"""What the ids in rules are called. Domains below say it through `register_names`; segments know their own."""

from collections.abc import Callable, Iterable, Mapping, Sequence

Names = Callable[[Iterable[int]], Mapping[int, str]]
"""Ids to names, in bulk."""

Suggest = Callable[[str, int], Sequence[tuple[int, str]]]
"""A fragment of a name and how many at most, to ids with names."""

_NAMES: dict[str, Names] = {}
_SUGGEST: dict[str, Suggest] = {}


def register_names(refers: str, names: Names, suggest: Suggest) -> None:
    """Says how ids that refer to a fact are called and found."""
    _NAMES[refers] = names
    _SUGGEST[refers] = suggest


def names_of(refers: str, ids: Iterable[int]) -> dict[int, str]:
    """The names of ids; those that are not known any more are called by their number."""
    wanted = list(ids)
    known = _NAMES[refers](wanted) if refers in _NAMES and wanted else {}
    return {id_: known.get(id_, f"#{id_}") for id_ in wanted}


def name_of(refers: str, id_: int) -> str:
    """The name of one id. One query."""
    return names_of(refers, [id_])[id_]


def suggestions(refers: str, text: str, most: int = 20) -> Sequence[tuple[int, str]]:
    """Ids whose names hold `text`, best first."""
    return _SUGGEST[refers](text, most) if refers in _SUGGEST else []
