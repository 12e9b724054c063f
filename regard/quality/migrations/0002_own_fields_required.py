"""Own fields can be required, and countries are asked for by their names."""

from django.db import migrations, models

from regard.ui.migrating import ByHand


def name_the_format(editor):
    editor.execute(
        "UPDATE quality_requirement SET format = %s WHERE field = %s AND format = %s",
        ["country_name", "country", "iso_country"],
    )


class Migration(migrations.Migration):

    dependencies = [
        ('quality', '0001_start'),
    ]

    operations = [
        migrations.AlterField(
            model_name='requirement',
            name='field',
            field=models.CharField(max_length=60, unique=True),
        ),
        migrations.AlterField(
            model_name='checkcount',
            name='key',
            field=models.CharField(max_length=80),
        ),
        migrations.AlterField(
            model_name='stewardtask',
            name='key',
            field=models.CharField(max_length=80, unique=True),
        ),
        ByHand(name_the_format),
    ]
