"""The database itself refuses to change or delete entries; on PostgreSQL they are read in commit order."""

from django.db import migrations

from regard.audit.append_only import guard


def index_by_commit(apps, schema_editor):
    """SQLite reads by id, so there the index would only cost."""
    if schema_editor.connection.vendor == "postgresql":
        for table in ("story_entry", "story_revision"):
            schema_editor.execute(f"CREATE INDEX {table}_by_commit ON {table} (xid, id)")


class Migration(migrations.Migration):
    dependencies = [("story", "0001_initial"), ("audit", "0002_append_only")]

    operations = [
        guard("story_entry"),
        guard("story_revision"),
        migrations.RunPython(index_by_commit, migrations.RunPython.noop),
    ]
