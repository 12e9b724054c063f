"""Key accounts as people list them: who is overdue for a review, and who answers for whom."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from regard.customers.key_account_queries import MODEL, SOON, VIEW, cadence, standing, visible_to
from regard.customers.models import KeyAccount
from regard.kernel.actor import Actor
from regard.kernel.folding import fold
from regard.kernel.words import lazy, lazy_of
from regard.people.queries import users_for_choice
from regard.ui import drawing
from regard.ui.nouns import Choices, Column, DefaultView, Empty, Filter, Noun, register_noun
from regard.ui.palette import Command, register_command

STANDINGS = (
    ("overdue", lazy("Overdue")),
    ("soon", lazy("Due within {days} days", days=SOON)),
    ("later", lazy("Later")),
)


def _people(actor: Actor) -> Choices:
    return [(str(user.pk), str(user)) for user in users_for_choice(actor)]


def _stands(op: str, value: Any) -> Q:  # noqa: ANN401
    today = timezone.localdate()
    soon = today + timedelta(days=SOON)
    spans = {
        "overdue": Q(next_review_on__lt=today),
        "soon": Q(next_review_on__gte=today, next_review_on__lte=soon),
        "later": Q(next_review_on__gt=soon),
    }
    inside = Q(pk__in=[])
    for one in value:
        inside |= spans.get(one, Q(pk__in=[]))
    return ~inside if op == "is_not" else inside


def _find(rows: QuerySet[KeyAccount], text: str) -> QuerySet[KeyAccount]:
    return rows.filter(customer__sort_name__contains=fold(text))


def _standing(row: KeyAccount) -> str:
    found = standing(row.next_review_on)
    return drawing.verdict(found.verdict, found.words)


register_noun(
    Noun(
        key=MODEL,
        label=lazy("Key account"),
        plural=lazy("Key accounts"),
        icon="star",
        permission=VIEW,
        visible_to=visible_to,
        columns=(
            Column("customer", lazy("Key account"), "noun", sort_path="customer__sort_name"),
            Column(
                "standing",
                lazy("Review"),
                "html",
                width=176,
                sort_path="next_review_on",
                cell=_standing,
                needs=("next_review_on",),
                export=lambda row: standing(row.next_review_on).words,
                phone="end",
            ),
            Column("next_review_on", lazy("Next review"), "date", phone="second"),
            Column("last_review_on", lazy("Last review"), "date"),
            Column("sponsor", lazy("Sponsor"), "person", sortable=False),
            Column("every", lazy("Reviewed"), sortable=False, cell=cadence, needs=("every", "unit"), export=cadence),
            Column("owner", lazy_of("of customers", "Owner"), "person", path="customer__owner", sortable=False),
            Column("goals", lazy_of("of a key account", "Goals"), sortable=False, default=False),
        ),
        filters=(
            Filter(
                "standing", lazy("Review"), "choice", choices=lambda actor: STANDINGS, apply=_stands, ops=("is", "is_not"),
                icon="calendar",
            ),
            Filter("sponsor", lazy("Sponsor"), "person", choices=_people, icon="user-check"),
            Filter(
                "owner", lazy_of("of customers", "Owner"), "person", path="customer__owner", choices=_people, icon="user-check",
            ),
            Filter("next_review_on", lazy("Next review"), "date", icon="calendar"),
            Filter("last_review_on", lazy("Last review"), "date", icon="calendar"),
            Filter("name", lazy("Name"), "text", path="customer__name", icon="users"),
        ),
        views=(
            DefaultView("all", lazy("All key accounts"), "star"),
            DefaultView("overdue", lazy("Overdue"), filters={"all": [["standing", "is", ["overdue"]]]}),
            DefaultView("soon", lazy("Due soon"), filters={"all": [["standing", "is", ["soon"]]]}),
        ),
        list_url="customers:key_account_list",
        detail_url="customers:key_account_open",
        title=lambda row: row.customer.name,
        find=_find,
        empty=Empty(
            lazy("No key accounts yet"),
            lazy("A key account is an organisation that is critical to you: it has a sponsor, goals, and reviews at set times. "
            "Open a customer, and under Relationships make it one."),
            lazy("Choose a customer"),
            "customers:customer_list",
            "customers.keyaccount.change",
            "star",
        ),
        select_related=("customer", "customer__owner", "sponsor"),
        default_sort="next_review_on",
        has_avatar=True,
        is_organisation=lambda row: True,
        order=25,
    )
)  # fmt: skip
register_command(
    Command(
        lazy("Key accounts"),
        "customers:key_account_list",
        "star",
        VIEW,
        lazy("reviews sponsor strategic accounts overdue"),
    )
)
