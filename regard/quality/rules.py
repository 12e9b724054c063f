"""What is told of a pair in plain words, and how sure is sure. No Django, and nothing of the engine but its words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import log2

OPENS = 0.2
"""A pair enters the queue at this probability."""
STAYS = 0.05
"""Below this probability it leaves the queue again."""
LOOKED_AT = 0.001
"""Down to this probability a pair is in the queue when it shares a key: see `shares_a_key`."""
SURE = 0.9
"""What is called likely enough to be looked at first."""
ONLY_MAILBOX = 0.95
"""How sure it is, at least, that somebody without a name is the one customer who has the same e-mail address."""
MOST_OPEN = 100_000
"""Pairs a queue holds; beyond, the least sure ones wait until others are decided."""

PHRASES: dict[str, dict[str, str]] = {
    "given_name": {
        "equal": "same given name", "one letter different": "given name one letter apart",
        "short form": "one given name is short for the other", "similar": "given names sound alike",
        "somewhat similar": "given names are a little alike", "different": "other given name",
    },
    "family_name": {
        "equal": "same family name", "one letter different": "family name one letter apart",
        "short form": "one family name is short for the other", "similar": "family names sound alike",
        "somewhat similar": "family names are a little alike", "different": "other family name",
    },
    "names": {"given and family name exchanged": "given and family name changed places"},
    "name": {
        "equal": "same name", "a letter or the order different": "name a letter apart, or in another order",
        "nearly the same words": "nearly the same name", "mostly the same words": "much of the name is the same",
        "some of the same words": "some words of the name are the same", "different": "other name",
    },
    "email": {
        "equal": "same e-mail address", "one character different": "e-mail address one letter apart",
        "two characters or only the domain different": "e-mail addresses alike but for the part behind the @, or two letters",
        "similar": "e-mail addresses are alike", "different": "other e-mail address",
    },
    "phone": {
        "equal": "same phone number", "same ending": "phone numbers end the same",
        "one digit different": "phone number one digit apart", "two digits different": "phone number two digits apart",
        "different": "other phone number",
    },
    "street": {
        "equal": "same street", "a letter or the order different": "street a letter apart",
        "nearly the same words": "nearly the same street", "mostly the same words": "much of the street is the same",
        "some of the same words": "some words of the street are the same", "different": "other street",
    },
    "street: number": {
        "equal": "same house number", "same number with an addition": "same house number, one with an addition",
        "one character different": "house number one digit apart", "different": "other house number",
    },
    "postal_code": {
        "equal": "same postal code", "one character different": "postal code one character apart",
        "two characters different": "postal code two characters apart", "different": "other postal code",
    },
    "city": {
        "equal": "same town", "a letter or the order different": "town a letter apart",
        "nearly the same words": "nearly the same town", "mostly the same words": "much of the town's name is the same",
        "some of the same words": "some words of the town are the same", "different": "other town",
    },
    "region": {"equal": "same region", "different": "other region"},
    "country": {"equal": "same country", "different": "other country"},
    "mailbox": {"one": "one has no name but this e-mail address, and only the other has it"},
}  # fmt: skip
"""By the engine's field and step. A step that is not listed is somewhere between."""


@dataclass(frozen=True)
class Reason:
    """What one field says: in words, and how much. `bits` above zero speak for one customer, below against."""

    field: str
    words: str
    bits: float
    is_same: bool = False  # both have this value

    @property
    def speaks(self) -> str:
        """How much it tells, in words: "strong sign", "weak doubt", "tells little"."""
        if abs(self.bits) < 0.5:
            return "tells little"
        strength = "strong " if abs(self.bits) >= 6 else "" if abs(self.bits) >= 2 else "weak "
        return f"{strength}{'sign' if self.bits > 0 else 'doubt'}"


def told(field: str, says: str, bits: float) -> Reason:
    """A reason of the engine as people read it."""
    words = PHRASES.get(field, {}).get(says) or f"{field.replace('_', ' ')} {says}"
    return Reason(field, words, bits, says == "equal")


def share_right(applied: int, failed: int) -> float | None:
    """Of those a check applies to, who pass: 0 to 1, rounded down to a tenth of a per cent so that 1 is all; None of nobody."""
    return (applied - failed) * 1000 // applied / 1000 if applied else None


def is_reached(share: float | None, target: int | None) -> bool:
    """Whether a share is what is wanted, in per cent. What applies to nobody, or of which nothing is wanted, is."""
    return share is None or target is None or share * 100 >= target


def why_done(applied: int, failed: int, target: int | None) -> str:
    """Why nothing is to be done about a check any more, in a sentence; empty where something is."""
    if not failed:
        return "No customer has this fault any more."
    share = share_right(applied, failed)
    if target is None:
        return "Nothing is required of this any more."
    if share is None or not is_reached(share, target):
        return ""
    still = "1 customer still has" if failed == 1 else f"{failed:,} customers still have"
    return (
        f"What is wanted is reached: {share * 100:.1f}% are right, {target}% are wanted. {still} this fault."
    )


_NAMES_AGREE = {
    "equal", "one letter different", "short form", "similar", "a letter or the order different", "nearly the same words",
}  # fmt: skip
_STREETS_AGREE = {"equal", "a letter or the order different", "nearly the same words"}
_SLIPS = {"one character different", "two characters or only the domain different"}


def is_more_than_a_name(says: Mapping[str, str], emails: tuple[str, str]) -> bool:
    """Whether something besides the names ties two records to each other, so that somebody should look at them.

    `says` are the engine's steps by field. Namesakes are no doubles: where customers share little but common names, the engine
    would take every pair of them for one. An address with another number in it (`anna.smit12`, `anna.smit34`) is another's.
    The same town, or a number one digit apart, is a tie only where nothing known of both contradicts it.
    """
    email, phone = says.get("email", ""), says.get("phone", "")
    is_mailbox = email == "equal" or (email in _SLIPS and _digits(emails[0]) == _digits(emails[1]))
    if is_mailbox or phone in {"equal", "same ending"} or says.get("postal_code") == "equal":
        return True
    if says.get("street") in _STREETS_AGREE and says.get("street: number", "equal") == "equal":
        return True
    if email:  # both are known, and they are different people's
        return False
    names = [says[field] for field in ("given_name", "family_name", "name") if field in says]
    is_namesake = bool(names) and all(name in _NAMES_AGREE for name in names)
    is_here = says.get("city") == "equal" and phone not in {"different", "two digits different"}
    return is_namesake and (is_here or phone == "one digit different")


def shares_a_key(says: Mapping[str, str]) -> bool:
    """Whether two records have the same e-mail address or phone number, and no name that speaks against it; or the same name at
    the same house.

    Such a pair is looked at however improbable it is: what little a file with hardly any doubles teaches may be wrong.
    """
    names = [says[field] for field in ("given_name", "family_name", "name") if field in says]
    has_key = says.get("email") == "equal" or says.get("phone") == "equal"
    is_at_home = says.get("street: number") == says.get("postal_code") == "equal"
    if is_at_home and says.get("street", "equal") in _STREETS_AGREE and names and set(names) == {"equal"}:
        return True
    return has_key and ("names" in says or all(name in _NAMES_AGREE for name in names))


def bits_between(before: float, after: float) -> float:
    """How much a reason says that makes one probability of another, rounded to hundredths."""
    return round(log2(after / (1 - after)) - log2(max(before, 1e-6) / (1 - max(before, 1e-6))), 2)


def _digits(text: str) -> str:
    return "".join(filter(str.isdecimal, text))


def sureness(probability: float) -> str:
    """How sure it is that two records are one customer, in words."""
    if probability >= 0.99:
        return "Almost certainly the same"
    if probability >= SURE:
        return "Very likely the same"
    if probability >= 0.5:
        return "Likely the same"
    return "Perhaps the same"


def in_percent(probability: float) -> str:
    """ "98.2%"; what rounds to certainty is not certain: "over 99.9%"."""
    return "over 99.9%" if probability >= 0.9995 else f"{probability * 100:.1f}%"


def outcome(customers: int, opened: int, closed: int) -> str:
    """What came of a scan, in a line."""
    pairs = "1 new pair" if opened == 1 else f"{opened:,} new pairs"
    who = "1 customer" if customers == 1 else f"{customers:,} customers"
    return f"{who} compared, {pairs}, {closed:,} closed"


def split_name(given: str, family: str, name: str) -> tuple[str, str]:
    """Given and family name of a person of whom only the whole name may be known: "Noor de Wit" is Noor, de Wit.

    "Wit, Noor de" is read as it is meant. A single word is a family name.
    """
    if given or family or not name:
        return given, family
    if "," in name:
        last, _, first = name.partition(",")
        return first.strip(), last.strip()
    first, _, rest = name.strip().partition(" ")
    return (first, rest.strip()) if rest else ("", first)
