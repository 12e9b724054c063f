from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("analytics", "0001_start")]

    operations = [
        migrations.AddField(model_name="dirtypage", name="ids", field=models.JSONField(null=True)),
    ]
