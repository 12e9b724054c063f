"""How much people have to do with customers, and whether they do in time what is to be done."""

from regard.analytics.measures import count, ratio
from regard.analytics.words import Metric, Table, register_metric
from regard.kernel.words import lazy

ABOUT_CUSTOMERS = (
    "kind", "party_class", "category", "sector", "country", "region", "city", "owner", "territory", "source",
)  # fmt: skip


def is_call_out(activity: Table) -> Table:
    """A call of ours: whoever calls us has reached somebody."""
    return (activity.activity_kind == "call") & (activity.direction == "out")


def is_reached(activity: Table) -> Table:
    return is_call_out(activity) & (activity.outcome == "reached")


def is_a_contact(activity: Table) -> Table:
    return activity.contact != ""


def is_dated(task: Table) -> Table:
    return (task.task_status == "done") & task.due_on.notnull()


def is_on_time(task: Table) -> Table:
    return is_dated(task) & (task.done_on <= task.due_on)


register_metric(
    Metric(
        key="activities",
        label=lazy("Activities"),
        owner="manager",
        unit="count",
        direction="up",
        definition=lazy("Notes, calls and meetings with customers that happened in the period."),
        formula=lazy("count of activities by the day they happened"),
        source="Jobber and Lancaster: Selling and Sales Management, evaluating salespeople",
        facts=("activities",),
        compute=count("activities", on="happened_on"),
        dimensions=(*ABOUT_CUSTOMERS, "activity_kind"),
        drill="activities.activity",
    )
)
register_metric(
    Metric(
        key="contacts",
        label=lazy("Contacts"),
        owner="manager",
        unit="count",
        direction="none",
        definition=lazy(
            "Calls of ours that reached a customer or left a message, and meetings that took place."
        ),
        formula=lazy("count of contacts by the day they happened"),
        source="Regard",
        facts=("activities",),
        compute=count("activities", on="happened_on", where=is_a_contact),
        dimensions=(*ABOUT_CUSTOMERS, "contact"),
        drill="activities.activity",
    )
)
register_metric(
    Metric(
        key="contact_rate",
        label=lazy("Contact rate"),
        owner="manager",
        unit="share",
        direction="up",
        definition=lazy("Share of our calls to customers that reached somebody."),
        formula=lazy("calls of ours with the outcome reached ÷ calls of ours"),
        source="Jobber and Lancaster: Selling and Sales Management, evaluating salespeople",
        facts=("activities",),
        compute=ratio(
            count("activities", on="happened_on", where=is_reached),
            count("activities", on="happened_on", where=is_call_out),
        ),
        dimensions=ABOUT_CUSTOMERS,
        drill="activities.activity",
    )
)
register_metric(
    Metric(
        key="tasks_done_on_time",
        label=lazy("Tasks done on time"),
        owner="manager",
        unit="share",
        direction="up",
        definition=lazy(
            "Share of the tasks done in the period that were done by their day. Tasks without a day do not count."
        ),
        formula=lazy("tasks done by their day ÷ tasks done that had one, by the day they were done"),
        source="Regard",
        facts=("tasks",),
        compute=ratio(
            count("tasks", on="done_on", where=is_on_time), count("tasks", on="done_on", where=is_dated)
        ),
        dimensions=(*ABOUT_CUSTOMERS, "task_priority"),
        drill="activities.task",
    )
)
