"""What each main page is for, and three things to do there."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Topic:
    """The help of a page. `things` are three sentences; `doc` is the document that says more, by its name under docs/."""

    title: str
    what: str
    things: tuple[str, str, str]
    doc: str = ""


TODAY = Topic(
    "My day",
    "What you have to do: what is overdue, what is due today and in the next seven days, and who has mentioned you.",
    (
        "Tick a task off by pressing the box before it. Undo stands in the message.",
        "Open a task to see whom it is about before you call.",
        "Press New task for what you want to remember. It comes back here on its day.",
    ),
    "activities",
)
TASKS = Topic(
    "Tasks",
    "Every task you may see, in views you make yourself. Use it to hand work over and to find what nobody does.",
    (
        "Filter by whose, by day or by customer, and save it as a view.",
        "Select several and assign them to a colleague.",
        "Press the right arrow and Enter on a row to change a cell, as in a spreadsheet.",
    ),
    "activities",
)
CALENDAR = Topic(
    "Calendar",
    "Tasks with a day and meetings, by month, week and day. Meetings that were held stand here, too.",
    (
        "Drag something to another day, or focus it and press M.",
        "Press a free spot of a day to plan something there.",
        "Give your phone’s calendar the address under Settings, Calendar, so that both show the same.",
    ),
    "activities",
)
ACTIVITIES = Topic(
    "Notes, calls and meetings",
    "Everything written down about customers, newest first, whoever wrote it.",
    (
        "Search for a word somebody said.",
        "Filter by kind and author to see who speaks with whom.",
        "Open the customer to read it in the story around it.",
    ),
    "activities",
)
CUSTOMERS = Topic(
    "Customers",
    "All people and organisations you may see. Views keep a filter, columns and an order for the next time.",
    (
        "Narrow the list by filters, then save it as a view and pin it to the side bar.",
        "Select customers to tag, hand over, export or change them together. All of it can be undone.",
        "Press Space on a row to look at somebody beside the list.",
    ),
    "customers",
)
CUSTOMER = Topic(
    "A customer",
    "One story per customer: who they are on the left, what happened in the middle, what hangs on them on the right.",
    (
        "Write a note, log a call or plan a task in the box above the timeline. Type @ to name a colleague.",
        "Press a value on the left to correct it. The history keeps what it was.",
        "Press a figure to see the orders behind it.",
    ),
    "customers",
)
ORDERS = Topic(
    "Orders",
    "What customers bought and brought back, as it came from your shops and files.",
    (
        "Group by channel or status to see counts and sums.",
        "Open an order to see its lines and what was returned of it.",
        "Export what the filters leave, with the columns you see.",
    ),
    "importing",
)
PRODUCTS = Topic(
    "Products",
    "What is sold, with prices and costs. Costs turn revenue into margin everywhere else.",
    (
        "Fill in costs where they are missing: lifetime values use them.",
        "Sort by category to see what belongs together.",
        "Edit several at once by selecting them.",
    ),
)
PLAN = Topic(
    "The plan",
    "Your objectives with what is true today, the target, and where things are heading. Nothing here is typed: it is measured.",
    (
        "Start with what is red: it says which segment drags it down.",
        "Press an actual value to see how it is computed and which rows are behind it.",
        "Add an objective by choosing a metric, a target and a day.",
    ),
    "metrics",
)
SEGMENTS = Topic(
    "Segments",
    "A segment is a rule that finds customers and keeps finding them. Members come and go by themselves.",
    (
        "Make one from attributes and purchases, and see the count while you write it.",
        "Open a segment to see who came and who left.",
        "Use it in lists, in the plan and in exports.",
    ),
    "segments",
)
INSIGHT = Topic(
    "Insight",
    "Metrics, models and groups of customers. Each figure says what it rests on and how sure it is.",
    (
        "Ask a metric by month, by segment or by channel.",
        "See who is worth what in future under Lifetime value, with the error of the model.",
        "Press a figure to open the rows behind it.",
    ),
    "analytics",
)
DATA = Topic(
    "Data",
    "Files that came in and went out, doubles, quality and own fields: what keeps the data true.",
    (
        "Bring in a file with New import. It is checked first, and can be undone to the last row.",
        "Work through Doubles: the same customer twice makes every figure wrong.",
        "See under Quality what is missing and who answers for it.",
    ),
    "importing",
)
IMPORT = Topic(
    "An import",
    "A file on its way in: columns are guessed, everything is checked, and nothing happens before you say so.",
    (
        "Look whether each column goes where it should.",
        "Read what would be set aside, and why. The rest goes in.",
        "Undo the import on this page if it was not what you wanted.",
    ),
    "importing",
)
DOUBLES = Topic(
    "Doubles",
    "Pairs of records that may be the same customer, the surest first.",
    (
        "Compare the two and choose which values stay.",
        "Say that they are two, and they are not asked about again.",
        "Undo a merge from the customer’s page: the history is kept.",
    ),
    "doubles",
)
QUALITY = Topic(
    "Quality",
    "How good the data are against what you require of each field, and who answers for which of them.",
    (
        "See which requirement fails most often, and open those records.",
        "Give each group of fields somebody who answers for it.",
        "Follow the tasks that came out of the last scoring.",
    ),
    "quality",
)
FIELDS = Topic(
    "Own fields",
    "What your business notes beside what is built in: choices, dates, numbers, formulas and sums.",
    (
        "Add a field to customers, tasks or an object of your own. It is in lists, filters and imports at once.",
        "Let a formula compute it from others.",
        "Say in the register what it is for: that is asked of you by law.",
    ),
    "fields",
)
NOTICES = Topic(
    "Notices",
    "What colleagues have told you, given you, or done with customers you follow.",
    (
        "Open one to go to what it is about.",
        "Choose under Settings, Notices, what you want to be told here and by mail.",
        "Follow or mute a customer on their page.",
    ),
    "notifications",
)
JOBS = Topic(
    "Operations",
    "What the machine does by itself: jobs, the clock, backups, and what went wrong.",
    (
        "See what failed and start it again.",
        "Open Backups to see when the data could last be brought back.",
        "Watch the queue when pages about figures are late.",
    ),
    "jobs",
)
SETTINGS = Topic(
    "Settings",
    "How Regard looks and writes for you, and for those who may: the business, people and their rights.",
    (
        "Choose under Profile how dates, numbers and times are written.",
        "Add a passkey under Sign-in: quicker and safer than a password.",
        "Invite colleagues under People, with the role that fits.",
    ),
    "settings",
)

TOPICS: dict[str, Topic] = {
    "activities:today": TODAY,
    "activities:task": TASKS,
    "activities:calendar": CALENDAR,
    "activities:activity": ACTIVITIES,
    "activities:compose": CUSTOMER,
    "activities:file": CUSTOMER,
    "customers:customer_list": CUSTOMERS,
    "customers:": CUSTOMER,
    "sales:order": ORDERS,
    "sales:": INSIGHT,
    "catalog:": PRODUCTS,
    "planning:": PLAN,
    "segments:": SEGMENTS,
    "analytics:": INSIGHT,
    "exchange:import_list": DATA,
    "exchange:import": IMPORT,
    "exchange:": DATA,
    "quality:double": DOUBLES,
    "quality:": QUALITY,
    "fields:": FIELDS,
    "objects:": FIELDS,
    "notifications:": NOTICES,
    "jobs:": JOBS,
    "people:": SETTINGS,
}
"""Topics by the beginning of the name of a page's address; the longest that fits holds."""


def topic_of(view_name: str) -> Topic | None:
    """The topic of a page, by the name of its address."""
    fitting = [prefix for prefix in TOPICS if view_name.startswith(prefix)]
    return TOPICS[max(fitting, key=len)] if fitting else None
