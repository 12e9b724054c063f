from django.db import migrations


def name_the_format(apps, schema_editor):
    """Countries are kept by their names: a format that asked for codes asks for names."""
    required = apps.get_model("quality", "Requirement").objects
    required.filter(field="country", format="iso_country").update(format="country_name")


class Migration(migrations.Migration):
    dependencies = [
        ("quality", "0001_start"),
    ]

    operations = [
        migrations.RunPython(name_the_format, migrations.RunPython.noop),
    ]
