"""The page of a customer, as far as it can be arranged."""

from __future__ import annotations

from regard.customers.forms import LABELS
from regard.customers.models import Customer
from regard.customers.queries import MODEL
from regard.customers.queries import customer as find_customer
from regard.customers.views.detail import (
    ALWAYS_SHOWN,
    PROPERTIES,
    READ_ONLY,
    draw_properties,
    key_account_beside,
    note_of,
    on_page,
    relationships_beside,
    timeline_of,
    ways_to_reach,
)
from regard.kernel.words import lazy, lazy_of
from regard.pages import declaring as pages
from regard.ui.slots import Part, register_part

CLASSES = (
    ("person", lazy_of("persons", "People")),
    ("organisation", lazy("Organisations")),
    ("consumer", lazy("Consumers")),
    ("industrial", lazy("Businesses")),
    ("institutional", lazy("Institutions")),
    ("government", lazy("Governments")),
)
"""The kinds and classes of customers whose pages can be laid out on their own."""


def _classes_of(customer: Customer) -> tuple[str, ...]:
    return (customer.party_class, customer.kind) if customer.party_class else (customer.kind,)


def _built_in(name: str) -> pages.Property:
    return pages.Property(name, {**LABELS, **READ_ONLY}[name], is_shy=name not in ALWAYS_SHOWN)


pages.register_record_page(
    pages.RecordPage(
        MODEL,
        MODEL,
        tuple(_built_in(name) for name in (*PROPERTIES, *READ_ONLY)),
        find=find_customer,
        draw=draw_properties,
        classes=CLASSES,
        classes_of=_classes_of,
        beside_url="customers:customer_beside",
        styles=("customers/customers.css",),
        scripts=("customers/tags.js", "ui/form.js"),
        context=on_page,
    )
)
for _part in (
    Part(f"{MODEL}.identity", "contacts", "customers/parts/contacts.html", ways_to_reach, 10, label=lazy("Ways to reach")),
    Part(f"{MODEL}.identity", "note", "customers/parts/note.html", note_of, 20, label=lazy("Note")),
    Part(
        f"{MODEL}.main", "timeline", "customers/parts/timeline.html", timeline_of, 90, label=lazy("Timeline"),
        places=("main", "tabs"),
    ),
    Part(f"{MODEL}.beside", "key-account", "customers/parts/key_account_beside.html", key_account_beside, 1,
    label=lazy("Key account")),
    Part(
        f"{MODEL}.beside", "relationships", "customers/parts/relationships.html", relationships_beside, 2,
        label=lazy("Relationships"),
    ),
):  # fmt: skip
    register_part(_part)
