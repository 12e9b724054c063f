"""Ways to reach customers by the hundred thousand: how each is kept and compared, column by column."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

import polars as pl

from regard.customers import contact_rules as ways
from regard.customers import rules
from regard.customers.services.texts import countries, folded
from regard.kernel.folding import fold

LONGEST = 500
POINT = pl.Struct({
    "kind": pl.String, "type": pl.String, "value": pl.String, "normal": pl.String, "is_valid": pl.Boolean,
    **dict.fromkeys(ways.PARTS, pl.String), "verified_at": pl.String,
})  # fmt: skip
"""One way to reach a customer as a batch has it."""
_PLAIN_EMAIL = r"^[A-Za-z0-9]+(?:[._+-][A-Za-z0-9]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,30}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}$"
_SEPARATORS = re.compile(r"[\s()./\-–]+")
_INTERNATIONAL = re.compile(r"^\+[1-9]\d{7,14}$")
_NATIONAL = re.compile(r"^0[1-9][0-9]{4,}$")
_ABROAD = re.compile("[+\uff0b;]")  # without one of these and without a country no number can be read
_KINDS_OF_NUMBERS = (
    "fixed_line", "mobile", "toll_free", "premium_rate", "shared_cost", "personal_number", "voip", "pager", "uan", "voicemail",
)  # fmt: skip
Checked = tuple[str, str, bool]


def checked_points(points: pl.DataFrame) -> pl.DataFrame:
    """`value`, `normal`, `country` and `is_valid` set as `contact_rules` has them; other columns and the order stay.

    `points`: `kind`, `type`, `value`, the five parts of an address (strings, null for nothing) and `land`, the ISO code of
    the country a telephone number without prefix belongs to. No database.
    """
    if points.is_empty():
        return points.with_columns(normal=pl.lit(None, pl.String), is_valid=pl.lit(value=True))
    numbered = points.with_columns(countries(points["country"])).with_row_index("in_order")
    done = [
        _checked(part, _CHECKS[str(kind)])
        for (kind,), part in numbered.partition_by("kind", as_dict=True).items()
        if kind in _CHECKS
    ]
    whole = pl.concat(done) if done else _checked(numbered.clear(), _CHECKS["site"])
    return (
        whole.sort("in_order").drop("in_order").with_columns(pl.col("value", "normal").str.slice(0, LONGEST))
    )


def _checked(part: pl.DataFrame, check: Callable[[pl.DataFrame], list[Checked]]) -> pl.DataFrame:
    found = check(part)
    return part.with_columns(
        pl.Series("value", [one[0] for one in found], dtype=pl.String),
        pl.Series("normal", [one[1] for one in found], dtype=pl.String),
        pl.Series("is_valid", [one[2] for one in found], dtype=pl.Boolean),
    )


def _emails(part: pl.DataFrame) -> list[Checked]:
    text = part["value"]
    is_plain = (text.str.contains(_PLAIN_EMAIL) & (text.str.len_bytes() <= 64)).fill_null(value=False)
    ends = pl.concat_str(text.str.extract("^([^@]*@)"), text.str.extract("@(.*)$").str.to_lowercase())
    kept, lower = part.select(ends).to_series(), text.str.to_lowercase()
    return [
        (value, small, True) if plain else _told(_email(said))
        for said, value, small, plain in zip(text, kept, lower, is_plain, strict=True)
    ]


@lru_cache(maxsize=20_000)
def _email(text: str) -> ways.Checked:
    return ways.checked_email(text)


def _told(checked: ways.Checked) -> Checked:
    return checked.value, checked.normal, not checked.problem


def _phones(part: pl.DataFrame) -> list[Checked]:
    return [phone(value, region) for value, region in part.select("value", "land").iter_rows()]


@lru_cache(maxsize=20_000)
def phone(text: str, region: str) -> Checked:
    """A telephone number as `contact_rules.checked_phone` has it, sooner where it is plainly written internationally."""
    value = " ".join(text.split())
    number = _SEPARATORS.sub("", value)
    if _INTERNATIONAL.match(number) and (is_right := _international(number)) is not None:
        return (value, number, True) if is_right else (value, fold(value), False)
    if not region and not _ABROAD.search(value):
        return value, fold(value), False
    if (home := _home(region)) is not None and _NATIONAL.match(number) and (found := home(number)):
        return value, found, True
    return _told(ways.checked_phone(value, region))


@lru_cache(maxsize=300)
def _home(region: str) -> Callable[[str], str] | None:
    """What makes E.164 of a number that is written as one is dialled within a country, "0105550142"; it gives nothing for
    what takes a closer look. Only of countries that have a calling code of their own and dial a plain 0 first."""
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, country_code_for_region
    from phonenumbers.phonemetadata import PhoneMetadata

    plan = PhoneMetadata.metadata_for_region(region, None) if region else None
    code = country_code_for_region(region) if plan else 0
    if plan is None or COUNTRY_CODE_TO_REGION_CODE.get(code, ("",))[0] != region:
        return None
    if (
        plan.national_prefix_for_parsing != "0"
        or plan.national_prefix_transform_rule
        or plan.general_desc is None
    ):
        return None
    whole = re.compile(plan.general_desc.national_number_pattern or r"(?!)")
    kinds = [
        (re.compile(kind.national_number_pattern), frozenset(kind.possible_length))
        for name in _KINDS_OF_NUMBERS
        if (kind := getattr(plan, name)) is not None and kind.national_number_pattern
    ]
    lengths = frozenset(plan.general_desc.possible_length)

    def home(number: str) -> str:
        rest = number[1:]
        if len(rest) not in lengths or not whole.fullmatch(rest):
            return ""
        is_there = any((not sizes or len(rest) in sizes) and kind.fullmatch(rest) for kind, sizes in kinds)
        return f"+{code}{rest}" if is_there else ""

    return home


def _international(number: str) -> bool | None:
    """Whether "+31105550142" is a possible number as it stands; None where that takes a closer look."""
    for length in (1, 2, 3):
        if (plan := _plan(number[1 : 1 + length])) is not None:
            prefix, lengths = plan
            rest = number[1 + length :]
            if prefix.match(rest):
                return None
            return True if len(rest) in lengths else None
    return None


@lru_cache(maxsize=512)
def _plan(code: str) -> tuple[re.Pattern[str], frozenset[int]] | None:
    """What may stand before a number within the country of a calling code, and how long its numbers can be."""
    import phonenumbers
    from phonenumbers.phonemetadata import PhoneMetadata

    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(int(code))
    if not regions or regions[0] == "001":
        return None
    found = PhoneMetadata.metadata_for_region(regions[0], None)
    if found is None or found.general_desc is None:
        return None
    return re.compile(found.national_prefix_for_parsing or r"(?!)"), frozenset(
        found.general_desc.possible_length
    )


def _sites(part: pl.DataFrame) -> list[Checked]:
    return [_told(ways.checked_site(value)) for value in part["value"]]


def _socials(part: pl.DataFrame) -> list[Checked]:
    return [
        _told(ways.checked_social(value, of_type or ""))
        for value, of_type in part.select("value", "type").iter_rows()
    ]


def _addresses(part: pl.DataFrame) -> list[Checked]:
    """As `contact_rules.checked_address`; what can be wrong depends on the country and the postal code alone."""
    words = part.select(
        pl.col(name).fill_null("").str.replace_all(r"[\s\x1c-\x1f]+", " ").str.strip_chars()
        for name in ways.PARTS
    )
    place = pl.concat_str(pl.col("postal_code", "city").replace("", None), separator=" ", ignore_nulls=True)
    value = pl.concat_str(
        pl.col("street").replace("", None), place.replace("", None), pl.col("region", "country").replace("", None),
        separator=", ", ignore_nulls=True,
    )  # fmt: skip
    told = words.select(value=value, is_empty=(pl.col("street") == "") & (pl.col("city") == ""))
    normal = folded(words.select(pl.concat_str(*ways.PARTS, separator=" ")).to_series())
    right = [
        _is_place(postal_code, country, is_empty=is_empty)
        for postal_code, country, is_empty in zip(
            words["postal_code"], words["country"], told["is_empty"], strict=True
        )
    ]
    return list(zip(told["value"], normal, right, strict=True))


@lru_cache(maxsize=20_000)
def _is_place(postal_code: str, country: str, *, is_empty: bool) -> bool:
    return not ways.address_problem("" if is_empty else "x", postal_code, "", "", country)


_CHECKS: dict[str, Callable[[pl.DataFrame], list[Checked]]] = {
    "email": _emails, "phone": _phones, "address": _addresses, "site": _sites, "social": _socials,
}  # fmt: skip


def regions_of(countries: pl.Series, default: str) -> pl.Series:
    """The ISO codes of countries as files call them; `default` for none."""
    known = {name: rules.region_of(name) or default for name in countries.drop_nulls().unique()}
    return countries.replace_strict(known, default=default, return_dtype=pl.String)
