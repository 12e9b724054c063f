"""Plain texts: blanks, words that mean nothing, keys that went through a spreadsheet, formulas."""

from __future__ import annotations

import re

import polars as pl

MISSING = (
    "", "null", "(null)", "none", "(none)", "nan", "n/a", "#n/a", "\\n", "nil", "undefined", "<na>", "#null!", "-", "--",
)  # fmt: skip
FORMULA = r"^[\s'\"]*[=@][^\s=]|^[+\-][^\d\s.,(]"
_INTEGRAL = r"^(\d+)\.0+$"


def cleaned(column: str) -> pl.Expr:
    """The text without blanks around it and with runs of blanks in it made one; null where it says nothing."""
    text = pl.col(column).str.strip_chars()
    text = (
        pl.when(text.str.contains(r"\s\s|[\n\t\u00a0]"))
        .then(text.str.replace_all(r"\s+", " "))
        .otherwise(text)
    )
    return (
        pl.when(text.str.len_bytes() > 9).then(text).when(~text.str.to_lowercase().is_in(MISSING)).then(text)
    )


def as_key(text: pl.Expr, *, integral: bool) -> pl.Expr:
    """A key as its own system writes it: `17850.0` is 17850 where the whole column went through floats."""
    return text.str.replace(_INTEGRAL, "$1") if integral else text


def is_formula(text: pl.Expr) -> pl.Expr:
    """Whether a spreadsheet would run the text instead of showing it."""
    return text.str.contains(FORMULA).fill_null(value=False)


def defused(text: str) -> str:
    """A cell that no spreadsheet runs: formulas get an apostrophe in front; numbers stay numbers."""
    if text[:1] not in {"=", "+", "-", "@", "\t", "\r"} or not text:
        return text
    try:
        float(text.replace(",", "").replace(" ", ""))
    except ValueError:
        return f"'{text}"
    return text


def as_written(column: str) -> pl.Expr:
    """A cell of a table as it is meant: nothing where it says "n/a" or the like, and without the apostrophe that an export put
    in front, so that no spreadsheet runs it and no import takes it for nothing."""
    text = pl.col(column)
    is_nothing = text.str.strip_chars().str.to_lowercase().is_in(MISSING)
    return pl.when(is_nothing).then(pl.lit("")).otherwise(text.str.replace(_APOSTROPHE, "$1")).alias(column)


def as_meant(frame: pl.DataFrame) -> pl.DataFrame:
    """A table's raw rows with every cell as it is meant; columns without an apostrophe in front cost a glance."""
    quoted = [
        name
        for name, kind in frame.schema.items()
        if kind == pl.String and frame[name].str.starts_with("'").any()
    ]
    return frame.with_columns(as_written(name) for name in quoted) if quoted else frame


def tidied(column: str) -> pl.Expr:
    """The text without blanks around it and with runs of blanks in it made one; null where it is empty."""
    text = pl.col(column).str.strip_chars().replace("", None)
    return (
        pl.when(text.str.contains(r"\s\s|[\n\t\u00a0]"))
        .then(text.str.replace_all(r"\s+", " "))
        .otherwise(text)
        .alias(column)
    )


_WORDS = "|".join(re.escape(word) for word in MISSING if word)
_APOSTROPHE = rf"^'('*[=+\-@\t\r]|(?i)'*(?:{_WORDS})\s*$)"


def kept_as_text(text: str) -> str:
    """With an apostrophe where `as_written` would take the text for something else."""
    bare = text.lstrip("'")
    is_odd = bare.strip().lower() in MISSING or (
        bare != text and bare[:1] in {"=", "+", "-", "@", "\t", "\r"}
    )
    return f"'{text}" if is_odd and text else text
