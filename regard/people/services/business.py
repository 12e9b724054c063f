"""The business itself: its name, currency, time zone and the rates estimates use."""

from decimal import Decimal
from typing import Any
from zoneinfo import available_timezones

from django.conf import settings
from django.db import transaction

from regard.kernel import witness
from regard.kernel.actor import Actor
from regard.kernel.errors import Invalid
from regard.kernel.words import tr
from regard.people.door import require
from regard.people.models import Business
from regard.people.queries import forget_business
from regard.ui.formats import CLOCKS, DATES, NUMBERS

FIELDS = (
    "name", "currency", "time_zone", "country", "language", "first_weekday", "date_style", "number_style", "clock_style",
    "margin_rate", "discount_rate", "keeps_offline",
)  # fmt: skip


@transaction.atomic
def change_business(*, actor: Actor, **changes: Any) -> Business:  # noqa: ANN401
    """Set the given fields of the business (`FIELDS`). Other processes see it within five seconds.

    Raises `Invalid` for an empty name, an unknown currency or time zone, or a rate outside 0 to 1.
    """
    require(actor, "people.business.change")
    unknown = set(changes) - set(FIELDS)
    if unknown:
        raise TypeError(f"the business has no {', '.join(sorted(unknown))}")
    business = Business.objects.select_for_update().get(pk=1)
    before = {name: _plain(getattr(business, name)) for name in changes}
    for name, value in changes.items():
        setattr(business, name, value)
    _check(business)
    after = {name: _plain(getattr(business, name)) for name in changes}
    if after != before:
        business.save(update_fields=list(changes))
        witness.note(
            actor=actor, model="people.business", object_id=1, action="change", before=before, after=after
        )
        transaction.on_commit(forget_business)
        forget_business()
    return business


def _check(business: Business) -> None:
    errors = {}
    if not business.name.strip():
        errors["name"] = tr("Give the business a name.")
    if len(business.currency) != 3 or not business.currency.isascii() or not business.currency.isupper():
        errors["currency"] = tr("A currency is three capital letters, such as EUR.")
    if business.time_zone not in available_timezones():
        errors["time_zone"] = tr("There is no time zone {zone}.", zone=business.time_zone)
    if business.language and business.language not in dict(settings.LANGUAGES):
        errors["language"] = tr("Choose one of {known}, or none.", known=", ".join(dict(settings.LANGUAGES)))
    for name, known in (("date_style", DATES), ("number_style", NUMBERS), ("clock_style", CLOCKS)):
        if (said := getattr(business, name)) and said not in known:
            errors[name] = tr("Choose one of {known}, or none.", known=", ".join(known))
    for name in ("margin_rate", "discount_rate"):
        rate = getattr(business, name)
        if rate is not None and not 0 <= rate <= 1:
            errors[name] = tr("A rate lies between 0 and 1: 0.35 is 35 %.")
    if errors:
        raise Invalid(errors)


def _plain(value: object) -> object:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value
