from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("jobs", "0002_backups"),
    ]

    operations = [
        migrations.AddField(
            model_name="slot",
            name="enqueued_at",
            field=models.DateTimeField(null=True),
        ),
    ]
