"""What the domain keeps, as of the first release."""

import django.utils.timezone
import regard.audit.commit_order
from django.db import migrations, models

from regard.audit.append_only import guard
from regard.ui.migrating import ByHand


def index_by_commit(editor):
    """On PostgreSQL entries are read in commit order. SQLite reads by id, so there the index would only cost."""
    if editor.connection.vendor == "postgresql":
        for table in ("story_entry", "story_revision"):
            editor.execute(f"CREATE INDEX {table}_by_commit ON {table} (xid, id)")


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('story', '0001_initial'),
        ('story', '0002_append_only'),
        ('story', '0003_customer_alias'),
    ]

    dependencies = [
        ('audit', '0001_start'),
    ]

    operations = [
        migrations.CreateModel(
            name='CustomerAlias',
            fields=[
                ('former_id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('customer_id', models.BigIntegerField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name='ReaderState',
            fields=[
                ('name', models.CharField(max_length=60, primary_key=True, serialize=False)),
                ('xid', models.BigIntegerField()),
                ('entry_id', models.BigIntegerField()),
                ('revision_xid', models.BigIntegerField()),
                ('revision_id', models.BigIntegerField()),
                ('revised_up_to', models.BigIntegerField(default=0)),
                ('handled', models.BigIntegerField(default=0)),
                ('last_at', models.DateTimeField(blank=True, null=True)),
                ('failures', models.PositiveIntegerField(default=0)),
                ('error', models.TextField(blank=True)),
                ('retry_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Revision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(choices=[('withdrawn', 'Withdrawn'), ('redacted', 'Redacted'), ('erased', 'Erased'), ('expired', 'Expired')], max_length=9)),
                ('source', models.CharField(blank=True, max_length=60)),
                ('customer_id', models.BigIntegerField(blank=True, null=True)),
                ('entry_id', models.BigIntegerField(blank=True, null=True)),
                ('low', models.BigIntegerField(blank=True, null=True)),
                ('high', models.BigIntegerField(blank=True, null=True)),
                ('count', models.BigIntegerField(default=0)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('xid', models.BigIntegerField(db_default=regard.audit.commit_order.CurrentTransaction(), editable=False)),
            ],
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=80)),
                ('version', models.PositiveSmallIntegerField(default=1)),
                ('entry_class', models.CharField(default='fact', max_length=5)),
                ('happened_at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('customer_id', models.BigIntegerField(blank=True, null=True)),
                ('subject_model', models.CharField(blank=True, max_length=60)),
                ('subject_id', models.BigIntegerField(blank=True, null=True)),
                ('actor_kind', models.CharField(max_length=10)),
                ('actor_id', models.BigIntegerField(blank=True, null=True)),
                ('source', models.CharField(max_length=60)),
                ('correlation', models.CharField(blank=True, max_length=60)),
                ('key', models.CharField(blank=True, max_length=200)),
                ('channel', models.CharField(blank=True, max_length=40)),
                ('amount', models.BigIntegerField(blank=True, null=True)),
                ('currency', models.CharField(blank=True, max_length=3)),
                ('cost', models.BigIntegerField(blank=True, null=True)),
                ('score', models.FloatField(blank=True, null=True)),
                ('duration', models.BigIntegerField(blank=True, null=True)),
                ('payload', models.JSONField(default=dict)),
                ('is_backfilled', models.BooleanField(default=False)),
                ('redacted_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('xid', models.BigIntegerField(db_default=regard.audit.commit_order.CurrentTransaction(), editable=False)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('customer_id__isnull', False)), fields=['customer_id', 'happened_at'], name='story_entry_by_customer'), models.Index(condition=models.Q(('subject_id__isnull', False)), fields=['subject_model', 'subject_id'], name='story_entry_by_subject'), models.Index(condition=models.Q(('is_backfilled', True)), fields=['source'], name='story_entry_by_source'), models.Index(condition=models.Q(('entry_class', 'trace')), fields=['recorded_at'], name='story_entry_traces')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('key__gt', '')), fields=('source', 'key'), name='story_entry_once')],
            },
        ),
        guard("story_entry"),
        guard("story_revision"),
        ByHand(index_by_commit),
    ]
