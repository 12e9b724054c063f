"""What is told of a pair in plain words, and how sure is sure. No Django, and nothing of the engine but its words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import log2

from regard.kernel.figures import figure
from regard.kernel.words import lazy, several, tr

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
        "equal": lazy("same given name"), "one letter different": lazy("given name one letter apart"),
        "short form": lazy("one given name is short for the other"), "similar": lazy("given names sound alike"),
        "somewhat similar": lazy("given names are a little alike"), "different": lazy("other given name"),
    },
    "family_name": {
        "equal": lazy("same family name"), "one letter different": lazy("family name one letter apart"),
        "short form": lazy("one family name is short for the other"), "similar": lazy("family names sound alike"),
        "somewhat similar": lazy("family names are a little alike"), "different": lazy("other family name"),
    },
    "names": {"given and family name exchanged": lazy("given and family name changed places")},
    "name": {
        "equal": lazy("same name"), "a letter or the order different": lazy("name a letter apart, or in another order"),
        "nearly the same words": lazy("nearly the same name"), "mostly the same words": lazy("much of the name is the same"),
        "some of the same words": lazy("some words of the name are the same"), "different": lazy("other name"),
    },
    "email": {
        "equal": lazy("same e-mail address"), "one character different": lazy("e-mail address one letter apart"),
        "two characters or only the domain different": lazy(
            "e-mail addresses alike but for the part behind the @, or two letters"
        ),
        "similar": lazy("e-mail addresses are alike"), "different": lazy("other e-mail address"),
    },
    "phone": {
        "equal": lazy("same phone number"), "same ending": lazy("phone numbers end the same"),
        "one digit different": lazy("phone number one digit apart"),
        "two digits different": lazy("phone number two digits apart"),
        "different": lazy("other phone number"),
    },
    "street": {
        "equal": lazy("same street"), "a letter or the order different": lazy("street a letter apart"),
        "nearly the same words": lazy("nearly the same street"), "mostly the same words": lazy("much of the street is the same"),
        "some of the same words": lazy("some words of the street are the same"), "different": lazy("other street"),
    },
    "street: number": {
        "equal": lazy("same house number"), "same number with an addition": lazy("same house number, one with an addition"),
        "one character different": lazy("house number one digit apart"), "different": lazy("other house number"),
    },
    "postal_code": {
        "equal": lazy("same postal code"), "one character different": lazy("postal code one character apart"),
        "two characters different": lazy("postal code two characters apart"), "different": lazy("other postal code"),
    },
    "city": {
        "equal": lazy("same town"), "a letter or the order different": lazy("town a letter apart"),
        "nearly the same words": lazy("nearly the same town"),
        "mostly the same words": lazy("much of the town's name is the same"),
        "some of the same words": lazy("some words of the town are the same"), "different": lazy("other town"),
    },
    "region": {"equal": lazy("same region"), "different": lazy("other region")},
    "country": {"equal": lazy("same country"), "different": lazy("other country")},
    "mailbox": {"one": lazy("one has no name but this e-mail address, and only the other has it")},
}  # fmt: skip
"""By the engine's field and step. A step that is not listed is somewhere between."""


_STRENGTHS = (
    (lazy("strong sign"), lazy("strong doubt")),
    (lazy("sign"), lazy("doubt")),
    (lazy("weak sign"), lazy("weak doubt")),
)


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
            return tr("tells little")
        sign, doubt = _STRENGTHS[0 if abs(self.bits) >= 6 else 1 if abs(self.bits) >= 2 else 2]
        return str(sign if self.bits > 0 else doubt)


def told(field: str, says: str, bits: float) -> Reason:
    """A reason of the engine as people read it."""
    words = PHRASES.get(field, {}).get(says) or f"{field.replace('_', ' ')} {says}"
    return Reason(field, str(words), bits, says == "equal")


def share_right(applied: int, failed: int) -> float | None:
    """Of those a check applies to, who pass: 0 to 1, rounded down to a tenth of a per cent so that 1 is all; None of nobody."""
    return (applied - failed) * 1000 // applied / 1000 if applied else None


def is_reached(share: float | None, target: int | None) -> bool:
    """Whether a share is what is wanted, in per cent. What applies to nobody, or of which nothing is wanted, is."""
    return share is None or target is None or share * 100 >= target


def why_done(applied: int, failed: int, target: int | None) -> str:
    """Why nothing is to be done about a check any more, in a sentence; empty where something is."""
    if not failed:
        return tr("No customer has this fault any more.")
    share = share_right(applied, failed)
    if target is None:
        return tr("Nothing is required of this any more.")
    if share is None or not is_reached(share, target):
        return ""
    reached = tr(
        "What is wanted is reached: {share}% are right, {target}% are wanted.",
        share=figure(share * 100, 1),
        target=target,
    )
    still = several(
        "1 customer still has this fault.",
        "{count} customers still have this fault.",
        failed,
        count=figure(failed),
    )
    return f"{reached} {still}"


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
        return tr("Almost certainly the same")
    if probability >= SURE:
        return tr("Very likely the same")
    if probability >= 0.5:
        return tr("Likely the same")
    return tr("Perhaps the same")


def in_percent(probability: float) -> str:
    """ "98.2%"; what rounds to certainty is not certain: "over 99.9%"."""
    if probability >= 0.9995:
        return tr("over {number}%", number=figure(99.9, 1))
    return tr("{number}%", number=figure(probability * 100, 1))


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
