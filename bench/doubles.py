"""Public files whose doubles are known, as tables with their fields declared: what matching is judged on.

Every table has a column `person`, the truth, which no field reads. `home` is the directory of the data sets.
"""

import os
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from regard.quality.matching.judging import Judgement, judged_groups, judged_links
from regard.quality.matching.schema import Field, Kind

ROOT = Path(__file__).resolve().parents[1]

PEOPLE = (
    Field("given_name", Kind.GIVEN_NAME),
    Field("family_name", Kind.FAMILY_NAME),
    Field("birth_date", Kind.BIRTH_DATE),
    Field("email", Kind.EMAIL),
    Field("phone", Kind.PHONE),
    Field("street", Kind.STREET),
    Field("house_number", Kind.HOUSE_NUMBER),
    Field("postal_code", Kind.POSTAL_CODE),
    Field("city", Kind.CITY),
)
FEBRL = (
    Field("given_name", Kind.GIVEN_NAME),
    Field("surname", Kind.FAMILY_NAME),
    Field("street_number", Kind.HOUSE_NUMBER),
    Field("address_1", Kind.STREET),
    Field("address_2", Kind.TEXT),
    Field("suburb", Kind.CITY),
    Field("postcode", Kind.POSTAL_CODE),
    Field("state", Kind.REGION),
    Field("date_of_birth", Kind.BIRTH_DATE),
    Field("soc_sec_id", Kind.IDENTIFIER),
)
FAKE = (
    Field("first_name", Kind.GIVEN_NAME),
    Field("surname", Kind.FAMILY_NAME),
    Field("dob", Kind.BIRTH_DATE),
    Field("city", Kind.CITY),
    Field("email", Kind.EMAIL),
)
RESTAURANTS = (
    Field("name", Kind.ORGANISATION),
    Field("addr", Kind.STREET),
    Field("city", Kind.CITY),
    Field("phone", Kind.PHONE),
    Field("type", Kind.CATEGORY),
)


@dataclass(frozen=True)
class Doubles:
    """One table with doubles, or two tables whose records have partners (`right`)."""

    left: pl.DataFrame
    right: pl.DataFrame | None
    key: str
    fields: tuple[Field, ...]

    def judged(self) -> Judgement:
        """What the engine finds at its one default threshold, against the truth."""
        from regard.quality.matching.engine import find_doubles, link

        if self.right is None:
            found = find_doubles(self.left, self.fields, key=self.key)
            return judged_groups(found.groups, truth(self.left, self.key))
        linked = link(self.left, self.right, self.fields, key=self.key)
        return judged_links(linked.pairs, truth(self.left, self.key), truth(self.right, self.key))


def truth(table: pl.DataFrame, key: str) -> pl.DataFrame:
    return table.select(pl.col(key).alias("key"), "person")


def home() -> Path:
    return Path(os.environ.get("REGARD_SHARED_DATA") or ROOT.parent / "shared" / "data")


def read(path: Path) -> pl.DataFrame:
    """A file as text, without the blanks around names and values that some of these files have."""
    table = pl.read_csv(path, infer_schema_length=0)
    return table.rename({name: name.strip() for name in table.columns}).with_columns(
        pl.all().str.strip_chars()
    )


def febrl_table(path: Path) -> pl.DataFrame:
    return read(path).with_columns(person=pl.col("rec_id").str.extract(r"rec-(\d+)"))


def febrl(path: Path) -> Doubles:
    """One of the files of FEBRL: made people of Australia."""
    return Doubles(febrl_table(path), None, "rec_id", FEBRL)


def febrl_linkage(left: Path, right: Path) -> Doubles:
    """Two such files whose records have partners one to one: 4a and 4b."""
    return Doubles(febrl_table(left), febrl_table(right), "rec_id", FEBRL)


def febrl_parted(path: Path) -> Doubles:
    """The originals of one file against their first doubles: a linkage like that of 4a and 4b."""
    whole = febrl_table(path)
    originals = whole.filter(pl.col("rec_id").str.ends_with("-org"))
    firsts = whole.filter(pl.col("rec_id").str.ends_with("-dup-0"))
    return Doubles(originals, firsts, "rec_id", FEBRL)


def fake_1000(directory: Path) -> Doubles:
    """The file of Splink's quick start: 1,000 records of 251 made people."""
    table = read(directory / "fake_1000.csv").rename({"cluster": "person"})
    return Doubles(table, None, "unique_id", FAKE)


def restaurants(directory: Path) -> Doubles:
    """Restaurants of two guides; 112 are in both."""
    fodors, zagats = (read(directory / f"{name}.csv") for name in ("fodors", "zagats"))
    both = read(directory / "match_fodors_zagats_more_attrs.csv")
    partner = both.select(id="fodors_id", person="zagats_id")
    left = fodors.join(partner, on="id", how="left", maintain_order="left").with_columns(
        pl.col("person").fill_null("only in Fodor's " + pl.col("id"))
    )
    return Doubles(left, zagats.with_columns(person=pl.col("id")), "id", RESTAURANTS)


def people(path: Path) -> Doubles:
    """A file made by `bench.people`."""
    return Doubles(read(path), None, "row", PEOPLE)
