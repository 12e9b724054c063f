"""What the domain keeps, as of the first release."""

import django.core.serializers.json
import regard.audit.commit_order
from django.db import migrations, models

from regard.audit.append_only import guard


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('audit', '0001_initial'),
        ('audit', '0002_append_only'),
    ]

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Sanction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_given', models.BooleanField(default=True)),
            ],
        ),
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('count', models.PositiveIntegerField()),
                ('last_xid', models.BigIntegerField()),
                ('last_id', models.BigIntegerField()),
                ('digest', models.CharField(max_length=64)),
                ('key_mark', models.CharField(max_length=8)),
            ],
        ),
        migrations.CreateModel(
            name='Change',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('model', models.CharField(max_length=60)),
                ('object_id', models.BigIntegerField()),
                ('action', models.CharField(max_length=40)),
                ('before', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('after', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('customer_id', models.BigIntegerField(blank=True, null=True)),
                ('actor_kind', models.CharField(max_length=10)),
                ('actor_id', models.BigIntegerField(blank=True, null=True)),
                ('actor_name', models.CharField(blank=True, max_length=200)),
                ('token_id', models.BigIntegerField(blank=True, null=True)),
                ('source', models.CharField(max_length=60)),
                ('correlation', models.CharField(blank=True, max_length=60)),
                ('digest', models.CharField(max_length=64)),
                ('is_blanked', models.BooleanField(default=False)),
                ('xid', models.BigIntegerField(db_default=regard.audit.commit_order.CurrentTransaction(), editable=False)),
            ],
            options={
                'indexes': [models.Index(fields=['model', 'object_id', 'id'], name='audit_change_by_object'), models.Index(condition=models.Q(('customer_id__isnull', False)), fields=['customer_id', 'id'], name='audit_change_by_customer'), models.Index(fields=['xid', 'id'], name='audit_change_by_commit')],
            },
        ),
        guard("audit_change"),
        guard("audit_seal"),
    ]
