"""What each main page is for, and three things to do there."""

from __future__ import annotations

from dataclasses import dataclass

from regard.kernel.words import lazy


@dataclass(frozen=True)
class Topic:
    """The help of a page. `things` are three sentences; `doc` is the document that says more, by its name under docs/."""

    title: str
    what: str
    things: tuple[str, str, str]
    doc: str = ""


TODAY = Topic(
    lazy("My day"),
    lazy(
        "What you have to do: what is overdue, what is due today and in the next seven days, and who has mentioned you."
    ),
    (
        lazy("Tick a task off by pressing the box before it. Undo stands in the message."),
        lazy("Open a task to see whom it is about before you call."),
        lazy("Press New task for what you want to remember. It comes back here on its day."),
    ),
    "activities",
)
TASKS = Topic(
    lazy("Tasks"),
    lazy(
        "Every task you may see, in views you make yourself. Use it to hand work over and to find what nobody does."
    ),
    (
        lazy("Filter by whose, by day or by customer, and save it as a view."),
        lazy("Select several and assign them to a colleague."),
        lazy("Press the right arrow and Enter on a row to change a cell, as in a spreadsheet."),
    ),
    "activities",
)
CALENDAR = Topic(
    lazy("Calendar"),
    lazy("Tasks with a day and meetings, by month, week and day. Meetings that were held stand here, too."),
    (
        lazy("Drag something to another day, or focus it and press M."),
        lazy("Press a free spot of a day to plan something there."),
        lazy("Give your phone’s calendar the address under Settings, Calendar, so that both show the same."),
    ),
    "activities",
)
ACTIVITIES = Topic(
    lazy("Notes, calls and meetings"),
    lazy("Everything written down about customers, newest first, whoever wrote it."),
    (
        lazy("Search for a word somebody said."),
        lazy("Filter by kind and author to see who speaks with whom."),
        lazy("Open the customer to read it in the story around it."),
    ),
    "activities",
)
CUSTOMERS = Topic(
    lazy("Customers"),
    lazy(
        "All people and organisations you may see. Views keep a filter, columns and an order for the next time."
    ),
    (
        lazy("Narrow the list by filters, then save it as a view and pin it to the side bar."),
        lazy("Select customers to tag, hand over, export or change them together. All of it can be undone."),
        lazy("Press Space on a row to look at somebody beside the list."),
    ),
    "customers",
)
CUSTOMER = Topic(
    "A customer",
    lazy(
        "One story per customer: who they are on the left, what happened in the middle, what hangs on them on the right."
    ),
    (
        lazy(
            "Write a note, log a call or plan a task in the box above the timeline. Type @ to name a colleague."
        ),
        lazy("Press a value on the left to correct it. The history keeps what it was."),
        lazy("Press a figure to see the orders behind it."),
    ),
    "customers",
)
ORDERS = Topic(
    lazy("Orders"),
    lazy("What customers bought and brought back, as it came from your shops and files."),
    (
        lazy("Group by channel or status to see counts and sums."),
        lazy("Open an order to see its lines and what was returned of it."),
        lazy("Export what the filters leave, with the columns you see."),
    ),
    "importing",
)
PRODUCTS = Topic(
    lazy("Products"),
    lazy("What is sold, with prices and costs. Costs turn revenue into margin everywhere else."),
    (
        lazy("Fill in costs where they are missing: lifetime values use them."),
        lazy("Sort by category to see what belongs together."),
        lazy("Edit several at once by selecting them."),
    ),
)
_MEASURED = lazy(
    "Your objectives with what is true today, the target, and where things are heading. Nothing here is typed: it is measured."
)
PLAN = Topic(
    lazy("The plan"),
    _MEASURED,
    (
        lazy("Start with what is red: it says which segment drags it down."),
        lazy("Press an actual value to see how it is computed and which rows are behind it."),
        lazy("Add an objective by choosing a metric, a target and a day."),
    ),
    "metrics",
)
SEGMENTS = Topic(
    lazy("Segments"),
    lazy(
        "A segment is a rule that finds customers and keeps finding them. Members come and go by themselves."
    ),
    (
        lazy("Make one from attributes and purchases, and see the count while you write it."),
        lazy("Open a segment to see who came and who left."),
        lazy("Use it in lists, in the plan and in exports."),
    ),
    "segments",
)
INSIGHT = Topic(
    lazy("Insight"),
    lazy("Metrics, models and groups of customers. Each figure says what it rests on and how sure it is."),
    (
        lazy("Ask a metric by month, by segment or by channel."),
        lazy("See who is worth what in future under Lifetime value, with the error of the model."),
        lazy("Press a figure to open the rows behind it."),
    ),
    "analytics",
)
DATA = Topic(
    lazy("Data"),
    lazy("Files that came in and went out, doubles, quality and own fields: what keeps the data true."),
    (
        lazy("Bring in a file with New import. It is checked first, and can be undone to the last row."),
        lazy("Work through Doubles: the same customer twice makes every figure wrong."),
        lazy("See under Quality what is missing and who answers for it."),
    ),
    "importing",
)
IMPORT = Topic(
    lazy("An import"),
    lazy(
        "A file on its way in: columns are guessed, everything is checked, and nothing happens before you say so."
    ),
    (
        lazy("Look whether each column goes where it should."),
        lazy("Read what would be set aside, and why. The rest goes in."),
        lazy("Undo the import on this page if it was not what you wanted."),
    ),
    "importing",
)
DOUBLES = Topic(
    lazy("Doubles"),
    lazy("Pairs of records that may be the same customer, the surest first."),
    (
        lazy("Compare the two and choose which values stay."),
        lazy("Say that they are two, and they are not asked about again."),
        lazy("Undo a merge from the customer’s page: the history is kept."),
    ),
    "doubles",
)
QUALITY = Topic(
    lazy("Quality"),
    lazy("How good the data are against what you require of each field, and who answers for which of them."),
    (
        lazy("See which requirement fails most often, and open those records."),
        lazy("Give each group of fields somebody who answers for it."),
        lazy("Follow the tasks that came out of the last scoring."),
    ),
    "quality",
)
FIELDS = Topic(
    lazy("Own fields"),
    lazy("What your business notes beside what is built in: choices, dates, numbers, formulas and sums."),
    (
        lazy(
            "Add a field to customers, tasks or an object of your own. It is in lists, filters and imports at once."
        ),
        lazy("Let a formula compute it from others."),
        lazy("Say in the register what it is for: that is asked of you by law."),
    ),
    "fields",
)
NOTICES = Topic(
    lazy("Notices"),
    lazy("What colleagues have told you, given you, or done with customers you follow."),
    (
        lazy("Open one to go to what it is about."),
        lazy("Choose under Settings, Notices, what you want to be told here and by mail."),
        lazy("Follow or mute a customer on their page."),
    ),
    "notifications",
)
JOBS = Topic(
    lazy("Operations"),
    lazy("What the machine does by itself: jobs, the clock, backups, and what went wrong."),
    (
        lazy("See what failed and start it again."),
        lazy("Open Backups to see when the data could last be brought back."),
        lazy("Watch the queue when pages about figures are late."),
    ),
    "jobs",
)
SETTINGS = Topic(
    lazy("Settings"),
    lazy(
        "How Regard looks and writes for you, and for those who may: the business, people and their rights."
    ),
    (
        lazy("Choose under Profile how dates, numbers and times are written."),
        lazy("Add a passkey under Sign-in: quicker and safer than a password."),
        lazy("Invite colleagues under People, with the role that fits."),
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
