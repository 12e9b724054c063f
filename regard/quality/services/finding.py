"""Asking the engine: from customers to pairs with reasons. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from regard.customers.comparing import COLUMNS, FURTHER_EMAILS, FURTHER_PHONES, comparable, mailbox_owners
from regard.customers.contact_rules import region_of
from regard.jobs.hearing import Hearing
from regard.quality import rules

if TYPE_CHECKING:
    import polars as pl

    from regard.quality.matching.engine import Matching
    from regard.quality.matching.schema import Field

KINDS = ("person", "organisation")
TOLD_AT_ONCE = 5_000


@dataclass(frozen=True)
class Found:
    """A pair as the engine sees it, the lower id first."""

    first: int
    second: int
    is_organisation: bool
    probability: float
    is_decided: bool  # the engine's word that they are one
    reasons: tuple[dict[str, Any], ...]
    has_key: bool = False  # the same address or number, and names that go with it
    cluster: int | None = None  # the lowest id of all who are one

    @property
    def opens(self) -> bool:
        """Whether it is enough for the queue; less is enough to stay in it."""
        return self.has_key or self.probability >= rules.OPENS

    @property
    def pair(self) -> tuple[int, int]:
        return self.first, self.second


@dataclass(frozen=True)
class Findings:
    """All pairs the engine mentions, the surest first, those of people and of organisations together."""

    customers: int
    pairs: tuple[Found, ...]
    left_out: int


def find_pairs(*, hearing: Hearing, most: int = rules.MOST_OPEN) -> Findings:
    """Compare all people with one another, and all organisations; at most `most` pairs, the surest ones.

    Whoever may see them or not, and never those who share nothing but a name. A million customers take some minutes and 4 GB.
    """
    customers, found = 0, list[Found]()
    for kind in KINDS:
        table = _table(kind, hearing)
        customers += table.height
        if table.height > 1:
            found += _told(table, kind, _matched(table, kind, hearing), hearing)
    found = _with_mailboxes(found)
    found.sort(key=lambda one: (-one.probability, one.first, one.second))
    kept = found[:most]
    clusters = _clusters(one.pair for one in kept if one.is_decided)
    pairs = tuple(replace(one, cluster=clusters[one.first]) if one.is_decided else one for one in kept)
    return Findings(customers, pairs, len(found) - len(kept))


def _with_mailboxes(found: list[Found]) -> list[Found]:
    """Who has no name but an e-mail address that one customer has is very likely that one, whatever little else is known."""
    told = {one.pair: one for one in found}
    for nameless, kind, known, other in mailbox_owners():
        pair = (min(nameless, known), max(nameless, known))
        is_organisation = kind == other == KINDS[1]
        seen = told.get(pair) or Found(
            *pair, is_organisation, rules.STAYS, is_decided=False, reasons=(), has_key=True
        )
        if seen.probability < rules.ONLY_MAILBOX:
            bits = rules.bits_between(seen.probability, rules.ONLY_MAILBOX)
            reason = {"field": "mailbox", "says": "one", "bits": bits}
            told[pair] = replace(
                seen, probability=rules.ONLY_MAILBOX, reasons=(*seen.reasons, reason), has_key=True
            )
    return list(told.values())


def _table(kind: str, hearing: Hearing) -> pl.DataFrame:
    import polars as pl

    schema = {name: pl.Int64 if name == "id" else pl.String for name in COLUMNS}
    read = 0
    frames = [pl.DataFrame(schema=schema)]
    for batch in comparable(kind):
        hearing.check()
        rows = [
            (row[0], *rules.split_name(*map(str, row[1:4])), *row[3:]) if kind == "person" else row
            for row in batch
        ]
        frames.append(pl.DataFrame(rows, schema=schema, orient="row"))
        read += len(batch)
        hearing.update(note=f"Reading {'people' if kind == 'person' else 'organisations'}: {read:,}")
    return _with_countries_known(pl.concat(frames))


def _with_countries_known(table: pl.DataFrame) -> pl.DataFrame:
    """Countries by their codes, since one file says Netherlands where another says NL; what is no country stays as written."""
    import polars as pl

    written = table["country"].drop_nulls().unique().to_list()
    codes = [region_of(country) or country for country in written]
    return table.with_columns(pl.col("country").replace(written, codes))


def _matched(table: pl.DataFrame, kind: str, hearing: Hearing) -> Matching:
    from regard.quality.matching.engine import find_doubles

    whom = "people" if kind == "person" else "organisations"

    def hear(stage: str) -> None:
        hearing.check()
        hearing.update(note=f"{stage}: {table.height:,} {whom}")

    return find_doubles(table, _fields(kind), key="id", shown=rules.LOOKED_AT, shows_agreeing=True, hear=hear)


def _fields(kind: str) -> list[Field]:
    from regard.quality.matching.schema import Field, Kind

    names = (
        [Field("given_name", Kind.GIVEN_NAME), Field("family_name", Kind.FAMILY_NAME)]
        if kind == "person"
        else [Field("name", Kind.ORGANISATION)]
    )
    return [
        *names, Field("email", Kind.EMAIL, ("email", *FURTHER_EMAILS)),
        Field("phone", Kind.PHONE, ("phone", *FURTHER_PHONES)), Field("street", Kind.STREET),
        Field("postal_code", Kind.POSTAL_CODE), Field("city", Kind.CITY), Field("region", Kind.REGION),
        Field("country", Kind.COUNTRY),
    ]  # fmt: skip


def _told(table: pl.DataFrame, kind: str, matching: Matching, hearing: Hearing) -> Iterator[Found]:
    """The pairs with their reasons, without those who have no more than a name in common."""
    import polars as pl

    hearing.update(note="Writing down why")
    pairs = matching.pairs
    mentioned = pl.concat([pairs["first"], pairs["second"]]).unique()
    emails = dict(table.filter(pl.col("id").is_in(mentioned.implode())).select("id", "email").iter_rows())
    for start in range(0, pairs.height, TOLD_AT_ONCE):
        hearing.check()
        batch = pairs.slice(start, TOLD_AT_ONCE)
        told = matching.reasons_of(range(start, start + batch.height))
        for (first, second, probability, is_decided), reasons in zip(batch.iter_rows(), told, strict=True):
            says = {one.field: one.says for one in reasons}
            has_key = rules.shares_a_key(says)
            is_likely = probability >= rules.STAYS or is_decided
            if has_key or (is_likely and rules.is_more_than_a_name(says, (emails[first], emails[second]))):
                yield Found(
                    min(first, second),
                    max(first, second),
                    kind == "organisation",
                    round(probability, 6),
                    is_decided,
                    tuple(
                        {"field": one.field, "says": one.says, "bits": round(one.weight, 2)}
                        for one in reasons
                    ),
                    has_key,
                )


def _clusters(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """The lowest of those each one is connected with."""
    lower: dict[int, int] = {}

    def lowest(number: int) -> int:
        path = []
        while (below := lower.setdefault(number, number)) != number:
            path.append(number)
            number = below
        for one in path:
            lower[one] = number
        return number

    for pair in pairs:
        first, second = sorted((lowest(pair[0]), lowest(pair[1])))
        lower[second] = first
    return {number: lowest(number) for number in list(lower)}
