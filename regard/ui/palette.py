"""The command palette: what one can go to, create and do from anywhere. The shell asks; domains register."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from regard.kernel.registry import Registry
from regard.kernel.words import lazy

if TYPE_CHECKING:
    from regard.kernel.actor import Actor

Group = Literal["Go to", "Create", "Do", "Settings", "Help"]
GROUPS: dict[str, str] = {
    "Go to": lazy("Go to"),
    "Create": lazy("Create"),
    "Do": lazy("Do"),
    "Settings": lazy("Settings"),
    "Help": lazy("Help"),
}


@dataclass(frozen=True)
class Command:
    """One thing to do. Opens `url_name` with `args`; `keywords` are further words it is found by.

    `is_for(actor)` leaves it out for whom the permission alone does not suffice.
    """

    label: str
    url_name: str
    icon: str
    permission: str = ""
    keywords: str = ""
    group: Group = "Do"
    query: str = ""
    args: tuple[str, ...] = ()
    is_for: Callable[[Actor], bool] | None = None


COMMANDS: Registry[Command] = Registry("command")


def register_command(command: Command) -> Command:
    """Make `command` known under its label."""
    return COMMANDS.register(str(command.label), command)


def commands_for(actor: Actor) -> list[Command]:
    """The commands `actor` may use. No query."""
    return [
        command
        for command in COMMANDS
        if (not command.permission or actor.may(command.permission))
        and (command.is_for is None or command.is_for(actor))
    ]


def matching(commands: Iterable[Command], text: str) -> list[Command]:
    """Those whose label or keywords carry every word of `text` at the start of a word; best label match first."""
    words = text.casefold().split()
    found = [
        (not command.label.casefold().startswith(words[0] if words else ""), index, command)
        for index, command in enumerate(commands)
        if _carries(f"{command.label} {command.keywords}", words)
    ]
    return [command for _, _, command in sorted(found, key=lambda row: row[:2])]


def _carries(text: str, words: list[str]) -> bool:
    parts = text.casefold().split()
    return all(any(part.startswith(word) for part in parts) for word in words)
