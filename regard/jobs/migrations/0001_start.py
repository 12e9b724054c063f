"""What the domain keeps, as of the first release."""

import datetime
import django.core.serializers.json
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('jobs', '0001_initial'),
        ('jobs', '0002_backups'),
        ('jobs', '0003_enqueued_at'),
    ]

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='BackupPolicy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.TimeField(default=datetime.time(3, 0))),
                ('every_days', models.PositiveSmallIntegerField(default=1)),
                ('test_every_days', models.PositiveSmallIntegerField(default=7)),
                ('alarm_days', models.PositiveSmallIntegerField(default=2)),
                ('test_alarm_days', models.PositiveSmallIntegerField(default=14)),
            ],
        ),
        migrations.CreateModel(
            name='BackupRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('backup', 'Backup'), ('test', 'Restore test')], max_length=6)),
                ('at', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ('seconds', models.FloatField(default=0)),
                ('is_good', models.BooleanField(default=True)),
                ('name', models.CharField(blank=True, max_length=200)),
                ('bytes', models.BigIntegerField(default=0)),
                ('rows', models.BigIntegerField(default=0)),
                ('files', models.PositiveIntegerField(default=0)),
                ('note', models.CharField(blank=True, max_length=500)),
            ],
        ),
        migrations.CreateModel(
            name='Milestone',
            fields=[
                ('name', models.CharField(max_length=60, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('is_good', models.BooleanField(default=True)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('details', models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name='Slot',
            fields=[
                ('schedule', models.CharField(max_length=200, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('enqueued_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Worker',
            fields=[
                ('name', models.CharField(max_length=80, primary_key=True, serialize=False)),
                ('queues', models.JSONField(default=list)),
                ('started_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('seen_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(max_length=200)),
                ('args', models.JSONField(default=list, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('kwargs', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('title', models.CharField(max_length=200)),
                ('url', models.CharField(blank=True, max_length=300)),
                ('queue', models.CharField(default='default', max_length=20)),
                ('priority', models.SmallIntegerField(default=0)),
                ('key', models.CharField(blank=True, max_length=200)),
                ('schedule', models.CharField(blank=True, max_length=200)),
                ('source', models.CharField(default='system', max_length=60)),
                ('status', models.CharField(choices=[('queued', 'Waiting'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Failed'), ('cancelled', 'Cancelled')], default='queued', max_length=9)),
                ('is_pausable', models.BooleanField(default=False)),
                ('is_paused', models.BooleanField(default=False)),
                ('is_cancel_requested', models.BooleanField(default=False)),
                ('run_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('started_at', models.DateTimeField(blank=True, null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('seen_at', models.DateTimeField(blank=True, null=True)),
                ('worker', models.CharField(blank=True, max_length=80)),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('max_attempts', models.PositiveSmallIntegerField(default=4)),
                ('done', models.BigIntegerField(default=0)),
                ('total', models.BigIntegerField(blank=True, null=True)),
                ('counts', models.JSONField(default=dict)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('error', models.TextField(blank=True)),
                ('traceback', models.TextField(blank=True)),
                ('result', models.JSONField(blank=True, encoder=django.core.serializers.json.DjangoJSONEncoder, null=True)),
                ('files', models.JSONField(default=list)),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='jobs', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('status', 'queued')), fields=['queue', '-priority', 'run_at', 'id'], name='jobs_job_due'), models.Index(condition=models.Q(('status', 'running')), fields=['lease_until'], name='jobs_job_leases'), models.Index(fields=['status', '-id'], name='jobs_job_by_status'), models.Index(fields=['user', '-id'], name='jobs_job_by_user'), models.Index(fields=['finished_at'], name='jobs_job_by_end')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('key__gt', ''), ('status__in', ['queued', 'running', 'done'])), fields=('key',), name='jobs_job_once')],
            },
        ),
    ]
