"""Who may open the pages of tasks and activities."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

from regard.activities.models import Activity, CalendarFeed, CalendarImport, Task
from regard.activities.services.files import add_file, remove_file
from regard.activities.task_queries import MODEL
from regard.customers.models import Customer
from regard.people.services.tokens import digest_of
from regard.people.tests.cast import Cast
from regard.ui.models import Selection
from regard.ui.packing import pack
from tests.cases import Case


def _customer(cast: Cast) -> Sequence[Any]:
    return [Customer.objects.create(name="Kade", sort_name="kade", owner=cast.owner).pk]


def _activity(cast: Cast) -> Sequence[Any]:
    about = Customer.objects.create(name="Kade", sort_name="kade", owner=cast.owner)
    at = datetime(2026, 11, 20, 10, tzinfo=UTC)
    row = Activity.objects.create(
        customer=about,
        kind="note",
        text="x",
        happened_at=at,
        happened_on=date(2026, 11, 20),
        author=cast.owner,
    )
    return [row.pk]


def _task(cast: Cast) -> Sequence[Any]:
    return [Task.objects.create(title="Call", sort_name="call", assignee=cast.owner).pk]


def _selected(cast: Cast) -> dict[str, Any]:
    number = _task(cast)[0]
    made = [
        Selection.objects.create(noun=MODEL, owner=user, count=1, packed=pack([number]))
        for user in (cast.owner, cast.nobody)
    ]
    return {"selection": made[-1].pk}


def _brought(cast: Cast) -> Sequence[Any]:
    return [CalendarImport.objects.create(user=cast.nobody, name="work.ics").pk]


def _feed(cast: Cast) -> Sequence[Any]:
    CalendarFeed.objects.create(user=cast.nobody, digest=digest_of("secret"))
    return ["secret"]


def _file(cast: Cast) -> Sequence[Any]:
    about = Customer.objects.create(name="Kade", sort_name="kade", owner=cast.owner)
    kept = add_file(actor=cast.actor("owner"), customer_id=about.pk, name="x.txt", content=BytesIO(b"x"))
    return [kept.pk]


def _removed(cast: Cast) -> Sequence[Any]:
    found = _file(cast)
    remove_file(actor=cast.actor("owner"), file_id=found[0])
    return found


FILES = ("activities.file.view", "customers.customer.view")
SEES = ("activities.activity.view", "customers.customer.view")
TASKS = ("activities.task.view",)
CASES = (
    Case("activities:device_send", method="get"),
    Case("activities:mentionable", _customer, grants=("customers.customer.view",)),
    Case("activities:file_list", _customer, grants=FILES),
    Case("activities:file_add", _customer, method="post", grants=("customers.customer.view",)),
    *(Case(f"activities:file_{name}", _file, grants=FILES) for name in ("detail", "content")),
    Case("activities:file_remove", _file, method="post", grants=FILES),
    Case("activities:file_restore", _removed, method="post", grants=FILES),
    Case("activities:follow", _customer, method="post", data={"tells": "all"}),
    Case("activities:compose", _customer, grants=("customers.customer.view",)),
    Case("activities:activity_change", _activity, grants=SEES),
    Case("activities:activity_delete", _activity, method="post", grants=SEES),
    Case("activities:feed", _feed),
    Case("activities:feed_end", method="post"),
    Case("activities:calendar_imported", _brought),
    Case("activities:calendar_take", _brought, method="post"),
    Case("activities:calendar_undo", _brought, method="post"),
    Case("activities:task_detail", _task),
    Case("activities:task_change", _task, grants=TASKS),
    *(
        Case(f"activities:task_{verb}", _task, method="post", grants=TASKS)
        for verb in ("finish", "reopen", "drop", "delete", "tick", "move")
    ),
    Case("activities:tasks_assign", data=_selected, grants=TASKS),
)
