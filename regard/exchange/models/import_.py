from __future__ import annotations

import os
import re
import socket
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from regard.kernel.words import lazy_of

STALLED_AFTER = timedelta(minutes=15)


def this_process() -> str:
    """Who runs an import: this machine and process."""
    return f"{socket.gethostname()[:80]}:{os.getpid()}"


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


UNNAMED = re.compile(r"^(purchases|customers|contacts|objects\.[a-z0-9-]+)-[0-9a-f]{8}$")
"""What `drafts.default_source` makes of the shape of a file."""


class Import(models.Model):
    """One file on its way in: what it is, how it is read, how far it is, what became of its rows.

    `counts` are whole numbers (amounts in ten-thousandths) and, with `checkpoint`, move on in the transaction that
    writes a batch: what they say is what is in the database. `step` counts these moves, so that of two processes
    that work on the same import only one can go on.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", lazy_of("import", "Draft")
        READY = "ready", lazy_of("import", "Checked")
        RUNNING = "running", lazy_of("import", "Running")
        PAUSED = "paused", lazy_of("import", "Paused")
        DONE = "done", lazy_of("import", "Done")
        FAILED = "failed", lazy_of("import", "Stopped")
        CANCELLED = "cancelled", lazy_of("import", "Cancelled")
        UNDOING = "undoing", lazy_of("import", "Being undone")
        UNDONE = "undone", lazy_of("import", "Undone")

    class Stage(models.TextChoices):
        READING = "reading", lazy_of("import", "Reading the file")
        SORTING = "sorting", lazy_of("import", "Checking rows")
        APPLYING = "applying", lazy_of("import", "Writing")
        FINISHING = "finishing", lazy_of("import", "Tying returns")
        OVER = "over", lazy_of("import", "Over")

    kind = models.CharField(max_length=60)
    name = models.CharField(max_length=255)
    location = models.CharField(max_length=1000, blank=True, editable=False)
    is_upload = models.BooleanField(default=False)
    digest = models.CharField(max_length=64, blank=True, editable=False)
    size = models.BigIntegerField(default=0)
    source = models.CharField(max_length=60, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    given = models.JSONField(default=dict)  # what a person says about encoding, delimiter, header, sheet
    layout = models.JSONField(default=dict)  # how the file is laid out
    mapping = models.JSONField(default=dict)  # field -> column, from 1
    guess = models.JSONField(default=dict)  # field -> how sure the guess was
    options = models.JSONField(default=dict)  # day_first, decimal, source and currency as given, party
    reading = models.JSONField(default=dict)  # how columns are read, decided by the whole file
    profile = models.JSONField(default=dict)  # per column: filled, first value
    tally = models.JSONField(default=dict)  # problems and oddities
    check_result = models.JSONField(default=dict)  # what a dry run said, with what it was said of
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.DRAFT)
    stage = models.CharField(max_length=9, choices=Stage.choices, default=Stage.READING)
    staged_as = models.CharField(
        max_length=64, blank=True, editable=False
    )  # of what the sorted parts were made
    parts = models.PositiveIntegerField(default=0)
    checkpoint = models.JSONField(default=dict)
    step = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    error_file = models.CharField(max_length=300, blank=True)
    message = models.TextField(blank=True)  # why it stopped
    undo_result = models.JSONField(default=dict)
    job_id = models.BigIntegerField(null=True, blank=True)  # of the work that was last asked for
    checking = models.CharField(max_length=64, blank=True, editable=False)  # of what the running check is
    work = models.CharField(max_length=5, blank=True)  # which work: check, run or undo
    runner = models.CharField(
        max_length=100, blank=True, editable=False
    )  # the process that runs it: host:pid
    beat_at = models.DateTimeField(null=True, blank=True, editable=False)  # when it last moved on
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="exchange_import_by_time"),
            models.Index(fields=["digest"], name="exchange_import_by_digest", condition=~models.Q(digest="")),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def source_words(self) -> str:
        """The source as people call it: one that nobody named is the file."""
        return self.name if UNNAMED.match(self.source) else self.source

    @property
    def columns(self) -> list[str]:
        """The names of the file's columns."""
        return list(self.layout.get("columns", []))

    @property
    def guessed(self) -> dict[str, int]:
        """Where columns go as far as nobody has said otherwise: a saved mapping, else the guess."""
        return dict(self.mapping)

    @property
    def unsure(self) -> list[str]:
        """Fields that are needed and for which no column, or more than one, was likely."""
        return list(self.guess.get("unsure", []))

    @property
    def is_stalled(self) -> bool:
        """Whether it says that it runs though the process that ran it is gone, as after a power cut."""
        if self.status not in {self.Status.RUNNING, self.Status.UNDOING}:
            return False
        host, _, pid = self.runner.rpartition(":")
        if host == socket.gethostname() and pid.isdecimal() and not _is_alive(int(pid)):
            return True
        return self.beat_at is None or timezone.now() - self.beat_at > STALLED_AFTER

    @property
    def is_over(self) -> bool:
        return self.status in {self.Status.DONE, self.Status.UNDONE}

    @property
    def has_written(self) -> bool:
        """Whether anything of it is in the database."""
        return self.step > 0 and self.status != self.Status.UNDONE

    @property
    def rows(self) -> int:
        """Rows in the file, as far as known."""
        return int(self.counts.get("lines_read") or self.layout.get("rows") or 0)
