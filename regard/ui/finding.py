"""One way to find rows of any noun that keeps a `search_text` and a folded `sort_name`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from rapidfuzz import fuzz

from regard.kernel.folding import after_prefix, fold
from regard.ui import trigrams

M = TypeVar("M", bound=Model)
GOOD_ENOUGH = 72.0  # of 100: "Jonas Smithe" finds "Jonas Smith", "Jonas Kranz" it does not
Ranked = list[tuple[float, str, int]]


def find(
    rows: QuerySet[M], text: str, *, limit: int, is_restricted: bool, instead: Sequence[str] = ()
) -> list[tuple[int, float]]:
    """`(id, score)` of the rows that `text` finds, best first: beginnings of names, then words, then parts of anything.

    `instead` are folded texts that `text` may also mean, such as a phone number in its full form. Each way of looking
    is gone only as long as the ones before, whose finds rank higher, have not filled the limit; if nothing fits,
    words with one mistake are tried. At most six queries, none of which looks at more than a few hundred rows.
    """
    query = fold(text)
    if not query:
        return []
    found: dict[int, tuple[float, str]] = {}
    for score, name, number in _by_beginning(rows, query, limit):
        found[number] = (score, name)
    for pattern in _patterns(query.split(), instead):
        if len(found) < limit:
            for score, name, number in _by_parts(rows, query, pattern, is_restricted):
                found.setdefault(number, (score, name))
    for least in (4, 3):
        if not found:
            for score, name, number in _by_typo(rows, query, is_restricted, least):
                found[number] = (score, name)
    best = sorted(found.items(), key=lambda item: (-item[1][0], item[1][1], item[0]))
    return [(number, score) for number, (score, _) in best[:limit]]


def find_in(rows: QuerySet[M], text: str) -> QuerySet[M]:
    """`rows` narrowed to those in which every word of `text` occurs: for a list that keeps its own order.

    Words of one or two letters are beginnings of words; one letter alone is the beginning of a name.
    """
    query = fold(text)
    if not query:
        return rows
    pattern = trigrams.words_pattern(query.split())
    if not trigrams.is_findable(pattern):
        return rows.filter(sort_name__gte=query, sort_name__lt=after_prefix(query))
    return trigrams.narrowed(rows, pattern)


def _by_beginning(rows: QuerySet[M], query: str, limit: int) -> Ranked:
    starting = rows.filter(sort_name__gte=query, sort_name__lt=after_prefix(query)).order_by(
        "sort_name", "pk"
    )
    return [
        (100.0 if name == query else 95.0, name, number)
        for number, name in starting.values_list("pk", "sort_name")[:limit]
    ]


def _patterns(words: Sequence[str], instead: Sequence[str]) -> list[trigrams.Pattern]:
    """What to look up, the likelier first: words that begin so, then parts of words, then the text as it stands where a word of
    it is too short to be looked for by itself ("ia Iva" of "Pia Ivanov")."""
    whole = " ".join(words)
    if instead:
        return [[[[whole], *([text] for text in instead)]]]
    patterns = [trigrams.beginnings_pattern(words), trigrams.words_pattern(words)]
    if len(words) > 1 and min(map(len, words)) < trigrams.SHORTEST:
        patterns.append([[[whole]]])
    return [pattern for at, pattern in enumerate(patterns) if pattern not in patterns[:at]]


def _by_parts(rows: QuerySet[M], query: str, pattern: trigrams.Pattern, is_restricted: bool) -> Ranked:
    if not trigrams.is_findable(pattern):
        return []
    found = trigrams.matching(rows, pattern, is_restricted=is_restricted)
    return [(_score(words, query), name, number) for number, name, words in _columns(found)]


def _score(text: str, query: str) -> float:
    """How well a row answers: words that begin so in the name, in anything; parts in the name, in anything."""
    name = text.partition("\n")[0]
    beginnings = [f" {word}" for word in query.split()]
    if all(word in name for word in beginnings):
        return 90.0
    if all(word in text for word in beginnings):
        return 80.0
    return 70.0 if all(word[1:] in name for word in beginnings) else 60.0


def _by_typo(rows: QuerySet[M], query: str, is_restricted: bool, least: int) -> Ranked:
    words = [word for word in query.split() if len(word) >= trigrams.SHORTEST]
    pattern = trigrams.typo_pattern(words, least=least)
    if not pattern or not trigrams.is_findable(pattern):
        return []
    ranked = []
    for number, name, text in _columns(trigrams.matching(rows, pattern, is_restricted=is_restricted)):
        close = min(_closeness(word, text.split()) for word in words)
        if close >= GOOD_ENOUGH:
            ranked.append((close / 2, name, number))
    return ranked


def _closeness(word: str, candidates: Sequence[str]) -> float:
    """How like the likest of some words a word is, of 100; the beginning of a word counts nearly as much as the whole."""
    return max(max(fuzz.ratio(word, one), 0.95 * fuzz.ratio(word, one[: len(word)])) for one in candidates)


def _columns(found: QuerySet[Any]) -> QuerySet[Any]:
    return found.values_list("pk", "sort_name", "search_text")
