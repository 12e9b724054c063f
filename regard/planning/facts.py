"""What analytics may know of who works with Regard: counts by person, day and part, and no word of what was done."""

from regard.analytics.facts import Fact, Field, register_fact
from regard.kernel.words import lazy

register_fact(
    Fact(
        name="work_days",
        label=lazy("Days of work"),
        permission="people.adoption.view",
        key="work_day_id",
        fields=(
            Field("work_day_id", "id", lazy("Day of work")),
            Field("user_id", "id", lazy("Colleague"), dimension="colleague"),
            Field("day", "date", lazy("Day")),
            Field("feature", "text", lazy("Part of Regard")),
            Field("made", "int", lazy("Records made")),
            Field("changed", "int", lazy("Records changed")),
            Field("done", "int", lazy("Tasks done")),
            Field("logged", "int", lazy("Notes and calls")),
        ),
        sql="""
            SELECT id, user_id, day, feature, made, changed, done, logged
            FROM planning_workday WHERE id >= %s AND id < %s
        """,
        highest="SELECT max(id) FROM planning_workday",
    )
)
"""One row without a part for every day on which somebody could sign in, and one for each part they did something with."""
