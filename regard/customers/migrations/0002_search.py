from django.db import migrations

from regard.ui.trigrams import index


class Migration(migrations.Migration):
    dependencies = [("customers", "0001_initial")]
    operations = [*index("customers_customer", "sort_name")]
