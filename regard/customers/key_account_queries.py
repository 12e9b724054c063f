"""Key accounts as far as the actor may see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from regard.customers.models import Customer, KeyAccount, KeyAccountReview
from regard.customers.queries import VIEW as VIEW_CUSTOMER
from regard.kernel.actor import Actor
from regard.kernel.errors import NotFound
from regard.kernel.words import several, tr
from regard.people.queries import owned_by, owns
from regard.ui import formats
from regard.ui.prepared import Prepared

VIEW = "customers.keyaccount.view"
CHANGE = "customers.keyaccount.change"
REVIEW = "customers.keyaccount.review"
MODEL = "customers.keyaccount"
SOON = 14  # days before a review that it is spoken of as due soon
_accounts = Prepared(
    lambda customer: KeyAccount.objects.select_related("sponsor").filter(customer_id=customer).order_by(), int
)


@dataclass(frozen=True)
class Standing:
    """How a key account stands with its reviews: a verdict (good, watch, bad) and the words for it."""

    verdict: str
    words: str


def visible_to(actor: Actor) -> QuerySet[KeyAccount]:
    """Key accounts whose customer the actor may see, by either permission."""
    rows = KeyAccount.objects.all()
    for permission in (VIEW, VIEW_CUSTOMER):
        rows = owned_by(rows, actor, permission, owner="customer__owner", territory="customer__territory")
    return rows


def key_account_of(actor: Actor, customer: Customer) -> KeyAccount | None:
    """The key account an organisation is, with its sponsor. One query; none for a person or without the permission."""
    if customer.kind != Customer.Kind.ORGANISATION or not owns(
        actor, VIEW, customer.owner_id, customer.territory_id
    ):
        return None
    return _accounts.first(customer.pk)


def key_account(actor: Actor, customer: Customer) -> KeyAccount:
    """The same; raises `NotFound` where there is none."""
    found = key_account_of(actor, customer)
    if found is None:
        raise NotFound(tr("This is no key account, or it is not yours to see."))
    return found


def reviews_of(customer_id: int, limit: int = 10) -> Sequence[KeyAccountReview]:
    """The newest reviews, with who held them. The caller has checked that they may be shown. One query."""
    rows = KeyAccountReview.objects.filter(customer_id=customer_id).select_related("held_by")
    return list(rows.order_by("-held_on", "-id")[:limit])


def standing(next_review_on: date, today: date | None = None) -> Standing:
    days = (next_review_on - (today or timezone.localdate())).days
    if days < 0:
        words = several(
            "overdue by {count} day", "overdue by {count} days", -days, count=formats.number(-days)
        )
        return Standing("bad", words)
    if days == 0:
        return Standing("watch", tr("due today"))
    words = several("due in {count} day", "due in {count} days", days, count=formats.number(days))
    return Standing("watch" if days <= SOON else "good", words)


def cadence(account: KeyAccount) -> str:
    """ "every 3 months"."""
    if account.unit == "weeks":
        return tr("every week") if account.every == 1 else tr("every {count} weeks", count=account.every)
    return tr("every month") if account.every == 1 else tr("every {count} months", count=account.every)
