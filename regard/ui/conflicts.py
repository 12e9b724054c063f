# ruff: noqa: ANN401 - values of any form pass through
"""Two people at the form of the same record: what each has changed, field by field, so that nobody's work is lost unasked.

The form carries along what its editor saw. What was typed is held against that and against the record as it is now: fields
that only one of both touched are saved without a word; for those both touched, the editor chooses.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from regard.kernel.words import lazy

SAID = lazy("Somebody else has changed this meanwhile. Nothing is lost: choose below, then save again.")
Names = Mapping[str, Callable[[Sequence[str]], Mapping[str, str]]]


@dataclass(frozen=True)
class Clash:
    """A field both have changed: what it was, what it is now and what was typed, in words. `met` is what it is now, as the form
    says it: a choice holds as long as that stays so."""

    name: str
    label: str
    was: str
    theirs: str
    yours: str
    met: str


class Edit:
    """A form that was sent (or is shown first, with an empty `post`), against `shown`: the values of the record now.

    `data` is what to bind the form to. Without `was` in it, as programs and old pages send it, what differs from the record
    counts as typed, and the version alone tells of others.
    """

    def __init__(self, post: QueryDict, shown: Mapping[str, Any]) -> None:
        self._post = post
        self._now = {name: _said(value) for name, value in shown.items()}
        self._was = _read(post.get("was", ""))
        self.data = self._settled()

    @property
    def knows(self) -> bool:
        """Whether the form says what its editor saw."""
        return bool(self._was)

    def was_text(self, form: forms.Form) -> str:
        """What the form is to carry along: what its editor saw first, also when it is shown again."""
        return json.dumps(
            {name: self._was.get(name, self._now[name]) for name in form.fields if name in self._now}
        )

    def mine(self, form: forms.Form) -> set[str]:
        """The fields the editor has changed."""
        if not self._was:
            return set(form.changed_data)
        return {
            name
            for name in form.fields
            if self._typed(form, name) != self._was.get(name, self._now.get(name))
        }

    def clashes(self, form: forms.Form, names: Names | None = None) -> list[Clash]:
        """The fields both have changed, otherwise, and of which it was not chosen whose value is to be. `names` finds the
        words for values of a field that offers no choices, such as of a customer."""
        found = []
        for name in form.fields:
            was, now = self._was.get(name), self._now.get(name)
            typed = self._typed(form, name)
            if not self._was or name not in self._was or was == now or typed in (was, now):
                continue
            met = json.dumps(now)
            if self._post.get(f"take.{name}") == "yours" and self._post.get(f"met.{name}") == met:
                continue
            said = _in_words(form, name, [was, now, typed], (names or {}).get(name))
            found.append(Clash(name, str(form[name].label), said[0], said[1], said[2], met))
        return found

    def _typed(self, form: forms.Form, name: str) -> Any:
        return _said(form[name].data)

    def _settled(self) -> QueryDict:
        """What was sent, with the other's value where that was chosen."""
        taken = [
            name
            for name, now in self._now.items()
            if self._post.get(f"take.{name}") == "theirs" and self._post.get(f"met.{name}") == json.dumps(now)
        ]
        if not taken:
            return self._post
        data = self._post.copy()
        for name in taken:
            now = self._now[name]
            data.setlist(name, now if isinstance(now, list) else [now])
        return data


def _said(value: Any) -> Any:
    """A value as it compares: text without what a browser does to it, or a list of texts."""
    if isinstance(value, list | tuple):
        return [str(one) for one in value]
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


def _read(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return {str(name): _said(value) for name, value in found.items()} if isinstance(found, dict) else {}


def _in_words(
    form: forms.Form,
    name: str,
    values: Sequence[Any],
    named: Callable[[Sequence[str]], Mapping[str, str]] | None,
) -> list[str]:
    known = {str(key): str(label) for key, label in getattr(form.fields[name], "choices", ())}
    if named is not None:
        known |= named([value for value in values if isinstance(value, str) and value])
    parts: list[list[str]] = [value if isinstance(value, list) else [value] for value in values]
    return [", ".join(known.get(one, one) for one in part if one) for part in parts]
