"""What the plan lays down, asked from below: may somebody be contacted, what was promised to them, what may a role grant.

Whoever sends, prices, answers or refunds asks here and knows nothing of the plan; whoever holds it (planning) and whoever keeps
permissions installs the provider when it starts. Without one everything is allowed and nothing is promised, so that a domain
works alone. Customers are asked for in batches: the number of queries does not grow with them.

    answer = may_contact([42], "phone", "offer")[42]
    if not answer.is_allowed: ...  # show answer.reason; whoever goes on says why
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol

from regard.kernel.actor import Actor
from regard.kernel.registry import Registry
from regard.kernel.words import lazy, tr

CHANNELS: Mapping[str, str] = {
    "email": lazy("E-mail"),
    "phone": lazy("Phone"),
    "meeting": lazy("Meeting"),
    "sms": lazy("SMS"),
    "chat": lazy("Chat"),
    "social": lazy("Social media"),
    "in_app": lazy("In the app"),
    "web": lazy("On the website"),
    "post": lazy("Post"),
}
"""The ways a customer is spoken to, as the story names them in `channel`."""
PURPOSES: Mapping[str, str] = {
    "service": lazy("Service"),
    "care": lazy("Keeping in touch"),
    "offer": lazy("Offers"),
    "news": lazy("News"),
    "event": lazy("Invitations"),
    "feedback": lazy("Asking for feedback"),
}
"""What a customer is spoken to for. What was not said counts for every one of them."""
PERIODS: Mapping[str, str] = {
    "day": lazy("a day"),
    "week": lazy("a week"),
    "month": lazy("a month"),
    "quarter": lazy("a quarter"),
}
GRANTS: Mapping[str, str] = {
    "discount": lazy("Discount"),
    "refund": lazy("Refund"),
    "goodwill": lazy("Goodwill"),
    "credit": lazy("Credit"),
}
"""What somebody may be allowed to give away by themselves."""


class Verdict(StrEnum):
    """What the plan says of a contact. All but the first ask whoever goes on all the same for a reason."""

    ALLOWED = "allowed"
    OVER = "over"
    NOT_PLANNED = "not_planned"
    NO_PERMISSION = "no_permission"


@dataclass(frozen=True)
class Frequency:
    """How often in the period that runs: `used` of `most` (None: as often as needed) from `starts_on` until before `ends_on`."""

    used: int
    most: int | None
    period: str
    starts_on: date
    ends_on: date

    @property
    def has_room(self) -> bool:
        return self.most is None or self.used < self.most

    @property
    def words(self) -> str:
        """As people say it: *1 of 2 in this month*."""
        if self.most is None:
            return tr("{used} in this period, as often as needed", used=self.used)
        said = {
            "day": tr("{used} of {most} on this day", used=self.used, most=self.most),
            "week": tr("{used} of {most} in this week", used=self.used, most=self.most),
            "month": tr("{used} of {most} in this month", used=self.used, most=self.most),
            "quarter": tr("{used} of {most} in this quarter", used=self.used, most=self.most),
        }
        return said[self.period]


@dataclass(frozen=True)
class Contact:
    """Whether a customer may be contacted, and why. `reason` is a sentence; `of` whom the rule is about, `says` what is to be
    said and `person` who answers for it, as far as a rule applies."""

    verdict: Verdict
    reason: str
    frequency: Frequency | None = None
    of: str = ""
    says: str = ""
    person: str = ""

    @property
    def is_allowed(self) -> bool:
        return self.verdict is Verdict.ALLOWED


@dataclass(frozen=True)
class Promise:
    """What was promised to a customer. `of` is the segment it goes back to (empty: everybody), `also` what would apply if this
    did not go before it. `answer_hours` None: no time was promised."""

    name: str
    of: str
    what: str
    answer_hours: int | None
    person_id: int | None
    person: str
    offers: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Grant:
    """Whether somebody may give this away by themselves. `most` is their limit for one in `unit` (percent, or ten-thousandths of
    the business's currency; None: none), `ask` who decides above it.

    Where there is a limit for a `period`, too: `used` of `total` (ten-thousandths of the currency) is given already from
    `starts_on` until before `ends_on`. `of` is the segment the limit is about; empty: everybody."""

    is_allowed: bool
    reason: str
    most: Decimal | int | None = None
    unit: str = ""
    ask_id: int | None = None
    ask: str = ""
    of: str = ""
    total: int | None = None
    used: int = 0
    period: str = ""
    starts_on: date | None = None
    ends_on: date | None = None

    @property
    def left(self) -> int | None:
        """What may still be given in the period; None where it is not limited."""
        return None if self.total is None else max(self.total - self.used, 0)


class ContactPolicy(Protocol):
    """What the plan answers about contacts: all customers in a fixed number of queries."""

    def may_contact(
        self, customers: Collection[int], channel: str, purpose: str, at: datetime | None
    ) -> Mapping[int, Contact]: ...


class PermissionPolicy(Protocol):
    """Which of the customers may not be contacted, because a permission is lacking that this needs."""

    def without_permission(
        self, customers: Collection[int], channel: str, purpose: str
    ) -> Collection[int]: ...


class TreatmentPolicy(Protocol):
    def promised_to(self, customers: Collection[int]) -> Mapping[int, Promise]: ...


class AuthorityPolicy(Protocol):
    def may_grant(
        self,
        actor: Actor,
        kind: str,
        *,
        amount: int | None,
        percent: Decimal | None,
        of: int | None,
        customer: int | None,
    ) -> Grant: ...


class AllowsAll:
    """Stands in for whoever is not there: everything is allowed, nothing is promised."""

    def may_contact(
        self, customers: Collection[int], channel: str, purpose: str, at: datetime | None
    ) -> Mapping[int, Contact]:
        found = Contact(Verdict.ALLOWED, tr("No plan says anything about contacts."))
        return dict.fromkeys(customers, found)

    def without_permission(self, customers: Collection[int], channel: str, purpose: str) -> Collection[int]:
        return ()

    def promised_to(self, customers: Collection[int]) -> Mapping[int, Promise]:
        return {}

    def may_grant(
        self,
        actor: Actor,
        kind: str,
        *,
        amount: int | None,
        percent: Decimal | None,
        of: int | None,
        customer: int | None,
    ) -> Grant:
        return Grant(True, tr("No plan sets a limit."))


@dataclass
class _Providers:
    contacts: ContactPolicy = field(default_factory=AllowsAll)
    permissions: PermissionPolicy = field(default_factory=AllowsAll)
    treatments: TreatmentPolicy = field(default_factory=AllowsAll)
    authority: AuthorityPolicy = field(default_factory=AllowsAll)


_providers = _Providers()


def provide(
    *,
    contacts: ContactPolicy | None = None,
    permissions: PermissionPolicy | None = None,
    treatments: TreatmentPolicy | None = None,
    authority: AuthorityPolicy | None = None,
) -> None:
    """Install who answers from now on; what is left out stays."""
    _providers.contacts = contacts or _providers.contacts
    _providers.permissions = permissions or _providers.permissions
    _providers.treatments = treatments or _providers.treatments
    _providers.authority = authority or _providers.authority


def may_contact(
    customers: Iterable[int], channel: str, purpose: str = "", *, at: datetime | None = None
) -> dict[int, Contact]:
    """Whether each customer may be contacted by this channel for this purpose at a moment (now), and why.

    Without a purpose: whether there is any for which they may. A lacking permission goes before all else.
    """
    wanted = list(dict.fromkeys(customers))
    if not wanted:
        return {}
    found = dict(_providers.contacts.may_contact(wanted, channel, purpose, at))
    refused = _providers.permissions.without_permission(wanted, channel, purpose)
    for customer in refused:
        words = tr("There is no permission on record for this channel and purpose.")
        found[customer] = Contact(Verdict.NO_PERMISSION, words, found[customer].frequency)
    return found


def how_often(
    customers: Iterable[int], channel: str, purpose: str, *, at: datetime | None = None
) -> dict[int, Frequency]:
    """How often each customer was contacted in the period that runs, and how often the plan lets them be; without those of whom
    the plan says nothing."""
    asked = may_contact(customers, channel, purpose, at=at)
    return {one: answer.frequency for one, answer in asked.items() if answer.frequency is not None}


def promised_to(customers: Iterable[int]) -> dict[int, Promise]:
    """What was promised to each customer; without those to whom nothing was."""
    wanted = list(dict.fromkeys(customers))
    return dict(_providers.treatments.promised_to(wanted)) if wanted else {}


def may_grant(
    actor: Actor,
    kind: str,
    *,
    amount: int | None = None,
    percent: Decimal | None = None,
    of: int | None = None,
    customer: int | None = None,
) -> Grant:
    """Whether `actor` may give away `amount` (ten-thousandths of the business's currency) or `percent` of `of` to `customer` by
    themselves, and who decides where not. Without either: what their limit is. Without a customer only limits for everybody
    count. What was given already in the limit's period counts. Raises `ValueError` where a limit in the other unit cannot be
    compared because `of` was not said."""
    return _providers.authority.may_grant(
        actor, kind, amount=amount, percent=percent, of=of, customer=customer
    )


@dataclass(frozen=True)
class Touch:
    """A kind of story entry that is a contact of ours with a customer. `counts(payload)` leaves out those that reached nobody;
    the purpose is `purpose` of the payload, the channel that of the entry."""

    kind: str
    counts: Callable[[Mapping[str, Any]], bool]


TOUCHES: Registry[Touch] = Registry("touch")


def register_touch(kind: str, counts: Callable[[Mapping[str, Any]], bool]) -> Touch:
    """Say that entries of this kind count as contacts; by the domain that tells them."""
    return TOUCHES.register(kind, Touch(kind, counts))


def touches() -> Sequence[Touch]:
    return list(TOUCHES)
