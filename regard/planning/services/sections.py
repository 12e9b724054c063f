"""Writing the plan's sections: text, owner, state, what is said about them. What is typed is kept before it is saved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from regard.audit.services import note
from regard.kernel.actor import Actor
from regard.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from regard.kernel.words import lazy, tr
from regard.notifications.services.notices import notify
from regard.people.door import require
from regard.people.queries import active_user
from regard.planning.carrying import Carried, register_carried
from regard.planning.elements import ELEMENTS
from regard.planning.models import Comment, Plan, Revision, Section, SectionDraft
from regard.planning.section_queries import MODEL, may_write
from regard.ui import formats

COMMENT = "planning.comment.create"
COMMENTED = "planning.section.commented"
GIVEN = "planning.section.given"
MAX_TEXT = 40_000


def begin_section(plan: Plan, key: str) -> Section:
    """The plan's section about an element, made when nobody has begun it. Raises `NotFound` for an unknown element."""
    if key not in ELEMENTS:
        raise NotFound(tr("A plan has no section “{key}”.", key=key))
    section, _ = Section.objects.select_related("owner", "plan").get_or_create(plan=plan, key=key)
    return section


def refuse_frozen(plan: Plan) -> None:
    """Raises `Conflict` unless the plan is a draft: what waits for approval or is approved does not change."""
    if plan.is_draft:
        return
    why = {
        Plan.Status.PROPOSED: lazy("Version {number} of the plan waits for approval, so it stays as it is."),
        Plan.Status.APPROVED: lazy("Version {number} of the plan is approved, so it stays as it is."),
        Plan.Status.IN_FORCE: lazy("Version {number} of the plan is in force, so it stays as it is."),
        Plan.Status.SUPERSEDED: lazy("Version {number} of the plan was superseded, so it stays as it is."),
    }
    raise Conflict(
        why[Plan.Status(plan.status)].format(number=plan.edition),
        kept=tr("What you wrote is kept in the form."),
        remedy=tr("Withdraw it first.")
        if plan.status == Plan.Status.PROPOSED
        else tr("Begin a new version and change that."),
    )


@transaction.atomic
def save_section(*, actor: Actor, plan: Plan, key: str, values: Mapping[str, Any], version: int) -> Section:
    """Change `text`, `owner_id`, `status` or `shows` of a section, as far as given; the actor's draft of it is settled.

    A changed text becomes a revision. Raises `Forbidden`, `Invalid`, and `Conflict` when `version` is not the stored one (a
    section nobody has begun has version 1) or the plan is frozen.
    """
    section = begin_section(plan, key)
    section.plan = plan
    _require_write(actor, section)
    refuse_frozen(plan)
    given = {name: values[name] for name in ("text", "owner_id", "status", "shows") if name in values}
    _check(given)
    before = _state(section)
    is_text = "text" in given and given["text"] != section.text
    changed = Section.objects.filter(pk=section.pk, version=version).update(
        **given, version=F("version") + 1, updated_at=timezone.now(), updated_by_id=actor.user_id
    )
    if not changed:
        raise Conflict(
            tr("Somebody changed this section while you were writing."),
            kept=tr("Your text is still in the form."),
            remedy=tr("Look at both, then save again."),
        )
    section.refresh_from_db()
    if is_text:
        _revise(section, actor)
    SectionDraft.objects.filter(section=section, user_id=actor.user_id or 0).delete()
    after = _state(section)
    if after != before:
        note(actor=actor, model=MODEL, object_id=section.pk, action="change", before=before, after=after)
    if section.owner_id and before["owner_id"] != after["owner_id"]:
        _tell(actor, GIVEN, section, [section.owner_id], f"section:{section.pk}:owner:{section.version}")
    return section


@transaction.atomic
def write_starter(*, actor: Actor, plan: Plan, key: str, text: str) -> Section | None:
    """Put in what a template or the guide proposes, where nobody has written anything of their own; None where somebody has."""
    require(actor, "planning.plan.change")
    refuse_frozen(plan)
    section = begin_section(plan, key)
    if section.text.strip() and section.text != section.starter_text:
        return None
    if section.text == text:
        return section
    section.text = section.starter_text = text
    section.version += 1
    section.updated_at, section.updated_by_id = timezone.now(), actor.user_id
    section.save()
    _revise(section, actor)
    return section


@transaction.atomic
def keep_draft(*, actor: Actor, plan: Plan, key: str, text: str, was: str) -> SectionDraft:
    """Keep what the actor is typing, for them alone, until it is saved or thrown away. Nothing of the plan changes."""
    if actor.user_id is None:
        raise Forbidden(tr("A draft belongs to somebody who is signed in."))
    section = begin_section(plan, key)
    section.plan = plan
    _require_write(actor, section)
    refuse_frozen(plan)
    _check({"text": text})
    draft, _ = SectionDraft.objects.update_or_create(
        section=section,
        user_id=actor.user_id,
        defaults={"text": text, "was": was[:MAX_TEXT], "at": timezone.now()},
    )
    return draft


@transaction.atomic
def drop_draft(*, actor: Actor, section: Section) -> None:
    """Throw away what the actor typed and did not save."""
    _require_write(actor, section)
    SectionDraft.objects.filter(section=section, user_id=actor.user_id or 0).delete()


@transaction.atomic
def restore_revision(*, actor: Actor, section: Section, number: int) -> Section:
    """Bring back a former text, as a new revision. Raises `NotFound` when there is no such revision."""
    found = section.revisions.filter(number=number).first()
    if found is None:
        raise NotFound(tr("This section has no such text."))
    return save_section(
        actor=actor,
        plan=section.plan,
        key=section.key,
        values={"text": found.text},
        version=section.version,
    )


@transaction.atomic
def comment_section(*, actor: Actor, plan: Plan, key: str, text: str) -> Comment:
    """Say something about a section; whoever answers for it and whoever spoke before are told. Also on a frozen plan."""
    require(actor, COMMENT)
    said = text.strip()
    if not said:
        raise Invalid({"text": tr("Write what you want to say.")})
    if len(said) > 5_000:
        raise Invalid({"text": tr("That is more than a comment holds (5,000 characters).")})
    section = begin_section(plan, key)
    row = Comment.objects.create(section=section, author_id=actor.user_id, text=said)
    note(actor=actor, model=MODEL, object_id=section.pk, action="comment", after={"comment": said})
    spoke = section.comments.exclude(pk=row.pk).values_list("author_id", flat=True)
    _tell(actor, COMMENTED, section, [section.owner_id, *spoke], f"comment:{row.pk}")
    return row


@transaction.atomic
def close_comment(*, actor: Actor, comment: Comment, is_closed: bool = True) -> Comment:
    """It is answered, or open again. By its author, or whoever may write the section."""
    if comment.author_id != actor.user_id:
        _require_write(actor, comment.section)
    require(actor, COMMENT)
    comment.closed_at = timezone.now() if is_closed else None
    comment.closed_by_id = actor.user_id if is_closed else None
    comment.save(update_fields=["closed_at", "closed_by"])
    deed = "close" if is_closed else "reopen"
    note(
        actor=actor,
        model=MODEL,
        object_id=comment.section_id,
        action=f"{deed}_comment",
        before={"comment": comment.text},
    )
    return comment


def copy_sections(old: Plan, new: Plan) -> None:
    """The text of a version as the beginning of the next: owners and what is shown come along, readiness does not."""
    for section in old.sections.all():
        fresh = Section.objects.create(
            plan=new,
            key=section.key,
            text=section.text,
            owner_id=section.owner_id,
            shows=section.shows,
            updated_by_id=section.updated_by_id,
        )
        if fresh.text:
            Revision.objects.create(section=fresh, number=1, text=fresh.text, by_id=section.updated_by_id)


register_carried(Carried(MODEL, into_draft=lambda old, new, objectives: copy_sections(old, new)))


def _require_write(actor: Actor, section: Section) -> None:
    if not may_write(actor, section):
        raise Forbidden(
            tr("{section} is written by whoever answers for it.", section=section.element.label),
            remedy=tr("Ask the owner of the plan to name you."),
        )


def _check(given: Mapping[str, Any]) -> None:
    if len(given.get("text") or "") > MAX_TEXT:
        raise Invalid(
            {"text": tr("A section holds {count} characters.", count=formats.number(MAX_TEXT))},
            kept=tr("What you wrote is in the form."),
        )
    if "status" in given and given["status"] not in Section.Status.values:
        raise Invalid({"status": tr("Choose how far it is.")})
    owner = given.get("owner_id")
    if owner is not None and active_user(owner) is None:
        raise Invalid({"owner": tr("Choose somebody who works here.")})


def _revise(section: Section, actor: Actor) -> None:
    last = section.revisions.aggregate(last=Max("number"))["last"] or 0
    Revision.objects.create(section=section, number=last + 1, text=section.text, by_id=actor.user_id)


def _state(section: Section) -> dict[str, Any]:
    """The text is not in the audit a second time: its revision says what it was."""
    return {
        "status": section.status,
        "owner_id": section.owner_id,
        "shows": section.shows,
        "revision": section.revisions.aggregate(last=Max("number"))["last"] or 0,
    }


def _tell(actor: Actor, kind: str, section: Section, to: list[int | None], key: str) -> None:
    notify(actor=actor, kind=kind, subject=(MODEL, section.pk), to=to, key=key)
