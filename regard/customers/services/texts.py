"""What customers are compared and found by, by the column: the same texts as `rules` gives one by one."""

from __future__ import annotations

import polars as pl

from regard.customers import rules
from regard.kernel.folding import fold

_PLAIN = r"^[\x00-\x7f]*$"
_MARKS, _GAPS = r"['`]", r"[\x00\s\x1c-\x1f]+"
_ENDS = r"^[\s\x1c-\x1f]+|[\s\x1c-\x1f]+$"
BETWEEN = " \n "


def folded(texts: pl.Series) -> pl.Series:
    """As names are compared, `kernel.folding.fold`. What is not plain ASCII takes a turn in Python for each different text."""
    is_plain = texts.str.contains(_PLAIN)
    small = (
        texts.str.to_lowercase().str.replace_all(_MARKS, "").str.replace_all(_GAPS, " ").str.strip_chars(" ")
    )
    others = texts.filter(~is_plain).unique()
    if others.is_empty():
        return small
    known = {text: fold(text) for text in others}
    rest = texts.replace_strict(known, default=None, return_dtype=pl.String)
    return pl.select(pl.when(is_plain).then(small).otherwise(rest)).to_series().alias(texts.name)


def lowered(emails: pl.Series) -> pl.Series:
    """E-mail addresses for comparing, `rules.email_normal`."""
    return emails.str.replace_all(_ENDS, "").str.to_lowercase()


def digits(texts: pl.Series) -> pl.Series:
    return texts.str.replace_all(r"\D+", "")


def countries(texts: pl.Series) -> pl.Series:
    """Countries as they are kept, `rules.country_name`, each spelling asked once."""
    spelled = texts.drop_nulls().unique()
    other = {text: name for text in spelled if (name := rules.country_name(text)) != text}
    return texts.replace(other) if other else texts


def search_texts(frame: pl.DataFrame) -> pl.Series:
    """What each customer is found by, `rules.search_text`.

    `frame`: `name`, `email`, `phone`, `phone_normal`, `city` (strings, none null) and `found_by` (lists of strings).
    """
    number, written = digits(frame["phone_normal"]), digits(frame["phone"])
    parts = pl.DataFrame({
        "name": folded(frame["name"]), "email": lowered(frame["email"]),
        "phone": pl.select(pl.when(number != "").then(number).otherwise(written)).to_series(),
        "city": folded(frame["city"]), "further": _folded_lists(frame["found_by"]),
    })  # fmt: skip
    lines = pl.concat_list("name", "email", "phone", "city", "further")
    kept = lines.list.eval(pl.element().filter(pl.element() != "")).list.unique(maintain_order=True)
    text = kept.list.join(BETWEEN)
    return parts.select(
        pl.when(text != "").then(pl.lit(" ") + text + pl.lit(" ")).otherwise(pl.lit(""))
    ).to_series()


def _folded_lists(lists: pl.Series) -> pl.Series:
    lengths = lists.list.len()
    flat = folded(lists.filter(lengths > 0).explode())
    at = (
        pl.select(pl.int_range(len(lists), dtype=pl.UInt32).repeat_by(lengths))
        .to_series()
        .explode()
        .drop_nulls()
    )
    grouped = pl.DataFrame({"at": at, "text": flat}).group_by("at", maintain_order=True).agg("text")
    whole = pl.DataFrame({"at": pl.int_range(len(lists), dtype=pl.UInt32, eager=True)})
    told = whole.join(grouped, on="at", how="left", maintain_order="left")["text"]
    return pl.select(pl.when(told.is_null()).then(pl.lit([], pl.List(pl.String))).otherwise(told)).to_series()


def phone_normals(phones: pl.Series, countries: pl.Series, default: str) -> pl.Series:
    """Numbers in E.164, `rules.phone_normal`, each read as one of its customer's country or of `default`."""
    found = [
        rules.phone_normal(phone, rules.region_of(country) or default) if phone else ""
        for phone, country in zip(phones, countries, strict=True)
    ]
    return pl.Series(found, dtype=pl.String)
