"""Choosing a customer in a form: searched as one types, as far as one may see them."""

from typing import Any

from regard.customers.models import Customer
from regard.customers.queries import customer as find_customer
from regard.customers.queries import search
from regard.kernel.actor import Actor
from regard.kernel.errors import NotFound
from regard.kernel.words import tr

PICKED = 8
SEARCHED = 40  # of which those of the wrong kind are left out


def subtitle(customer: Customer) -> str:
    """What kind of customer, and where: "Café in Rotterdam"."""
    what = customer.category or customer.sector or customer.get_kind_display()
    where = customer.city or customer.country
    return tr("{what} in {place}", what=what, place=where) if where else str(what)


def picks(actor: Actor, text: str, picked: str, *, but: int | None = None, kind: str = "") -> dict[str, Any]:
    """Who was found for what is typed, first of all who is chosen already; never `but`, and only of `kind` where that is said.

    Context of `customers/parts/picks.html`.
    """
    text = " ".join(text.split())[:200]
    some = search(actor, text, SEARCHED if kind else PICKED + 1) if text else []
    chosen = next((one for one in some if str(one.pk) == picked), None) or seen(actor, picked)
    rest = [one for one in some if one.pk not in {but, chosen.pk if chosen else 0} and kind in {"", one.kind}]
    listed = ([chosen] if chosen and chosen.pk != but else []) + rest[:PICKED]
    return {
        "q": text,
        "picks": [(one, subtitle(one)) for one in listed],
        "picked": chosen.pk if chosen else None,
        "is_asked": bool(text),
    }


def seen(actor: Actor, picked: str) -> Customer | None:
    """Who is named by the number a form sent, as far as `actor` may see them."""
    if not picked.isascii() or not picked.isdecimal() or len(picked) > 18:
        return None
    try:
        return find_customer(actor, int(picked))
    except NotFound:
        return None
