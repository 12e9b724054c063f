"""What Northleaf knows of some customers as people, and the special needs it keeps a register of. Pure declarations."""

from dataclasses import dataclass, field
from typing import Any

LANGUAGES = {"Netherlands": "nl", "Belgium": "nl", "Germany": "de", "France": "fr"}
ATTRIBUTES: tuple[dict[str, Any], ...] = (
    {"name": "Single-origin coffee", "kind": "interest", "scale": "five", "keeps_months": 24,
     "meaning": "1 would not miss it, 5 buys nothing else"},
    {"name": "Tea ceremony and tasting", "kind": "interest", "scale": "yes_no", "keeps_months": 24},
    {"name": "Fair trade", "kind": "value", "scale": "ten", "keeps_months": 36,
     "meaning": "0 does not matter, 10 would not buy without it"},
    {"name": "Brews with", "kind": "lifestyle", "scale": "choice", "keeps_months": 36,
     "choices": ["Filter", "Espresso machine", "French press", "Moka pot", "Teapot"]},
    {"name": "New things", "kind": "attitude", "scale": "choice", "keeps_months": 18,
     "choices": ["Tries everything first", "Waits for others", "Stays with the usual"]},
)  # fmt: skip
NEEDS: tuple[dict[str, Any], ...] = (
    {"name": "No doorstep", "kind": "accessibility",
     "handling": "Ship with “deliver inside”. Never leave a parcel outside: the customer cannot lift it from the ground."},
    {"name": "Own grind", "kind": "customisation",
     "handling": "Grind to the setting in the note before packing, and write it on each bag."},
    {"name": "Invoice through a portal", "kind": "technical",
     "handling": "Send no PDF by e-mail. Upload the invoice to the customer’s portal with the order number."},
)  # fmt: skip


@dataclass(frozen=True)
class Person:
    """What is known of one buyer: the how-manieth among the people or cafés, values by field, answers by name, needs by name."""

    number: int
    is_cafe: bool = False
    values: dict[str, tuple[str, str, int]] = field(default_factory=dict)  # value, source, days ago
    answers: dict[str, tuple[str, str, int]] = field(default_factory=dict)
    needs: dict[str, str] = field(default_factory=dict)  # with the note


_COFFEE, _TEA, _FAIR, _BREWS, _NEW = (str(one["name"]) for one in ATTRIBUTES)
_CHANNELS = ("email", "phone", "email", "sms", "email", "post")
_OCCUPATIONS = (
    "Teacher",
    "Nurse",
    "Software engineer",
    "Architect",
    "Retired",
    "Student",
    "Baker",
    "Civil servant",
)
_EDUCATION = ("vocational", "bachelor", "master", "school")
_TIMES = ("mo,tu,we,th,fr 18-20", "sa 9-12", "mo,we 9-11", "17-19")


def profiles() -> list[Person]:
    """Those of whom something is known: every one a little different, always the same."""
    found = [
        Person(
            3,
            values={
                "channel": ("phone", "conversation", 34),
                "best_time": ("sa 9-12", "conversation", 34),
                "accessibility": ("large_print", "conversation", 34),
                "born": ("1951", "conversation", 34),
                "occupation": ("Retired", "conversation", 34),
                "household_size": ("2", "survey", 190),
            },
            answers={
                _COFFEE: ("5", "survey", 190),
                _FAIR: ("9", "survey", 190),
                _BREWS: ("Filter", "conversation", 34),
                _NEW: ("Stays with the usual", "survey", 760),
            },
            needs={
                "No doorstep": "Second floor without a lift; the neighbour at number 12 takes parcels as well."
            },
        )
    ]
    for number in range(5, 65, 2):
        step = number // 2
        values = {"channel": (_CHANNELS[step % 6], ("form", "survey")[step % 2], 20 + 9 * step)}
        if step % 2:
            values["born"] = (str(1948 + 7 * step % 56), "form", 20 + 9 * step)
        if step % 3 == 0:
            values["occupation"] = (_OCCUPATIONS[step % 8], "survey", 150 + step)
            values["education"] = (_EDUCATION[step % 4], "survey", 150 + step)
        if step % 4 == 0:
            values["best_time"] = (_TIMES[step // 4 % 4], "conversation", 60 + step)
        answers = {
            _COFFEE: (str(1 + step % 5), "survey", 100 + 25 * step),
            _FAIR: (str((7 * step) % 11), "survey", 100 + 25 * step),
        }
        if step % 3:
            answers[_TEA] = (("yes", "no")[step % 2], "form", 20 + 9 * step)
        answers[_BREWS] = (ATTRIBUTES[3]["choices"][step % 5], "form", 20 + 9 * step)
        if step % 2:
            answers[_NEW] = (ATTRIBUTES[4]["choices"][step % 3], "survey", 100 + 25 * step)
        needs = {"Own grind": f"Setting {4 + step % 5} of 10."} if step % 7 == 0 else {}
        found.append(Person(number, values=values, answers=answers, needs=needs))
    for number in range(2, 18, 3):
        values = {
            "channel": ("phone", "conversation", 15 * number),
            "best_time": ("mo,tu 14-16", "conversation", 15 * number),
            "founded": (str(1994 + number), "document", 200),
            "legal_form": (("B.V.", "sole trader", "cooperative")[number % 3], "document", 200),
        }
        needs = {"Invoice through a portal": "Supplier number 4410."} if number % 2 else {}
        found.append(Person(number, is_cafe=True, values=values, needs=needs))
    return found
