"""The guided path: ten steps from nothing to a plan, each a few questions whose answers are put into the sections."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from regard.kernel.words import lazy, lazy_of, tr
from regard.planning.elements import ELEMENTS


@dataclass(frozen=True)
class Question:
    """One question. The answer stands in `section` after `lead`, in bold."""

    key: str
    asks: str
    section: str
    lead: str
    hint: str = ""


@dataclass(frozen=True)
class Step:
    """One step. `panel` is the live data shown beside it; `picks` what is chosen in it (aims, segments, metrics)."""

    key: str
    label: str
    says: str
    questions: tuple[Question, ...]
    panel: str = ""
    picks: str = ""


STEPS = (
    Step(
        "goals",
        lazy("Goals"),
        lazy(
            "What is the plan for? Choose what you want to achieve; each becomes an objective that can be changed "
            "afterwards. Its baseline is measured over the days it is about, mostly the last twelve months; beside each "
            "stands a month."
        ),
        (
            Question(
                "goals",
                lazy("What should be different in a year, for customers and for the business?"),
                "objectives",
                lazy("What we want."),
                lazy(
                    "Two or three sentences. Regulars instead of bargain hunters; complaints settled in a day; a "
                    "second leg beside the web shop."
                ),
            ),
            Question(
                "promise",
                lazy("What do you promise every customer, whatever happens?"),
                "philosophy",
                lazy("What we promise."),
                lazy("One promise you would keep on a bad day."),
            ),
            Question(
                "yield",
                lazy("If two goals collide, which one yields?"),
                "objectives",
                lazy("What comes first."),
            ),
        ),
        picks="aims",
    ),
    Step(
        "segments",
        lazy("Customers"),
        lazy(
            "Who are they? The groups below are found in your data, with their real sizes. Choose those you "
            "will treat differently."
        ),
        (
            Question(
                "needs",
                lazy("What does each of these groups want from you?"),
                "customers",
                lazy("What they want."),
            ),
            Question(
                "pains",
                lazy("What annoys them, with you or with everybody in your trade?"),
                "customers",
                lazy("What annoys them."),
            ),
            Question(
                "leave",
                lazy("Whom do you lose, and why do you think that is?"),
                "customers",
                lazy("Whom we lose."),
            ),
        ),
        panel="segments",
        picks="segments",
    ),
    Step(
        "today",
        lazy("How it works today"),
        lazy(
            "Take stock before anything new is bought: what works, what gets lost, where the truth about a "
            "customer is kept."
        ),
        (
            Question(
                "process",
                lazy(
                    "What happens today when an enquiry, an order or a complaint comes in? Who has it when?"
                ),
                "process",
                lazy("How it goes today."),
            ),
            Question(
                "works",
                lazy("Which part of that works well and must not be touched?"),
                "process",
                lazy("What stays."),
            ),
            Question(
                "where",
                lazy("Where is what you know of customers kept, and who corrects it?"),
                "data",
                lazy("Where it is kept."),
            ),
            Question(
                "consent",
                lazy("On what ground do you write to people, and how do they stop it?"),
                "data",
                lazy("Permission."),
            ),
        ),
        panel="quality",
    ),
    Step(
        "gaps",
        lazy("Gaps"),
        lazy("Where does what customers need differ from what they get?"),
        (
            Question(
                "gap",
                lazy("Which three gaps hurt customers most?"),
                "strategy",
                lazy("The gaps we close."),
                lazy("One a line."),
            ),
            Question(
                "chance",
                lazy("What could you be better at than anybody they could go to?"),
                "strategy",
                lazy("Where we can win."),
            ),
            Question(
                "risk",
                lazy("What could make this plan fail, and how would you notice?"),
                "risks",
                lazy("What could go wrong."),
            ),
            Question("fallback", lazy("What would you then do?"), "risks", lazy("What we do then.")),
        ),
    ),
    Step(
        "tools",
        lazy("Tools"),
        lazy(
            "With what will it be done? Regard holds customers, their story, segments and the plan; say what "
            "stands around it."
        ),
        (
            Question(
                "systems",
                lazy("Which programs do you keep: shop, till, accounts, telephone, mail?"),
                "technology",
                lazy("What we use, and for what."),
            ),
            Question(
                "connect",
                lazy("What has to be connected to Regard first, and how does it come over?"),
                "technology",
                lazy("What is connected."),
                lazy("A nightly file is fine to begin with."),
            ),
            Question(
                "off",
                lazy("What do you switch off, so that there is one truth?"),
                "technology",
                lazy("What we switch off."),
            ),
        ),
    ),
    Step(
        "metrics",
        lazy("Metrics"),
        lazy("How will you see that it works? Choose the figures you will look at every week."),
        (
            Question(
                "early",
                lazy("Which of them moves early enough to act on?"),
                "metrics",
                lazy("What moves early."),
            ),
            Question(
                "guard",
                lazy("Which figure must not get worse while the others get better?"),
                "metrics",
                lazy("What must not get worse."),
            ),
        ),
        panel="metrics",
        picks="metrics",
    ),
    Step(
        "strategy",
        lazy("Strategy"),
        lazy("Now the choices: who gets what attention, on which channel, by whom, from when, at what cost."),
        (
            Question(
                "focus",
                lazy("Which customers get more attention from now on, and which get less?"),
                "strategy",
                lazy("Where we put our effort."),
            ),
            Question(
                "contact",
                lazy("How does each group meet you, how often at most, and who begins?"),
                "interaction",
                lazy("Who meets whom."),
            ),
            Question(
                "messages",
                lazy("What do customers hear from you, on which channel, and what makes you stop?"),
                "communication",
                lazy("What we say, and where."),
            ),
            Question(
                "money",
                lazy("What does it cost: once, every month, and in hours of whom?"),
                "budget",
                lazy("What it takes."),
            ),
        ),
    ),
    Step(
        "rollout",
        lazy("Roll-out and training"),
        lazy("Programmes fail on people who were never shown why."),
        (
            Question(
                "learn",
                lazy("Who has to learn what, and how do they practise it?"),
                "training",
                lazy("Who learns what."),
            ),
            Question(
                "reward",
                lazy("What do you notice and reward in those who look after customers well?"),
                "training",
                lazy("What we reward."),
            ),
            Question(
                "first",
                lazy("What will customers notice within ninety days?"),
                "timeline",
                lazy("The first ninety days."),
            ),
            Question(
                "then", lazy("What comes after that, in which order?"), "timeline", lazy("What follows.")
            ),
        ),
    ),
    Step(
        "review",
        lazy_of("plan", "Review"),
        lazy("A plan that is not looked at is a document."),
        (
            Question(
                "meeting",
                lazy("Who sits together, how often, with which figures on the table?"),
                "review",
                lazy("When we look at it."),
            ),
            Question(
                "change",
                lazy("How does a decision become a change of the plan?"),
                "review",
                lazy("How it changes."),
            ),
        ),
        panel="objectives",
    ),
    Step(
        "improve",
        lazy("Always on"),
        lazy("What you hear goes back in. And at the end, the beginning: the summary."),
        (
            Question(
                "listen",
                lazy("How do you ask customers and colleagues, and what happens with the answers?"),
                "review",
                lazy("How we listen."),
            ),
            Question(
                "scene",
                lazy("Tell one situation that comes again and again, and what is done about it from now on."),
                "scenarios",
                lazy("A case."),
            ),
            Question(
                "short",
                lazy(
                    "In three or four sentences: what does the plan change, for whom, and how will everybody see it?"
                ),
                "summary",
                lazy("In short."),
            ),
        ),
    ),
)

BY_KEY = {step.key: step for step in STEPS}


def composed(answers: Mapping[str, object]) -> dict[str, str]:
    """The text of each section the answers so far speak to, by element. What was not answered leaves no trace."""
    parts: dict[str, list[str]] = {}
    for step in STEPS:
        for question in step.questions:
            said = str(answers.get(question.key) or "").strip()
            if said:
                parts.setdefault(question.section, []).append(_with_lead(str(question.lead), said))
        extra = _picked(step, answers)
        if extra:
            section, text = extra
            parts.setdefault(section, []).insert(0, text)
    return {key: "\n\n".join(parts[key]) for key in ELEMENTS.keys() if key in parts}


def next_step(key: str) -> Step | None:
    at = [step.key for step in STEPS].index(key)
    return STEPS[at + 1] if at + 1 < len(STEPS) else None


def _with_lead(lead: str, said: str) -> str:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    if len(lines) < 2:
        return f"**{lead}** {said}"
    marked = [line if line.startswith(("- ", "* ")) else f"- {line}" for line in lines]
    return f"**{lead}**\n\n" + "\n".join(marked)


def _picked(step: Step, answers: Mapping[str, object]) -> tuple[str, str] | None:
    """What was chosen of the live data, as lines with live figures."""
    chosen = answers.get(f"picked_{step.picks}") if step.picks in {"segments", "metrics"} else None
    if not isinstance(chosen, list) or not chosen:
        return None
    picked = [one for one in chosen if isinstance(one, dict)]
    if step.picks == "segments":
        section, lead = "customers", tr("Whom we tell apart.")
        lines = [
            tr("- **{name}**: {figure} customers", name=one["label"], figure=f"[[segment:{one['key']}]]")
            for one in picked
        ]
    else:
        section, lead = "metrics", tr("What we look at every week.")
        lines = [
            tr("- **{name}**: {figure} now", name=one["label"], figure=f"[[metric:{one['key']}]]")
            for one in picked
        ]
    return section, f"**{lead}**\n\n" + "\n".join(lines)
