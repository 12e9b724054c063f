"""What the domain keeps, as of the first release."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('analytics', '0001_initial'),
        ('analytics', '0002_metric_owner'),
    ]

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('digest', models.CharField(max_length=32, primary_key=True, serialize=False)),
                ('metric', models.CharField(db_index=True, max_length=60)),
                ('stamp', models.TextField()),
                ('answer', models.JSONField()),
                ('seconds', models.FloatField()),
                ('computed_at', models.DateTimeField(auto_now=True)),
            ],
        ),
        migrations.CreateModel(
            name='CopyState',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('generation', models.BigIntegerField(default=0)),
                ('as_of', models.DateTimeField(null=True)),
                ('seconds', models.FloatField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='DirtyPage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fact', models.CharField(max_length=60)),
                ('number', models.IntegerField(null=True)),
                ('marked_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name='FactState',
            fields=[
                ('fact', models.CharField(max_length=60, primary_key=True, serialize=False)),
                ('shape', models.CharField(max_length=16)),
                ('generation', models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='RetiredFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file', models.CharField(max_length=160, unique=True)),
                ('generation', models.BigIntegerField()),
                ('retired_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name='Drill',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=32, unique=True)),
                ('noun', models.CharField(max_length=80)),
                ('metric', models.CharField(max_length=60)),
                ('asked', models.JSONField(default=dict)),
                ('owners', models.JSONField(null=True)),
                ('label', models.CharField(max_length=300)),
                ('opened_at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'indexes': [models.Index(fields=['noun', 'opened_at'], name='analytics_drill_by_noun')],
            },
        ),
        migrations.CreateModel(
            name='MetricOwner',
            fields=[
                ('metric', models.CharField(max_length=60, primary_key=True, serialize=False)),
                ('role', models.CharField(blank=True, max_length=60)),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='PageFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fact', models.CharField(max_length=60)),
                ('number', models.IntegerField()),
                ('file', models.CharField(max_length=160, unique=True)),
                ('rows', models.BigIntegerField()),
                ('bytes', models.BigIntegerField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('fact', 'number'), name='analytics_pagefile_once')],
            },
        ),
        migrations.CreateModel(
            name='Snapshot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('metric', models.CharField(max_length=60)),
                ('version', models.PositiveSmallIntegerField()),
                ('grain', models.CharField(max_length=7)),
                ('period_start', models.DateField()),
                ('period_end', models.DateField()),
                ('segment', models.BigIntegerField(default=0)),
                ('group', models.CharField(blank=True, max_length=200)),
                ('value', models.DecimalField(decimal_places=10, max_digits=30, null=True)),
                ('numerator', models.DecimalField(decimal_places=10, max_digits=30, null=True)),
                ('denominator', models.DecimalField(decimal_places=10, max_digits=30, null=True)),
                ('currency', models.CharField(blank=True, max_length=3)),
                ('as_of', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['metric', 'grain', 'period_start'], name='analytics_snapshot_by_metric')],
            },
        ),
    ]
