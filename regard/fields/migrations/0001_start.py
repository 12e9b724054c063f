"""What the domain keeps, as of the first release."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('fields', '0001_initial'),
        ('fields', '0002_field_for_kind'),
    ]

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='OwnState',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveBigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='OwnField',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('noun', models.CharField(max_length=60)),
                ('key', models.CharField(max_length=60)),
                ('label', models.CharField(max_length=60)),
                ('kind', models.CharField(choices=[('text', 'Text'), ('long', 'Long text'), ('number', 'Number'), ('money', 'Money'), ('percent', 'Percent'), ('date', 'Date'), ('flag', 'Yes or no'), ('choice', 'One of a list'), ('several', 'Several of a list'), ('person', 'Colleague'), ('rating', 'Stars'), ('url', 'Web address'), ('email', 'E-mail address'), ('phone', 'Telephone number')], max_length=10)),
                ('slot', models.CharField(max_length=4)),
                ('help', models.CharField(blank=True, max_length=200)),
                ('choices', models.JSONField(blank=True, default=list)),
                ('group', models.CharField(blank=True, max_length=60)),
                ('for_kind', models.CharField(blank=True, max_length=20)),
                ('position', models.PositiveIntegerField(default=0)),
                ('is_required', models.BooleanField(default=False)),
                ('is_unique', models.BooleanField(default=False)),
                ('is_listed', models.BooleanField(default=False)),
                ('removed_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'ordering': ['position', 'id'],
                'constraints': [models.UniqueConstraint(fields=('noun', 'key'), name='fields_ownfield_key'), models.UniqueConstraint(fields=('noun', 'slot'), name='fields_ownfield_slot')],
            },
        ),
        migrations.CreateModel(
            name='UniqueValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('value', models.CharField(max_length=500)),
                ('record_id', models.BigIntegerField()),
                ('field', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='fields.ownfield')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('field', 'value'), name='fields_uniquevalue_once'), models.UniqueConstraint(fields=('field', 'record_id'), name='fields_uniquevalue_record')],
            },
        ),
    ]
