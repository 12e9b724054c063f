"""The fields of tasks, notes, calls and meetings whose access is decided one by one."""

from regard.activities.models import Activity, Task
from regard.kernel.sight import Level
from regard.ui.nouns import Searched
from regard.ui.sight import Field, register_fields

WHAT, WHOSE = "What it is", "Whose it is"
CUSTOMER = Field(
    "customer.name", "Name of the customer", same_as=("customers.customer.name",), is_offered=False
)
register_fields(
    Task.fields_of,
    Field("title", "Task", WHAT, lowest=Level.READ),
    Field("kind", "Kind", WHAT, also=("purpose",), lowest=Level.READ),
    Field("status", "Status", WHAT, columns=("overdue",), lowest=Level.READ),
    Field("priority", "Priority", WHAT, lowest=Level.READ),
    Field(
        "due_on",
        "Due",
        WHAT,
        also=("due_time", "remind_before", "remind_at", "remind", "repeat"),
        lowest=Level.READ,
    ),
    Field("note", "Note", WHAT, "text", attributes=("note",), also=("contact_reason",)),
    Field("checklist", "Checklist", WHAT, also=("ticks",), lowest=Level.READ),
    Field("assignee", "Whose", WHOSE, also=("assignee_id",), lowest=Level.READ),
    Field("customer", "Customer", WHOSE, also=("customer_id",), lowest=Level.READ),
    CUSTOMER,
)
ACTIVITY = "activities.activity"
register_fields(
    ACTIVITY,
    Field("text", "What was said or done", WHAT, also=("contact_reason",), lowest=Level.READ),
    Field("outcome", "Outcome", WHAT, attributes=("outcome",)),
    Field("minutes", "Minutes", WHAT, attributes=("minutes",)),
    Field("customer", "Customer", WHOSE, lowest=Level.READ),
    CUSTOMER,
    model=Activity,
)
SEARCHED_TASKS = (
    Searched("title", ("sort_name",)),
    Searched("note", ("note",)),
    Searched("customer.name", ("customer__sort_name",)),
)
