"""What follows from what customers did, and from where they are: the best time, the channel, the time zone."""

from __future__ import annotations

from functools import lru_cache

import polars as pl

from regard.customers.profile_rules import DAYS, WEEKEND, WORKDAYS
from regard.customers.rules import region_of

FEWEST = 4
"""From fewer deeds nothing is concluded."""
TIMES: tuple[tuple[list[str], float, int], ...] = ((["day"], 0.5, 4), (["is_weekend"], 0.6, 3), ([], 0.6, 3))
"""From narrow to wide: how large a share must fall on such days and one part of the day, and at least how many deeds."""
NARROW = 0.8
"""A narrower time is said only where it holds this share of all deeds of that part of the day: else any day is as good."""
MOSTLY = 0.7
"""How large a share must come through one channel."""
PARTS = {1: "6-12", 2: "12-18", 3: "18-24"}
"""Nobody is best reached at night, whenever they order."""
_WAYS = {
    "phone": ("phone", "by phone"),
    "email": ("email", "by e-mail"),
    "online": ("email", "online"),
    "sms": ("sms", "by message"),
    "chat": ("chat", "in a chat"),
    "in_person": ("in_person", "in the shop"),
    "post": ("post", "by letter"),
}
_SAID = {
    "phone": "phone|telephone|tel|call|telefon|telefoon",
    "email": "e-mail|email|mail",
    "online": "web shop|webshop|web|online|online store|online shop|website|app|e-commerce|ecommerce|internet|marketplace",
    "sms": "sms|text|text message|whatsapp",
    "chat": "chat|live chat|messenger",
    "in_person": "shop|store|in store|retail|pos|till|counter|market|in person|boutique|winkel|filiale",
    "post": "post|letter|mail order|catalogue|catalog",
}
WAY_OF = {said: way for way, words in _SAID.items() for said in words.split("|")}
"""What deeds call their channel, in small letters -> the way it is."""
CHANNEL_OF = {way: channel for way, (channel, _) in _WAYS.items()}
HOW = {way: how for way, (_, how) in _WAYS.items()}
_MAIN = {
    "ES": "Europe/Madrid", "PT": "Europe/Lisbon", "GB": "Europe/London", "IE": "Europe/Dublin", "FI": "Europe/Helsinki",
    "IT": "Europe/Rome", "NO": "Europe/Oslo", "NZ": "Pacific/Auckland", "EC": "America/Guayaquil", "MY": "Asia/Kuala_Lumpur",
    "CL": "America/Santiago", "CN": "Asia/Shanghai", "AR": "America/Argentina/Buenos_Aires", "UA": "Europe/Kyiv",
    "JM": "America/Jamaica", "PR": "America/Puerto_Rico", "DO": "America/Santo_Domingo",
}  # fmt: skip
"""Where nearly everybody lives in one of a country's time zones."""


def best_times(deeds: pl.DataFrame) -> pl.DataFrame:
    """When customers are at it: `customer_id`, `value` (as of a best time), `n` of `total` deeds then, `many`.

    `deeds`: `customer_id`, `local` (the moment by the customer's clock), `many`. What came with a day only, at midnight, tells
    no hour. The narrowest time that holds enough of the deeds is taken: a day, then weekdays or weekends, then any day.
    """
    timed = deeds.filter(pl.col("local").dt.time() != pl.time(0, 0))
    timed = timed.with_columns(
        pl.col("local").dt.weekday().alias("day"), (pl.col("local").dt.hour() // 6).alias("part")
    )
    timed = timed.with_columns((pl.col("day") > 5).alias("is_weekend"))
    total = timed.group_by("customer_id").agg(pl.len().alias("total"), pl.col("many").first())
    total = total.filter(pl.col("total") >= FEWEST)
    in_part = timed.group_by("customer_id", "part").agg(pl.len().alias("in_part"))
    shared = in_part.join(total, on="customer_id").filter(pl.col("part").is_in(list(PARTS)))
    found = []
    for rank, (by, least, fewest) in enumerate(TIMES):
        counted = timed.group_by("customer_id", "part", *by).agg(pl.len().alias("n"))
        counted = counted.join(shared, on=["customer_id", "part"]).filter(
            (pl.col("n") >= least * pl.col("total"))
            & (pl.col("n") >= fewest)
            & (pl.col("n") >= NARROW * pl.col("in_part"))
        )
        days = (
            pl.col(by[0]).cast(pl.Int64).replace_strict(_NAMES[by[0]], return_dtype=pl.String)
            if by
            else pl.lit("")
        )
        part = pl.col("part").cast(pl.Int64).replace_strict(PARTS, return_dtype=pl.String)
        value = pl.concat_str(days, part, separator=" ").str.strip_chars()
        found.append(
            counted.select(
                "customer_id", value.alias("value"), "n", "total", "many", pl.lit(rank).alias("rank")
            )
        )
    best = pl.concat(found).sort("customer_id", "rank", "n", "value", descending=[False, False, True, False])
    return best.unique("customer_id", keep="first", maintain_order=True).drop("rank")


_NAMES = {
    "day": {number: key for number, (key, _) in enumerate(DAYS, 1)},
    "is_weekend": {0: ",".join(WORKDAYS), 1: ",".join(WEEKEND)},
}


def channels(deeds: pl.DataFrame, reached: pl.DataFrame) -> pl.DataFrame:
    """How customers come to us: `customer_id`, `value` (a channel), `way`, `n` of `total` deeds, `many`.

    `deeds`: `customer_id`, `channel`, `many`; `reached`: `customer_id`, `has_email`, `has_phone`. Only what reaches a customer is
    concluded: nobody without an address prefers e-mail.
    """
    way = pl.col("channel").str.to_lowercase().str.strip_chars().replace_strict(
        WAY_OF, default=None, return_dtype=pl.String
    )  # fmt: skip
    known = deeds.with_columns(way.alias("way"))
    total = known.group_by("customer_id").agg(pl.len().alias("total"), pl.col("many").first())
    counted = (
        known.filter(pl.col("way").is_not_null()).group_by("customer_id", "way").agg(pl.len().alias("n"))
    )
    counted = counted.join(total, on="customer_id").join(reached, on="customer_id")
    value = pl.col("way").replace_strict(CHANNEL_OF, return_dtype=pl.String)
    counted = counted.with_columns(value.alias("value")).filter(
        (pl.col("total") >= FEWEST)
        & (pl.col("n") >= MOSTLY * pl.col("total"))
        & ((pl.col("value") != "email") | pl.col("has_email"))
        & (~pl.col("value").is_in(["phone", "sms"]) | pl.col("has_phone"))
    )
    return counted.select("customer_id", "value", "way", "n", "total", "many")


def time_zone(phone: str, country: str) -> tuple[str, str]:
    """The time zone of a telephone number (E.164), else of a country, and which of the two told it; nothing where neither does.

    A number of a country with several zones tells one only where its area code does.
    """
    region, zones = _of_code(phone)
    if len(zones) == 1:
        return zones[0], "phone"
    if zones and (exact := _of_number(phone[:8], len(phone))):
        return exact, "phone"
    if zone := _of_country(country):
        return zone, "country"
    return (_MAIN[region], "phone") if region in _MAIN else ("", "")


def _of_code(phone: str) -> tuple[str, tuple[str, ...]]:
    """The country of a number by its code, and the zones of that code."""
    for length in (1, 2, 3):
        region, zones = _zones_of_code(phone[1 : 1 + length])
        if region:
            return region, zones
    return "", ()


@lru_cache(maxsize=1024)
def _zones_of_code(code: str) -> tuple[str, tuple[str, ...]]:
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE
    from phonenumbers.tzdata import TIMEZONE_DATA

    if not code.isdecimal() or int(code) not in COUNTRY_CODE_TO_REGION_CODE:
        return "", ()
    return COUNTRY_CODE_TO_REGION_CODE[int(code)][0], tuple(TIMEZONE_DATA.get(code, ()))


@lru_cache(maxsize=131_072)
def _of_number(head: str, length: int) -> str:
    """The one zone of numbers that begin so: what comes behind the area code tells nothing, and reading a number costs 0.4 ms."""
    import phonenumbers
    from phonenumbers.timezone import time_zones_for_number

    try:
        zones = time_zones_for_number(phonenumbers.parse(head + "2345678"[: max(length - len(head), 0)]))
    except phonenumbers.NumberParseException:
        return ""
    return str(zones[0]) if len(zones) == 1 and zones[0] != "Etc/Unknown" else ""


@lru_cache(maxsize=1024)
def _of_country(country: str) -> str:
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

    region = region_of(country)
    if not region or region in _MAIN:
        return _MAIN.get(region, "")
    for code, regions in COUNTRY_CODE_TO_REGION_CODE.items():
        if regions[0] == region:
            _, zones = _zones_of_code(str(code))
            return zones[0] if len(zones) == 1 else ""
    return ""
