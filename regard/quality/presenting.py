"""A group of possible doubles as the page shows it: field by field beside one another, with what each field says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.urls import reverse

from regard.customers.contact_rules import placeholder_name, region_of
from regard.customers.origins import source_name
from regard.kernel.folding import fold
from regard.kernel.words import lazy, tr
from regard.quality import rules
from regard.quality.models import Double
from regard.quality.queries import Group
from regard.quality.rules import Reason
from regard.ui import formats
from regard.ui.sight import sight_of

if TYPE_CHECKING:
    from regard.customers.models import Customer

SAME, DIFFERENT, ALONE = "same", "different", "alone"
MARKS = {SAME: lazy("agrees"), DIFFERENT: lazy("differs"), ALONE: lazy("only one has it")}


@dataclass(frozen=True)
class Line:
    """One field of all customers of a group. `mark` says how the values stand to each other: same, different, alone."""

    label: str
    values: tuple[str, ...]
    mark: str
    reasons: tuple[Reason, ...]

    @property
    def mark_words(self) -> str:
        return str(MARKS.get(self.mark, ""))

    @property
    def words(self) -> str:
        return ", ".join(reason.words for reason in self.reasons)


@dataclass(frozen=True)
class Pair:
    """One pair of a group of more than two."""

    double: Double
    first: Customer
    second: Customer
    merge_url: str

    @property
    def sureness(self) -> str:
        return rules.sureness(self.double.probability)

    @property
    def percent(self) -> str:
        return rules.in_percent(self.double.probability)

    @property
    def words(self) -> str:
        """What speaks for it, the weightiest first."""
        reasons = sorted(_told(self.double, self.first), key=lambda reason: -reason.bits)
        return ", ".join(reason.words for reason in reasons[:3] if reason.bits > 0)


@dataclass(frozen=True)
class Case:
    """What a line of the queue shows."""

    group: Group
    lines: tuple[Line, ...]
    pairs: tuple[Pair, ...]
    merge_url: str
    was_changed: bool
    """Whether one of the customers was changed after the scan, so that the score is of how they were."""

    @property
    def customers(self) -> tuple[Customer, ...]:
        return self.group.customers

    @property
    def surest(self) -> Double:
        return self.group.surest

    @property
    def sureness(self) -> str:
        """How sure it is of all of them: as sure as of the least sure pair."""
        return rules.sureness(self.group.pairs[-1].probability)

    @property
    def percent(self) -> str:
        """The probability, or from which to which the pairs reach."""
        low, high = (
            rules.in_percent(pair.probability) for pair in (self.group.pairs[-1], self.group.pairs[0])
        )
        return low if low == high else tr("{low} to {high}", low=low, high=high)

    @property
    def ids(self) -> str:
        """The pairs of it, as the page posts them."""
        return ",".join(str(one.pk) for one in self.group.pairs)

    @property
    def names(self) -> str:
        """Whom it is about, for titles: "Noor de Wit and N. de Wit"."""
        names = [one.name for one in self.customers]
        return tr("{names} and {last}", names=", ".join(names[:-1]), last=names[-1])


def case_of(group: Group) -> Case:
    """A group made ready."""
    by_id = {one.pk: one for one in group.customers}
    pairs = tuple(
        Pair(one, by_id[one.first_id], by_id[one.second_id], merge_url((one.first_id, one.second_id)))
        for one in group.pairs
    )
    newest = max(one.updated_at for one in group.customers)
    return Case(
        group,
        tuple(_lines(group)),
        pairs,
        merge_url(by_id),
        newest > min(one.found_at for one in group.pairs),
    )


def merge_url(ids: Iterable[int]) -> str:
    """Where these customers are put together."""
    page = reverse("customers:customer_merge")
    return f"{page}?of={','.join(map(str, sorted(ids)))}"


def _told(double: Double, one_of: Customer) -> list[Reason]:
    """Why they may be the same; of a veiled customer nothing about fields that are closed."""
    seen_by = sight_of(one_of)
    return [
        rules.told(one["field"], one["says"], one["bits"])
        for one in double.reasons
        if seen_by is None or seen_by.sees(_STANDS_IN.get(one["field"].partition(":")[0], one["field"]))
    ]


_STANDS_IN = {"names": "name", "mailbox": "email", "street": "address", "postal_code": "address"}
"""The field of a customer in which stands what the engine compares, where it calls it otherwise."""


_Get = Callable[["Customer"], str]


def _text(name: str) -> _Get:
    return lambda customer: str(getattr(customer, name) or "")


_PARTS: _Get = lambda customer: " ".join(  # noqa: E731 - one of a row of getters
    part for part in (customer.given_name, customer.family_name) if part
)
_COMPARED_BY: dict[str, _Get] = {
    "Name": lambda customer: (
        "" if customer.name == placeholder_name(customer.email_normal) else customer.name
    ),
    "Country": lambda customer: region_of(customer.country) or customer.country,
    "E-mail": _text("email_normal"),
    "Phone": lambda customer: customer.phone_normal or customer.phone,
    "Postal code": lambda customer: customer.postal_code.replace(" ", ""),
}
"""What is compared in the place of what is shown."""
_SEVERAL = frozenset({"E-mail", "Phone"})
"""Of these the first is shown, and all are compared."""
_FIELDS: tuple[tuple[str, _Get, frozenset[str], bool], ...] = (
    ("Name", _text("name"), frozenset({"given_name", "family_name", "names", "name"}), True),
    ("Given and family name", _PARTS, frozenset(), False),
    ("E-mail", _text("email"), frozenset({"email", "mailbox"}), True),
    ("Phone", _text("phone"), frozenset({"phone"}), True),
    ("Street", _text("street"), frozenset({"street", "street: number"}), True),
    ("Postal code", _text("postal_code"), frozenset({"postal_code"}), True),
    ("City", _text("city"), frozenset({"city"}), True),
    ("Region", _text("region"), frozenset({"region"}), True),
    ("Country", _text("country"), frozenset({"country"}), True),
    ("Category", _text("category"), frozenset(), True),
    ("Belongs to", lambda customer: customer.parent.name if customer.parent else "", frozenset(), True),
    ("Owner", lambda customer: str(customer.owner) if customer.owner else "", frozenset(), False),
    ("Customer since", lambda customer: _day(customer.customer_since), frozenset(), False),
    ("Entered", lambda customer: _day(customer.created_at), frozenset(), False),
    ("Source", lambda customer: source_name(customer.source), frozenset(), False),
)
"""Label in English, how to get the value, the engine's fields it rests on, and whether agreeing or not tells anything."""
_CALLED = {
    "Name": lazy("Name"),
    "Given and family name": lazy("Given and family name"),
    "E-mail": lazy("E-mail"),
    "Phone": lazy("Phone"),
    "Street": lazy("Street"),
    "Postal code": lazy("Postal code"),
    "City": lazy("City"),
    "Region": lazy("Region"),
    "Country": lazy("Country"),
    "Category": lazy("Category"),
    "Belongs to": lazy("Belongs to"),
    "Owner": lazy("Owner"),
    "Customer since": lazy("Customer since"),
    "Entered": lazy("Entered"),
    "Source": lazy("Source"),
}


def _day(value: object) -> str:
    return str(formats.day(value)) if value else ""  # type: ignore[arg-type]


def _lines(group: Group) -> Iterable[Line]:
    reasons = _told(group.surest, group.customers[0]) if len(group.pairs) == 1 else []
    for label, get, fields, is_compared in _FIELDS:
        values = tuple(get(one).strip() for one in group.customers)
        said = tuple(reason for reason in reasons if reason.field in fields)
        if not any(values) or (label == "Given and family name" and _is_said(group)):
            continue
        if is_compared:
            compared = _COMPARED_BY.get(label, get)
            mark = _mark([compared(one).strip() for one in group.customers])
            if mark != SAME and label in _SEVERAL and any(reason.is_same for reason in said):
                mark, said = SAME, tuple(_counting_further(reason) for reason in said)
            yield Line(str(_CALLED[label]), values, mark, said)
        elif len(set(values)) > 1:
            yield Line(str(_CALLED[label]), values, "", said)


def _counting_further(reason: Reason) -> Reason:
    return (
        replace(reason, words=tr("{reason}, counting further ones", reason=reason.words))
        if reason.is_same
        else reason
    )


def _is_said(group: Group) -> bool:
    """Whether the parts of the names say nothing the whole names do not."""
    return all(fold(_PARTS(one)) in {"", fold(one.name)} for one in group.customers)


def _mark(values: Sequence[str]) -> str:
    given = [fold(value) for value in values if value]
    if len(given) < 2:
        return ALONE
    return SAME if len(set(given)) == 1 else DIFFERENT
