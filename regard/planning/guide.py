"""The guided path: ten steps from nothing to a plan, each a few questions whose answers are put into the sections."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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
    Step("goals", "Goals", "What is the plan for? Choose what you want to achieve; each becomes an objective with "
    "today's figure as its "
        "baseline, and can be changed afterwards.", (
        Question("goals", "What should be different in a year, for customers and for the "
        "business?", "objectives", "What we want.",
            "Two or three sentences. Regulars instead of bargain hunters; complaints settled in a day; a second leg "
            "beside the web shop."),
        Question("promise", "What do you promise every customer, whatever happens?", "philosophy", "What we promise.",
            "One promise you would keep on a bad day."),
        Question("yield", "If two goals collide, which one yields?", "objectives", "What comes first."),
    ), picks="aims"),
    Step("segments", "Customers", "Who are they? The groups below are found in your data, with their real sizes. "
    "Choose those you will "
        "treat differently.", (
        Question("needs", "What does each of these groups want from you?", "customers", "What they want."),
        Question("pains", "What annoys them, with you or with everybody in your trade?", "customers", "What annoys them."),
        Question("leave", "Whom do you lose, and why do you think that is?", "customers", "Whom we lose."),
    ), panel="segments", picks="segments"),
    Step("today", "How it works today", "Take stock before anything new is bought: what works, what gets lost, where "
    "the truth about a "
        "customer is kept.", (
        Question("process", "What happens today when an enquiry, an order or a complaint comes in? Who has it "
        "when?", "process", "How it goes today."),
        Question("works", "Which part of that works well and must not be touched?", "process", "What stays."),
        Question("where", "Where is what you know of customers kept, and who corrects it?", "data", "Where it is kept."),
        Question("consent", "On what ground do you write to people, and how do they stop it?", "data", "Permission."),
    ), panel="quality"),
    Step("gaps", "Gaps", "Where does what customers need differ from what they get?", (
        Question("gap", "Which three gaps hurt customers most?", "strategy", "The gaps we close.", "One a line."),
        Question("chance", "What could you be better at than anybody they could go to?", "strategy", "Where we can win."),
        Question("risk", "What could make this plan fail, and how would you notice?", "risks", "What could go wrong."),
        Question("fallback", "What would you then do?", "risks", "What we do then."),
    )),
    Step("tools", "Tools", "With what will it be done? Regard holds customers, their story, segments and the plan; say "
    "what stands around it.", (
        Question("systems", "Which programs do you keep: shop, till, accounts, telephone, mail?", "technology", "What "
        "we use, and for what."),
        Question("connect", "What has to be connected to Regard first, and how does it come "
        "over?", "technology", "What is connected.",
            "A nightly file is fine to begin with."),
        Question("off", "What do you switch off, so that there is one truth?", "technology", "What we switch off."),
    )),
    Step("metrics", "Metrics", "How will you see that it works? Choose the figures you will look at every week.", (
        Question("early", "Which of them moves early enough to act on?", "metrics", "What moves early."),
        Question("guard", "Which figure must not get worse while the others get better?", "metrics", "What must not "
        "get worse."),
    ), panel="metrics", picks="metrics"),
    Step("strategy", "Strategy", "Now the choices: who gets what attention, on which channel, by whom, from when, at "
    "what cost.", (
        Question("focus", "Which customers get more attention from now on, and which get less?", "strategy", "Where we "
        "put our effort."),
        Question("contact", "How does each group meet you, how often at most, and who begins?", "interaction", "Who "
        "meets whom."),
        Question("messages", "What do customers hear from you, on which channel, and what makes you "
        "stop?", "communication", "What we say, and where."),
        Question("money", "What does it cost: once, every month, and in hours of whom?", "budget", "What it takes."),
    )),
    Step("rollout", "Roll-out and training", "Programmes fail on people who were never shown why.", (
        Question("learn", "Who has to learn what, and how do they practise it?", "training", "Who learns what."),
        Question("reward", "What do you notice and reward in those who look after customers well?", "training", "What "
        "we reward."),
        Question("first", "What will customers notice within ninety days?", "timeline", "The first ninety days."),
        Question("then", "What comes after that, in which order?", "timeline", "What follows."),
    )),
    Step("review", "Review", "A plan that is not looked at is a document.", (
        Question("meeting", "Who sits together, how often, with which figures on the table?", "review", "When we look at it."),
        Question("change", "How does a decision become a change of the plan?", "review", "How it changes."),
    ), panel="objectives"),
    Step("improve", "Always on", "What you hear goes back in. And at the end, the beginning: the summary.", (
        Question("listen", "How do you ask customers and colleagues, and what happens with the "
        "answers?", "review", "How we listen."),
        Question("scene", "Tell one situation that comes again and again, and what is done about it from now "
        "on.", "scenarios", "A case."),
        Question("short", "In three or four sentences: what does the plan change, for whom, and how will everybody see "
        "it?", "summary", "In short."),
    )),
)  # fmt: skip

BY_KEY = {step.key: step for step in STEPS}


def composed(answers: Mapping[str, object]) -> dict[str, str]:
    """The text of each section the answers so far speak to, by element. What was not answered leaves no trace."""
    parts: dict[str, list[str]] = {}
    for step in STEPS:
        for question in step.questions:
            said = str(answers.get(question.key) or "").strip()
            if said:
                parts.setdefault(question.section, []).append(_with_lead(question.lead, said))
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
    kind, section, lead = (
        ("segment", "customers", "Whom we tell apart.")
        if step.picks == "segments"
        else ("metric", "metrics", "What we look at every week.")
    )
    unit = " customers" if kind == "segment" else " now"
    lines = [
        f"- **{one['label']}**: [[{kind}:{one['key']}]]{unit}" for one in chosen if isinstance(one, dict)
    ]
    return section, f"**{lead}**\n\n" + "\n".join(lines)
