"""Finding by parts of words, on both databases, over one folded column `search_text` with a trigram index.

`search_text` is made by `kernel.folding.framed`: words in single spaces with a space at both ends, lines parted by a
line feed with spaces around it, the name first. So " kad" finds beginnings of words and "bar " ends of them.

A pattern is a conjunction of groups; a group is a choice of alternatives; an alternative is a set of fragments that
must all occur. Fragments shorter than three letters have no trigram: they are compared but cannot be looked up.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import connection
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import AddField, RunSQL, SeparateDatabaseAndState
from django.db.models import BooleanField, CharField, Field, Model, Q, QuerySet
from django.db.models.expressions import RawSQL

from regard.ui.migrating import ByHand

M = TypeVar("M", bound=Model)
Alternative = Sequence[str]
Group = Sequence[Alternative]
Pattern = Sequence[Group]
Match = tuple[int, str, str]
"""Id, `sort_name` and `search_text` of a row."""

SHORTEST = 3
LOOKED_AT = 200  # finds that are ranked; ranking all of them takes half a second at a million rows
LOOKED_THROUGH = 20_000  # finds looked through for those an actor may see
MOST_TYPO_LETTERS = 24


def index(table: str, *sort_columns: str) -> list[ByHand]:
    """Migration operations that give `table` its trigram index, and `sort_columns` one order on both databases."""

    def make(editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.vendor == "postgresql":
            editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            editor.execute(f"CREATE INDEX {table}_search ON {table} USING gin (search_text gin_trgm_ops)")
            for column in sort_columns:
                editor.execute(f'ALTER TABLE {table} ALTER COLUMN {column} TYPE varchar COLLATE "C"')
            return
        for statement in _sqlite(table):
            editor.execute(statement)

    def drop(editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.vendor == "postgresql":
            editor.execute(f"DROP INDEX {table}_search")
            return
        for event in ("insert", "update", "delete"):
            editor.execute(f"DROP TRIGGER {table}_search_{event}")
        editor.execute(f"DROP TABLE {table}_search")
        editor.execute(f"DROP TABLE {table}_search_rest")

    return [ByHand(make, drop)]


def flag(table: str, name: str) -> SeparateDatabaseAndState:
    """The migration of a further yes or no, `False` for the rows there are, on a table with a trigram index."""
    return _column(table, name, "boolean DEFAULT false", BooleanField(default=False, db_default=False))


def text(table: str, name: str, longest: int) -> SeparateDatabaseAndState:
    """The same of a further text, empty for the rows there are."""
    field = CharField(blank=True, db_default="", max_length=longest)
    return _column(table, name, f"varchar({longest}) DEFAULT ''", field)


def _column(table: str, name: str, kind: str, field: Field[Any, Any]) -> SeparateDatabaseAndState:
    """Django would make SQLite's table anew for a column that is never null, and lose the triggers of the index."""
    return SeparateDatabaseAndState(
        database_operations=[
            RunSQL(
                f"ALTER TABLE {table} ADD COLUMN {name} {kind} NOT NULL",
                f"ALTER TABLE {table} DROP COLUMN {name}",
            )
        ],
        state_operations=[AddField(table.partition("_")[2], name, field)],
    )


def further(
    table: str, name: str, field: Field[Any, Any], *, sqlite: str, postgresql: str
) -> SeparateDatabaseAndState:
    """The same of any column that is never null, as each database declares it: "varchar(8) DEFAULT 'task' NOT NULL"."""
    model = table.partition("_")[2]

    def add(editor: BaseDatabaseSchemaEditor) -> None:
        declared = postgresql if editor.connection.vendor == "postgresql" else sqlite
        editor.execute(f"ALTER TABLE {table} ADD COLUMN {name} {declared}")

    def drop(editor: BaseDatabaseSchemaEditor) -> None:
        editor.execute(f"ALTER TABLE {table} DROP COLUMN {name}")

    return SeparateDatabaseAndState(
        database_operations=[ByHand(add, drop)], state_operations=[AddField(model, name, field)]
    )


def _sqlite(table: str) -> list[str]:
    add = f"INSERT INTO {table}_search(rowid, search_text) VALUES (new.id, new.search_text)"  # noqa: S608
    remove = (
        f"INSERT INTO {table}_search({table}_search, rowid, search_text)"  # noqa: S608
        " VALUES ('delete', old.id, old.search_text)"
    )
    is_awake = f"NOT EXISTS (SELECT 1 FROM {table}_search_rest)"  # noqa: S608
    return [
        f"CREATE VIRTUAL TABLE {table}_search USING fts5(search_text, content='{table}', content_rowid='id',"
        " tokenize='trigram case_sensitive 1')",
        f"CREATE TABLE {table}_search_rest (id integer PRIMARY KEY)",  # a row in it: the triggers rest
        f"CREATE TRIGGER {table}_search_insert AFTER INSERT ON {table} WHEN {is_awake} BEGIN {add}; END",
        f"CREATE TRIGGER {table}_search_delete AFTER DELETE ON {table} WHEN {is_awake} BEGIN {remove}; END",
        f"CREATE TRIGGER {table}_search_update AFTER UPDATE OF search_text ON {table}"
        f" WHEN old.search_text <> new.search_text AND {is_awake} BEGIN {remove}; {add}; END",
    ]


@contextmanager
def in_bulk(table: str, ids: Collection[int]) -> Iterator[None]:
    """Rows with these ids, which the block adds, changes or removes, enter and leave the index all at once.

    A customer costs half as much on SQLite: its index is flushed whenever a statement that has a trigger begins in a transaction
    that has touched the index, so that rows must be written first and the index after all of them. No other rows of
    `table` may be written inside. Needs a transaction, which takes everything back if it fails.
    """
    if connection.vendor == "postgresql" or not ids:
        yield
        return
    if not connection.in_atomic_block:
        raise RuntimeError("the index is filled in the transaction that writes the rows")
    mine = f"FROM {table} WHERE id IN (SELECT value FROM json_each(%s))"  # noqa: S608
    rest = f"{table}_search_rest"
    values = [json.dumps(list(ids))]
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {rest} DEFAULT VALUES")
        cursor.execute(f"SELECT id, search_text {mine}", values)
        before = cursor.fetchall()
        yield
        cursor.executemany(
            f"INSERT INTO {table}_search({table}_search, rowid, search_text) VALUES ('delete', %s, %s)",  # noqa: S608
            before,
        )
        cursor.execute(
            f"INSERT INTO {table}_search(rowid, search_text) SELECT id, search_text {mine}",
            values,
        )
        cursor.execute(f"DELETE FROM {rest}")  # noqa: S608


def words_pattern(words: Sequence[str]) -> Pattern:
    """Every word somewhere; one too short to be looked up at the beginning of a word."""
    return [[[word if len(word) >= SHORTEST else f" {word}"]] for word in words]


def beginnings_pattern(words: Sequence[str]) -> Pattern:
    """Every word at the beginning of a word."""
    return [[[f" {word}"]] for word in words]


def typo_pattern(words: Sequence[str], *, least: int = 4) -> Pattern:
    """Every word with at most one letter wrong, missing, too many or swapped with its neighbour.

    `least` letters of a word, a space at its end being one, must be right: three find more of short words, and
    more of what is not meant.
    """
    return [[[word], *_misspelt(word[:MOST_TYPO_LETTERS], least)] for word in words]


def _misspelt(word: str, least: int) -> list[Alternative]:
    """What is left of a word whichever letter is wrong: the part before it and the part behind."""
    text = f" {word}" if len(word) > 5 else f" {word} "
    found: dict[tuple[str, ...], None] = {}
    for at in range(1, len(text)):
        for behind in (at, at + 1, at + 2):
            parts = tuple(part for part in (text[:at], text[behind:]) if len(part) >= SHORTEST)
            # Too little left would find half of everybody.
            if parts and sum(map(len, parts)) >= max(least, min(len(text) - 3, 6) - (4 - least)):
                found[parts] = None
    return [list(parts) for parts in found]


def is_findable(pattern: Pattern) -> bool:
    """Whether the index can look the pattern up: some group must have three letters in each of its alternatives."""
    return any(all(any(len(part) >= SHORTEST for part in choice) for choice in group) for group in pattern)


def matching(rows: QuerySet[M], pattern: Pattern, *, is_restricted: bool) -> list[Match]:
    """The rows that match, at most `LOOKED_AT` of them in no particular order. The pattern must be findable. One query.

    `is_restricted`: whether `rows` is less than the table, so that the index must offer more than are needed.
    """
    if is_restricted or rows.query.where:
        found = narrowed(rows, pattern, most=LOOKED_THROUGH)
        return list(found.values_list("pk", "sort_name", "search_text")[:LOOKED_AT])
    # Written here: to build it as a queryset takes as long as to answer it.
    table, conditions, values = rows.model._meta.db_table, [], list[str]()
    rest = pattern
    if connection.vendor != "postgresql":
        rest = [group for group in pattern if not is_findable([group])]
        inner = LOOKED_THROUGH if rest else LOOKED_AT
        offered = f"SELECT rowid FROM {table}_search WHERE {table}_search MATCH %s LIMIT {inner}"  # noqa: S608
        conditions.append(f"id IN ({offered})")
        values.append(_fts([group for group in pattern if is_findable([group])]))
    for group in rest:
        choices = [" AND ".join(["search_text LIKE %s ESCAPE '\\'"] * len(choice)) for choice in group]
        conditions.append(f"({' OR '.join(choices)})")
        values += [f"%{connection.ops.prep_for_like_query(part)}%" for choice in group for part in choice]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, sort_name, search_text FROM {table} WHERE {' AND '.join(conditions)} LIMIT {LOOKED_AT}",  # noqa: S608
            values,
        )
        whole: list[Match] = cursor.fetchall()
    return whole


def is_all(pattern: Pattern, found: int, *, is_restricted: bool) -> bool:
    """Whether `found` rows that `matching` gave are certainly all there are."""
    if found >= LOOKED_AT:
        return False
    is_exact = not is_restricted and all(is_findable([group]) for group in pattern)
    return is_exact or connection.vendor == "postgresql"


def narrowed(rows: QuerySet[M], pattern: Pattern, *, most: int | None = None) -> QuerySet[M]:
    """All rows that match, for a list in its own order. The pattern must be findable. `most`: so many that the index offers on
    SQLite are looked through."""
    if connection.vendor == "postgresql":
        return rows.filter(_likes(pattern))
    looked_up = [group for group in pattern if is_findable([group])]
    rest = [group for group in pattern if not is_findable([group])]
    table = f"{rows.model._meta.db_table}_search"
    limit = "" if most is None else f" LIMIT {most}"
    found = RawSQL(f"SELECT rowid FROM {table} WHERE {table} MATCH %s{limit}", [_fts(looked_up)])  # noqa: S608, S611
    return rows.filter(_likes(rest), pk__in=found)


def _likes(pattern: Pattern) -> Q:
    found = Q()
    for group in pattern:
        choices = Q()
        for choice in group:
            parts = Q()
            for part in choice:
                parts &= Q(search_text__contains=part)
            choices |= parts
        found &= choices
    return found


def _fts(pattern: Pattern) -> str:
    groups = []
    for group in pattern:
        choices = (
            " AND ".join(_quoted(part) for part in choice if len(part) >= SHORTEST) for choice in group
        )
        groups.append("(" + " OR ".join(f"({choice})" for choice in choices) + ")")
    return " AND ".join(groups)


def _quoted(part: str) -> str:
    return '"' + part.replace('"', '""') + '"'
