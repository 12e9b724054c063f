"""How well Regard is taken up by those who work here, as figures an objective can be bound to."""

from regard.analytics.measures import distinct, ratio, total
from regard.analytics.words import Metric, Table, register_metric
from regard.kernel.words import lazy

WEEK_SECONDS = 7 * 86_400
THURSDAY = 3 * 86_400  # the day on which the count of seconds began; weeks begin on Monday
MOST_WEEKS = 100_000
WHEN = lazy("every morning, for the days up to the day before")


def person_week(row: Table) -> Table:
    """One number for each person and week."""
    weeks = (row.day.cast("timestamp").epoch_seconds() + THURSDAY).cast("int64") // WEEK_SECONDS
    return row.user_id * MOST_WEEKS + weeks


def did_something(row: Table) -> Table:
    return row.feature != ""


def entries(row: Table) -> Table:
    return row.made + row.changed + row.done + row.logged


weeks = distinct("work_days", person_week, on="day")

register_metric(
    Metric(
        key="active_colleagues",
        label=lazy("Active colleagues"),
        owner="manager",
        unit="share",
        direction="up",
        definition=lazy(
            "Share of people who did something with Regard in a week: made or changed a record, finished a task, logged a "
            "note or call. Over several weeks, of all their weeks together."
        ),
        formula=lazy("weeks of people with a deed ÷ weeks of people who could sign in"),
        source="Regard",
        facts=("work_days",),
        compute=ratio(distinct("work_days", person_week, on="day", where=did_something), weeks),
        refresh=WHEN,
        dimensions=("colleague",),
    )
)
register_metric(
    Metric(
        key="entries_per_colleague",
        label=lazy("Entries per colleague and week"),
        owner="manager",
        unit="ratio",
        direction="up",
        definition=lazy(
            "Records made and changed, tasks done, notes and calls logged by a person in a week, of everybody who could sign in."
        ),
        formula=lazy("entries ÷ weeks of people who could sign in"),
        source="Regard",
        facts=("work_days",),
        compute=ratio(total("work_days", entries, on="day"), weeks),
        refresh=WHEN,
        dimensions=("colleague",),
    )
)
