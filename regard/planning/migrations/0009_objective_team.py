import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0004_language_of_business'),
        ('planning', '0008_people'),
    ]

    operations = [
        migrations.AddField(
            model_name='objective',
            name='team',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='objectives', to='people.team'),
        ),
    ]
