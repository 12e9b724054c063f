"""Places on the earth: read as people write them, kept as one whole number, measured, and put on the map of the world.

A place is a latitude and a longitude in millionths of a degree, eleven centimetres of the equator. The number that keeps it
grows with the latitude, so that an index finds a band of the earth, and what is left of it is the longitude.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from regard.kernel.words import language, tr

MILLION = 1_000_000
ROUND = 360 * MILLION + 1
"""The number of a place is `(latitude + 90°) * ROUND + (longitude + 180°)`, both in millionths of a degree."""
EARTH_KM = 6371.0088
FURTHEST_KM = 20_016  # half way round
Place = tuple[int, int]
"""Latitude and longitude in millionths of a degree."""

LONGEST = 100  # letters of what can be a place
_PARTED = re.compile(r"^(?P<one>[^,;\s]+(?:\s*[NSns])?)\s*[,;\s]\s*(?P<other>[^,;\s]+(?:\s*[EWOewo])?)$")
_WITH_COMMAS = re.compile(r"^(?P<one>\S+?)\s*(?:;|,\s|\s)\s*(?P<other>\S+)$")


def parse(value: Any) -> Place:  # noqa: ANN401
    """A place as somebody or a program gives it: `52.52, 13.405`, `52,52; 13,405`, `52.52° N 13.405° E`, `geo:52.52,13.405`, or
    a mapping of `latitude` and `longitude`. Raises `ValueError` with what to write instead."""
    if isinstance(value, Mapping):
        return _place(value.get("latitude"), value.get("longitude"))
    if len(str(value)) > LONGEST:
        raise ValueError(_said())
    text = " ".join(str(value).replace("\u00a0", " ").split()).removeprefix("geo:").strip()
    text = re.sub(r"\s*°\s*", "", text)
    text = re.sub(r"\s+(?=[NSEWOnsewo]\b)", "", text)
    many = text.count(",") > 1
    found = (_WITH_COMMAS if many else _PARTED).match(text)
    if found is None:
        raise ValueError(_said())
    return _place(found["one"].rstrip(","), found["other"])


def _said() -> str:
    return tr("Write latitude and longitude, such as 52.52, 13.405.")


def _place(latitude: Any, longitude: Any) -> Place:  # noqa: ANN401
    north, east = _degrees(latitude, "ns"), _degrees(longitude, "ewo")
    if abs(north) > 90 or abs(east) > 180:
        raise ValueError(tr("A latitude lies between −90 and 90, a longitude between −180 and 180."))
    return round(north * MILLION), round(east * MILLION)


def _degrees(value: Any, letters: str) -> Decimal:  # noqa: ANN401
    text = str(value).strip().casefold().replace("−", "-")
    letter = text[-1:] if text[-1:] in set(letters) else ""
    text = text.removesuffix(letter).strip()
    if text.count(",") == 1 and "." not in text:
        text = text.replace(",", ".")
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError(_said()) from None
    if not number.is_finite():
        raise ValueError(_said())
    if letter == "o" and not language().startswith(
        "de"
    ):  # east to Germans, west to the French and the Spanish
        if not language().startswith(("fr", "es")):
            raise ValueError(_said())
        letter = "w"
    return -number if letter in {"s", "w"} else number


def packed(place: Place) -> int:
    """The whole number that keeps a place."""
    latitude, longitude = place
    return (latitude + 90 * MILLION) * ROUND + longitude + 180 * MILLION


def unpacked(number: int) -> Place:
    latitude, longitude = divmod(number, ROUND)
    return latitude - 90 * MILLION, longitude - 180 * MILLION


def written(place: Place) -> str:
    """As programs, files and forms have it: `52.52, 13.405`."""
    return ", ".join(_written(part) for part in place)


def _written(part: int) -> str:
    text = f"{Decimal(part) / MILLION:.6f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def band(latitude: int, km: float) -> tuple[int, int]:
    """The numbers of the southernmost and the northernmost place within so many kilometres."""
    reach = math.ceil(math.degrees(km / EARTH_KM) * MILLION) + 1
    south, north = max(latitude - reach, -90 * MILLION), min(latitude + reach, 90 * MILLION)
    return packed((south, -180 * MILLION)), packed((north, 180 * MILLION))


def side(place: Place, km: float) -> tuple[int, int] | None:
    """The westernmost and easternmost longitude within so many kilometres; None where that is no simple stretch: at the poles,
    and across the line where the day changes."""
    latitude, longitude = place
    reach = km / EARTH_KM
    top = abs(math.radians(latitude / MILLION)) + reach
    if top >= math.pi / 2:
        return None
    half = (
        math.ceil(
            math.degrees(math.asin(math.sin(reach) / math.cos(math.radians(latitude / MILLION)))) * MILLION
        )
        + 1
    )
    west, east = longitude - half, longitude + half
    return (west, east) if west >= -180 * MILLION and east <= 180 * MILLION else None


def km_between(one: Place, other: Place) -> float:
    """Along the surface of a round earth (haversine), right to half a percent."""
    (a, b), (c, d) = (tuple(math.radians(part / MILLION) for part in place) for place in (one, other))
    chord = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(chord)))


def projected(place: Place, width: float) -> tuple[float, float]:
    """Where a place lies on a sheet of this width, in the projection of its outlines: Equal Earth (Šavrič, Patterson, Jenny
    2018), as `bin/vendor` draws them."""
    a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
    latitude, longitude = (math.radians(part / MILLION) for part in place)
    t = math.asin(math.sqrt(3) / 2 * math.sin(latitude))
    x = 2 * math.sqrt(3) * longitude * math.cos(t)
    x /= 3 * (9 * a4 * t**8 + 7 * a3 * t**6 + 3 * a2 * t**2 + a1)
    y = a4 * t**9 + a3 * t**7 + a2 * t**3 + a1 * t
    unit = width / 5.42
    return width / 2 + x * unit, 222 - y * unit + 14
