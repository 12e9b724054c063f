"""What the domain keeps, as of the first release."""

import django.utils.timezone
from django.db import migrations, models

from regard.ui.trigrams import index


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('catalog', '0001_initial'),
        ('catalog', '0002_search'),
        ('catalog', '0003_tracking'),
    ]

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Product',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(blank=True, max_length=60)),
                ('key', models.CharField(max_length=200)),
                ('name', models.CharField(max_length=300)),
                ('sort_name', models.CharField(editable=False, max_length=300)),
                ('category', models.CharField(blank=True, max_length=100)),
                ('line', models.CharField(blank=True, max_length=100)),
                ('price', models.BigIntegerField(blank=True, null=True)),
                ('cost', models.BigIntegerField(blank=True, null=True)),
                ('currency', models.CharField(blank=True, max_length=3)),
                ('is_archived', models.BooleanField(default=False)),
                ('is_tracked', models.BooleanField(db_default=False, default=False)),
                ('warranty_months', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('import_id', models.BigIntegerField(blank=True, editable=False, null=True)),
                ('name_as_of', models.DateTimeField(editable=False, null=True)),
                ('edited_at', models.DateTimeField(editable=False, null=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('search_text', models.TextField(blank=True, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'indexes': [models.Index(fields=['sort_name', 'id'], name='catalog_product_by_name'), models.Index(condition=models.Q(('import_id__isnull', False)), fields=['import_id'], name='catalog_product_by_import'), models.Index(condition=models.Q(('is_tracked', True)), fields=['id'], name='catalog_product_tracked')],
                'constraints': [models.UniqueConstraint(fields=('source', 'key'), name='catalog_product_once')],
            },
        ),
        *index("catalog_product", "sort_name"),
    ]
