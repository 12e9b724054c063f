"""What a plan for customer relationships consists of: the elements, what belongs into each, and the ways to look at them.

Fourteen must be written before a plan can be approved. Each way of looking (the elements, SOSTAC, the five components, the
brief) only arranges the same sections.
"""

from __future__ import annotations

from dataclasses import dataclass

from regard.kernel.registry import Registry
from regard.kernel.words import lazy, lazy_of


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
    "summary",
    lazy("Executive summary"),
    lazy("What would somebody with five minutes have to know?"),
    lazy(
        "For people who decide and will not read the rest: what the plan wants, for which customers, by "
        "which few means, what it costs and how everybody will see whether it works. It comes first and "
        "is best written last."
    ),
    lazy("What changes for customers, in one sentence."),
    lazy("The three objectives that matter most, with their figures."),
    lazy("What the business does from now on that it did not do before, and what it stops doing."),
    lazy("What it costs, and who answers for it."),
    icon="file",
    words=90,
)
_element(
    "philosophy",
    lazy("Customer philosophy"),
    lazy("How do we see the people we work for?"),
    lazy(
        "The stance behind every later choice: what the business owes its customers, and what it will "
        "not do to them even where it would pay. A philosophy that rules nothing out helps nobody who "
        "has to decide on a Friday afternoon."
    ),
    lazy("What do we promise every customer, whoever they are?"),
    lazy("Which easy money do we leave on the table for it?"),
    lazy("Who may decide in the customer's favour without asking?"),
    icon="heart",
    is_mandatory=False,
)
_element(
    "objectives",
    lazy("Objectives and goals"),
    lazy("What is to be reached, by when, and who answers for it?"),
    lazy(
        "A goal says what the business wants; an objective makes it measurable: one metric, where it "
        "stands, where it has to get, by which day, answered for by one person. Regard measures each "
        "from what really happens. The text says why these and not others, and which of them yields when "
        "two pull in different directions."
    ),
    lazy("Which goals of the business does this plan serve?"),
    lazy("Why these targets: what would be easy, what out of reach?"),
    lazy("If two objectives collide, which one wins?"),
    icon="target-arrow",
    needs_objectives=True,
)
_element(
    "customers",
    lazy("Customer analysis"),
    lazy("Who are our customers, and what do they need from us?"),
    lazy(
        "Groups that are treated differently for a reason: by what they are worth, by special needs, by "
        "what they mean for the strategy. For each: how many they are, how they behave, what they want, "
        "what annoys them. Sizes come from segments, so that nobody argues about them; the judgement is "
        "yours."
    ),
    lazy("Which few groups explain most of the business?"),
    lazy("What does each of them try to get done, and what stands in their way?"),
    lazy("Whom do we lose, when, and why?"),
    lazy("What do we believe of them that no figure shows yet?"),
    icon="users",
    words=90,
)
_element(
    "strategy",
    lazy("Strategy"),
    lazy("How will we win, keep and grow relationships?"),
    lazy(
        "The way from where customers stand to the objectives: whom to win, whom to keep at any price, "
        "whom to let go, and by what kind of offer and attention. Strategy is choosing. Winning somebody "
        "new costs a multiple of keeping somebody, so say what share of effort goes where."
    ),
    lazy("Which groups get more attention than before, and which less?"),
    lazy("What makes somebody who bought once come back?"),
    lazy("How does loyalty pay for the customer, not only for us?"),
    icon="telescope",
    words=90,
)
_element(
    "interaction",
    lazy("Interaction strategy"),
    lazy("How do we meet customers, and who begins?"),
    lazy(
        "For each group: on which channels we can be reached and reach out, how often at most, in what "
        "tone, and which person or machine does it. A conversation has two sides: say how customers "
        "begin one, and how quickly they are answered."
    ),
    lazy("Which contact does each group get at each stage, from first question to goodbye?"),
    lazy("How often is too often?"),
    lazy("What is always done by a person?"),
    icon="messages",
    is_mandatory=False,
)
_element(
    "experience",
    lazy("Experience strategy"),
    lazy("What should it feel like to be our customer?"),
    lazy(
        "The moments customers remember, and how each of them is to feel: first visit, first parcel or "
        "delivery, first problem, second purchase, the day they leave. Consistency over all of them "
        "earns more trust than brilliance in one."
    ),
    lazy("Which three moments decide whether somebody stays?"),
    lazy("What do we do there that others do not?"),
    lazy("How do we notice that it went wrong before the customer says so?"),
    icon="star",
    is_mandatory=False,
)
_element(
    "scenarios",
    lazy("Scenarios"),
    lazy("What happens, and what do we then do?"),
    lazy(
        "Situations that come again and again, told as short stories: something happens with a customer, "
        "and this is what the business does about it. Whoever sets up the programme builds from these, "
        "and whoever uses it finds the case in hand."
    ),
    lazy("A good customer has gone quiet."),
    lazy("A first order went wrong."),
    lazy("Somebody asks for something we do not have."),
    icon="route",
    is_mandatory=False,
    words=40,
)
_element(
    "technology",
    lazy("Technology and tools"),
    lazy("With what do we do it, and how do the parts fit together?"),
    lazy(
        "The programs the plan leans on: what each is for, which of them holds the truth about what, how "
        "data moves between them, and by which yardsticks they were chosen: what they can do, ease of "
        "use, how far they grow, how they connect, what they cost."
    ),
    lazy("Which system is the one place where a customer is looked up?"),
    lazy("What has to be connected first, and what may wait?"),
    lazy("What do we switch off?"),
    icon="tools",
)
_element(
    "data",
    lazy("Data management"),
    lazy("What do we have to know of customers, and how do we keep it true?"),
    lazy(
        "Which facts about customers are needed for which objective, where they come from, who answers "
        "for them, how good they have to be, how long they are kept and on what legal ground. Ask for "
        "nothing that serves no purpose: people are generous to whom they trust."
    ),
    lazy("Which decisions get better with which fact?"),
    lazy("Who corrects what is wrong, and by when?"),
    lazy("What do we delete, and after how long?"),
    icon="database",
)
_element(
    "communication",
    lazy("Communication"),
    lazy("What do customers hear from us, where and how often?"),
    lazy(
        "Channel by channel: what it is for, to whom it goes, how personal it is, how often at most, and "
        "what makes us stop. Permission decides first, usefulness second, and only then the calendar."
    ),
    lazy("Which messages would be missed if they did not come?"),
    lazy("What goes by e-mail, what by phone, what by post, and what by none of them?"),
    lazy("What do we ask, and what do we do with the answer?"),
    icon="mail",
)
_element(
    "process",
    lazy("Processes and workflow"),
    lazy("Who does what, in which order, when something comes in?"),
    lazy(
        "The handful of paths every contact takes: an enquiry, an order, a complaint, a suggestion, a "
        "goodbye. For each: what starts it, who has it at every step, how long that may take, what each "
        "may decide alone, and when it is passed on."
    ),
    lazy("How long may a customer wait for the first human answer?"),
    lazy("What may whoever answers settle on the spot, up to which amount?"),
    lazy("Where do things get lost between two desks today?"),
    icon="sitemap",
)
_element(
    "training",
    lazy("Training and development"),
    lazy("What must people know and be able to do?"),
    lazy(
        "Programmes fail on people who were never shown why. Say who learns what by when: the tools, the "
        "way of talking, the reasons behind both; how it is practised; and how those who look after "
        "customers well are seen for it."
    ),
    lazy("Which role needs which skill that it lacks today?"),
    lazy("How does somebody new learn it in the first month?"),
    lazy("What do we notice and reward?"),
    icon="book",
)
_element(
    "metrics",
    lazy("Metrics and KPIs"),
    lazy("By what do we see whether it works?"),
    lazy(
        "The few figures watched every week, each with its definition, its owner and what is done when "
        "it moves the wrong way. Have some that move early and can still be acted on, and some that "
        "guard against winning one figure by spoiling another."
    ),
    lazy("Which figure would make us change course?"),
    lazy("What moves weeks before the result does?"),
    lazy("Which figure must not get worse while the others get better?"),
    icon="chart-line",
)
_element(
    "budget",
    lazy("Budget and resources"),
    lazy("What does it take: money, minutes, people?"),
    lazy(
        "What is spent once to set up and what every month to run: software, training, data, upkeep; and "
        "the hours of people who have other work, too. Set it against what keeping customers brings, so "
        "that it can be judged and not only paid."
    ),
    lazy("What is spent once, and what comes again?"),
    lazy("Whose time does it take, and what do they stop doing?"),
    lazy("What would we cut first?"),
    icon="coins",
)
_element(
    "timeline",
    lazy_of("plan", "Timeline"),
    lazy("What happens when, and what has to come first?"),
    lazy(
        "Phases with a beginning, an end and something to show at the end of each. Begin where customers "
        "feel it soonest; leave room for trying out, correcting and for people to get used to it."
    ),
    lazy("What can customers notice within ninety days?"),
    lazy("What must be finished before something else can begin?"),
    lazy("Which weeks of the year are out of the question?"),
    icon="calendar",
)
_element(
    "risks",
    lazy("Risks and contingency"),
    lazy("What could go wrong, and what do we do then?"),
    lazy(
        "What could keep the plan from working: people not joining in, data nobody trusts, scope that "
        "grows, a rival's move, the law. For each: how likely, how bad, by which sign it is noticed, "
        "what is done against it now and what if it happens anyway."
    ),
    lazy("What made the last such effort run dry?"),
    lazy("Which sign tells us early?"),
    lazy("What is the way back?"),
    icon="alert-triangle",
)
_element(
    "review",
    lazy("Review and optimisation"),
    lazy("How do we learn, and change the plan?"),
    lazy(
        "When the plan is looked at, by whom, with which figures on the table, and how a decision "
        "becomes a change. Feedback of customers and of colleagues goes in; what was decided last time "
        "is looked at first."
    ),
    lazy("Who sits together, how often, and who decides?"),
    lazy("What do customers tell us that is not in the figures?"),
    lazy("What happens with an objective that is out of reach?"),
    icon="refresh",
)

MANDATORY = tuple(element.key for element in ELEMENTS if element.is_mandatory)

VIEWS: dict[str, View] = {
    view.key: view
    for view in (
        View(
            "elements",
            lazy("All sections"),
            lazy("Every section in the order in which it is read."),
            (
                Box(lazy("In short"), "", ("summary",)),
                Box(lazy("Why and what for"), "", ("philosophy", "objectives")),
                Box(
                    lazy("For whom and how"),
                    "",
                    ("customers", "strategy", "interaction", "experience", "scenarios"),
                ),
                Box(lazy("With what"), "", ("technology", "data", "communication", "process", "training")),
                Box(lazy("How it is steered"), "", ("metrics", "budget", "timeline", "risks", "review")),
            ),
        ),
        View(
            "sostac",
            lazy("SOSTAC"),
            lazy("Situation, objectives, strategy, tactics, action and control, from the same sections."),
            (
                Box(lazy("Situation"), lazy("Where are we now?"), ("customers", "data", "technology")),
                Box(lazy("Objectives"), lazy("Where do we want to be?"), ("objectives", "summary")),
                Box(lazy("Strategy"), lazy("How do we get there?"), ("philosophy", "strategy")),
                Box(
                    lazy("Tactics"),
                    lazy("By which means exactly?"),
                    ("interaction", "experience", "communication", "scenarios"),
                ),
                Box(
                    lazy_of("sostac", "Action"),
                    lazy("Who does what, when, with what?"),
                    ("process", "training", "timeline", "budget"),
                ),
                Box(
                    lazy_of("sostac", "Control"),
                    lazy("How do we know that we get there?"),
                    ("metrics", "risks", "review"),
                ),
            ),
        ),
        View(
            "five",
            lazy("Five components"),
            lazy("Philosophy, segmentation, interaction, experience and metrics: the heart of a plan."),
            (
                Box(lazy("Customer philosophy"), lazy("How do we see our customers?"), ("philosophy",)),
                Box(lazy("Segmentation"), lazy("Into which groups do they fall?"), ("customers",)),
                Box(
                    lazy("Interaction"),
                    lazy("How do we deal with each of them?"),
                    ("interaction", "communication", "process"),
                ),
                Box(lazy("Experience"), lazy("What is it like for them?"), ("experience",)),
                Box(lazy("Metrics"), lazy("How do we know?"), ("objectives", "metrics", "review")),
            ),
        ),
        View(
            "brief",
            lazy("The brief"),
            lazy("What whoever sets up the programme has to know, on two pages."),
            (
                Box(lazy("Objectives"), lazy("What must it achieve?"), ("objectives",)),
                Box(lazy("Scenarios"), lazy("Which situations must it handle?"), ("scenarios",)),
                Box(
                    lazy("Contact strategies"),
                    lazy("Who is contacted when, how and how often?"),
                    ("interaction",),
                ),
                Box(lazy("Communication tools"), lazy("With which means?"), ("communication", "technology")),
            ),
        ),
    )
}
