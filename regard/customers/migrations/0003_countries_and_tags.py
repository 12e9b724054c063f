"""Countries are written one way, and customers have tags."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from regard.customers.services.one_form import mark, rename_countries, rename_countries_of_addresses
from regard.ui.migrating import ByHand
from regard.ui.trigrams import text


def write_countries_one_way(editor):
    with editor.connection.cursor() as cursor:
        if rename_countries(cursor, "customers_customer"):
            mark(cursor, "customers")
        rename_countries_of_addresses(cursor, "customers_contactpoint")


class Migration(migrations.Migration):

    dependencies = [
        ('analytics', '0001_start'),
        ('customers', '0002_pinned'),
    ]

    operations = [
        text("customers_customer", "tags", 600),
        migrations.AddIndex(
            model_name='customer',
            index=models.Index(condition=models.Q(('tags', ''), _negated=True), fields=['tags', 'id'], name='customers_customer_by_tags'),
        ),
        migrations.AlterField(
            model_name='bulkchange',
            name='kind',
            field=models.CharField(choices=[('assign', 'Given to an owner'), ('territory', 'Put into a territory'), ('delete', 'Deleted'), ('restore', 'Restored'), ('tag', 'Tagged'), ('untag', 'Tags taken away')], max_length=10),
        ),
        migrations.CreateModel(
            name='Tag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('folded', models.CharField(max_length=120, unique=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('leads_to', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='formers', to='customers.tag')),
            ],
        ),
        ByHand(write_countries_one_way),
    ]
