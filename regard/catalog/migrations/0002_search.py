from django.db import migrations

from regard.ui.trigrams import index


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_initial")]
    operations = [*index("catalog_product", "sort_name")]
