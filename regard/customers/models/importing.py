from __future__ import annotations

from django.db import models


class ImportChange(models.Model):
    """What a row was before an import changed it, so that the import can be undone.

    `before` and `after` hold the changed fields only; an order's hold its lines as well. What an import made has no
    row here: it carries the import's number itself. Rows are in the order of the changes.
    """

    import_id = models.BigIntegerField()
    model = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    before = models.JSONField()
    after = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["import_id", "model", "id"], name="customers_importchange_of"),
            models.Index(fields=["model", "object_id", "id"], name="customers_importchange_to"),
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.object_id} before import {self.import_id}"


class ImportSighting(models.Model):
    """Rows that an import brought again just as they were: they stay when the import that made them is undone."""

    import_id = models.BigIntegerField()
    model = models.CharField(max_length=40)
    ids = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["model", "import_id"], name="customers_sighting_of")]

    def __str__(self) -> str:
        return f"{len(self.ids)} of {self.model} in import {self.import_id}"


class UndoneImport(models.Model):
    """An import that was taken back: what it made is not to come back from where it was kept aside."""

    import_id = models.BigIntegerField(primary_key=True)

    def __str__(self) -> str:
        return str(self.import_id)
