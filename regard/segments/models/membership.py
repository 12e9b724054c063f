from __future__ import annotations

from django.db import models
from django.utils import timezone

from regard.kernel.words import lazy, lazy_of


class Build(models.Model):
    """One refresh of a segment that changed something: when, why, and how many came and went.

    Members point here instead of carrying times, so that a membership is four numbers. Ids grow with time within a
    segment, so "who was in it on a day" is a comparison of ids. `finished_at` is empty while it runs, and stays so when it was
    cut off: what it had written by then is true, and the next one does the rest.
    """

    class Cause(models.TextChoices):
        FIRST = "first", lazy("First build")
        RULE = "rule", lazy("Rule changed")
        DATA = "data", lazy("Data changed")
        IMPORT = "import", lazy_of("why it was built", "Import")
        CLOCK = "clock", lazy("A new day")
        ASKED = "asked", lazy_of("why it was built", "Asked for")

    segment = models.ForeignKey(
        "segments.Segment", on_delete=models.CASCADE, related_name="builds", db_index=False
    )
    version = models.PositiveIntegerField()
    cause = models.CharField(max_length=6, choices=Cause.choices)
    at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    ms = models.PositiveIntegerField(null=True)
    entered = models.PositiveIntegerField(default=0)
    departed = models.PositiveIntegerField(default=0)
    members = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["segment", "at"], name="segments_build_by_time")]

    def __str__(self) -> str:
        return f"{self.cause} of {self.segment_id} at {self.at:%Y-%m-%d %H:%M}"


class Member(models.Model):
    """A customer's stay in a segment; `left_in` is empty as long as it lasts.

    A million of these are written in seconds, so they are compact: one table ordered by its key, no other index and
    no checks of references. Only `services.membership` writes them, together with `MemberBits`.
    """

    pk = models.CompositePrimaryKey("segment_id", "customer_id", "entered_in_id")
    segment = models.ForeignKey(
        "segments.Segment", on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    customer_id = models.BigIntegerField()
    entered_in = models.ForeignKey(
        Build, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    left_in = models.ForeignKey(
        Build, null=True, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )

    def __str__(self) -> str:
        return f"{self.customer_id} in {self.segment_id}"


class MemberBits(models.Model):
    """Who is in a segment now, one bit per customer id, for 65,536 ids: what a refresh compares with.

    Always equal to the members without `left_in`: both are written in one transaction. `bits` are compressed.
    """

    segment = models.ForeignKey(
        "segments.Segment", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    chunk = models.PositiveIntegerField()
    bits = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["segment", "chunk"], name="segments_memberbits_once")]

    def __str__(self) -> str:
        return f"{self.segment_id}/{self.chunk}"
