from django.db import migrations

from regard.customers.services.one_form import rename_countries, rename_countries_of_addresses


def write_countries_one_way(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        if rename_countries(cursor, "customers_customer"):
            apps.get_model("analytics", "DirtyPage").objects.create(fact="customers")
        rename_countries_of_addresses(cursor, "customers_contactpoint")


class Migration(migrations.Migration):
    dependencies = [
        ("analytics", "0001_start"),
        ("customers", "0001_start"),
    ]

    operations = [
        migrations.RunPython(write_countries_one_way, migrations.RunPython.noop),
    ]
