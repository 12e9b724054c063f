"""One way to find rows of any noun that keeps a `search_text` and a folded `sort_name`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from django.db.models import Model, QuerySet
from rapidfuzz import fuzz

from regard.kernel.folding import after_prefix, fold
from regard.ui import trigrams

M = TypeVar("M", bound=Model)
BEGINS = 80.0  # the score of a row in which words begin so
GOOD_ENOUGH = 72.0  # of 100: "Jonas Smithe" finds "Jonas Smith", "Jonas Kranz" it does not
Ranked = list[tuple[float, str, int]]


def find(
    rows: QuerySet[M], text: str, *, limit: int, is_restricted: bool, instead: Sequence[str] = ()
) -> list[tuple[int, float]]:
    """`(id, score)` of the rows that `text` finds, best first: beginnings of names, then words, then parts of anything.

    `instead` are folded texts that `text` may also mean, such as a phone number in its full form. Each way of looking
    is gone only as long as the ones before have not filled the limit with what ranks higher; if nothing fits,
    words with one mistake are tried. At most six queries, none of which looks at more than a few hundred rows.
    """
    query = fold(text)
    if not query:
        return []
    found: dict[int, tuple[float, str]] = {}
    for score, name, number in _by_beginning(rows, query, limit):
        found[number] = (score, name)
    if len(found) < limit:
        for score, name, number in _by_words(rows, query, limit - len(found), is_restricted, instead):
            found.setdefault(number, (score, name))
    for least in (4, 3):
        if not found:
            for score, name, number in _by_typo(rows, query, is_restricted, least):
                found[number] = (score, name)
    best = sorted(found.items(), key=lambda item: (-item[1][0], item[1][1], item[0]))
    return [(number, score) for number, (score, _) in best[:limit]]


def find_named(names: Mapping[int, str], text: str, *, limit: int) -> list[tuple[int, float]]:
    """What `find` answers, of a noun with few rows and no search text: `names` by id. No query."""
    query = fold(text)
    words = query.split()
    folded = {number: fold(name) for number, name in names.items()}
    beginnings = [f" {word}" for word in words]
    ranked: Ranked = []
    for number, name in folded.items():
        if query and name.startswith(query):
            ranked.append((100.0 if name == query else 95.0, name, number))
        elif query and all(word in name for word in words):
            ranked.append((_score(f" {name}", beginnings), name, number))
    spelt = [word for word in words if len(word) >= trigrams.SHORTEST]
    if not ranked and spelt:
        for number, name in folded.items():
            close = min(_closeness(word, [name, *name.split()]) for word in spelt)
            if close >= GOOD_ENOUGH:
                ranked.append((close / 2, name, number))
    ranked.sort(key=lambda row: (-row[0], row[1], row[2]))
    return [(number, score) for score, _, number in ranked[:limit]]


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


def _by_words(
    rows: QuerySet[M], query: str, limit: int, is_restricted: bool, instead: Sequence[str]
) -> Ranked:
    """Rows with all words as parts of anything. Where there are more than are looked at, a word that begins so is looked up as
    well; of a text that begins with a word too short for itself, first the text as it stands ("ia Iva" of "Pia Ivanov")."""
    words = query.split()
    if instead:
        return _by_parts(rows, query, [[[query], *([text] for text in instead)]], is_restricted)
    found: Ranked = []
    if len(words) > 1 and len(words[0]) < trigrams.SHORTEST:
        found = _by_parts(rows, query, [[[query]]], is_restricted)
    if len(found) < limit:
        parts = trigrams.words_pattern(words)
        found += _by_parts(rows, query, parts, is_restricted)
        is_all = trigrams.is_all(parts, len(found), is_restricted=is_restricted)
        begin = sum(score >= BEGINS for score, _, _ in found)
        if not is_all and begin < limit and min(map(len, words)) >= trigrams.SHORTEST:
            found += _by_parts(rows, query, trigrams.beginnings_pattern(words), is_restricted)
    return found


def _by_parts(rows: QuerySet[M], query: str, pattern: trigrams.Pattern, is_restricted: bool) -> Ranked:
    if not trigrams.is_findable(pattern):
        return []
    beginnings = [f" {word}" for word in query.split()]
    found = trigrams.matching(rows, pattern, is_restricted=is_restricted)
    return [(_score(text, beginnings), name, number) for number, name, text in found]


def _score(text: str, beginnings: Sequence[str]) -> float:
    """How well a row answers: words that begin so in the name, in anything; parts in the name, in anything."""
    name = text.partition("\n")[0]
    in_name = in_all = in_part = True
    for word in beginnings:
        if word not in name:
            in_name = False
            in_all = in_all and word in text
            in_part = in_part and word[1:] in name
    return 90.0 if in_name else BEGINS if in_all else 70.0 if in_part else 60.0


def _by_typo(rows: QuerySet[M], query: str, is_restricted: bool, least: int) -> Ranked:
    words = [word for word in query.split() if len(word) >= trigrams.SHORTEST]
    pattern = trigrams.typo_pattern(words, least=least)
    if not pattern or not trigrams.is_findable(pattern):
        return []
    ranked = []
    for number, name, text in trigrams.matching(rows, pattern, is_restricted=is_restricted):
        close = min(_closeness(word, text.split()) for word in words)
        if close >= GOOD_ENOUGH:
            ranked.append((close / 2, name, number))
    return ranked


def _closeness(word: str, candidates: Sequence[str]) -> float:
    """How like the likest of some words a word is, of 100; the beginning of a word counts nearly as much as the whole."""
    return max(max(fuzz.ratio(word, one), 0.95 * fuzz.ratio(word, one[: len(word)])) for one in candidates)
