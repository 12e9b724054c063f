from django.db import migrations, models

from regard.ui.trigrams import flag


class Migration(migrations.Migration):
    dependencies = [("catalog", "0002_search")]
    operations = [
        flag("catalog_product", "is_tracked"),
        migrations.AddField(
            "product", "warranty_months", models.PositiveSmallIntegerField(blank=True, null=True)
        ),
        migrations.AddIndex(
            "product",
            models.Index(
                condition=models.Q(("is_tracked", True)), fields=["id"], name="catalog_product_tracked"
            ),
        ),
    ]
