from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def name_columns(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """A pasted column becomes a block of one column."""
    for kept in apps.get_model("ui", "Pasted").objects.iterator():
        kept.cells = [[pk, kept.field, was, now] for pk, was, now in kept.cells]
        kept.save(update_fields=["cells"])


class Migration(migrations.Migration):
    dependencies = [("ui", "0002_layouts")]

    operations = [
        migrations.RenameField("pasted", "rows", "cells"),
        migrations.RunPython(name_columns, migrations.RunPython.noop),
        migrations.RemoveField("pasted", "field"),
    ]
