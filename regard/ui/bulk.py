"""What can be done to many rows at once. An action gets a frozen selection, never "whatever matches now"."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from regard.kernel.registry import Registry

if TYPE_CHECKING:
    from regard.kernel.actor import Actor
    from regard.ui.models import Selection
    from regard.ui.nouns import Noun


@dataclass(frozen=True)
class BulkAction:
    """`run(actor, noun, selection)` does it and returns where to go next: an address, or a job with `get_absolute_url`.

    `nouns` names the nouns it is offered for; empty means every noun. `permission` may hold `{domain}` and
    `{noun}`, filled from the noun's key, so that one declaration serves all (`{domain}.{noun}.export`).
    `confirm` is the sentence of the dialog, with `{count}` and `{plural}`; empty acts at once.
    `fields` of the noun are what it changes: it is not offered to whom these are closed.
    `form_url` names a page that asks for more first; it is opened with `?selection=<id>` instead of `run`.
    """

    key: str
    label: str
    icon: str
    permission: str
    run: Callable[[Actor, Noun, Selection], Any] | None = None
    nouns: tuple[str, ...] = ()
    confirm: str = ""
    form_url: str = ""
    fields: tuple[str, ...] = ()
    is_destructive: bool = False
    order: int = 100

    def permission_for(self, noun_key: str) -> str:
        domain, _, name = noun_key.partition(".")
        return self.permission.format(domain=domain, noun=name)

    def offered(self, noun_key: str) -> bool:
        return not self.nouns or noun_key in self.nouns


BULK_ACTIONS: Registry[BulkAction] = Registry("bulk action")


def register_bulk_action(action: BulkAction) -> BulkAction:
    """Make `action` known. It must have either `run` or `form_url`."""
    if (action.run is None) == (not action.form_url):
        raise ValueError(f"bulk action {action.key!r} needs either run or form_url")
    return BULK_ACTIONS.register(action.key, action)


def bulk_actions_for(noun: Noun, actor: Actor) -> list[BulkAction]:
    """What `actor` may do to many of `noun`, in order. No query."""
    offered = [*noun.bulk_actions, *(item for item in BULK_ACTIONS if item.offered(noun.key))]
    allowed = (item for item in offered if actor.may(item.permission_for(noun.rights_key)))
    return sorted(allowed, key=lambda item: (item.order, item.label))
