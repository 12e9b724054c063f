"""What the domain keeps, as of the first release."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('exchange', '0001_initial'),
        ('exchange', '0002_export_forms'),
    ]

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Export',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('noun', models.CharField(max_length=60)),
                ('title', models.CharField(max_length=200)),
                ('filter', models.JSONField(default=dict)),
                ('ids', models.JSONField(blank=True, null=True)),
                ('columns', models.JSONField(default=list)),
                ('format', models.CharField(choices=[('csv', 'CSV'), ('xlsx', 'XLSX'), ('vcard', 'vCard'), ('jsonl', 'JSON lines')], default='csv', max_length=5)),
                ('status', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Failed')], default='waiting', max_length=7)),
                ('rows', models.PositiveIntegerField(default=0)),
                ('defused', models.PositiveIntegerField(default=0)),
                ('file', models.CharField(blank=True, max_length=300)),
                ('size', models.BigIntegerField(default=0)),
                ('message', models.TextField(blank=True)),
                ('job_id', models.BigIntegerField(blank=True, null=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['created_by', '-id'], name='exchange_export_by_user')],
            },
        ),
        migrations.CreateModel(
            name='Import',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('name', models.CharField(max_length=255)),
                ('location', models.CharField(blank=True, editable=False, max_length=1000)),
                ('is_upload', models.BooleanField(default=False)),
                ('digest', models.CharField(blank=True, editable=False, max_length=64)),
                ('size', models.BigIntegerField(default=0)),
                ('source', models.CharField(blank=True, max_length=60)),
                ('currency', models.CharField(blank=True, max_length=3)),
                ('given', models.JSONField(default=dict)),
                ('layout', models.JSONField(default=dict)),
                ('mapping', models.JSONField(default=dict)),
                ('guess', models.JSONField(default=dict)),
                ('options', models.JSONField(default=dict)),
                ('reading', models.JSONField(default=dict)),
                ('profile', models.JSONField(default=dict)),
                ('tally', models.JSONField(default=dict)),
                ('check_result', models.JSONField(default=dict)),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('ready', 'Checked'), ('running', 'Running'), ('paused', 'Paused'), ('done', 'Done'), ('failed', 'Stopped'), ('cancelled', 'Cancelled'), ('undoing', 'Being undone'), ('undone', 'Undone')], default='draft', max_length=9)),
                ('stage', models.CharField(choices=[('reading', 'Reading the file'), ('sorting', 'Checking rows'), ('applying', 'Writing'), ('finishing', 'Tying returns'), ('over', 'Over')], default='reading', max_length=9)),
                ('staged_as', models.CharField(blank=True, editable=False, max_length=64)),
                ('parts', models.PositiveIntegerField(default=0)),
                ('checkpoint', models.JSONField(default=dict)),
                ('step', models.PositiveIntegerField(default=0)),
                ('counts', models.JSONField(default=dict)),
                ('error_file', models.CharField(blank=True, max_length=300)),
                ('message', models.TextField(blank=True)),
                ('undo_result', models.JSONField(default=dict)),
                ('job_id', models.BigIntegerField(blank=True, null=True)),
                ('checking', models.CharField(blank=True, editable=False, max_length=64)),
                ('work', models.CharField(blank=True, max_length=5)),
                ('runner', models.CharField(blank=True, editable=False, max_length=100)),
                ('beat_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('started_at', models.DateTimeField(blank=True, null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['-created_at', '-id'], name='exchange_import_by_time'), models.Index(condition=models.Q(('digest', ''), _negated=True), fields=['digest'], name='exchange_import_by_digest')],
            },
        ),
        migrations.CreateModel(
            name='SavedMapping',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('shape', models.CharField(max_length=64)),
                ('name', models.CharField(max_length=255)),
                ('mapping', models.JSONField(default=dict)),
                ('options', models.JSONField(default=dict)),
                ('saved_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('kind', 'shape'), name='exchange_savedmapping_once')],
            },
        ),
    ]
