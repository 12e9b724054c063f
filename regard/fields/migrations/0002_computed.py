from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('fields', '0001_start'),
    ]

    operations = [
        migrations.AddField(
            model_name='ownfield',
            name='computed',
            field=models.JSONField(blank=True, default=dict),
        ),
    ]
