"""What analytics may know of activities and tasks: no words of people."""

from regard.activities import rules
from regard.analytics.facts import Fact, Field, register_fact
from regard.kernel.policies import CHANNELS, PURPOSES
from regard.kernel.words import lazy

KINDS = {"note": lazy("Note"), "call": lazy("Call"), "meeting": lazy("Meeting")}
OUTCOMES = {key: word for words in rules.OUTCOMES.values() for key, word in words.items()}

UNSAID = lazy("not said")
CONTACTS = {
    f"{channel}:{purpose}": lazy(
        "{channel}: {purpose}", channel=CHANNELS[channel], purpose=PURPOSES.get(purpose, UNSAID)
    )
    for channel in ("phone", "meeting")
    for purpose in ("", *PURPOSES)
}
"""What a contact of ours was, as one choice: channel and purpose."""

register_fact(
    Fact(
        name="activities",
        label=lazy("Notes, calls and meetings"),
        permission="activities.activity.view",
        key="activity_id",
        page="customer_id",
        fields=(
            Field("activity_id", "id", lazy("Activity")),
            Field("customer_id", "id", lazy("Customer"), refers="customers"),
            Field(
                "activity_kind", "choice", lazy("Kind of activity"), choices=KINDS, dimension="activity_kind"
            ),
            Field("happened_at", "time", lazy("Moment")),
            Field("happened_on", "date", lazy("Day")),
            Field("minutes", "int", lazy("Minutes")),
            Field(
                "direction",
                "choice",
                lazy("Who called"),
                choices=rules.DIRECTIONS,
                dimension="call_direction",
            ),
            Field("outcome", "choice", lazy("Outcome"), choices=OUTCOMES),
            Field("author_id", "id", lazy("Written by"), refers="users"),
            Field("contact", "choice", lazy("Contact"), choices=CONTACTS, dimension="contact"),
        ),
        sql="""
            SELECT id, customer_id, kind, happened_at, happened_on, minutes, direction, outcome, author_id,
                CASE
                    WHEN kind = 'call' AND direction = 'out' AND outcome IN ('reached', 'left_message')
                        THEN 'phone:' || purpose
                    WHEN kind = 'meeting' AND outcome = 'held' THEN 'meeting:' || purpose
                    ELSE ''
                END AS contact
            FROM activities_activity WHERE customer_id >= %s AND customer_id < %s
        """,
        highest="SELECT max(customer_id) FROM activities_activity",
        kinds=dict.fromkeys(
            ("activities.note.written", "activities.call.logged", "activities.meeting.held"), "customer"
        ),
    )
)
register_fact(
    Fact(
        name="tasks",
        label=lazy("Tasks"),
        permission="activities.task.view",
        key="task_id",
        fields=(
            Field("task_id", "id", lazy("Task")),
            Field("customer_id", "id", lazy("Customer"), refers="customers"),
            Field("assignee_id", "id", lazy("Whose"), refers="users"),
            Field("task_status", "choice", lazy("Status"), choices=rules.STATUSES),
            Field(
                "priority", "choice", lazy("Priority"), choices=rules.PRIORITIES, dimension="task_priority"
            ),
            Field("due_on", "date", lazy("Due")),
            Field("done_on", "date", lazy("Done")),
        ),
        sql="""
            SELECT id, customer_id, assignee_id, status, priority, due_on, done_on
            FROM activities_task WHERE id >= %s AND id < %s
        """,
        highest="SELECT max(id) FROM activities_task",
        kinds={"activities.task.opened": "subject", "activities.task.done": "subject"},
    )
)
