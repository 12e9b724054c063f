"""What a plan for customer relationships consists of: the elements, what belongs into each, and the ways to look at them.

Fourteen must be written before a plan can be approved. Each way of looking (the elements, SOSTAC, the five components, the
brief) only arranges the same sections.
"""

from __future__ import annotations

from dataclasses import dataclass

from regard.kernel.registry import Registry


@dataclass(frozen=True)
class Element:
    """One element. `asks` is the question it answers; `guidance` says what belongs into it and why; `prompts` help to begin.

    `words` is how many it takes to count as written out. `needs_objectives`: it is empty while the plan has none.
    """

    key: str
    label: str
    asks: str
    guidance: str
    prompts: tuple[str, ...]
    icon: str
    words: int = 60
    is_mandatory: bool = True
    needs_objectives: bool = False


@dataclass(frozen=True)
class Box:
    """A part of a view: which elements stand in it, in what order."""

    label: str
    asks: str
    elements: tuple[str, ...]


@dataclass(frozen=True)
class View:
    """A way to look at a plan."""

    key: str
    label: str
    note: str
    boxes: tuple[Box, ...]


ELEMENTS: Registry[Element] = Registry("element of a plan")


def _element(key: str, label: str, asks: str, guidance: str, *prompts: str, **more: object) -> None:
    ELEMENTS.register(key, Element(key, label, asks, guidance, prompts, **more))  # type: ignore[arg-type]


_element(
    "summary", "Executive summary", "What would somebody with five minutes have to know?",
    "For people who decide and will not read the rest: what the plan wants, for which customers, by which few means, what it "
    "costs and how everybody will see whether it works. It comes first and is best written last.",
    "What changes for customers, in one sentence.",
    "The three objectives that matter most, with their figures.",
    "What the business does from now on that it did not do before, and what it stops doing.",
    "What it costs, and who answers for it.",
    icon="file", words=90,
)  # fmt: skip
_element(
    "philosophy", "Customer philosophy", "How do we see the people we work for?",
    "The stance behind every later choice: what the business owes its customers, and what it will not do to them even where it "
    "would pay. A philosophy that rules nothing out helps nobody who has to decide on a Friday afternoon.",
    "What do we promise every customer, whoever they are?",
    "Which easy money do we leave on the table for it?",
    "Who may decide in the customer's favour without asking?",
    icon="heart", is_mandatory=False,
)  # fmt: skip
_element(
    "objectives", "Objectives and goals", "What is to be reached, by when, and who answers for it?",
    "A goal says what the business wants; an objective makes it measurable: one metric, where it stands, where it has "
    "to get, by "
    "which day, answered for by one person. Regard measures each from what really happens. The text says why these and not "
    "others, and which of them yields when two pull in different directions.",
    "Which goals of the business does this plan serve?",
    "Why these targets: what would be easy, what out of reach?",
    "If two objectives collide, which one wins?",
    icon="target-arrow", needs_objectives=True,
)  # fmt: skip
_element(
    "customers", "Customer analysis", "Who are our customers, and what do they need from us?",
    "Groups that are treated differently for a reason: by what they are worth, by special needs, by what they mean for the "
    "strategy. For each: how many they are, how they behave, what they want, what annoys them. Sizes come from "
    "segments, so that "
    "nobody argues about them; the judgement is yours.",
    "Which few groups explain most of the business?",
    "What does each of them try to get done, and what stands in their way?",
    "Whom do we lose, when, and why?",
    "What do we believe of them that no figure shows yet?",
    icon="users", words=90,
)  # fmt: skip
_element(
    "strategy", "Strategy", "How will we win, keep and grow relationships?",
    "The way from where customers stand to the objectives: whom to win, whom to keep at any price, whom to let go, and by what "
    "kind of offer and attention. Strategy is choosing. Winning somebody new costs a multiple of keeping somebody, so say what "
    "share of effort goes where.",
    "Which groups get more attention than before, and which less?",
    "What makes somebody who bought once come back?",
    "How does loyalty pay for the customer, not only for us?",
    icon="telescope", words=90,
)  # fmt: skip
_element(
    "interaction", "Interaction strategy", "How do we meet customers, and who begins?",
    "For each group: on which channels we can be reached and reach out, how often at most, in what tone, and which person or "
    "machine does it. A conversation has two sides: say how customers begin one, and how quickly they are answered.",
    "Which contact does each group get at each stage, from first question to goodbye?",
    "How often is too often?",
    "What is always done by a person?",
    icon="messages", is_mandatory=False,
)  # fmt: skip
_element(
    "experience", "Experience strategy", "What should it feel like to be our customer?",
    "The moments customers remember, and how each of them is to feel: first visit, first parcel or delivery, first problem, "
    "second purchase, the day they leave. Consistency over all of them earns more trust than brilliance in one.",
    "Which three moments decide whether somebody stays?",
    "What do we do there that others do not?",
    "How do we notice that it went wrong before the customer says so?",
    icon="star", is_mandatory=False,
)  # fmt: skip
_element(
    "scenarios", "Scenarios", "What happens, and what do we then do?",
    "Situations that come again and again, told as short stories: something happens with a customer, and this is what "
    "the business "
    "does about it. Whoever sets up the programme builds from these, and whoever uses it finds the case in hand.",
    "A good customer has gone quiet.",
    "A first order went wrong.",
    "Somebody asks for something we do not have.",
    icon="route", is_mandatory=False, words=40,
)  # fmt: skip
_element(
    "technology", "Technology and tools", "With what do we do it, and how do the parts fit together?",
    "The programs the plan leans on: what each is for, which of them holds the truth about what, how data moves "
    "between them, and "
    "by which yardsticks they were chosen: what they can do, ease of use, how far they grow, how they connect, what they cost.",
    "Which system is the one place where a customer is looked up?",
    "What has to be connected first, and what may wait?",
    "What do we switch off?",
    icon="tools",
)  # fmt: skip
_element(
    "data", "Data management", "What do we have to know of customers, and how do we keep it true?",
    "Which facts about customers are needed for which objective, where they come from, who answers for them, how good "
    "they have "
    "to be, how long they are kept and on what legal ground. Ask for nothing that serves no purpose: people are generous to "
    "whom they trust.",
    "Which decisions get better with which fact?",
    "Who corrects what is wrong, and by when?",
    "What do we delete, and after how long?",
    icon="database",
)  # fmt: skip
_element(
    "communication", "Communication", "What do customers hear from us, where and how often?",
    "Channel by channel: what it is for, to whom it goes, how personal it is, how often at most, and what makes us stop. "
    "Permission decides first, usefulness second, and only then the calendar.",
    "Which messages would be missed if they did not come?",
    "What goes by e-mail, what by phone, what by post, and what by none of them?",
    "What do we ask, and what do we do with the answer?",
    icon="mail",
)  # fmt: skip
_element(
    "process", "Processes and workflow", "Who does what, in which order, when something comes in?",
    "The handful of paths every contact takes: an enquiry, an order, a complaint, a suggestion, a goodbye. For each: "
    "what starts "
    "it, who has it at every step, how long that may take, what each may decide alone, and when it is passed on.",
    "How long may a customer wait for the first human answer?",
    "What may whoever answers settle on the spot, up to which amount?",
    "Where do things get lost between two desks today?",
    icon="sitemap",
)  # fmt: skip
_element(
    "training", "Training and development", "What must people know and be able to do?",
    "Programmes fail on people who were never shown why. Say who learns what by when: the tools, the way of talking, "
    "the reasons "
    "behind both; how it is practised; and how those who look after customers well are seen for it.",
    "Which role needs which skill that it lacks today?",
    "How does somebody new learn it in the first month?",
    "What do we notice and reward?",
    icon="book",
)  # fmt: skip
_element(
    "metrics", "Metrics and KPIs", "By what do we see whether it works?",
    "The few figures watched every week, each with its definition, its owner and what is done when it moves the wrong "
    "way. Have "
    "some that move early and can still be acted on, and some that guard against winning one figure by spoiling another.",
    "Which figure would make us change course?",
    "What moves weeks before the result does?",
    "Which figure must not get worse while the others get better?",
    icon="chart-line",
)  # fmt: skip
_element(
    "budget", "Budget and resources", "What does it take: money, minutes, people?",
    "What is spent once to set up and what every month to run: software, training, data, upkeep; and the hours of "
    "people who have "
    "other work, too. Set it against what keeping customers brings, so that it can be judged and not only paid.",
    "What is spent once, and what comes again?",
    "Whose time does it take, and what do they stop doing?",
    "What would we cut first?",
    icon="coins",
)  # fmt: skip
_element(
    "timeline", "Timeline", "What happens when, and what has to come first?",
    "Phases with a beginning, an end and something to show at the end of each. Begin where customers feel it soonest; "
    "leave room "
    "for trying out, correcting and for people to get used to it.",
    "What can customers notice within ninety days?",
    "What must be finished before something else can begin?",
    "Which weeks of the year are out of the question?",
    icon="calendar",
)  # fmt: skip
_element(
    "risks", "Risks and contingency", "What could go wrong, and what do we do then?",
    "What could keep the plan from working: people not joining in, data nobody trusts, scope that grows, a rival's "
    "move, the law. "
    "For each: how likely, how bad, by which sign it is noticed, what is done against it now and what if it happens anyway.",
    "What made the last such effort run dry?",
    "Which sign tells us early?",
    "What is the way back?",
    icon="alert-triangle",
)  # fmt: skip
_element(
    "review", "Review and optimisation", "How do we learn, and change the plan?",
    "When the plan is looked at, by whom, with which figures on the table, and how a decision becomes a change. Feedback of "
    "customers and of colleagues goes in; what was decided last time is looked at first.",
    "Who sits together, how often, and who decides?",
    "What do customers tell us that is not in the figures?",
    "What happens with an objective that is out of reach?",
    icon="refresh",
)  # fmt: skip

MANDATORY = tuple(element.key for element in ELEMENTS if element.is_mandatory)

VIEWS: dict[str, View] = {
    view.key: view
    for view in (
        View(
            "elements", "All sections", "Every section in the order in which it is read.",
            (
                Box("In short", "", ("summary",)),
                Box("Why and what for", "", ("philosophy", "objectives")),
                Box("For whom and how", "", ("customers", "strategy", "interaction", "experience", "scenarios")),
                Box("With what", "", ("technology", "data", "communication", "process", "training")),
                Box("How it is steered", "", ("metrics", "budget", "timeline", "risks", "review")),
            ),
        ),
        View(
            "sostac", "SOSTAC", "Situation, objectives, strategy, tactics, action and control, from the same sections.",
            (
                Box("Situation", "Where are we now?", ("customers", "data", "technology")),
                Box("Objectives", "Where do we want to be?", ("objectives", "summary")),
                Box("Strategy", "How do we get there?", ("philosophy", "strategy")),
                Box("Tactics", "By which means exactly?", ("interaction", "experience", "communication", "scenarios")),
                Box("Action", "Who does what, when, with what?", ("process", "training", "timeline", "budget")),
                Box("Control", "How do we know that we get there?", ("metrics", "risks", "review")),
            ),
        ),
        View(
            "five", "Five components", "Philosophy, segmentation, interaction, experience and metrics: the heart of a plan.",
            (
                Box("Customer philosophy", "How do we see our customers?", ("philosophy",)),
                Box("Segmentation", "Into which groups do they fall?", ("customers",)),
                Box("Interaction", "How do we deal with each of them?", ("interaction", "communication", "process")),
                Box("Experience", "What is it like for them?", ("experience",)),
                Box("Metrics", "How do we know?", ("objectives", "metrics", "review")),
            ),
        ),
        View(
            "brief", "The brief", "What whoever sets up the programme has to know, on two pages.",
            (
                Box("Objectives", "What must it achieve?", ("objectives",)),
                Box("Scenarios", "Which situations must it handle?", ("scenarios",)),
                Box("Contact strategies", "Who is contacted when, how and how often?", ("interaction",)),
                Box("Communication tools", "With which means?", ("communication", "technology")),
            ),
        ),
    )
}  # fmt: skip
