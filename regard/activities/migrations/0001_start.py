"""What the domain keeps, as of the first release."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from regard.ui.trigrams import index


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('activities', '0001_initial'),
    ]

    dependencies = [
        ('customers', '0001_start'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Activity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('note', 'Note'), ('call', 'Call'), ('meeting', 'Meeting')], max_length=8)),
                ('text', models.TextField(blank=True)),
                ('happened_at', models.DateTimeField()),
                ('happened_on', models.DateField(editable=False)),
                ('minutes', models.PositiveIntegerField(blank=True, null=True)),
                ('direction', models.CharField(blank=True, choices=[('out', 'We called'), ('in', 'They called')], max_length=3)),
                ('outcome', models.CharField(blank=True, choices=[('reached', 'Reached'), ('no_answer', 'No answer'), ('left_message', 'Left a message'), ('wrong_number', 'Wrong number'), ('held', 'Took place'), ('did_not_come', 'Did not come'), ('called_off', 'Called off')], max_length=12)),
                ('source', models.CharField(blank=True, max_length=60)),
                ('external_id', models.CharField(blank=True, max_length=200)),
                ('import_id', models.BigIntegerField(blank=True, editable=False, null=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('edited_at', models.DateTimeField(editable=False, null=True)),
                ('sort_name', models.CharField(blank=True, editable=False, max_length=300)),
                ('search_text', models.TextField(blank=True, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('author', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('customer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='activities', to='customers.customer')),
            ],
            options={
                'verbose_name_plural': 'activities',
                'indexes': [models.Index(fields=['customer', 'happened_at'], name='activities_by_customer'), models.Index(fields=['author', 'happened_at'], name='activities_by_author'), models.Index(fields=['happened_at', 'id'], name='activities_by_moment'), models.Index(condition=models.Q(('import_id__isnull', False)), fields=['import_id'], name='activities_by_import')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('external_id', ''), _negated=True), fields=('external_id', 'source'), name='activities_activity_once')],
            },
        ),
        migrations.CreateModel(
            name='Task',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=300)),
                ('sort_name', models.CharField(editable=False, max_length=300)),
                ('note', models.TextField(blank=True)),
                ('due_on', models.DateField(blank=True, null=True)),
                ('due_time', models.TimeField(blank=True, null=True)),
                ('priority', models.CharField(choices=[('high', 'High'), ('normal', 'Normal'), ('low', 'Low')], default='normal', max_length=6)),
                ('status', models.CharField(choices=[('open', 'Open'), ('done', 'Done'), ('dropped', 'Dropped')], default='open', max_length=7)),
                ('repeat', models.CharField(choices=[('none', 'Never'), ('daily', 'Every day'), ('weekdays', 'Every working day'), ('weekly', 'Every week'), ('monthly', 'Every month'), ('yearly', 'Every year')], default='none', max_length=8)),
                ('anchor_on', models.DateField(editable=False, null=True)),
                ('is_over', models.BooleanField(default=False, editable=False)),
                ('done_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('done_on', models.DateField(editable=False, null=True)),
                ('source', models.CharField(blank=True, max_length=60)),
                ('external_id', models.CharField(blank=True, max_length=200)),
                ('import_id', models.BigIntegerField(blank=True, editable=False, null=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('edited_at', models.DateTimeField(editable=False, null=True)),
                ('search_text', models.TextField(blank=True, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('assignee', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('customer', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='customers.customer')),
                ('done_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('follows', models.OneToOneField(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='successor', to='activities.task')),
            ],
            options={
                'indexes': [models.Index(fields=['assignee', 'status', 'due_on'], name='activities_task_by_assignee'), models.Index(condition=models.Q(('customer__isnull', False)), fields=['customer', 'status'], name='activities_task_by_customer'), models.Index(fields=['due_on', 'id'], name='activities_task_by_day'), models.Index(fields=['is_over', 'due_on', 'id'], name='activities_task_by_state'), models.Index(fields=['sort_name', 'id'], name='activities_task_by_name'), models.Index(condition=models.Q(('import_id__isnull', False)), fields=['import_id'], name='activities_task_by_import')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('external_id', ''), _negated=True), fields=('external_id', 'source'), name='activities_task_once')],
            },
        ),
        *index("activities_activity", "sort_name"),
        *index("activities_task", "sort_name"),
    ]
