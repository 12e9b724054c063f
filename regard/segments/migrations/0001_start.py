"""What the domain keeps, as of the first release."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from regard.ui.migrating import ByHand

# On SQLite a table with a composite key keeps its rows apart from the index of the key. WITHOUT ROWID keeps them in it,
# in order: half the size, and a million members are written in a third of a second. PostgreSQL needs no change.
COMPACT = """
    DROP TABLE segments_member;
    CREATE TABLE segments_member (
        segment_id bigint NOT NULL,
        customer_id bigint NOT NULL,
        entered_in_id bigint NOT NULL,
        left_in_id bigint NULL,
        PRIMARY KEY (segment_id, customer_id, entered_in_id)
    ) WITHOUT ROWID;
"""


def compact(editor):
    if editor.connection.vendor == "sqlite":
        for statement in COMPACT.split(";"):
            if statement.strip():
                editor.execute(statement)


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('segments', '0001_initial'),
        ('segments', '0002_compact_members'),
        ('segments', '0003_brought_customers'),
    ]

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Build',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField()),
                ('cause', models.CharField(choices=[('first', 'First build'), ('rule', 'Rule changed'), ('data', 'Data changed'), ('import', 'Import'), ('clock', 'A new day'), ('asked', 'Asked for')], max_length=6)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('finished_at', models.DateTimeField(null=True)),
                ('ms', models.PositiveIntegerField(null=True)),
                ('entered', models.PositiveIntegerField(default=0)),
                ('departed', models.PositiveIntegerField(default=0)),
                ('members', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='RefreshState',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(null=True)),
                ('versions', models.JSONField(default=dict)),
                ('had_import', models.BooleanField(default=False)),
                ('brought_from', models.BigIntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Touched',
            fields=[
                ('chunk', models.PositiveIntegerField(primary_key=True, serialize=False)),
                ('loud', models.BinaryField()),
                ('quiet', models.BinaryField()),
                ('fresh', models.BinaryField()),
                ('stamp', models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Segment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=60, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('sort_name', models.CharField(editable=False, max_length=120)),
                ('description', models.CharField(blank=True, max_length=300)),
                ('kind', models.CharField(choices=[('builtin', 'Built in'), ('own', 'Own')], default='own', max_length=7)),
                ('rule', models.JSONField()),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('is_shared', models.BooleanField(default=True)),
                ('colour', models.CharField(choices=[('v1', 'Blue'), ('v2', 'Teal'), ('v3', 'Plum'), ('v4', 'Clay'), ('v5', 'Olive'), ('v6', 'Stone')], default='v1', max_length=2)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('member_count', models.PositiveIntegerField(editable=False, null=True)),
                ('last_built_at', models.DateTimeField(editable=False, null=True)),
                ('built_version', models.PositiveIntegerField(editable=False, null=True)),
                ('data_as_of', models.DateTimeField(editable=False, null=True)),
                ('build_ms', models.PositiveIntegerField(editable=False, null=True)),
                ('build_error', models.CharField(blank=True, editable=False, max_length=500)),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='MemberBits',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('chunk', models.PositiveIntegerField()),
                ('bits', models.BinaryField()),
                ('segment', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='segments.segment')),
            ],
        ),
        migrations.CreateModel(
            name='Member',
            fields=[
                ('pk', models.CompositePrimaryKey('segment_id', 'customer_id', 'entered_in_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('customer_id', models.BigIntegerField()),
                ('entered_in', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='segments.build')),
                ('left_in', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='segments.build')),
                ('segment', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='segments.segment')),
            ],
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('base_version', models.PositiveIntegerField(default=0)),
                ('name', models.CharField(blank=True, max_length=120)),
                ('description', models.CharField(blank=True, max_length=300)),
                ('is_shared', models.BooleanField(default=True)),
                ('colour', models.CharField(default='v1', max_length=2)),
                ('rule', models.JSONField()),
                ('breakdown', models.CharField(blank=True, max_length=80)),
                ('is_changed', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('segment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='segments.segment')),
            ],
        ),
        migrations.AddField(
            model_name='build',
            name='segment',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='builds', to='segments.segment'),
        ),
        migrations.AddIndex(
            model_name='segment',
            index=models.Index(fields=['sort_name', 'id'], name='segments_segment_by_name'),
        ),
        migrations.AddConstraint(
            model_name='memberbits',
            constraint=models.UniqueConstraint(fields=('segment', 'chunk'), name='segments_memberbits_once'),
        ),
        migrations.AddConstraint(
            model_name='draft',
            constraint=models.UniqueConstraint(condition=models.Q(('segment__isnull', False)), fields=('user', 'segment'), name='segments_draft_once'),
        ),
        migrations.AddIndex(
            model_name='build',
            index=models.Index(fields=['segment', 'at'], name='segments_build_by_time'),
        ),
        ByHand(compact),
    ]
