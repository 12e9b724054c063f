"""What the domain keeps, as of the first release."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('quality', '0001_initial'),
        ('quality', '0002_requirements_and_scores'),
        ('quality', '0003_stewards_and_governance'),
        ('quality', '0004_carried_decisions'),
        ('quality', '0005_facts_required'),
        ('quality', '0006_formats_and_sign_offs'),
    ]

    dependencies = [
        ('customers', '0001_start'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CustomerQuality',
            fields=[
                ('customer', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='quality', serialize=False, to='customers.customer')),
                ('score', models.PositiveSmallIntegerField(null=True)),
                ('complete', models.PositiveSmallIntegerField(null=True)),
                ('accurate', models.PositiveSmallIntegerField(null=True)),
                ('consistent', models.PositiveSmallIntegerField(null=True)),
                ('reliable', models.PositiveSmallIntegerField(null=True)),
                ('timely', models.PositiveSmallIntegerField(null=True)),
                ('failed', models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Scoring',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
                ('customers', models.PositiveIntegerField(default=0)),
                ('job_id', models.BigIntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='CheckCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('key', models.CharField(max_length=40)),
                ('applied', models.PositiveIntegerField()),
                ('failed', models.PositiveIntegerField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('day', 'key'), name='quality_checkcount_once')],
            },
        ),
        migrations.CreateModel(
            name='FieldGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=20, unique=True)),
                ('policy', models.TextField(blank=True)),
                ('review_on', models.DateField(blank=True, null=True)),
                ('signed_off_at', models.DateTimeField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('signed_off_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Mend',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=40)),
                ('status', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('done', 'Done'), ('undoing', 'Being undone'), ('undone', 'Undone')], default='waiting', max_length=7)),
                ('at', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ('looked_at', models.PositiveIntegerField(default=0)),
                ('mended', models.PositiveIntegerField(default=0)),
                ('restored', models.PositiveIntegerField(default=0)),
                ('not_restored', models.PositiveIntegerField(default=0)),
                ('said', models.JSONField(default=list)),
                ('last_id', models.BigIntegerField(default=0)),
                ('job_id', models.BigIntegerField(null=True)),
                ('actor', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Requirement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.CharField(choices=[('name', 'Name'), ('email', 'E-mail'), ('phone', 'Phone'), ('address', 'Address'), ('country', 'Country'), ('language', 'Language'), ('category', 'Category'), ('sector', 'Sector'), ('owner', 'Owner'), ('channel', 'Preferred channel'), ('best_time', 'Best time to contact'), ('time_zone', 'Time zone'), ('accessibility', 'Accessibility'), ('born', 'Date of birth'), ('gender', 'Gender'), ('marital_status', 'Marital status'), ('household_size', 'People in the household'), ('education', 'Education'), ('occupation', 'Occupation'), ('income_band', 'Income'), ('founded', 'Founded'), ('legal_form', 'Legal form'), ('interests', 'Interests and values'), ('needs', 'Special needs')], max_length=20, unique=True)),
                ('applies_to', models.CharField(choices=[('both', 'Everybody'), ('person', 'People'), ('organisation', 'Organisations')], default='both', max_length=12)),
                ('purpose', models.CharField(blank=True, max_length=300)),
                ('objective', models.CharField(blank=True, max_length=60)),
                ('source', models.CharField(blank=True, max_length=200)),
                ('format', models.CharField(blank=True, max_length=200)),
                ('is_needed', models.BooleanField(default=True)),
                ('must_be_verified', models.BooleanField(default=False)),
                ('target', models.PositiveSmallIntegerField(default=95)),
                ('max_age_days', models.PositiveIntegerField(blank=True, null=True)),
                ('legal_basis', models.CharField(blank=True, choices=[('', 'Not said'), ('consent', 'Consent'), ('contract', 'Contract'), ('obligation', 'Legal obligation'), ('interest', 'Legitimate interest'), ('vital', 'Vital interests'), ('public', 'Public task')], max_length=10)),
                ('retention_months', models.PositiveIntegerField(blank=True, null=True)),
                ('policy', models.TextField(blank=True)),
                ('review_on', models.DateField(blank=True, null=True)),
                ('signed_off_at', models.DateTimeField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('signed_off_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='RequirementSignOff',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField()),
                ('wording', models.JSONField()),
                ('by_name', models.CharField(max_length=200)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('requirement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sign_offs', to='quality.requirement')),
            ],
        ),
        migrations.CreateModel(
            name='Scan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('finished_at', models.DateTimeField(null=True)),
                ('job_id', models.BigIntegerField(null=True)),
                ('customers', models.PositiveIntegerField(default=0)),
                ('found', models.PositiveIntegerField(default=0)),
                ('left_out', models.PositiveIntegerField(default=0)),
                ('opened', models.PositiveIntegerField(default=0)),
                ('closed', models.PositiveIntegerField(default=0)),
                ('started_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['-finished_at'], name='quality_scan_by_finish')],
            },
        ),
        migrations.CreateModel(
            name='Double',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_organisation', models.BooleanField()),
                ('probability', models.FloatField()),
                ('reasons', models.JSONField(default=list)),
                ('cluster', models.BigIntegerField(null=True)),
                ('status', models.CharField(choices=[('open', 'Open'), ('apart', 'Not the same'), ('unlike', 'No longer alike'), ('gone', 'Merged or deleted')], default='open', max_length=6)),
                ('found_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('decided_at', models.DateTimeField(null=True)),
                ('carried_from', models.BigIntegerField(null=True)),
                ('decided_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('first', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='customers.customer')),
                ('second', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='customers.customer')),
                ('scan', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='quality.scan')),
            ],
            options={
                'indexes': [models.Index(fields=['status', '-probability', 'id'], name='quality_double_by_score'), models.Index(condition=models.Q(('cluster__isnull', False)), fields=['cluster', 'status'], name='quality_double_by_cluster')],
                'constraints': [models.UniqueConstraint(fields=('first', 'second'), name='quality_double_once'), models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='quality_double_lower_first')],
            },
        ),
        migrations.CreateModel(
            name='SignOff',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField()),
                ('policy', models.TextField()),
                ('owner_name', models.CharField(blank=True, max_length=200)),
                ('by_name', models.CharField(max_length=200)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sign_offs', to='quality.fieldgroup')),
            ],
        ),
        migrations.CreateModel(
            name='StewardTask',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=40, unique=True)),
                ('status', models.CharField(choices=[('open', 'Open'), ('going', 'In progress'), ('done', 'Done'), ('dismissed', 'Dismissed')], default='open', max_length=9)),
                ('records', models.PositiveIntegerField(default=0)),
                ('applied', models.PositiveIntegerField(default=0)),
                ('since', models.DateTimeField(default=django.utils.timezone.now)),
                ('times', models.PositiveIntegerField(default=1)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('closed_at', models.DateTimeField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('assignee', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='MendChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('before', models.JSONField()),
                ('after', models.JSONField()),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.customer')),
                ('mend', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='quality.mend')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('mend', 'customer'), name='quality_mendchange_once')],
            },
        ),
    ]
