"""What is required as people read it, and what became of it since it was signed off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from regard.kernel.actor import Actor
from regard.kernel.words import in_english, lazy, lazy_of, midsentence, tr, tr_of
from regard.people.door import require
from regard.quality.formats import format_words
from regard.quality.models import Requirement, RequirementSignOff
from regard.ui import formats

VIEW = "quality.requirement.view"
_CALLED = {
    "What": lazy_of("required", "What"),
    "Of whom": lazy("Of whom"),
    "What it is for": lazy_of("required", "What it is for"),
    "Objective it serves": lazy("Objective it serves"),
    "Where it comes from": lazy_of("required", "Where it comes from"),
    "Format": lazy_of("required", "Format"),
    "Needed": lazy_of("required", "Needed"),
    "Verified": lazy_of("required", "Verified"),
    "Wanted": lazy_of("required", "Wanted"),
    "Stale after": lazy("Stale after"),
    "Who answers for it": lazy_of("required", "Who answers for it"),
    "Legal basis": lazy("Legal basis"),
    "Kept": lazy_of("required", "Kept"),
    "Policy": lazy("Policy"),
    "To be looked at again": lazy("To be looked at again"),
}
"""The parts of a wording, which is kept in English, as people read them."""
_IN_WORDS = ("What", "Of whom", "Needed", "Verified")
"""Of these the words are Regard's own."""


@dataclass(frozen=True)
class Difference:
    """One thing of a requirement that reads otherwise than when it was signed off; empty words: nothing was said."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Signed:
    """A sign-off, and what stands otherwise today. `is_current`: it holds still."""

    said: RequirementSignOff
    is_current: bool
    changes: Sequence[Difference]

    @property
    def changed(self) -> str:
        """What changed since, in a row of labels."""
        return ", ".join(midsentence(one.label) for one in self.changes)

    @property
    def wording(self) -> dict[str, str]:
        """What was signed off, as its reader says it."""
        return {_label(label): _words(label, words) for label, words in self.said.wording.items()}


def wording_of(item: Requirement) -> dict[str, str]:
    """What is required of a field in English words, by label, in the order in which it is read, so that it can be kept and
    compared. One query where the owner is not read."""
    with in_english():
        return _wording(item)


def _wording(item: Requirement) -> dict[str, str]:
    return {
        "What": str(item),
        "Of whom": str(item.get_applies_to_display()),
        "What it is for": item.purpose,
        "Objective it serves": item.objective,
        "Where it comes from": item.source,
        "Format": format_words(item.format),
        "Needed": tr("Every record needs it") if item.is_needed else tr("Where there is one"),
        "Verified": tr("Somebody has to have verified it")
        if item.must_be_verified
        else tr("Need not be verified"),
        "Wanted": f"{item.target}%",
        "Stale after": "" if item.max_age_days is None else f"{formats.number(item.max_age_days)} days",
        "Who answers for it": str(item.owner or ""),
        "Legal basis": str(item.get_legal_basis_display()) if item.legal_basis else "",
        "Kept": "" if item.retention_months is None else f"{formats.number(item.retention_months)} months",
        "Policy": item.policy,
        "To be looked at again": item.review_on.isoformat() if item.review_on else "",
    }


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> list[Difference]:
    """What reads otherwise. What a wording of earlier times does not know yet was not said."""
    return [
        Difference(_label(label), _words(label, before.get(label, "")), _words(label, words))
        for label, words in after.items()
        if before.get(label, "") != words
    ]


def _label(label: str) -> str:
    return str(_CALLED.get(label, label))


def _words(label: str, words: str) -> str:
    if label == "Legal basis" and words:
        return tr_of("legal basis", words)
    return tr(words) if label in _IN_WORDS else words


def sign_offs(actor: Actor, item: Requirement) -> list[Signed]:
    """Every sign-off of a requirement, the newest first, each with what changed since. One query."""
    require(actor, VIEW)
    now = wording_of(item)
    return [
        Signed(one, _is_current(item, one), differences(one.wording, now))
        for one in item.sign_offs.order_by("-id")[:50]
    ]


def last_sign_offs(actor: Actor, items: Sequence[Requirement]) -> dict[int, Signed]:
    """The newest sign-off of each requirement that ever was signed off. One query."""
    require(actor, VIEW)
    last = {one.requirement_id: one for one in RequirementSignOff.objects.order_by("id")}
    return {
        item.pk: Signed(said, _is_current(item, said), differences(said.wording, wording_of(item)))
        for item in items
        if (said := last.get(item.pk)) is not None
    }


def _is_current(item: Requirement, said: RequirementSignOff) -> bool:
    return item.signed_off_at is not None and item.version == said.version
