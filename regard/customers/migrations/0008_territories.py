import django.db.models.deletion
from django.db import migrations, models

from regard.ui.trigrams import flag


class Migration(migrations.Migration):
    dependencies = [('customers', '0007_profile'), ("people", "0002_hierarchy")]
    operations = [
        flag("customers_customer", "is_territory_set"),
        migrations.AddField(
            "customer",
            "territory",
            models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.territory",
            ),
        ),
        migrations.AddIndex(
            "customer",
            models.Index(fields=["territory", "sort_name", "id"], name="customers_customer_by_terr"),
        ),
    ]
