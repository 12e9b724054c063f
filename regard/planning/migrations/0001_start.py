"""What the domain keeps, as of the first release."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('planning', '0001_initial'),
    ]

    dependencies = [
        ('segments', '0001_start'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Goal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('position', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ['position', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Objective',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=60)),
                ('name', models.CharField(max_length=100)),
                ('why', models.TextField(blank=True)),
                ('metric', models.CharField(max_length=60)),
                ('window', models.CharField(choices=[('plan_to_date', 'Since the plan began'), ('trailing_year', 'The last 12 months'), ('trailing_quarter', 'The last 90 days'), ('trailing_month', 'The last 30 days'), ('all_time', 'Everything so far')], max_length=16)),
                ('baseline', models.DecimalField(decimal_places=6, max_digits=20)),
                ('baseline_on', models.DateField(help_text='The day whose window the baseline was measured over.')),
                ('target', models.DecimalField(decimal_places=6, max_digits=20)),
                ('due_on', models.DateField()),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('goal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='objectives', to='planning.goal')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('segment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='objectives', to='segments.segment')),
            ],
            options={
                'ordering': ['position', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Measurement',
            fields=[
                ('objective', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='measurement', serialize=False, to='planning.objective')),
                ('measured_at', models.DateTimeField()),
                ('surveyed_at', models.DateTimeField()),
                ('copy_version', models.BigIntegerField(default=0)),
                ('metric_version', models.PositiveIntegerField(default=1)),
                ('actual', models.FloatField(null=True)),
                ('numerator', models.FloatField(null=True)),
                ('denominator', models.FloatField(null=True)),
                ('history', models.JSONField(default=list)),
                ('basis', models.JSONField(default=dict)),
                ('projection', models.FloatField(null=True)),
                ('projection_low', models.FloatField(null=True)),
                ('projection_high', models.FloatField(null=True)),
                ('method', models.CharField(blank=True, max_length=200)),
                ('verdict', models.CharField(default='none', max_length=8)),
                ('drags', models.JSONField(default=list)),
                ('error', models.CharField(blank=True, max_length=300)),
            ],
        ),
        migrations.CreateModel(
            name='Plan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('summary', models.TextField(blank=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('source', models.CharField(blank=True, editable=False, max_length=60)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gt', models.F('starts_on'))), name='planning_plan_dates')],
            },
        ),
        migrations.AddField(
            model_name='objective',
            name='plan',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='objectives', to='planning.plan'),
        ),
        migrations.AddField(
            model_name='goal',
            name='plan',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='goals', to='planning.plan'),
        ),
        migrations.AddConstraint(
            model_name='objective',
            constraint=models.UniqueConstraint(fields=('plan', 'key'), name='planning_objective_key_once'),
        ),
        migrations.AddConstraint(
            model_name='goal',
            constraint=models.UniqueConstraint(fields=('plan', 'name'), name='planning_goal_once'),
        ),
    ]
