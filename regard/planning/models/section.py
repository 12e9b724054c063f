from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from regard.kernel.words import lazy
from regard.planning.elements import ELEMENTS, Element
from regard.planning.models.plan import Plan


class Section(models.Model):
    """One element of a plan as written. `key` names the element; `text` is Markdown as notes have it.

    `shows` lists the live data its author put beside the text: {"metrics": [keys], "segments": [ids]}. `starter_text` is
    what the template or the guide wrote: as long as it is the text, nobody has made it their own.
    """

    class Status(models.TextChoices):
        WRITING = "writing", lazy("Being written")
        READY = "ready", lazy("Ready")

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="sections")
    key = models.SlugField(max_length=40)
    text = models.TextField(blank=True)
    starter_text = models.TextField(blank=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.WRITING)
    shows = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "key"], name="planning_section_once")]

    def __str__(self) -> str:
        return str(self.element.label)

    @property
    def element(self) -> Element:
        """What the section is about, with its guidance."""
        return ELEMENTS[self.key]

    @property
    def is_empty(self) -> bool:
        return not self.text.strip()


class Revision(models.Model):
    """The text of a section as somebody saved it, kept for good. The newest one is the section's text."""

    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["section", "number"], name="planning_revision_once")]

    def __str__(self) -> str:
        return f"{self.section_id} revision {self.number}"


class SectionDraft(models.Model):
    """What one person has typed into a section and not saved: kept on the server as they type, seen by them alone.

    `was` is the text they began from, so that what others saved meanwhile can be told from what they changed.
    """

    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="drafts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    text = models.TextField(blank=True)
    was = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["section", "user"], name="planning_draft_once")]

    def __str__(self) -> str:
        return f"{self.section_id} as {self.user_id} types it"


class Comment(models.Model):
    """What somebody says about a section. It is answered, and then closed; never edited."""

    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    text = models.TextField()
    at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return self.text[:60]


class Guide(models.Model):
    """The answers somebody gave on the guided path, by question; `done` are the steps that were saved."""

    plan = models.OneToOneField(Plan, primary_key=True, on_delete=models.CASCADE, related_name="guide")
    answers = models.JSONField(default=dict)
    done = models.JSONField(default=list)
    updated_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"Guide of {self.plan_id}"
