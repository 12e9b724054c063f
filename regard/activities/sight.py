"""The fields of tasks, notes, calls and meetings whose access is decided one by one."""

from regard.activities.models import Activity, Task
from regard.kernel.sight import Level
from regard.kernel.words import lazy
from regard.ui.nouns import Searched
from regard.ui.sight import Field, register_fields

WHAT, WHOSE = lazy("What it is"), lazy("Whose it is")
CUSTOMER = Field(
    "customer.name", lazy("Name of the customer"), same_as=("customers.customer.name",), is_offered=False
)
register_fields(
    Task.fields_of,
    Field("title", lazy("Task"), WHAT, lowest=Level.READ),
    Field("kind", lazy("Kind"), WHAT, also=("purpose",), lowest=Level.READ),
    Field("status", lazy("Status"), WHAT, columns=("overdue",), lowest=Level.READ),
    Field("priority", lazy("Priority"), WHAT, lowest=Level.READ),
    Field(
        "due_on",
        lazy("Due"),
        WHAT,
        also=("due_time", "remind_before", "remind_at", "remind", "repeat"),
        lowest=Level.READ,
    ),
    Field("note", lazy("Note"), WHAT, "text", attributes=("note",), also=("contact_reason",)),
    Field("checklist", lazy("Checklist"), WHAT, also=("ticks",), lowest=Level.READ),
    Field("assignee", lazy("Whose"), WHOSE, also=("assignee_id",), lowest=Level.READ),
    Field("customer", lazy("Customer"), WHOSE, also=("customer_id",), lowest=Level.READ),
    CUSTOMER,
)
ACTIVITY = "activities.activity"
register_fields(
    ACTIVITY,
    Field("text", lazy("What was said or done"), WHAT, also=("contact_reason",), lowest=Level.READ),
    Field("outcome", lazy("Outcome"), WHAT, attributes=("outcome",)),
    Field("minutes", lazy("Minutes"), WHAT, attributes=("minutes",)),
    Field("customer", lazy("Customer"), WHOSE, lowest=Level.READ),
    CUSTOMER,
    model=Activity,
)
SEARCHED_TASKS = (
    Searched("title", ("sort_name",)),
    Searched("note", ("note",)),
    Searched("customer.name", ("customer__sort_name",)),
)
