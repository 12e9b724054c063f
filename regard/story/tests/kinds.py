"""Kinds of entries the tests of the story tell."""

from datetime import date

from regard.story.types import Event, event


@event(
    "trial.thing.done", permission="trial.thing.view", title="Thing done", personal=("remark",), icon="check"
)
class ThingDone(Event):
    number: int
    on: date | None = None
    tags: tuple[str, ...] = ()
    remark: str | None = None


@event("trial.secret.kept", permission="trial.secret.view", title="Secret kept")
class SecretKept(Event):
    number: int = 0


@event("trial.page.seen", permission="trial.thing.view", title="Page seen", entry_class="trace")
class PageSeen(Event):
    number: int = 0


@event(
    "trial.letter.sent",
    permission="trial.thing.view",
    title="Letter sent",
    version=3,
    upgrades={
        1: lambda old: {"pages": old["sheets"] * 2},
        2: lambda old: {**old, "is_registered": False},
    },
)
class LetterSent(Event):
    pages: int
    is_registered: bool
