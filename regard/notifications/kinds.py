"""The kinds of notices there are, and what a notice can be about. Domains above declare both.

A notice holds no words: whom and what it is about is asked for when it is read, with the reader's rights of that moment. So
what is gone, or out of sight by then, is told to nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from regard.kernel.registry import Registry

if TYPE_CHECKING:
    from regard.kernel.actor import Actor


@dataclass(frozen=True)
class Kind:
    """One kind. `says` is the sentence: "{who} gave you a task"; `says_alone` the same where nobody did it.

    `mails`: whether it goes into the daily mail until somebody says otherwise.
    """

    key: str
    label: str
    says: str
    says_alone: str
    icon: str = "bell"
    mails: bool = True


@dataclass(frozen=True)
class Described:
    """What a notice is about, for whoever may see it."""

    title: str
    url: str


Describe = Callable[["Actor", Collection[int]], Mapping[int, Described]]
KINDS: Registry[Kind] = Registry("kind of notice")
SUBJECTS: Registry[Describe] = Registry("subject of notices")


def register_kind(kind: Kind) -> Kind:
    """Make a kind known under its key; it is shown in the settings in the order of declaration."""
    return KINDS.register(kind.key, kind)


def register_subject(model: str, describe: Describe) -> None:
    """Say how things of `model` are described: by id, those alone that the actor sees. At most two queries."""
    SUBJECTS.register(model, describe)
